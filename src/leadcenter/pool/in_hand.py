"""Leads that no dealer has, in the hands of the maker's people: a lease beside the belt. Of all who want one
exactly one has it; work moves it on; the flow never asks, and whatever it does ends the lease.

The caller commits and audits.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final, NamedTuple
from uuid import UUID

from leadcenter.access.face import AskerKind, Sight
from leadcenter.assignment.face import read_pool_rules
from leadcenter.consent.face import lock_refusals
from leadcenter.journal import face as journal
from leadcenter.journal.face import Entry, Fact
from leadcenter.kernel.arrays import ints, uuids
from leadcenter.kernel.database import Connection
from leadcenter.kernel.errors import Refusal
from leadcenter.kernel.ids import new_ids
from leadcenter.kernel.keys import BUCKETS
from leadcenter.kernel.sql import statement
from leadcenter.pool.extending import keys as columns
from leadcenter.pool.terms import Key

HOUR: Final = timedelta(hours=1)
NAMED: Final = 5
"""So many people a refusal names."""


class HandRefusal(StrEnum):
    """Why a lead is not somebody's who claimed it."""

    NOT_IN_POOL = "not_in_pool"
    """It waits in this pool no more, or never did."""
    TAKEN = "taken"
    """Somebody else has it in hand."""
    COOLING_DOWN = "cooling_down"
    """The asker gave it up, or lost it, too lately."""
    FULL_STOCK = "full_stock"
    """The asker has as many in hand as the pool allows."""
    CUSTOMER_REFUSED = "customer_refused"
    """The customer told the maker to stop."""


class Barred(StrEnum):
    """Why the asker may not decide about a lead."""

    UNKNOWN = "lead_unknown"
    """It does not exist for the maker's people: a dealer's own reception brought it."""
    HELD = "lead_held_by_colleague"
    """Somebody else has it in hand."""


class MakerSeat(NamedTuple):
    """A pool of the maker in force, as one person stands to it; hours are of business time."""

    id: UUID
    code: str
    member: bool
    admin: bool
    protect_hours: int
    extend_hours: int
    most_hours: int | None
    cooldown_hours: int
    cap: int


class Ended(NamedTuple):
    """A lead that somebody (an account) had in hand; `how` and `reason`: why no longer."""

    bucket: int
    lead_id: UUID
    how: str
    reason: str
    account: UUID


def real_hour(conn: Connection) -> timedelta:
    """How long an hour of business time is in real time."""
    clock = read_pool_rules(conn, []).clock
    return HOUR / clock.speed if clock is not None else HOUR


def sit_down(conn: Connection, code: str, account: UUID) -> MakerSeat:
    """A pool of the maker as somebody stands to it. Raises Refusal `pool_unknown` (404)."""
    given = {"code": code, "account": account}
    row = conn.execute(statement("pool", "read_maker_seat"), given).fetchone()
    if row is None:
        raise Refusal("pool_unknown", 404)
    return MakerSeat(*row)


class Taken(NamedTuple):
    """What became of claims: the leads that came into the hand just now, and why not, by lead; None for what
    the asker has, since now or before."""

    fresh: Sequence[Key]
    answers: Mapping[UUID, HandRefusal | None]


def take(conn: Connection, leads: Sequence[Key], seat: MakerSeat, sight: Sight, now: datetime) -> Taken:
    """The asker takes leads in hand. Raises Refusal `not_pool_member` (403)."""
    account, hour = sight.asker.id, real_hour(conn)
    held = {"pool": seat.id, "account": account}
    if conn.execute(statement("pool", "hold_maker_member"), held).fetchone() is None:
        raise Refusal("not_pool_member", 403)
    everywhere = {**held, "buckets": ints(range(BUCKETS))}
    ((has,),) = conn.execute(statement("pool", "count_maker_hands"), everywhere)
    asked = list(dict.fromkeys(leads))
    refused = _refusing(conn, asked, sight.asker.entity)
    wanted = [key for key in asked if key not in refused]
    given = {**columns(wanted), **held, "cooling": now - seat.cooldown_hours * hour}
    hard = None if seat.most_hours is None else now + seat.most_hours * hour
    won = [
        (bucket, lead)
        for bucket, lead in conn.execute(
            statement("pool", "claim_for_maker"),
            {
                **given, "ids": uuids(new_ids(now, len(wanted))), "nths": ints(range(len(wanted))),
                "staff": sight.asker.staff, "cap": seat.cap, "room": seat.cap - has, "now": now,
                "until": now + seat.protect_hours * hour, "hard": hard,
            },
        )
    ]  # fmt: skip
    told = Fact("pool", "in_hand", inputs={"pool": seat.code})
    journal.append(conn, [Entry(*key, key[1], (told,)) for key in won], sight.name, now)
    done: dict[UUID, HandRefusal | None] = {lead: None for _, lead in won}
    done |= {lead: HandRefusal.CUSTOMER_REFUSED for _, lead in refused}
    for lead, *found in conn.execute(statement("pool", "judge_maker_claims"), given):
        if lead not in done:
            done[lead] = _why_not(*found)
    return Taken(won, done)


