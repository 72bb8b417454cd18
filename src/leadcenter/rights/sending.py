"""One-time codes go to the numbers that we know: claimed and committed, then sent, at least once. The same
code again is the same code."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

import msgspec
import structlog

from leadcenter.channel.face import House
from leadcenter.customer.face import CONTACT, Golden, unpack_golden
from leadcenter.customer.face import merging as customers
from leadcenter.kernel.arrays import ints, uuids
from leadcenter.kernel.database import Connection
from leadcenter.kernel.keys import SealBroken
from leadcenter.kernel.sql import statement
from leadcenter.rights.requests import EVERYWHERE, code_for, end_codes
from leadcenter.rights.rules import CODE_LIVES
from leadcenter.wire.text_message import TextMessage, TextMessages

AGAIN: Final = timedelta(seconds=20)
_MOST: Final = 50
log = structlog.get_logger()


def send_codes(conn: Connection, house: House, messages: TextMessages) -> int:
    """Send the codes that are due; returns how many went out. One that does not go out is tried again until
    it is too old."""
    with conn.transaction():
        row = conn.execute(statement("rights", "read_now")).fetchone()
        assert row is not None
        now = row[0]
        given = {"buckets": EVERYWHERE, "now": now, "again": now + AGAIN, "most": _MOST}
        claimed = conn.execute(statement("rights", "claim_codes"), given).fetchall()
        people = customers.follow(conn, [(bucket, who) for bucket, _, who, _ in claimed])
        numbers = _numbers(conn, house, list(people.values()))
    ended = []
    sent = 0
    for bucket, request, who, asked_at in claimed:
        number = numbers.get(people.get((bucket, who), (bucket, who)), "")
        if not number or now - asked_at >= CODE_LIVES:
            ended.append((bucket, request, asked_at))
            continue
        message = TextMessage(
            key=f"{request.hex}{asked_at:%H%M%S%f}",
            phone=number,
            template="rights_code",
            values={"code": code_for(house, request, asked_at), "minutes": str(CODE_LIVES.seconds // 60)},
        )
        if fault := messages.send(message):
            log.warning("rights.code_not_sent", fault=fault)
            continue
        sent += 1
        ended.append((bucket, request, asked_at))
    with conn.transaction():
        end_codes(conn, ended)
    return sent


def _numbers(conn: Connection, house: House, people: list[customers.Key]) -> dict[customers.Key, str]:
    """The number that was verified last, of each customer who has one."""
    seal = house.keyring.seal(house.maker)
    given = {"buckets": ints([bucket for bucket, _ in people]), "ids": uuids([one for _, one in people])}
    found: dict[customers.Key, str] = {}
    for bucket, row, contact in conn.execute(statement("rights", "read_numbers"), given):
        try:
            golden: Golden = unpack_golden(seal.open(contact, CONTACT, row))
        except (SealBroken, msgspec.DecodeError):
            continue
        if golden.phones:
            found[bucket, row] = golden.phones[0]
    return found
