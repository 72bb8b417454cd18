"""Where it is day: for tests of what may only be done by day, whenever they run."""

from __future__ import annotations

from datetime import datetime


def zone_at(hour: int, now: datetime) -> str:
    """A time zone in which the clock shows `hour` now (an aware instant); between UTC-11 and UTC+12."""
    ahead = (hour - now.utctimetuple().tm_hour + 11) % 24 - 11
    return f"Etc/GMT{-ahead:+d}" if ahead else "Etc/GMT"
