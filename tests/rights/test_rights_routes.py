"""Routes of the rights desk: who may what; one row in the trail a change, none when it is refused."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
from erasing_house import ErasingHouse
from litestar import Litestar
from litestar.testing import TestClient
from test_erasure import Person

from leadcenter.access.face import GivenRole, Permission, give_roles
from leadcenter.assignment import face as assignment
from leadcenter.audit.signing import is_signed
from leadcenter.consent import face as consent
from leadcenter.entry.api import make_app
from leadcenter.entry.ledger import Ledger, SaidNo
from leadcenter.entry.signing import lodge_of, service_key
from leadcenter.identity import rules
from leadcenter.identity.porter import COOKIE
from leadcenter.identity.terms import Secret
from leadcenter.kernel.database import connect
from leadcenter.kernel.ids import new_id
from leadcenter.lead.face import References
from leadcenter.rights import requests
from leadcenter.rights.http import TaskShown, signed_words

OURS = ("/rights/", "/assessments", "/retention/")
CHANGING = {"post", "put", "patch", "delete"}


class Desk:
    """A house, its application, and people before it: of the maker, of a dealer."""

    def __init__(self, url: str, folder: Path) -> None:
        self.conn = connect(url)
        self.house = ErasingHouse(self.conn, folder)
        config = msgspec.structs.replace(self.house.config, database_url=url)
        self.client: TestClient[Litestar] = TestClient(make_app(config))
        everything = list(Permission)
        self.keys = {
            "maker": service_key(config, "", "desk", everything, 1),
            "second": service_key(config, "", "second", everything, 1),
            "D0001": service_key(config, "D0001", "dms", everything, 1),
            "D0002": service_key(config, "D0002", "dms", everything, 1),
            "reader": service_key(config, "", "reader", [Permission.RIGHTS_READ], 1),
        }
        self.people = {"author": self._signed_in("author"), "approver": self._signed_in("approver")}
        self.walked: set[tuple[str, str]] = set()

    def ask(self, method: str, path: str, body: Any = None, *, who: str = "maker") -> tuple[int, Any]:
        headers = self.people.get(who) or ({"authorization": f"Bearer {self.keys[who]}"} if who else {})
        answer = self.client.request(method, path, json=body, headers=headers)
        return answer.status_code, answer.json() if answer.content else None

    def _signed_in(self, login: str) -> dict[str, str]:
        """What the browser of a privacy officer sends who has just presented a second factor."""
        token, now = Secret(secrets.token_urlsafe(32)), self.house.now()
        account, maker = new_id(now), self.house.house.maker
        lodge = lodge_of(self.house.house, self.house.config)
        stored = lodge.digest("session", token)
        with self.conn.transaction():
            self.conn.execute(
                "insert into account (id, entity_id, login, made_at) values (%s, %s, %s, %s)",
                [account, maker, login, now],
            )
            assert give_roles(self.conn, account, [GivenRole("privacy_officer")], "test", now)
            self.conn.execute(
                "insert into session "
                "(id, account_id, token_hash, stage, how, made_at, seen_at, ends_at, proved_at) "
                "values (%s, %s, %s, 'whole', 'password', %s, %s, %s, %s)",
                [new_id(now), account, stored, now, now, now + timedelta(hours=1), now],
            )
        proof = rules.csrf_token(lodge.csrf_key(), token)
        return {"cookie": f"{COOKIE}={token.reveal()}", "x-csrf-token": proof}

    def acts(self) -> list[str]:
        rows = self.house.rows("select what from audit order by at, id")
        return [what for (what,) in rows]

    def does(
        self, what: str, route: str, method: str, path: str, body: Any = None, *, who: str = "maker"
    ) -> Any:
        """A change that is done, and stands in the trail once; nobody does it without the right."""
        self.walked.add((method, route))
        before = self.acts()
        for stranger, status in (("", 401), ("reader", 403)):
            assert self.ask(method, path, body, who=stranger)[0] == status
        assert self.acts() == before
        status, said = self.ask(method, path, body, who=who)
        assert status < 300, said
        assert self.acts()[len(before) :] == [what]
        return said

    def refused(self, code: str, method: str, path: str, body: Any = None, *, who: str = "maker") -> None:
        before = self.acts()
        status, said = self.ask(method, path, body, who=who)
        assert (status >= 400, said["error"]["code"]) == (True, code)
        assert self.acts() == before

    def carry_out(self) -> None:
        """What the worker does about requests that were begun."""
        with self.conn.transaction():
            now = self.house._now_within()
            requests.carry_out(self.conn, self.house.house, lambda: assignment.load_book(self.conn, now), now)

    def request(self, who: Person, right: str, proof: str | None = "document") -> str:
        """The path of a request that was opened."""
        lead = References(self.house.house.keyring).write(self.house.house.maker, (who.key[0], who.raw))
        body = {"lead": lead, "right": right, "text": f"我是 {who.phone}", "proof": proof}
        said = self.does("rights_request.opened", "/rights/requests", "post", "/rights/requests", body)
        return f"/rights/requests/{said['name']}"


@pytest.fixture(scope="module")
def desk(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    made = Desk(database_url, tmp_path_factory.mktemp("desk"))
    with made.client:
        yield made
    made.conn.close()


ONE = "/rights/requests/{name}"


def test_a_request_is_opened_proved_by_code_and_answered(desk: Desk) -> None:
    path = desk.request(Person(desk.house), "access", None)
    assert desk.does("rights_request.code_asked", f"{ONE}/code", "post", f"{path}/code") == {"left": 2}
    key = requests.names(desk.house.house).read(path.rpartition("/")[2])
    assert key is not None
    ((asked,),) = desk.house.rows("select code_at from rights_request where id = %s", key[1])
    code = requests.code_for(desk.house.house, key[1], asked)
    wrong = {"code": f"{(int(code) + 1) % 10**6:06}"}
    assert desk.ask("post", f"{path}/proof", wrong) == (200, {"proved": False})
    assert desk.acts()[-1] == "rights_request.proof_failed"
    said = desk.does("rights_request.proved", f"{ONE}/proof", "post", f"{path}/proof", {"code": code})
    assert said == {"proved": True}
    desk.refused("rights_reason_missing", "post", f"{path}/decision", {"state": "refused"})
    done = {"state": "done"}
    said = desk.does("rights_request.decided", f"{ONE}/decision", "post", f"{path}/decision", done)
    assert said["state"] == "done"
    desk.refused("rights_step", "post", f"{path}/decision", done)
    assert desk.ask("get", path)[1]["text"].startswith("我是")


def test_a_copy_is_for_people_with_a_fresh_second_factor(desk: Desk) -> None:
    path = desk.request(Person(desk.house), "copy")
    desk.refused("proof_needed", "get", f"{path}/copy")


def test_an_erasure_is_told_to_the_dealer_signed_and_answered_by_it_alone(desk: Desk) -> None:
    who = Person(desk.house)
    path = desk.request(who, "delete")
    assert desk.does("rights_request.begun", f"{ONE}/work", "post", f"{path}/work", {}) == {"dealers": 1}
    assert desk.ask("get", "/rights/tasks")[0] == 403, "the maker has no tasks"
    assert desk.ask("get", "/rights/tasks", who="D0002")[1]["tasks"] == []
    found = desk.ask("get", "/rights/tasks", who="D0001")[1]
    (task,) = found["tasks"]
    shown = msgspec.convert(task, TaskShown)
    assert is_signed(found["public"], task["signature"], signed_words(shown))
    assert not is_signed(
        found["public"], task["signature"], signed_words(msgspec.structs.replace(shown, leads=[]))
    )
    assert not any(word in str(task) for word in (*who.canaries, str(who.raw), str(who.key[1])))
    answer = f"/rights/tasks/{task['name']}/answer"
    desk.refused("rights_task_unknown", "post", answer, {"answer": "done"}, who="D0002")
    said = {"answer": "done"}
    desk.does("rights_task.answered", "/rights/tasks/{name}/answer", "post", answer, said, who="D0001")
    desk.refused("rights_task_unknown", "post", answer, said, who="D0001")


def test_a_restriction_is_lifted_once_it_was_carried_out_and_only_once(desk: Desk) -> None:
    who = Person(desk.house)
    path, route = desk.request(who, "restrict"), f"{ONE}/lift"
    desk.refused("rights_step", "post", f"{path}/lift")
    desk.does("rights_request.begun", f"{ONE}/work", "post", f"{path}/work", {})
    desk.refused("rights_step", "post", f"{path}/lift")
    desk.carry_out()
    lead = References(desk.house.house.keyring).write(desk.house.house.maker, (who.key[0], who.raw))
    assert desk.ask("get", f"/leads/{lead}")[0] == 404
    desk.does("rights_request.lifted", route, "post", f"{path}/lift")
    assert desk.ask("get", f"/leads/{lead}")[0] == 200
    hidden = "select count(*) from lead where customer_id = %s and restricted_at is not null"
    assert desk.house.rows(hidden, who.key[1]) == [(0,)]
    ((facts,),) = desk.house.rows(
        "select facts from journal where lead_id = %s order by at desc, id desc limit 1", who.raw
    )
    assert facts[0]["outcome"] == "restriction_lifted"
    desk.refused("rights_step", "post", f"{path}/lift")
    other = desk.request(Person(desk.house), "copy")
    desk.refused("rights_step", "post", f"{other}/lift")


def test_whoever_is_restricted_takes_consent_back_by_staff_and_the_ledger_outside_knows(desk: Desk) -> None:
    who = Person(desk.house)
    path = desk.request(who, "restrict")
    assert desk.ask("post", f"{path}/work", {})[0] < 300
    desk.carry_out()
    house = desk.house.house
    ledger, before = Ledger(desk.house.config.ledger_folder, house), desk.house.now()
    named = consent.principals(house.keyring, house.maker).write(*who.key)
    body = {"how": "phone", "all": True}
    assert desk.ask("post", f"/customers/{named}/withdrawals", body)[0] == 200
    states = desk.house.rows("select distinct state from consent_grant where customer_id = %s", who.key[1])
    assert states == [("withdrawn",)]
    nos = [one for one in ledger.read(before) if isinstance(one, SaidNo)]
    ((index,),) = desk.house.rows(
        "select blind_index from identity where customer_id = %s and kind = 'phone'", who.key[1]
    )
    assert nos
    assert all(bytes(index) in {one.index for one in no.whos} for no in nos)
    hidden = desk.house.rows("select restricted_at is not null from customer where id = %s", who.key[1])
    assert hidden == [(True,)], "his data are only kept all the same"
    assert desk.ask("post", f"{path}/lift")[0] < 300


def test_an_explanation_is_told_in_words_and_the_look_is_on_record(desk: Desk) -> None:
    who = Person(desk.house)
    path = desk.request(who, "explain", None)
    desk.refused("rights_step", "get", f"{path}/explanation")
    desk.does("rights_request.proved", f"{ONE}/proof", "post", f"{path}/proof", {"proof": "document"})
    assert desk.ask("get", f"{path}/explanation", who="reader")[0] == 403
    status, told = desk.ask("get", f"{path}/explanation")
    assert status == 200
    assert {"score", "gate_1", "assignment"} <= {one["step"] for one in told["decisions"]}
    assert desk.acts()[-1] == "rights_request.explained"
    copy = desk.request(who, "copy")
    desk.refused("rights_step", "get", f"{copy}/explanation")


@pytest.mark.parametrize("end", [{"state": "withdrawn"}, {"state": "refused", "reason": "rights_not_proved"}])
def test_nothing_is_explained_to_somebody_who_never_proved_who_he_is(desk: Desk, end: dict[str, str]) -> None:
    path = desk.request(Person(desk.house), "explain", None)
    desk.does("rights_request.decided", f"{ONE}/decision", "post", f"{path}/decision", end)
    desk.refused("rights_step", "get", f"{path}/explanation")


def test_requests_are_listed_the_most_urgent_first_and_name_nobody(desk: Desk) -> None:
    who = Person(desk.house)
    desk.request(who, "object")
    status, said = desk.ask("get", "/rights/requests", who="reader")
    assert status == 200
    dues = [one["due_at"] for one in said["requests"]]
    assert dues == sorted(dues)
    assert not any(word in str(said) for word in (*who.canaries, str(who.key[1])))
    assert desk.ask("get", "/rights/requests", who="D0001")[0] == 403


def test_what_was_provided_is_listed_for_a_time(desk: Desk) -> None:
    Person(desk.house)
    now = datetime.now(UTC)
    span = {"since": (now - timedelta(hours=1)).isoformat(), "until": (now + timedelta(hours=1)).isoformat()}
    query = "&".join(f"{name}={value.replace('+', '%2B')}" for name, value in span.items())
    said = desk.ask("get", f"/rights/provisions?{query}")[1]
    count = desk.house.rows("select count(*) from dispatch where merge_id is null")
    assert len(said["provisions"]) == count[0][0] > 0
    assert said["after"] == ""
    desk.refused("page_unknown", "get", f"/rights/provisions?{query}&after=x")


def test_an_assessment_needs_two_and_without_one_no_channel_goes_online(desk: Desk) -> None:
    desk.house.rows(
        "delete from assessment where about = 'scoring' and class = 'threshold' and id not in "
        "(select assessment_id from rule_set where assessment_id is not null) returning 1"
    )
    new = {
        "about": "channel", "kind": "event", "purpose": "sales_contact", "title": "t", "report": "r",
        "valid_until": (datetime.now(UTC) + timedelta(days=30)).isoformat(),
    }  # fmt: skip
    made = desk.does("assessment.drafted", "/assessments", "post", "/assessments", new, who="author")["id"]
    route, path = "/assessments/{identifier}", f"/assessments/{made}"
    desk.refused("assessment_two_people", "post", f"{path}/approval", who="author")
    desk.refused("proof_needed", "post", f"{path}/approval", who="second")  # a key may be the author's own
    desk.does("assessment.approved", f"{route}/approval", "post", f"{path}/approval", who="approver")
    desk.refused("proof_needed", "post", f"{path}/renewal", who="second")
    said = desk.does("assessment.renewed", f"{route}/renewal", "post", f"{path}/renewal", who="approver")
    assert said == {"moved": 0}
    desk.does("assessment.ended", f"{route}/end", "post", f"{path}/end", who="approver")
    assert made in {one["id"] for one in desk.ask("get", "/assessments")[1]["assessments"]}
    desk.house.rows(
        "update assessment set state = 'expired' where about = 'channel' and class = 'partner' returning 1"
    )
    body = {
        "code": "fresh",
        "name": "n",
        "adapter": "own",
        "category": "partner",
        "secrets": {"api_key": ["k"]},
    }
    assert desk.ask("post", "/channels", body)[0] == 201
    assert desk.ask("post", "/channels/fresh/status", {"status": "testing"})[0] < 300
    desk.house.rows(  # a test lead of the channel, which the adapter understood
        "insert into raw_lead (bucket, id, channel_id, external_id, received_at, verdict, body, inquiry) "
        "select 1, %s, id, 't1', now(), 'test', '', '' from channel where code = 'fresh' returning 1",
        new_id(datetime.now(UTC)),
    )
    desk.refused("assessment_missing", "post", "/channels/fresh/status", {"status": "online"})


def test_a_rule_of_retention_is_changed_but_never_below_its_floor(desk: Desk) -> None:
    path, route = "/retention/rules/inquiry/invalid", "/retention/rules/{category}/{kept}"
    desk.does("retention_rule.changed", route, "put", path, {"keep_days": 20})
    desk.refused("retention_floor", "put", "/retention/rules/provision/ended", {"keep_days": 1095})
    rules = desk.ask("get", "/retention/rules")[1]["rules"]
    assert [
        one["keep_days"] for one in rules if one["state"] == "invalid" and one["category"] == "inquiry"
    ] == [20]


def test_every_changing_route_of_the_room_was_walked(desk: Desk) -> None:
    paths = desk.client.get("/schema/openapi.json").json()["paths"]
    changing = {
        (method, path)
        for path, methods in paths.items()
        if path.startswith(OURS)
        for method in methods
        if method in CHANGING
    }
    assert changing == desk.walked


def test_no_row_of_the_trail_says_who_asked(desk: Desk) -> None:
    text = str(desk.house.rows("select to_jsonb(a) from audit a"))
    assert "1397413" not in text
    assert "欧阳" not in text
