"""The door of the lead room."""

from leadcenter.lead import erasing, merging, protection
from leadcenter.lead.facts import FACTS, NAMES
from leadcenter.lead.protection import Clocks, Days, Terms
from leadcenter.lead.reference import References
from leadcenter.lead.rules import buying_days
from leadcenter.lead.steps import (
    find_homes,
    fold,
    read_live,
    read_lost,
    read_standing,
    revive_lost,
    tell_staff,
    write_changes,
)
from leadcenter.lead.terms import Change, Folded, Live, NoticeToStaff, Revived, Standing, Wish

__all__ = [
    "FACTS",
    "NAMES",
    "Change",
    "Clocks",
    "Days",
    "Folded",
    "Live",
    "NoticeToStaff",
    "References",
    "Revived",
    "Standing",
    "Terms",
    "Wish",
    "buying_days",
    "erasing",
    "find_homes",
    "fold",
    "merging",
    "protection",
    "read_live",
    "read_lost",
    "read_standing",
    "revive_lost",
    "tell_staff",
    "write_changes",
]
