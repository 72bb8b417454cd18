"""The door of the flow: carry sets, take the customer's own word."""

from leadcenter.flow.carry import AGAIN, Carrier, Passage
from leadcenter.flow.choice import Choice, choose

__all__ = ["AGAIN", "Carrier", "Choice", "Passage", "choose"]
