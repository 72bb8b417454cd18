"""The door of the clocks room."""

from leadcenter.clocks import merging, waiting
from leadcenter.clocks.terms import Kind
from leadcenter.clocks.timekeeper import Timekeeper

__all__ = ["Kind", "Timekeeper", "merging", "waiting"]
