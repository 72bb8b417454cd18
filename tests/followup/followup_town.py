"""The desk's town with the routes of follow-up beside those of the desk."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
from desk_town import DeskTown, Person, refused
from litestar import Litestar, Request
from litestar.di import Provide
from litestar.testing import TestClient

from leadcenter.access.face import Sight
from leadcenter.assignment import face as assignment
from leadcenter.cleaning.face import Provider
from leadcenter.desk import http as desk_http
from leadcenter.entry.reaching import contacts_of
from leadcenter.flow import face as flow
from leadcenter.followup import http as followup_http
from leadcenter.followup.face import Ownership, read_contacts
from leadcenter.kernel.errors import Refusal
from leadcenter.org.face import ScaledClock


def _soon(dealer: UUID, now: datetime) -> tuple[datetime, datetime]:
    return now, now + timedelta(minutes=30)


EPOCH = datetime.fromisoformat("2026-01-01T00:00:00Z")


class FollowupTown(DeskTown):
    """Leads at consultants of three dealers."""

    def __init__(self, url: str, folder: Path) -> None:
        self._reading = threading.Lock()
        super().__init__(url, folder)
        self.serial = 0
        self.providers: dict[str, Provider] = {}
        self.followups = followup_http.Door(
            self.house.house,
            self.connect,
            self.references,
            contacts_of(self.house.house),
            ScaledClock(EPOCH, EPOCH),
            lambda: self.providers,
        )
        self.app = Litestar(
            [*desk_http.routes(self.door), *followup_http.routes(self.followups)],
            dependencies={"sight": Provide(self._sight, sync_to_thread=True)},
            exception_handlers={Refusal: refused},
        )
        self.client = TestClient(self.app)

    def _sight(self, request: Request[Any, Any, Any]) -> Sight:
        with self._reading:  # one connection for all who ask at once
            return super()._sight(request)

    def new_lead(self, dealer: str = "D0001", **more: Any) -> UUID:
        """A lead of a customer of its own, at a consultant."""
        self.serial += 1
        return self.lead(f"1391729{self.serial:04}", dealer, f"赵{self.serial}", **more)

    def owner_of(self, lead: UUID) -> Person:
        """Whoever owns a lead, signed in."""
        ((dealer,),) = self.rows(
            "select dealer_id from episode where lead_id = %s and closed_at is null", lead
        )
        return self.person("", dealer, staff=self.owner(lead))

    def colleague_of(self, lead: UUID) -> Person:
        """Another consultant of the same dealer."""
        ((dealer,),) = self.rows(
            "select e.code from entity e join episode o on o.dealer_id = e.id "
            "where o.lead_id = %s and o.closed_at is null",
            lead,
        )
        return next(
            one for one in (self.consultant(dealer, nth) for nth in range(2)) if one.staff != self.owner(lead)
        )

    def contacts(self, lead: UUID) -> int:
        """How many first contacts of the first ownership have evidence."""
        ((staff, since),) = self.rows(
            "select staff_id, opened_at from episode where lead_id = %s and seq = 1", lead
        )
        with self.conn.transaction():
            return len(read_contacts(self.conn, [Ownership((*self.key(lead), 1), staff, since)]))

    def hand_to(self, lead: UUID, staff: UUID | None) -> None:
        """The lead changes hands."""
        self.rows(
            "with old as (update episode set closed_at = now(), close_reason = 'reassigned' "
            "where lead_id = %s and closed_at is null returning *) "
            "insert into episode (bucket, lead_id, seq, dealer_id, staff_id, how, opened_at, followup_from, "
            "followup_due_at) select bucket, lead_id, seq + 1, dealer_id, %s, 'manual', now(), now(), "
            "now() + interval '2 hours' from old returning 1",
            lead,
            staff,
        )

    def merge_away(self, lead: UUID) -> None:
        """The lead's customer is merged into one whom another dealer has: the lead goes to his bucket."""
        before = self.key(lead)
        other = next(
            one for one in (self.new_lead("D0003") for _ in range(9)) if self.key(one)[0] != before[0]
        )
        people = self.rows(
            "select bucket, customer_id from lead where id = any(%s) and status <> 'merged' order by id = %s",
            [other, lead], lead,
        )  # fmt: skip
        with self.conn.transaction():
            now = self.house._now_within()
            order = flow.Order(people[0], people[1], "anna", f"merge of {lead}")
            done = flow.merge(self.conn, self.house.house, assignment.load_book(self.conn, now), order, now)
        assert isinstance(done, flow.Merged), done
        assert self.key(lead) == (self.key(other)[0], lead)

    def hand_over(self, lead: UUID, staff: UUID | None) -> None:
        """The desk gives the lead to somebody else."""
        assert staff is not None
        with self.conn.transaction():
            now = self.house._now_within()
            book = assignment.load_book(self.conn, now)
            handout = assignment.Handout(*self.key(lead), staff)
            (done,) = assignment.assign_by_hand(
                self.conn, [handout], "test", now, book, clock=_soon, over_cap=True
            )
        assert isinstance(done, assignment.HandedOver), done

    def follow(self, person: Person, lead: UUID, **said: Any) -> httpx.Response:
        """A follow-up: a call, the customer interested, again in a day, unless it is said otherwise."""
        body = {
            "kind": "call",
            "result": "interested",
            "next_step": "call",
            "next_due_at": self.ahead(days=1),
        }
        path = f"/leads/{person.reference(lead)}/follow-ups"
        return person.post(path, {name: one for name, one in (body | said).items() if one is not None})

    def ahead(self, **span: float) -> str:
        """An instant so far ahead."""
        return (self.house.now() + timedelta(**span)).isoformat()

    def due(self, lead: UUID) -> tuple[str, datetime | None]:
        ((step, at),) = self.rows(
            "select next_step, next_due_at from episode where lead_id = %s and closed_at is null", lead
        )
        return step, at
