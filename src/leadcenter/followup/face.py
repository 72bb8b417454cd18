"""The door of the followup room: what owners did about their leads."""

from leadcenter.followup import erasing
from leadcenter.followup.callers import Caller, Colleague, Contacts, read_callers
from leadcenter.followup.hearing import Ownership, read_contacts
from leadcenter.followup.minding import Minder
from leadcenter.followup.sending import send_calls
from leadcenter.followup.steps import cancel_drives, move_takeovers, owe_takeover, read_results, record
from leadcenter.followup.terms import Kind, Note, NotRecorded, Recorded, Result
from leadcenter.followup.texting import Links, send_messages
from leadcenter.followup.visiting import (
    HEADS,
    MOST_HEADS,
    RECEIVED_BY,
    WALK_IN,
    Visit,
    note_visits,
    read_visited,
)

__all__ = [
    "HEADS",
    "MOST_HEADS",
    "RECEIVED_BY",
    "WALK_IN",
    "Caller",
    "Colleague",
    "Contacts",
    "Kind",
    "Links",
    "Minder",
    "NotRecorded",
    "Note",
    "Ownership",
    "Recorded",
    "Result",
    "Visit",
    "cancel_drives",
    "erasing",
    "move_takeovers",
    "note_visits",
    "owe_takeover",
    "read_callers",
    "read_contacts",
    "read_results",
    "read_visited",
    "record",
    "send_calls",
    "send_messages",
]
