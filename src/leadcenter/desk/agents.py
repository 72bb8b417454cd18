"""Routes of those who ask customers on the maker's behalf.

GET    /cleaning/queue?after             questions that wait for people, no personal data
POST   /cleaning/hand                    take one in hand: the next, or the one that is named
GET    /cleaning/hand                    what is in hand, with the script and what the customer asked for
DELETE /cleaning/hand                    lay it back, as long as its number was not opened
POST   /cleaning/tasks/{task_id}/later   nobody was reached, or the customer wants another time
POST   /cleaning/tasks/{task_id}/reveal  the number; recorded before it is shown

The verdict: cleaning.http.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, Final, Literal

import litestar
import msgspec
from litestar.handlers import HTTPRouteHandler, delete, get, post
from litestar.params import FromPath, FromQuery, JSONBody
from litestar.response import Response

from leadcenter.access import face as access
from leadcenter.access.face import Permission, Sight, Sighted, needs
from leadcenter.audit import face as audit
from leadcenter.audit.face import Act, Keep
from leadcenter.channel.face import House
from leadcenter.cleaning import face as cleaning
from leadcenter.cleaning.face import CallCode, CleaningBook, Decided, PutOff, References, TaskRef
from leadcenter.desk import asking, calling
from leadcenter.desk.asking import Hand, Queue, Sheet, Shelf
from leadcenter.desk.calling import Callee
from leadcenter.kernel.clock import utc
from leadcenter.kernel.cursor import Cursors
from leadcenter.kernel.database import Connection
from leadcenter.kernel.errors import Language, Refusal
from leadcenter.kernel.scope import HOUSE, MAKER, Connect, Zone
from leadcenter.kernel.sql import statement

NO_STORE: Final = {"cache-control": "no-store"}
WORK: Final = needs(Permission.CLEANING_WORK, zones=frozenset({Zone.MAKER, Zone.ENTRUSTED}))
Asked = litestar.Request[Any, Any, Any]


class Door(msgspec.Struct, frozen=True):
    """What the entry gives to the routes."""

    house: House
    connect: Connect
    book: Callable[[], CleaningBook]


class TakeBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which question; empty: the next one."""

    task: str = ""


class Taken(msgspec.Struct, frozen=True):
    """What is in hand now; None: nothing that may be asked now waits."""

    sheet: Sheet | None


class LaterBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How the call ended. `callback_later`: the customer wants to be called `at` another time; else the next
    call comes after the rule's pause."""

    result: Literal["no_answer", "busy", "powered_off", "hung_up", "callback_later"]
    at: datetime | None = None


class Later(msgspec.Struct, frozen=True):
    """When it is asked again; None: it was tried often enough, and has ended as unreachable."""

    at: datetime | None


def routes(door: Door) -> list[HTTPRouteHandler]:
    """The routes; handlers run in threads."""
    tasks = References(door.house)
    return [*_hand(door, tasks), *_call(door, tasks)]


def _hand(door: Door, tasks: References) -> list[HTTPRouteHandler]:
    cursors = Cursors(door.house.keyring, b"desk/queue")

    @get("/cleaning/queue", opt=WORK, sync_to_thread=True)
    def list_queue(request: Asked, sight: Sighted, after: FromQuery[str] = "") -> Response[Queue]:
        """Questions that wait for people, those that are due first."""
        begin = cursors.read(sight.asker.entity, after)
        shelf = _shelf(door, tasks, request)
        with door.connect(sight.scope) as conn:
            found, end = asking.queue(conn, shelf, sight, begin)
        return Response(
            msgspec.structs.replace(found, next=cursors.write(sight.asker.entity, end)), headers=NO_STORE
        )

    @get("/cleaning/hand", opt=WORK, sync_to_thread=True)
    def show_hand(request: Asked, sight: Sighted) -> Response[Taken]:
        """What the asker has in hand."""
        shelf = _shelf(door, tasks, request)
        with door.connect(sight.scope) as conn:
            hand = asking.hand_of(conn, sight)
        return _taken(door, shelf, sight, hand)

    @post("/cleaning/hand", opt=WORK, status_code=200, sync_to_thread=True)
    def take_in_hand(request: Asked, sight: Sighted, data: JSONBody[TakeBody]) -> Response[Taken]:
        """Take the next question in hand, or the one that is named; nobody else gets it meanwhile."""
        named = _read(tasks, data.task) if data.task else None
        shelf = _shelf(door, tasks, request)
        with door.connect(sight.scope) as conn:
            hand = None if named else asking.hand_of(conn, sight)
            if hand is None:
                if named:
                    calling.read_open(conn, named, shelf.now)
                    asking.take_in_hand(conn, sight, named, shelf.now, opened=False)
                task = named or asking.take_first(
                    conn, sight, asking.find_next(conn, shelf, sight), shelf.now
                )
                if task is not None:
                    _record(conn, sight, request, "cleaning_task.taken", task, {}, shelf.now)
                hand = asking.hand_of(conn, sight)
        return _taken(door, shelf, sight, hand)

    @delete("/cleaning/hand", opt=WORK, status_code=204, sync_to_thread=True)
    def lay_back(request: Asked, sight: Sighted) -> None:
        """Lay it back; one whose number was opened needs a result."""
        with door.connect(sight.scope) as conn:
            hand = asking.hand_of(conn, sight)
            if hand is None:
                return
            if hand.opened:
                raise Refusal("call_without_result", 409)
            asking.empty(conn, sight)
            _record(conn, sight, request, "cleaning_task.laid_back", hand.task, {}, _now(conn))

    return [list_queue, show_hand, take_in_hand, lay_back]


