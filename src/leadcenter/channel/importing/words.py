"""The texts of this package's codes, Chinese and English; a code from elsewhere is looked up in the kernel's
words."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files

from leadcenter.kernel import errors
from leadcenter.kernel.errors import Language


class ImportRefused(errors.Refusal):
    """A refusal whose text stands here."""

    def message(self, language: Language = "en") -> str:
        """The text for people in the language asked for."""
        return say(self.code, language, **self.arguments)


@cache
def words(language: Language) -> dict[str, str]:
    """Code → text with placeholders in braces."""
    texts: dict[str, str] = json.loads(
        (files("leadcenter.channel.importing") / "texts" / f"{language}.json").read_text("utf-8")
    )
    return texts


def say(code: str, language: Language, **arguments: object) -> str:
    """The text of a code in one language."""
    text = words(language).get(code)
    return errors.say(code, language, **arguments) if text is None else text.format(**arguments)
