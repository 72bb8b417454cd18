"""Pre-fill: customers with live leads and owners, written by COPY as the flow would have written them, keys and seals real."""

from __future__ import annotations

import random
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import datetime, timedelta
from multiprocessing import get_context
from pathlib import Path
from uuid import UUID

import msgspec
import psycopg

from leadcenter.channel.face import House, IdentityKind
from leadcenter.customer.face import CONTACT, Golden, pack_golden
from leadcenter.entry.house import open_house
from leadcenter.flow.decide import DEALER_CONTACT, DealerContact
from leadcenter.kernel.config import Config
from leadcenter.kernel.database import connect
from leadcenter.kernel.ids import new_ids

CHUNK = 20_000
_TABLES = {
    "customer": "bucket, id, entity_id, contact, created_at, changed_at",
    "identity": "bucket, entity_id, kind, blind_index, customer_bucket, customer_id, names, seen_at",
    "consent_event": "bucket, id, customer_id, from_entity, to_entity, purpose, kind, at, raw_id, evidence",
    "consent_grant": "bucket, customer_id, entity_id, purpose, state, event_id, changed_at, expires_at",
    "lead": "bucket, id, customer_id, dealer_id, channel_id, brand, series, score, grade, score_version, buying_days, created_at, last_inquiry_at",
    "dispatch": "bucket, lead_id, seq, customer_id, dealer_id, rule_version, cleared_at, dispatched_at, contact, phone_index",
    "episode": "bucket, lead_id, seq, dealer_id, staff_id, how, opened_at, followup_from, followup_due_at",
    "belt": "bucket, raw_id, raw_bucket, lane, state, reason, lead_id, entered_at, changed_at",
    "journal": "bucket, id, raw_id, lead_id, at, actor, facts",
}
_FACTS = '[{"room":"verification","outcome":"valid","reason":"mobile"},{"room":"customer","outcome":"new"},{"room":"lead","outcome":"founded"}]'


class Plan(msgspec.Struct, frozen=True):
    """What a filling process needs."""

    url: str
    folder: str
    keys: str
    dealers: tuple[UUID, ...]
    staff: dict[UUID, tuple[UUID, ...]]
    channel: UUID
    begin: datetime


def phone_of(number: int) -> str:
    """The number-th customer's phone; the same in pre-fill and load."""
    return f"+861{30 + number // 100_000_000 % 60:02}{number % 100_000_000:08}"


def name_of(number: int) -> str:
    """The number-th customer's name."""
    return "王" + chr(0x4E00 + number % 3_000) + chr(0x5000 + number // 3_000 % 3_000)


def dealer_of(number: int, dealers: Sequence[UUID]) -> int:
    """Which dealer the number-th customer has."""
    return (number * 7919) % len(dealers)


def prefill(plan: Plan, customers: int, begin: int = 0) -> None:
    """Customers `begin`..`customers` with one live, owned lead each, by two processes."""
    starts = range(begin, customers, CHUNK)
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        list(pool.map(_fill, [plan] * len(starts), starts, [min(CHUNK, customers - start) for start in starts]))


def _fill(plan: Plan, start: int, count: int) -> None:
    with connect(plan.url, name="prefill") as conn:
        house = open_house(conn, Config(folder=Path(plan.folder), keys=Path(plan.keys)))
        rows = _rows(house, plan, start, count)
        for table, columns in _TABLES.items():
            _copy(conn, table, columns, rows[table])
        conn.commit()


def _copy(conn: psycopg.Connection[tuple[object, ...]], table: str, columns: str, rows: Sequence[tuple[object, ...]]) -> None:
    with conn.cursor() as cursor, cursor.copy(f"copy {table} ({columns}) from stdin".encode()) as copy:
        for row in rows:
            copy.write_row(row)


def _rows(house: House, plan: Plan, start: int, count: int) -> dict[str, list[tuple[object, ...]]]:
    chance = random.Random(start)
    keyring, maker, at = house.keyring, house.maker, plan.begin
    seal = keyring.seal(maker)
    rows: dict[str, list[tuple[object, ...]]] = {table: [] for table in _TABLES}
    ids = [new_ids(at, count) for _ in range(4)]
    blind, names = keyring.blind(maker, IdentityKind.PHONE), keyring.blind(maker, "name")
    year = timedelta(days=365)
    for number, customer, raw, event, entry in zip(range(start, start + count), *ids, strict=True):
        phone, name = phone_of(number), name_of(number)
        bucket = keyring.bucket(f"{IdentityKind.PHONE}:{phone}".encode())
        dealer = plan.dealers[dealer_of(number, plan.dealers)]
        staff = chance.choice(plan.staff[dealer])
        golden = Golden(name=name, names=(name,), phones=(phone,), province="四川省", city="成都市")
        contact = keyring.seal(dealer).close(msgspec.msgpack.encode(DealerContact(name, phone)), DEALER_CONTACT, raw)
        rows["customer"].append((bucket, customer, maker, seal.close(pack_golden(golden), CONTACT, customer), at, at))
        rows["identity"].append((bucket, maker, "phone", blind(phone.encode()), bucket, customer, [names(name.encode())[:8]], at))
        rows["consent_event"].append((bucket, event, customer, maker, dealer, "sales_contact", "given", at, raw, '{"notice": "n1"}'))
        rows["consent_grant"].append((bucket, customer, dealer, "sales_contact", "given", event, at, at + year))
        rows["lead"].append((bucket, raw, customer, dealer, plan.channel, "XINGYE", "A3", 70, "A", 1, 30, at, at))
        rows["dispatch"].append((bucket, raw, 1, customer, dealer, 1, at, at, contact, keyring.blind(dealer, "phone")(phone.encode())))
        rows["episode"].append((bucket, raw, 1, dealer, staff, "rule", at, at, at))
        rows["belt"].append((bucket, raw, bucket, house.lanes.of_bucket[bucket], "assigned", "", raw, at, at))
        rows["journal"].append((bucket, entry, raw, raw, at, "prefill", _FACTS))
    return rows
