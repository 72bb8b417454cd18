"""The commands around losing nothing: backup, restore, and what follows a restore."""

from __future__ import annotations

import getpass
import time
from datetime import UTC
from pathlib import Path
from uuid import uuid4

from rich.console import Console

from leadcenter.entry import house as opening
from leadcenter.entry import restoring
from leadcenter.entry.ledger import Ledger
from leadcenter.entry.serve import standing_database
from leadcenter.kernel.archive import line_of
from leadcenter.kernel.backup import backup_key, forget_old, take_base
from leadcenter.kernel.clock import typed
from leadcenter.kernel.config import Config
from leadcenter.kernel.database import connect
from leadcenter.kernel.errors import Refusal
from leadcenter.kernel.keys import keyring_of
from leadcenter.kernel.restore import restore
from leadcenter.kernel.sql import statement


def back_up(config: Config, to: Path | None, console: Console) -> None:
    """A base backup of the embedded database into `to`, else where its log is archived. Raises Refusal."""
    _embedded_only(config)
    place = to.absolute() if to else config.backup
    if place is None:
        raise Refusal("backup_no_place")
    with standing_database(config, console.print) as found:
        began = time.monotonic()
        key, folder = backup_key(keyring_of(config)), config.database_folder
        made = take_base(key, found.config.database_url, folder, place)
        took = time.monotonic() - began
        console.print(
            f"backup {place / made.line / made.name}: {_size(made.plain_bytes)}, "
            f"sealed {_size(made.sealed_bytes)}, {took:.1f} s"
        )
        for name in forget_old(key, place, line_of(folder), made.ended):
            console.print(f"removed {name}, which no instant of the last weeks needs")
        console.print(f"The keys are not in it. Keep {config.keys} elsewhere: nothing else opens it.")
        if config.backup is None:
            console.print("The log is not archived (LEADCENTER_BACKUP): what comes later is not in it.")


def bring_back(config: Config, place: Path, to: str, console: Console) -> None:
    """Restore what lies in `place` into the folder of `config` and set it to rights. Raises Refusal."""
    _embedded_only(config)
    if not (config.keys / "root.json").exists():
        raise Refusal("restore_no_keys", folder=config.keys)
    key = backup_key(keyring_of(config))
    done = restore(key, place.absolute(), config.database_folder, typed(to) if to else None, console.print)
    console.print(
        f"{done.base} and {done.segments} segments of the log: "
        f"{_size(done.plain_bytes)} in {done.seconds:.1f} s"
    )
    with standing_database(config, console.print):
        pass


def set_to_rights(config: Config, to: str, console: Console) -> None:
    """The half of a restore that is ours, for a database that was restored by its own server's tools."""
    at = typed(to)
    with standing_database(config, console.print) as found, connect(found.config.database_url) as conn:
        house = opening.open_house(conn, config)
        with conn.transaction():
            (row,) = conn.execute(statement("entry", "read_now"))
            if at > row[0]:
                raise Refusal("restore_ahead", to=at.isoformat(), now=row[0].isoformat())
            ledger = Ledger(config.ledger_folder, house)
            done = restoring.settle(conn, house, ledger, uuid4(), at, row[0])
        assert done is not None
        console.print(
            f"as it stood at {at.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC, "
            f"epoch {done.epoch}: {done.nos} refusals and {done.taken_back} inquiries taken back hold, "
            f"{done.calls} calls are asked about, "
            f"{done.shut_out} accounts, keys, roles and secrets are shut out again; nothing goes "
            "outside until `leadcenter resume-outbound`"
        )


def resume(config: Config, console: Console) -> None:
    """End the hold."""
    with standing_database(config, console.print) as found, connect(found.config.database_url) as conn:
        with conn.transaction():
            (row,) = conn.execute(statement("entry", "read_now"))
            epochs = restoring.resume(conn, getpass.getuser(), row[0])
        console.print("outbound resumed" if epochs else "nothing was held")


def _embedded_only(config: Config) -> None:
    if config.database_url:
        raise Refusal("backup_own_server")


def _size(count: int) -> str:
    return f"{count / 1e6:,.1f} MB"
