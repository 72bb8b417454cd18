"""Routes of who looked at what, and of looks at the whole trail.

GET  /audit/acts?what&actor&since&until&after    who saw or took away what, for what; newest first
GET  /audit/counts?what&since&until              who did most of it
GET  /audit/actors?names                         who people and keys are
GET  /audit/standing                             seals, roots, and the last looks at the whole trail
POST /audit/looks                                a worker looks at the whole trail
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

import litestar
import msgspec
from litestar.handlers import HTTPRouteHandler, get, post
from litestar.params import FromQuery

from leadcenter.access.face import OF_MAKER, Permission, Sighted, needs, who
from leadcenter.audit import face as audit
from leadcenter.audit.face import Look, Looked
from leadcenter.channel.face import House
from leadcenter.kernel.arrays import uuids
from leadcenter.kernel.clock import utc
from leadcenter.kernel.cursor import Cursors
from leadcenter.kernel.database import Connection
from leadcenter.kernel.errors import Refusal
from leadcenter.kernel.scope import HOUSE, Connect
from leadcenter.kernel.sql import statement
from leadcenter.lead.face import References

Request = litestar.Request[Any, Any, Any]
READ: Final = needs(Permission.AUDIT_READ, zones=OF_MAKER)
NAMES: Final = needs(
    Permission.AUDIT_READ, Permission.EXPORT_APPROVE, Permission.CAP_MANAGE, Permission.ASSESSMENT_READ,
    Permission.RETENTION_MANAGE, Permission.CONSENT_READ, zones=OF_MAKER,
)  # fmt: skip
PAGE: Final = 50
MOST: Final = 200
LAST: Final = UUID(int=(1 << 128) - 1)
LONGEST: Final = timedelta(days=1_097)
KINDS: Final = (*audit.LOOKING, *audit.TAKING)


class Actor(msgspec.Struct, frozen=True):
    """Who did it. `kind`: person, key, worker, operator, customer; `name` and `entity` where he is known by
    them; `of`: what kind of legal entity."""

    actor: str
    kind: str
    name: str = ""
    entity: str = ""
    of: str = ""


class ActShown(msgspec.Struct, frozen=True):
    """Somebody saw or took away something. `lead`: as the maker names it, where it was one; `rows`: how many;
    `plain`: in plain text; `reason`: why it was refused."""

    id: UUID
    at: datetime
    by: Actor
    what: str
    purpose: str
    lead: str
    rows: int
    plain: bool
    reason: str


class Acts(msgspec.Struct, frozen=True):
    """The newest first; `next` is the cursor of the page after it, empty at the end."""

    acts: list[ActShown]
    next: str


class Counted(msgspec.Struct, frozen=True):
    """How often somebody did something."""

    by: Actor
    what: str
    count: int


class ChainShown(msgspec.Struct, frozen=True):
    """Where a chain ends; `head` in hex."""

    chain: int
    batches: int
    head: str
    rooted_at: datetime | None


class LookShown(msgspec.Struct, frozen=True):
    """A look at the whole trail; `by` empty: the house's own of the night."""

    look: Look
    by: Actor


class Standing(msgspec.Struct, frozen=True):
    """How the trail stands: what waits to be sealed, since when; whether a second store vouches for it."""

    looked_at: datetime
    waiting: int
    oldest_at: datetime | None
    rooted_at: datetime | None
    vouched: bool
    chains: list[ChainShown]
    looks: list[LookShown]


def routes(house: House, connect: Connect) -> list[HTTPRouteHandler]:
    """The routes. The trail is read as the house: no other zone sees a row of it."""
    return [*_acts(house, connect), *_looks(connect)]


def _acts(house: House, connect: Connect) -> list[HTTPRouteHandler]:
    cursors = Cursors(house.keyring, b"rights/acts")
    references = References(house.keyring)

    @get("/audit/acts", opt=READ, sync_to_thread=True)
    def list_acts(
        sight: Sighted,
        since: FromQuery[datetime],
        until: FromQuery[datetime],
        what: FromQuery[str] = "",
        actor: FromQuery[str] = "",
        after: FromQuery[str] = "",
    ) -> Acts:
        """Who saw or took away what."""
        begin = cursors.read(sight.asker.entity, after)
        span = _span(since, until)
        with connect(HOUSE) as conn:
            found = audit.read_looking(conn, _kinds(what), actor[:200], *span, begin or (span[1], LAST), PAGE)
            named = _named(conn, [one.actor for one in found])
        last = found[-1] if len(found) == PAGE else None
        onward = cursors.write(sight.asker.entity, (last.at, last.id) if last else None)
        return Acts([_shown(house, references, one, named) for one in found], onward)

    @get("/audit/counts", opt=READ, sync_to_thread=True)
    def count_acts(
        sight: Sighted,  # noqa: ARG001 - the trail is the house's
        since: FromQuery[datetime],
        until: FromQuery[datetime],
        what: FromQuery[str] = "",
    ) -> list[Counted]:
        """Who saw or took away most."""
        span = _span(since, until)
        with connect(HOUSE) as conn:
            found = audit.count_looking(conn, _kinds(what), *span, PAGE)
            named = _named(conn, [actor for actor, _, _ in found])
        return [Counted(named[actor], kind, count) for actor, kind, count in found]

    @get("/audit/actors", opt=NAMES, sync_to_thread=True)
    def list_actors(sight: Sighted, names: FromQuery[str]) -> list[Actor]:  # noqa: ARG001 - names only
        """Who these are, named as records do, with commas between."""
        wanted = names.split(",")[:MOST]
        with connect(HOUSE) as conn:
            return list(_named(conn, wanted).values())

    return [list_acts, count_acts, list_actors]


