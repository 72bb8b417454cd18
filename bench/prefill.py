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
    "lead": "bucket, id, customer_id, dealer_id, held_by, channel_id, brand, series, score, grade, score_version, buying_days, created_at, last_inquiry_at",
    "dispatch": "bucket, lead_id, seq, customer_id, dealer_id, rule_version, cleared_at, dispatched_at, contact, phone_index",
    "episode": "bucket, lead_id, seq, dealer_id, staff_id, how, opened_at, followup_from, followup_due_at",
    "belt": "bucket, raw_id, raw_bucket, lane, state, reason, lead_id, dealer_id, entered_at, changed_at",
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
    """Customers `begin`..`customers` with one live, owned lead each, by two processes. Indexes and foreign keys are made anew afterwards: the
    result is the same, the time a third."""
    with psycopg.connect(plan.url, autocommit=True) as conn:
        again = _set_aside(conn) if begin == 0 else []
        starts = range(begin, customers, CHUNK)
        with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
            list(
                pool.map(
                    _fill, [plan] * len(starts), starts, [min(CHUNK, customers - start) for start in starts]
                )
            )
        conn.execute("set maintenance_work_mem = '1GB'")
        for command in again:
            conn.execute(command.encode())


def _set_aside(conn: psycopg.Connection[tuple[object, ...]]) -> list[str]:
    """Drop foreign keys and indexes of the tables to be filled; returns the commands that make them again."""
    tables = list(_TABLES)
    keys = conn.execute(
        "select conrelid::regclass::text, conname, contype, pg_get_constraintdef(oid) from pg_constraint "
        "where conrelid::regclass::text = any(%s) and contype in ('f', 'p') and conparentid = 0 order by contype",
        [[table for table in tables if table != "journal"]],
    ).fetchall()
    indexes = conn.execute(
        "select indexname, indexdef from pg_indexes where tablename = any(%s) and indexname not in "
        "(select conname from pg_constraint where contype in ('p', 'u'))",
        [[table for table in tables if table != "journal"]],
    ).fetchall()
    for table, name, _, _ in keys:
        conn.execute(f"alter table {table} drop constraint {name} cascade".encode())
    for name, _ in indexes:
        conn.execute(f"drop index {name}".encode())
    ordered = sorted(
        keys, key=lambda key: str(key[2]) == "f"
    )  # primary keys before the foreign keys that lean on them
    return (
        [
            f"alter table {table} add constraint {name} {text}"
            for table, name, kind, text in ordered
            if kind == "p"
        ]
        + [str(text) for _, text in indexes]
        + [
            f"alter table {table} add constraint {name} {text}"
            for table, name, kind, text in ordered
            if kind == "f"
        ]
    )


def _fill(plan: Plan, start: int, count: int) -> None:
    with connect(plan.url, name="prefill") as conn:
        house = open_house(conn, Config(folder=Path(plan.folder), keys=Path(plan.keys)))
        rows = _rows(house, plan, start, count)
        for table, columns in _TABLES.items():
            with (
                conn.cursor() as cursor,
                cursor.copy(f"copy {table} ({columns}) from stdin".encode()) as copy,
            ):
                copy.write("".join(rows[table]))
        conn.commit()


def _rows(house: House, plan: Plan, start: int, count: int) -> dict[str, list[str]]:
    """COPY text, formatted here: psycopg's own row writer takes ten times as long."""
    chance = random.Random(start)
    keyring, maker = house.keyring, house.maker
    seal = keyring.seal(maker)
    rows: dict[str, list[str]] = {table: [] for table in _TABLES}
    add = {table: lines.append for table, lines in rows.items()}
    ids = [new_ids(plan.begin, count) for _ in range(4)]
    blind, names = keyring.blind(maker, IdentityKind.PHONE), keyring.mark(maker, "name")
    at, later, lanes = (
        plan.begin.isoformat(),
        (plan.begin + timedelta(days=365)).isoformat(),
        house.lanes.of_bucket,
    )
    for number, customer, raw, event, entry in zip(range(start, start + count), *ids, strict=True):
        phone, name = phone_of(number), name_of(number)
        own, told = keyring.subjects.new(2)
        bucket = keyring.bucket(f"{IdentityKind.PHONE}:{phone}".encode())
        dealer = plan.dealers[dealer_of(number, plan.dealers)]
        staff = chance.choice(plan.staff[dealer])
        golden = Golden(name=name, names=(name,), phones=(phone,), province="四川省", city="成都市")
        contact = (
            keyring.seal(dealer)
            .close(msgspec.msgpack.encode(DealerContact(name, phone)), DEALER_CONTACT, raw, told)
            .hex()
        )
        index, known = keyring.blind(dealer, "phone")(phone.encode()).hex(), names(name.encode())[:8].hex()
        sealed = seal.close(pack_golden(golden), CONTACT, customer, own).hex()
        add["customer"](f"{bucket}\t{customer.hex}\t{maker.hex}\t\\\\x{sealed}\t{at}\t{at}\n")
        add["identity"](
            f'{bucket}\t{maker.hex}\tphone\t\\\\x{blind(phone.encode()).hex()}\t{bucket}\t{customer.hex}\t{{"\\\\\\\\x{known}"}}\t{at}\n'
        )
        add["consent_event"](
            f"{bucket}\t{event.hex}\t{customer.hex}\t{maker.hex}\t{dealer.hex}\tsales_contact\tgiven\t{at}\t{raw.hex}\t{{}}\n"
        )
        add["consent_grant"](
            f"{bucket}\t{customer.hex}\t{dealer.hex}\tsales_contact\tgiven\t{event.hex}\t{at}\t{later}\n"
        )
        add["lead"](
            f"{bucket}\t{raw.hex}\t{customer.hex}\t{dealer.hex}\t{dealer.hex}\t{plan.channel.hex}\tXINGYE\tA3\t70\tA\t1\t30\t{at}\t{at}\n"
        )
        add["dispatch"](
            f"{bucket}\t{raw.hex}\t1\t{customer.hex}\t{dealer.hex}\t1\t{at}\t{at}\t\\\\x{contact}\t\\\\x{index}\n"
        )
        add["episode"](f"{bucket}\t{raw.hex}\t1\t{dealer.hex}\t{staff.hex}\trule\t{at}\t{at}\t{at}\n")
        add["belt"](
            f"{bucket}\t{raw.hex}\t{bucket}\t{lanes[bucket]}\tassigned\t\t{raw.hex}\t{dealer.hex}\t{at}\t{at}\n"
        )
        add["journal"](f"{bucket}\t{entry.hex}\t{raw.hex}\t{raw.hex}\t{at}\tprefill\t{_FACTS}\n")
    return rows
