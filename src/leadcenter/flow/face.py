"""The door of the flow: carry sets, take the customer's own word, make two customers one and part them."""

from leadcenter.flow.asking import Asker
from leadcenter.flow.belongings import Belongings, belongings
from leadcenter.flow.books import Books, fresh, read_books
from leadcenter.flow.carry import AGAIN, Carrier, Passage
from leadcenter.flow.case import Case
from leadcenter.flow.choice import Choice, choose, refuse
from leadcenter.flow.copying import LEFT_OUT, Copy, copy
from leadcenter.flow.decide import DEALER_CONTACT, HEIR_FIRST, LONGEST_WAIT, NEAREST, DealerContact
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
from leadcenter.flow.handing import followup_of, gate, hand_over, judge_anew, opens_at, reopen
from leadcenter.flow.merge import Merged, Order, Refused, merge
from leadcenter.flow.part import Parted, part
from leadcenter.flow.profiling import profile_no_more
from leadcenter.flow.rekeying import dealer_index, rekeyed
from leadcenter.flow.restrict import in_sight, lift, restrict
from leadcenter.flow.review import Preview, master, merge_review, preview_review, reject_review
from leadcenter.flow.saying import Moved, Stopped, expire, say_again, stop
from leadcenter.flow.told import told

__all__ = [
    "AGAIN",
    "DEALER_CONTACT",
    "FATES",
    "HEIR_FIRST",
    "LEFT_OUT",
    "LONGEST_WAIT",
    "NEAREST",
    "Asker",
    "Belongings",
    "Books",
    "Carrier",
    "Case",
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
    "followup_of",
    "fresh",
    "gate",
    "hand_over",
    "in_sight",
    "judge_anew",
    "lift",
    "master",
    "merge",
    "merge_review",
    "opens_at",
    "part",
    "preview_review",
    "profile_no_more",
    "read_books",
    "refuse",
    "reject_review",
    "rekeyed",
    "reopen",
    "restrict",
    "say_again",
    "stop",
    "told",
    "unfinished",
]
