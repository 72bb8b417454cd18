"""Telling people at a terminal, in both languages of the house, one line each."""

from __future__ import annotations

from rich.console import Console

from leadcenter.kernel.errors import Refusal, say


def tell(console: Console, code: str, **arguments: object) -> None:
    """The text of a code with its arguments."""
    _print(console, say(code, "zh", **arguments), say(code, "en", **arguments))


def tell_refusal(console: Console, refused: Refusal) -> None:
    """Why not, and what to do about it."""
    _print(console, refused.message("zh"), refused.message("en"))


def both(code: str) -> str:
    """The text of a code for one cell of a table."""
    return f"{say(code, 'zh')}\n{say(code, 'en')}"


def plain(text: str) -> str:
    """A text from outside as a terminal may show it: without control characters, which it would obey."""
    return "".join(sign if sign.isprintable() else "\ufffd" for sign in text)


def _print(console: Console, *texts: str) -> None:
    for text in texts:
        for line in text.splitlines():
            console.print(plain(line), markup=False, highlight=False, soft_wrap=True)
