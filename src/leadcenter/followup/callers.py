"""Whom a list of a dealer's people is about: the customer as the asker may know one, and who owns it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from uuid import UUID

import msgspec

from leadcenter.access.face import Sight
from leadcenter.channel.face import mask
from leadcenter.followup.terms import Key
from leadcenter.kernel.arrays import ints, uuids
from leadcenter.kernel.database import Connection
from leadcenter.kernel.sql import statement

Contacts = Callable[[UUID, UUID, bytes], tuple[str, str]]
"""Opens a dealer's sealed copy (dealer, lead, copy): name and number."""


class Colleague(msgspec.Struct, frozen=True):
    """Somebody who works at the dealer; empty: nobody."""

    code: str = ""
    name: str = ""


class Caller(msgspec.Struct, frozen=True):
    """The customer of a lead: the name whole only for who may call, the number masked; brand and series by
    their codes."""

    name: str = ""
    phone: str = ""
    brand: str = ""
    series: str = ""
    owner: Colleague = Colleague()


def read_callers(
    conn: Connection, sight: Sight, contacts: Contacts, wanted: Sequence[Key]
) -> dict[Key, Caller]:
    """The customers of leads that the asker was found to see, at the own legal entity. One statement."""
    dealer = sight.asker.entity
    given = {
        "dealer": dealer,
        "buckets": ints([bucket for bucket, _ in wanted]),
        "lead_ids": uuids([lead for _, lead in wanted]),
    }
    found: dict[Key, Caller] = {}
    for bucket, lead, copy, brand, series, code, name in conn.execute(
        statement("followup", "read_callers"), given
    ):
        called, phone = contacts(dealer, lead, copy) if copy is not None else ("", "")
        found[bucket, lead] = Caller(
            called if sight.calls else called[:1] + "*" * min(max(len(called) - 1, 0), 8),
            mask(phone) if phone else "",
            brand,
            series,
            Colleague(code, name) if code is not None else Colleague(),
        )
    return found
