"""What the routes of the pool room take and give."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Annotated

import msgspec

from leadcenter.pool.terms import ClaimRefusal, Exemption, Outcome, ReturnRefusal

MOST = 200
"""Leads of one request, and rows of a page."""
Name = Annotated[str, msgspec.Meta(max_length=100)]
Title = Annotated[str, msgspec.Meta(min_length=1, max_length=100)]
Reason = Annotated[str, msgspec.Meta(pattern=r"^[a-z][a-z0-9_]{0,59}$")]
Leads = Annotated[tuple[Name, ...], msgspec.Meta(min_length=1, max_length=MOST)]
Days = Annotated[int, msgspec.Meta(ge=0, le=1_000)]
Hours = Annotated[int, msgspec.Meta(ge=0, le=87_600)]


class Kind(StrEnum):
    """What may extend the protection of a lead."""

    CALL = "call"
    MESSAGE = "message"
    VISIT = "visit"
    APPOINTMENT = "appointment"
    TEST_DRIVE = "test_drive"
    QUOTATION = "quotation"
    GRADE = "grade"


class Exempting(StrEnum):
    """What a rule may let keep a lead though its time is over; an order and a transfer always do."""

    LOCK = "lock"
    TEST_DRIVE = "test_drive"


class GoesTo(StrEnum):
    """Where a lead goes that is given back or recalled."""

    ORIGIN = "origin"
    CHOSEN = "chosen"
    FIXED = "fixed"


class CooldownScope(StrEnum):
    """Who may not claim a lead again at once: who had it, or that person's whole team."""

    PERSON = "person"
    TEAM = "team"


class Listed(StrEnum):
    """Which leads of a pool: those that lie there; those that somebody took and has; those of them that were
    ordered or won."""

    LYING = "lying"
    CLAIMED = "claimed"
    CONVERTED = "converted"


class PoolBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A pool and its rule, whole. `home`: also for leads that came by no pool; `recalled`: the switch; days
    as in lead-semantics 5.3 (`most_days` null: no cap), `working_days`: only those count; `kinds` of
    activities extend, of all of the dealer's people if `by_dealer`; `fixed_pool`: a code; `longest_hours`: a
    stay beyond is told; `exempts`: what keeps a lead from recall."""

    name: Title
    group: Name = ""
    status: Annotated[str, msgspec.Meta(pattern="^(active|closed)$")] = "active"
    home: bool = False
    recalled: bool = False
    protect_days: Annotated[int, msgspec.Meta(ge=1, le=1_000)] = 10
    extend_days: Days = 3
    most_days: Annotated[int, msgspec.Meta(ge=1, le=3_000)] | None = None
    working_days: bool = False
    notice_days: Annotated[int, msgspec.Meta(ge=0, le=365)] = 1
    kinds: tuple[Kind, ...] = tuple(one for one in Kind if one is not Kind.GRADE)
    by_dealer: bool = False
    own_recalled: bool = False
    cooldown_hours: Hours = 0
    cooldown_scope: CooldownScope = CooldownScope.PERSON
    freeze_hours: Hours = 0
    claims_per_day: Annotated[int, msgspec.Meta(ge=0, le=100_000)] | None = None
    longest_hours: Annotated[int, msgspec.Meta(ge=1, le=87_600)] | None = None
    goes_to: GoesTo = GoesTo.ORIGIN
    fixed_pool: Name = ""
    hide_claimed: bool = True
    hide_converted: bool = True
    open_details: bool = False
    exempts: tuple[Exempting, ...] = tuple(Exempting)


class PoolShown(msgspec.Struct, frozen=True):
    """A pool as the asker stands to it: `member` may claim there, `admin` sees all and takes back."""

    entity: str
    code: str
    member: bool
    admin: bool
    rule: PoolBody


class Pools(msgspec.Struct, frozen=True):
    """By legal entity, group and code."""

    pools: list[PoolShown]


class Standing(msgspec.Struct, frozen=True):
    """How full a pool is: `lying` leads, `stale` of them for longer than the pool allows, `frozen` of them
    that nobody may claim yet; the oldest since `oldest_at`."""

    code: str
    lying: int
    stale: int
    frozen: int
    oldest_at: datetime | None


class Standings(msgspec.Struct, frozen=True):
    """Of the asker's legal entity, by code."""

    pools: list[Standing]


class PersonBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Somebody of the pool's legal entity, by the staff code."""

    staff: Name
    admin: bool = False


class TeamBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A team of the pool's legal entity, by its code."""

    team: Name
    admin: bool = False


