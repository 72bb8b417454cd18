"""A house whose people really sign in: its application over the real database, a browser for each of them."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec
import pytest
from litestar import Litestar
from litestar.testing import TestClient

from leadcenter.access.face import GivenRole, give_roles
from leadcenter.assignment.face import HandedOver, Handout, assign_by_hand, load_book
from leadcenter.entry import api
from leadcenter.entry.signing import lodge_of
from leadcenter.identity import rules
from leadcenter.identity.porter import COOKIE
from leadcenter.identity.terms import Secret
from leadcenter.kernel.database import connect
from leadcenter.lead.face import References
from living_house import LivingHouse

NOBODY = UUID(int=0)


class Still:
    """In the place of threads beside the web: tests do their rounds themselves."""

    def __init__(self, *_: Any) -> None:
        self.start = self.close = lambda: None


class Person:
    """Somebody with a session; each request says what browsers and pages of ours say."""

    def __init__(self, client: TestClient[Litestar], token: Secret, proof: str, account: UUID) -> None:
        self._client = client
        self._headers = {"cookie": f"{COOKIE}={token.reveal()}", "x-csrf-token": proof}
        self.account = account

    def ask(self, method: str, path: str, body: Any = None) -> tuple[int, Any]:
        """(status, what was answered)."""
        answer = self._client.request(method, path, json=body, headers=self._headers)
        return answer.status_code, answer.json() if answer.content else None

    def get(self, path: str) -> Any:
        """What is there, which is there."""
        status, said = self.ask("GET", path)
        assert status == 200, said
        return said

    def do(self, method: str, path: str, body: Any = None) -> Any:
        """What is answered to something that is done."""
        status, said = self.ask(method, path, body)
        assert status < 300, said
        return said

    def refused(self, method: str, path: str, body: Any = None) -> tuple[int, str]:
        """(status, code) of a refusal."""
        status, said = self.ask(method, path, body)
        assert status >= 400, said
        return status, said["error"]["code"]


class StaffedHouse:
    """Three dealers of six people, codes D0001-01 …: four consultants, a receptionist (-05), a DCC manager
    (-06)."""

    def __init__(self, url: str, folder: Path) -> None:
        self.url = url
        self.conn = connect(url)
        self.town = LivingHouse(self.conn, folder, dealers=3, staff_each=6)
        self.config = msgspec.structs.replace(self.town.config, database_url=url)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(api, "Beside", Still)
            self.app = api.make_app(self.config)
        self.client: TestClient[Litestar] = TestClient(self.app)
        self.lodge = lodge_of(self.town.house, self.config)
        self._serial = 0

    def close(self) -> None:
        """End what the application started."""
        for end in self.app.on_shutdown:
            end()  # type: ignore[call-arg]
        self.conn.close()

    def rows(self, query: str, *given: Any) -> list[tuple[Any, ...]]:
        with self.conn.transaction():
            cursor = self.conn.execute(query.encode(), given)
            return cursor.fetchall() if cursor.description else []

    def one(self, query: str, *given: Any) -> Any:
        ((value,),) = self.rows(query, *given)
        return value

    def staff(self, code: str) -> UUID:
        with self.conn.transaction():
            return self._staff(code)

    def _staff(self, code: str) -> UUID:
        ((found,),) = self.conn.execute("select id from staff where code = %s", [code])
        identifier: UUID = found
        return identifier

    def signed_in(self, code: str) -> Person:
        """The person with this staff code."""
        entity = self.one("select entity_id from staff where code = %s", code)
        return self._person(entity, self.staff(code))

    def of_maker(self, *roles: str, region: str = "") -> Person:
        """Somebody of the maker."""
        return self.of(self.one("select code from entity where kind = 'maker'"), *roles, region=region)

    def of(self, entity: str, *roles: str, region: str = "") -> Person:
        """Somebody of a legal entity without a staff row."""
        made = self._person(self.one("select id from entity where code = %s", entity), None)
        given = [GivenRole(role, region) for role in roles]
        with self.conn.transaction():
            assert give_roles(self.conn, made.account, given, "test", self.town._now_within())
        return made

    def _person(self, entity: UUID, staff: UUID | None) -> Person:
        self._serial += 1
        token = Secret(secrets.token_urlsafe(32))
        found = self.rows("select id from account where staff_id = %s", staff)
        account = (
            found[0][0]
            if found
            else self.one(
                "insert into account (id, entity_id, staff_id, login, made_at) "
                "values (gen_random_uuid(), %s, %s, %s, now()) returning id",
                entity, staff, f"person{self._serial}",
            )
        )  # fmt: skip
        self.rows(
            "insert into session "
            "(id, account_id, token_hash, stage, how, made_at, seen_at, ends_at, proved_at) "
            "values (gen_random_uuid(), %s, %s, 'whole', 'password', now(), now(), now() + '12 h', now())",
            account, self.lodge.digest("session", token),
        )  # fmt: skip
        return Person(self.client, token, rules.csrf_token(self.lodge.csrf_key(), token), account)

    def leads_of(self, code: str, count: int, dealer: str = "D0001") -> list[UUID]:
        """This person of the dealer owns so many leads more: whoever got them, they were given on."""
        inquiries = [
            self.town.inquiry(f"1390000{self._next():04}", name="王芳", dealer=dealer) for _ in range(count)
        ]
        raws = self.town.ask(*inquiries)
        keys = self.rows("select bucket, id from lead where id = any(%s)", raws)
        with self.conn.transaction():
            now = self.town._now_within()
            handouts = [Handout(bucket, lead, self._staff(code)) for bucket, lead in keys]
            done = assign_by_hand(
                self.conn, handouts, "test", now, load_book(self.conn, now), clock=_soon, over_cap=True
            )
        assert all(isinstance(one, HandedOver) for one in done), done
        assert set(self.owned(code)) >= set(raws)
        return raws

    def owned(self, code: str) -> list[UUID]:
        """The leads that a person owns."""
        rows = self.rows(
            "select lead_id from episode where staff_id = %s and closed_at is null", self.staff(code)
        )
        return [lead for (lead,) in rows]

    def name(self, lead: UUID) -> str:
        """How people of the maker name a lead."""
        bucket = self.one("select bucket from lead where id = %s", lead)
        return References(self.town.house.keyring).write(self.town.house.maker, (bucket, lead))

    def owner(self, lead: UUID) -> str | None:
        """The code of whoever owns a lead."""
        rows = self.rows(
            "select s.code from episode e join staff s on s.id = e.staff_id "
            "where e.lead_id = %s and e.closed_at is null",
            lead,
        )
        return rows[0][0] if rows else None

    def loads(self) -> Sequence[tuple[Any, ...]]:
        """Where the counters differ from what people own: nowhere."""
        return self.rows(
            "select l.staff_id, l.open, count(e.lead_id) from staff_load l "
            "left join episode e on e.staff_id = l.staff_id and e.closed_at is null and e.counted "
            "group by l.staff_id, l.open having l.open <> count(e.lead_id)"
        )

    def told(self, what: str, code: str) -> list[tuple[Any, ...]]:
        """What the trail says of somebody or something: actor's kind, before, after."""
        return self.rows(
            "select actor_kind, before, after from audit where what = %s and object = %s order by at, id",
            what, code,
        )  # fmt: skip

    def _next(self) -> int:
        self._serial += 1
        return self._serial


def _soon(dealer: UUID, now: datetime) -> tuple[datetime, datetime]:
    return now, now + timedelta(minutes=30)
