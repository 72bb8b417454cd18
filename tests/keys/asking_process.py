"""Leads of known and of new people, landed and carried by a process of its own: URL FOLDER NUMBER DEALERS;
writes each inquiry to its output once it is committed. A number is asked for again and again, so that whoever
does not find it makes a second customer of it."""

from __future__ import annotations

import random
import sys
from datetime import datetime
from pathlib import Path

import psycopg

from leadcenter.belt import face as belt
from leadcenter.channel.face import Contact, Inquiry, Piece, Verdict, land, read_channels
from leadcenter.entry.house import open_house
from leadcenter.flow.face import AGAIN, Carrier
from leadcenter.kernel.config import Config
from leadcenter.kernel.database import Connection, connect, is_retryable
from leadcenter.org.face import ScaledClock

PEOPLE = 300
SET = 8


def phone_of(person: int) -> str:
    """The number of a person."""
    return f"139{57_311_234 + 7 * person}"


def main(url: str, folder: Path, number: int) -> None:
    chance = random.Random(number)
    serial = 0
    with connect(url) as conn:
        house = open_house(conn, Config(folder=folder, keys=folder / "keys"))
        channel = read_channels(conn, house.maker, house.keyring, _now(conn)).by_code["form"].channel
        now = _now(conn)
        conn.commit()
        carrier = Carrier(conn, house, ScaledClock(now, now), f"worker:{number}")
        while True:
            people = [chance.randrange(PEOPLE) for _ in range(SET)]
            pieces = []
            for person in people:
                serial += 1
                contact = Contact(
                    name=f"王{person}",
                    phones=(phone_of(person),),
                    email=f"p{chance.randrange(3) * PEOPLE + person}@b.cn",
                )
                pieces.append(
                    (
                        channel,
                        Piece(
                            Verdict.ACCEPTED,
                            Inquiry(external_id=f"{number}-{serial}", contact=contact),
                            b"{}",
                        ),
                    )
                )
            with conn.transaction():
                landed = land(conn, house, pieces, _now(conn))
            sys.stdout.write(
                "".join(f"{one.raw_id} {person}\n" for one, person in zip(landed, people, strict=True))
            )
            sys.stdout.flush()
            try:
                _carry(conn, carrier, number)
            except AGAIN:
                continue
            except psycopg.Error as error:
                if not is_retryable(error):
                    raise


def _carry(conn: Connection, carrier: Carrier, number: int) -> None:
    while True:
        with conn.transaction():
            lease = belt.take_lane(conn, f"worker:{number}", _now(conn))
        if lease is None:
            return
        while carrier.carry(lease, 100).leads:
            pass
        with conn.transaction():
            belt.release_lane(conn, lease)


def _now(conn: Connection) -> datetime:
    (row,) = conn.execute("select now()")
    at: datetime = row[0]
    return at


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]))
