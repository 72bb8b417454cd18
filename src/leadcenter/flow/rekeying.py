"""What the flow has under keys that rotate: a dealer's copy and index, and what it takes to undo a merge."""

from __future__ import annotations

from uuid import UUID

import msgspec

from leadcenter.channel.face import House
from leadcenter.customer.face import merging as customers
from leadcenter.flow.decide import DealerContact
from leadcenter.flow.merge import Undo, written
from leadcenter.kernel.keys import SealBroken

_unpack = msgspec.msgpack.Decoder(DealerContact).decode


def dealer_index(house: House, dealer: UUID, contact: bytes) -> bytes | None:
    """The dealer's own blind index of the number in its copy, under the newest version; None: no number in
    it."""
    number = _unpack(contact).phone
    keyring = house.keyring
    return keyring.blind_of(dealer, "phone", keyring.newest)(number.encode()) if number else None


def rekeyed(house: House, undo: str) -> str:
    """What it takes to undo a merge, sealed and keyed anew; as it was where it opens nowhere any more."""
    known = msgspec.json.decode(undo, type=Undo)
    try:
        united = customers.resealed(house, known.customers)
    except SealBroken:
        return undo
    return written(msgspec.structs.replace(known, customers=united))
