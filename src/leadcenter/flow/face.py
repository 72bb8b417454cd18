"""The door of the flow: carry sets, take the customer's own word, make two customers one and part them."""

from leadcenter.flow.carry import AGAIN, Carrier, Passage
from leadcenter.flow.choice import Choice, choose
from leadcenter.flow.decide import DEALER_CONTACT, DealerContact
from leadcenter.flow.erase import FATES, Erased, Fate, Unfinished, Why, erase, finish, unfinished
from leadcenter.flow.following import follow_lead
from leadcenter.flow.merge import Merged, Order, Refused, merge
from leadcenter.flow.part import Parted, part
from leadcenter.flow.review import Preview, master, merge_review, preview_review, reject_review
from leadcenter.flow.saying import Moved, Stopped, expire, stop

__all__ = [
    "AGAIN",
    "DEALER_CONTACT",
    "FATES",
    "Carrier",
    "Choice",
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
    "choose",
    "erase",
    "finish",
    "expire",
    "follow_lead",
    "master",
    "merge",
    "merge_review",
    "part",
    "preview_review",
    "reject_review",
    "stop",
    "unfinished",
]
