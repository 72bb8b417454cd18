"""Deeds of the harness that need the product's own code: to lay a house, to say a customer's no. Each runs in a child of the
nursery, so with the product under test, patched or not."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from uuid import UUID
from zoneinfo import ZoneInfo

from psycopg_pool import ConnectionPool

from leadcenter.audit import face as audit
from leadcenter.belt import face as belt
from leadcenter.channel.face import House
from leadcenter.cleaning import face as cleaning
from leadcenter.consent import face as consent
from leadcenter.consent.face import ConsentEvent, EventKind
from leadcenter.entry.api import scoped
from leadcenter.entry.demo.world import build_world
from leadcenter.entry.house import open_house, set_clock
from leadcenter.kernel.config import from_environment
from leadcenter.kernel.database import Connection, connect
from leadcenter.kernel.logins import Login, url_of
from leadcenter.kernel.scope import Scope, Zone
from leadcenter.org.face import ScaledClock

MORNING = datetime(2026, 11, 18, 9, 30, tzinfo=ZoneInfo("Asia/Shanghai"))
"""A Wednesday: dealers are open, calls are allowed for more than ten hours."""
PROVIDER = "call_centre"


@contextmanager
def _open() -> Iterator[tuple[Connection, House]]:
    config = from_environment()
    with connect(config.database_url, name="faults deed", autocommit=True) as conn:
        yield conn, open_house(conn, config)


def lay(dealers: int, staff_each: int, lanes: int, secret: str, out: str) -> None:
    """A new database gets the world of the demo, open day and night, on so many lanes;
    the dealers' codes go to `out`."""
    config = from_environment()
    with connect(config.database_url, name="faults deed") as conn:
        conn.execute("delete from lane_bucket")
        conn.execute("delete from lane")
        belt.make_lanes(conn, lanes)
        conn.commit()
        house = open_house(conn, config)
        ((now,),) = conn.execute("select now()").fetchall()
        world = build_world(conn, house, now, dealers=dealers, staff_each=staff_each, round_the_clock=True)
        for code, settings in cleaning.starter("providers").items():
            cleaning.register_provider(conn, code, settings)
        cleaning.add_provider_secret(conn, house, PROVIDER, "faults", secret, now=now)
        set_clock(conn, ScaledClock(now, MORNING, 1.0))
        conn.commit()
    Path(out).write_text(json.dumps([dealer.code for dealer in world.dealers]), "utf-8")


def withdraw(bucket: int, customer: str, entity: str, lead: str, what: str, out: str) -> None:
    """A customer takes the consent for one recipient back; see `_no`."""
    with _open() as (conn, house), open(out, "ab", buffering=0) as told:
        told.write(_no(conn, house, bucket, customer, entity, lead, what))


def withdraw_all(whom: str, out: str) -> None:
    """Customers (bucket, customer, entity, lead), one after the other."""
    with _open() as (conn, house), open(out, "ab", buffering=0) as told:
        for one in json.loads(Path(whom).read_text("utf-8")):
            told.write(_no(conn, house, *one))


BEGUN = {
    "dispatch": "select 1 from dispatch where lead_id = %s",
    "call": "select 1 from cleaning_attempt a join cleaning_task t on t.bucket = a.bucket and t.id = a.task_id "
    "where t.raw_id = %s and a.state <> 'ready'",
}


def _no(
    conn: Connection, house: House, bucket: int, customer: str, entity: str, lead: str, what: str = "dispatch"
) -> bytes:
    """While the word is written and not yet committed, look whether the lead has been dispatched (the call begun). Returns a line
    for after the commit: lead, 1 or 0, seconds until the word stood."""
    began = time.monotonic()
    with conn.transaction():
        ((now,),) = conn.execute("select clock_timestamp()").fetchall()
        purpose = consent.SALES_CONTACT if what == "dispatch" else consent.PHONE_CONTACT
        event = ConsentEvent(
            bucket, UUID(customer), UUID(entity), EventKind.WITHDRAWN, None, None, {}, purpose
        )
        consent.record(conn, house.maker, [event], now)
        gone = conn.execute(BEGUN[what].encode(), [lead]).fetchone()
    return f"{lead} {int(gone is not None)} {time.monotonic() - began:.6f}\n".encode()


def act_late(ready: str, go: str) -> None:
    """An act of the audit trail that is committed only when `go` is there."""
    with _open() as (conn, _), conn.transaction():
        _record_act(conn)
        Path(ready).touch()
        while not Path(go).exists():
            time.sleep(0.01)


def act_now() -> None:
    """An act of the audit trail."""
    with _open() as (conn, _), conn.transaction():
        _record_act(conn)


def _record_act(conn: Connection) -> None:
    ((now,),) = conn.execute("select now()").fetchall()
    who = audit.Who(audit.ActorKind.OPERATOR, "faults")
    audit.record(
        conn, [audit.Act(who=who, what="harness.acted", object_kind="harness", object="faults")], now
    )


def scope_left(entity: str, out: str) -> None:
    """What is left of a dealer's scope on a connection of the pool when its transaction is over, to `out`."""
    url = url_of(from_environment(), Login.APP)
    with ConnectionPool(url, min_size=1, max_size=1, kwargs={"autocommit": True}, open=True) as pool:
        with scoped(pool)(Scope(Zone.ENTITIES, (UUID(entity),))) as conn:
            conn.execute("select count(*) from dispatch")
        with pool.connection() as conn, conn.transaction():
            ((zone, entities),) = conn.execute(
                "select current_setting('app.zone', true), current_setting('app.entities', true)"
            ).fetchall()
            ((rows,),) = conn.execute("select count(*) from dispatch").fetchall()
    Path(out).write_text(json.dumps({"zone": zone or "", "entities": entities or "", "rows": rows}), "utf-8")
