"""Deeds of the harness that need the product's own code: to lay a house, to say a customer's no. Each runs in a child of the
nursery, so with the product under test, patched or not."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any
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
from leadcenter.entry.signing import lodge_of
from leadcenter.identity import face as identity
from leadcenter.kernel.config import from_environment
from leadcenter.kernel.database import Connection, connect
from leadcenter.kernel.logins import Login, url_of
from leadcenter.kernel.scope import Scope, Zone
from leadcenter.lead.face import NoticeToStaff, References, tell_staff
from leadcenter.org.face import ScaledClock

MORNING = datetime(2026, 11, 18, 9, 30, tzinfo=ZoneInfo("Asia/Shanghai"))
"""A Wednesday: dealers are open, calls are allowed for more than ten hours."""
PROVIDER = "call_centre"
PRIVACY = "privacy_number"
KIND = "re_inquiry"
"""Of the notices that are told."""


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
        for code in (PROVIDER, PRIVACY):
            cleaning.add_provider_secret(conn, house, code, "faults", secret, now=now)
        set_clock(conn, ScaledClock(now, MORNING, 1.0))
        conn.commit()
    Path(out).write_text(json.dumps([dealer.code for dealer in world.dealers]), "utf-8")


def admit(codes: list[str], out: str) -> None:
    """Accounts for members of the staff; the tokens of the links with which they begin go to `out`, by code."""
    config = from_environment()
    with connect(config.database_url, name="faults deed") as conn:
        lodge = lodge_of(open_house(conn, config), config)
        ((now,),) = conn.execute("select now()").fetchall()
        tokens = {
            code: identity.admit(
                conn, lodge, code.lower(), code.partition("-")[0], code, identity.HOUSE, now
            ).link.token.reveal()
            for code in codes
        }
        conn.commit()
    Path(out).write_text(json.dumps(tokens), "utf-8")


def name_leads(dealer: str, out: str) -> None:
    """The leads that somebody at a dealer owns, and how its people name them, to `out`."""
    with _open() as (conn, house):
        rows = conn.execute(
            "select e.bucket, e.lead_id, e.dealer_id, s.code, s.id::text from episode e join staff s on s.id = e.staff_id "
            "join entity d on d.id = e.dealer_id join lead l on l.bucket = e.bucket and l.id = e.lead_id and l.live "
            "where d.code = %s and e.closed_at is null order by e.lead_id",
            [dealer],
        ).fetchall()
        names = References(house.keyring)
    told = [
        {
            "bucket": bucket, "lead": str(lead), "dealer": str(of), "staff": code, "staff_id": staff,
            "name": names.write(of, (bucket, lead)),
        }
        for bucket, lead, of, code, staff in rows
    ]  # fmt: skip
    Path(out).write_text(json.dumps(told), "utf-8")


def tell(leads: list[dict[str, Any]], seqs: list[int], out: str, ready: str = "", go: str = "") -> None:
    """Who owns a lead is told something, a notice of each lead in a transaction of its own; what was committed goes to `out`: lead and
    number. With `ready` and `go` all in one transaction, which is committed only when `go` is there."""
    with _open() as (conn, _), open(out, "ab", buffering=0) as told:
        if go:
            with conn.transaction():
                for lead, seq in zip(leads, seqs, strict=True):
                    _tell(conn, lead, seq)
                Path(ready).touch()
                while not Path(go).exists():
                    conn.execute("select 1")  # nobody ends it for sitting idle
                    time.sleep(0.02)
        for lead, seq in zip(leads, seqs, strict=True):
            if not go:
                with conn.transaction():
                    _tell(conn, lead, seq)
            told.write(f"{lead['name']} {seq}\n".encode())


def _tell(conn: Connection, lead: dict[str, Any], seq: int) -> None:
    ((now,),) = conn.execute("select now()").fetchall()
    told = NoticeToStaff(
        lead["bucket"], UUID(lead["staff_id"]), UUID(lead["dealer"]), UUID(lead["lead"]), KIND, {"seq": seq}
    )
    tell_staff(conn, [told], now)


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
