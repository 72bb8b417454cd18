"""The door of the followup room: what owners did about their leads."""

from leadcenter.followup import erasing
from leadcenter.followup.hearing import read_contacts
from leadcenter.followup.sending import send_calls
from leadcenter.followup.steps import owe_takeover, read_results, record
from leadcenter.followup.terms import Kind, Note, NotRecorded, Recorded, Result

__all__ = [
    "Kind",
    "NotRecorded",
    "Note",
    "Recorded",
    "Result",
    "erasing",
    "owe_takeover",
    "read_contacts",
    "read_results",
    "record",
    "send_calls",
]
