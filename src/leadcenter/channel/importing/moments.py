"""Times of a file's rows, made aware UTC instants; the zone that had to be assumed is told."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from leadcenter.channel.reading.moment import Moment, moment

_YEARS = range(1970, 2101)


class MomentReader:
    """Reads times written in one of `formats` (strptime, tried in order), without formats whatever
    `reading.moment` understands.

    A text that names no offset is taken in `zone` (IANA). A wall time that a clock change skips or repeats is
    taken as the offset before the change says (PEP 495, fold 0).
    """

    def __init__(self, formats: tuple[str, ...], zone: str) -> None:
        self._formats = formats
        self._zone = zone
        self._info = ZoneInfo(zone)

    def read(self, text: str) -> Moment:
        """The instant in UTC beside the raw text; `at` is None where no format fits or the year is not
        1970..2100."""
        found = self._in_formats(text) if self._formats else moment(text, self._zone)
        if found.at is not None and found.at.year not in _YEARS:
            return Moment(None, text)
        return found

    def _in_formats(self, text: str) -> Moment:
        for form in self._formats:
            try:
                local = datetime.strptime(text, form)  # noqa: DTZ007 (the zone follows)
                if local.tzinfo is not None:
                    return Moment(local.astimezone(UTC), text)
                return Moment(local.replace(tzinfo=self._info).astimezone(UTC), text, self._zone)
            except (ValueError, OverflowError):
                continue
        return _from_workbook(text, self._zone)


def _from_workbook(text: str, zone: str) -> Moment:
    """A date cell of a workbook, which comes in ISO 8601 however it looks in the sheet."""
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return Moment(None, text)
    return moment(text, zone) if text[4:5] == "-" else Moment(None, text)


def is_format(form: str) -> bool:
    """Whether a strptime format has a year, a month and a day and can be read back."""
    probe = datetime(2031, 12, 30, 13, 14, 15, tzinfo=UTC)
    try:
        back = datetime.strptime(probe.strftime(form), form)  # noqa: DTZ007 (only the date is compared)
    except (ValueError, OverflowError):
        return False
    return back.date() == probe.date()
