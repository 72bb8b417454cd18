"""Routes of the customer room: pairs that may be one person, decided by a person. All data masked, ids
opaque.

GET  /reviews?after&limit      open pairs, oldest first
GET  /reviews/{id}             what merging would do just now
POST /reviews/{id}/merge       both are one; `stays` says which record stays, else the rule does
POST /reviews/{id}/reject      they are two
GET  /merges                   those of the last days that may be taken back
POST /merges/{id}/undo         take a merge back
GET  /customers/{customer}/duplicates   pairs of one customer, and who was merged into it
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Annotated, Any, Literal, TypeVar
from uuid import UUID

import litestar
import msgspec
from litestar.handlers import HTTPRouteHandler, get, post
from litestar.params import FromPath, FromQuery, JSONBody

from leadcenter.access import face as access
from leadcenter.access.face import OF_MAKER, Permission, Sight, Sighted, needs
from leadcenter.audit import face as audit
from leadcenter.audit.face import Act, Who
from leadcenter.channel.face import House
from leadcenter.consent import face as consent
from leadcenter.customer import reviews
from leadcenter.customer.merging import Key, follow
from leadcenter.customer.reviews import Face, Review
from leadcenter.kernel.database import Connection, is_retryable
from leadcenter.kernel.errors import Refusal
from leadcenter.kernel.opaque import Opaque
from leadcenter.kernel.scope import Connect
from leadcenter.kernel.sql import statement

TRIES = 3
LATELY = timedelta(days=30)
_FIRST = UUID(int=0)
_Result = TypeVar("_Result")
Side = Literal["", "one", "other"]


class Done(msgspec.Struct, frozen=True):
    """What became of a decision; `merge` undoes it. `repeated`: it had been decided so before."""

    merge: Key | None = None
    moved: int = 0
    ended: int = 0
    repeated: bool = False


class Forecast(msgspec.Struct, frozen=True):
    """What merging would do: which side stays by rule, the record that would come of it, how many leads
    would move or give way, how many of the grants would change."""

    stays: Literal["one", "other"]
    joined: Face
    moves: int
    ends: int
    grants: int


class Deciding(msgspec.Struct, frozen=True):
    """What the flow does for this room; each raises a Refusal when it cannot be; `reject` says
    whether it was new. Arguments: the review or
    the merge (bucket, id), which side stays, the actor, the request key, now."""

    merge: Callable[[Connection, Key, Side, str, str, datetime], Done]
    reject: Callable[[Connection, Key, str, datetime], bool]
    preview: Callable[[Connection, Key], Forecast]
    undo: Callable[[Connection, Key, str, datetime], Done]


DECIDE = needs(Permission.REVIEW_DECIDE, zones=OF_MAKER)
READ = needs(Permission.REVIEW_READ, zones=OF_MAKER)


class Door(msgspec.Struct, frozen=True):
    """What the entry gives to the routes."""

    house: House
    connect: Connect
    deciding: Deciding


class ReviewBody(msgspec.Struct, frozen=True):
    """One open pair. `reason` number_shared has the same customer on both sides."""

    id: str
    reason: str
    weight: float | None
    probability: float | None
    by_field: dict[str, Any]
    created_at: datetime
    one: Face
    other: Face


class ReviewPage(msgspec.Struct, frozen=True):
    """One page, oldest first; `next` is the cursor of the following one, empty at the end."""

    reviews: tuple[ReviewBody, ...]
    next: str


class MergeBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`stays`: the side whose record survives; empty = by rule. `key`: a word of the sender for this
    request, so that a repetition does nothing."""

    stays: Side = ""
    key: Annotated[str, msgspec.Meta(max_length=100)] = ""


class DoneBody(msgspec.Struct, frozen=True):
    """What became of it; `merge` names it for an undo."""

    merge: str
    moved: int
    ended: int
    repeated: bool


class MergeShown(msgspec.Struct, frozen=True):
    """A merge that may be taken back, and the record that came of it."""

    merge: str
    at: datetime
    joined: Face


class JoinedShown(msgspec.Struct, frozen=True):
    """Who was merged into the customer; `undoable`: the merge may be taken back just now."""

    merge: str
    at: datetime
    by_person: bool
    undoable: bool
    was: Face


class Duplicates(msgspec.Struct, frozen=True):
    """What there is about one customer: pairs that wait for a decision, and merges that hold."""

    reviews: tuple[ReviewBody, ...]
    merges: tuple[JoinedShown, ...]


