"""Blocks: who shares a keyed hash with whom, so that few pairs are compared. See `comparing.keys_of` for
what is hashed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from itertools import product
from typing import Any
from uuid import UUID

import msgspec

from leadcenter.channel.face import House
from leadcenter.customer.comparing import keys_of
from leadcenter.customer.steps import CONTACT, unpack_golden
from leadcenter.customer.terms import Golden
from leadcenter.kernel.arrays import blobs, instants, ints, uuids
from leadcenter.kernel.database import Connection
from leadcenter.kernel.keys import SealBroken
from leadcenter.kernel.sql import statement

Key = tuple[int, UUID]
Block = tuple[int, bytes]  # bucket and keyed hash
Pair = tuple[Key, Key]

LARGEST_BLOCK = 50
"""A key that more customers share says nothing and would cost its square."""


class Subject(msgspec.Struct, frozen=True):
    """A customer under comparison; `golden` None: merged away, or unreadable."""

    key: Key
    entity_id: UUID
    golden: Golden | None
    changed_at: datetime
    keys: frozenset[bytes]


def read_subjects(conn: Connection, house: House, keys: Sequence[Key]) -> tuple[dict[Key, Subject], int]:
    rows = conn.execute(statement("customer", "read_subjects"), columns(keys))
    found: dict[Key, Subject] = {}
    unreadable = 0
    for bucket, row_id, entity, contact, changed_at, merged, known in rows:
        golden = None
        if not merged:
            try:
                golden = unpack_golden(house.keyring.seal(entity).open(contact, CONTACT, row_id))
            except (SealBroken, msgspec.DecodeError):
                unreadable += 1
        found[bucket, row_id] = Subject(
            (bucket, row_id), entity, golden, changed_at, frozenset(map(bytes, known))
        )
    return found, unreadable


def write_keys(conn: Connection, house: House, subjects: dict[Key, Subject]) -> dict[Block, list[Key]]:
    """Put these customers under their present keys and no others; returns who of them has which key. Who was
    merged away has none."""
    now = {key: _keys(house, subject) for key, subject in subjects.items()}
    come = {key: now[key] - one.keys for key, one in subjects.items()}
    gone = {key: one.keys - now[key] for key, one in subjects.items()}
    conn.execute(statement("customer", "insert_keys"), _keycolumns(house, come))
    conn.execute(statement("customer", "drop_keys"), _keycolumns(house, gone))
    flat = [(place, hashed) for place, key in enumerate(subjects, 1) for hashed in now[key]]
    conn.execute(
        statement("customer", "write_subjects"),
        {
            **columns(list(subjects)),
            "changed": instants([subject.changed_at for subject in subjects.values()]),
            "places": ints([place for place, _ in flat]),
            "keys": blobs([hashed for _, hashed in flat]),
        },
    )
    blocks: dict[Block, list[Key]] = {}
    for key, of in now.items():
        for hashed in of:
            blocks.setdefault((house.keyring.bucket(hashed), hashed), []).append(key)
    return blocks


def _keys(house: House, subject: Subject) -> frozenset[bytes]:
    if subject.golden is None:
        return frozenset()
    blind = house.keyring.mark(subject.entity_id, "match")
    return frozenset(blind(plain) for plain in keys_of(subject.golden))


def _keycolumns(house: House, keys: dict[Key, frozenset[bytes]]) -> dict[str, Any]:
    flat = [(hashed, key) for key, of in keys.items() for hashed in of]
    return {
        "buckets": ints([house.keyring.bucket(hashed) for hashed, _ in flat]),
        "keys": blobs([hashed for hashed, _ in flat]),
        "customer_buckets": ints([bucket for _, (bucket, _) in flat]),
        "customer_ids": uuids([customer_id for _, (_, customer_id) in flat]),
    }


def candidates(conn: Connection, blocks: dict[Block, list[Key]]) -> tuple[set[Pair], int]:
    """The pairs of one of these customers with somebody who shares a key, and how many keys were left out."""
    rows = conn.execute(
        statement("customer", "read_blocks"),
        {
            "buckets": ints([bucket for bucket, _ in blocks]),
            "keys": blobs([hashed for _, hashed in blocks]),
            "most": LARGEST_BLOCK + 1,
        },
    )
    found: list[list[Key]] = [[] for _ in blocks]
    for place, bucket, customer_id in rows:
        found[place - 1].append((bucket, customer_id))
    pairs: set[Pair] = set()
    too_large = 0
    for ours, sharing in zip(blocks.values(), found, strict=True):
        if len(sharing) > LARGEST_BLOCK:
            too_large += 1
            continue
        pairs.update(_pair(one, other) for one, other in product(ours, sharing) if one != other)
    return pairs, too_large


def _pair(one: Key, other: Key) -> Pair:
    return (one, other) if one[1] < other[1] else (other, one)


def columns(keys: Sequence[Key]) -> dict[str, Any]:
    return {"buckets": ints([bucket for bucket, _ in keys]), "ids": uuids([row_id for _, row_id in keys])}
