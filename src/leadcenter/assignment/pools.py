"""By which pool's rule an owner is protected: read into the book, asked whenever somebody becomes owner."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec

from leadcenter.kernel.arrays import uuids
from leadcenter.kernel.database import Connection
from leadcenter.kernel.sql import statement
from leadcenter.lead.face import Clocks, Days, Terms, protection
from leadcenter.org.face import ScaledClock, working_day


class PoolRule(msgspec.Struct, frozen=True):
    """The rule of one pool. `home`: of leads that came by no pool. `recalled`: the switch; `own_recalled`:
    also what owners brought in. `kinds`: activities that extend, of others of the dealer too if
    `by_dealer`. `claims_per_day`: how often a person may claim or grab by it, None = as often as wanted;
    `freeze_hours`: for so long after it came in nobody does."""

    id: UUID
    dealer_id: UUID
    home: bool
    version: int
    recalled: bool
    switched_at: datetime | None
    terms: Terms
    notice: int
    own_recalled: bool
    by_dealer: bool
    kinds: frozenset[str]
    days: Days
    claims_per_day: int | None = None
    freeze_hours: int = 0

    def protects(self, *, own: bool) -> bool:
        """Has an episode clocks?"""
        return self.recalled and (self.own_recalled or not own)


class PoolRules:
    """Rules by pool and, for what came by no pool, by dealer. `clock`: business time of this database."""

    def __init__(self, rules: Iterable[PoolRule] = (), clock: ScaledClock | None = None) -> None:
        self.by_id = {rule.id: rule for rule in rules}
        self.home = {rule.dealer_id: rule for rule in self.by_id.values() if rule.home}
        self.clock = clock

    def of(self, dealer: UUID, pool: UUID | None) -> PoolRule | None:
        """By whose rule the dealer's lead out of this pool is protected."""
        found = self.by_id.get(pool) if pool is not None else None
        return found if found is not None and found.dealer_id == dealer else self.home.get(dealer)

    def begin(self, rule: PoolRule, now: datetime) -> Clocks:
        """The clocks of somebody who becomes owner now; real time."""
        return self.real(protection.begin(self.business(now), rule.terms, rule.days))

    def protects_until(self, rule: PoolRule, now: datetime) -> datetime:
        """Until when an activity of now protects; real time."""
        return self._end_of(now, rule.terms.extend, rule)

    def told_until(self, rule: PoolRule, now: datetime) -> datetime:
        """The end of the days of notice, at least one, that begin now; real time."""
        return self._end_of(now, max(1, rule.notice), rule)

    def _end_of(self, now: datetime, days: int, rule: PoolRule) -> datetime:
        until = protection.end_of(self.business(now), days, rule.days)
        return until if self.clock is None else self.clock.to_real(until)

    def later(self, at: datetime, hours: float) -> datetime:
        """So many business hours after (below 0: before) a real instant; real time."""
        span = timedelta(hours=hours)
        return at + (span if self.clock is None else span / self.clock.speed)

    def business(self, at: datetime) -> datetime:
        """The business instant shown at a real one."""
        return at if self.clock is None else self.clock.to_business(at)

    def real(self, clocks: Clocks) -> Clocks:
        """Clocks of business time as instants of real time."""
        if self.clock is None:
            return clocks
        hard = None if clocks.hard_until is None else self.clock.to_real(clocks.hard_until)
        return Clocks(self.clock.to_real(clocks.protect_until), hard)


def read_pool_rules(conn: Connection, pools: Sequence[UUID] | None = None) -> PoolRules:
    """Read the rules of these pools, or of all; two statements."""
    clock = None
    for real, business, speed in conn.execute(statement("assignment", "read_business_time")):
        clock = ScaledClock(datetime.fromisoformat(real), datetime.fromisoformat(business), float(speed))
    given = {"pools": None if pools is None else uuids(pools)}
    return PoolRules(map(_rule, conn.execute(statement("assignment", "read_pools"), given)), clock)


def _rule(row: tuple[Any, ...]) -> PoolRule:
    (
        pool, dealer, home, version, recalled, switched_at, protect, extend, most, notice, own, by_dealer,
        kinds, working, zone, country, policy, openings, exceptions, claims, freeze,
    ) = row  # fmt: skip
    works: Callable[[date], bool] | None = None
    if working:
        days = [(date.fromisoformat(day), *rest) for day, *rest in exceptions]
        works = working_day(zone, country, policy, [tuple(one) for one in openings], days)
    return PoolRule(
        pool, dealer, home, version, recalled, switched_at, Terms(protect, extend, most), notice, own,
        by_dealer, frozenset(kinds), Days(ZoneInfo(zone), works), claims,
        freeze,
    )  # fmt: skip
