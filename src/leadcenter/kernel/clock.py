"""Time. `now` is read from the database once per set and handed on; it is aware and UTC."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from leadcenter.kernel.errors import Refusal

FAR = datetime(9999, 1, 1, tzinfo=UTC)


def utc(at: datetime) -> datetime:
    """The same instant in UTC. Raises ValueError for a naive time: nobody may guess a zone."""
    if at.tzinfo is None:
        raise ValueError("naive time: give it a zone")
    return at.astimezone(UTC)


def typed(text: str) -> datetime:
    """An instant as a person typed it, with its zone, in UTC. Raises Refusal `instant_unreadable`."""
    try:
        return utc(datetime.fromisoformat(text))
    except ValueError as error:
        raise Refusal("instant_unreadable", time=text) from error


def microseconds(at: datetime) -> int:
    """Whole microseconds since 1970 of an aware instant."""
    delta = at - _EPOCH
    return (delta.days * 86_400 + delta.seconds) * 1_000_000 + delta.microseconds


def instant(micro: int) -> datetime:
    """The aware UTC instant of whole microseconds since 1970."""
    return _EPOCH + timedelta(microseconds=micro)


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
