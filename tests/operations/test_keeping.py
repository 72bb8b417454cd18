"""Sealed files, the ledger outside, and what the doctor says of backups."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from uuid import UUID, uuid4

import pytest

from leadcenter.belt.face import Lanes
from leadcenter.channel.face import House
from leadcenter.entry.finding import Finding
from leadcenter.entry.keeping import findings
from leadcenter.entry.ledger import Called, Ledger, SaidNo, TakenBack, Who
from leadcenter.entry.restoring import resume, settle
from leadcenter.kernel.archive import archive_lag, line_of, open_segment, ship
from leadcenter.kernel.config import Config
from leadcenter.kernel.database import Connection
from leadcenter.kernel.errors import Refusal
from leadcenter.kernel.keys import BUCKETS, Keyring
from leadcenter.kernel.sealed_stream import PIECE, open_stream, seal_stream

KEY = b"k" * 32
NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
HOUSE = House(UUID(int=7), Keyring(b"r" * 32, b"b" * 32), Lanes((1,) * BUCKETS, {1: list(range(BUCKETS))}))


def sealed(data: bytes, name: str = "base") -> bytes:
    out = io.BytesIO()
    seal_stream(KEY, name, [data[at : at + 7_777] for at in range(0, len(data), 7_777)], out)
    return out.getvalue()


def opened(file: bytes, name: str = "base", key: bytes = KEY) -> bytes:
    return b"".join(open_stream(key, name, io.BytesIO(file)))


@pytest.mark.parametrize("size", [0, 1, PIECE - 1, 3 * PIECE + 5])
def test_what_was_sealed_opens_again(size: int) -> None:
    data = Random(size).randbytes(size)
    file = sealed(data)
    assert opened(file) == data
    assert data[:64] not in file or size < 2


def test_a_sealed_file_tells_another_key_name_byte_order_and_a_missing_end() -> None:
    data = Random(1).randbytes(3 * PIECE)
    file = sealed(data)
    piece = 4 + PIECE + 16
    first, second = 36, 36 + piece
    swapped = file[:first] + file[second : second + piece] + file[first:second] + file[second + piece :]
    for wrong in (
        file[:-1],
        file[:second],
        file[: len(file) // 2] + bytes([file[len(file) // 2] ^ 1]) + file[len(file) // 2 + 1 :],
        swapped,
        b"",
    ):
        with pytest.raises(Refusal) as refused:
            opened(wrong)
        assert refused.value.code == "backup_broken"
    with pytest.raises(Refusal):
        opened(file, "other")
    with pytest.raises(Refusal):
        opened(file, key=b"x" * 32)


def test_segments_are_carried_once_and_never_overwritten(tmp_path: Path) -> None:
    spool, line = tmp_path / "spool", tmp_path / "backup" / "line-1"
    spool.mkdir()
    for text in ("as it is", "as it is", "other"):
        (spool / "000000010000000000000001").write_bytes(text.encode())
        (spool / "000000010000000000000002.new").write_bytes(b"half")
        if text == "other":
            with pytest.raises(Refusal, match="archive_conflict"):
                ship(KEY, spool, line)
        else:
            assert ship(KEY, spool, line) == ["000000010000000000000001"]
    assert b"".join(open_segment(KEY, line, "000000010000000000000001")) == b"as it is"
    assert [file.name for file in (line / "wal").iterdir()] == ["000000010000000000000001.sealed"]


def entries(now: datetime) -> list[Called | SaidNo | TakenBack]:
    return [
        Called(now, b"w" * 32, 5, uuid4(), 1),
        SaidNo(now, uuid4(), uuid4(), "sales_contact", "withdrawn", (Who(5, "phone", b"i" * 32),)),
        TakenBack(now, "web", "13912345678"),
    ]


def test_the_ledger_keeps_what_it_was_told_and_no_reader_without_keys_sees_it(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "ledger", HOUSE)
    told = entries(NOW)
    ledger.append(told[:2], NOW)
    (file,) = (tmp_path / "ledger").iterdir()
    with file.open("ab") as out:
        out.write(b"half a li")  # a crash
    ledger.append(told[2:], NOW)
    assert list(ledger.read(NOW)) == told
    assert list(ledger.read(NOW + timedelta(seconds=1))) == []
    assert b"13912345678" not in file.read_bytes()
    assert file.stat().st_mode & 0o077 == 0
    other = House(HOUSE.maker, Keyring(b"x" * 32, b"y" * 32), HOUSE.lanes)
    assert list(Ledger(tmp_path / "ledger", other).read(NOW)) == []


def test_the_ledger_forgets_days_that_no_backup_reaches_back_to(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "ledger", HOUSE)
    for days in (43, 42, 1):
        at = NOW - timedelta(days=days)
        ledger.append([TakenBack(at, "web", f"{days} days ago")], at)
    ledger.forget(NOW)
    left = [one.external_id for one in ledger.read(NOW - timedelta(days=99)) if isinstance(one, TakenBack)]
    assert left == ["42 days ago", "1 days ago"]


def test_one_process_at_a_time_keeps_a_ledger(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "ledger", HOUSE)
    with ledger.turn() as ours, ledger.turn() as others:
        assert (ours, others) == (True, False)
    with ledger.turn() as ours:
        assert ours


def test_a_restore_counts_once_and_holds_until_somebody_resumes(conn: Connection, tmp_path: Path) -> None:
    ledger, marker = Ledger(tmp_path / "ledger", HOUSE), uuid4()
    ledger.append(entries(NOW), NOW)
    done = settle(conn, HOUSE, ledger, marker, NOW - timedelta(hours=1), NOW)
    assert done is not None
    assert (done.epoch, done.calls, done.nos, done.waiting) == (1, 1, 1, 1)
    assert settle(conn, HOUSE, ledger, marker, NOW, NOW) is None
    assert resume(conn, "root", NOW) == [1]
    assert resume(conn, "root", NOW) == []
    again = settle(conn, HOUSE, ledger, uuid4(), NOW + timedelta(hours=1), NOW)
    assert again is not None
    assert (again.epoch, again.calls) == (2, 0)


def test_a_restore_ends_sessions_and_links(conn: Connection, tmp_path: Path) -> None:
    entity, account = uuid4(), uuid4()
    columns = "id, kind, code, name, legal_name, time_zone, country"
    conn.execute(
        f"insert into entity ({columns}) values (%s, 'maker', 'M', 'M', 'M', 'Asia/Shanghai', 'CN')", [entity]
    )
    conn.execute(
        "insert into account (id, entity_id, login, made_at) values (%s, %s, 'a', %s)", [account, entity, NOW]
    )
    for number in range(2):
        conn.execute(
            "insert into session "
            "(id, account_id, token_hash, stage, how, made_at, seen_at, ends_at, ended_at) values "
            "(%s, %s, %s, 'half', 'password', %s, %s, %s, %s)",
            [uuid4(), account, bytes([number]), NOW, NOW, NOW, NOW - timedelta(days=1) if number else None],
        )
    conn.execute(
        "insert into one_time_link (id, purpose, account_id, token_hash, made_at, expires_at) "
        "values (%s, 'account', %s, 'x', %s, %s)",
        [uuid4(), account, NOW, NOW],
    )
    settle(conn, HOUSE, Ledger(tmp_path / "ledger", HOUSE), uuid4(), NOW, NOW)
    ended = conn.execute("select ended_at from session order by token_hash").fetchall()
    assert ended == [(NOW,), (NOW - timedelta(days=1),)]
    assert conn.execute("select used_at from one_time_link").fetchall() == [(NOW,)]


@pytest.fixture
def config(tmp_path: Path) -> Config:
    (tmp_path / "database").mkdir()
    return Config(folder=tmp_path, keys=tmp_path / "keys", backup=tmp_path / "backup")


def said(conn: Connection, config: Config) -> dict[str, Finding]:
    return {one.name: one for one in findings(conn, config, NOW, [config.database_folder])}


def test_the_doctor_tells_the_age_of_backup_and_archive_and_the_hold(
    conn: Connection, config: Config, tmp_path: Path
) -> None:
    assert said(conn, Config(tmp_path, tmp_path / "keys"))["backup"].level == "note"
    assert said(conn, config)["backup"].level == "broken"
    line = tmp_path / "backup" / line_of(config.database_folder)
    line.mkdir(parents=True)
    for seconds, level in ((61, "note"), (59, "ok")):
        (line / "until").write_text((NOW - timedelta(seconds=seconds)).isoformat())
        assert archive_lag(tmp_path / "backup", config.database_folder, NOW) == timedelta(seconds=seconds)
        assert said(conn, config)["archive"].level == level
    assert said(conn, config)["archive place"].level == "note"  # all of this test lies on one disk
    assert said(conn, config)["restore"].level == "ok"
    settle(conn, HOUSE, Ledger(tmp_path / "ledger", HOUSE), uuid4(), NOW, NOW)
    assert said(conn, config)["restore"].level == "note"
    assert said(conn, config)["ledger"].level == "ok"


def test_a_ledger_below_the_database_is_broken(conn: Connection, tmp_path: Path) -> None:
    inside = Config(tmp_path, tmp_path / "keys", ledger=tmp_path / "database" / "ledger")
    assert said(conn, inside)["ledger"].level == "broken"
