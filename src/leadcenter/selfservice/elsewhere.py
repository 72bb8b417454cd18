"""A customer whose wish a dealer works on may want another one: whom he is offered."""

from __future__ import annotations

from datetime import datetime
from typing import Final
from uuid import UUID

import msgspec

from leadcenter.channel.face import House
from leadcenter.consent import face as consent
from leadcenter.kernel.database import Connection
from leadcenter.kernel.sql import statement
from leadcenter.selfservice.reading import leads_of
from leadcenter.selfservice.terms import Elsewhere, Key, Offered

NEAREST: Final = 6
Choices = dict[str, UUID]
"""Dealers by their codes."""


def read_elsewhere(
    conn: Connection, house: House, customer: Key, now: datetime
) -> dict[str, tuple[Elsewhere, Choices]]:
    """What a dealer works on, by the name of the wish, and the other dealers that the customer may choose.
    Whom he told no a short while ago is not offered. One statement, as the maker: a customer's own sight
    reaches no contracts of dealers."""
    given = {
        "bucket": customer[0], "customer_id": customer[1], "maker": house.maker, "now": now,
        "no_since": now - consent.REASK_LOCK, "count": NEAREST,
    }  # fmt: skip
    names = leads_of(house)
    found: dict[str, tuple[Elsewhere, Choices]] = {}
    for bucket, lead, series, asked_at, holder, waits_for, dealer, *told in conn.execute(
        statement("selfservice", "read_elsewhere"), given
    ):
        name = names.write(bucket, lead)
        offered = Offered(*told)
        wish, choices = found.get(name, (Elsewhere(name, series, asked_at, holder, waits_for, ()), {}))
        wish = msgspec.structs.replace(wish, dealers=(*wish.dealers, offered))
        found[name] = wish, choices | {offered.code: dealer}
    return found
