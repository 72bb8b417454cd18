"""What the room speaks of: acts, who does them, and what a look at the chain finds."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import msgspec

Key = tuple[int, UUID]


class ActorKind(StrEnum):
    """What kind of hand did it."""

    PERSON = "person"
    KEY = "key"  # a channel, a provider, an integrator
    WORKER = "worker"
    OPERATOR = "operator"  # whoever holds the house's token, or its shell


class Keep(StrEnum):
    """How long a row must stay (trust.md L11, L22)."""

    SECURITY = "security"  # half a year
    PROVISION = "provision"  # three years: what proves provision to a recipient, or consent


class Who(msgspec.Struct, frozen=True):
    """Who acts: `name` is a code or a sign-in name, never a customer's; `request` names the request."""

    kind: ActorKind
    name: str
    on_behalf: str = ""
    request: str = ""


class Act(msgspec.Struct, frozen=True, kw_only=True):
    """One change of state. `what` is `object.verb_in_past`; `object` an id or a code. `bucket` None: the
    object has none of its own. `before` and `after` hold codes, ids, counts, masked values: no personal
    data. `subject` is a pseudonym made by `subjects.pseudonyms`, or None.
    """

    who: Who
    what: str
    object_kind: str
    object: str
    bucket: int | None = None
    subject: bytes | None = None
    purpose: str = ""
    before: dict[str, Any] | None = None
    after: dict[str, Any] | None = None
    keep: Keep = Keep.SECURITY


class Row(msgspec.Struct, frozen=True):
    """An act as it is stored, column by column; `before` and `after` are the stored text, byte for byte."""

    bucket: int
    id: UUID
    xact: int
    at: datetime
    actor_kind: str
    actor: str
    on_behalf: str
    what: str
    object_kind: str
    object: str
    subject: bytes | None
    purpose: str
    request: str
    before: str | None
    after: str | None
    keep: str
    keep_until: date


class Head(msgspec.Struct, frozen=True):
    """Where a chain ends: its last batch and the last row in it."""

    chain: int
    buckets: list[int]
    seq: int
    hash: bytes
    xact: int
    id: UUID


class Batch(msgspec.Struct, frozen=True):
    """A sealed stretch of a chain. `ids`, `buckets`, `keeps`, `hashes` are in the order of the rows; `xact`
    is that of the last one.
    """

    chain: int
    seq: int
    sealed_at: datetime
    prev: bytes
    hash: bytes
    root: bytes
    xact: int
    buckets: list[int]
    ids: list[UUID]
    keeps: list[date]
    hashes: list[bytes]


class Root(msgspec.Struct, frozen=True):
    """What the second store keeps of a chain: its head at an instant, signed. Hashes are hex."""

    at: datetime
    chain: int
    seq: int
    hash: str
    last: UUID
    signature: str = ""


class Fault(StrEnum):
    """What is wrong with the first bad row."""

    EDITED = "audit_row_edited"
    DELETED = "audit_row_deleted"
    INSERTED = "audit_row_inserted"
    REORDERED = "audit_row_reordered"
    CUT = "audit_tail_cut"
    RESEALED = "audit_resealed"  # the batch is not what the second store saw
    SEAL = "audit_seal_broken"  # a batch is missing or was changed
    ROOT = "audit_root_unsigned"  # a line of the second store was not signed by this house


class Bad(msgspec.Struct, frozen=True):
    """The first bad row of a chain: its id where one is known, the batch in which it lies or lay."""

    fault: Fault
    chain: int
    seq: int
    row: UUID | None


class Verified(msgspec.Struct, frozen=True):
    """A look at all chains. `rows` are sealed and sound, `open` not yet sealed, `expired` gone as retention
    allows; `roots` lines of the second store agreed. `bad`: the first bad row, None = all is well.
    """

    rows: int
    batches: int
    open: int
    expired: int
    roots: int
    bad: Bad | None
