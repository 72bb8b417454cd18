"""Refusals that people and machines can read: a code, an HTTP status and a text in two languages."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from typing import Literal

Language = Literal["zh", "en"]


class Refusal(Exception):
    """An expected "no" that ends a request or a command. `arguments` fill the text's placeholders and hold no
    personal data.
    """

    def __init__(self, code: str, status: int = 400, **arguments: object) -> None:
        super().__init__(code)
        self.code = code
        self.status = status
        self.arguments = arguments

    def message(self, language: Language = "en") -> str:
        """The text for people in the language asked for."""
        return say(self.code, language, **self.arguments)


@cache
def _words(language: Language) -> dict[str, str]:
    folder = files("leadcenter.kernel") / "words"
    words: dict[str, str] = json.loads((folder / f"{language}.json").read_text("utf-8"))
    return words


def known_codes() -> set[str]:
    """Every code that has a text, in both languages (a test holds them equal)."""
    return set(_words("zh")) & set(_words("en"))


def say(code: str, language: Language = "en", **arguments: object) -> str:
    """The text of a reason or error code; an unknown code is shown as it is rather than hidden."""
    text = _words(language).get(code, code)
    try:
        return text.format(**arguments)
    except (KeyError, IndexError):
        return text
