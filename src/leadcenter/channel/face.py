"""The door of the channel room."""

from leadcenter.channel import erasing
from leadcenter.channel.costs import Running, for_each, months_unknown, read_costs, spent
from leadcenter.channel.fetching import fetch_round
from leadcenter.channel.landing import (
    INQUIRY,
    House,
    Landed,
    Landing,
    land,
    opened_reading,
    pack,
    raw_bucket,
    unpack,
)
from leadcenter.channel.limits import DailyLimits
from leadcenter.channel.phone import Phone, PhoneKind, mask, numbers_in
from leadcenter.channel.reading_back import Read, follow_homes, read_inquiries
from leadcenter.channel.register import (
    SECRET,
    ChannelBook,
    Registered,
    add_channel,
    move_channel,
    read_channels,
)
from leadcenter.channel.registration import Category, end_secrets, read_ended_secrets
from leadcenter.channel.rules import only_tested
from leadcenter.channel.screening import Asked, ScreeningBook, read_screening, screen
from leadcenter.channel.sightings import forget_sightings
from leadcenter.channel.signature import RECIPES, Recipe, Verifier, verifier
from leadcenter.channel.spam import (
    SIGHTINGS,
    SPAM_STARTER,
    SUSPICIONS,
    check_spam_rules,
    read_spam_rules,
    try_spam_rules,
)
from leadcenter.channel.terms import (
    Acknowledgement,
    Channel,
    ChannelStatus,
    ConsentEvidence,
    Contact,
    Inquiry,
    Piece,
    Received,
    Refused,
    Request,
    Vehicle,
    Verdict,
)
from leadcenter.channel.verification import Identity, IdentityKind, Verified, verify

__all__ = [
    "INQUIRY",
    "RECIPES",
    "SECRET",
    "SIGHTINGS",
    "SPAM_STARTER",
    "SUSPICIONS",
    "Acknowledgement",
    "Asked",
    "Category",
    "Channel",
    "ChannelBook",
    "ChannelStatus",
    "ConsentEvidence",
    "Contact",
    "DailyLimits",
    "House",
    "Identity",
    "IdentityKind",
    "Inquiry",
    "Landed",
    "Landing",
    "Phone",
    "PhoneKind",
    "Piece",
    "Read",
    "Received",
    "Recipe",
    "Refused",
    "Registered",
    "Request",
    "Running",
    "ScreeningBook",
    "Vehicle",
    "Verdict",
    "Verified",
    "Verifier",
    "add_channel",
    "check_spam_rules",
    "end_secrets",
    "erasing",
    "fetch_round",
    "follow_homes",
    "for_each",
    "forget_sightings",
    "land",
    "mask",
    "months_unknown",
    "move_channel",
    "numbers_in",
    "only_tested",
    "opened_reading",
    "pack",
    "raw_bucket",
    "read_channels",
    "read_costs",
    "read_ended_secrets",
    "read_inquiries",
    "read_screening",
    "read_spam_rules",
    "screen",
    "spent",
    "try_spam_rules",
    "unpack",
    "verifier",
    "verify",
]
