"""The books: reference data in memory, read again when its stamp has changed."""

from __future__ import annotations

from datetime import datetime

import msgspec

from leadcenter.assignment import face as assignment
from leadcenter.channel.face import ChannelBook, House, ScreeningBook, read_channels, read_screening
from leadcenter.cleaning import face as cleaning
from leadcenter.consent import face as consent
from leadcenter.dispatch import face as dispatch
from leadcenter.kernel.database import Connection
from leadcenter.org.face import OrgBook, ScaledClock, read_org
from leadcenter.score import face as score
from leadcenter.vehicle.face import SeriesBook, read_series


class Books(msgspec.Struct, frozen=True):
    """Everything the rooms decide by, as of one version of the reference data."""

    stamps: tuple[int, ...]
    read_at: datetime
    org: OrgBook
    channels: ChannelBook
    screening: ScreeningBook
    series: SeriesBook
    score: score.ScoreBook
    threshold: dispatch.ThresholdBook
    cleaning: cleaning.CleaningBook
    assignment: assignment.AssignmentBook
    notices: consent.NoticeBook
    clock: ScaledClock


STALE_SECONDS = 300.0
"""Rules and contracts also begin and end by time alone, so the books are read again at least this often."""


def read_books(
    conn: Connection, house: House, clock: ScaledClock, now: datetime, stamps: tuple[int, ...]
) -> Books:
    """Read all reference data."""
    return Books(
        stamps=stamps,
        read_at=now,
        org=read_org(conn, house.maker, clock.to_business(now)),
        channels=read_channels(conn, house.maker, house.keyring, now),
        screening=read_screening(conn, house, now),
        series=read_series(conn),
        score=score.load_book(conn, now),
        threshold=dispatch.load_book(conn, now),
        cleaning=cleaning.load_book(conn, now),
        assignment=assignment.load_book(conn, now),
        notices=consent.read_book(conn),
        clock=clock,
    )


def fresh(books: Books, now: datetime, stamps: tuple[int, ...]) -> bool:
    """May these books still be used?"""
    return books.stamps == stamps and (now - books.read_at).total_seconds() < STALE_SECONDS
