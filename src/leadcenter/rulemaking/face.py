"""The door of the rulemaking room: whether rules are sound, for who makes them otherwise than at the desk."""

from leadcenter.rulemaking.kinds import KINDS, Kind
from leadcenter.rulemaking.trying import sound

__all__ = ["KINDS", "Kind", "sound"]
