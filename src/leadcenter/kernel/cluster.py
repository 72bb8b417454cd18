"""What an embedded PostgreSQL has on disk: its data, its settings, the folder of its socket."""

from __future__ import annotations

import hashlib
import os
import secrets
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from leadcenter.kernel.account import Account, EmbeddedUnavailable
from leadcenter.kernel.binaries import Binaries

ADMINISTRATOR = "postgres"
PORT = 5432  # nobody listens there: it is a part of the socket's file name
_SOCKET_PATH_LIMIT = 107 - len(f"/.s.PGSQL.{PORT}.lock")  # bytes, of sockaddr_un
_MB = 1024 * 1024

# Durable first: a 2xx means that the lead is on disk.
_SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "100",  # a worker has a score of them, each web process up to nine
    "fsync": "on",
    "synchronous_commit": "on",
    "full_page_writes": "on",
    "wal_compression": "off",
    "min_wal_size": "1GB",
    "max_wal_size": "8GB",
    "checkpoint_timeout": "15min",
    "checkpoint_completion_target": "0.9",
    "default_toast_compression": "pglz",  # the only one that every build has
    "work_mem": "32MB",
    "maintenance_work_mem": "256MB",
    "random_page_cost": "1.1",
    "jit": "off",
    # a queue table is rewritten all day: clean early, often, a little at a time
    "autovacuum_max_workers": "4",
    "autovacuum_naptime": "10s",
    "autovacuum_vacuum_scale_factor": "0.05",
    "autovacuum_vacuum_insert_scale_factor": "0.1",
    "autovacuum_analyze_scale_factor": "0.05",
    "autovacuum_vacuum_cost_limit": "2000",
    "timezone": "UTC",
    "lc_messages": "C",
    # no personal data in the log (trust.md P8): no statements, parameters or details, nor the message of a
    # failed statement, which may quote a value; the caller gets it. LOG, FATAL and PANIC are written
    "log_min_messages": "log",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
    "log_statement": "none",
    "log_timezone": "UTC",
    "logging_collector": "on",
    "log_directory": "../log",
    "log_filename": "postgres-%Y%m%dT%H%M%S.log",
    "log_rotation_age": "1d",
    "log_rotation_size": "10MB",
}


def prepare(account: Account, place: Path, binaries: Binaries, extra: Mapping[str, str]) -> Path:
    """Everything that the server needs below `place`, made or renewed. `extra` settings win over the own.
    Returns the folder of the socket."""
    if not (place / "data").exists():
        entrance(place).unlink(missing_ok=True)
        _make_data(account, place, binaries)
    write_rules(place)
    _own_folder(place / "log", account)
    _own_folder(place / "spool", account)
    for old in sorted((place / "log").glob("*.log"))[:-9]:
        old.unlink()
    socket = _socket_folder(account, place)
    _write_settings(place / "leadcenter.conf", binaries, socket, extra)
    return socket


def entrance(place: Path) -> Path:
    """The file with the password of the server's administrator (libpq's passfile), beside the data: whoever
    has the data has it. Without it the next start lets him in and gives him a new one."""
    return place / "entrance"