class Members(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who works in a pool and who looks after it; nobody: all people of its legal entity work there."""

    people: Annotated[tuple[PersonBody, ...], msgspec.Meta(max_length=1_000)] = ()
    teams: Annotated[tuple[TeamBody, ...], msgspec.Meta(max_length=200)] = ()


class ReasonBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Why leads may be given back, in the dealer's words; not `active`: chosen no more."""

    name: Title
    active: bool = True


class ReasonShown(msgspec.Struct, frozen=True):
    """A reason with its code."""

    code: str
    name: str
    active: bool


class Reasons(msgspec.Struct, frozen=True):
    """Of the asker's legal entity; none: any code is one."""

    reasons: list[ReasonShown]


Cap = Annotated[int, msgspec.Meta(ge=0, le=1_000_000)]


class PrivatePoolBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How many open leads a person may have, and how many a local day, week and month rules may hand out;
    null: no limit."""

    cap: Cap | None = None
    day_cap: Cap | None = None
    week_cap: Cap | None = None
    month_cap: Cap | None = None


class DealerPoolBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How many open leads all of the dealer's people may have together; whether those count towards their
    own caps that they brought in themselves."""

    cap: Cap | None = None
    own_counts: bool = True


class PrivatePoolShown(msgspec.Struct, frozen=True):
    """What a person has, and may have."""

    staff: str
    open: int
    caps: PrivatePoolBody


class PrivatePools(msgspec.Struct, frozen=True):
    """Of the asker's legal entity."""

    open: int
    dealer: DealerPoolBody
    people: list[PrivatePoolShown]


class PooledShown(msgspec.Struct, frozen=True):
    """A lead in a pool, or out of it again. `since`: when it came in, or was taken; `how` it came or left,
    with the `reason`; `taker`: staff code. Name and masked number only for who may open details before a
    claim. `claimable_at`: when the freeze ends."""

    reference: str
    brand: str
    series: str
    grade: str
    score: int
    intent: str
    status: str
    inquiries: int
    since: datetime
    how: str
    reason: str
    claimable_at: datetime | None
    taker: str = ""
    name: str = ""
    phone: str = ""


class PooledPage(msgspec.Struct, frozen=True):
    """The newest first; `next`: the cursor of the page after it, empty at the end."""

    leads: list[PooledShown]
    next: str


class StayShown(msgspec.Struct, frozen=True):
    """When a lead lay in the pool, how it came and how it left."""

    pooled_at: datetime
    how: str
    reason: str
    left_at: datetime | None
    left_how: str


class PooledDetail(msgspec.Struct, frozen=True):
    """A lead before somebody claims it, with its stays in this pool, the newest first."""

    lead: PooledShown
    stays: list[StayShown]


class ClaimsBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Leads as the asker's legal entity knows them."""

    leads: Leads


class HandoutsBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A manager gives pooled leads to a member in spite of freeze, cool-down and claims per day; why."""

    leads: Leads
    staff: Name
    reason: Reason


class ClaimResult(msgspec.Struct, frozen=True, omit_defaults=True):
    """What became of one claim: `done`, or else why not."""

    lead: str
    done: bool
    refusal: ClaimRefusal | None = None
    episode: int = 0


class Claimed(msgspec.Struct, frozen=True):
    """In the order of the request."""

    results: list[ClaimResult]


class RecallsBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Leads that are taken from their owners, or from the desk, into the pool, and why."""

    leads: Leads
    reason: Reason


class RecallResult(msgspec.Struct, frozen=True):
    """What became of one lead."""

    lead: str
    outcome: Outcome


class Recalled(msgspec.Struct, frozen=True):
    """In the order of the request."""

    results: list[RecallResult]


class ReturnBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One lead of the asker's own; `pool`: the code of where to, where the rule lets the owner choose."""

    lead: Name
    reason: Reason
    pool: Name = ""


class ReturnsBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Leads that their owner gives back."""

    returns: Annotated[tuple[ReturnBody, ...], msgspec.Meta(min_length=1, max_length=MOST)]


class ReturnResult(msgspec.Struct, frozen=True, omit_defaults=True):
    """`done`: it lies in the `pool` (empty: on the dealer's desk), or else why not."""

    lead: str
    done: bool
    pool: str = ""
    refusal: ReturnRefusal | None = None


class Returned(msgspec.Struct, frozen=True):
    """In the order of the request."""

    results: list[ReturnResult]


class LockBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Until when (with an offset) a lead is not recalled whatever its clocks say, and why."""

    until: datetime
    reason: Reason


class ExtensionBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The lead is protected for at least so many days more, never beyond its cap; why."""

    days: Annotated[int, msgspec.Meta(ge=1, le=1_000)]
    reason: Reason


class ExemptionShown(msgspec.Struct, frozen=True):
    """What keeps a lead whatever its clocks say; `until` null: without end."""

    why: Exemption
    until: datetime | None


class Protection(msgspec.Struct, frozen=True):
    """How long a lead is its owner's. `pool`: by whose rule; `recall_at`: when it falls (null: never by the
    clock), which is `days_left` whole local days from now; `kinds`: what would extend it."""

    owner: str
    pool: str
    protect_until: datetime | None
    hard_until: datetime | None
    recall_at: datetime | None
    days_left: int | None
    exemptions: list[ExemptionShown]
    kinds: list[str]
