"""Old names of leads still lead somewhere: to the lead that goes on, wherever its customer lives now."""

from __future__ import annotations

from uuid import UUID

from leadcenter.customer.face import merging as customers
from leadcenter.kernel.database import Connection
from leadcenter.lead.face import merging as leads

LONGEST = 32
"""A lead may have given way several times; each time to another one, so there is an end."""


def follow_lead(conn: Connection, key: tuple[int, UUID]) -> tuple[int, UUID]:
    """The lead (bucket, id) that goes on for one that was merged away; any other key as it is. Two
    statements a step."""
    for _ in range(LONGEST):
        pointer = leads.read_pointer(conn, key)
        if pointer is None or pointer.into is None:
            return key
        owner = key[0], pointer.customer_id
        lives_in = customers.follow(conn, [owner])[owner][0]
        key = lives_in, pointer.into
    return key
