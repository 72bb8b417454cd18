"""How names of series are compared."""

from __future__ import annotations

from functools import lru_cache


@lru_cache(maxsize=4_096)
def plain(text: str) -> str:
    """In lower case, without blanks."""
    return "".join(text.lower().split())
