"""The facts of a set of cases as columns of the catalogue, for rules to judge."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from leadcenter.channel.face import PhoneKind
from leadcenter.flow.case import Case
from leadcenter.lead.face import NAMES
from leadcenter.score.face import Score


class Columns(Mapping[str, list[Any]]):
    """One value a case, for each fact; a column is made when a rule asks for it, so read it before the cases
    change. `now` is business time; local time is that of the dealer, else UTC.
    """

    def __init__(self, cases: Sequence[Case], now: datetime) -> None:
        self._cases = cases
        self._now = now
        self._made: dict[str, list[Any]] = {}

    def __getitem__(self, name: str) -> list[Any]:
        column = self._made.get(name)
        if column is None:
            fact, now = FACTS_TOLD[name], self._now
            column = self._made[name] = [fact(case, now) for case in self._cases]
        return column

    def __iter__(self) -> Iterator[str]:
        return iter(NAMES)

    def __len__(self) -> int:
        return len(NAMES)


def _completeness(case: Case, _: datetime) -> int:
    """Share of what a consultant would want to know, in percent."""
    inquiry, verified = case.read.inquiry, case.verified
    told = (
        verified.name,
        verified.phone,
        inquiry.contact.city,
        case.series,
        case.days is not None,
        inquiry.budget,
    )
    return 100 * sum(map(bool, told)) // len(told)


@lru_cache(maxsize=64)
def _clock(zone: ZoneInfo, now: datetime) -> tuple[int, int]:
    """(weekday, hour) there; of all leads of a dealer's zone at once."""
    there = now.astimezone(zone)
    return there.weekday(), there.hour


def _score(case: Case) -> Score | None:
    """None of whoever objected to being profiled, so that no rule on scores or grades holds for him."""
    return None if case.unprofiled else case.score


_UTC = ZoneInfo("UTC")


def _local(case: Case, now: datetime) -> tuple[int, int]:
    return _clock(case.dealer.zone if case.dealer else _UTC, now)


FACTS_TOLD: dict[str, Callable[[Case, datetime], Any]] = {
    "brand": lambda case, _: case.brand or None,
    "series": lambda case, _: case.series or None,
    "channel": lambda case, _: case.channel.channel.code,
    "category": lambda case, _: case.channel.category,
    "kind": lambda case, _: case.read.inquiry.kind or None,
    "province": lambda case, _: case.read.inquiry.contact.province or None,
    "city": lambda case, _: case.read.inquiry.contact.city or None,
    "region": lambda case, _: (case.dealer.region or None) if case.dealer else None,
    "dealer": lambda case, _: case.dealer.code if case.dealer else None,
    "intent": lambda case, _: case.intent or None,
    "grade": lambda case, _: (told.grade or None) if (told := _score(case)) else None,
    "score": lambda case, _: told.points if (told := _score(case)) else None,
    "buying_days": lambda case, _: case.days,
    "inquiries": lambda case, _: case.inquiries,
    "completeness": _completeness,
    "age_minutes": lambda case, now: int((now - case.due.entered_at).total_seconds()) // 60,
    "weekday": lambda case, now: _local(case, now)[0],
    "hour": lambda case, now: _local(case, now)[1],
    "existing_customer": lambda case, _: case.existing,
    "has_name": lambda case, _: bool(case.verified.name),
    "has_dealer": lambda case, _: case.dealer is not None,
    "mobile": lambda case, _: (
        case.verified.phone is not None and case.verified.phone.kind is PhoneKind.MOBILE
    ),
    "phone_province": lambda case, _: case.verified.segment.province or None,
    "phone_city": lambda case, _: case.verified.segment.city or None,
    "phone_operator": lambda case, _: case.verified.segment.operator or None,
    "phone_resold": lambda case, _: case.verified.segment.resold,
    "owned": lambda case, _: case.joins is not None and case.joins.staff_id is not None,
    "pool": lambda *_: None,  # a lead on its passage lies in none
}
"""Where each fact of the catalogue comes from."""
