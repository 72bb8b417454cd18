"""Words of the customer room."""

from __future__ import annotations

from uuid import UUID

import msgspec

from leadcenter.channel.face import Contact, Identity

SHARED_BY_NAMES = 5
"""A number seen with more names than this goes to review."""


class Asker(msgspec.Struct, frozen=True):
    """Somebody who inquired: verified identities, strongest first (at least one), and the contact as
    written. `customer` (bucket, id): whose this inquiry is already, when it comes again with more data.
    """

    raw_id: UUID
    identities: tuple[Identity, ...]
    name: str
    contact: Contact
    customer: tuple[int, UUID] | None = None


class Golden(msgspec.Struct, frozen=True, omit_defaults=True):
    """The golden record, sealed in `customer.contact`. It holds every identity value, so that merge and
    erasure need no further index.
    """

    name: str = ""
    names: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    unionids: tuple[str, ...] = ()
    accounts: tuple[str, ...] = ()
    gender: str = ""
    birth_date: str = ""
    province: str = ""
    city: str = ""
    address: str = ""


class Known(msgspec.Struct, frozen=True):
    """The asker is this customer; `new` = first seen now; `no_profiling`: objected to being profiled."""

    bucket: int
    customer_id: UUID
    new: bool
    no_profiling: bool = False


class TryAgain(msgspec.Struct, frozen=True):
    """Somebody else created the same identity at this moment; the next passage finds it."""


class SharedNumber(msgspec.Struct, frozen=True):
    """Too many names for one number: a person must look."""

    bucket: int
    customer_id: UUID


Resolution = Known | TryAgain | SharedNumber
