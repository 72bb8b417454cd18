"""Advice for who hands leads out: a dealer's consultants side by side, and what speaks against each for each
lead. A read; the same few statements for any set. The manager decides."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec

from leadcenter.assignment.book import AssignmentBook
from leadcenter.assignment.conversion import Prior, Rate, Record, prior_of, rate_of
from leadcenter.assignment.counts import Load
from leadcenter.assignment.hands import FollowupClock
from leadcenter.assignment.leads import Key
from leadcenter.assignment.people import Person
from leadcenter.assignment.terms import Exclusion, HandoutRefusal
from leadcenter.belt.face import State
from leadcenter.kernel.arrays import ints, uuids
from leadcenter.kernel.database import Connection
from leadcenter.kernel.sql import statement

LOOK_BACK: Final = timedelta(days=730)
"""How far back a record goes."""
_NOWHERE: Final = ZoneInfo("UTC")

Overdue = Callable[[Connection, Sequence[UUID], datetime], Mapping[UUID, int]]
"""(people, now) → how many of the leads in hand wait for a follow-up that is overdue."""


class Advised(msgspec.Struct, frozen=True):
    """A consultant, as who hands out wants to know. Who is chosen first has the most to win, not the most
    to do.

    `open`, `day`, `week`, `month`: leads in hand and received, beside their caps (None = no limit);
    `experience`: leads decided in two years; `conversion`, `with_new`: the rate of all and of customers new
    to the dealer; `tenure_days` since joining; `rota`: why not at work now, empty = is; `back_at`: when, by
    the clock alone.
    """

    staff: UUID
    code: str
    team: str
    open: int
    cap: int | None
    day: int
    week: int
    month: int
    day_cap: int | None
    week_cap: int | None
    month_cap: int | None
    overdue: int
    experience: int
    conversion: Rate
    with_new: Rate
    tenure_days: int
    rating: float | None
    rota: str
    back_at: datetime | None


class Fit(msgspec.Struct, frozen=True):
    """A consultant for a lead: what speaks against it, `decided` and `won` leads of its series."""

    code: str
    objections: tuple[str, ...]
    decided: int
    won: int


class LeadAdvice(msgspec.Struct, frozen=True):
    """One lead: `fits` in the order of the advice: fewest objections, nothing overdue before something, the
    likeliest to win (the low end of the interval, among customers of this kind), fewest open, code."""

    key: Key
    refusal: HandoutRefusal | None = None
    brand: str = ""
    series: str = ""
    grade: str = ""
    owner: UUID | None = None
    new_customer: bool = False
    fits: tuple[Fit, ...] = ()


class Advice(msgspec.Struct, frozen=True):
    """`leads` in the order of the request, `consultants` by code."""

    consultants: tuple[Advised, ...]
    leads: tuple[LeadAdvice, ...]


class _Lead(msgspec.Struct, frozen=True):
    dealer_id: UUID | None
    brand: str
    series: str
    grade: str
    live: bool
    owner: UUID | None
    state: str | None
    new: bool


class _Records:
    """Records of one dealer's people, added up as they are asked for."""

    def __init__(self) -> None:
        self.all: dict[UUID, Record] = {}
        self.new: dict[UUID, Record] = {}
        self.of_series: dict[tuple[UUID, str], Record] = {}

    def add(self, staff: UUID, series: str, one: Record, *, new: bool) -> None:
        """One row of the statement."""
        self.all[staff] = self.all.get(staff, Record()) + one
        self.of_series[staff, series] = self.of_series.get((staff, series), Record()) + one
        if new:
            self.new[staff] = self.new.get(staff, Record()) + one


def count_overdue(conn: Connection, people: Sequence[UUID], now: datetime) -> dict[UUID, int]:
    """Leads in hand whose next step is overdue: what was agreed upon last, or else the first follow-up; one
    statement."""
    rows = conn.execute(statement("assignment", "count_overdue"), {"staff": uuids(people), "now": now})
    return dict(rows.fetchall())


def advise(
    conn: Connection,
    keys: Sequence[Key],
    now: datetime,
    book: AssignmentBook,
    *,
    clock: FollowupClock,
    dealer_id: UUID | None = None,
    owners: Collection[UUID] | None = None,
    unowned: bool = True,
    overdue: Overdue = count_overdue,
) -> Advice:
    """Consultants for leads; four statements. For a `dealer_id` the leads of others do not exist; with
    `owners` (a store's people), only theirs and, if `unowned`, those of nobody; and only these people are
    advised."""
    found = _read_leads(conn, keys)
    seen = {
        key: lead
        for key, lead in found.items()
        if lead.dealer_id is not None and _exists(lead, dealer_id, owners, unowned=unowned)
    }
    dealers = {lead.dealer_id for lead in seen.values() if lead.dealer_id}
    if dealer_id is not None:
        dealers.add(dealer_id)
    people = _consultants(book, dealers, owners, now)
    loads = _read_loads(conn, book, dealers, now)
    records = _read_records(conn, dealers, now)
    late = overdue(conn, [one.id for one in people], now)
    priors = {
        dealer: (prior_of(kept.all.values()), prior_of(kept.new.values())) for dealer, kept in records.items()
    }
    advised = {
        one.id: _advised(
            one, loads.get(one.id, Load()), late.get(one.id, 0), records[one.dealer_id],
            priors[one.dealer_id], now,
        )
        for one in people
    }  # fmt: skip
    due = {dealer: clock(dealer, now)[0] for dealer in dealers if dealer in book.zones}
    leads = tuple(
        _advice(key, seen.get(key), people, advised, loads, records, due) for key in keys
    )  # fmt: skip
    return Advice(tuple(advised.values()), leads)


