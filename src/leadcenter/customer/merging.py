"""Two customers become one, and two again: survivor and tombstone, golden record, exact keys.

Only a person merges. The survivor takes over keys and contact data, the other becomes a tombstone whose
history stays where it is; `merged_into` is kept flat, so that every reader follows it in one step. What other
rooms have of the customers is moved by the flow (`flow.merge`).

"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from leadcenter.channel.face import House, IdentityKind
from leadcenter.customer.steps import CONTACT, pack_golden, unpack_golden
from leadcenter.customer.terms import Golden
from leadcenter.kernel.arrays import blobs, instants, ints, texts, uuids
from leadcenter.kernel.database import Connection
from leadcenter.kernel.keys import BUCKETS, SealBroken
from leadcenter.kernel.sql import statement

Key = tuple[int, UUID]
EVERYWHERE = range(BUCKETS)
_LISTS = {
    "names": None,
    "phones": IdentityKind.PHONE,
    "emails": IdentityKind.EMAIL,
    "unionids": IdentityKind.UNIONID,
    "accounts": IdentityKind.ACCOUNT,
}
_WORDS = ("name", "gender", "birth_date", "province", "city", "address")


class Person(msgspec.Struct, frozen=True):
    """A customer's row. `merged_into` None = nobody has merged it away."""

    bucket: int
    id: UUID
    entity_id: UUID
    contact: bytes
    created_at: datetime
    changed_at: datetime
    merged_bucket: int | None
    merged_into: UUID | None
    no_profiling: bool

    @property
    def key(self) -> Key:
        return self.bucket, self.id

    def __repr__(self) -> str:
        return f"Person({self.bucket}, {self.id})"


class United(msgspec.Struct, frozen=True):
    """What it takes to part two customers again. Sealed values stay sealed; identities are (bucket, kind,
    keyed index)."""

    survivor: Person
    merged: Person
    contact: bytes
    identities: tuple[tuple[int, str, bytes], ...]
    tombstones: tuple[Key, ...]


def united(older: Golden, newer: Golden) -> Golden:
    """One golden record of two: contact data = last verified, an empty value never overwrites, lists are
    united with the newer first (lead-semantics 5.5)."""
    lists: dict[str, Any] = {}
    for field in _LISTS:
        first, then = getattr(newer, field), getattr(older, field)
        lists[field] = first + tuple(value for value in then if value not in first)
    words = {field: getattr(newer, field) or getattr(older, field) for field in _WORDS}
    return Golden(**words, **lists)


def parted(now: Golden, joined: Golden, before: Golden) -> Golden:
    """The golden record once the merge is taken back: what it brought goes, what was told since stays."""
    if now == joined:
        return before
    lists: dict[str, Any] = {
        field: tuple(
            value
            for value in getattr(now, field)
            if value in getattr(before, field) or value not in getattr(joined, field)
        )
        for field in _LISTS
    }
    words = {
        field: getattr(before if getattr(now, field) == getattr(joined, field) else now, field)
        for field in _WORDS
    }
    return Golden(**words, **lists)


def follow(conn: Connection, keys: Sequence[Key]) -> dict[Key, Key]:
    """Who stands for these customers now: the survivor of a merge, or they themselves. An unknown one is
    left out."""
    rows = conn.execute(statement("customer", "follow_customers"), _keys(keys))
    return {(bucket, row_id): (now_in, now_id) for bucket, row_id, now_in, now_id in rows}


def hold_customers(conn: Connection, keys: Sequence[Key]) -> dict[Key, Person]:
    """Customers, locked until commit in key order."""
    rows = conn.execute(statement("customer", "hold_customers"), _keys(keys))
    return {(row[0], row[1]): Person(*row) for row in rows}


def unite(conn: Connection, house: House, survivor: Person, merged: Person, now: datetime) -> United:
    """The survivor takes over keys, contact data and tombstones of the other, who becomes a tombstone."""
    older, newer = sorted((survivor, merged), key=lambda person: person.changed_at)
    joined = united(golden_of(house, older), golden_of(house, newer))
    contact = _sealed(house, survivor, joined)
    own = golden_of(house, merged)
    identities = _repoint_identities(conn, house, _identities(house, own), merged.key, survivor.key)
    tombstones = _repoint_tombstones(conn, merged.key, survivor.key, None)
    living = msgspec.structs.replace(
        survivor,
        contact=contact,
        created_at=min(survivor.created_at, merged.created_at),
        changed_at=max(survivor.changed_at, merged.changed_at),
        no_profiling=survivor.no_profiling or merged.no_profiling,
    )
    dead = msgspec.structs.replace(
        merged, merged_bucket=survivor.bucket, merged_into=survivor.id, changed_at=now
    )
    _write(conn, [living, dead])
    return United(survivor, merged, contact, identities, tombstones)


