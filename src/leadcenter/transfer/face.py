"""The door of the transfer room."""

from leadcenter.transfer.conductor import EVERY, Conductor, go_on
from leadcenter.transfer.orders import find_trace, wish
from leadcenter.transfer.terms import Gone, Kind, Offer, Reason

__all__ = ["EVERY", "Conductor", "Gone", "Kind", "Offer", "Reason", "find_trace", "go_on", "wish"]
