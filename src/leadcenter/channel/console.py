"""The console of a channel: what came, why it stands where it stands, its raw body.

Lists hold no personal data. A raw lead is named by (bucket, id) as the list gives them: the bucket in which
it lies for ever, whichever bucket its customer lives in. The caller commits.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec

from leadcenter.channel.landing import BODY, House, opened
from leadcenter.channel.raw_leads import RawLead, locate, made, tell
from leadcenter.channel.terms import OpenPurpose, Verdict
from leadcenter.kernel.arrays import ints
from leadcenter.kernel.database import Connection
from leadcenter.kernel.errors import Language, Refusal, say
from leadcenter.kernel.ids import first_id, made_at
from leadcenter.kernel.keys import BUCKETS
from leadcenter.kernel.sql import statement

SPANS = (timedelta(hours=1), timedelta(days=1), timedelta(days=31))
"""A page is looked for in the last hour, the last day, the last month, and only then in everything: raw leads
are found by their time, not by their channel.
"""
LAST_ID = UUID(int=2**128 - 1)
FIRST_ID = UUID(int=0)


class DeliveryShown(msgspec.Struct, frozen=True):
    """One raw lead. `verdict` and `reason` are intake's (with `text`, in the reader's language); `state` and
    `state_reason` tell where it stands now; `revisions` counts what came later or was repaired.
    """

    bucket: int
    raw_id: UUID
    received_at: datetime
    external_id: str
    verdict: Verdict
    reason: str
    text: str
    state: str
    state_reason: str
    state_text: str
    revisions: int


class Page(msgspec.Struct, frozen=True):
    """Newest first; `next` is the cursor of the page after it, empty on the last one."""

    deliveries: list[DeliveryShown]
    next: str


def page(
    conn: Connection,
    house: House,
    code: str,
    before: UUID | None,
    limit: int,
    language: Language,
    verdict: Verdict | None = None,
) -> Page:
    """What a channel sent last, before the raw lead `before`; of one verdict, or of any. Raises Refusal:
    channel_unknown."""
    row = conn.execute(statement("channel", "find_channel"), {"code": code}).fetchone()
    if row is None:
        raise Refusal("channel_unknown", 404)
    rows = _newest(conn, row[0], before or LAST_ID, limit, verdict)
    raws = [
        made(house, bucket, raw_id, row[0], external_id, received_at, b"")
        for bucket, raw_id, received_at, external_id, _, _ in rows
    ]
    locate(conn, raws, "read_deliveries")
    shown = [
        DeliveryShown(
            raw.bucket, raw.raw_id, raw.received_at, raw.external_id, Verdict(verdict), reason,
            reason_text(reason, language), raw.state, raw.reason, reason_text(raw.reason, language),
            raw.revision - 1,
        )
        for raw, (_, _, _, _, verdict, reason) in zip(raws, rows, strict=True)
    ]  # fmt: skip
    return Page(shown, raws[-1].raw_id.hex if len(raws) == limit else "")


def open_body(
    conn: Connection,
    house: House,
    found: RawLead,
    revision: int,
    purpose: OpenPurpose,
    actor: str,
    now: datetime,
) -> bytes:
    """The raw body as it came (revision 1) or came later. That it was opened stands in the journal first:
    who, for which purpose. Raises Refusal: raw_lead_unknown (no such revision).
    """
    tell(conn, [(found, "body_opened", purpose)], actor, now, revision=revision)
    sealed = found.body
    if revision > 1:
        row = conn.execute(
            statement("channel", "read_revision"),
            {"bucket": found.bucket, "raw_id": found.raw_id, "revision": revision},
        ).fetchone()
        if row is None:
            raise Refusal("raw_lead_unknown", 404)
        sealed = row[0]
    return opened(house.keyring.seal(house.maker), sealed, BODY, found.raw_id, revision)


def _newest(
    conn: Connection, channel_id: UUID, before: UUID, limit: int, verdict: Verdict | None
) -> list[Any]:
    begin = made_at(before) if before != LAST_ID else _now(conn)
    rows: list[Any] = []
    for since in (*(first_id(begin - span) for span in SPANS), FIRST_ID):
        rows = conn.execute(
            statement("channel", "list_raw_leads"),
            {
                "channel_id": channel_id,
                "buckets": ints(range(BUCKETS)),
                "since": since,
                "before": before,
                "verdict": verdict and verdict.value,
                "limit": limit,
            },
        ).fetchall()
        if len(rows) == limit:
            break
    return rows


def _now(conn: Connection) -> datetime:
    now: datetime = next(iter(conn.execute(statement("channel", "read_now"))))[0]
    return now


def reason_text(reason: str, language: Language) -> str:
    """A reason code in words; what follows a colon is a path in the sender's document."""
    code, _, path = reason.partition(":")
    return f"{say(code, language)}: {path}" if path else say(code, language) if code else ""
