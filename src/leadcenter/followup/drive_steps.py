"""Steps of a test drive once it is booked; each is held, judged, written and told in one transaction."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
from litestar.handlers import HTTPRouteHandler, post
from litestar.params import FromPath, JSONBody

from leadcenter.access.face import OnceKey, Permission, Sight, Sighted, needs, who
from leadcenter.audit import face as audit
from leadcenter.audit.face import Act
from leadcenter.followup import drives
from leadcenter.followup.bodies import Name, Words
from leadcenter.followup.door import Asked, Door, happened
from leadcenter.followup.drives import Drive, DriveState, NotDriven
from leadcenter.followup.names import Names
from leadcenter.journal import face as journal
from leadcenter.journal.face import Entry, Fact
from leadcenter.kernel.arrays import ints, uuids
from leadcenter.kernel.database import Connection
from leadcenter.kernel.errors import Refusal
from leadcenter.kernel.keys import BUCKETS
from leadcenter.kernel.sql import statement
from leadcenter.pool import face as pool
from leadcenter.pool.face import Activity, Exemption

WORK = needs(Permission.TEST_DRIVE_WORK)
SEE = needs(Permission.TEST_DRIVE_BOOK, Permission.TEST_DRIVE_WORK)
FEEDBACK = b"test_drive.feedback"
Hash = Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{64}$")]
Licence = Annotated[str, msgspec.Meta(pattern=r"^[A-Z][0-9]?$")]
STATUS = {
    NotDriven.UNKNOWN: 404, NotDriven.CAR_UNKNOWN: 404, NotDriven.CAR_TAKEN: 409, NotDriven.GUIDE_TAKEN: 409,
    NotDriven.BOOKED_ALREADY: 409, NotDriven.WRONG_STATE: 409,
}  # fmt: skip
HOLDS = {DriveState.BOOKED, DriveState.DRIVING}
"""A drive that stands so holds its car and its lead."""


class StepBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """When it was done, where that is told later (a phone without a line)."""

    happened_at: datetime | None = None


class LicenceBody(StepBody, frozen=True, forbid_unknown_fields=True):
    """Class and last day of validity; no number, no picture."""

    licence_class: Licence
    valid_until: date


class SignedBody(StepBody, frozen=True, forbid_unknown_fields=True):
    """Which text was signed: version, language and the hash of the words shown."""

    version: Name
    text_hash: Hash
    language: Literal["zh-CN", "en-US"] = "zh-CN"


class DroppedBody(StepBody, frozen=True, forbid_unknown_fields=True):
    """Cancelled, or the customer did not come; a reason code."""

    missed: bool = False
    reason: Annotated[str, msgspec.Meta(pattern=r"^[a-z][a-z0-9_]{0,59}$|^$")] = ""


class FeedbackBody(StepBody, frozen=True, forbid_unknown_fields=True):
    """What the customer says."""

    stars: Annotated[int, msgspec.Meta(ge=1, le=5)]
    text: Words = ""


Change = Callable[[Connection, Drive, datetime], Drive | NotDriven]
"""What a step makes of a drive; the instant is when the step was done."""


class Step(msgspec.Struct, frozen=True):
    """Who wants to do what to which test drive (its name); `key`: under which Idempotency-Key."""

    request: Asked
    sight: Sight
    drive: str
    key: str
    body: StepBody | None = None


Changing = Callable[[Step, str, Change], None]


def routes(door: Door) -> list[HTTPRouteHandler]:
    """The routes. Handlers run in threads."""
    changing = _changing(door)
    return [*_before(changing), *_after(door, changing)]


def _changing(door: Door) -> Changing:
    names = Names(door.house.keyring, b"test_drive")

    def change(step: Step, what: str, how: Change) -> None:
        """One step of a test drive: held, judged, written, told."""
        request, sight = step.request, step.sight
        key = names.read(sight.asker.entity, step.drive)
        if key is None:
            raise refused(NotDriven.UNKNOWN)
        bucket, drive = key

        def act(conn: Connection, now: datetime) -> None:
            given = {
                "bucket": bucket, "id": drive, "dealers": uuids(sight.entities),
                "owners": None if sight.owners is None else uuids(sight.owners),
                "everywhere": ints(range(BUCKETS)),
            }  # fmt: skip
            row = conn.execute(statement("followup", "lock_drive"), given).fetchone()
            if row is None:
                raise refused(NotDriven.UNKNOWN)
            before = drive_of(row)
            at = happened(step.body.happened_at if step.body else None, now)
            after = how(conn, before, at)
            if isinstance(after, NotDriven):
                raise refused(after)
            conn.execute(statement("followup", "write_drive"), msgspec.structs.asdict(after))
            if before.state in HOLDS:
                _free(conn, after, now)
            lead = after.lead
            if after.began_at != before.began_at and sight.asker.staff is not None:
                pool.extend(conn, [Activity(*lead, sight.asker.staff, "test_drive")], now)
            tell(conn, sight, lead, what, after.id, now)
            told = {"state": after.state, "agreement": after.agreement, "stars": after.stars}
            name = what.replace("test_drive_", "test_drive.")
            record(conn, sight, request, name, "test_drive", str(after.id), told, now)

        door.once(sight, request, step.key, step.body, type(None), act)

    return change


def _before(change: Changing) -> list[HTTPRouteHandler]:
    @post("/test-drives/{drive:str}/licence", opt=WORK, status_code=204, sync_to_thread=True)
    def licence(
        request: Asked, sight: Sighted, drive: FromPath[str], data: JSONBody[LicenceBody], key: OnceKey = ""
    ) -> None:
        """The licence was looked at, and is good for this car on that day."""

        def how(conn: Connection, found: Drive, at: datetime) -> Drive | NotDriven:
            row = conn.execute(statement("followup", "read_day"), {"entity": found.dealer_id}).fetchone()
            assert row is not None
            day = found.begins_at.astimezone(ZoneInfo(row[1])).date()
            kind, until = data.licence_class, data.valid_until
            return drives.look_at_licence(found, kind, until, sight.asker.staff, day, at)

        change(Step(request, sight, drive, key, data), "test_drive_licence", how)

    @post("/test-drives/{drive:str}/agreement", opt=WORK, status_code=204, sync_to_thread=True)
    def agreement(
        request: Asked, sight: Sighted, drive: FromPath[str], data: JSONBody[SignedBody], key: OnceKey = ""
    ) -> None:
        """The customer signed this text."""

        def how(conn: Connection, found: Drive, at: datetime) -> Drive | NotDriven:
            given = msgspec.structs.asdict(data) | {"dealer": found.dealer_id}
            if conn.execute(statement("followup", "find_agreement"), given).fetchone() is None:
                return NotDriven.AGREEMENT_UNKNOWN
            return drives.agree(found, data.version, data.text_hash, at)

        change(Step(request, sight, drive, key, data), "test_drive_agreed", how)

    @post("/test-drives/{drive:str}/cancellation", opt=SEE, status_code=204, sync_to_thread=True)
    def cancel(
        request: Asked, sight: Sighted, drive: FromPath[str], data: JSONBody[DroppedBody], key: OnceKey = ""
    ) -> None:
        """It does not take place."""
        state = DriveState.MISSED if data.missed else DriveState.CANCELLED
        change(
            Step(request, sight, drive, key, data), f"test_drive_{state.value}",
            lambda _, found, at: drives.drop(found, state, data.reason, at),
        )  # fmt: skip

    return [licence, agreement, cancel]


def _after(door: Door, change: Changing) -> list[HTTPRouteHandler]:
    @post("/test-drives/{drive:str}/beginning", opt=WORK, status_code=204, sync_to_thread=True)
    def beginning(
        request: Asked,
        sight: Sighted,
        drive: FromPath[str],
        data: JSONBody[StepBody | None] = None,
        key: OnceKey = "",
    ) -> None:
        """Off."""
        change(
            Step(request, sight, drive, key, data), "test_drive_begun",
            lambda _, found, at: drives.begin(found, at),
        )  # fmt: skip

    @post("/test-drives/{drive:str}/end", opt=WORK, status_code=204, sync_to_thread=True)
    def end(
        request: Asked,
        sight: Sighted,
        drive: FromPath[str],
        data: JSONBody[StepBody | None] = None,
        key: OnceKey = "",
    ) -> None:
        """Back: the car is free."""
        change(
            Step(request, sight, drive, key, data), "test_drive_ended",
            lambda _, found, at: drives.end(found, at),
        )  # fmt: skip

    @post("/test-drives/{drive:str}/feedback", opt=WORK, status_code=204, sync_to_thread=True)
    def feedback(
        request: Asked, sight: Sighted, drive: FromPath[str], data: JSONBody[FeedbackBody], key: OnceKey = ""
    ) -> None:
        """What the customer says of it; the words are sealed."""

        def how(_: Connection, found: Drive, at: datetime) -> Drive | NotDriven:
            sealed = None
            if data.text:
                (secret,) = door.house.keyring.subjects.new(1)
                seal = door.house.keyring.seal(found.dealer_id)
                sealed = seal.close(data.text.encode(), FEEDBACK, found.id, secret)
            return drives.rate(found, data.stars, sealed, at)

        change(Step(request, sight, drive, key, data), "test_drive_rated", how)

    return [beginning, end, feedback]


def _free(conn: Connection, drive: Drive, now: datetime) -> None:
    """A drive that is over, or does not take place, holds no car; one that does not, no lead either."""
    if drive.state in {DriveState.DONE, DriveState.CANCELLED, DriveState.MISSED}:
        conn.execute(statement("followup", "delete_slot"), {"ids": uuids([drive.id])})
    if drive.state in {DriveState.CANCELLED, DriveState.MISSED}:
        pool.unexempt(conn, [drive.lead], Exemption.TEST_DRIVE, now)


def drive_of(row: tuple[Any, ...]) -> Drive:
    """Columns as `lock_drive` and `list_drives` give them."""
    values: list[Any] = [*row[:6], tuple(row[6]), *row[7:10], DriveState(row[10]), *row[11:]]
    return Drive(*values)


def refused(why: NotDriven) -> Refusal:
    return Refusal(why.value, STATUS.get(why, 422))


def tell(
    conn: Connection, sight: Sight, lead: tuple[int, UUID], what: str, drive: UUID, now: datetime
) -> None:
    fact = Fact("followup", what, inputs={"drive": str(drive)})
    journal.append(conn, [Entry(*lead, lead[1], [fact])], sight.name, now)


def record(
    conn: Connection, sight: Sight, request: Asked, what: str, kind: str, name: str, told: dict[str, Any],
    now: datetime,
) -> None:  # fmt: skip
    act = Act(who=who(sight, request), what=what, object_kind=kind, object=name, after=told)
    audit.record(conn, [act], now)
