"""The door of the flow: carry sets, take the customer's own word, make two customers one and part them."""

from leadcenter.flow.carry import AGAIN, Carrier, Passage
from leadcenter.flow.choice import Choice, choose
from leadcenter.flow.merge import Merged, Order, Refused, merge
from leadcenter.flow.part import Parted, part
from leadcenter.flow.review import Preview, master, merge_review, preview_review, reject_review

__all__ = [
    "AGAIN",
    "Carrier",
    "Choice",
    "Merged",
    "Order",
    "Parted",
    "Passage",
    "Preview",
    "Refused",
    "choose",
    "master",
    "merge",
    "merge_review",
    "part",
    "preview_review",
    "reject_review",
]
