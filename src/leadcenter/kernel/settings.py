"""The settings of the embedded PostgreSQL."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from leadcenter.kernel.binaries import Binaries

_MB = 1024 * 1024

# Durable first: a 2xx means that the lead is on disk.
_SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "60",
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


def settings_file(file: Path, binaries: Binaries, socket: Path, port: int, extra: Mapping[str, str]) -> None:
    """Write the file that postgresql.conf includes; `extra` wins, ALTER SYSTEM wins over both."""
    memory = _memory()
    settings = _SETTINGS | {
        "port": str(port),
        "unix_socket_directories": '"' + str(socket).replace('"', '""') + '"',
        "shared_buffers": f"{min(max(memory // 4 // _MB, 128), 4096)}MB",
        "effective_cache_size": f"{max(memory // 2 // _MB, 256)}MB",
    }
    if binaries.has_library("pg_stat_statements"):
        settings["shared_preload_libraries"] = "pg_stat_statements"
        settings["pg_stat_statements.track_utility"] = "off"  # SET LOCAL and the like carry literals
    lines = [
        f"{name} = '{value.replace(chr(39), chr(39) * 2)}'\n"
        for name, value in (settings | dict(extra)).items()
    ]
    fresh = file.with_suffix(".new")
    fresh.unlink(missing_ok=True)
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o644)
    with os.fdopen(handle, "w", encoding="utf-8", errors="surrogateescape") as out:
        out.write("# Written at each start by leadcenter: changes here are lost, use ALTER SYSTEM.\n")
        out.writelines(lines)
    fresh.chmod(0o644)
    fresh.rename(file)


def _memory() -> int:
    """Bytes of memory of this machine, or of its container if that has less."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    for limit in ("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"):
        try:
            memory = min(memory, int(Path(limit).read_text()))
        except (OSError, ValueError):  # absent, or "max"
            continue
    return memory