def part(conn: Connection, house: House, done: United, survivor: Person) -> None:
    """Takes back `unite`. `survivor` is that customer as it is now: what was told since the merge stays
    with it, and an objection to profiling since counts for both."""
    before, merged = done.survivor, done.merged
    joined = _opened(house, before.id, done.contact)
    golden = parted(golden_of(house, survivor), joined, golden_of(house, before))
    unchanged = golden == golden_of(house, before)
    contact = before.contact if unchanged else _sealed(house, before, golden)
    theirs = as_they_stand(house, golden_of(house, merged), done.identities)
    _repoint_identities(conn, house, theirs, before.key, merged.key)
    _repoint_tombstones(conn, before.key, merged.key, [row_id for _, row_id in done.tombstones])
    given = max(before.changed_at, merged.changed_at)
    changed_at = before.changed_at if survivor.changed_at == given else survivor.changed_at
    objected = survivor.no_profiling and not (before.no_profiling or merged.no_profiling)
    living = msgspec.structs.replace(
        before, contact=contact, changed_at=changed_at, no_profiling=before.no_profiling or objected
    )
    other = msgspec.structs.replace(merged, no_profiling=merged.no_profiling or objected)
    _write(conn, [living, other])


def golden_of(house: House, person: Person) -> Golden:
    """The golden record, opened."""
    return _opened(house, person.id, person.contact)


def rewrite(conn: Connection, house: House, person: Person, golden: Golden, now: datetime) -> None:
    """Another golden record for a customer that the caller holds; told to whoever looks for probable
    matches."""
    changed = msgspec.structs.replace(person, contact=_sealed(house, person, golden), changed_at=now)
    _write(conn, [changed])


def insert_merge(
    conn: Connection,
    merge_id: UUID,
    survivor: Key,
    merged: Key,
    actor: str,
    request_key: str,
    undo: str,
    now: datetime,
) -> None:
    """Put a merge on record. `undo` is JSON of ids and sealed values."""
    conn.execute(
        statement("customer", "insert_merge"),
        {
            "bucket": survivor[0],
            "id": merge_id,
            "survivor_id": survivor[1],
            "merged_bucket": merged[0],
            "merged_id": merged[1],
            "now": now,
            "actor": actor,
            "request_key": request_key,
            "undo": undo,
        },
    )


class Recorded(msgspec.Struct, frozen=True):
    """A merge on record. `later`: a merge that stands upon it and must be undone first."""

    survivor: Key
    merged: Key
    at: datetime
    undo: str
    undone_at: datetime | None
    later: UUID | None


def find_merge(conn: Connection, bucket: int, request_key: str) -> tuple[UUID, Key, Key] | None:
    """(merge, survivor, merged) that this request made before."""
    wanted = {"bucket": bucket, "request_key": request_key}
    for merge_id, survivor, merged_bucket, merged in conn.execute(
        statement("customer", "find_merge"), wanted
    ):
        return merge_id, (bucket, survivor), (merged_bucket, merged)
    return None


def hold_merge(conn: Connection, key: Key) -> Recorded | None:
    """A merge on record, locked until commit."""
    rows = conn.execute(statement("customer", "hold_merge"), {"bucket": key[0], "id": key[1]})
    for survivor, merged_bucket, merged, at, undo, undone_at, later in rows:
        return Recorded((key[0], survivor), (merged_bucket, merged), at, undo, undone_at, later)
    return None


def end_merge(conn: Connection, key: Key, actor: str, now: datetime) -> None:
    """A merge was undone."""
    conn.execute(
        statement("customer", "end_merge"), {"bucket": key[0], "id": key[1], "actor": actor, "now": now}
    )


def _identities(house: House, golden: Golden) -> tuple[tuple[int, str, bytes], ...]:
    """The exact keys of a golden record, in every live version."""
    return tuple(
        (bucket, kind, index)
        for bucket, kind, value in _values(house, golden)
        for index in house.keyring.indexes(house.maker, kind)(value)
    )


