"""The door of the inbox room."""

from leadcenter.inbox.postman import Postman, Wires
from leadcenter.inbox.rules import Patience

__all__ = ["Patience", "Postman", "Wires"]
