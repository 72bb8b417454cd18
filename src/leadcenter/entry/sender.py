"""What must go outside, sent by a thread of each worker: cleaning orders to the call centre, leads to be
fetched.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from leadcenter.channel.face import ChannelBook, House, fetch_round, forget_sightings, read_channels
from leadcenter.cleaning import face as cleaning
from leadcenter.cleaning.face import CallContact, Calling, Caps, Wanted, Withheld
from leadcenter.consent.face import REASK_LOCK
from leadcenter.customer import face as customer
from leadcenter.entry.beside import committing
from leadcenter.entry.ledger import Called, Ledger
from leadcenter.kernel.arrays import blobs, ints, uuids
from leadcenter.kernel.database import Connection
from leadcenter.kernel.ids import EPOCH
from leadcenter.kernel.sql import statement
from leadcenter.org.face import ScaledClock
from leadcenter.wire.call_centre import CallCentre, Candidate

EVERY = 0.5
REREAD = timedelta(seconds=10)
FORGET = timedelta(hours=1)
DEFAULT_CAPS = Caps()
CALLED_BEFORE = "called_before_restore"
LATELY = timedelta(days=7)
"""The longest span of the caps: so long no machine calls a number whose calls this database does not know."""


class Sender:
    """Sends due orders, fetches announced leads."""

    def __init__(
        self,
        house: House,
        clock: ScaledClock,
        call_centre: CallCentre | None,
        caps: Caps = DEFAULT_CAPS,
        ledger: Ledger | None = None,
    ) -> None:
        self._house = house
        self._clock = clock
        self._call_centre = call_centre
        self._caps = caps
        self._ledger = ledger
        self._channels = ChannelBook({}, {})
        self._read_at = self._forgot_at = EPOCH

    def round(self, conn: Connection) -> float:
        """Fetch and send what is due; returns for how many seconds to rest."""
        return 0.0 if self._send(conn) else EVERY

    def _send(self, conn: Connection) -> bool:
        committed = committing(conn)

        def contacts(wanted: Sequence[Wanted]) -> Sequence[CallContact | Withheld]:
            with conn.transaction():
                return self._contacts(conn, wanted)

        with conn.transaction():
            row = conn.execute(statement("entry", "read_now")).fetchone()
        assert row is not None
        if row[0] - self._read_at > REREAD:
            with conn.transaction():
                self._channels = read_channels(conn, self._house.maker, self._house.keyring, row[0])
            self._read_at = row[0]
        if row[0] - self._forgot_at > FORGET:
            with conn.transaction():
                forget_sightings(conn, row[0])
            self._forgot_at = row[0]
        fetched = fetch_round(committed, self._house, self._channels, row[0])
        if self._call_centre is None:
            return bool(fetched)
        report = cleaning.send_orders(
            committed,
            self._call_centre,
            contacts,
            self._house,
            row[0],
            clock=self._clock,
            caps=self._caps,
            tell=self._tell,
        )
        return bool(fetched + sum(report.values()) - report["wait"])

    def _contacts(self, conn: Connection, wanted: Sequence[Wanted]) -> list[CallContact | Withheld]:
        """Opened just in time; the dealers offered are those stored for the lead."""
        seal = self._house.keyring.seal(self._house.maker)
        (row,) = conn.execute(statement("entry", "read_now"))
        now = row[0]
        rows = conn.execute(
            statement("entry", "read_call_contacts"),
            {
                "told_no": now - REASK_LOCK,
                "buckets": ints([one.bucket for one in wanted]),
                "customer_ids": uuids([one.customer_id for one in wanted]),
                "lead_ids": uuids([one.lead_id for one in wanted]),
            },
        )
        found: dict[int, CallContact] = {}
        for place, customer_id, sealed, series, codes, names in rows:
            golden = customer.unpack_golden(seal.open(sealed, customer.CONTACT, customer_id))
            if golden.phones:
                offered = tuple(
                    Candidate(code, name) for code, name in zip(codes or (), names or (), strict=True)
                )
                found[place - 1] = CallContact(golden.phones[0], golden.name, series, offered)
        called = self._called_before(conn, list(found.values()), now)
        return [
            Withheld(CALLED_BEFORE) if one and one.phone in called else one or Withheld("no_contact")
            for one in map(found.get, range(len(wanted)))
        ]

    def _called_before(self, conn: Connection, contacts: Sequence[CallContact], now: datetime) -> set[str]:
        """Numbers that were called lately in a time that this database lost (a restore): a person decides."""
        phones = {self._number(one.phone): one.phone for one in contacts}
        rows = conn.execute(
            statement("entry", "find_called_before"), {"whos": blobs(list(phones)), "since": now - LATELY}
        )
        return {phones[bytes(who)] for (who,) in rows}

    def _tell(self, calls: Sequence[Calling]) -> None:
        """Outside the database, before anything leaves the house."""
        if self._ledger is not None:
            now = datetime.now(UTC)
            told = [
                Called(now, self._number(one.phone), one.bucket, one.task_id, one.attempt) for one in calls
            ]
            self._ledger.append(told, now)

    def _number(self, phone: str) -> bytes:
        return self._house.keyring.mark(self._house.maker, "called")(phone.encode())
