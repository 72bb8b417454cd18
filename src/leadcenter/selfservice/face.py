"""The door of the customer's own page: links are issued and forgotten, requests go to the rights desk,
letters go out."""

from leadcenter.selfservice.acts import PAGE, again
from leadcenter.selfservice.door import Door, OpenRequest
from leadcenter.selfservice.letters import Letters
from leadcenter.selfservice.limits import Misses
from leadcenter.selfservice.links import LASTS, forget, issue, revoke
from leadcenter.selfservice.terms import EarlierAsk, Reason, Right, TakenAsk

__all__ = [
    "LASTS", "PAGE", "Door", "EarlierAsk", "Letters", "Misses", "OpenRequest", "Reason", "Right", "TakenAsk",
    "again", "forget", "issue", "revoke",
]  # fmt: skip
