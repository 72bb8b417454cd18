"""The door of the flow: carry sets, take the customer's own word."""

from leadcenter.flow.carry import Carrier, Passage
from leadcenter.flow.choice import Choice, choose

__all__ = ["Carrier", "Choice", "Passage", "choose"]
