"""Text made comparable, and how much a shared word says."""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence

from leadcenter.customer.matching.likeness import jaro_winkler

_ACCENTS = re.compile("[\u0300-\u036f]")
_WORD = re.compile(r"[^\W_]+")
_HAN = re.compile("[\u3400-\u9fff]+")
_LONG_ENOUGH = 4  # letters; a misspelling of a shorter word is as well another word
_MISSPELT = 0.92  # Jaro-Winkler
_MISSPELT_COUNTS = 0.9  # of what the equal word would have counted


def plain(text: str) -> str:
    """One form of a text: full-width letters narrow, no case, no accents."""
    bare = _ACCENTS.sub("", unicodedata.normalize("NFKD", text))
    return unicodedata.normalize("NFKC", bare).casefold()


def words(text: str) -> list[str]:
    """The words in order; "St. Mary's" gives st, marys; Chinese stays one run of characters."""
    return _WORD.findall(plain(text).replace("'", "").replace("’", ""))


def terms(found: Iterable[str]) -> tuple[str, ...]:
    """The words as a sorted set;

    a run of Chinese characters, which has no blanks, becomes its pairs of neighbours.
    """
    out: set[str] = set()
    for word in found:
        if _HAN.fullmatch(word) and len(word) > 2:
            out.update(word[i : i + 2] for i in range(len(word) - 1))
        else:
            out.add(word)
    return tuple(sorted(out))


class WordWeights:
    """A word counts log2(records / records with it):

    a rare one much, one that all have nothing (Spärck Jones 1972).
    """

    def __init__(self, values: Sequence[tuple[str, ...]]) -> None:
        carried = Counter(word for value in values for word in value)
        size = len(values) + 1
        self._rarest = math.log2(size)
        self._bits = {word: math.log2(size / count) for word, count in carried.items()}

    def covered(self, left: tuple[str, ...], right: tuple[str, ...]) -> tuple[float, float]:
        """Which share of each side's weight the other side has too;

        a long word misspelt counts nearly as much.
        """
        theirs = set(right)
        mine = set(left)
        shared = sum(self._of(word) for word in left if word in theirs)
        rest = [word for word in right if word not in mine]
        for word in left:
            if word in theirs:
                continue
            twin = next((other for other in rest if _misspelt(word, other)), None)
            if twin is not None:
                rest.remove(twin)
                shared += _MISSPELT_COUNTS * (self._of(word) + self._of(twin)) / 2
        return self._share(shared, left), self._share(shared, right)

    def _of(self, word: str) -> float:
        return self._bits.get(word, self._rarest)

    def _share(self, shared: float, value: tuple[str, ...]) -> float:
        whole = sum(self._of(word) for word in value)
        return min(shared / whole, 1.0) if whole else 0.0


def _misspelt(left: str, right: str) -> bool:
    """Slips seldom hit the first letter, and asking for it first saves nearly all the work."""
    if left[0] != right[0] or min(len(left), len(right)) < _LONG_ENOUGH:
        return False
    return jaro_winkler(left, right) >= _MISSPELT
