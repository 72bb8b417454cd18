"""What the entry gives to the routes of this room."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

import msgspec

from leadcenter.assignment.face import AssignmentBook
from leadcenter.audit.face import Signer, Who
from leadcenter.channel.face import House
from leadcenter.kernel.database import Connection
from leadcenter.kernel.scope import Connect
from leadcenter.selfservice.terms import EarlierAsk, Key, Right, TakenAsk

OpenRequest = Callable[[Connection, Key, Right, str, Who, datetime], TakenAsk]
"""The rights desk takes a request of a customer, in the caller's transaction. The same that still stands
open is taken once. The text is the customer's own and may hold personal data."""


KeptUntil = Callable[[Connection, Key], datetime | None]
"""Until when a customer's data are kept if nothing new happens; None while an inquiry is open. The connection
sees every row and changes none."""


ListAsked = Callable[[Connection, Sequence[Key]], tuple[EarlierAsk, ...]]
"""What a customer, under all his keys, asked for by right, newest first. The connection is the maker's."""


class Door(msgspec.Struct, frozen=True):
    """What the entry gives to the routes. `rights` is the desk that takes requests;
    while there is none, they are refused. `kept_until`: who knows how long the data are kept.
    `asked`: who knows what the customer asked for earlier."""

    house: House
    connect: Connect
    book: Callable[[], AssignmentBook]
    signer: Signer
    rights: OpenRequest | None = None
    kept_until: KeptUntil | None = None
    asked: ListAsked | None = None
