"""The door of the belt."""

from leadcenter.belt.moving import Stands, find_attached, hold_lanes, read_places, relocate, restore_places
from leadcenter.belt.steps import (
    Lanes,
    claim_due,
    claim_some,
    enter,
    make_lanes,
    park,
    poke,
    read_lanes,
    release_lane,
    renew_lane,
    send_back,
    take_lane,
    write_places,
)
from leadcenter.belt.terms import TRANSITIONS, Due, Fenced, Lease, Place, State, allowed

__all__ = [
    "TRANSITIONS",
    "Due",
    "Fenced",
    "Lanes",
    "Lease",
    "Place",
    "Stands",
    "State",
    "allowed",
    "claim_due",
    "claim_some",
    "enter",
    "find_attached",
    "hold_lanes",
    "make_lanes",
    "park",
    "poke",
    "read_lanes",
    "read_places",
    "release_lane",
    "relocate",
    "renew_lane",
    "restore_places",
    "send_back",
    "take_lane",
    "write_places",
]
