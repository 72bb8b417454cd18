"""The door of the assignment room: rules and people kept in a book, leads handed out by rule or by hand,
given back."""

from leadcenter.assignment.asking import ask_rules
from leadcenter.assignment.asks import Ask, ask_later, read_asks, settle_asks
from leadcenter.assignment.body import check
from leadcenter.assignment.book import AssignmentBook, Broken, load_book
from leadcenter.assignment.claims import count_claims, log_claims
from leadcenter.assignment.counts import CountedElsewhere
from leadcenter.assignment.desks import close_desks, open_desks, wake, wake_all
from leadcenter.assignment.episodes import Opening, open_episodes
from leadcenter.assignment.hands import FollowupClock, assign_by_hand
from leadcenter.assignment.leads import Step, lock_leads, write_steps
from leadcenter.assignment.passing_on import PassedOn, Passing, hold_dealer, pass_on
from leadcenter.assignment.pools import PoolRule, PoolRules, read_pool_rules
from leadcenter.assignment.resuming import resume_ownership
from leadcenter.assignment.returns import end_ownership, give_back
from leadcenter.assignment.rules import Desk
from leadcenter.assignment.steps import assign
from leadcenter.assignment.terms import (
    OFFER_AGAIN,
    Assigned,
    Exclusion,
    Fault,
    GivenBack,
    HandedOver,
    Handout,
    HandoutRefusal,
    Mode,
    NotHandedOver,
    NotOwned,
    Reason,
    Return,
    Strategy,
    Trigger,
    Unassigned,
    Wish,
)
from leadcenter.assignment.trying import Routed, try_branches

__all__ = [
    "OFFER_AGAIN",
    "Ask",
    "Assigned",
    "AssignmentBook",
    "Broken",
    "CountedElsewhere",
    "Desk",
    "Exclusion",
    "Fault",
    "FollowupClock",
    "GivenBack",
    "HandedOver",
    "Handout",
    "HandoutRefusal",
    "Mode",
    "NotHandedOver",
    "NotOwned",
    "Opening",
    "PassedOn",
    "Passing",
    "PoolRule",
    "PoolRules",
    "Reason",
    "Return",
    "Routed",
    "Step",
    "Strategy",
    "Trigger",
    "Unassigned",
    "Wish",
    "ask_later",
    "ask_rules",
    "assign",
    "assign_by_hand",
    "check",
    "close_desks",
    "count_claims",
    "end_ownership",
    "give_back",
    "hold_dealer",
    "load_book",
    "lock_leads",
    "log_claims",
    "open_desks",
    "open_episodes",
    "pass_on",
    "read_asks",
    "read_pool_rules",
    "resume_ownership",
    "settle_asks",
    "try_branches",
    "wake",
    "wake_all",
    "write_steps",
]
