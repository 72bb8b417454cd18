"""Routes of test drives.

GET  /test-cars                              cars of the own dealer, and when they are taken
PUT  /test-cars/{code}                       a car as it is from now on
GET  /test-drives/guides                     who may go along
GET  /test-drives/agreements                 what customers may sign
POST /test-drives/agreements                 another version
POST /leads/{reference}/test-drives          book a car for a customer
GET  /test-drives?since&until                those of a time
POST /test-drives/{drive}/licence            the licence was looked at
POST /test-drives/{drive}/agreement          the customer signed this text
POST /test-drives/{drive}/beginning, /end    off, and back
POST /test-drives/{drive}/cancellation       it does not take place, or nobody came
POST /test-drives/{drive}/feedback           what the customer says of it
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec
from litestar.handlers import HTTPRouteHandler, get, post, put
from litestar.params import FromPath, FromQuery, JSONBody
from litestar.response import Response
from psycopg.errors import ExclusionViolation

from leadcenter.access.face import OnceKey, Permission, Sight, Sighted, needs
from leadcenter.channel.face import House
from leadcenter.followup import drive_steps, drives, reading
from leadcenter.followup.bodies import Name, Text
from leadcenter.followup.callers import Caller, Colleague, read_callers
from leadcenter.followup.door import NO_STORE, Asked, Door, aware, read_now
from leadcenter.followup.drive_steps import FEEDBACK, SEE, Licence, drive_of, record, refused, tell
from leadcenter.followup.drives import Drive, NotDriven
from leadcenter.followup.names import Names
from leadcenter.kernel.arrays import ints, uuids
from leadcenter.kernel.database import Connection
from leadcenter.kernel.errors import Refusal
from leadcenter.kernel.ids import new_id
from leadcenter.kernel.keys import BUCKETS, SealBroken
from leadcenter.kernel.scope import Zone
from leadcenter.kernel.sql import statement
from leadcenter.pool import face as pool
from leadcenter.pool.face import Activity, Exemption

BOOK = needs(Permission.TEST_DRIVE_BOOK)
MANAGE = needs(Permission.FOLLOWUP_MANAGE, zones=frozenset({Zone.MAKER, Zone.ENTITIES}))
ROWS = 200
TAKEN = {"car_slot_car_once": NotDriven.CAR_TAKEN, "car_slot_guide_once": NotDriven.GUIDE_TAKEN}
Code = Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9_-]{1,40}$")]


class CarBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A car as it is from now on; `licence_classes` with which it may be driven."""

    brand: Text
    series: Text
    plate: Text = ""
    licence_classes: Annotated[tuple[Licence, ...], msgspec.Meta(min_length=1, max_length=20)] = ("C1", "C2")
    status: Literal["active", "out"] = "active"


class CarShown(msgspec.Struct, frozen=True):
    """A car, and when it is taken from now on."""

    code: str
    plate: str
    brand: str
    series: str
    licence_classes: list[str]
    status: str
    taken: list[tuple[datetime, datetime]]


class AgreementBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Another version of what customers sign."""

    version: Name
    text: Annotated[str, msgspec.Meta(min_length=1, max_length=20_000)]
    language: Literal["zh-CN", "en-US"] = "zh-CN"


class AgreementShown(msgspec.Struct, frozen=True):
    """A version; `text_hash`: SHA-256 of the text, hex."""

    version: str
    language: str
    text: str
    text_hash: str
    made_at: datetime


class DriveBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A car for a time (instants with an offset); `guide`: code of who goes along."""

    car: Code
    begins_at: datetime
    ends_at: datetime
    guide: Text = ""


class DriveShown(msgspec.Struct, frozen=True):
    """A test drive; `drive`: how the asker's legal entity names it; `reason`: why it did not take place, or
    who closed it; `agreement`: the version that was signed; `guide`: who goes along."""

    drive: str
    lead: str
    car: str
    begins_at: datetime
    ends_at: datetime
    state: str
    reason: str
    licence_checked: bool
    agreement: str
    agreed_at: datetime | None
    stars: int | None
    feedback: str
    customer: Caller
    guide: Colleague


class Drives(msgspec.Struct, frozen=True):
    """The earliest first, 200 at most."""

    drives: list[DriveShown]


def routes(door: Door) -> list[HTTPRouteHandler]:
    """The routes of test drives. Handlers run in threads."""
    return [*_furnishing(door), *_booking(door), *drive_steps.routes(door)]


