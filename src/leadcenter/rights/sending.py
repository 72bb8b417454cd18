"""One-time codes go to the numbers that we know, also of people whose data are only kept: claimed and
committed, then sent, at least once. The same code again is the same code."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

import structlog

from leadcenter.channel.face import House
from leadcenter.customer.face import merging as customers
from leadcenter.customer.face import read_numbers
from leadcenter.flow.face import in_sight
from leadcenter.kernel.database import Connection
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
        with in_sight(conn):
            people = customers.follow(conn, [(bucket, who) for bucket, _, who, _ in claimed])
            numbers = read_numbers(conn, house, list(people.values()))
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
