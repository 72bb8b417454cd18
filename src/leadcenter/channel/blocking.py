"""Block lists of the maker: numbers, e-mail domains, networks, words, names. An inquiry that meets an entry
is invalid, and says so.

Numbers may be many: they stay in the database as keyed blind index and are asked for once a set. The others
are few (MOST of a kind) and held in memory. Each entry has a reason, a span of time and who made it; what is
removed stays in the table.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from ipaddress import ip_address, ip_network
from typing import Annotated
from uuid import UUID

import msgspec

from leadcenter.channel.landing import House
from leadcenter.channel.phone import PhoneKind, numbers_in
from leadcenter.channel.terms import Inquiry
from leadcenter.channel.verification import IdentityKind, Verified, canonical_email
from leadcenter.kernel.arrays import blobs, instants, ints, texts, uuids
from leadcenter.kernel.database import Connection
from leadcenter.kernel.errors import Refusal
from leadcenter.kernel.ids import new_ids
from leadcenter.kernel.keys import BUCKETS
from leadcenter.kernel.sql import statement
from leadcenter.rulebook.face import changed

VALUE = b"block_entry.sealed"
MOST = 5_000
"""Entries of each kind but numbers."""
EVERYWHERE = range(BUCKETS)
LAST_ID = UUID(int=2**128 - 1)
_DOMAIN = re.compile(r"(?:[a-z0-9-]{1,63}\.)+[a-z0-9-]{2,63}")


class BlockKind(StrEnum):
    """What an entry is about."""

    NUMBER = "number"
    EMAIL_DOMAIN = "email_domain"  # and all below it
    NETWORK = "network"  # one address or a prefix, IPv4 or IPv6
    WORD = "word"  # anywhere in the name or the comment
    NAME = "name"  # the whole name


_PREFIX = {kind: f"{kind}:".encode() for kind in BlockKind}


class NewBlock(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An entry to be made. `reason` is a code (`competitor`, `prank`); from now on and for ever unless the
    span says otherwise.
    """

    kind: BlockKind
    value: Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
    reason: Annotated[str, msgspec.Meta(pattern=r"^[a-z][a-z0-9_]{0,59}$")]
    valid_from: Annotated[datetime, msgspec.Meta(tz=True)] | None = None
    valid_to: Annotated[datetime, msgspec.Meta(tz=True)] | None = None


class Made(StrEnum):
    """What became of a new entry."""

    BLOCKED = "blocked"
    KNOWN = "already_blocked"
    UNREADABLE = "block_value_unreadable"
    NEVER = "block_span_empty"


class BlockShown(msgspec.Struct, frozen=True):
    """An entry as the desk shows it; the value of a number is known to nobody."""

    bucket: int
    id: UUID
    kind: BlockKind
    value: str
    reason: str
    valid_from: datetime
    valid_to: datetime | None
    made_by: str


class Block(msgspec.Struct, frozen=True):
    """An entry as workers hold it."""

    id: UUID
    kind: BlockKind
    value: str
    reason: str
    valid_from: datetime
    valid_to: datetime | None

    def holds(self, now: datetime) -> bool:
        """Is it in force?"""
        return self.valid_from <= now and (self.valid_to is None or now < self.valid_to)


class BlockBook(msgspec.Struct, frozen=True):
    """All entries but the numbers. `numbers`: are there any? `networks` by (IP version, prefix length)."""

    numbers: bool
    domains: Mapping[str, Block]
    networks: Mapping[tuple[int, int], Mapping[int, Block]]
    words: Mapping[str, Block]
    pattern: re.Pattern[str] | None
    names: Mapping[str, Block]

    def find(self, inquiry: Inquiry, verified: Verified, now: datetime) -> Block | None:
        """An entry in force that an inquiry meets, numbers apart."""
        if not (self.names or self.pattern or self.domains or self.networks):
            return None
        return next((found for found in self._met(inquiry, verified) if found.holds(now)), None)

    def _met(self, inquiry: Inquiry, verified: Verified) -> Iterator[Block]:
        name = _folded(verified.name)
        if name in self.names:
            yield self.names[name]
        if self.pattern is not None:
            for match in self.pattern.finditer(f"{name}\n{inquiry.comment.casefold()}"):
                yield self.words[match[0]]
        if self.domains and inquiry.contact.email:
            yield from self._domain(inquiry.contact.email)
        if self.networks and inquiry.ip:
            yield from self._network(inquiry.ip)

    def _domain(self, email: str) -> Iterator[Block]:
        domain = canonical_email(email).rpartition("@")[2]
        while domain:
            if found := self.domains.get(domain):
                yield found
            domain = domain.partition(".")[2]

    def _network(self, text: str) -> Iterator[Block]:
        try:
            address = ip_address(text.strip())
        except ValueError:
            return
        for (version, length), blocks in self.networks.items():
            if version == address.version:
                found = blocks.get(int(address) >> (address.max_prefixlen - length))
                if found is not None:
                    yield found


