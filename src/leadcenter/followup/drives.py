"""Test drives: booked, licence looked at, agreement signed, driven, rated. What may follow what: pure."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from enum import StrEnum
from uuid import UUID

import msgspec

LONGEST = timedelta(hours=4)
FARTHEST = timedelta(days=90)
LATE = timedelta(minutes=15)
"""So long after its beginning a drive may still be booked: the customer stands there."""


class DriveState(StrEnum):
    """Where a test drive stands."""

    BOOKED = "booked"
    DRIVING = "driving"
    DONE = "done"
    CANCELLED = "cancelled"
    MISSED = "missed"


class NotDriven(StrEnum):
    """Why nothing was done about a test drive; each has a text in two languages."""

    UNKNOWN = "test_drive_unknown"
    CAR_UNKNOWN = "test_car_unknown"
    CAR_TAKEN = "test_drive_car_taken"
    GUIDE_TAKEN = "test_drive_guide_taken"
    BOOKED_ALREADY = "test_drive_booked_already"
    TIME_UNFIT = "test_drive_time_unfit"
    WRONG_STATE = "test_drive_wrong_state"
    LICENCE_EXPIRED = "licence_expired"
    LICENCE_UNFIT = "licence_class_unfit"
    LICENCE_MISSING = "licence_not_checked"
    AGREEMENT_MISSING = "agreement_not_signed"
    AGREEMENT_UNKNOWN = "agreement_text_differs"


class Drive(msgspec.Struct, frozen=True):
    """A test drive. `classes`: licences with which its car may be driven; of the customer's only class and
    validity are kept."""

    bucket: int
    id: UUID
    lead_id: UUID
    dealer_id: UUID
    staff_id: UUID
    car: str
    classes: tuple[str, ...]
    guide_id: UUID | None
    begins_at: datetime
    ends_at: datetime
    state: DriveState
    reason: str
    licence_class: str | None
    licence_until: date | None
    licence_by: UUID | None
    licence_at: datetime | None
    agreement: str | None
    agreement_hash: str | None
    agreed_at: datetime | None
    began_at: datetime | None
    ended_at: datetime | None
    stars: int | None
    feedback: bytes | None
    feedback_at: datetime | None


def fits(begins_at: datetime, ends_at: datetime, now: datetime) -> bool:
    """May a drive be booked for that time?"""
    return now - LATE <= begins_at < ends_at <= begins_at + LONGEST and begins_at <= now + FARTHEST


def look_at_licence(
    drive: Drive, kind: str, until: date, by: UUID | None, today: date, now: datetime
) -> Drive | NotDriven:
    """The licence was looked at. `today`: the day of the drive at the dealer."""
    if drive.state is not DriveState.BOOKED:
        return NotDriven.WRONG_STATE
    if until < today:
        return NotDriven.LICENCE_EXPIRED
    if kind not in drive.classes:
        return NotDriven.LICENCE_UNFIT
    return msgspec.structs.replace(
        drive, licence_class=kind, licence_until=until, licence_by=by, licence_at=now
    )


def agree(drive: Drive, version: str, text_hash: str, now: datetime) -> Drive | NotDriven:
    """The customer signed a version of the agreement."""
    if drive.state is not DriveState.BOOKED:
        return NotDriven.WRONG_STATE
    return msgspec.structs.replace(drive, agreement=version, agreement_hash=text_hash, agreed_at=now)


def begin(drive: Drive, now: datetime) -> Drive | NotDriven:
    """The customer drives off: never without licence and agreement."""
    if drive.state is not DriveState.BOOKED:
        return NotDriven.WRONG_STATE
    if drive.licence_at is None:
        return NotDriven.LICENCE_MISSING
    if drive.agreed_at is None:
        return NotDriven.AGREEMENT_MISSING
    return msgspec.structs.replace(drive, state=DriveState.DRIVING, began_at=now)


def end(drive: Drive, now: datetime) -> Drive | NotDriven:
    """The car is back."""
    if drive.state is not DriveState.DRIVING:
        return NotDriven.WRONG_STATE
    return msgspec.structs.replace(drive, state=DriveState.DONE, ended_at=now)


def drop(drive: Drive, state: DriveState, reason: str, now: datetime) -> Drive | NotDriven:
    """It does not take place: cancelled, or the customer did not come."""
    if drive.state is not DriveState.BOOKED:
        return NotDriven.WRONG_STATE
    return msgspec.structs.replace(drive, state=state, reason=reason, ended_at=now)


def rate(drive: Drive, stars: int, feedback: bytes | None, now: datetime) -> Drive | NotDriven:
    """What the customer says of it."""
    if drive.state is not DriveState.DONE:
        return NotDriven.WRONG_STATE
    return msgspec.structs.replace(drive, stars=stars, feedback=feedback, feedback_at=now)