def _values(house: House, golden: Golden) -> Iterator[tuple[int, str, bytes]]:
    for field, kind in _LISTS.items():
        for value in getattr(golden, field) if kind is not None else ():
            yield house.keyring.bucket(f"{kind}:{value}".encode()), str(kind), value.encode()


def rekeyed(house: House, customer_id: UUID, contact: bytes) -> list[tuple[int, str, bytes, bytes]]:
    """The exact keys of a customer while keys rotate: bucket, kind, index under the current and under the
    next version. None of one whose record opens nowhere."""
    try:
        golden = _opened(house, customer_id, contact)
    except SealBroken:
        return []
    both = [(key, house.keyring.indexes(house.maker, key[1])(key[2])) for key in _values(house, golden)]
    return [(bucket, kind, first, second) for (bucket, kind, _), (first, second) in both]


def resealed(house: House, done: United) -> United:
    """The same, sealed under the newest version of the root key and keyed under the live ones."""
    theirs = as_they_stand(house, golden_of(house, done.merged), done.identities)
    contact = _sealed(house, done.survivor, _opened(house, done.survivor.id, done.contact))
    survivor, merged = (
        msgspec.structs.replace(one, contact=_sealed(house, one, golden_of(house, one)))
        for one in (done.survivor, done.merged)
    )
    return msgspec.structs.replace(done, survivor=survivor, merged=merged, contact=contact, identities=theirs)


def as_they_stand(
    house: House, golden: Golden, identities: Iterable[tuple[int, str, bytes]]
) -> tuple[tuple[int, str, bytes], ...]:
    """Exact keys that were written down under whatever version, in every live one."""
    known, keyring = set(identities), house.keyring
    return tuple(
        (bucket, kind, index)
        for bucket, kind, value in _values(house, golden)
        if any(
            (bucket, kind, keyring.blind_of(house.maker, kind, version)(value)) in known
            for version in keyring.roots
        )
        for index in keyring.indexes(house.maker, kind)(value)
    )


def _repoint_identities(
    conn: Connection, house: House, identities: Sequence[tuple[int, str, bytes]], before: Key, after: Key
) -> tuple[tuple[int, str, bytes], ...]:
    rows = conn.execute(
        statement("customer", "repoint_identities"),
        {
            "maker": house.maker,
            "buckets": ints([bucket for bucket, _, _ in identities]),
            "kinds": texts([kind for _, kind, _ in identities]),
            "indexes": blobs([index for _, _, index in identities]),
            "from_bucket": before[0],
            "from_id": before[1],
            "to_bucket": after[0],
            "to_id": after[1],
        },
    )
    return tuple((bucket, kind, bytes(index)) for bucket, kind, index in rows)


def _repoint_tombstones(
    conn: Connection, before: Key, after: Key, ids: Sequence[UUID] | None
) -> tuple[Key, ...]:
    rows = conn.execute(
        statement("customer", "repoint_tombstones"),
        {
            "buckets": ints(EVERYWHERE),
            "from_bucket": before[0],
            "from_id": before[1],
            "to_bucket": after[0],
            "to_id": after[1],
            "ids": None if ids is None else uuids(ids),
        },
    )
    return tuple((bucket, row_id) for bucket, row_id in rows)


def _write(conn: Connection, people: Sequence[Person]) -> None:
    conn.execute(
        statement("customer", "write_customers"),
        {
            **_keys([person.key for person in people]),
            "contacts": blobs([person.contact for person in people]),
            "created": instants([person.created_at for person in people]),
            "changed": instants([person.changed_at for person in people]),
            "merged_buckets": ints([person.merged_bucket for person in people]),
            "merged_into": uuids([person.merged_into for person in people]),
            "no_profiling": [person.no_profiling for person in people],
        },
    )


def _opened(house: House, customer_id: UUID, sealed: bytes) -> Golden:
    return unpack_golden(house.keyring.seal(house.maker).open(sealed, CONTACT, customer_id))


def _sealed(house: House, person: Person, golden: Golden) -> bytes:
    """Under the secret that the person has."""
    seal = house.keyring.seal(house.maker)
    return seal.close(pack_golden(golden), CONTACT, person.id, seal.subject(person.contact))


def _keys(keys: Sequence[Key]) -> dict[str, Any]:
    return {"buckets": ints([bucket for bucket, _ in keys]), "ids": uuids([row_id for _, row_id in keys])}
