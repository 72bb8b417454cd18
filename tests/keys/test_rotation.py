"""Keys rotate while the house works: nobody is missed, nobody is there twice, nothing stays under the old
key."""

from __future__ import annotations

import os
import random
import secrets
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from asking_process import PEOPLE, phone_of
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from sealed_house import SealedHouse

from leadcenter.assignment import face as assignment
from leadcenter.customer.face import CONTACT, unpack_golden
from leadcenter.entry.resealing import AT_ONCE
from leadcenter.entry.rotating import Rotation
from leadcenter.flow import face as flow
from leadcenter.kernel.database import Connection, connect
from leadcenter.kernel.errors import Refusal
from leadcenter.kernel.keys import Turn, load_keyring, version_of
from leadcenter.kernel.logins import OWNER
from leadcenter.vault import face as vault

HERE = Path(__file__).parent
KILLS = 150 if os.environ.get("FULL") else 5
ROUNDS = 6 if os.environ.get("FULL") else 1


class RotatingHouse(SealedHouse):
    """A house whose keys are rotated."""

    def versions(self) -> dict[str, set[int]]:
        """Under which versions sealed values stand, column by column."""
        found: dict[str, set[int]] = {}
        for value in self.values():
            found.setdefault(f"{value.of.table}.{value.column}", set()).add(version_of(value.sealed))
        return found

    def everything_opens(self) -> int:
        """How many sealed values there are; each opens where it lies."""
        return sum(1 for value in self.values() if self.opens(value))


@pytest.fixture(scope="module")
def house(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RotatingHouse]:
    """One house for all: its keys are older with each test."""
    with connect(database_url) as conn:
        yield RotatingHouse(conn, tmp_path_factory.mktemp("house"))
        conn.rollback()


@pytest.mark.parametrize("suite", ["aes", "sm"])
def test_after_a_rotation_everybody_is_found_and_the_old_key_is_not_needed(
    house: RotatingHouse, suite: str
) -> None:
    run = {"aes": "1111", "sm": "2222"}[suite]
    dealers = [dealer.code for dealer in house.world.dealers]
    people = [f"138{run}{n:04d}"[:11] for n in range(10, 40)]
    for n, phone in enumerate(people):
        house.ask(house.inquiry(phone, name=f"王{n}", dealer=dealers[n % 3], external_id=f"{suite}{n}"))
    house.ask(house.inquiry(people[0], name="王0", external_id=f"{suite}0", city="成都市"))
    before = house.rows("select count(*) from customer")
    (number,) = (house.house.keyring.newest,)
    done = house.rotation().run(suite)
    assert (done.before, done.after) == (number, number + 1)
    assert set().union(*house.versions().values()) == {done.after}
    assert {
        "customer.contact",
        "dispatch.contact",
        "raw_lead.body",
        "raw_revision.inquiry",
    } <= house.versions().keys()
    assert house.rows("select count(*) from identity where next_index is not null") == [(0,)]
    house.rotation().destroy(done.before, at_once=True)
    assert house.everything_opens() > 100
    assert done.before not in load_keyring(house.config.keys).roots
    for n, phone in enumerate(people):
        house.ask(house.inquiry(phone, name=f"王{n}", dealer=dealers[n % 3]))
    assert house.rows("select count(*) from customer") == before
    index = house.house.keyring.blind(house.world.dealers[1].id, "phone")(b"+86" + people[1].encode())
    assert house.rows("select count(*) from dispatch where phone_index = %s", index)[0][0] >= 1


def test_whoever_is_new_on_the_way_is_known_in_every_step(house: RotatingHouse) -> None:
    """Between any two transactions of a rotation people come for the first and for the second time."""
    phones = iter(f"137{57_310_000 + n}" for n in range(1_000))
    known: list[str] = []

    @contextmanager
    def committed() -> Iterator[Connection]:
        with house.conn.transaction():
            yield house.conn
        turn = house.house.keyring.turn
        if steps.get(turn.step, 0) < 4:
            steps[turn.step] = steps.get(turn.step, 0) + 1
            phone = next(phones)
            known.append(phone)
            house.ask(house.inquiry(phone, name="新"), *(house.inquiry(one, name="新") for one in known[-3:]))
            assert house.rows("select count(*) from belt where state = 'landed'") == [(0,)], turn.step

    steps: dict[str, int] = {}
    (before,) = house.rows("select count(*) from customer")[0]
    house.conn.commit()
    Rotation(committed, house.house, lambda _: None).run()
    assert set(steps) == {"still", "both", "turned", "closing"}
    house.ask(*(house.inquiry(phone, name="新") for phone in known))
    assert house.rows("select count(*) from customer") == [(before + len(known),)]
    assert house.rows("select count(*) from identity i where i.next_index is not null") == [(0,)]


