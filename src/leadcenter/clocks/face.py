"""The door of the clocks room."""

from leadcenter.clocks.terms import Contact, Kind
from leadcenter.clocks.timekeeper import Contacts, Timekeeper

__all__ = ["Contact", "Contacts", "Kind", "Timekeeper"]
