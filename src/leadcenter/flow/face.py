"""The door of the flow: carry sets, take the customer's own word, make two customers one and part them."""

from leadcenter.flow.belongings import Belongings, belongings
from leadcenter.flow.carry import AGAIN, Carrier, Passage
from leadcenter.flow.choice import Choice, choose
from leadcenter.flow.copying import LEFT_OUT, Copy, copy
from leadcenter.flow.decide import DEALER_CONTACT, DealerContact
from leadcenter.flow.erase import (
    FATES,
    Erased,
    Fate,
    Unfinished,
    Why,
    erase,
    erase_inquiries,
    finish,
    unfinished,
)
from leadcenter.flow.following import follow_lead
from leadcenter.flow.merge import Merged, Order, Refused, merge
from leadcenter.flow.part import Parted, part
from leadcenter.flow.rekeying import dealer_index, rekeyed
from leadcenter.flow.restrict import in_sight, lift, restrict
from leadcenter.flow.review import Preview, master, merge_review, preview_review, reject_review
from leadcenter.flow.saying import Moved, Stopped, expire, stop
from leadcenter.flow.told import told

__all__ = [
    "AGAIN",
    "DEALER_CONTACT",
    "FATES",
    "LEFT_OUT",
    "Belongings",
    "Carrier",
    "Choice",
    "Copy",
    "DealerContact",
    "Erased",
    "Fate",
    "Merged",
    "Moved",
    "Order",
    "Parted",
    "Passage",
    "Preview",
    "Refused",
    "Stopped",
    "Unfinished",
    "Why",
    "belongings",
    "choose",
    "copy",
    "dealer_index",
    "erase",
    "erase_inquiries",
    "expire",
    "finish",
    "follow_lead",
    "in_sight",
    "lift",
    "master",
    "merge",
    "merge_review",
    "part",
    "preview_review",
    "reject_review",
    "rekeyed",
    "restrict",
    "stop",
    "told",
    "unfinished",
]
