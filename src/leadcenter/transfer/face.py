"""The door of the transfer room."""

from leadcenter.transfer.conductor import EVERY, Conductor, go_on
from leadcenter.transfer.terms import Kind, Offer, Reason

__all__ = ["EVERY", "Conductor", "Kind", "Offer", "Reason", "go_on"]
