"""The door of the customer's own page: links are issued and forgotten, requests go to the rights desk."""

from leadcenter.selfservice.links import LASTS, forget, issue, revoke
from leadcenter.selfservice.terms import Door, OpenRequest, Reason, Right

__all__ = ["LASTS", "Door", "OpenRequest", "Reason", "Right", "forget", "issue", "revoke"]