def _call(door: Door, tasks: References) -> list[HTTPRouteHandler]:
    @post("/cleaning/tasks/{task_id:str}/later", opt=WORK, status_code=200, sync_to_thread=True)
    def put_off(request: Asked, sight: Sighted, task_id: FromPath[str], data: JSONBody[LaterBody]) -> Later:
        """Nobody was reached, or the customer wants to be called at another time. Of the question in hand."""
        task = _read(tasks, task_id)
        if (data.result == "callback_later") != (data.at is not None):
            raise Refusal("call_back_impossible", 422)
        if data.at is not None and data.at.tzinfo is None:
            raise Refusal("time_without_zone", 422)
        clock = _clock(door)
        # An end moves the lead, which is the maker's: the house does it for a vendor's people.
        with door.connect(MAKER) as conn:
            now = _now(conn)
            hand = asking.hand_of(conn, sight)
            if hand is None or hand.task.task_id != task.task_id:
                raise Refusal("cleaning_task_unknown", 404)
            wanted = utc(data.at) if data.at is not None else None
            at = clock.to_business(wanted) if clock and wanted else wanted
            put = PutOff(task.bucket, task.task_id, CallCode(data.result), sight.name, at)
            (done,) = cleaning.put_off(conn, [put], now, *([clock] if clock else []))
            if done.outcome is not Decided.DONE:
                raise Refusal("cleaning_task_closed", 409)
            asking.empty(conn, sight)
            told = {"result": data.result, "again": done.at.isoformat() if done.at else None}
            _record(conn, sight, request, "cleaning_task.put_off", task, told, now)
        return Later(done.at)

    @post("/cleaning/tasks/{task_id:str}/reveal", opt=WORK, status_code=200, sync_to_thread=True)
    def reveal_callee(request: Asked, sight: Sighted, task_id: FromPath[str]) -> Response[Callee]:
        """Whom to call: of the question in hand. The record is committed before it is opened."""
        task = _read(tasks, task_id)
        who = access.who(sight, request)
        if sight.abroad:
            raise Refusal("reveal_abroad", 403)
        with door.connect(HOUSE) as conn:
            clock = calling.read_clock(conn)
        with door.connect(sight.scope) as conn:
            whom = calling.take(conn, sight, task, who, _now(conn), clock)
        with door.connect(HOUSE) as conn:
            return Response(calling.open_callee(conn, door.house, whom), headers=NO_STORE)

    return [put_off, reveal_callee]


def _taken(door: Door, shelf: Shelf, sight: Sight, hand: Hand | None) -> Response[Taken]:
    if hand is None:
        return Response(Taken(None), headers=NO_STORE)
    with door.connect(HOUSE) as conn:
        return Response(Taken(asking.sheet(conn, shelf, sight, hand)), headers=NO_STORE)


def _shelf(door: Door, tasks: References, request: Asked) -> Shelf:
    language: Language = "zh" if "zh" in request.headers.get("accept-language", "") else "en"
    with door.connect(HOUSE) as conn:
        return Shelf(door.house, tasks, door.book(), calling.read_clock(conn), _now(conn), language)


def _clock(door: Door) -> Any:
    with door.connect(HOUSE) as conn:
        return calling.read_clock(conn)


def _read(tasks: References, text: str) -> TaskRef:
    task = tasks.read(text)
    if task is None or task.attempt:
        raise Refusal("cleaning_task_unknown", 404)
    return task


def _record(
    conn: Connection,
    sight: Sight,
    request: Asked,
    what: str,
    task: TaskRef,
    told: dict[str, Any],
    now: datetime,
) -> None:
    act = Act(
        who=access.who(sight, request),
        what=what,
        object_kind="cleaning_task",
        object=str(task.task_id),
        bucket=task.bucket,
        after=told or None,
        keep=Keep.PROVISION,
    )
    audit.record(conn, [act], now)


def _now(conn: Connection) -> datetime:
    now: datetime = next(iter(conn.execute(statement("desk", "read_now"))))[0]
    return now