def _refusing(conn: Connection, leads: Sequence[Key], maker: UUID) -> set[Key]:
    """The leads whose customers told the maker to stop; a word that changes that waits until commit."""
    rows = conn.execute(statement("pool", "find_maker_customers"), columns(leads)).fetchall()
    refusing = lock_refusals(conn, maker, [(bucket, customer) for bucket, _, customer in rows])
    return {(bucket, lead) for bucket, lead, customer in rows if (bucket, customer) in refusing}


def _why_not(there: bool, held: bool, mine: bool, cools: bool) -> HandRefusal | None:
    if not there:
        return HandRefusal.NOT_IN_POOL
    if mine:
        return None
    if held:
        return HandRefusal.TAKEN
    return HandRefusal.COOLING_DOWN if cools else HandRefusal.FULL_STOCK


def give_up(conn: Connection, leads: Sequence[Key], reason: str, sight: Sight, now: datetime) -> list[Ended]:
    """The asker gives leads back to their pool; those that were in the asker's hand."""
    return _end(conn, leads, "given_back", reason, sight.name, now, account=sight.asker.id)


def take_away(
    conn: Connection, leads: Sequence[Key], seat: MakerSeat, reason: str, sight: Sight, now: datetime
) -> list[Ended]:
    """An admin takes leads of the pool back, whoever has them; those that somebody had. Raises Refusal
    `not_pool_admin` (403)."""
    if not seat.admin:
        raise Refusal("not_pool_admin", 403)
    return _end(conn, leads, "taken_by_admin", reason, sight.name, now, pool=seat.id)


def let_go(conn: Connection, leads: Sequence[Key], actor: str, now: datetime) -> None:
    """Leads go where nobody's lease follows them; one statement."""
    _end(conn, leads, "let_go", "", actor, now)


def work_on(conn: Connection, leads: Sequence[Key], sight: Sight, now: datetime) -> dict[Key, Barred]:
    """The asker decides about leads: what is in the asker's hand stays there for longer. Of the others, about
    which ones not, and why: somebody else has it in hand, and the asker is no admin of its pool. Raises
    Refusal `lead_unknown` (404) or `lead_in_hand` (409) where none is left."""
    barred, holders = _barred(conn, leads, sight)
    if len(barred) == len(set(leads)):
        if not holders:
            raise Refusal("lead_unknown", 404)
        raise Refusal("lead_in_hand", 409, count=len(barred), who=", ".join(sorted(holders)[:NAMED]))
    renew(conn, [key for key in leads if key not in barred], sight, now)
    return barred


def look_at(conn: Connection, leads: Sequence[Key], sight: Sight) -> dict[Key, Barred]:
    """About which of these leads the asker may not decide now, and why; nothing happens."""
    return _barred(conn, leads, sight)[0]


def _barred(conn: Connection, leads: Sequence[Key], sight: Sight) -> tuple[dict[Key, Barred], set[str]]:
    """With the names of those who have them, to sign in with."""
    given = {**columns(leads), "account": sight.asker.id}
    hidden: Iterable[Any] = conn.execute(statement("pool", "find_hidden"), columns(leads))
    barred = dict.fromkeys(hidden, Barred.UNKNOWN)
    holders: set[str] = set()
    for bucket, lead, mine, admin, login in conn.execute(statement("pool", "find_maker_hands"), given):
        if not mine and not admin and (bucket, lead) not in barred:
            barred[bucket, lead] = Barred.HELD
            holders.add(login)
    return barred, holders


def renew(conn: Connection, leads: Sequence[Key], sight: Sight, now: datetime) -> None:
    """The asker worked at leads: those in the asker's hand stay there for longer, never beyond the cap."""
    if not leads or sight.asker.kind is not AskerKind.PERSON:
        return
    given = {**columns(leads), "account": sight.asker.id, "now": now, "hour": real_hour(conn)}
    conn.execute(statement("pool", "renew_maker_claims"), given)


def tell(conn: Connection, ended: Sequence[Ended], actor: str, now: datetime) -> None:
    """The story of each lead says who has it no longer, and why."""
    if not ended:
        return
    facts = [Fact("pool", one.how, one.reason, inputs={"person": f"person:{one.account}"}) for one in ended]
    entries = [
        Entry(one.bucket, one.lead_id, one.lead_id, (fact,)) for one, fact in zip(ended, facts, strict=True)
    ]
    journal.append(conn, entries, actor, now)


def _end(
    conn: Connection, leads: Sequence[Key], how: str, reason: str, actor: str, now: datetime,
    *, account: UUID | None = None, pool: UUID | None = None,
) -> list[Ended]:  # fmt: skip
    given: dict[str, Any] = {
        **columns(leads), "how": how, "reason": reason, "now": now, "account": account, "pool": pool,
    }  # fmt: skip
    ended = [Ended(*row) for row in conn.execute(statement("pool", "end_maker_claims"), given)]
    tell(conn, ended, actor, now)
    return ended
