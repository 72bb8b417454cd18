"""Words of the assignment room: who asks for a consultant, who got one, who did not and why."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

import msgspec
from msgspec import UNSET, UnsetType

OFFER_AGAIN = timedelta(hours=1)
"""A lead that nobody may take is looked at again at least this often, should nothing have woken it."""


class Trigger(StrEnum):
    """What made a lead look for a consultant."""

    DISPATCHED = "dispatched"
    EDITED = "edited"
    POOLED = "pooled"


class Strategy(StrEnum):
    """How a branch chooses among those who may take a lead. Ties go to the longest wait, then to the
    position."""

    ROUND_ROBIN = "round_robin"  # fewest turns
    EQUAL = "equal"  # fewest leads received this month, by whatever way, per day at work
    WEIGHTED = "weighted"  # turns in proportion to weights, interleaved
    TARGET = "target"  # furthest from the monthly target
    LEAST_OPEN = "least_open"  # fewest open leads
    RATING = "rating"  # best rating
    GRAB = "grab"  # offered to all: the first who takes it


class Reason(StrEnum):
    """Why a lead stays without a consultant."""

    NO_RULE = "no_rule"
    FILTERED_OUT = "filtered_out"
    NO_BRANCH_MATCHED = "no_branch_matched"
    ALREADY_OWNED = "already_owned"
    NO_MEMBERS = "no_members"
    ALL_WEIGHTS_ZERO = "all_weights_zero"
    NOBODY_ELIGIBLE = "nobody_eligible"
    DEALER_FULL = "dealer_full"
    BATCH_OVER_CAPACITY = "batch_over_capacity"
    TO_GRAB = "to_grab"


class Exclusion(StrEnum):
    """Why a member was passed over."""

    LEFT = "left"
    SUSPENDED = "suspended"
    NOT_JOINED = "not_joined"
    WEIGHT_ZERO = "weight_zero"
    WRONG_BRAND = "wrong_brand"
    ABSENT = "absent"
    OFF_SHIFT = "off_shift"
    FULL_STOCK = "full_stock"
    FULL_RATE = "full_rate"


class Wish(msgspec.Struct, frozen=True, gc=False):
    """A lead that looks for a consultant of its dealer.

    `seq` numbers the ownership episode that would begin. A consultant is due from `followup_from` until
    `followup_due_at` (aware UTC, the dealer's business time); who works is asked for `followup_from`: a lead
    of 08:30 goes to somebody who begins at 09:00. `owner` holds the lead now: it moves only if the rule says
    so. `barred` may not get it from a rule: who gave it back lately. `named`: the code of the consultant whom
    the customer chose, or whom the file names.
    """

    bucket: int
    lead_id: UUID
    dealer_id: UUID
    seq: int
    followup_from: datetime
    followup_due_at: datetime
    brand: str = ""
    owner: UUID | None = None
    barred: tuple[UUID, ...] = ()
    named: str = ""


NAMED = "named_consultant"
"""The ground of an assignment that no rule decided: the consultant came with the lead."""


class Assigned(msgspec.Struct, frozen=True, gc=False):
    """The lead has a consultant. `reason` is the ground of the choice; the candidates stand in the snapshot,
    none where the customer chose the consultant. `not_named`: why that one did not get it."""

    lead_id: UUID
    staff_id: UUID
    reason: str
    rule_set_id: UUID | None = None
    rule_version: int = 0
    branch: str = ""
    snapshot_bucket: int | None = None
    snapshot_id: UUID | None = None
    not_named: str = ""

    @property
    def snapshot(self) -> str:
        """Where the candidates stand: bucket/id."""
        return f"{self.snapshot_bucket}/{self.snapshot_id.hex}" if self.snapshot_id else ""


class Unassigned(msgspec.Struct, frozen=True, gc=False):
    """The lead stays on the dealer's desk.

    `wake_at`: when to look again unless `wake` comes first: a shift begins, an absence ends, a new day, at
    the latest OFFER_AGAIN from now. None = only a change of the rules or of people can help, and `wake`
    leaves the lead asleep. `offered`: who may grab it. `not_named`: why the consultant whom
    the customer chose did not get it.
    """

    lead_id: UUID
    reason: Reason
    rule_set_id: UUID | None = None
    rule_version: int = 0
    branch: str = ""
    snapshot_bucket: int | None = None
    snapshot_id: UUID | None = None
    wake_at: datetime | None = None
    offered: tuple[UUID, ...] = ()
    not_named: str = ""

    @property
    def snapshot(self) -> str:
        """Where the candidates stand: bucket/id; empty where none were looked at."""
        return f"{self.snapshot_bucket}/{self.snapshot_id.hex}" if self.snapshot_id else ""


class Mode(StrEnum):
    """A batch beyond what people may take: hand out what fits, or nothing."""

    FILL_UP = "fill_up"
    ALL_OR_NOTHING = "all_or_nothing"


class Handout(msgspec.Struct, frozen=True):
    """A manager gives a lead to a person. `own_created`: that person brought the customer in. `from_staff`:
    who had it when the manager saw it, None = nobody; unset = whoever has it."""

    bucket: int
    lead_id: UUID
    staff_id: UUID
    reason: str = ""
    own_created: bool = False
    from_staff: UUID | UnsetType | None = UNSET

    def taken_from(self, owner: UUID | None) -> bool:
        """Has somebody got it whom the manager did not see with it?"""
        return owner is not None and self.from_staff is not UNSET and owner != self.from_staff


class HandoutRefusal(StrEnum):
    """Why a hand-out by a manager was not done."""

    LEAD_NOT_FOUND = "lead_not_found"
    LEAD_CLOSED = "lead_closed"
    NOT_DISPATCHED = "not_dispatched"
    UNKNOWN_STAFF = "unknown_staff"
    STAFF_LEFT = "staff_left"
    FULL_STOCK = "full_stock"
    FULL_RATE = "full_rate"
    DEALER_FULL = "dealer_full"
    TWICE_IN_REQUEST = "twice_in_request"
    BATCH_REFUSED = "batch_refused"
    NOT_OFFERED = "not_offered"
    TAKEN = "taken"
    FROZEN = "frozen"
    CLAIMS_SPENT = "claims_spent"


class HandedOver(msgspec.Struct, frozen=True):
    """Done. `from_staff` had it before; `seq` is the open episode; `warnings` are exclusions that the manager
    overrode."""

    lead_id: UUID
    staff_id: UUID
    seq: int
    from_staff: UUID | None = None
    warnings: tuple[str, ...] = ()
    unchanged: bool = False


class NotHandedOver(msgspec.Struct, frozen=True):
    """Not done, and nothing changed for this lead."""

    lead_id: UUID
    refusal: HandoutRefusal


class Return(msgspec.Struct, frozen=True):
    """The owner of a lead has it no longer; `reason` is a code."""

    bucket: int
    lead_id: UUID
    reason: str


class GivenBack(msgspec.Struct, frozen=True):
    """The episode is closed and the load lowered. `refunded`: inside the grace time, so the turn does not
    count."""

    lead_id: UUID
    staff_id: UUID
    dealer_id: UUID
    refunded: bool


class NotOwned(msgspec.Struct, frozen=True):
    """Nobody owns the lead: nothing to give back."""

    lead_id: UUID


class Fault(msgspec.Struct, frozen=True):
    """One thing wrong with a rule set; `path` says where ("branches[2].to.members"). Never repeats a
    value."""

    path: str
    code: str
    arguments: dict[str, str | int] = {}
