"""Two dealers of a group, a third one, the maker; people of each; and the desk's routes in front of them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import msgspec
from litestar import Litestar, Request
from litestar.di import Provide
from litestar.response import Response
from litestar.testing import TestClient

from leadcenter.access import face as access
from leadcenter.access.face import Asker, AskerKind, Sight, read_sight
from leadcenter.cleaning import face as cleaning
from leadcenter.desk import http as desk_http
from leadcenter.kernel.database import Connection, connect
from leadcenter.kernel.errors import Refusal
from leadcenter.kernel.ids import new_id
from leadcenter.kernel.logins import Login, url_of
from leadcenter.kernel.scope import Scope, enter
from leadcenter.org import face as org
from living_house import LivingHouse

GROUP = "G01"
DEALERS = ("D0001", "D0002", "D0003")


class Person:
    """Somebody signed in; `proved` says whether the second factor is fresh."""

    def __init__(self, town: DeskTown, account: UUID, entity: UUID, staff: UUID | None) -> None:
        self._town = town
        self.account = account
        self.entity = entity
        self.staff = staff
        self.proved: datetime | None = None

    @property
    def asker(self) -> Asker:
        return Asker(AskerKind.PERSON, self.account, self.entity, self.staff, proved_at=self.proved)

    @property
    def sight(self) -> Sight:
        with self._town.conn.transaction():
            return read_sight(self._town.conn, self.asker, self._town.house.now())

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> httpx.Response:
        sent = {"x-person": str(self.account)} | {
            name.replace("_", "-"): value for name, value in headers.items()
        }
        return self._town.client.request(method, path, json=body, headers=sent)

    def get(self, path: str, **headers: str) -> httpx.Response:
        return self.ask("GET", path, None, **headers)

    def post(self, path: str, body: Any = None, **headers: str) -> httpx.Response:
        return self.ask("POST", path, body, **headers)

    def leads(self, query: str = "") -> list[dict[str, Any]]:
        """The first page of the list."""
        answer = self.get(f"/leads?limit=200{query}")
        assert answer.status_code == 200, answer.text
        found: list[dict[str, Any]] = answer.json()["leads"]
        return found

    def reference(self, lead: UUID) -> str:
        """How this person's legal entity knows a lead, whether the person sees it or not."""
        return self._town.references.write(self.entity, self._town.key(lead))

    def prove(self) -> None:
        """Present a second factor."""
        self.proved = self._town.house.now()