def canonical(kind: BlockKind, value: str) -> str:
    """The one form in which a value is compared; empty for what is none of its kind."""
    text = value.strip()
    match kind:
        case BlockKind.NUMBER:
            found = numbers_in(text, "CN")
            return found[0].number if len(found) == 1 and found[0].kind is not PhoneKind.INVALID else ""
        case BlockKind.EMAIL_DOMAIN:
            domain = text.removeprefix("@").lower()
            return domain if _DOMAIN.fullmatch(domain) else ""
        case BlockKind.NETWORK:
            try:
                return str(ip_network(text, strict=False))
            except ValueError:
                return ""
        case BlockKind.WORD:
            return _folded(text) if len(text) > 1 else ""
        case BlockKind.NAME:
            return _folded(text)


def _folded(text: str) -> str:
    return text.strip().casefold()


def digest_of(house: House, kind: BlockKind, value: str) -> tuple[int, bytes]:
    """(bucket, keyed index) of a canonical value."""
    digest = house.keyring.mark(house.maker, "block")(_PREFIX[kind] + value.encode())
    return int.from_bytes(digest[:4], "big") % BUCKETS, digest


def numbers_of(house: House, verified: Verified) -> list[tuple[int, bytes]]:
    """(bucket, keyed index) of each number of an inquiry."""
    return [
        digest_of(house, BlockKind.NUMBER, one.value)
        for one in verified.identities
        if one.kind is IdentityKind.PHONE
    ]


def add_blocks(
    conn: Connection, house: House, blocks: Sequence[NewBlock], actor: str, now: datetime
) -> list[tuple[Made, UUID | None]]:
    """Put entries on the lists; an outcome for each, with the id of a new one. The caller commits. Raises
    Refusal: block_list_full.
    """
    rows: dict[bytes, tuple[int, UUID, NewBlock, str]] = {}
    refused: dict[int, Made] = {}
    digests: list[bytes] = []
    for place, (new, fresh) in enumerate(zip(blocks, sorted(new_ids(now, len(blocks))), strict=True)):
        value = canonical(new.kind, new.value)
        bucket, digest = digest_of(house, new.kind, value)
        digests.append(digest)
        if not value:
            refused[place] = Made.UNREADABLE
        elif new.valid_to is not None and new.valid_to <= (new.valid_from or now):
            refused[place] = Made.NEVER
        else:
            rows.setdefault(digest, (bucket, fresh, new, value))
    made = _insert(conn, house, rows, actor, now)
    outcomes: list[tuple[Made, UUID | None]] = []
    for place, digest in enumerate(digests):
        if place in refused:
            outcomes.append((refused[place], None))
        elif (identifier := rows[digest][1]) in made:
            made.discard(identifier)  # the same once more in this set is known
            outcomes.append((Made.BLOCKED, identifier))
        else:
            outcomes.append((Made.KNOWN, None))
    return outcomes


