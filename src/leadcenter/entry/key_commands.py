"""The commands around the keys of a house: rotate, show, destroy."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from rich.console import Console
from rich.table import Table

from leadcenter.entry import house as opening
from leadcenter.entry.rotating import Committed, Rotation
from leadcenter.entry.serve import database
from leadcenter.kernel.backup import KEPT
from leadcenter.kernel.config import Config
from leadcenter.kernel.database import Connection, connect
from leadcenter.kernel.keys import Keyring, Turn
from leadcenter.vault import face as vault

_NAME = "leadcenter keys"


def rotate(config: Config, console: Console, suite: str, pause: float) -> None:
    """Rotate, or finish the rotation under way. Raises Refusal."""
    with (
        database(config, console.print) as ready,
        connect(ready.database_url, name="leadcenter keys") as conn,
    ):
        house = opening.open_house(conn, ready)
        done = Rotation(_committed(conn), house, console.print, pause).run(suite)
        until = datetime.now(UTC) + KEPT
        console.print(
            f"version {done.after} is in use; version {done.before} is retired: backups of the last weeks "
            f"still open with it. From {until:%Y-%m-%d} on `leadcenter keys destroy {done.before}` ends it."
        )


def destroy(config: Config, console: Console, version: int, *, at_once: bool) -> None:
    """Destroy a retired version. Raises Refusal."""
    with (
        database(config, console.print) as ready,
        connect(ready.database_url, name="leadcenter keys") as conn,
    ):
        house = opening.open_house(conn, ready)
        Rotation(_committed(conn), house, console.print).destroy(version, at_once=at_once)
        console.print(f"version {version} is destroyed")


def show_status(config: Config, console: Console) -> None:
    """Versions, and how far a rotation has come."""
    with (
        database(config, console.print) as ready,
        connect(ready.database_url, name="leadcenter keys") as conn,
    ):
        keyring = opening.open_house(conn, ready).keyring
        turn = vault.read_turn(conn) or keyring.turn
        console.print(_versions(keyring, turn))
        console.print(f"indexes: {turn.step}, version {' and '.join(map(str, turn.live))}")
        for task in vault.read_progress(conn, turn.next).values() if turn.next else ():
            console.print(f"  {task.task}: {task.rows} rows, {'done' if task.done else 'under way'}")
        conn.rollback()


def _versions(keyring: Keyring, turn: Turn) -> Table:
    table = Table("version", "algorithms", "made", "stands", "may be destroyed from")
    for number, root in sorted(keyring.roots.items()):
        words = [
            *(["seals"] if number == keyring.newest else []),
            *(["indexes"] if number in turn.live else []),
            *([f"retired {root.retired_at:%Y-%m-%d}"] if root.retired_at else []),
        ]
        free = f"{root.retired_at + KEPT:%Y-%m-%d}" if root.retired_at and number not in turn.live else ""
        made = f"{root.made_at:%Y-%m-%d}" if root.made_at else ""
        table.add_row(str(number), root.suite.name, made, ", ".join(words), free)
    return table


def _committed(conn: Connection) -> Committed:
    @contextmanager
    def transaction() -> Iterator[Connection]:
        with conn.transaction():
            yield conn

    return transaction
