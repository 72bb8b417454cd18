"""What a dump of the database tells about numbers: nothing to a dealer about another's, nothing without the
keys (trust.md P3, P4)."""

from __future__ import annotations

import ast
import hashlib
import hmac
import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest
from sealed_house import SealedHouse

from leadcenter.kernel.database import Connection, connect
from leadcenter.kernel.keys import load_keyring
from leadcenter.kernel.suites import SUITES

TRIED = 1_000_000 if os.environ.get("FULL") else 20_000
SOURCE = Path(__file__).parents[2] / "src" / "leadcenter"
PHONES = [f"138{57_311_234 + 7 * n}" for n in range(12)]


@pytest.fixture(scope="module")
def house(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[SealedHouse]:
    """The same people asked two dealers each."""
    with connect(database_url) as conn:
        house = SealedHouse(conn, tmp_path_factory.mktemp("house"))
        for dealer in house.world.dealers[:2]:
            house.ask(*(house.inquiry(phone, name="王", dealer=dealer.code) for phone in PHONES))
        yield house
        conn.rollback()


@pytest.fixture(scope="module")
def dump(house: SealedHouse) -> set[bytes]:
    """Every value of 8 bytes or more in a column of bytes, as a dump has it."""
    found: set[bytes] = set()
    for table, column, kind in house.rows(
        "select c.relname, a.attname, a.atttypid::regtype::text from pg_attribute a "
        "join pg_class c on c.oid = a.attrelid where c.relnamespace = 'public'::regnamespace "
        "and c.relkind in ('r', 'p') and not c.relispartition and a.attnum > 0 and not a.attisdropped "
        "and a.atttypid in ('bytea'::regtype, 'bytea[]'::regtype)"
    ):
        each = f"unnest({column})" if kind == "bytea[]" else column
        found |= {bytes(value) for (value,) in house.rows(f"select {each} from {table}") if value}
    return {value for value in found if len(value) >= 8}


def test_two_dealers_share_no_index_value_for_the_same_people(house: SealedHouse) -> None:
    shares = [
        {
            bytes(index)
            for (index,) in house.rows("select phone_index from dispatch where dealer_id = %s", one.id)
        }
        for one in house.world.dealers[:2]
    ]
    assert len(shares[0]) == len(shares[1]) == len(PHONES)
    assert shares[0].isdisjoint(shares[1])
    makers = {bytes(index) for (index,) in house.rows("select blind_index from identity")}
    assert makers.isdisjoint(shares[0] | shares[1])


def test_a_dictionary_tried_on_a_dump_without_its_keys_finds_nobody(
    house: SealedHouse, dump: set[bytes]
) -> None:
    """The attacker has every number, every hash that people use, and everything that stands in the dump."""
    stands = [house.house.maker.bytes, *(dealer.id.bytes for dealer in house.world.dealers), b"phone", b""]
    known = {value[:8] for value in dump}
    each = max(1, TRIED // (8 * len(stands)))
    guesses = [*PHONES, *(f"138{57_311_235 + 7 * n}" for n in range(each))]
    tried = 0
    for number in guesses:
        for text in (number, "+86" + number, f"phone:+86{number}"):
            plain = text.encode()
            for digest in _hashes(plain, stands if number in PHONES else stands[:2]):
                tried += 1
                assert digest[:8] not in known
    assert tried >= TRIED // 4


def _hashes(plain: bytes, stands: list[bytes]) -> Iterator[bytes]:
    for name in ("md5", "sha1", "sha256"):
        yield hashlib.new(name, plain).digest()
    for known in stands:
        yield hashlib.sha256(known + plain).digest()
        yield hmac.digest(known, plain, hashlib.sha256)


def test_with_the_keys_the_same_dictionary_finds_everybody(house: SealedHouse, dump: set[bytes]) -> None:
    """So the test before could have failed."""
    index = load_keyring(house.config.keys).blind(house.house.maker, "phone")
    assert all(index(f"+86{number}".encode()) in dump for number in PHONES)


@pytest.mark.parametrize("suite", SUITES)
def test_index_hangs_on_entity_kind_version_and_value(tmp_path: Path, suite: str) -> None:
    keyring = load_keyring(tmp_path, suite=suite)
    assert keyring.file is not None
    keyring.file.add(suite, datetime.now(UTC))
    keyring.look(again=True)
    made = {
        keyring.blind_of(UUID(int=entity), kind, version)(value)
        for entity in (1, 2) for kind in ("phone", "email") for version in (1, 2) for value in (b"a", b"b")
    }  # fmt: skip
    assert len(made) == 16
    assert {len(one) for one in made} == {32}


def test_no_column_or_index_holds_a_part_of_a_number(conn: Connection, house: SealedHouse) -> None:
    """Four digits have 10,000 values: a keyed index of them is read in a second."""
    columns = conn.execute(
        "select c.relname || '.' || a.attname from pg_attribute a join pg_class c on c.oid = a.attrelid "
        "where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p', 'v') and a.attnum > 0 "
        "and a.attname ~ '(last|first)_?[0-9]|(phone|number|mobile|contact).*(tail|prefix|suffix|masked)'"
    ).fetchall()
    assert columns == []
    partial = conn.execute(
        "select indexdef from pg_indexes where schemaname = 'public' "
        "and indexdef ~* '\\m(substr|substring|left|right|get_byte|reverse)\\M *\\(|_pattern_ops|_trgm_'"
    ).fetchall()
    assert partial == []
    for table, column in (("identity", "blind_index"), ("dispatch", "phone_index")):
        lengths = house.rows(
            f"select distinct octet_length({column}) from {table} where {column} is not null"
        )
        assert lengths == [(32,)], "full length, so that it can be unique and is nobody's part"


def test_no_index_is_cut_short_but_the_mark_of_a_name() -> None:
    """A keyed hash that is sliced, anywhere in the product."""
    found = []
    for path in sorted(SOURCE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Slice) and _keyed(node.value):
                found.append(f"{path.relative_to(SOURCE)}: {ast.unparse(node)}")
    assert found == ["customer/steps.py: mark(key.encode())[:8]"]


def _keyed(node: ast.AST) -> bool:
    """A call of something called blind, mark, index or indexes."""
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in {
        "blind", "mark", "index", "indexes", "keyed",
    }  # fmt: skip