def routes(door: Door) -> list[HTTPRouteHandler]:
    """The routes of the room. Handlers run in threads."""
    blind = door.house.keyring.mark(door.house.maker, "customer_reference")
    pairs, merges = Opaque(blind(b"review")), Opaque(blind(b"merge"))

    def body_of(done: Done) -> DoneBody:
        name = merges.write(*done.merge) if done.merge else ""
        return DoneBody(name, done.moved, done.ended, done.repeated)

    @get("/reviews", opt=READ, sync_to_thread=True)
    def list_reviews(
        sight: Sighted,
        after: FromQuery[str] = "",
        limit: FromQuery[int] = 50,
    ) -> ReviewPage:
        """Open pairs; `after` is the cursor that the page before gave."""
        begin = _read(pairs, after, "cursor_unknown", 400)[1] if after else _FIRST
        with door.connect(sight.scope) as conn:
            page = reviews.list_reviews(conn, begin, limit)
            keys = sorted({key for one in page.reviews for key in (one.one, one.other)})
            faces = reviews.read_faces(conn, door.house, keys)
        shown = tuple(_body(pairs, one, faces) for one in page.reviews)
        return ReviewPage(shown, pairs.write(*page.last) if page.last else "")

    @get("/reviews/{review:str}", opt=READ, sync_to_thread=True)
    def preview(sight: Sighted, review: FromPath[str]) -> Forecast:
        """What merging would do just now."""
        key = _read(pairs, review, "review_unknown")
        return _tried(door, sight, lambda conn: door.deciding.preview(conn, key))

    @post("/reviews/{review:str}/merge", opt=DECIDE, status_code=200, sync_to_thread=True)
    def merge(
        request: litestar.Request[Any, Any, Any],
        sight: Sighted,
        review: FromPath[str],
        data: JSONBody[MergeBody],
    ) -> DoneBody:
        """Both are one; of a number shared by many names: they are the customer's, and what waits goes on."""
        key = _read(pairs, review, "review_unknown")
        request_key, who = data.key or f"review:{key[1].hex}", access.who(sight, request)

        def act(conn: Connection) -> Done:
            now = _now(conn)
            done = door.deciding.merge(conn, key, data.stays, sight.name, request_key, now)
            told = {"merge": done.merge, "moved": done.moved, "ended": done.ended, "stays": data.stays}
            _record(conn, who, "review.merged", key, now, told, repeated=done.repeated)
            return done

        return body_of(_tried(door, sight, act))

    @post("/reviews/{review:str}/reject", opt=DECIDE, status_code=204, sync_to_thread=True)
    def reject(request: litestar.Request[Any, Any, Any], sight: Sighted, review: FromPath[str]) -> None:
        """They are two."""
        key = _read(pairs, review, "review_unknown")
        who = access.who(sight, request)

        def act(conn: Connection) -> None:
            now = _now(conn)
            fresh = door.deciding.reject(conn, key, sight.name, now)
            _record(conn, who, "review.rejected", key, now, repeated=not fresh)

        _tried(door, sight, act)

    @get("/merges", opt=READ, sync_to_thread=True)
    def list_merges(sight: Sighted) -> list[MergeShown]:
        """Merges that people made lately and that may be taken back, the newest first."""
        with door.connect(sight.scope) as conn:
            found = reviews.list_merges(conn, _now(conn) - LATELY)
            faces = reviews.read_faces(conn, door.house, sorted({one.survivor for one in found}))
        return [
            MergeShown(merges.write(one.bucket, one.id), one.at, faces[one.survivor])
            for one in found
            if one.survivor in faces
        ]

    @post("/merges/{merged:str}/undo", opt=DECIDE, status_code=200, sync_to_thread=True)
    def undo(request: litestar.Request[Any, Any, Any], sight: Sighted, merged: FromPath[str]) -> DoneBody:
        """Each side has again what it had."""
        key = _read(merges, merged, "merge_unknown")
        who = access.who(sight, request)

        def act(conn: Connection) -> Done:
            now = _now(conn)
            done = door.deciding.undo(conn, key, sight.name, now)
            told = {"moved": done.moved, "ended": done.ended}
            _record(conn, who, "merge.undone", key, now, told, repeated=done.repeated)
            return done

        return body_of(_tried(door, sight, act))

    return [list_reviews, preview, merge, reject, list_merges, undo, _of_one(door, pairs, merges)]


def _of_one(door: Door, pairs: Opaque, merges: Opaque) -> HTTPRouteHandler:
    @get("/customers/{customer:str}/duplicates", opt=READ, sync_to_thread=True)
    def duplicates(sight: Sighted, customer: FromPath[str]) -> Duplicates:
        """Pairs of one customer that wait for a decision, and who was merged into it."""
        named = _read(consent.principals(door.house.keyring, door.house.maker), customer, "customer_unknown")
        with door.connect(sight.scope) as conn:
            key = follow(conn, [named]).get(named)
            if key is None:
                raise Refusal("customer_unknown", 404)
            waiting, joined = reviews.list_reviews_of(conn, key), reviews.list_merges_of(conn, key)
            keys = {side for one in waiting for side in (one.one, one.other)} | {one.merged for one in joined}
            faces = reviews.read_faces(conn, door.house, sorted(keys))
        return Duplicates(
            tuple(_body(pairs, one, faces) for one in waiting),
            tuple(
                JoinedShown(merges.write(key[0], one.id), one.at, one.by_person, one.last, faces[one.merged])
                for one in joined
                if one.merged in faces
            ),
        )

    return duplicates


def _body(pairs: Opaque, one: Review, faces: Mapping[Key, Face]) -> ReviewBody:
    return ReviewBody(
        pairs.write(one.bucket, one.id),
        one.reason,
        one.weight,
        one.probability,
        one.by_field,
        one.created_at,
        faces[one.one],
        faces[one.other],
    )


def _record(
    conn: Connection,
    who: Who,
    what: str,
    key: Key,
    now: datetime,
    after: dict[str, Any] | None = None,
    *,
    repeated: bool = False,
) -> None:
    """A decision; one that had been taken before changes nothing and is none."""
    kind = what.partition(".")[0]
    act = Act(who=who, what=what, object_kind=kind, object=str(key[1]), bucket=key[0], after=after)
    audit.record(conn, [] if repeated else [act], now)


def _read(names: Opaque, name: str, code: str, status: int = 404) -> Key:
    key = names.read(name)
    if key is None:
        raise Refusal(code, status)
    return key


def _tried(door: Door, sight: Sight, act: Callable[[Connection], _Result]) -> _Result:
    """In one transaction; a conflict with others who act on the same leads is tried again."""
    for left in reversed(range(TRIES)):
        try:
            with door.connect(sight.scope) as conn:
                return act(conn)
        except Exception as fault:
            if not is_retryable(fault):
                raise
            if not left:
                raise Refusal("database_away", 503) from fault
    raise AssertionError("the last try returns or raises")


def _now(conn: Connection) -> datetime:
    ((now,),) = conn.execute(statement("customer", "read_now"))
    at: datetime = now
    return at
