"""The second store: signed roots every minute, a signed file a day, at a folder or an address; what the
doctor and the command say of it.
"""

from __future__ import annotations

import io
import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import httpx
import msgspec
import pytest
from rich.console import Console

from leadcenter.audit import face as audit
from leadcenter.audit.face import Act, ActorKind, Fault, Root, Who
from leadcenter.audit.roots import message
from leadcenter.audit.signing import is_signed
from leadcenter.entry import auditing
from leadcenter.entry.beside import Beside, beside
from leadcenter.entry.finding import Finding, Level
from leadcenter.entry.sealer import Sealer, store_of_roots
from leadcenter.kernel.config import Config
from leadcenter.kernel.database import Connection, connect
from leadcenter.kernel.errors import Refusal, known_codes

WANG = Who(ActorKind.PERSON, "wang")


@pytest.fixture
def trail(database_url: str) -> Iterator[Connection]:
    """A session that commits at once, over an empty trail."""
    with connect(database_url, autocommit=True) as conn:
        conn.execute("delete from audit_batch")
        conn.execute("delete from audit")
        conn.execute(
            "update audit_chain set seq = 0, hash = decode(repeat('00', 32), 'hex'), xact = 0, "
            "id = '00000000-0000-0000-0000-000000000000', asked_at = '-infinity', rooted_at = null"
        )
        yield conn


@pytest.fixture
def store(tmp_path: Path) -> Path:
    made = tmp_path / "store"
    made.mkdir()
    return made


@pytest.fixture
def config(tmp_path: Path, database_url: str) -> Config:
    """A house whose data folder is not where the second store lies."""
    keys = tmp_path / "house" / "keys"
    keys.mkdir(parents=True)
    return Config(folder=tmp_path / "house", keys=keys, database_url=database_url)


def act(conn: Connection, count: int = 1) -> None:
    for number in range(count):
        one = Act(who=WANG, what="a.b", object_kind="c", object=str(number))
        audit.record(conn, [one], datetime.now(UTC))


def committed(conn: Connection) -> audit.Committed:
    @contextmanager
    def inside() -> Iterator[Connection]:
        with conn.transaction():
            yield conn

    return inside


def root(conn: Connection, place: object, config: Config) -> int:
    """Seal everything and send a root, whenever the last one went."""
    with conn.transaction():
        audit.seal(conn, 0)
    return audit.send(committed(conn), str(place), audit.load_signer(config.keys), every=timedelta(0))


def test_root_is_the_head_signed_by_the_house(trail: Connection, store: Path, config: Config) -> None:
    act(trail, 3)
    assert root(trail, store, config) == 1
    (line,) = audit.read_roots(store)
    public = audit.load_signer(config.keys).public
    assert is_signed(public, line.signature, message(line))
    (head,) = trail.execute("select seq, encode(hash, 'hex'), id from audit_chain").fetchall()
    assert (line.seq, line.hash, line.last) == head
    forged = Root(line.at, line.chain, line.seq, "00" * 32, line.last, line.signature)
    assert not is_signed(public, forged.signature, message(forged))


def test_roots_go_once_a_minute_whoever_sends_them(trail: Connection, store: Path, config: Config) -> None:
    signer = audit.load_signer(config.keys)
    sent = [audit.send(committed(trail), str(store), signer) for _ in range(3)]
    assert sent == [1, 0, 0]
    trail.execute("update audit_chain set asked_at = asked_at - interval '61 seconds'")
    assert audit.send(committed(trail), str(store), signer) == 1


def test_key_is_made_once_and_read_by_nobody_else(config: Config) -> None:
    first = audit.load_signer(config.keys)
    assert audit.load_signer(config.keys).public == first.public
    assert (config.keys / "audit.key").stat().st_mode & 0o077 == 0


