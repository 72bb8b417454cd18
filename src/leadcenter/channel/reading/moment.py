"""Times as senders write them, into aware UTC; the raw text and an assumed zone are kept beside."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from email.utils import parsedate_to_datetime
from functools import cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec


class Moment(msgspec.Struct, frozen=True):
    """An instant in UTC (None when unreadable), the sender's own text, and the zone assumed if that text had
    none."""

    at: datetime | None = None
    raw: str = ""
    zone: str = ""


NEVER = Moment()
_OLDEST_UNIX = 100_000_000  # 1973: smaller numbers are counters or zero, not times
_LONGEST = 64
_CLOCK = r"(\d{1,2})[:时](\d{1,2})(?:[:分](\d{1,2})(?:[.,](\d{1,9}))?)?秒?"
_YEAR_FIRST = re.compile(
    rf"(\d{{4}})[-/.年](\d{{1,2}})[-/.月](\d{{1,2}})日?(?:(?:T|\s+){_CLOCK})?\s*([ap]m)?\s*(.*)",
    re.ASCII | re.IGNORECASE,
)
_YEAR_LAST = re.compile(
    rf"(\d{{1,2}})[/.-](\d{{1,2}})[/.-](\d{{4}})(?:[,\s]+{_CLOCK})?\s*([ap]m)?\s*(.*)",
    re.ASCII | re.IGNORECASE,
)
_OFFSET = re.compile(r"([+-])(\d{1,2}):?(\d{2})?(?!\d)", re.ASCII)
_UNIX_DIGITS = {9: 1, 10: 1, 13: 1_000, 16: 1_000_000}  # digits → parts of a second


_zone = cache(ZoneInfo)


def moment(value: object, zone: str) -> Moment:
    """Reads unix seconds, milliseconds or microseconds (number or digits), ISO 8601 with good, bad or no
    offset, local `yyyy-MM-dd HH:mm:ss`, Chinese and US dates, RFC 2822. A text without (readable) offset is
    taken in `zone` (IANA name). Never raises: what cannot be read keeps its raw text with `at` None."""
    if isinstance(value, bool) or value is None:
        return NEVER
    raw = value.strip() if isinstance(value, str) else str(value)
    if not raw:
        return NEVER
    if len(raw) > _LONGEST:
        return Moment(None, raw)
    try:
        return _read(raw, zone)
    except (ValueError, OverflowError, IndexError, TypeError, ZoneInfoNotFoundError):
        return Moment(None, raw)


def _read(raw: str, zone: str) -> Moment:
    if raw.isascii() and raw.isdigit():
        return _from_digits(raw, zone)
    if raw[4:5] == "-" and len(raw) > 15:
        try:
            return _placed(datetime.fromisoformat(raw), raw, zone)
        except ValueError:
            pass  # a deviation: one-digit hour, odd offset, words after it
    if found := _YEAR_FIRST.fullmatch(raw):
        year, month, day, *clock, half, tail = found.groups()
    elif found := _YEAR_LAST.fullmatch(raw):
        month, day, year, *clock, half, tail = found.groups()
        if int(month) > 12:
            month, day = day, month
    else:
        return _placed(parsedate_to_datetime(raw), raw, zone)
    hour, minute, second, fraction = clock
    local = datetime(  # noqa: DTZ001 (the zone follows in _placed)
        int(year),
        int(month),
        int(day),
        _on_24_hours(int(hour or 0), half),
        int(minute or 0),
        int(second or 0),
        int((fraction or "0").ljust(6, "0")[:6]),
    )
    return _placed(local.replace(tzinfo=_offset(tail)), raw, zone)


def _from_digits(raw: str, zone: str) -> Moment:
    if len(raw) in (8, 14) and raw[:2] in ("19", "20"):
        local = datetime.strptime(raw.ljust(14, "0"), "%Y%m%d%H%M%S")  # noqa: DTZ007 (the zone follows)
        return _placed(local, raw, zone)
    parts = _UNIX_DIGITS.get(len(raw))
    if parts is None or int(raw) < _OLDEST_UNIX:
        return Moment(None, raw)
    seconds, rest = divmod(int(raw), parts)
    at = datetime.fromtimestamp(seconds, UTC) + timedelta(microseconds=rest * (1_000_000 // parts))
    return Moment(at, raw)


def _on_24_hours(hour: int, half: str | None) -> int:
    if half is None or hour > 12:
        return hour
    return hour % 12 + (12 if half.lower() == "pm" else 0)


def _offset(tail: str) -> tzinfo | None:
    tail = tail.strip()
    if tail[:1] in ("Z", "z") or tail.upper() in ("UTC", "GMT"):
        return UTC
    found = _OFFSET.search(tail)
    if not found:
        return None
    sign, hours, minutes = found.groups()
    delta = timedelta(hours=int(hours), minutes=int(minutes or 0))
    return timezone(-delta if sign == "-" else delta) if delta < timedelta(hours=15) else None


def _placed(at: datetime, raw: str, zone: str) -> Moment:
    if at.tzinfo is not None:
        return Moment(at.astimezone(UTC), raw)
    return Moment(at.replace(tzinfo=_zone(zone)).astimezone(UTC), raw, zone)
