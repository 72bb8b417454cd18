"""Numbers for those who ask customers on the maker's behalf: of the question that they have in hand, one at a
time, until it is answered.
"""

from __future__ import annotations

import math
from datetime import datetime
from typing import Any

import msgspec

from leadcenter.access.face import Sight
from leadcenter.audit import face as audit
from leadcenter.audit.face import Act, Keep, Who
from leadcenter.channel.face import House
from leadcenter.cleaning.face import TaskRef, Window, next_call
from leadcenter.customer import face as customer
from leadcenter.desk import asking, revealing
from leadcenter.desk.terms import Key
from leadcenter.kernel.arrays import ints, uuids
from leadcenter.kernel.database import Connection
from leadcenter.kernel.errors import Refusal
from leadcenter.kernel.keys import SealBroken
from leadcenter.kernel.sql import statement
from leadcenter.org.face import ScaledClock


class Callee(msgspec.Struct, frozen=True):
    """Whom to call."""

    name: str
    phones: tuple[str, ...]


def read_clock(conn: Connection) -> ScaledClock | None:
    """The clock of a demo, by which call hours go there; None: real time. The connection stands in the
    house's scope."""
    for real, business, speed in conn.execute(statement("desk", "read_business_time")):
        return ScaledClock(datetime.fromisoformat(real), datetime.fromisoformat(business), float(speed))
    return None


def take(
    conn: Connection, sight: Sight, task: TaskRef, who: Who, now: datetime, clock: ScaledClock | None = None
) -> Key:
    """Take a question in hand, recorded; the caller commits, then opens the number. Returns the customer,
    (bucket, id). Raises Refusal `cleaning_task_unknown` (404), `outside_call_hours` (409, with the seconds
    until they begin: where the customer is, nobody is called now), `task_in_hand` (409), `task_taken` (409),
    `cap_reached` (429), `proof_needed` (403)."""
    row = read_open(conn, task, now)
    _check_hours(row[3], Window(row[4], row[5]), now, clock)
    asking.take_in_hand(conn, sight, task, now, opened=True)
    used = revealing.spend(conn, sight, now)
    act = Act(
        who=who,
        what="cleaning_task.number_revealed",
        object_kind="cleaning_task",
        object=str(task.task_id),
        bucket=task.bucket,
        purpose="cleaning",
        after={"lead": row[2], "used": used},
        keep=Keep.PROVISION,
    )
    audit.record(conn, [act], now)
    return row[0], row[1]


def read_open(conn: Connection, task: TaskRef, now: datetime) -> tuple[Any, ...]:
    """A question that is open: bucket, customer, lead, zone, between which minutes he may be called. Raises
    Refusal `cleaning_task_unknown` (404)."""
    key = {"bucket": task.bucket, "id": task.task_id, "now": now}
    row = conn.execute(statement("desk", "read_task"), key).fetchone()
    if row is None:
        raise Refusal("cleaning_task_unknown", 404)
    return row


def _check_hours(zone: str, window: Window, now: datetime, clock: ScaledClock | None) -> None:
    business = clock.to_business(now) if clock else now
    at = next_call(business, zone, window)
    if at > business:
        begins = clock.to_real(at) if clock else at
        raise Refusal("outside_call_hours", 409, seconds=math.ceil((begins - now).total_seconds()))


def open_callee(conn: Connection, house: House, whom: Key) -> Callee:
    """Whom to call; nobody where the customer was erased. The connection stands in the house's scope: the
    golden record is the maker's."""
    wanted = {"buckets": ints([whom[0]]), "ids": uuids([whom[1]])}
    for _, identifier, contact in conn.execute(statement("desk", "read_customers"), wanted):
        try:
            opened = house.keyring.seal(house.maker).open(contact, customer.CONTACT, identifier)
        except SealBroken:
            continue
        golden = customer.unpack_golden(opened)
        return Callee(golden.name, golden.phones)
    return Callee("", ())