def _furnishing(door: Door) -> list[HTTPRouteHandler]:
    @get("/test-cars", opt=SEE, sync_to_thread=True)
    def get_cars(sight: Sighted) -> Response[list[CarShown]]:
        """Cars of the own dealer, and when they are taken."""
        with door.connect(sight.scope) as conn:
            now = read_now(conn)
            given = {"dealer": sight.asker.entity, "now": now}
            rows = conn.execute(statement("followup", "list_cars"), given).fetchall()
        cars: dict[str, CarShown] = {}
        for *car, begins_at, ends_at in rows:
            shown = cars.setdefault(car[0], _car(car))
            if begins_at is not None:
                shown.taken.append((begins_at, ends_at))
        return Response(list(cars.values()), headers=NO_STORE)

    @put("/test-cars/{code:str}", opt=MANAGE, status_code=204, sync_to_thread=True)
    def put_car(request: Asked, sight: Sighted, code: FromPath[str], data: JSONBody[CarBody]) -> None:
        """A car of the own legal entity as it is from now on."""
        try:
            msgspec.convert(code, Code)
        except msgspec.ValidationError as error:
            raise Refusal("test_car_unsound", 422) from error
        with door.connect(sight.scope) as conn:
            now = read_now(conn)
            given = {
                "id": new_id(now), "entity": sight.asker.entity, "code": code, "plate": data.plate,
                "brand": data.brand, "series": data.series, "classes": list(data.licence_classes),
                "status": data.status,
            }  # fmt: skip
            conn.execute(statement("followup", "write_car"), given)
            record(conn, sight, request, "test_car.written", "test_car", code, {"status": data.status}, now)

    @get("/test-drives/agreements", opt=SEE, sync_to_thread=True)
    def get_agreements(sight: Sighted) -> list[AgreementShown]:
        """What customers may sign: the dealer's own versions and the house's."""
        with door.connect(sight.scope) as conn:
            rows = conn.execute(statement("followup", "list_agreements"), {"dealer": sight.asker.entity})
            return [AgreementShown(*row) for row in rows]

    @post("/test-drives/agreements", opt=MANAGE, status_code=201, sync_to_thread=True)
    def post_agreement(request: Asked, sight: Sighted, data: JSONBody[AgreementBody]) -> dict[str, str]:
        """Another version, of the house where the maker's people say so; never changed."""
        with door.connect(sight.scope) as conn:
            now = read_now(conn)
            given = msgspec.structs.asdict(data) | {
                "entity": None if sight.of_maker else sight.asker.entity, "actor": sight.name, "now": now,
            }  # fmt: skip
            row = conn.execute(statement("followup", "insert_agreement"), given).fetchone()
            if row is None:
                raise Refusal("agreement_version_taken", 409)
            told = {"language": data.language, "text_hash": row[0]}
            what = "drive_agreement.written"
            record(conn, sight, request, what, "drive_agreement", data.version, told, now)
        return {"text_hash": row[0]}

    @get("/test-drives/guides", opt=SEE, sync_to_thread=True)
    def get_guides(sight: Sighted) -> list[Colleague]:
        """Who may go along, of the own dealer; those whose work it is first."""
        with door.connect(sight.scope) as conn:
            rows = conn.execute(statement("followup", "list_guides"), {"dealer": sight.asker.entity})
            return [Colleague(*row) for row in rows]

    return [get_cars, put_car, get_agreements, post_agreement, get_guides]


def _named(conn: Connection, sight: Sight) -> dict[UUID | None, Colleague]:
    """The people of the asker's dealer."""
    given = {"dealer": sight.asker.entity, "owners": None}
    rows = conn.execute(statement("followup", "read_crew"), given)
    return {staff: Colleague(code, name) for staff, code, name in rows}


def _said(house: House, drive: Drive) -> str:
    """The customer's words; none where the customer was erased."""
    if drive.feedback is None:
        return ""
    try:
        return house.keyring.seal(drive.dealer_id).open(drive.feedback, FEEDBACK, drive.id).decode()
    except SealBroken:
        return ""


