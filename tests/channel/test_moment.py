"""Times as senders write them (channel-formats.md 9, point 7)."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadcenter.channel.reading.moment import Moment, moment

SHANGHAI = "Asia/Shanghai"


def at(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[misc,arg-type]


@pytest.mark.parametrize(
    ("sent", "instant"),
    [
        (1795309200, at(2026, 11, 22, 1)),
        ("1795309200", at(2026, 11, 22, 1)),
        (1795309200123, at(2026, 11, 22, 1, 0, 0, 123000)),
        ("1795309200123", at(2026, 11, 22, 1, 0, 0, 123000)),
        ("1795309200123456", at(2026, 11, 22, 1, 0, 0, 123456)),
        ("2026-07-21T10:00:00Z", at(2026, 7, 21, 10)),
        ("2026-07-21T10:00:00.123Z", at(2026, 7, 21, 10, 0, 0, 123000)),
        ("2015-11-12T15:27:06+0000", at(2015, 11, 12, 15, 27, 6)),
        ("2020-04-28T15:30:20-05:00", at(2020, 4, 28, 20, 30, 20)),
        ("2020-04-28T15:30:20-5:00", at(2020, 4, 28, 20, 30, 20)),
        ("2020-04-28T15:30:20 -05", at(2020, 4, 28, 20, 30, 20)),
        ("2020-04-28 15:30:20 UTC", at(2020, 4, 28, 15, 30, 20)),
        ("2020-04-28T5:30:20Z", at(2020, 4, 28, 5, 30, 20)),
        ("Tue, 28 Apr 2020 15:30:20 -0500", at(2020, 4, 28, 20, 30, 20)),
    ],
)
def test_time_with_a_zone_needs_none(sent: str | int, instant: datetime) -> None:
    assert moment(sent, SHANGHAI) == Moment(instant, str(sent), "")


@pytest.mark.parametrize(
    ("sent", "instant"),
    [
        ("2026-11-22 09:00:00", at(2026, 11, 22, 1)),
        ("2026-11-22T09:00:00", at(2026, 11, 22, 1)),
        ("2026-11-22T9:00:00", at(2026, 11, 22, 1)),
        ("2026-11-22 09:00", at(2026, 11, 22, 1)),
        ("2026/11/22 09:00:00", at(2026, 11, 22, 1)),
        ("2026.11.22 9:00", at(2026, 11, 22, 1)),
        ("2026年11月22日 09:00", at(2026, 11, 22, 1)),
        ("2026年11月22日 9时00分00秒", at(2026, 11, 22, 1)),
        ("2026-11-22", at(2026, 11, 21, 16)),
        ("20261122090000", at(2026, 11, 22, 1)),
        ("20261122", at(2026, 11, 21, 16)),
        ("11/22/2026 09:00am", at(2026, 11, 22, 1)),
        ("11/22/2026 12:05 AM", at(2026, 11, 21, 16, 5)),
        ("11/22/2026, 12:05:30 PM", at(2026, 11, 22, 4, 5, 30)),
        ("22/11/2026 09:00", at(2026, 11, 22, 1)),
        ("2026-11-22T09:00:00 somewhere", at(2026, 11, 22, 1)),
        ("2026-11-22T09:00:00+99:00", at(2026, 11, 22, 1)),
    ],
)
def test_time_without_a_readable_zone_is_the_channels_and_says_so(sent: str, instant: datetime) -> None:
    assert moment(sent, SHANGHAI) == Moment(instant, sent, SHANGHAI)


@pytest.mark.parametrize(
    "sent",
    [
        "tomorrow",
        "0",
        "7",
        "-1",
        "2026-13-01 00:00",
        "2026-02-30",
        "9999999999999999999",
        "1.5e9",
        "²",
        "24:00",
        "x" * 70,
    ],
)
def test_time_that_cannot_be_read_keeps_its_text(sent: str) -> None:
    assert moment(sent, SHANGHAI) == Moment(None, sent, "")


@pytest.mark.parametrize("sent", [None, "", "   ", True, False])
def test_no_time_is_no_time(sent: object) -> None:
    assert moment(sent, SHANGHAI) == Moment()


def test_daylight_saving_of_the_assumed_zone_is_minded() -> None:
    assert moment("2026-07-01 12:00", "America/New_York").at == at(2026, 7, 1, 16)
    assert moment("2026-01-01 12:00", "America/New_York").at == at(2026, 1, 1, 17)


@pytest.mark.timeout(10)
def test_long_text_is_no_time_and_costs_none() -> None:
    sent = "2026-01-01" + " " * 200_000 + "\nx"
    assert moment(sent, SHANGHAI).at is None


@given(st.text(max_size=80) | st.integers() | st.floats() | st.lists(st.text()))
def test_nothing_raises(sent: object) -> None:
    read = moment(sent, SHANGHAI)
    assert read.at is None or read.at.tzinfo is UTC


@given(st.datetimes(timezones=st.just(UTC)).filter(lambda instant: 1990 < instant.year < 2090))
def test_iso_and_unix_texts_of_an_instant_mean_that_instant(instant: datetime) -> None:
    whole = instant.replace(microsecond=0)
    assert moment(whole.isoformat(), SHANGHAI).at == whole
    assert moment(int(whole.timestamp()), SHANGHAI).at == whole
    assert moment(instant.isoformat(), SHANGHAI).at == instant