def _looks(connect: Connect) -> list[HTTPRouteHandler]:
    @get("/audit/standing", opt=READ, sync_to_thread=True)
    def show_standing(sight: Sighted) -> Standing:  # noqa: ARG001 - the trail is the house's
        """How the trail stands."""
        with connect(HOUSE) as conn:
            seen, chains = audit.read_watch(conn), audit.read_chains(conn)
            looks = audit.list_looks(conn)
            named = _named(conn, [one.asked_by for one in looks])
        return Standing(
            seen.looked_at,
            seen.waiting,
            seen.oldest_at,
            seen.rooted_at,
            seen.vouched,
            [ChainShown(one.chain, one.batches, one.head.hex(), one.rooted_at) for one in chains],
            [LookShown(one, named[one.asked_by]) for one in looks],
        )

    @post("/audit/looks", opt=READ, status_code=204, sync_to_thread=True)
    def ask_look(request: Request, sight: Sighted) -> None:
        """Look at the whole trail."""
        with connect(sight.scope) as conn:
            now = _now(conn)
            made = audit.ask_look(conn, sight.name, now)
            if made is None:
                raise Refusal("audit_look_open", 409)
            act = audit.Act(
                who=who(sight, request), what="audit_look.asked", object_kind="audit_look", object=str(made)
            )
            audit.record(conn, [act], now)

    return [show_standing, ask_look]


def _kinds(what: str) -> Sequence[str]:
    """A kind of acts, `looking`, `taking`, or all. Raises Refusal `audit_kind_unknown`."""
    found = {"": KINDS, "looking": audit.LOOKING, "taking": audit.TAKING}.get(what)
    if found is None:
        if what not in KINDS:
            raise Refusal("audit_kind_unknown", 422)
        found = (what,)
    return found


def _span(since: datetime, until: datetime) -> tuple[datetime, datetime]:
    """Raises Refusal `time_without_zone`, `audit_span_too_long`."""
    if since.tzinfo is None or until.tzinfo is None:
        raise Refusal("time_without_zone", 422)
    if until - since > LONGEST:
        raise Refusal("audit_span_too_long", 422)
    return utc(since), utc(until)


def _named(conn: Connection, actors: Iterable[str]) -> dict[str, Actor]:
    """Who they are; as the house. One statement."""
    wanted = dict.fromkeys(actors)
    ids = {actor: found for actor in wanted if (found := _uuid(actor.partition(":")[2])) is not None}
    rows = conn.execute(statement("rights", "read_actors"), {"ids": uuids(sorted(set(ids.values())))})
    known = {row[0]: row[1:] for row in rows}
    return {actor: _actor(actor, known.get(ids[actor]) if actor in ids else None) for actor in wanted}


def _actor(actor: str, known: Sequence[str] | None) -> Actor:
    kind = {"person": "person", "service": "key", "link": "customer", audit.OPERATOR: "operator"}.get(
        actor.partition(":")[0], "worker"
    )
    return Actor(actor, kind, *(known or ()))


def _shown(house: House, references: References, one: Looked, named: dict[str, Actor]) -> ActShown:
    after = one.after or {}
    lead = ""
    if one.object_kind == "lead" and (found := _uuid(one.object)) is not None:
        lead = references.write(house.maker, (one.bucket, found))
    rows = after.get("rows", after.get("found", 1))
    if isinstance(rows, dict):
        rows = sum(rows.values())
    return ActShown(
        one.id, one.at, named[one.actor], one.what, one.purpose, lead, int(rows or 0),
        after.get("plain") is True, str(after.get("reason", "")),
    )  # fmt: skip


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _now(conn: Connection) -> datetime:
    row = conn.execute(statement("rights", "read_now")).fetchone()
    assert row is not None
    now: datetime = row[0]
    return now