def _booking(door: Door) -> list[HTTPRouteHandler]:
    names = Names(door.house.keyring, b"test_drive")

    @post("/leads/{reference:str}/test-drives", opt=BOOK, status_code=201, sync_to_thread=True)
    def book(
        request: Asked,
        sight: Sighted,
        reference: FromPath[str],
        data: JSONBody[DriveBody],
        key: OnceKey = "",
    ) -> dict[str, str]:
        """A car for a customer; the booked drive keeps the lead with its owner, once per ownership."""
        lead = door.key(sight, reference)
        begins_at, ends_at = aware(data.begins_at), aware(data.ends_at)
        assert begins_at is not None
        assert ends_at is not None

        def act(conn: Connection, now: datetime) -> dict[str, str]:
            reading.find(conn, sight, lead)
            if not drives.fits(begins_at, ends_at, now):
                raise Refusal(NotDriven.TIME_UNFIT.value, 422)
            drive = _book(conn, sight, lead, data, begins_at, ends_at, now)
            by = sight.asker.staff
            pool.extend(conn, [Activity(*lead, by, "appointment")] if by else [], now)
            if ends_at > now:
                pool.exempt(conn, [lead], Exemption.TEST_DRIVE, ends_at, now)
            told = {"lead": lead[1], "car": data.car, "begins_at": begins_at, "ends_at": ends_at}
            tell(conn, sight, lead, "test_drive_booked", drive, now)
            record(conn, sight, request, "test_drive.booked", "test_drive", str(drive), told, now)
            return {"drive": names.write(sight.asker.entity, (lead[0], drive))}

        try:
            return door.once(sight, request, key, data, dict[str, str], act)
        except ExclusionViolation as fault:
            raise refused(TAKEN[fault.diag.constraint_name or ""]) from fault

    @get("/test-drives", opt=SEE, sync_to_thread=True)
    def list_drives(
        sight: Sighted, since: FromQuery[datetime], until: FromQuery[datetime]
    ) -> Response[Drives]:
        """Test drives of a time: a person who sees the own only sees those of own leads, and where the
        person goes along."""
        given = {
            "dealer": sight.asker.entity, "since": aware(since), "until": aware(until), "rows": ROWS,
            "owners": None if sight.owners is None else uuids(sight.owners),
            "everywhere": ints(range(BUCKETS)),
        }  # fmt: skip
        with door.connect(sight.scope) as conn:
            found = [drive_of(row) for row in conn.execute(statement("followup", "list_drives"), given)]
            of = read_callers(conn, sight, door.contact, [one.lead for one in found])
            guides = _named(conn, sight)
        shown = [
            DriveShown(
                names.write(sight.asker.entity, (one.bucket, one.id)),
                door.references.write(sight.asker.entity, one.lead),
                one.car,
                one.begins_at,
                one.ends_at,
                one.state.value,
                one.reason,
                one.licence_at is not None,
                one.agreement or "",
                one.agreed_at,
                one.stars,
                _said(door.house, one),
                of.get(one.lead, Caller()),
                guides.get(one.guide_id, Colleague()),
            )
            for one in found
        ]
        return Response(Drives(shown), headers=NO_STORE)

    return [book, list_drives]


def _book(
    conn: Connection, sight: Sight, key: tuple[int, UUID], data: DriveBody, begins_at: datetime,
    ends_at: datetime, now: datetime,
) -> UUID:  # fmt: skip
    """The drive. Raises Refusal, or ExclusionViolation where car or guide is taken."""
    given = {"bucket": key[0], "lead": key[1], "dealers": uuids(sight.entities)}
    open_ = conn.execute(statement("followup", "lock_open"), given).fetchone()
    if open_ is None:
        raise Refusal("lead_unowned", 409)
    dealer, episode, staff = open_
    guide = None
    if data.guide:
        named = {"dealer": dealer, "code": data.guide}
        row = conn.execute(statement("followup", "find_guide"), named).fetchone()
        if row is None:
            raise Refusal("staff_unknown", 404)
        guide = row[0]
    drive = new_id(now)
    slot = {
        "id": drive, "dealer": dealer, "car": data.car, "guide": guide, "begins_at": begins_at,
        "ends_at": ends_at,
    }  # fmt: skip
    car = conn.execute(statement("followup", "insert_slot"), slot).fetchone()
    if car is None:
        raise refused(NotDriven.CAR_UNKNOWN)
    more = {
        "bucket": key[0], "lead": key[1], "episode": episode, "staff": staff, "car": car[0], "now": now,
        "everywhere": ints(range(BUCKETS)),
    }  # fmt: skip
    if conn.execute(statement("followup", "insert_drive"), slot | more).fetchone() is None:
        raise refused(NotDriven.BOOKED_ALREADY)
    return drive


def _car(row: Sequence[Any]) -> CarShown:
    """Columns as `list_cars` gives them, without the time."""
    code, plate, brand, series, classes, status = row
    return CarShown(code, plate, brand, series, classes, status, [])
