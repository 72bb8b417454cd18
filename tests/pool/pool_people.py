"""A staffed house whose dealer D0001 has pools: consultants -01 to -04, a receptionist -05, a manager -06."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from leadcenter.kernel.keys import Keyring
from leadcenter.lead.face import References
from staffed_house import Person, StaffedHouse

DEALER = "D0001"
HOME = {"name": "默认公海", "home": True, "recalled": True, "most_days": 20}


class PoolPeople(StaffedHouse):
    """Who does what is signed in; `manager` set up the home pool."""

    @property
    def manager(self) -> Person:
        return self.signed_in(f"{DEALER}-06")

    @contextmanager
    def fast(self, speed: int = 60) -> Iterator[None]:
        """Business time runs so many times as fast."""
        at = self.town.now().isoformat()
        clock = json.dumps({"real": at, "business": at, "speed": speed})
        self.rows("insert into setting (name, value) values ('clock', %s)", clock)
        try:
            yield
        finally:
            self.rows("delete from setting where name = 'clock'")

    def consultant(self, number: int, dealer: str = DEALER) -> Person:
        return self.signed_in(f"{dealer}-0{number}")

    def pool(self, code: str = "home", **rule: Any) -> str:
        """A pool as it is from now on."""
        body = (HOME if code == "home" else {"name": code}) | rule
        self.manager.do("PUT", f"/pools/{code}", body)
        return code

    def known(self, lead: UUID, dealer: str = DEALER) -> str:
        """How people of a dealer name a lead."""
        keyring: Keyring = self.town.house.keyring
        bucket = self.one("select bucket from lead where id = %s", lead)
        entity = self.one("select id from entity where code = %s", dealer)
        return References(keyring).write(entity, (bucket, lead))

    def pooled(self, count: int = 1, owner: int = 1, code: str = "home") -> list[UUID]:
        """Leads that somebody had and that lie in a pool."""
        leads = self.leads_of(f"{DEALER}-0{owner}", count)
        names = [self.known(lead) for lead in leads]
        done = self.manager.do("POST", f"/pools/{code}/recalls", {"leads": names, "reason": "not_worked"})
        assert [one["outcome"] for one in done["results"]] == ["pooled"] * count, done
        return leads

    def claim(self, who: Person, *leads: UUID, code: str = "home") -> list[str]:
        """What each claim said: done, or why not."""
        body = {"leads": [self.known(lead) for lead in leads]}
        return said(who.do("POST", f"/pools/{code}/claims", body))

    def lies_in(self, lead: UUID) -> str | None:
        rows = self.rows(
            "select p.code from pool_stay s join pool p on p.id = s.pool_id "
            "where s.lead_id = %s and s.left_at is null",
            lead,
        )
        return rows[0][0] if rows else None

    def acts(self, what: str) -> list[tuple[Any, ...]]:
        """(object, why, before, after) of each act."""
        return self.rows(
            "select object, purpose, before, after from audit where what = %s order by at, id", what
        )

    def facts(self, lead: UUID) -> list[tuple[str, str, str]]:
        """(room, outcome, reason) of what the journal tells of a lead, the latest last."""
        rows = self.rows("select facts from journal where raw_id = %s order by at, id", lead)
        return [(one["room"], one["outcome"], one.get("reason", "")) for (facts,) in rows for one in facts]


def said(answer: Any) -> list[str]:
    """done, or why not, of each result."""
    return ["done" if one["done"] else one["refusal"] for one in answer["results"]]