def test_a_merge_made_before_a_rotation_is_taken_back_after_it(house: RotatingHouse) -> None:
    one, other = house.ask(
        house.inquiry("13633330001", name="李", email="li@b.cn"), house.inquiry("13633330002", name="李")
    )
    keys = [
        house.rows("select l.bucket, l.customer_id from lead l where l.id = %s", raw)[0]
        for raw in (one, other)
    ]
    with house.conn.transaction():
        now = house._now_within()
        book = assignment.load_book(house.conn, now)
        order = flow.Order(keys[0], keys[1], "wang", "r1")
        merged = flow.merge(house.conn, house.house, book, order, now)
    assert isinstance(merged, flow.Merged)
    assert merged.merge is not None
    done = house.rotation().run()
    house.rotation().destroy(done.before, at_once=True)
    with house.conn.transaction():
        parted = flow.part(house.conn, house.house, book, merged.merge, "wang", house._now_within())
    assert isinstance(parted, flow.Parted)
    house.ask(house.inquiry("13633330002", name="李", external_id="back"))
    (row,) = house.rows(
        "select l.customer_id from belt b join lead l on l.bucket = b.bucket and l.id = b.lead_id "
        "join delivery d on d.raw_id = b.raw_id where d.external_id = 'back'"
    )
    assert row[0] == keys[1][1], "the number is hers again"


def test_a_version_in_use_is_not_destroyed_nor_one_that_backups_need(house: RotatingHouse) -> None:
    newest = house.house.keyring.newest
    with pytest.raises(Refusal, match="keys_not_retired"):
        house.rotation().destroy(newest, at_once=True)
    house.rotation().run()
    with pytest.raises(Refusal, match="keys_backups_need_it"):
        house.rotation().destroy(newest)
    assert newest in house.house.keyring.roots


def test_key_of_somebody_whose_record_does_not_open_stops_the_rotation(house: RotatingHouse) -> None:
    """It could be found under no new version: better to say so than to lose it."""
    house.ask(house.inquiry("13533330001", name="赵"))
    broken = (
        "update customer set contact = set_byte(contact, 30, get_byte(contact, 30) # 1) where (bucket, id) = "
        "(select customer_bucket, customer_id from identity order by seen_at desc, customer_id desc limit 1)"
    )
    with house.conn.transaction():
        house.conn.execute(broken)
    with pytest.raises(Refusal, match="keys_unreadable"):
        house.rotation().run()
    with house.conn.transaction():
        house.conn.execute(broken)
        house.conn.execute("delete from key_progress where task = 'identity'")
    house.rotation().run()


@contextmanager
def migrator(house: RotatingHouse, database_url: str) -> Iterator[Connection]:
    """A login as one's own server has it: a member of the owner, to whom policies apply."""
    where = {key: value for key, value in conninfo_to_dict(database_url).items() if key != "passfile"}
    name, secret = f"lc_migrator_{secrets.token_hex(4)}", secrets.token_hex(8)
    with house.conn.transaction():
        house.conn.execute(f"create role {name} login password '{secret}' in role {OWNER}".encode())
        house.conn.execute(f"grant connect on database {where['dbname']} to {name}".encode())
    try:
        with connect(make_conninfo("", **where | {"user": name, "password": secret})) as conn:
            yield conn
    finally:
        with house.conn.transaction():
            house.conn.execute(f"drop owned by {name}; drop role {name}".encode())


def test_somebody_whose_data_are_restricted_has_the_new_key_as_well(
    house: RotatingHouse, database_url: str
) -> None:
    (raw,) = house.ask(house.inquiry("13533330009", name="周", dealer="D0001"))
    (who,) = house.rows("select l.bucket, l.customer_id from lead l where l.id = %s", raw)
    with house.conn.transaction():
        now = house._now_within()
        flow.restrict(house.conn, house.house, assignment.load_book(house.conn, now), [who], "test", now)
    with migrator(house, database_url) as conn:

        @contextmanager
        def committed() -> Iterator[Connection]:
            with conn.transaction():
                yield conn

        done = Rotation(committed, house.house, lambda _: None).run()
        Rotation(committed, house.house, lambda _: None).destroy(done.before, at_once=True)
    assert set().union(*house.versions().values()) == {done.after}
    assert house.everything_opens() > 0


def test_nobody_turns_the_keys_on_under_a_passage(house: RotatingHouse, database_url: str) -> None:
    with connect(database_url) as other, house.conn.transaction():
        vault.stand(house.conn, house.house.keyring)
        other.execute("set lock_timeout = '200ms'")
        with pytest.raises(Exception, match="lock timeout"):
            vault.turn_on(other, Turn(1), datetime.now(UTC))
        other.rollback()
    with connect(database_url) as other:
        vault.begin(other, house.house.keyring, datetime.now(UTC))
        other.rollback()


def test_a_thousand_rows_a_transaction_at_most(house: RotatingHouse) -> None:
    assert AT_ONCE <= 1_000
    sizes: list[int] = []
    house.ask(*(house.inquiry(f"134{57_310_000 + n}", name=f"孙{n}", email=f"s{n}@b.cn") for n in range(700)))
    write = vault.write_progress

    def watched(conn: Connection, version: int, at: vault.Progress) -> None:
        sizes.append(at.rows)
        write(conn, version, at)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(vault, "write_progress", watched)
        done = house.rotation().run()
    assert done.rows["identity"] >= 1_400
    assert max(sizes) <= 1_000