@contextmanager
def new_entrance(place: Path) -> Iterator[str]:
    """A new password of the administrator, kept once the block, which tells the server, is through; from then
    on nobody else enters without one."""
    secret = secrets.token_hex(32)
    fresh = _draft(entrance(place), [f"*:*:*:{ADMINISTRATOR}:{secret}\n"], 0o600)
    yield secret
    fresh.rename(entrance(place))
    handle = os.open(place, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
    write_rules(place)


def write_rules(place: Path) -> None:
    """Who may enter: everybody shows a password, over the socket alone. Only while the administrator has none
    (a new or restored cluster), whoever reaches the socket, which is the account and root, is he."""
    everybody = "local all all scram-sha-256\nlocal replication all scram-sha-256\n"
    first = "" if entrance(place).exists() else f"local all {ADMINISTRATOR} trust\n"
    _write(place / "entering.conf", ["# Written at each start by leadcenter.\n", first, everybody])


def _make_data(account: Account, place: Path, binaries: Binaries) -> None:
    """initdb under another name first: a folder `data` is always a whole one. Who may enter is said beside it
    (`write_rules`); started by hand, it lets nobody in."""
    for broken in place.glob("new-*"):
        shutil.rmtree(broken, ignore_errors=True)
    fresh = Path(tempfile.mkdtemp(prefix="new-", dir=place))
    _own_folder(fresh, account)
    provider = "builtin" if binaries.major >= 17 else "libc"
    command: list[str | Path] = [binaries.folder / "initdb", "-D", fresh, f"--username={ADMINISTRATOR}"]
    command += ["--encoding=UTF8", f"--locale-provider={provider}", "--locale=C.UTF-8", "--data-checksums"]
    command += ["--auth-local=reject", "--auth-host=reject"]
    done = subprocess.run(  # noqa: S603
        command, env=binaries.environment(), capture_output=True, text=True, check=False, **account.process()
    )
    if done.returncode != 0:
        raise EmbeddedUnavailable("embedded_start_failed", reason=done.stderr.strip()[-500:], log=place)
    handle = os.open(fresh / "postgresql.conf", os.O_WRONLY | os.O_APPEND | os.O_NOFOLLOW)
    with os.fdopen(handle, "a") as conf:
        conf.write("\ninclude '../leadcenter.conf'\n")
    fresh.rename(place / "data")


def _own_folder(folder: Path, account: Account) -> None:
    folder.mkdir(mode=0o700, exist_ok=True)
    if folder.stat().st_uid != account.uid:
        os.chown(folder, account.uid, account.gid)
    folder.chmod(0o700)


def _socket_folder(account: Account, place: Path) -> Path:
    """`place`/run, or a short private folder: a socket's path has 107 bytes at most, and to libpq a comma
    means that another host follows."""
    folder = place / "run"
    if len(os.fsencode(folder)) > _SOCKET_PATH_LIMIT or "," in str(folder):
        short = Path("/run") if os.geteuid() == 0 else Path(tempfile.gettempdir())
        folder = short / f"leadcenter-{account.uid}-{hashlib.sha256(os.fsencode(place)).hexdigest()[:12]}"
        if os.path.lexists(folder) and (folder.is_symlink() or folder.stat().st_uid != account.uid):
            raise EmbeddedUnavailable(
                "embedded_of_another_account", folder=folder, account=folder.lstat().st_uid
            )
    _own_folder(folder, account)
    return folder


def _write_settings(file: Path, binaries: Binaries, socket: Path, extra: Mapping[str, str]) -> None:
    """The file that postgresql.conf includes. An operator's ALTER SYSTEM wins over it."""
    memory = _memory()
    settings = _SETTINGS | {
        "port": str(PORT),
        "hba_file": str(file.with_name("entering.conf")),
        "unix_socket_directories": '"' + str(socket).replace('"', '""') + '"',
        "shared_buffers": f"{min(max(memory // 4 // _MB, 128), 16_384)}MB",
        "effective_cache_size": f"{max(memory // 2 // _MB, 256)}MB",
    }
    if binaries.has_library("pg_stat_statements"):
        settings["shared_preload_libraries"] = "pg_stat_statements"
        settings["pg_stat_statements.track_utility"] = "off"  # SET LOCAL and the like carry literals
    lines = [
        f"{name} = '{value.replace(chr(39), chr(39) * 2)}'\n"
        for name, value in (settings | dict(extra)).items()
    ]
    said = "# Written at each start by leadcenter: changes here are lost, use ALTER SYSTEM.\n"
    _write(file, [said, *lines])


def _write(file: Path, lines: Sequence[str]) -> None:
    fresh = _draft(file, lines, 0o644)
    fresh.chmod(0o644)
    fresh.rename(file)


def _draft(file: Path, lines: Sequence[str], mode: int) -> Path:
    fresh = file.with_suffix(".new")
    fresh.unlink(missing_ok=True)
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, mode)
    with os.fdopen(handle, "w", encoding="utf-8", errors="surrogateescape") as out:
        out.writelines(lines)
        out.flush()
        os.fsync(out.fileno())
    return fresh


def _memory() -> int:
    """Bytes of memory of this machine, or of its container if that has less."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    for limit in ("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"):
        try:
            memory = min(memory, int(Path(limit).read_text()))
        except (OSError, ValueError):  # absent, or "max"
            continue
    return memory
