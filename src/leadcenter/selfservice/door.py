"""What the entry gives to the routes of this room."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import msgspec

from leadcenter.assignment.face import AssignmentBook
from leadcenter.audit.face import Signer, Who
from leadcenter.channel.face import House
from leadcenter.kernel.database import Connection
from leadcenter.kernel.scope import Connect
from leadcenter.selfservice.terms import Key, Right

OpenRequest = Callable[[Connection, Key, Right, str, Who, datetime], str]
"""The rights desk takes a request of a customer, in the caller's transaction; returns its number. The text is
the customer's own and may hold personal data."""


KeptUntil = Callable[[Connection, Key], datetime | None]
"""Until when a customer's data are kept if nothing new happens; None while an inquiry is open. The connection
sees every row and changes none."""


class Door(msgspec.Struct, frozen=True):
    """What the entry gives to the routes. `rights` is the desk that takes requests;
    while there is none, they are refused. `kept_until`: who knows how long the data are kept."""

    house: House
    connect: Connect
    book: Callable[[], AssignmentBook]
    signer: Signer
    rights: OpenRequest | None = None
    kept_until: KeptUntil | None = None
