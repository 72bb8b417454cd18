"""A sealed value opens where it was sealed and nowhere else (P2), and every sealed column is known."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from uuid import uuid4

import msgspec
import pytest
from sealed_house import SealedHouse, Value

from leadcenter.entry.sealed import SEALED
from leadcenter.kernel.database import Connection, connect
from leadcenter.kernel.keys import Keyring, SealBroken, load_keyring
from leadcenter.kernel.suites import SUITES

NONCES = 10_000_000 if os.environ.get("FULL") else 200_000

NOT_SEALED = {
    "audit.subject": "a pseudonym",
    "audit_batch.hash": "a hash of the chain",
    "audit_batch.hashes": "hashes of the chain",
    "audit_batch.prev": "a hash of the chain",
    "audit_batch.root": "a hash of the chain",
    "audit_chain.hash": "a hash of the chain",
    "key_turn.proof": "a keyed hash of a fixed word",
    "block_entry.digest": "a mark",
    "called_before.who": "a mark",
    "delivery.fingerprint": "a mark",
    "raw_revision.fingerprint": "a mark",
    "dispatch.phone_index": "a blind index",
    "factor.credential_id": "a name that a device gave",
    "factor.public_key": "public",
    "identity.blind_index": "a blind index",
    "identity.names": "marks",
    "identity.next_index": "a blind index",
    "import_file.file": "a mark",
    "import_file.reading": "a mark",
    "match_key.key": "a mark",
    "match_review.fingerprint": "a mark",
    "match_subject.keys": "marks",
    "oidc_flow.browser_hash": "a hash of random bits",
    "oidc_flow.state_hash": "a hash of random bits",
    "one_time_link.token_hash": "a hash of random bits",
    "recovery_code.code_hash": "a hash of random bits",
    "request.body": "an answer: ids and codes",
    "request.fingerprint": "a mark",
    "restored_no.who": "a blind index",
    "service_key.secret_hash": "a hash of random bits",
    "session.challenge": "random bits",
    "session.token_hash": "a hash of random bits",
    "sighting.signal": "a mark",
    "sighting.who": "a mark",
    "sign_in_attempt.key": "a mark",
    "subject_link.hash": "a hash of random bits",
    "transfer.fingerprint": "a hash of what was ordered, with random ids",
}
"""Columns of bytes that hold nothing sealed, and what they hold. A new column of bytes belongs here or into
`entry.sealed`, else a rotation would pass it over."""


@pytest.fixture(scope="module")
def house(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[SealedHouse]:
    with connect(database_url) as conn:
        house = SealedHouse(conn, tmp_path_factory.mktemp("house"))
        dealers = [dealer.code for dealer in house.world.dealers]
        asked = [
            house.inquiry(f"138{57_310_000 + n}", name=f"王{n}", dealer=dealers[n % 2], external_id=f"x{n}")
            for n in range(6)
        ]
        house.ask(*asked)
        for city in ("成都市", "上海市"):
            house.ask(*(msgspec.structs.replace(one, contact=_moved(one.contact, city)) for one in asked[:2]))
        yield house
        conn.rollback()


def _moved(contact: object, city: str) -> object:
    return msgspec.structs.replace(contact, city=city)  # type: ignore[type-var]


def test_every_column_of_bytes_is_sealed_or_says_what_it_holds(conn: Connection) -> None:
    rows = conn.execute(
        "select c.relname || '.' || a.attname from pg_attribute a join pg_class c on c.oid = a.attrelid "
        "where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition "
        "and a.attnum > 0 and not a.attisdropped and a.atttypid in ('bytea'::regtype, 'bytea[]'::regtype)"
    )
    sealed = {f"{of.table}.{column}" for of in SEALED for column in of.columns}
    assert sealed.isdisjoint(NOT_SEALED)
    assert {name for (name,) in rows} == sealed | set(NOT_SEALED)


def test_keys_of_the_catalogue_are_those_of_the_schema(conn: Connection) -> None:
    for of in SEALED:
        rows = conn.execute(
            "select a.attname, format_type(a.atttypid, null) from pg_index i "
            "cross join unnest(i.indkey) with ordinality as k (num, ord) "
            "join pg_attribute a on a.attrelid = i.indrelid and a.attnum = k.num "
            "where i.indisprimary and i.indrelid = %s::regclass order by k.ord",
            [of.table],
        )
        short = {"integer": "int"}
        assert tuple((name, short.get(kind, kind)) for name, kind in rows) == of.keys, of.table


def test_value_opens_in_no_other_row_column_table_or_entity(house: SealedHouse) -> None:
    values = list(house.values())
    assert {f"{one.of.table}.{one.column}" for one in values} >= {
        "customer.contact", "dispatch.contact", "raw_lead.body", "raw_lead.inquiry", "raw_revision.body",
        "raw_revision.inquiry", "channel_secret.sealed",
    }  # fmt: skip
    places = {(one.of.table, one.column): one for one in values}
    tried = 0
    for one in values[:: max(1, len(values) // 60)]:
        assert house.opens(one)
        for elsewhere in _elsewhere(one, values, places):
            with pytest.raises(SealBroken):
                house.opens(elsewhere)
            tried += 1
    assert tried > 500


def _elsewhere(one: Value, values: list[Value], places: dict[tuple[str, str], Value]) -> Iterator[Value]:
    """The same ciphertext, as if it lay in the place of another value."""
    here = (one.of.table, one.column)
    for other in [*places.values(), *(v for v in values if (v.of.table, v.column) == here)]:
        if (other.entity, other.row, other.within, other.of.table, other.column) != (
            one.entity, one.row, one.within, *here,
        ):  # fmt: skip
            yield msgspec.structs.replace(other, sealed=one.sealed)


def test_revisions_of_one_raw_lead_do_not_change_places(house: SealedHouse) -> None:
    revisions = [one for one in house.values() if one.of.table == "raw_revision" and one.column == "inquiry"]
    pairs = [(a, b) for a in revisions for b in revisions if a.row == b.row and a.within != b.within]
    assert pairs
    for one, other in pairs:
        with pytest.raises(SealBroken):
            house.opens(msgspec.structs.replace(other, sealed=one.sealed))


@pytest.mark.parametrize("suite", SUITES)
@pytest.mark.parametrize("of_person", [False, True])
def test_changed_byte_of_a_value_opens_nothing(
    tmp_path_factory: pytest.TempPathFactory, suite: str, of_person: bool
) -> None:
    keyring = load_keyring(tmp_path_factory.mktemp("keys"), suite=suite)
    seal, row = keyring.seal(uuid4()), uuid4()
    (subject,) = keyring.subjects.new(1)
    sealed = seal.close(b"13857310000", b"a.b", row, subject if of_person else None)
    assert seal.open(sealed, b"a.b", row) == b"13857310000"
    for place in range(len(sealed)):
        broken = sealed[:place] + bytes([sealed[place] ^ 1]) + sealed[place + 1 :]
        with pytest.raises(SealBroken):
            seal.open(broken, b"a.b", row)


def test_no_nonce_is_drawn_twice_by_any_thread_or_child() -> None:
    """96 random bits: of 10^7, two would be the same once in 10^15 runs."""
    seal, row = Keyring(b"r" * 32, b"s" * 32).seal(uuid4()), uuid4()
    seal.close(b"", b"a.b", row)  # the pool that a child must not go on with
    drawn: list[bytes] = []

    def draw(count: int) -> None:
        drawn.append(b"".join(seal.close(b"", b"a.b", row)[3:15] for _ in range(count)))

    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.write(writer, b"".join(seal.close(b"", b"a.b", row)[3:15] for _ in range(1_000)))
        os._exit(0)
    os.waitpid(child, 0)
    drawn.append(os.read(reader, 12_000))
    threads = [threading.Thread(target=draw, args=(NONCES // 4,)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    every = b"".join(drawn)
    count = len(every) // 12
    assert count == NONCES + 1_000
    distinct = 0
    for residue in range(16):  # a sixteenth at a time: memory
        distinct += len({every[at : at + 12] for at in range(0, len(every), 12) if every[at] % 16 == residue})
    assert distinct == count