class DeskTown:
    """A house with people, and an application that has the desk's routes and no other."""

    def __init__(self, url: str, folder: Path) -> None:
        self.url = url
        self.conn = connect(url)
        self.house = LivingHouse(self.conn, folder)
        self.keyring = self.house.house.keyring
        self.people: dict[str, Person] = {}
        self._breaks = ""
        with self.conn.transaction():
            for code in DEALERS[:2]:
                self.conn.execute(
                    "update entity set group_id = (select id from entity where code = %s) where code = %s",
                    [GROUP, code],
                )
                row = {
                    "id": self.new_id(), "from_entity": self.entity(code), "to_entity": self.entity(GROUP),
                    "kind": "provision", "contract_no": f"GR-{code}",
                    "valid_from": self.house.now() - timedelta(days=1), "valid_to": None,
                }  # fmt: skip
                org.add(self.conn, "relation", [row])
        self.app_url = url_of(msgspec.structs.replace(self.house.config, database_url=url), Login.APP)
        self.folder = folder / "exports"
        self.door = desk_http.Door(self.house.house, self.connect, self.folder, self._book)
        self.references = desk_http.References(self.keyring)
        self.app = Litestar(
            desk_http.routes(self.door),
            dependencies={"sight": Provide(self._sight, sync_to_thread=True)},
            exception_handlers={Refusal: refused},
        )
        self.client: TestClient[Litestar] = TestClient(self.app)

    def close(self) -> None:
        self.conn.close()

    @contextmanager
    def connect(self, scope: Scope) -> Iterator[Connection]:
        with connect(self.app_url, autocommit=True) as conn, conn.transaction():
            enter(conn, scope)
            yield conn
            if (
                self._breaks
                and conn.execute(
                    "select from audit where what = %s and xact = pg_current_xact_id()::text::bigint",
                    [self._breaks],
                ).rowcount
            ):
                self.rows("select pg_terminate_backend(%s)", conn.info.backend_pid)

    def _sight(self, request: Request[Any, Any, Any]) -> Sight:
        found = self.people[request.headers["x-person"]]
        sight = found.sight
        access.judge(sight, request.route_handler.opt, lambda one: one.proved_at is not None)
        return sight

    def _book(self) -> cleaning.CleaningBook:
        with self.conn.transaction():
            return cleaning.load_book(self.conn, self.house.now())

    def new_id(self) -> UUID:
        return new_id(self.house.now())

    def rows(self, query: str, *given: Any) -> list[tuple[Any, ...]]:
        with self.conn.transaction():
            return self.conn.execute(query.encode(), given).fetchall()

    def entity(self, code: str) -> UUID:
        ((found,),) = self.rows("select id from entity where code = %s", code)
        one: UUID = found
        return one

    @property
    def maker(self) -> UUID:
        return self.house.house.maker

    def key(self, lead: UUID) -> tuple[int, UUID]:
        ((bucket,),) = self.rows("select bucket from lead where id = %s and status <> 'merged'", lead)
        return bucket, lead

    def person(self, role: str, entity: UUID | None = None, *, staff: UUID | None = None) -> Person:
        """A person with a role; of the maker unless an entity is named; with a staff row, its role."""
        home = entity or self.maker
        for known in self.people.values():
            if staff is not None and known.staff == staff:
                return known
        account = self.new_id()
        with self.conn.transaction():
            self.conn.execute(
                "insert into account (id, entity_id, staff_id, login, made_at) "
                "values (%s, %s, %s, %s, now())",
                [account, home, staff, f"p-{account}"],
            )
            if staff is None:
                self.conn.execute(
                    "insert into account_role (account_id, role, given_by, given_at) "
                    "values (%s, %s, 'test', now())",
                    [account, role],
                )
        made = self.people[str(account)] = Person(self, account, home, staff)
        return made

    def staff(self, dealer: str, role: str = "consultant", nth: int = 0) -> UUID:
        """A member of a dealer's staff."""
        found = self.rows(
            "select s.id from staff s join entity e on e.id = s.entity_id "
            "where e.code = %s and s.role = %s order by s.code",
            dealer,
            role,
        )
        one: UUID = found[nth][0]
        return one

    def new_staff(self, dealer: UUID, role: str, store: UUID | None = None) -> UUID:
        """Somebody new at a dealer."""
        identifier = self.new_id()
        self.rows(
            "insert into staff (id, entity_id, code, name, role, joined_on, store_id) "
            "values (%s, %s, %s, '某', %s, '2026-01-01', %s) returning 1",
            identifier, dealer, f"n-{identifier}", role, store,
        )  # fmt: skip
        return identifier

    def consultant(self, dealer: str, nth: int = 0) -> Person:
        return self.person("", self.entity(dealer), staff=self.staff(dealer, "consultant", nth))

    def manager(self, dealer: str) -> Person:
        return self.person("dcc_manager", self.entity(dealer))

    def lead(self, phone: str, dealer: str = "D0001", name: str = "王芳", **more: Any) -> UUID:
        """A lead that reached a consultant of the dealer."""
        (raw,) = self.house.ask(self.house.inquiry(phone, name=name, dealer=dealer, **more))
        return raw

    @contextmanager
    def unreadable(self, table: str, column: str, row: UUID) -> Iterator[None]:
        """While the block runs, a sealed contact does not open."""
        ((contact,),) = self.rows(f"select contact from {table} where {column} = %s", row)
        self.rows(
            f"update {table} set contact = %s where {column} = %s returning 1", bytes(len(contact)), row
        )
        yield
        self.rows(f"update {table} set contact = %s where {column} = %s returning 1", contact, row)

    @contextmanager
    def break_at_commit_of(self, what: str) -> Iterator[None]:
        """While the block runs, a transaction that records such an act loses its connection at the commit."""
        self._breaks = what
        yield
        self._breaks = ""

    def grant(self, lead: UUID, entity: str) -> None:
        """The customer grants another legal entity his data."""
        to = self.entity(entity)
        self.rows(
            "insert into consent_grant (bucket, customer_id, entity_id, purpose, state, event_id, "
            "changed_at, expires_at) select g.bucket, g.customer_id, %s, g.purpose, g.state, g.event_id, "
            "g.changed_at, g.expires_at from consent_grant g join lead l on l.bucket = g.bucket "
            "and l.customer_id = g.customer_id where l.id = %s limit 1 returning 1",
            to,
            lead,
        )

    def dispatched_again(self, lead: UUID, dealer: str) -> None:
        """The customer granted another dealer his data, and the lead went there."""
        to = self.entity(dealer)
        self.grant(lead, dealer)
        self.rows(
            "update episode set closed_at = now(), close_reason = 'transfer' where lead_id = %s returning 1",
            lead,
        )
        self.rows("update dispatch set ended_at = now() where lead_id = %s returning 1", lead)
        self.rows(
            "insert into dispatch (bucket, lead_id, seq, customer_id, dealer_id, purpose, rule_version, "
            "cleared_at, dispatched_at, contact) select d.bucket, d.lead_id, 2, d.customer_id, %s, "
            "d.purpose, d.rule_version, now(), now(), d.contact from dispatch d "
            "where d.lead_id = %s returning 1",
            to,
            lead,
        )
        self.rows("update lead set dealer_id = %s, held_by = %s where id = %s returning 1", to, to, lead)

    def forget(self, lead: UUID) -> None:
        """The lead is out of everybody's sight."""
        self.rows("update lead set status = 'merged', merged_into = id where id = %s returning 1", lead)
        self.rows("update dispatch set ended_at = now() where lead_id = %s returning 1", lead)

    def owner(self, lead: UUID) -> UUID:
        ((found,),) = self.rows("select staff_id from episode where lead_id = %s and closed_at is null", lead)
        one: UUID = found
        return one

    def acts(self, what: str) -> list[tuple[Any, ...]]:
        return self.rows(
            "select actor, object, purpose, after from audit where what = %s order by at, id", what
        )


def refused(_: Request[Any, Any, Any], fault: Refusal) -> Response[dict[str, Any]]:
    wait = fault.arguments.get("seconds")
    headers = {"retry-after": str(wait)} if wait is not None else None
    return Response({"error": {"code": fault.code}}, status_code=fault.status, headers=headers)


def code_of(answer: httpx.Response) -> str:
    """The code of a refusal."""
    code: str = answer.json()["error"]["code"]
    return code
