"""The door of the lead room."""

from leadcenter.lead.facts import FACTS
from leadcenter.lead.steps import (
    Episode,
    fold,
    open_episodes,
    read_live,
    read_standing,
    tell_staff,
    write_changes,
)
from leadcenter.lead.terms import Change, Folded, Live, NoticeToStaff, Standing, Wish

__all__ = [
    "FACTS",
    "Change",
    "Episode",
    "Folded",
    "Live",
    "NoticeToStaff",
    "Standing",
    "Wish",
    "fold",
    "open_episodes",
    "read_live",
    "read_standing",
    "tell_staff",
    "write_changes",
]
