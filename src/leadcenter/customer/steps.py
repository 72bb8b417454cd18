"""Steps of the customer room: from verified askers to customers, in a fixed number of statements."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from leadcenter.channel.face import House, IdentityKind
from leadcenter.customer.rules import enrich, golden_of, name_key
from leadcenter.customer.terms import (
    SHARED_BY_NAMES,
    Asker,
    Golden,
    Known,
    Resolution,
    SharedNumber,
    TryAgain,
)
from leadcenter.kernel.arrays import blobs, floats, ints, texts, uuids
from leadcenter.kernel.database import Connection
from leadcenter.kernel.ids import new_ids
from leadcenter.kernel.sql import statement

CONTACT = b"customer.contact"
_EMAIL = IdentityKind.EMAIL.value
pack_golden = msgspec.msgpack.Encoder().encode
unpack_golden = msgspec.msgpack.Decoder(Golden).decode

Key = tuple[int, str, bytes]  # bucket, kind, blind index of one identity
Also = dict[Key, bytes]
"""While keys rotate: the index under the next version, of each key. Empty otherwise."""


class _Seen(msgspec.Struct):
    """What is known of one key while a set is resolved."""

    bucket: int
    customer_id: UUID
    names: set[bytes]
    new: bool


def resolve(conn: Connection, house: House, askers: Sequence[Asker], now: datetime) -> list[Resolution]:
    """Who are they? Exact keys match at once; a first-seen person becomes a customer in the bucket of the
    strongest key.

    Never by name alone. A weaker key (e-mail) that belongs to somebody of another name does not join two
    people: the pair goes to review.
    """
    keys, also = _keys(house, askers)
    names = _names(house, askers)
    seen = _find(conn, house, keys, also)
    work = _Work(seen, new_ids(now, len(askers)))
    drafts = [
        work.settle(of, name) if asker.customer is None else work.stay(asker.customer, of, name)
        for asker, of, name in zip(askers, keys, names, strict=True)
    ]
    ours = _insert_identities(conn, house, work, also, now)
    late = {who for place, (_, who, _) in enumerate(work.born.values()) if place not in ours}
    gone = late & work.new
    _forget(conn, house, [(key, who) for key, (_, who, _) in work.born.items() if who in gone], also)
    outcomes: list[Resolution] = [
        TryAgain() if isinstance(draft, Known) and draft.customer_id in late else draft for draft in drafts
    ]
    _add_names(conn, house, work, also, now)
    _write_customers(conn, house, askers, outcomes, now)
    objecting = _enrich(conn, house, askers, outcomes, work.fuller, now)
    _review(conn, work, late, now)
    return [_as_objecting(one, objecting) for one in outcomes] if objecting else outcomes


def owners(conn: Connection, house: House, askers: Sequence[Asker]) -> list[tuple[int, UUID] | None]:
    """The customer (bucket, id) whose key each of them told; None for whom nobody knows. Writes nothing."""
    keys, also = _keys(house, askers)
    work = _Work(_find(conn, house, keys, also), [])
    return [work.owner(of, name) for of, name in zip(keys, _names(house, askers), strict=True)]


class _Work:
    """Decisions of one set, kept until they are written."""

    def __init__(self, seen: dict[Key, _Seen], ids: list[UUID]) -> None:
        self.seen = seen
        self.ids = iter(ids)
        self.born: dict[Key, tuple[int, UUID, bytes]] = {}
        self.new: set[UUID] = set()
        self.names: dict[tuple[Key, bytes], None] = {}
        self.fuller: set[UUID] = set()
        self.pairs: dict[tuple[UUID, UUID, str], tuple[int, int]] = {}
        self.doubts: list[tuple[Key, _Seen]] = []

    def settle(self, keys: list[Key], name: bytes) -> Resolution:
        found, by = self._find(keys, name)
        if found is None:
            return self._welcome(keys, name)
        if name and name not in found.names:
            if len(found.names) >= SHARED_BY_NAMES:
                self.pairs[found.customer_id, found.customer_id, "number_shared"] = (
                    found.bucket,
                    found.bucket,
                )
                return SharedNumber(found.bucket, found.customer_id)
            found.names.add(name)
            if by not in self.born:
                self.names[by, name] = None
            self.fuller.add(found.customer_id)
        for key in keys:
            have = self.seen.get(key)
            if have is None:
                self._bear(key, found.bucket, found.customer_id, name)
                self.fuller.add(found.customer_id)
            else:
                self._doubt_two(found.bucket, found.customer_id, have)
        return Known(found.bucket, found.customer_id, new=False)

    def owner(self, keys: list[Key], name: bytes) -> tuple[int, UUID] | None:
        found = self._find(keys, name)[0] if keys else None
        return (found.bucket, found.customer_id) if found else None

    def _doubt_two(self, bucket: int, customer_id: UUID, other: _Seen) -> None:
        """Two customers told their keys in one inquiry: they may be one person."""
        if customer_id != other.customer_id:
            (one, home), (two, there) = sorted([(customer_id, bucket), (other.customer_id, other.bucket)])
            self.pairs[one, two, "identity_of_other"] = (home, there)

    def stay(self, customer: tuple[int, UUID], keys: list[Key], name: bytes) -> Resolution:
        """More data about a customer that we know. A key of somebody else makes a pair to look at, not one
        person."""
        bucket, customer_id = customer
        self.fuller.add(customer_id)
        for key in keys:
            have = self.seen.get(key)
            if have is None:
                self._bear(key, bucket, customer_id, name)
            elif have.customer_id != customer_id:
                self._doubt_two(bucket, customer_id, have)
            elif name and name not in have.names:
                have.names.add(name)
                if key not in self.born:
                    self.names[key, name] = None
        return Known(bucket, customer_id, new=False)

    def _find(self, keys: list[Key], name: bytes) -> tuple[_Seen | None, Key]:
        strongest_weak = keys[0][1] == _EMAIL
        for key in keys:
            have = self.seen.get(key)
            if have is None:
                continue
            if key[1] != _EMAIL or strongest_weak or not have.names or name in have.names:
                return have, key
            self.doubts.append((keys[0], have))
        return None, keys[0]

    def _welcome(self, keys: list[Key], name: bytes) -> Known:
        customer_id = next(self.ids)
        bucket = keys[0][0]
        self.new.add(customer_id)
        for key in keys:
            if key not in self.seen:
                self._bear(key, bucket, customer_id, name)
        return Known(bucket, customer_id, new=True)

    def _bear(self, key: Key, bucket: int, customer_id: UUID, name: bytes) -> None:
        self.born[key] = (bucket, customer_id, name)
        self.seen[key] = _Seen(bucket, customer_id, {name} if name else set(), True)


def _keys(house: House, askers: Sequence[Asker]) -> tuple[list[list[Key]], Also]:
    """The exact keys of each, strongest first; while keys rotate also the second index of each key."""
    keyring, bucket = house.keyring, house.keyring.bucket
    first, *second = (
        {kind: keyring.blind_of(house.maker, kind, version) for kind in IdentityKind}
        for version in keyring.turn.live
    )
    keys = [
        [
            (
                bucket(f"{identity.kind}:{identity.value}".encode()),
                identity.kind.value,
                first[identity.kind](identity.value.encode()),
            )
            for identity in asker.identities
        ]
        for asker in askers
    ]
    also = {
        key: following[identity.kind](identity.value.encode())
        for following in second
        for asker, of in zip(askers, keys, strict=True)
        for identity, key in zip(asker.identities, of, strict=True)
    }
    return keys, also


def columns(keys: Sequence[Key], also: Also) -> dict[str, object]:
    """Keys for a statement: each, and where there is one its second index too, behind all of them."""
    twins = [(bucket, kind, also[bucket, kind, index]) for bucket, kind, index in keys] if also else []
    every = [*keys, *twins]
    return {
        "buckets": ints([bucket for bucket, _, _ in every]),
        "kinds": texts([kind for _, kind, _ in every]),
        "indexes": blobs([index for _, _, index in every]),
    }


def _names(house: House, askers: Sequence[Asker]) -> list[bytes]:
    mark = house.keyring.mark(house.maker, "name")
    return [mark(key.encode())[:8] if key else b"" for key in (name_key(asker.name) for asker in askers)]


def _find(conn: Connection, house: House, keys: Sequence[list[Key]], also: Also) -> dict[Key, _Seen]:
    flat = sorted({key for of in keys for key in of})
    rows = conn.execute(
        statement("customer", "find_identities"), {"maker": house.maker, **columns(flat, also)}
    )
    return {
        flat[(place - 1) % len(flat)]: _Seen(bucket, customer_id, set(names), False)
        for place, bucket, customer_id, names in rows
    }


def _insert_identities(conn: Connection, house: House, work: _Work, also: Also, now: datetime) -> set[int]:
    """The places of those that are ours."""
    born = work.born
    written = [house.keyring.turn.written((key[2], also[key]) if key in also else (key[2],)) for key in born]
    rows = conn.execute(
        statement("customer", "insert_identities"),
        {
            "maker": house.maker,
            "now": now,
            "buckets": ints([key[0] for key in born]),
            "kinds": texts([key[1] for key in born]),
            "indexes": blobs([index for index, _ in written]),
            "nexts": blobs([following for _, following in written]),
            "customer_buckets": ints([bucket for bucket, _, _ in born.values()]),
            "customer_ids": uuids([customer_id for _, customer_id, _ in born.values()]),
            "names": blobs([name for _, _, name in born.values()]),
        },
    )
    ours = {(kind, bytes(index)) for kind, index in rows}
    return {
        place
        for place, (key, (index, _)) in enumerate(zip(born, written, strict=True))
        if (key[1], index) in ours
    }


def _forget(conn: Connection, house: House, born: Sequence[tuple[Key, UUID]], also: Also) -> None:
    """Somebody else was a moment earlier with one key of a new customer: the others must not point to
    nobody."""
    people = [who for _, who in born] * (2 if also else 1)
    conn.execute(
        statement("customer", "forget_identities"),
        {
            "maker": house.maker,
            **columns([key for key, _ in born], also),
            "customer_ids": uuids(people),
        },
    )


def _add_names(conn: Connection, house: House, work: _Work, also: Also, now: datetime) -> None:
    rows = list(work.names)
    names = [name for _, name in rows] * (2 if also else 1)
    conn.execute(
        statement("customer", "add_names"),
        {
            "maker": house.maker,
            "now": now,
            **columns([key for key, _ in rows], also),
            "names": blobs(names),
        },
    )


def _write_customers(
    conn: Connection, house: House, askers: Sequence[Asker], outcomes: Sequence[Resolution], now: datetime
) -> None:
    seal = house.keyring.seal(house.maker)
    new = [
        (asker, known)
        for asker, known in zip(askers, outcomes, strict=True)
        if isinstance(known, Known) and known.new
    ]
    secrets = house.keyring.subjects.new(len(new))
    conn.execute(
        statement("customer", "insert_customers"),
        {
            "maker": house.maker,
            "now": now,
            "buckets": ints([known.bucket for _, known in new]),
            "ids": uuids([known.customer_id for _, known in new]),
            "contacts": blobs(
                [
                    seal.close(pack_golden(golden_of(asker)), CONTACT, known.customer_id, secret)
                    for (asker, known), secret in zip(new, secrets, strict=True)
                ]
            ),
        },
    )


def _enrich(
    conn: Connection,
    house: House,
    askers: Sequence[Asker],
    outcomes: Sequence[Resolution],
    fuller: set[UUID],
    now: datetime,
) -> set[tuple[int, UUID]]:
    """Write what known customers told us anew into their golden records. Returns who of the known ones
    objected to being profiled."""
    more: dict[tuple[int, UUID], list[Asker]] = {}
    others: set[tuple[int, UUID]] = set()
    for asker, known in zip(askers, outcomes, strict=True):
        if isinstance(known, Known) and not known.new:
            if known.customer_id in fuller:
                more.setdefault((known.bucket, known.customer_id), []).append(asker)
            else:
                others.add((known.bucket, known.customer_id))
    asked = [*more, *others]
    seal = house.keyring.seal(house.maker)
    rows = conn.execute(
        statement("customer", "read_contacts"),
        {
            "buckets": ints([bucket for bucket, _ in asked]),
            "ids": uuids([customer for _, customer in asked]),
            "told": len(more),
        },
    ).fetchall()
    fresh: list[tuple[int, UUID, bytes]] = []
    for bucket, customer_id, sealed, _ in rows:
        if sealed is None:
            continue
        golden = unpack_golden(seal.open(sealed, CONTACT, customer_id))
        for asker in more[bucket, customer_id]:
            golden = enrich(golden, asker)
        contact = seal.close(pack_golden(golden), CONTACT, customer_id, seal.subject(sealed))
        fresh.append((bucket, customer_id, contact))
    conn.execute(
        statement("customer", "write_contacts"),
        {
            "now": now,
            "buckets": ints([bucket for bucket, _, _ in fresh]),
            "ids": uuids([customer_id for _, customer_id, _ in fresh]),
            "contacts": blobs([contact for _, _, contact in fresh]),
        },
    )
    return {(bucket, customer_id) for bucket, customer_id, _, no_profiling in rows if no_profiling}


def _as_objecting(one: Resolution, objecting: set[tuple[int, UUID]]) -> Resolution:
    if isinstance(one, Known) and (one.bucket, one.customer_id) in objecting:
        return msgspec.structs.replace(one, no_profiling=True)
    return one


def _review(conn: Connection, work: _Work, late: set[UUID], now: datetime) -> None:
    for key, other in work.doubts:
        mine = work.seen[key]
        if mine.customer_id != other.customer_id:
            work.pairs[mine.customer_id, other.customer_id, "email_of_other_name"] = (
                mine.bucket,
                other.bucket,
            )
    pairs = [(pair, buckets) for pair, buckets in work.pairs.items() if late.isdisjoint(pair[:2])]
    conn.execute(
        statement("customer", "insert_reviews"),
        {
            "now": now,
            "buckets": ints([buckets[0] for _, buckets in pairs]),
            "ids": uuids(new_ids(now, len(pairs))),
            "customer_ids": uuids([pair[0] for pair, _ in pairs]),
            "other_buckets": ints([buckets[1] for _, buckets in pairs]),
            "other_ids": uuids([pair[1] for pair, _ in pairs]),
            "reasons": texts([pair[2] for pair, _ in pairs]),
            "weights": floats([None] * len(pairs)),
            "probabilities": floats([None] * len(pairs)),
            "by_fields": texts(["{}"] * len(pairs)),
        },
    )