@pytest.mark.timeout(900)
def test_rotated_at_load_with_kills_nobody_is_missed_and_nobody_is_there_twice(
    house: RotatingHouse, database_url: str, tmp_path: Path
) -> None:
    """Two workers and the rotation, each in a process of its own, each killed again and again."""
    seed = random.randrange(1 << 30)
    chance = random.Random(seed)
    house.ask(*(house.inquiry(phone_of(n), name=f"王{n}") for n in range(PEOPLE // 2)))
    house.conn.commit()
    crew = Crew(database_url, house.config.folder, tmp_path)
    try:
        crew.start("worker1", "asking_process.py", "1")
        crew.start("worker2", "asking_process.py", "2")
        for turn in range(ROUNDS):
            crew.start("rotation", "rotating_process.py", ["sm", "aes"][turn % 2])
            for kill in range(KILLS):
                name = chance.choice(["rotation", "rotation", "worker1", "worker2"])
                crew.await_words(name, chance.randrange(1, 9))
                time.sleep(chance.random() / 20)
                if not crew.ended(name):
                    crew.kill_and_start(name, f"{10 + turn * KILLS + kill}")
            assert crew.wait("rotation") == 0, f"seed {seed}: {crew.said('rotation')}"
        time.sleep(0.5)
    finally:
        crew.kill_all()
    asked = crew.acknowledged()
    assert len(asked) >= 40
    _release_lanes(house)
    house.house.keyring.look(again=True)
    house.carry()
    found: dict[str, set[Any]] = {}
    seal = house.house.keyring.seal(house.house.maker)
    for bucket, row_id, sealed in house.rows("select bucket, id, contact from customer"):
        for phone in unpack_golden(seal.open(sealed, CONTACT, row_id)).phones:
            found.setdefault(phone, set()).add((bucket, row_id))
    doubles = {phone for phone, customers in found.items() if len(customers) > 1}
    assert not doubles, f"seed {seed}: two customers of one number"
    people = set(asked.values())
    missed = [person for person in people if f"+86{phone_of(person)}" not in found]
    assert not missed, f"seed {seed}"
    customers = house.rows("select count(*) from customer")
    house.ask(*(house.inquiry(phone_of(person), name=f"王{person}") for person in people))
    assert house.rows("select count(*) from customer") == customers, f"seed {seed}: somebody was not found"
    assert set().union(*house.versions().values()) == {house.house.keyring.newest}
    states = dict(house.rows("select state, count(*) from belt group by state"))
    assert "parked" not in states, f"seed {seed}"
    assert house.broken() == {}, f"seed {seed}"


class Crew:
    """Processes of a test, by name."""

    def __init__(self, url: str, house: Path, folder: Path) -> None:
        self._url = url
        self._house = house
        self._folder = folder
        self._running: dict[str, tuple[subprocess.Popen[bytes], tuple[str, ...]]] = {}
        self._outs: list[Path] = []
        self._out: dict[str, Path] = {}

    def start(self, name: str, program: str, *arguments: str) -> None:
        out = self._folder / f"{name}-{len(self._outs)}.out"
        self._outs.append(out)
        command = [sys.executable, str(HERE / program), self._url, str(self._house), *arguments]
        with out.open("wb") as file, (self._folder / f"{name}.err").open("wb") as errors:
            process = subprocess.Popen(command, stdout=file, stderr=errors)
        self._running[name] = process, (program, *arguments)
        self._out[name] = out

    def kill_and_start(self, name: str, fresh: str) -> None:
        process, (program, *arguments) = self._running[name]
        process.send_signal(signal.SIGKILL)
        process.wait()
        self.start(name, program, *([fresh] if program.startswith("asking") else arguments))

    def await_words(self, name: str, count: int) -> None:
        """Until the process has said so many lines, or has ended."""
        until = time.monotonic() + 120
        while self._out[name].read_bytes().count(b"\n") < count and not self.ended(name):
            assert time.monotonic() < until, self.said(name)
            time.sleep(0.02)

    def ended(self, name: str) -> bool:
        return self._running[name][0].poll() is not None

    def wait(self, name: str) -> int:
        return self._running[name][0].wait(timeout=120)

    def said(self, name: str) -> str:
        return (self._folder / f"{name}.err").read_text("utf-8")[-2_000:]

    def kill_all(self) -> None:
        for process, _ in self._running.values():
            process.kill()
            process.wait()

    def acknowledged(self) -> dict[str, int]:
        """Raw leads that were told to be safe, with the person of each."""
        lines = [line for out in self._outs for line in out.read_text().splitlines(keepends=True)]
        told = (line.split() for line in lines if line.endswith("\n"))
        return {word[0]: int(word[1]) for word in told if len(word) == 2}


def _release_lanes(house: RotatingHouse) -> None:
    """The dead hold lanes until their leases run out."""
    with house.conn.transaction():
        house.conn.execute("update lane set lease_until = '-infinity', backend = null")
