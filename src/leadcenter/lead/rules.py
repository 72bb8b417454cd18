"""Rules of the lead room, pure."""

from __future__ import annotations

import re
from functools import lru_cache

_PHRASES = {
    "立即": 0, "现在": 0, "马上": 0, "一周内": 7, "7天内": 7, "半个月内": 15, "一个月内": 30, "1个月内": 30,
    "两个月内": 60, "三个月内": 90, "3个月内": 90, "半年内": 180, "6个月内": 180, "一年内": 365,
    "now": 0, "immediately": 0, "within a week": 7, "within a month": 30, "within three months": 90,
    "within six months": 180, "within a year": 365,
}  # fmt: skip
_NUMBER = re.compile(r"(\d{1,3})\s*(天|日|周|个月|月|年|days?|weeks?|months?|years?)?")
_DAYS = {"天": 1, "日": 1, "周": 7, "个": 30, "月": 30, "年": 365, "d": 1, "w": 7, "m": 30, "y": 365}


@lru_cache(maxsize=4_096)
def buying_days(text: str) -> int | None:
    """Expected days until buying, 0..3650, from what the customer wrote; None when it says nothing we
    understand.
    """
    plain = text.strip().lower()
    if plain in _PHRASES:
        return _PHRASES[plain]
    match = _NUMBER.search(plain)
    if not match:
        return None
    unit = match.group(2) or "天"
    return min(3_650, int(match.group(1)) * _DAYS[unit[0]])