def _insert(
    conn: Connection,
    house: House,
    rows: Mapping[bytes, tuple[int, UUID, NewBlock, str]],
    actor: str,
    now: datetime,
) -> set[UUID]:
    seal = house.keyring.seal(house.maker)
    keys = {"buckets": ints([row[0] for row in rows.values()]), "digests": blobs(list(rows))}
    conn.execute(statement("channel", "end_blocks"), {**keys, "now": now})
    made = conn.execute(
        statement("channel", "insert_blocks"),
        {
            **keys,
            "actor": actor,
            "ids": uuids([identifier for _, identifier, _, _ in rows.values()]),
            "kinds": texts([new.kind.value for _, _, new, _ in rows.values()]),
            "sealed": blobs(
                [
                    None if new.kind is BlockKind.NUMBER else seal.close(value.encode(), VALUE, identifier)
                    for _, identifier, new, value in rows.values()
                ]
            ),
            "reasons": texts([new.reason for _, _, new, _ in rows.values()]),
            "valid_from": instants([new.valid_from or now for _, _, new, _ in rows.values()]),
            "valid_to": instants([new.valid_to for _, _, new, _ in rows.values()]),
        },
    ).fetchall()
    counted = conn.execute(statement("channel", "count_blocks"), {"buckets": ints(EVERYWHERE)})
    if any(kind != BlockKind.NUMBER and count > MOST for kind, count in counted):
        raise Refusal("block_list_full", 409, most=MOST)
    changed(conn, "channel")
    return {identifier for (identifier,) in made}


def remove_block(conn: Connection, bucket: int, identifier: UUID, actor: str, now: datetime) -> None:
    """Take an entry off. Raises Refusal: block_unknown."""
    gone = conn.execute(
        statement("channel", "remove_blocks"),
        {"buckets": ints([bucket]), "ids": uuids([identifier]), "actor": actor, "now": now},
    ).fetchone()
    if gone is None:
        raise Refusal("block_unknown", 404)
    changed(conn, "channel")


def list_blocks(
    conn: Connection,
    house: House,
    kind: BlockKind | None,
    value: str,
    before: UUID | None,
    limit: int,
) -> list[BlockShown]:
    """Entries, newest first, those before `before`; with `value` (and its kind) the entry of that value."""
    digest = digest_of(house, kind, canonical(kind, value))[1] if kind and value else None
    rows = conn.execute(
        statement("channel", "list_blocks"),
        {
            "buckets": ints(EVERYWHERE),
            "kind": kind.value if kind else None,
            "digest": digest,
            "before": before or LAST_ID,
            "limit": limit,
        },
    )
    return [
        BlockShown(bucket, identifier, BlockKind(what), _opened(house, identifier, sealed), *rest)
        for bucket, identifier, what, sealed, *rest in rows
    ]


def read_blocks(conn: Connection, house: House, now: datetime) -> BlockBook:
    """The lists as workers hold them."""
    numbers = False
    by_kind: dict[BlockKind, dict[str, Block]] = {kind: {} for kind in BlockKind}
    for identifier, kind, sealed, *rest in conn.execute(
        statement("channel", "read_blocks"), {"buckets": ints(EVERYWHERE), "now": now}
    ):
        if kind == BlockKind.NUMBER:
            numbers = True
        else:
            value = _opened(house, identifier, sealed)
            by_kind[BlockKind(kind)][value] = Block(identifier, BlockKind(kind), value, *rest)
    words = by_kind[BlockKind.WORD]
    longest_first = sorted(words, key=len, reverse=True)
    return BlockBook(
        numbers,
        by_kind[BlockKind.EMAIL_DOMAIN],
        _by_prefix(by_kind[BlockKind.NETWORK]),
        words,
        re.compile("|".join(map(re.escape, longest_first))) if words else None,
        by_kind[BlockKind.NAME],
    )


def _by_prefix(blocks: Mapping[str, Block]) -> dict[tuple[int, int], dict[int, Block]]:
    found: dict[tuple[int, int], dict[int, Block]] = {}
    for value, block in blocks.items():
        network = ip_network(value)
        prefix = int(network.network_address) >> (network.max_prefixlen - network.prefixlen)
        found.setdefault((network.version, network.prefixlen), {})[prefix] = block
    return found


def _opened(house: House, identifier: UUID, sealed: bytes | None) -> str:
    return "" if sealed is None else house.keyring.seal(house.maker).open(sealed, VALUE, identifier).decode()
