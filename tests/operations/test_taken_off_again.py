"""Whoever stopped a dealer after the instant restored to has stopped it there too (trust.md 3.7, L05): the
word holds, and what it took off the dealer's desk does not lie there again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest

from leadcenter.assignment import face as assignment
from leadcenter.entry.ledger import Ledger
from leadcenter.entry.ledger_keeper import Keeper
from leadcenter.entry.restoring import Settled, settle
from leadcenter.flow import face as flow
from leadcenter.flow.carry import Carrier
from leadcenter.kernel.database import Connection, connect
from leadcenter.org.face import ScaledClock
from living_house import LivingHouse

STOPS, STAYS, UNSURE, UNKNOWN = "13900000001", "13900000002", "13900000003", "13900000004"


class Town(LivingHouse):
    """A town whose customers change their minds, and whose database is set back."""

    def go_on(self, conn: Connection) -> None:
        """The same town on another database."""
        self.conn = conn
        self.carrier = Carrier(conn, self.house, ScaledClock(self.now(), self.now()), "worker:test")

    def wish(self, phone: str, dealer: int) -> UUID:
        """A customer asks a dealer, where a consultant takes the lead at once."""
        (raw,) = self.ask(self.inquiry(phone, name="王芳", dealer=self.world.dealers[dealer].code))
        return raw

    def stop(self, lead: UUID) -> None:
        """The customer takes consent back from the lead's dealer, on the own page."""
        ((bucket, customer, dealer),) = self.rows(
            "select bucket, customer_id, dealer_id from lead where id = %s", lead
        )
        with self.conn.transaction():
            now = self._now_within()
            book = assignment.load_book(self.conn, now)
            flow.stop(self.conn, self.house, (bucket, customer), [dealer], {"action": "test"}, now, book)

    def held(self, lead: UUID) -> tuple[Any, ...]:
        """Where a lead lies: its state, whether a dealer sees it, was given it, and a consultant owns it."""
        (found,) = self.rows(
            "select b.state, l.held_by is not null, "
            "exists (select from dispatch d where d.lead_id = l.id and d.ended_at is null), "
            "exists (select from episode e where e.lead_id = l.id and e.closed_at is null) "
            "from lead l join belt b on b.bucket = l.bucket and b.raw_id = l.id where l.id = %s",
            lead,
        )
        return found

    def told(self, lead: UUID) -> list[str]:
        """What consultants were told about a lead's consent."""
        rows = self.rows("select kind from notice_to_staff where lead_id = %s", lead)
        return [kind for (kind,) in rows if kind == "consent_withdrawn"]

    def set_back(self, ledger: Ledger, to: datetime) -> Settled:
        with self.conn.transaction():
            done = settle(self.conn, self.house, ledger, uuid4(), to, self._now_within())
        assert done is not None
        return done


OWNED = ("assigned", True, True, True)
OFF = ("awaiting_grant", False, False, False)


class Story:
    """Four customers of two dealers before the instant `to`, and what they said after it."""

    def __init__(self, conn: Connection, folder: Path) -> None:
        self.town = town = Town(conn, folder, dealers=2, staff_each=3)
        self.ledger = Ledger(town.config.ledger_folder, town.house)
        self.stopped, self.elsewhere = town.wish(STOPS, 0), town.wish(STOPS, 1)
        self.stays = town.wish(STAYS, 0)
        self.unsure = town.wish(UNSURE, 0)
        town.stop(self.unsure)
        self.keep()
        town.wish(UNSURE, 0)
        dealer = town.world.dealers[0].code
        (landed,) = town.land([town.inquiry(UNKNOWN, name="李", dealer=dealer)])
        self.unknown = landed.raw_id
        self.to = town.now()

    def keep(self) -> int:
        return Keeper(self.town.house, self.ledger).look(self.town.conn)


@pytest.fixture
def story(
    database_url: str, earlier: Callable[[], AbstractContextManager[str]], tmp_path: Path
) -> Iterator[Story]:
    """After the restore, before anybody works on it."""
    with connect(database_url) as conn:
        made = Story(conn, tmp_path)
    with earlier() as before:
        with connect(database_url) as conn:
            made.town.go_on(conn)
            made.town.carry()
            for lead in (made.stopped, made.unknown):
                assert made.town.held(lead) == OWNED
                made.town.stop(lead)
            made.keep()
        with connect(before) as conn:
            made.town.go_on(conn)
            yield made


def test_stop_of_the_lost_time_holds_on_the_dealers_desk_too(story: Story) -> None:
    town = story.town
    assert town.held(story.stopped) == OWNED, "the restored database knows nothing of it"
    others = {lead: town.held(lead) for lead in (story.elsewhere, story.stays, story.unsure)}
    assert all(has for _, has, *_ in others.values())
    done = town.set_back(story.ledger, story.to)
    assert done.waiting == 1, "one is not known by a lead yet"
    assert town.held(story.stopped) == OFF
    assert town.told(story.stopped) == ["consent_withdrawn"]
    assert {lead: town.held(lead) for lead in others} == others, "not taken back, or granted again since"
    assert town.told(story.stays) == town.told(story.elsewhere) == []
    town.carry()
    assert town.held(story.stopped) == OFF

    assert town.held(story.unknown) == OWNED, "known now, by the inquiry that he made first"
    story.keep()
    assert town.held(story.unknown) == OFF
    town.carry()
    assert town.held(story.unknown) == OFF
    assert town.broken() == {}