def test_finished_day_is_signed_and_a_change_in_it_is_seen(
    trail: Connection, store: Path, config: Config
) -> None:
    act(trail)
    root(trail, store, config)
    today = next(store.glob("*.jsonl"))
    past = today.rename(store / "roots-2026-01-01.jsonl")
    root(trail, store, config)
    public = audit.load_signer(config.keys).public
    assert (store / "roots-2026-01-01.signed.json").exists()
    assert audit.unsound_days(store, public) == []
    past.write_text("")
    assert audit.unsound_days(store, public) == ["roots-2026-01-01.jsonl"]
    past.unlink()
    assert audit.unsound_days(store, public) == ["roots-2026-01-01.jsonl"]


def test_line_that_was_cut_while_it_was_written_is_left_out(
    trail: Connection, store: Path, config: Config
) -> None:
    act(trail)
    root(trail, store, config)
    file = next(store.glob("*.jsonl"))
    file.write_text(file.read_text() + '{"at":"2026-11-2')
    assert len(list(audit.read_roots(store))) == 1
    last = audit.last_root(store)
    assert last is not None
    assert last.seq == 1


def test_store_that_is_not_there_is_not_made_up_for(
    trail: Connection, tmp_path: Path, config: Config
) -> None:
    act(trail)
    with pytest.raises(FileNotFoundError):
        root(trail, tmp_path / "unmounted", config)
    assert audit.rooted_at(trail) is None


class Archive:
    """A second store behind an address."""

    def __init__(self) -> None:
        self.lines: list[tuple[str, Root]] = []
        self.status = 204
        archive = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                line = msgspec.json.decode(body, type=Root)
                archive.lines.append((self.headers.get("authorization", ""), line))
                self.send_response(archive.status)
                self.end_headers()

            def log_message(self, *_: object) -> None:
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.place = f"http://writer:pw@127.0.0.1:{self.server.server_address[1]}/roots"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


@pytest.fixture
def archive() -> Iterator[Archive]:
    made = Archive()
    yield made
    made.server.shutdown()
    made.server.server_close()


def test_address_gets_the_same_roots_with_its_own_credentials(
    trail: Connection, archive: Archive, config: Config
) -> None:
    act(trail)
    assert root(trail, archive.place, config) == 1
    ((credentials, line),) = archive.lines
    assert credentials.startswith("Basic ")
    assert is_signed(audit.load_signer(config.keys).public, line.signature, message(line))
    assert audit.rooted_at(trail) is not None


def test_address_that_refuses_leaves_the_root_unconfirmed(
    trail: Connection, archive: Archive, config: Config
) -> None:
    archive.status = 503
    act(trail)
    with pytest.raises(httpx.HTTPStatusError):
        root(trail, archive.place, config)
    assert audit.rooted_at(trail) is None


def test_thread_seals_and_roots_though_the_store_comes_late(
    database_url: str, trail: Connection, tmp_path: Path, config: Config
) -> None:
    late = tmp_path / "late"
    sealer = Sealer(audit.load_signer(config.keys), str(late), every=0.01)
    with beside(Beside("sealer", lambda: connect(database_url), sealer.round)):
        act(trail, 5)
        until(lambda: audit.waiting(trail)[0] == 0)
        late.mkdir()
        trail.execute("update audit_chain set asked_at = '-infinity'")
        until(lambda: audit.last_root(late) is not None)
    public = audit.load_signer(config.keys).public
    assert audit.verify(trail, list(audit.read_roots(late)), public).bad is None


def until(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 20
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.02)


@pytest.fixture
def look(trail: Connection, config: Config, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Finding]:
    """What the doctor says of a second store."""

    def looked(place: object, databases: tuple[Path, ...] = ()) -> Finding:
        monkeypatch.setenv("LEADCENTER_AUDIT_ROOTS", str(place))
        assert store_of_roots() == str(place)
        found = list(auditing.findings(trail, config, list(databases), datetime.now(UTC)))
        return found[-1]

    return looked


def test_doctor_refuses_a_store_that_falls_with_the_data(
    look: Callable[..., Finding], store: Path, config: Config, tmp_path: Path
) -> None:
    inside = config.folder / "roots"
    inside.mkdir()
    assert look(inside).level is Level.BROKEN
    link = tmp_path / "link"
    link.symlink_to(inside)
    assert look(link).level is Level.BROKEN
    assert look(store, (store.parent,)).level is Level.BROKEN
    assert look(tmp_path / "missing").level is Level.BROKEN
    assert look("").level is Level.NOTE


