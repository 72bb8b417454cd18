"""Opening the house: configuration → keys, lanes, maker."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

from leadcenter.audit import face as audit
from leadcenter.audit.face import Act
from leadcenter.belt import face as belt
from leadcenter.channel.face import House
from leadcenter.cleaning.face import Caps
from leadcenter.entry.shell import SHELL
from leadcenter.kernel import citus, logins
from leadcenter.kernel.config import Config
from leadcenter.kernel.database import Connection
from leadcenter.kernel.errors import Refusal
from leadcenter.kernel.ids import new_id
from leadcenter.kernel.key_file import are_there
from leadcenter.kernel.keys import keyring_of
from leadcenter.kernel.migrate import migrate
from leadcenter.kernel.sql import statement
from leadcenter.org.face import ScaledClock
from leadcenter.vault import face as vault

LANES = 8
"""Lanes of one server: enough for four workers to find two each."""
ON_COORDINATOR = (
    "asker_use", "assignment_cursor", "audit_batch", "audit_chain", "audit_look", "audit_watch",
    "dealer_load", "export", "export_part", "in_hand", "lane", "lane_bucket", "match_turn", "oidc_flow",
    "one_time_link", "schema_migration", "session", "setting", "sign_in_attempt", "spending", "staff_load",
    "stamp",
)  # fmt: skip
"""Small tables that change with every set: on Citus they stay in one place instead of being copied."""


def prepare(conn: Connection) -> list[str]:
    """Bring a database up to date: schema, lanes, the layout on Citus. Returns the migrations applied."""
    applied = migrate(conn, _tell)
    if citus.present(conn):
        citus.lay_out(conn, ON_COORDINATOR)
        belt.make_lanes(conn, citus.SHARDS, citus.shards_of_buckets(conn, "belt"))
    else:
        belt.make_lanes(conn, LANES)
    _maker(conn)
    conn.commit()
    return applied


def _tell(conn: Connection, applied: list[str], now: datetime) -> None:
    act = Act(
        who=SHELL, what="schema.migrated", object_kind="schema", object=applied[-1],
        after={"applied": applied},
    )  # fmt: skip
    audit.record(conn, [act], now)


def admit(conn: Connection, config: Config) -> None:
    """Make the logins of this database, unless settings name some. Raises Refusal `roles_missing`."""
    if config.app_url and config.worker_url and config.intake_url:
        return
    with conn.transaction():
        conn.execute(statement("entry", "wait_for_turn"))
        logins.make_logins(conn, keyring_of(config), spread=citus.present(conn))


def begin_keys(conn: Connection, config: Config) -> None:
    """Say with which keys a new database begins, and under which version of them. Before anything else that
    uses keys, for it keeps other ones out. Raises Refusal: `keys_missing`, a database that has begun and no
    keys in the folder; `keys_of_another_house`."""
    with conn.transaction():
        if vault.read_turn(conn) is not None and not are_there(config.keys):
            raise Refusal("keys_missing", 503, folder=str(config.keys))
        vault.begin(conn, keyring_of(config), datetime.now(UTC))


def open_house(conn: Connection, config: Config) -> House:
    """The house of this database. On one that was not prepared, its owner's first call names the maker."""
    house = House(_maker(conn), keyring_of(config), belt.read_lanes(conn))
    conn.commit()
    return house


def _maker(conn: Connection) -> UUID:
    row = conn.execute(statement("entry", "read_maker")).fetchone()
    if row is None:
        row = conn.execute(statement("entry", "name_maker"), {"id": new_id(datetime.now(UTC))}).fetchone()
    assert row is not None
    maker: UUID = row[0]
    return maker


def read_clock(conn: Connection) -> ScaledClock:
    """Business time of this database: real time, unless a demo was started that runs faster or from another
    hour.
    """
    row = conn.execute(statement("entry", "read_clock")).fetchone()
    conn.commit()
    if row is None:
        now = datetime.now(UTC)
        return ScaledClock(now, now, 1.0)
    return ScaledClock(datetime.fromisoformat(row[0]), datetime.fromisoformat(row[1]), float(row[2]))


def set_clock(conn: Connection, clock: ScaledClock) -> None:
    """Give this database a business time of its own, before any worker starts; demo only."""
    conn.execute(
        statement("entry", "write_clock"),
        {
            "real": clock.anchor_real.isoformat(),
            "business": clock.anchor_business.isoformat(),
            "speed": clock.speed,
        },
    )


def read_caps(conn: Connection) -> Caps:
    """How often a customer may be called: the product's own caps, unless this is the database of a demo."""
    row = conn.execute(statement("entry", "read_caps")).fetchone()
    conn.commit()
    return Caps(*row) if row else Caps()


def set_caps(conn: Connection, caps: Caps) -> None:
    """Let this database call more often than the law would have it, before any worker starts; demo only."""
    conn.execute(statement("entry", "write_caps"), {"per_day": caps.per_day, "per_week": caps.per_week})
