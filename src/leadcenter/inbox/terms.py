"""Words of the inbox room."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import msgspec


class Adapter(StrEnum):
    """By which way a notice goes out."""

    MAIL = "mail"
    TEXT = "text"
    WECOM = "wecom"
    WEBHOOK = "webhook"


class Quiet(msgspec.Struct, frozen=True):
    """Between these minutes of the local day nobody is disturbed; past midnight where `until` is smaller."""

    begins: int
    until: int
    time_zone: str


class Outgoing(msgspec.Struct, frozen=True):
    """A message that is to be tried now, held by whoever took it until `due_at`. `address`: sealed, of a
    person; `url`: of a webhook. `stale`: who it is for is not there any more; `unwanted`: or does not want to
    hear of it this way any more; `told`: what the text names."""

    bucket: int
    notice_id: UUID
    adapter: Adapter
    to_id: UUID
    lead_id: UUID
    dealer_id: UUID
    kind: str
    noticed_at: datetime
    attempts: int
    address: bytes | None
    language: str
    quiet: Quiet | None
    url: str
    stale: bool
    unwanted: bool
    told: dict[str, Any]

    @property
    def key(self) -> str:
        """The id under which the receiver knows it: the same at each try."""
        return f"msg_{self.notice_id.hex}{self.to_id.hex}"


class Result(msgspec.Struct, frozen=True):
    """What became of a try. `again_at` None and a failure: given up."""

    one: Outgoing
    failure: str = ""
    again_at: datetime | None = None
    gone: bool = False


class Notice(msgspec.Struct, frozen=True):
    """Something that somebody is told. `lead`: how the reader's legal entity names it; `customer`: the name,
    as the reader may see it, of a lead that the reader sees now."""

    id: UUID
    kind: str
    text: str
    lead: str
    at: datetime
    read_at: datetime | None
    customer: str = ""


class Wish(msgspec.Struct, frozen=True):
    """Whether notices of a kind (empty: all that are not named) are wanted by a way."""

    adapter: Adapter
    wanted: bool
    kind: str = ""


class WebhookShown(msgspec.Struct, frozen=True):
    """A webhook; never its keys. `kinds` empty: all."""

    id: UUID
    url: str
    kinds: list[str]
    status: str
    failing_since: datetime | None
    made_at: datetime
    keys: int


class Undelivered(msgspec.Struct, frozen=True):
    """A message to a webhook that has not arrived. `lead`: how the reader's legal entity names it; `failure`:
    of the last try; `due_at`: of the next one, None while the webhook is not on; `given_up_at`: there is
    none, unless it is sent again."""

    notice: UUID
    kind: str
    lead: str
    noticed_at: datetime
    attempts: int
    failure: str
    due_at: datetime | None
    given_up_at: datetime | None


class Unreached(Undelivered, frozen=True):
    """A message to somebody of the own house that has not arrived, by this way."""

    adapter: str
    person: str
