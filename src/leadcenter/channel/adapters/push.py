"""The common course of platforms that push one JSON object per delivery: open, read, admit, make pieces,
answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from leadcenter.channel.adapters.delivery import Adapter, Refuse, object_body, opened, refused, unreadable
from leadcenter.channel.adapters.settings import Prepared, Settings
from leadcenter.channel.reading.document import Fault
from leadcenter.channel.reading.fields import Target
from leadcenter.channel.terms import Acknowledgement, Channel, Piece, Received, Refused, Request

Object = dict[str, Any]


class JsonPush(msgspec.Struct, frozen=True):
    """What differs from platform to platform.

    `admit` gives the code of a refusal, or empty. `pieces` makes the pieces of one object. `acknowledge`
    answers in the platform's shape. A body that is no JSON object is kept aside whole where `admit` lets an
    empty object pass, for then the headers alone vouched for it.
    """

    name: str
    settings: type[Settings]
    table: Mapping[str, Target]
    refuse: Refuse
    admit: Callable[[Channel, Prepared, Request, Object], str]
    pieces: Callable[[Channel, Prepared, Request, Object], tuple[Piece, ...]]
    acknowledge: Callable[[Channel, Prepared, Request, Object], Acknowledgement]

    def receive(self, channel: Channel, request: Request) -> Received | Refused:
        """One delivery, judged as it came."""
        ready = opened(channel, request, self.settings, self.table, self.refuse)
        if isinstance(ready, Refused):
            return ready
        document = object_body(request)
        known: Object = {} if isinstance(document, Fault) else document
        if code := self.admit(channel, ready, request, known):
            if isinstance(document, Fault) and code != "secret_missing":
                code = document.code  # the reason why nothing could vouch for it
            return refused(code, self.refuse)
        if isinstance(document, Fault):
            if document.code == "body_too_deep":
                return refused(document.code, self.refuse)
            return Received(
                (unreadable(channel, request.body),), self.acknowledge(channel, ready, request, known)
            )
        pieces = self.pieces(channel, ready, request, document)
        return Received(pieces, self.acknowledge(channel, ready, request, document))

    def read(self, channel: Channel, request: Request) -> tuple[Piece, ...] | Fault:
        """The pieces of a body, whoever sent it."""
        ready = opened(channel, request, self.settings, self.table, self.refuse)
        if isinstance(ready, Refused):
            return Fault(ready.code)
        document = object_body(request)
        return document if isinstance(document, Fault) else self.pieces(channel, ready, request, document)

    def adapter(self) -> Adapter:
        """The entry for the registry."""
        return Adapter(self.name, self.settings, self.receive, self.read, self.table)
