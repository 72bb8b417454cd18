"""The door of the clocks room."""

from leadcenter.clocks.terms import Kind
from leadcenter.clocks.timekeeper import Timekeeper

__all__ = ["Kind", "Timekeeper"]
