"""The door of the channel room."""

from leadcenter.channel.landing import INQUIRY, House, Landed, Landing, land, pack, unpack
from leadcenter.channel.phone import Phone, PhoneKind, mask, numbers_in
from leadcenter.channel.terms import Channel, ChannelStatus, ConsentEvidence, Contact, Inquiry, Piece, Vehicle, Verdict
from leadcenter.channel.verification import Identity, IdentityKind, Verified, verify

__all__ = [
    "INQUIRY", "Channel", "ChannelStatus", "ConsentEvidence", "Contact", "House", "Identity", "IdentityKind", "Inquiry", "Landed", "Landing",
    "Phone", "PhoneKind", "Piece", "Vehicle", "Verdict", "Verified", "land", "mask", "numbers_in", "pack", "unpack", "verify",
]
