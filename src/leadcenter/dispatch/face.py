"""The door of the dispatch room."""

from leadcenter.dispatch import erasing, merging
from leadcenter.dispatch.rules import dealer_gate, grant_gate
from leadcenter.dispatch.steps import (
    ThresholdBook,
    Thresholds,
    check,
    choose,
    end_dispatches,
    load_book,
    make_book,
    read_choices,
    thresholds,
    write_dispatches,
    write_offers,
)
from leadcenter.dispatch.terms import Hold, Offer, Order, Threshold

__all__ = [
    "Hold",
    "Offer",
    "Order",
    "Threshold",
    "ThresholdBook",
    "Thresholds",
    "check",
    "choose",
    "dealer_gate",
    "end_dispatches",
    "erasing",
    "grant_gate",
    "load_book",
    "make_book",
    "merging",
    "read_choices",
    "thresholds",
    "write_dispatches",
    "write_offers",
]
