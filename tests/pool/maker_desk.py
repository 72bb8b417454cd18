"""The maker's people and its pools: leads that no dealer has, and in whose hand they are."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

import msgspec
from pool_people import DEALER, PoolPeople

from leadcenter.channel.face import Contact
from leadcenter.consent.face import EventKind
from leadcenter.flow import face as flow
from leadcenter.kernel.database import Connection, connect
from leadcenter.kernel.logins import Login, url_of
from leadcenter.lead.face import References
from leadcenter.pool.face import Sorter
from staffed_house import Person


class MakerDesk:
    """People of the maker by name, made as they are asked for; `ops` approves rules and makes the pools."""

    def __init__(self, people: PoolPeople) -> None:
        self.people = people
        self.ops = people.of_maker("lead_operations")
        self._known: dict[str, Person] = {}
        self._serial = 0

    def __getitem__(self, name: str) -> Person:
        """Somebody of the maker who dispatches."""
        if name not in self._known:
            self._known[name] = self.people.of_maker("lead_operations")
        return self._known[name]

    def login(self, name: str) -> str:
        found: str = self.people.one("select login from account where id = %s", self[name].account)
        return found

    def pool(self, code: str, *members: str, admins: tuple[str, ...] = (), **rule: Any) -> str:
        """A pool and who works there from now on."""
        self.ops.do("PUT", f"/maker-pools/{code}", {"name": code} | rule)
        named = [
            {"login": self.login(one), "admin": one in admins} for one in dict.fromkeys((*members, *admins))
        ]
        self.ops.do("PUT", f"/maker-pools/{code}/members", {"people": named})
        return code

    def waiting(self, count: int = 1, *, province: str = "", channel: str = "form") -> list[UUID]:
        """Leads of customers who named no dealer."""
        town = self.people.town
        inquiries = []
        for _ in range(count):
            self._serial += 1
            made = town.inquiry(f"1371111{self._serial:04}", name="李梅")
            contact = Contact(
                name="李梅", phones=made.contact.phones, province=province or made.contact.province
            )
            inquiries.append(msgspec.structs.replace(made, contact=contact))
        raws: list[UUID] = town.ask(*inquiries, channel=channel)
        for raw in raws:
            assert town.place(raw) == ("awaiting_dealer", "no_dealer")
        return raws

    @contextmanager
    def worker(self) -> Iterator[Connection]:
        """With the rights of a worker, and no more."""
        with connect(url_of(self.people.config, Login.WORKER), name="leadcenter worker") as conn:
            conn.commit()
            yield conn

    def rounds(self, count: int = 2) -> None:
        """Rounds of a worker."""
        sorter = Sorter(self.people.town.house)
        with self.worker() as conn:
            for _ in range(count):
                sorter.round(conn)

    def lying(self, count: int = 1, **how: Any) -> list[UUID]:
        """Leads that wait, put into the pools by the rounds."""
        found = self.waiting(count, **how)
        self.rounds()
        return found

    def lies_in(self, lead: UUID) -> str | None:
        """The code of the pool; "" for none that takes it, None where it is nowhere."""
        rows = self.people.rows(
            "select coalesce(p.code, '') from maker_stay s left join maker_pool p on p.id = s.pool_id "
            "where s.lead_id = %s",
            lead,
        )
        return rows[0][0] if rows else None

    def holder(self, lead: UUID) -> UUID | None:
        rows = self.people.rows(
            "select account_id from maker_claim where lead_id = %s and ended_at is null", lead
        )
        return rows[0][0] if rows else None

    def ended(self, lead: UUID) -> list[tuple[str, str]]:
        """How and why leases of a lead ended, in order."""
        found: list[tuple[str, str]] = self.people.rows(
            "select how, reason from maker_claim where lead_id = %s and how <> '' order by ended_at", lead
        )
        return found

    def name(self, lead: UUID) -> str:
        """How people of the maker name a lead where it goes on."""
        house = self.people.town.house
        bucket = self.people.one("select bucket from belt where raw_id = %s", lead)
        return References(house.keyring).write(house.maker, (bucket, lead))

    def claim(self, who: str, *leads: UUID, code: str = "east") -> list[str]:
        """What each claim said: done, or why not."""
        body = {"leads": [self.name(lead) for lead in leads]}
        told = self[who].do("POST", f"/maker-pools/{code}/claims", body)
        return ["done" if one["done"] else one["refusal"] for one in told["results"]]

    def give_back(self, who: str, *leads: UUID) -> list[str]:
        body = {"leads": [self.people.name(lead) for lead in leads], "reason": "no_time"}
        found: list[str] = self[who].do("POST", "/maker-claims/returns", body)["ended"]
        return found

    def passes(self, lead: UUID, hours: float) -> None:
        """So long ago everything about the lease of a lead was."""
        self.people.rows(
            "update maker_claim c set at = c.at - k.span, until = c.until - k.span, "
            "hard_until = c.hard_until - k.span, told_for = c.told_for - k.span, "
            "told_at = c.told_at - k.span, ended_at = c.ended_at - k.span "
            "from (select %s * interval '1 hour' as span) k where c.lead_id = %s",
            hours, lead,
        )  # fmt: skip

    def chosen(self, lead: UUID, dealer: str = DEALER) -> None:
        """The customer names a dealer on his own page: nobody is asked."""
        people = self.people
        bucket = people.one("select bucket from belt where raw_id = %s", lead)
        entity = people.one("select id from entity where code = %s", dealer)
        with people.conn.transaction():
            now = people.town._now_within()
            choice = flow.Choice(bucket, lead, entity, EventKind.CONFIRMED, {"action": "page"})
            flow.choose(people.conn, people.town.house, choice, now)
        people.town.carry()

    def hold(self, lead: UUID) -> dict[str, Any]:
        """The lease of a lead as whoever has it sees it."""
        for one in self._known.values():
            for found in one.get("/maker-claims")["leads"]:
                if found["lead"]["lead"] == self.people.name(lead):
                    return dict(found)
        raise AssertionError("in nobody's hand")
