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
NOT_CLOSED = "not_closed"
"""Why a drive ended that nobody closed in time; what happened before that is still told."""


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
    validity are kept. `bucket`: where it was booked; `home`: where its lead lives now."""

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
    home: int

    @property
    def lead(self) -> tuple[int, UUID]:
        """The lead where it lives now."""
        return self.home, self.lead_id


def _stood(drive: Drive, state: DriveState, at: datetime) -> bool:
    """Did it stand so at that instant? One that nobody closed did until the worker closed it: a phone without
    a line tells later what was done."""
    if drive.state is state:
        return True
    closed = {DriveState.BOOKED: DriveState.MISSED, DriveState.DRIVING: DriveState.DONE}.get(state)
    return (
        drive.state is closed
        and drive.reason == NOT_CLOSED
        and drive.ended_at is not None
        and at < drive.ended_at
    )


def fits(begins_at: datetime, ends_at: datetime, now: datetime) -> bool:
    """May a drive be booked for that time?"""
    return now - LATE <= begins_at < ends_at <= begins_at + LONGEST and begins_at <= now + FARTHEST


def look_at_licence(
    drive: Drive, kind: str, until: date, by: UUID | None, today: date, at: datetime
) -> Drive | NotDriven:
    """The licence was looked at. `today`: the day of the drive at the dealer."""
    if not _stood(drive, DriveState.BOOKED, at):
        return NotDriven.WRONG_STATE
    if until < today:
        return NotDriven.LICENCE_EXPIRED
    if kind not in drive.classes:
        return NotDriven.LICENCE_UNFIT
    return msgspec.structs.replace(
        drive, licence_class=kind, licence_until=until, licence_by=by, licence_at=at
    )


def agree(drive: Drive, version: str, text_hash: str, at: datetime) -> Drive | NotDriven:
    """The customer signed a version of the agreement."""
    if not _stood(drive, DriveState.BOOKED, at):
        return NotDriven.WRONG_STATE
    return msgspec.structs.replace(drive, agreement=version, agreement_hash=text_hash, agreed_at=at)


def begin(drive: Drive, at: datetime) -> Drive | NotDriven:
    """The customer drives off: never without licence and agreement. One that is told of after the drive was
    closed holds neither car nor lead any more."""
    if not _stood(drive, DriveState.BOOKED, at):
        return NotDriven.WRONG_STATE
    if drive.licence_at is None:
        return NotDriven.LICENCE_MISSING
    if drive.agreed_at is None:
        return NotDriven.AGREEMENT_MISSING
    state = DriveState.DRIVING if drive.state is DriveState.BOOKED else DriveState.DONE
    return msgspec.structs.replace(drive, state=state, began_at=at)


def end(drive: Drive, at: datetime) -> Drive | NotDriven:
    """The car is back."""
    if not _stood(drive, DriveState.DRIVING, at):
        return NotDriven.WRONG_STATE
    return msgspec.structs.replace(drive, state=DriveState.DONE, reason="", ended_at=at)


def drop(drive: Drive, state: DriveState, reason: str, at: datetime) -> Drive | NotDriven:
    """It does not take place: cancelled, or the customer did not come."""
    if not _stood(drive, DriveState.BOOKED, at):
        return NotDriven.WRONG_STATE
    return msgspec.structs.replace(drive, state=state, reason=reason, ended_at=at)


def rate(drive: Drive, stars: int, feedback: bytes | None, at: datetime) -> Drive | NotDriven:
    """What the customer says of it."""
    if drive.state is not DriveState.DONE:
        return NotDriven.WRONG_STATE
    return msgspec.structs.replace(drive, stars=stars, feedback=feedback, feedback_at=at)
