"""The texts of codes: the same codes and the same places to fill in both languages, each code once."""

from __future__ import annotations

import json
import re
from importlib.resources import files

import pytest

from leadcenter.kernel.errors import Language, known_codes, say

WORDS = files("leadcenter.kernel") / "words"


def _pairs(language: Language) -> list[tuple[str, str]]:
    text = (WORDS / f"{language}.json").read_text("utf-8")
    pairs: list[tuple[str, str]] = json.loads(text, object_pairs_hook=list)
    return pairs


def _places(text: str) -> set[str]:
    return set(re.findall(r"\{([a-z_]+)\}", text))


@pytest.mark.parametrize("language", ["zh", "en"])
def test_each_code_has_one_text(language: Language) -> None:
    codes = [code for code, _ in _pairs(language)]
    assert len(codes) == len(set(codes)) == len(known_codes())


def test_both_languages_fill_the_same_places() -> None:
    english = dict(_pairs("en"))
    for code, text in _pairs("zh"):
        assert _places(text) == _places(english[code]), code


def test_text_without_what_it_asks_for_and_unknown_code_are_shown_as_they_are() -> None:
    assert say("file_too_large", "en", limit=50) == "The file is larger than 50 MiB"
    assert "{limit}" in say("file_too_large", "zh")
    assert say("no_such_code", "zh") == "no_such_code"