def test_doctor_tells_the_age_of_the_last_root(
    trail: Connection, look: Callable[..., Finding], store: Path, config: Config
) -> None:
    assert look(store).level is Level.NOTE
    root(trail, store, config)
    assert look(store).level is Level.OK
    assert " s old" in look(store).text
    file = next(store.glob("*.jsonl"))
    old = json.loads(file.read_text()) | {"at": (datetime.now(UTC) - timedelta(hours=1)).isoformat()}
    file.write_text(json.dumps(old) + "\n")
    assert look(store).level is Level.NOTE


def test_doctor_tells_that_nobody_seals(
    trail: Connection, config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("LEADCENTER_AUDIT_ROOTS", raising=False)
    act(trail)
    soon = datetime.now(UTC)
    assert next(auditing.findings(trail, config, [], soon)).level is Level.OK
    late = next(auditing.findings(trail, config, [], soon + timedelta(minutes=10)))
    assert (late.level, late.text[:5]) == (Level.NOTE, "1 act")


def test_doctor_tells_that_transactions_are_counted_from_anew(trail: Connection, config: Config) -> None:
    """As after a dump was loaded into another server."""
    trail.execute("update audit_chain set xact = xact + 1000000000")
    assert next(auditing.findings(trail, config, [], datetime.now(UTC))).level is Level.BROKEN


def told(config: Config, roots: Path | None, *restored: str) -> tuple[int, str]:
    console = Console(file=io.StringIO(), width=300, force_terminal=False)
    with connect(config.database_url) as conn:
        code = auditing.verify(conn, config, roots, "en", console, restored=restored)
    assert isinstance(console.file, io.StringIO)
    return code, console.file.getvalue()


def test_command_says_that_all_is_well_or_names_the_row(
    trail: Connection, store: Path, config: Config
) -> None:
    act(trail, 3)
    root(trail, store, config)
    assert told(config, store)[0] == 0
    (victim,) = trail.execute("select id from audit order by xact offset 1 limit 1").fetchone() or ()
    trail.execute("update audit set actor = 'li' where id = %s", [victim])
    code, text = told(config, store)
    assert code == 1
    assert str(victim) in text
    assert "A row was changed." in text
    assert Fault.EDITED not in text, "people read words, not codes"


def test_restore_is_forgiven_only_for_the_span_that_is_named(
    trail: Connection, store: Path, config: Config
) -> None:
    act(trail, 2)
    root(trail, store, config)
    to = datetime.now(UTC)
    (head,) = trail.execute("select row_to_json(c) from audit_chain c").fetchone() or ({},)
    act(trail, 2)
    root(trail, store, config)
    # the restore: what came after `to` is gone
    trail.execute("delete from audit_batch where seq > 1")
    trail.execute("delete from audit where not id = any(select unnest(ids) from audit_batch)")
    moved = "update audit_chain set seq = %(seq)s, hash = %(hash)s::bytea, xact = %(xact)s, id = %(id)s"
    trail.execute(moved, head)
    at = datetime.now(UTC)
    act(trail)
    root(trail, store, config)
    assert told(config, store)[0] == 1
    code, text = told(config, store, f"{to.isoformat()}/{at.isoformat()}")
    assert (code, "are not compared" in text) == (0, True)
    assert told(config, store, f"{to.isoformat()}/{to.isoformat()}")[0] == 1
    with pytest.raises(Refusal, match="audit_span_unreadable"):
        told(config, store, "yesterday/today")


def test_command_refuses_a_folder_that_is_not_there(config: Config, tmp_path: Path) -> None:
    with pytest.raises(Refusal, match="audit_store_unknown"):
        told(config, tmp_path / "nowhere")


def test_every_fault_has_its_words() -> None:
    assert {fault.value for fault in Fault} <= known_codes()