def _read_leads(conn: Connection, keys: Sequence[Key]) -> dict[Key, _Lead]:
    columns = {
        "buckets": ints([bucket for bucket, _ in keys]),
        "lead_ids": uuids([lead for _, lead in keys]),
    }
    rows = conn.execute(statement("assignment", "read_advised"), columns)
    return {(bucket, lead): _Lead(*rest) for bucket, lead, *rest in rows}


def _read_loads(
    conn: Connection, book: AssignmentBook, dealers: Iterable[UUID], now: datetime
) -> dict[UUID, Load]:
    wanted = sorted(dealers)
    days = [now.astimezone(book.zones.get(dealer, _NOWHERE)).date() for dealer in wanted]
    rows = conn.execute(statement("assignment", "read_loads"), {"dealers": uuids(wanted), "days": days})
    return {staff: Load(*counts) for staff, _, *counts in rows}


def _read_records(conn: Connection, dealers: Iterable[UUID], now: datetime) -> dict[UUID, _Records]:
    found = {dealer: _Records() for dealer in dealers}
    given = {"dealers": uuids(sorted(found)), "since": now - LOOK_BACK}
    for dealer, staff, series, new, decided, won in conn.execute(
        statement("assignment", "read_records"), given
    ):
        found[dealer].add(staff, series, Record(decided, won), new=new)
    return found


def _exists(lead: _Lead, dealer_id: UUID | None, owners: Collection[UUID] | None, *, unowned: bool) -> bool:
    """Does the lead exist for who asks? For a dealer only what was dispatched to it."""
    if dealer_id is None:
        return True
    if lead.dealer_id != dealer_id or lead.state not in (State.DISPATCHED, State.ASSIGNED):
        return False
    return owners is None or (unowned if lead.owner is None else lead.owner in owners)


def _consultants(
    book: AssignmentBook, dealers: Collection[UUID], owners: Collection[UUID] | None, now: datetime
) -> list[Person]:
    them = (one for one in book.people.values() if one.dealer_id in dealers and one.role == "consultant")
    there = (one for one in them if one.employed(now.astimezone(one.zone).date()) is not Exclusion.LEFT)
    return sorted((one for one in there if owners is None or one.id in owners), key=lambda one: one.code)


def _advised(
    person: Person, load: Load, overdue: int, records: _Records, priors: tuple[Prior, Prior], now: datetime
) -> Advised:
    record = records.all.get(person.id, Record())
    out = person.off_duty(now)
    return Advised(
        person.id,
        person.code,
        person.team,
        load.open,
        load.cap,
        load.day,
        load.week,
        load.month,
        load.day_cap,
        load.week_cap,
        load.month_cap,
        overdue,
        record.decided,
        rate_of(record, priors[0]),
        rate_of(records.new.get(person.id, Record()), priors[1]),
        max(0, (now.astimezone(person.zone).date() - person.joined_on).days),
        person.rating,
        str(out or ""),
        person.back_at(now, out) if out else None,
    )


def _advice(
    key: Key,
    lead: _Lead | None,
    people: Sequence[Person],
    advised: Mapping[UUID, Advised],
    loads: Mapping[UUID, Load],
    records: Mapping[UUID, _Records],
    due: Mapping[UUID, datetime],
) -> LeadAdvice:
    if lead is None or lead.dealer_id is None:
        return LeadAdvice(key, HandoutRefusal.LEAD_NOT_FOUND)
    if not lead.live:
        return LeadAdvice(key, HandoutRefusal.LEAD_CLOSED)
    if lead.state not in (State.DISPATCHED, State.ASSIGNED):
        return LeadAdvice(key, HandoutRefusal.NOT_DISPATCHED)
    ranked = []
    for person in people:
        if person.dealer_id != lead.dealer_id:
            continue
        load = loads.get(person.id, Load())
        against = _objections(lead, person, load, due[lead.dealer_id])
        series = records[lead.dealer_id].of_series.get((person.id, lead.series), Record())
        known = advised[person.id]
        likely = known.with_new if lead.new else known.conversion
        rank = len(against), known.overdue > 0, -likely.low, load.open, person.code
        ranked.append((rank, Fit(person.code, against, series.decided, series.won)))
    return LeadAdvice(
        key, None, lead.brand, lead.series, lead.grade, lead.owner, lead.new,
        tuple(fit for _, fit in sorted(ranked, key=lambda one: one[0])),
    )  # fmt: skip


def _objections(lead: _Lead, person: Person, load: Load, due: datetime) -> tuple[str, ...]:
    """What would be a warning or a refusal, were the lead handed to the person."""
    brand = None if person.sells(lead.brand) else Exclusion.WRONG_BRAND
    found = (load.full(), person.off_duty(due), brand)
    has_it = ("has_it",) if lead.owner == person.id else ()
    return has_it + tuple(one.value for one in found if one is not None)
