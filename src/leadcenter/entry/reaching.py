"""How rooms below the flow learn whom a dealer's lead is about: from the dealer's own sealed copy."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

import msgspec

from leadcenter.channel.face import House
from leadcenter.flow.face import DEALER_CONTACT, DealerContact
from leadcenter.kernel.keys import SealBroken

_unpack = msgspec.msgpack.Decoder(DealerContact).decode


def contacts_of(house: House) -> Callable[[UUID, UUID, bytes], tuple[str, str]]:
    """(dealer, lead, sealed copy) → name and number; both empty where the customer was erased."""

    def opened(dealer: UUID, lead: UUID, copy: bytes) -> tuple[str, str]:
        try:
            told = _unpack(house.keyring.seal(dealer).open(copy, DEALER_CONTACT, lead))
        except SealBroken:
            return "", ""
        return told.name, told.phone

    return opened
