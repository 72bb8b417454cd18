"""A town with the customer's own page in front of it, as the entry makes it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from uuid import UUID

import litestar
from litestar import Litestar
from litestar.response import Response
from litestar.testing import TestClient
from town import Town

from leadcenter.assignment import face as assignment
from leadcenter.audit import face as audit
from leadcenter.audit.face import Who
from leadcenter.consent import face as consent
from leadcenter.kernel.database import Connection, connect
from leadcenter.kernel.errors import Refusal
from leadcenter.kernel.scope import Scope, enter
from leadcenter.rights import face as rights
from leadcenter.selfservice import http as selfservice
from leadcenter.selfservice.face import Reason, Right, TakenAsk, issue
from leadcenter.selfservice.terms import Key
from somebody import seen, somebody


def read(told: Any, language: str = "zh-CN") -> dict[str, str]:
    """Which words the page showed, as it sends it along."""
    words = told["shown"]
    return {
        "language": language, "notice_version": words["version"], "text_hash": words["hashes"][language],
    }  # fmt: skip


class RightsDesk:
    """A desk that only remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[Key, Right, str]] = []

    def __call__(
        self, conn: Connection, who: Key, right: Right, text: str, by: Who, now: datetime
    ) -> TakenAsk:
        self.asked.append((who, right, text))
        return TakenAsk(f"R{len(self.asked)}")


def kept_until(conn: Connection, customer: Key) -> datetime | None:
    """As the entry asks it."""
    return rights.kept_until(conn, [customer]).get(customer)


class OwnPage:
    """The routes over a town, each request with a connection of its own."""

    def __init__(self, town: Town) -> None:
        self.town = town
        self.desk = RightsDesk()

        @contextmanager
        def connected(scope: Scope) -> Iterator[Connection]:
            with connect(town.url, autocommit=True) as conn, conn.transaction():
                enter(conn, scope)
                yield conn

        def book() -> assignment.AssignmentBook:
            with connect(town.url) as conn:
                return assignment.load_book(conn, town.now)

        signer = audit.load_signer(town.config.keys)
        door = selfservice.Door(town.house, connected, book, signer, self.desk, kept_until)
        self.app = Litestar(
            selfservice.routes(door),
            exception_handlers={Refusal: _refused},
            dependencies=seen(lambda _: somebody("wang")),
        )
        self.client: TestClient[Litestar] = TestClient(self.app)

    def link(self, raw: UUID, **more: Any) -> str:
        """A token for the customer of a raw lead."""
        with self.town.conn.transaction():
            now = self.town.now
            keyring, whom = self.town.house.keyring, [self.customer(raw)]
            return issue(self.town.conn, keyring, whom, Reason.DISPATCH, "test", now, **more)[0]

    def customer(self, raw: UUID) -> Key:
        lead = self.town.lead_of(raw)
        return lead["bucket"], lead["customer_id"]

    def name(self, raw: UUID) -> str:
        """How people of the maker name the customer."""
        return consent.principals(self.town.house.keyring, self.town.house.maker).write(*self.customer(raw))

    def data(self, token: str) -> Any:
        answer = self.client.get("/my/data", headers={"x-link": token})
        assert answer.status_code == 200, answer.text
        return answer.json()

    def choose(self, token: str, lead: str, dealer: str, **more: Any) -> tuple[int, Any]:
        """The customer agrees under the words that the page shows now."""
        body = {"lead": lead, "dealer": dealer, "agreed": True} | read(self.data(token)) | more
        return self.post("/my/choices", body, token)

    def post(self, path: str, body: Any, token: str = "") -> tuple[int, Any]:
        answer = self.client.post(path, json=body, headers={"x-link": token} if token else {})
        return answer.status_code, answer.json()


def _refused(request: litestar.Request[Any, Any, Any], error: Refusal) -> Response[dict[str, Any]]:
    return Response({"error": {"code": error.code, "message": error.message("en")}}, status_code=error.status)
