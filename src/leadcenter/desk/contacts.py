"""Opening contacts: the maker's people the golden record, everybody else the dealer's own copy under the
dealer's own key. Nothing of it leaves this room unmasked but by a reveal or an approved export.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from leadcenter.channel.face import House
from leadcenter.customer import face as customer
from leadcenter.desk.terms import Key, Person, Seen
from leadcenter.flow.face import DEALER_CONTACT, DealerContact
from leadcenter.kernel.arrays import ints, uuids
from leadcenter.kernel.database import Connection
from leadcenter.kernel.keys import SealBroken
from leadcenter.kernel.sql import statement

_unpack = msgspec.msgpack.Decoder(DealerContact).decode
NOBODY = Person()


def sealed(conn: Connection, leads: Sequence[Seen]) -> dict[Key, bytes]:
    """The sealed contact of each lead, still closed; one statement. A lead of a customer whose data are gone
    has none."""
    customers = sorted({(lead.bucket, lead.customer_id) for lead in leads if lead.customer_id is not None})
    by_key = {lead.key: lead.contact for lead in leads if lead.contact is not None}
    rows = conn.execute(
        statement("desk", "read_customers"),
        {
            "buckets": ints([bucket for bucket, _ in customers]),
            "ids": uuids([one for _, one in customers]),
        },
    )
    golden = {(bucket, one): contact for bucket, one, contact in rows}
    for lead in leads:
        if lead.customer_id is not None and (lead.bucket, lead.customer_id) in golden:
            by_key[lead.key] = golden[lead.bucket, lead.customer_id]
    return by_key


def open_contact(house: House, lead: Seen, contact: bytes | None) -> Person:
    """The contact in plain text; an empty one where the key is gone, since the customer was erased."""
    if contact is None:
        return NOBODY
    try:
        if lead.customer_id is None:
            return _of_dealer(house, lead, contact)
        return _of_maker(house, lead, contact)
    except SealBroken:
        return NOBODY


def _of_dealer(house: House, lead: Seen, contact: bytes) -> Person:
    assert lead.dealer_id is not None
    told = _unpack(house.keyring.seal(lead.dealer_id).open(contact, DEALER_CONTACT, lead.id))
    phones = (told.phone,) if told.phone else ()
    return Person(told.name, phones, told.email, told.wechat, told.province, told.city)


def _of_maker(house: House, lead: Seen, contact: bytes) -> Person:
    assert lead.customer_id is not None
    opened = house.keyring.seal(house.maker).open(contact, customer.CONTACT, lead.customer_id)
    golden = customer.unpack_golden(opened)
    email = golden.emails[0] if golden.emails else ""
    return Person(golden.name, golden.phones, email, "", golden.province, golden.city)
