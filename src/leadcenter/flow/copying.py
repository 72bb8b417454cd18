"""A copy of everything that a house has of a person, for machines (PIPL 45): table by table, as it is
stored, what is sealed opened.
"""

from __future__ import annotations

import base64
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import msgspec

from leadcenter.channel.face import House
from leadcenter.channel.face import erasing as raw_leads
from leadcenter.flow.belongings import Key, belongings
from leadcenter.flow.restrict import in_sight
from leadcenter.kernel.arrays import ints, texts, uuids
from leadcenter.kernel.database import Connection
from leadcenter.kernel.keys import BUCKETS, SealBroken
from leadcenter.kernel.sql import statement

LEFT_OUT: Final[dict[str, str]] = {
    "assignment_snapshot": "staff only",
    "audit": "the house's own trail; names customers by a pseudonym",
    "audit_subject": "a key",
    "block_entry": "the maker's own list, keyed",
    "called_before": "keyed, a restore's own",
    "clock": "how long staff took",
    "clock_act": "staff only",
    "clock_pause": "staff only",
    "consent_subject": "a lock",
    "departure_lead": "staff only",
    "erasure": "of who is gone",
    "grab_offer": "staff only",
    "import_file": "headings of files",
    "maker_claim": "staff only",
    "maker_stay": "where the maker's staff work at a lead; the belt tells what it waits for",
    "match_due": "ids that wait to be looked at",
    "match_key": "keyed, of what the golden record tells",
    "match_subject": "keyed, of what the golden record tells",
    "pool_claim": "staff only",
    "privacy_record": "ids and seconds of calls, which the calls tell",
    "message": "staff only",
    "rule_ask": "ids that wait to be looked at",
    "request": "keyed marks and the ids of raw leads",
    "restored_no": "keyed, a restore's own",
    "rights_task": "what dealers were told: the request tells it",
    "sighting": "keyed, two days",
    "takeover": "staff only",
}
"""Tables that grow with the leads and that a copy does not show, each with its reason; a test reads the
others from the schema."""
SEALED: Final[dict[str, tuple[tuple[str, str, str], ...]]] = {
    "customer": (("contact", "customer.contact", "id"),),
    "raw_lead": (("body", "raw_lead.body", "id"), ("inquiry", "raw_lead.inquiry", "id")),
    "raw_revision": (
        ("body", "raw_revision.body/{revision}", "raw_id"),
        ("inquiry", "raw_revision.inquiry/{revision}", "raw_id"),
    ),
    "dispatch": (("contact", "dispatch.contact", "lead_id"),),
    "cleaning_callback": (("body", "cleaning_callback.body", "id"),),
    "followup": (("note", "followup.note", "id"),),
    "rights_request": (("text", "rights_request.text", "id"),),
    "test_drive": (("feedback", "test_drive.feedback", "id"),),
}
"""Column, place for which it is sealed, column that names the row."""
_PACKED: Final = frozenset({"contact", "inquiry"})
_OF_DEALERS: Final = frozenset({"dispatch", "followup", "test_drive"})
_everywhere = range(BUCKETS)


class Copy(msgspec.Struct, frozen=True):
    """What is stored of a person, by table."""

    at: datetime
    tables: dict[str, list[dict[str, Any]]]


def copy(conn: Connection, house: House, who: Key, now: datetime) -> Copy:
    """Everything of a customer and of everybody merged with him. Reads only; the caller puts on record who
    looks."""
    with in_sight(conn):
        theirs = belongings(conn, house, [who])
        given = {
            **_keys("", theirs.family),
            **_keys("lead_", theirs.lead_keys),
            **_keys("raw_", [raw.key for raw in theirs.raw_leads]),
            **_keys("place_", theirs.places),
            "delivery_buckets": ints([_place(house, raw) for raw in theirs.raw_leads]),
            "delivery_channels": uuids([raw.channel_id for raw in theirs.raw_leads]),
            "delivery_ids": texts([raw.external_id for raw in theirs.raw_leads]),
            "identity_buckets": ints(_everywhere if theirs.buckets is None else theirs.buckets),
            "everywhere": ints(_everywhere),
        }
        rows = conn.execute(statement("flow", "copy_rows"), given).fetchall()
    tables: dict[str, list[dict[str, Any]]] = {}
    for table, row in rows:
        tables.setdefault(table, []).append(_opened(house, table, row))
    return Copy(now, tables)


def _opened(house: House, table: str, row: dict[str, Any]) -> dict[str, Any]:
    entity = UUID(row["dealer_id"]) if table in _OF_DEALERS else house.maker
    seal = house.keyring.seal(entity)
    told = dict(row)
    for column, place, bound in SEALED.get(table, ()):
        if row[column] is None:
            continue
        sealed = bytes.fromhex(row[column].removeprefix("\\x"))
        try:
            plain = seal.open(sealed, place.format(**row).encode(), UUID(row[bound]))
        except SealBroken:
            told[column] = None
            continue
        told[column] = msgspec.msgpack.decode(plain) if column in _PACKED else _text(plain)
    return told


def _place(house: House, raw: raw_leads.Stored) -> int:
    return house.keyring.bucket(raw.channel_id.bytes + raw.external_id.encode())


def _text(plain: bytes) -> str | dict[str, str]:
    try:
        return plain.decode()
    except UnicodeDecodeError:
        return {"base64": base64.b64encode(plain).decode()}


def _keys(name: str, keys: list[Key]) -> dict[str, Any]:
    buckets, ids = ints([bucket for bucket, _ in keys]), uuids([one for _, one in keys])
    return {f"{name}buckets": buckets, f"{name}ids": ids}
