"""Every route that changes something writes exactly one audit row when it does, in the same transaction, and
none when it is refused. The routes are those of the OpenAPI document: one without a scenario here fails.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import time
from base64 import b64encode
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID, uuid4

import msgspec
import pytest
from litestar import Litestar
from litestar.testing import TestClient

from daylight import zone_at
from leadcenter.access.face import Permission
from leadcenter.channel.face import Verdict
from leadcenter.cleaning import face as cleaning
from leadcenter.cleaning.reference import References, TaskRef
from leadcenter.consent import face as consent
from leadcenter.entry.api import make_app
from leadcenter.entry.signing import service_key
from leadcenter.kernel.database import connect
from leadcenter.lead.face import References as Leads
from living_house import LivingHouse

SECRET = "a-secret-of-the-provider"
API_KEY = "an-api-key-of-the-channel"
PHONE = "1380000"
NAMES = ("王芳", "李四")
RIGHTS = ("/rights/", "/assessments", "/retention/")
FOLLOWUP = (
    "/leads/{reference}/follow-ups",
    "/leads/{reference}/calls",
    "/leads/{reference}/messages",
    "/leads/{reference}/test-drives",
    "/leads/{reference}/visits",
    "/walk-ins",
    "/follow-ups/",
    "/call-records/",
    "/test-drives",
    "/test-cars",
)
"""By owners, and about what they own: tests/followup/test_followup_audited.py and its neighbours."""
TRANSFERS = ("/transfers", "/transfer-", "/dealer-exits")
ORDERS = tuple(
    f"/leads/{{reference}}/{what}" for what in ("quotations", "orders", "payments", "losses", "reactivation")
)
ORDERS += ("/brands/", "/premiums/", "/loan-products/", "/discount-limits")
ORDERS += ("/loss-reasons/", "/vessel-taxes/")
"""tests/order/test_order_audited.py"""
IDENTITY = ("/identity/", "/roles/", "/exports", "/caps/", "/cap-changes/", "/my/")
IDENTITY += (*RIGHTS, *FOLLOWUP, *TRANSFERS, "/inbox/", "/webhooks", "/messages")
POOLS = (
    "/pools",
    "/returns",
    "/return-reasons",
    "/private-pools",
    "/leads/{reference}/lock",
    "/leads/{reference}/extensions",
)
"""Of a legal entity's own people: tests/pool/test_pool_audited.py"""
IDENTITY += (*ORDERS, *POOLS)
"""Transfers: tests/transfer/test_transfer_routes.py; signing in and who may: tests/identity/test_audited.py
walks all of these routes; what takes two people: tests/desk/test_desk_audited.py; inboxes, webhooks:
tests/inbox/test_box.py; rights, assessments, retention: tests/rights/test_rights_routes.py."""
IDENTITY += ("/rule-sets", "/rule-trials")  # two people: tests/rulemaking/test_rules_audited.py
IDENTITY += ("/assignments/grabs",)  # only for who is on a staff: tests/assignment/test_grab.py
CHANGING = {"post", "put", "patch", "delete"}


def day_of(serial: int) -> str:
    """A day of its own."""
    return (date(2090, 1, 1) + timedelta(days=serial)).isoformat()


class Sent(NamedTuple):
    """A request."""

    path: str
    body: Any = None
    headers: dict[str, str] | None = None


class Town:
    """A house, its API as the entry makes it, and the operator in front of it."""

    def __init__(self, url: str, folder: Path) -> None:
        self.conn = connect(url)
        self.house = LivingHouse(self.conn, folder)
        with self.conn.transaction():
            cleaning.register_provider(self.conn, "call_centre", cleaning.starter("providers")["call_centre"])
            cleaning.add_provider_secret(
                self.conn, self.house.house, "call_centre", "k1", SECRET, now=self.house._now_within()
            )
        self.config = msgspec.structs.replace(self.house.config, database_url=url)
        self.app = make_app(self.config)
        self.client: TestClient[Litestar] = TestClient(self.app)
        key = service_key(self.config, "", "desks", list(Permission), 1)
        self.operator = {
            "authorization": f"Bearer {key}",
            "x-request-id": "r-77",
        }
        self._serial = 0

    def send(self, method: str, sent: Sent, *, signed_in: bool = True) -> int:
        headers = (self.operator if signed_in else {}) | (sent.headers or {})
        if isinstance(sent.body, bytes):
            answer = self.client.request(method, sent.path, content=sent.body, headers=headers)
        else:
            answer = self.client.request(method, sent.path, json=sent.body, headers=headers)
        return answer.status_code

    def get(self, path: str) -> Any:
        return self.client.get(path, headers=self.operator).json()

    def post(self, path: str, body: Any = None) -> Any:
        answer = self.client.post(path, json=body, headers=self.operator)
        assert answer.status_code < 300, answer.text
        return answer.json() if answer.content else None

    def rows(self, query: str, *given: Any) -> list[tuple[Any, ...]]:
        with self.conn.transaction():
            return self.conn.execute(query.encode(), given).fetchall()

    def audit(self) -> list[tuple[Any, ...]]:
        return self.rows("select id, actor_kind, actor, request, what, object_kind from audit")

    def serial(self) -> int:
        self._serial += 1
        return self._serial

    def phone(self) -> str:
        return f"{PHONE}{self.serial():04}"

    def lead(self, **more: Any) -> UUID:
        """A lead that reached a consultant of dealer D0001."""
        more = {"name": "王芳", "dealer": "D0001"} | more
        (raw,) = self.house.ask(self.house.inquiry(self.phone(), **more))
        return raw

    def raw(self, raw: UUID) -> dict[str, Any]:
        ((bucket,),) = self.rows("select bucket from raw_lead where id = %s", raw)
        return {"bucket": bucket, "raw_id": str(raw)}

    def standing(self, state: str, reason: str = "") -> dict[str, Any]:
        """A raw lead that stands still somewhere."""
        raw = self.lead()
        self.rows(
            "update belt set state = %s, reason = %s, due_at = null where raw_id = %s returning 1",
            state,
            reason,
            raw,
        )
        return self.raw(raw)

    def quarantined(self) -> str:
        (landed,) = self.house.land(
            [self.house.inquiry(self.phone(), name="王芳")], verdict=Verdict.QUARANTINED
        )
        return "/raw-leads/{bucket}/{raw_id}".format(**self.raw(landed.raw_id))

    def channel(self) -> str:
        code = f"site{self.serial()}"
        self.post("/channels", channel_body(code))
        return code

    def taking(self) -> str:
        """A channel that takes leads, as tests."""
        code = self.channel()
        self.post(f"/channels/{code}/status", {"status": "testing"})
        return code

    def review(self) -> str:
        """An open pair: one mailbox, two names."""
        mail = f"who{self.serial()}@post.cn"
        self.rows("update match_review set status = 'rejected' where status = 'open' returning id")
        for name, dealer in zip(NAMES, ("D0001", "D0002"), strict=True):
            self.lead(name=name, dealer=dealer, email=mail)
        (review,) = self.get("/reviews")["reviews"]
        return str(review["id"])

    def task(self) -> tuple[int, UUID]:
        """An open question about a lead without a name."""
        raw = self.lead(name="")
        ((bucket, task),) = self.rows(
            "update cleaning_task set time_zone = %s where raw_id = %s returning bucket, id",
            zone_at(12, datetime.now(UTC)),
            raw,
        )
        return bucket, task

    def free_task(self) -> tuple[int, UUID]:
        """The same, and nobody has anything in hand."""
        self.rows("delete from in_hand returning 1")
        return self.task()

    def some_series(self) -> list[dict[str, str]]:
        """One series, another one each time."""
        rows = self.rows("select brand, code from series order by brand, code")
        brand, code = rows[self.serial() % len(rows)]
        return [{"brand": brand, "series": code}]

    def somebody_of(self, dealer: str) -> str:
        """The code of a consultant."""
        rows = self.rows(
            "select s.code from staff s join entity e on e.id = s.entity_id "
            "where e.code = %s and s.role = 'consultant' and s.left_on is null order by s.code",
            dealer,
        )
        return str(rows[0][0])

    def special_day(self) -> str:
        """A day on which D0003 is closed."""
        day = day_of(self.serial())
        self.rows(
            "insert into day_exception (entity_id, day) "
            "select id, %s from entity where code = 'D0003' returning 1",
            day,
        )
        return day

    def name_of(self, task: tuple[int, UUID], attempt: int) -> str:
        return References(self.house.house).write(TaskRef(*task, attempt))

    def called_back(self, event: str, secret: str = SECRET) -> Sent:
        stamp = str(int(time.time()))
        key = self.name_of(self.task(), 1)
        body = msgspec.json.encode(
            {"event_id": event, "order_key": key, "result": "answered", "intent": "high"}
        )
        digest = hmac.new(secret.encode(), stamp.encode() + b"." + body, hashlib.sha256).hexdigest()
        headers = {"content-type": "application/json", "x-timestamp": stamp, "x-signature": digest}
        return Sent("/callbacks/call_centre", body, headers)

    def handout(self, *, known: bool = True) -> Sent:
        """To another consultant of the same dealer."""
        raw = self.lead()
        ((bucket, lead, code),) = self.rows(
            "select b.bucket, b.lead_id, s.code from belt b join staff s on s.entity_id = "
            "(select e.id from entity e where e.code = 'D0001') where b.raw_id = %s and s.id not in "
            "(select staff_id from episode where lead_id = b.lead_id) order by s.code limit 1",
            raw,
        )
        one = {
            "lead": self.name(bucket, lead),
            "staff": code if known else "nobody",
            "reason": "post_change",
        }
        return Sent("/assignments", {"handouts": [one], "over_cap": True})

    def choice(self, dealer: str) -> Sent:
        raw = self.lead(consent=False)
        ((bucket,),) = self.rows("select bucket from belt where raw_id = %s", raw)
        body = {
            "dealer": dealer,
            "accepted": True,
            "notice": "n1",
            "notice_version": "1",
            "text_hash": "ab" * 32,
        }
        return Sent(f"/leads/{self.name(bucket, raw)}/choice", body)

    def name(self, bucket: int, lead: UUID) -> str:
        """A lead as the maker's people know it."""
        return Leads(self.house.house.keyring).write(self.house.house.maker, (bucket, lead))

    def known(self) -> str:
        """A lead as the maker's people name it."""
        lead = self.lead()
        (found,) = [one for one in self.get("/leads?limit=1")["leads"] if one["state"] == "assigned"]
        assert lead
        return str(found["reference"])

    def customer(self) -> str:
        """A customer as the maker's people name him."""
        raw = self.lead()
        ((bucket, customer),) = self.rows("select bucket, customer_id from lead where id = %s", raw)
        house = self.house.house
        return consent.principals(house.keyring, house.maker).write(bucket, customer)

    def stopped(self) -> str:
        """One who has taken everything back."""
        customer = self.customer()
        self.post(f"/customers/{customer}/withdrawals", {"how": "phone", "all": True})
        return customer

    def linked(self) -> str:
        """One who has a link of his own."""
        customer = self.customer()
        self.post(f"/customers/{customer}/links", {})
        return customer

    def blocked(self) -> str:
        self.post("/blocks", block(f"广告{self.serial()}"))
        (entry,) = self.get("/blocks?limit=1")["blocks"]
        return f"/blocks/{entry['bucket']}/{entry['id']}/removal"


def block(value: str) -> dict[str, Any]:
    return {"entries": [{"kind": "word", "value": value, "reason": "advertising"}]}


def notice_body(version: str, purpose: str = "sales_contact") -> dict[str, Any]:
    asked = {"purpose": purpose, "categories": ["contact"]}
    words = {"zh-CN": "我同意将我的联系方式提供给我指定的这一家经销商。"}
    return {"notice": "web-form", "version": version, "asks": [asked], "texts": words}


def channel_body(code: str, **more: Any) -> dict[str, Any]:
    own = {
        "code": code,
        "name": "官网",
        "adapter": "own",
        "category": "web_form",
        "secrets": {"api_key": ["k1"]},
    }
    return own | more


def a_file(phone: str) -> dict[str, Any]:
    """A file of one row, or, without a number, of none."""
    content = b64encode(f"name,phone\n{f'Wang,{phone}' if phone else ''}\n".encode()).decode()
    columns = {"name": "contact.name", "phone": "contact.phones"}
    return {"name": "fair.csv", "content": content, "mapping": {"channel": "", "columns": columns}}


def described(**more: Any) -> dict[str, Any]:
    return {"name": "官网", "adapter": "own", "category": "web_form", "config": {}} | more


def merged(town: Town) -> str:
    return str(town.post(f"/reviews/{town.review()}/merge", {})["merge"])


def undone(town: Town) -> Sent:
    path = f"/merges/{merged(town)}/undo"
    town.post(path)
    return Sent(path)


def twice_blocked(town: Town) -> Sent:
    body = block(f"广告{town.serial()}")
    town.post("/blocks", body)
    return Sent("/blocks", body)


def twice_removed(town: Town) -> Sent:
    path = town.blocked()
    town.post(path)
    return Sent(path)


def twice_called_back(town: Town) -> Sent:
    sent = town.called_back("twice")
    assert town.send("post", sent) == 200
    return sent


def rejected(town: Town) -> Sent:
    path = f"/reviews/{town.review()}/reject"
    assert town.send("post", Sent(path)) == 204
    return Sent(path)


def decided(town: Town) -> Sent:
    sent = Sent(
        f"/cleaning/tasks/{town.name_of(town.task(), 0)}/verdict", {"verdict": "valid_high", "intent": "high"}
    )
    assert town.send("post", sent) == 200
    return sent


def in_hand(town: Town) -> Sent:
    name = town.name_of(town.free_task(), 0)
    assert town.send("post", Sent("/cleaning/hand", {"task": name})) == 200
    return Sent("/cleaning/hand")


def opened_in_hand(town: Town) -> Sent:
    name = town.name_of(town.free_task(), 0)
    assert town.send("post", Sent(f"/cleaning/tasks/{name}/reveal")) == 200
    return Sent("/cleaning/hand")


def called_in_vain(town: Town) -> Sent:
    name = town.name_of(town.free_task(), 0)
    assert town.send("post", Sent("/cleaning/hand", {"task": name})) == 200
    return Sent(f"/cleaning/tasks/{name}/later", {"result": "busy"})


REPAIR = {"inquiry": {"contact": {"name": "王芳", "phones": ["13800009999"]}}}
NOWHERE = {"bucket": 1, "raw_id": str(uuid4())}


class Scenario(NamedTuple):
    """What is recorded when it is done; requests that do it, and that are refused or change nothing."""

    what: str
    done: Callable[[Town], Sent]
    refused: Callable[[Town], Sent]


def raw_path(key: dict[str, Any], what: str) -> str:
    return "/raw-leads/{bucket}/{raw_id}/".format(**key) + what


def region(code: str, parent: str = "") -> dict[str, str]:
    return {"code": code, "name": "大区", "parent": parent}


def placed(town: Town) -> str:
    code = f"R{town.serial()}"
    town.post("/regions", region(code))
    return code


def of_staff(code: str, what: str = "") -> str:
    return f"/staff/{code}{what}"


def joined(town: Town) -> str:
    code = f"J{town.serial()}"
    town.post("/staff", {"entity": "D0001", "code": code, "name": "王芳", "role": "consultant"})
    return code


def away(town: Town, days: int = 1) -> dict[str, str]:
    first = datetime.now(UTC) + timedelta(days=days)
    return {
        "starts_at": first.isoformat(),
        "ends_at": (first + timedelta(days=1)).isoformat(),
        "kind": "sick",
    }


def was_away(town: Town) -> Sent:
    code, absence = joined(town), away(town)
    town.post(of_staff(code, "/absences"), absence)
    return Sent(of_staff(code, "/absences?starts_at=" + absence["starts_at"].replace("+", "%2B")))


def goes(town: Town) -> str:
    code = joined(town)
    town.post(of_staff(code, "/leaving"), {"left_on": "2100-01-01"})
    return code


def clocked(town: Town) -> str:
    """A lead whose first follow-up is awaited."""
    raw = town.lead()
    ((bucket,),) = town.rows(
        "insert into clock (bucket, lead_id, kind, seq, dealer_id, staff_id, started_at, target_us, look_at) "
        "select bucket, lead_id, 'followup', seq, dealer_id, staff_id, opened_at, 1, opened_at from episode "
        "where lead_id = %s and closed_at is null returning bucket",
        raw,
    )
    house = town.house.house
    return f"/leads/{Leads(house.keyring).write(house.maker, (bucket, raw))}/clock-pauses"


def paused(town: Town) -> str:
    path = clocked(town)
    town.post(path, {"until": soon(1), "reason": "customer_away"})
    return path


def soon(days: int) -> str:
    return (datetime.now(UTC) + timedelta(days=days)).isoformat()


def store(town: Town) -> str:
    code = f"S{town.serial()}"
    town.post("/entities/D0001/stores", {"code": code, "name": "一店"})
    return f"/entities/D0001/stores/{code}"


def contract(town: Town, **more: str) -> dict[str, str]:
    begins = datetime.now(UTC) + timedelta(seconds=town.serial())
    return {
        "giver": "D0001", "taker": "D0002", "kind": "joint", "contract_no": "7",
        "valid_from": begins.isoformat(),
    } | more  # fmt: skip


def ended(town: Town) -> Sent:
    made = town.post("/relations", contract(town))
    return Sent(f"/relations/{made['id']}/end", {"valid_to": "2100-01-01T00:00:00Z"})


ENTITY = {"kind": "dealer", "name": "新店", "legal_name": "新店有限公司"}
NINE_TO_FIVE = [{"hours": "work", "weekday": 1, "opens": 540, "closes": 1020}]
BACKWARDS = [{"hours": "work", "weekday": 1, "opens": 1020, "closes": 540}]
NO_RELATION = f"/relations/{uuid4()}/end"


SCENARIOS: dict[tuple[str, str], Scenario] = {
    ("post", "/notices"): Scenario(
        "notice.published",
        lambda town: Sent("/notices", notice_body(f"v{town.serial()}")),
        lambda town: Sent("/notices", notice_body(f"v{town.serial()}", purpose="nonsense")),
    ),
    ("post", "/customers/{customer}/withdrawals"): Scenario(
        "consent.withdrawn",
        lambda town: Sent(f"/customers/{town.customer()}/withdrawals", {"how": "phone", "all": True}),
        lambda town: Sent(f"/customers/{town.customer()}/withdrawals", {"how": "phone"}),
    ),
    ("post", "/customers/{customer}/requests-for-consent"): Scenario(
        "consent.requested",
        lambda town: Sent(f"/customers/{town.customer()}/requests-for-consent", {"entity": "D0001"}),
        lambda town: Sent(f"/customers/{town.stopped()}/requests-for-consent", {"entity": "D0001"}),
    ),
    ("post", "/customers/{customer}/links"): Scenario(
        "link.issued",
        lambda town: Sent(f"/customers/{town.customer()}/links", {"reason": "asked"}),
        lambda _: Sent(f"/customers/{'A' * 46}/links", {"reason": "asked"}),
    ),
    ("post", "/customers/{customer}/links/revoke"): Scenario(
        "link.revoked",
        lambda town: Sent(f"/customers/{town.linked()}/links/revoke"),
        lambda town: Sent(f"/customers/{town.customer()}/links/revoke"),
    ),
    ("post", "/channels"): Scenario(
        "channel.registered",
        lambda town: Sent("/channels", channel_body(f"new{town.serial()}")),
        lambda town: Sent("/channels", channel_body(town.channel())),
    ),
    ("put", "/channels/{code}"): Scenario(
        "channel.changed",
        lambda town: Sent(f"/channels/{town.channel()}", described(name="新名")),
        lambda town: Sent(f"/channels/{town.channel()}", described(config={"nonsense": 1})),
    ),
    ("post", "/channels/{code}/status"): Scenario(
        "channel.moved",
        lambda town: Sent(f"/channels/{town.channel()}/status", {"status": "testing"}),
        lambda town: Sent(f"/channels/{town.channel()}/status", {"status": "paused"}),
    ),
    ("post", "/channels/{code}/secrets"): Scenario(
        "channel.key_added",
        lambda town: Sent(f"/channels/{town.channel()}/secrets", {"use": "api_key", "secret": API_KEY}),
        lambda town: Sent("/channels/nowhere/secrets", {"use": "api_key", "secret": API_KEY}),
    ),
    ("put", "/channels/{code}/costs"): Scenario(
        "channel.cost_entered",
        lambda town: Sent(f"/channels/{town.channel()}/costs", {"month": "2026-10", "amount": "9800.50"}),
        lambda town: Sent(f"/channels/{town.channel()}/costs", {"month": "2026-13", "amount": "9800.50"}),
    ),
    ("post", "/channels/{code}/imports"): Scenario(
        "file.imported",
        lambda town: Sent(f"/channels/{town.taking()}/imports", a_file(town.phone())),
        lambda town: Sent(f"/channels/{town.taking()}/imports", a_file("")),
    ),
    ("post", "/raw-leads/{bucket}/{raw_id}/reading"): Scenario(
        "raw_lead.read",
        lambda town: Sent(raw_path(town.raw(town.lead()), "reading"), {"purpose": "repair"}),
        lambda town: Sent(raw_path(NOWHERE, "reading"), {"purpose": "repair"}),
    ),
    ("post", "/raw-leads/{bucket}/{raw_id}/body"): Scenario(
        "raw_lead.opened",
        lambda town: Sent(raw_path(town.raw(town.lead()), "body"), {"purpose": "complaint"}),
        lambda town: Sent(raw_path(NOWHERE, "body"), {"purpose": "complaint"}),
    ),
    ("post", "/raw-leads/replay"): Scenario(
        "raw_lead.replayed",
        lambda town: Sent("/raw-leads/replay", {"keys": [town.standing("parked"), NOWHERE]}),
        lambda town: Sent("/raw-leads/replay", {"keys": [town.raw(town.lead()), NOWHERE]}),
    ),
    ("post", "/raw-leads/{bucket}/{raw_id}/repair"): Scenario(
        "raw_lead.repaired",
        lambda town: Sent(f"{town.quarantined()}/repair", REPAIR),
        lambda town: Sent(raw_path(town.raw(town.lead()), "repair"), REPAIR),
    ),
    ("post", "/raw-leads/release"): Scenario(
        "raw_lead.released",
        lambda town: Sent("/raw-leads/release", {"keys": [town.standing("review", "burst_device")]}),
        lambda town: Sent("/raw-leads/release", {"keys": [town.raw(town.lead())]}),
    ),
    ("post", "/blocks"): Scenario(
        "block.added", lambda town: Sent("/blocks", block(f"广告{town.serial()}")), twice_blocked
    ),
    ("post", "/blocks/{bucket}/{identifier}/removal"): Scenario(
        "block.removed", lambda town: Sent(town.blocked()), twice_removed
    ),
    ("post", "/reviews/{review}/merge"): Scenario(
        "review.merged",
        lambda town: Sent(f"/reviews/{town.review()}/merge", {}),
        lambda _: Sent("/reviews/nothing/merge", {}),
    ),
    ("post", "/reviews/{review}/reject"): Scenario(
        "review.rejected", lambda town: Sent(f"/reviews/{town.review()}/reject"), rejected
    ),
    ("post", "/merges/{merged}/undo"): Scenario(
        "merge.undone", lambda town: Sent(f"/merges/{merged(town)}/undo"), undone
    ),
    ("post", "/cleaning/tasks/{task_id}/reveal"): Scenario(
        "cleaning_task.number_revealed",
        lambda town: Sent(f"/cleaning/tasks/{town.name_of(town.task(), 0)}/reveal"),
        lambda town: Sent("/cleaning/tasks/nothing/reveal"),
    ),
    ("post", "/cleaning/hand"): Scenario(
        "cleaning_task.taken",
        lambda town: Sent("/cleaning/hand", {"task": town.name_of(town.free_task(), 0)}),
        lambda town: Sent("/cleaning/hand", {"task": "nothing"}),
    ),
    ("delete", "/cleaning/hand"): Scenario("cleaning_task.laid_back", in_hand, opened_in_hand),
    ("post", "/cleaning/tasks/{task_id}/later"): Scenario(
        "cleaning_task.put_off",
        called_in_vain,
        lambda _: Sent("/cleaning/tasks/nothing/later", {"result": "busy"}),
    ),
    ("post", "/leads/search"): Scenario(
        "lead.searched",
        lambda town: Sent("/leads/search", {"phone": town.phone()}),
        lambda town: Sent("/leads/search", {"phone": "139****1234"}),
    ),
    ("post", "/customers/search"): Scenario(
        "customer.searched",
        lambda town: Sent("/customers/search", {"phone": town.phone()}),
        lambda town: Sent("/customers/search", {"phone": "139****1234"}),
    ),
    ("post", "/audit/looks"): Scenario(
        "audit_look.asked",
        lambda town: Sent("/audit/looks"),
        lambda town: Sent("/audit/looks"),
    ),
    ("post", "/leads/{reference}/reveal"): Scenario(
        "lead.revealed",
        lambda town: Sent(f"/leads/{town.known()}/reveal", {"purpose": "follow_up"}),
        lambda town: Sent(f"/leads/{town.known()}/reveal", {"purpose": "curiosity"}),
    ),
    ("post", "/assignments"): Scenario(
        "lead.reassigned", Town.handout, lambda town: town.handout(known=False)
    ),
    ("post", "/callbacks/{provider}"): Scenario(
        "cleaning_task.answered", lambda town: town.called_back(f"e{town.serial()}"), twice_called_back
    ),
    ("post", "/cleaning/tasks/{task_id}/verdict"): Scenario(
        "cleaning_task.decided",
        lambda town: Sent(
            f"/cleaning/tasks/{town.name_of(town.task(), 0)}/verdict",
            {"verdict": "valid_high", "intent": "high"},
        ),
        decided,
    ),
    ("post", "/regions"): Scenario(
        "region.made",
        lambda town: Sent("/regions", region(f"R{town.serial()}")),
        lambda town: Sent("/regions", region(f"R{town.serial()}", "nowhere")),
    ),
    ("put", "/regions/{code}"): Scenario(
        "region.changed",
        lambda town: Sent(f"/regions/{placed(town)}", {"name": "x"}),
        lambda _: Sent("/regions/nowhere", {"name": "x"}),
    ),
    ("post", "/entities"): Scenario(
        "entity.made",
        lambda town: Sent("/entities", ENTITY | {"code": f"E{town.serial()}"}),
        lambda _: Sent("/entities", ENTITY | {"code": "D0001"}),
    ),
    ("patch", "/entities/{code}"): Scenario(
        "entity.changed",
        lambda town: Sent("/entities/D0002", {"contact": f"desk {town.serial()}"}),
        lambda _: Sent("/entities/D0002", {"region": "nowhere"}),
    ),
    ("put", "/entities/{code}/openings"): Scenario(
        "entity.hours_changed",
        lambda town: Sent(
            "/entities/D0003/openings", {"slots": [NINE_TO_FIVE[0] | {"closes": 1000 + town.serial() % 400}]}
        ),
        lambda _: Sent("/entities/D0003/openings", {"slots": BACKWARDS}),
    ),
    ("put", "/entities/{code}/series"): Scenario(
        "entity.series_changed",
        lambda town: Sent("/entities/D0003/series", {"series": town.some_series()}),
        lambda _: Sent("/entities/D0003/series", {"series": [{"brand": "no", "series": "no"}]}),
    ),
    ("put", "/entities/{code}/days/{day}"): Scenario(
        "entity.day_changed",
        lambda town: Sent(f"/entities/D0003/days/{day_of(town.serial())}", {"reason": "r"}),
        lambda _: Sent("/entities/nowhere/days/2098-01-01", {"reason": "r"}),
    ),
    ("delete", "/entities/{code}/days/{day}"): Scenario(
        "entity.day_cleared",
        lambda town: Sent(f"/entities/D0003/days/{town.special_day()}"),
        lambda _: Sent("/entities/nowhere/days/2098-01-01"),
    ),
    ("put", "/holidays"): Scenario(
        "holidays.written",
        lambda town: Sent("/holidays", {"days": [day_of(town.serial())], "reason": "r"}),
        lambda _: Sent("/holidays", {"days": ["2098-01-01"], "reason": "r", "region": "nowhere"}),
    ),
    ("put", "/entities/{code}/shifts/{staff}"): Scenario(
        "staff.shifts_changed",
        lambda town: Sent(
            f"/entities/D0001/shifts/{town.somebody_of('D0001')}",
            {"shifts": [{"weekday": 1, "starts": 540, "ends": 1000 + town.serial() % 400}]},
        ),
        lambda _: Sent("/entities/D0001/shifts/nobody", {"shifts": []}),
    ),
    ("post", "/entities/{code}/stores"): Scenario(
        "store.made",
        lambda town: Sent("/entities/D0001/stores", {"code": f"S{town.serial()}", "name": "一店"}),
        lambda town: Sent("/entities/D0001/stores", {"code": store(town).rpartition("/")[2], "name": "一店"}),
    ),
    ("patch", "/entities/{code}/stores/{store}"): Scenario(
        "store.changed",
        lambda town: Sent(store(town), {"status": "closed"}),
        lambda _: Sent("/entities/D0001/stores/nowhere", {"status": "closed"}),
    ),
    ("put", "/entities/{code}/teams/{team}"): Scenario(
        "team.made",
        lambda town: Sent(f"/entities/D0001/teams/T{town.serial()}x", {"name": "一队"}),
        lambda town: Sent(f"/entities/D0001/teams/T{town.serial()}x", {"name": "一队", "store": "nowhere"}),
    ),
    ("post", "/relations"): Scenario(
        "relation.made",
        lambda town: Sent("/relations", contract(town)),
        lambda town: Sent("/relations", contract(town, taker="nowhere")),
    ),
    ("put", "/relations/{relation}/end"): Scenario(
        "relation.end_changed", ended, lambda _: Sent(NO_RELATION, {"valid_to": None})
    ),
    ("post", "/staff"): Scenario(
        "staff.joined",
        lambda town: Sent(
            "/staff", {"entity": "D0001", "code": f"J{town.serial()}", "name": "王", "role": "finance"}
        ),
        lambda _: Sent("/staff", {"entity": "D0001", "code": "D0001-01", "name": "王", "role": "finance"}),
    ),
    ("patch", "/staff/{code}"): Scenario(
        "staff.changed",
        lambda town: Sent(of_staff(joined(town)), {"role": "finance"}),
        lambda town: Sent(of_staff(joined(town)), {"store": "nowhere"}),
    ),
    ("post", "/staff/{code}/absences"): Scenario(
        "staff.absent",
        lambda town: Sent(of_staff(joined(town), "/absences"), away(town)),
        lambda town: Sent(of_staff(joined(town), "/absences"), away(town, -9)),
    ),
    ("delete", "/staff/{code}/absences"): Scenario(
        "staff.back",
        was_away,
        lambda town: Sent(of_staff(joined(town), "/absences?starts_at=2026-01-01T00:00:00Z")),
    ),
    ("post", "/staff/{code}/leaving"): Scenario(
        "staff.leaving",
        lambda town: Sent(of_staff(joined(town), "/leaving"), {"left_on": "2100-01-01"}),
        lambda town: Sent(of_staff(goes(town), "/leaving"), {"left_on": "2100-01-01"}),
    ),
    ("delete", "/staff/{code}/leaving"): Scenario(
        "staff.stays",
        lambda town: Sent(of_staff(goes(town), "/leaving")),
        lambda town: Sent(of_staff(joined(town), "/leaving")),
    ),
    ("post", "/departures"): Scenario(
        "staff.changed",
        lambda town: Sent("/departures", {"rows": [{"staff": joined(town), "kind": "moved"}]}),
        lambda town: Sent("/departures", {"rows": [{"staff": "nobody", "kind": "moved"}]}),
    ),
    ("post", "/leads/{reference}/choice"): Scenario(
        "lead.dealer_named", lambda town: town.choice("D0002"), lambda town: town.choice("nowhere")
    ),
    ("put", "/clocks/targets/{clock}"): Scenario(
        "clock.target_changed",
        lambda town: Sent("/clocks/targets/followup", {"minutes": 20 + town.serial()}),
        lambda town: Sent("/clocks/targets/lunch", {"minutes": 20}),
    ),
    ("post", "/leads/{reference}/clock-pauses"): Scenario(
        "lead.clock_paused",
        lambda town: Sent(clocked(town), {"until": soon(1), "reason": "customer_away"}),
        lambda town: Sent(clocked(town), {"until": soon(99), "reason": "customer_away"}),
    ),
    ("delete", "/leads/{reference}/clock-pauses"): Scenario(
        "lead.clock_resumed",
        lambda town: Sent(paused(town)),
        lambda town: Sent(clocked(town)),
    ),
}


TRIED = {
    ("post", "/channel-samples"): "what a configuration reads in a sample that came with it; nothing is kept",
    (
        "post",
        "/channels/{code}/imports/preview",
    ): "what a file that came with it would become; none is kept",
}
"""Routes that change nothing and show nothing but what came with the request: why they are no GET."""


@pytest.fixture(scope="module")
def town(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    made = Town(database_url, tmp_path_factory.mktemp("town"))
    with made.client:
        yield made
    made.conn.close()


def test_every_changing_route_of_the_document_has_its_scenario(town: Town) -> None:
    paths = town.client.get("/schema/openapi.json").json()["paths"]
    changing = {(method, path) for path, methods in paths.items() for method in methods if method in CHANGING}
    asked = {one for one in changing if not one[1].startswith(IDENTITY)}
    assert asked == set(SCENARIOS) | set(TRIED)


@pytest.mark.parametrize("route", SCENARIOS, ids=" ".join)
def test_change_writes_one_row_and_refusal_none(town: Town, route: tuple[str, str]) -> None:
    scenario, (method, path) = SCENARIOS[route], route
    sent = scenario.done(town)
    assert re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", path), sent.path.partition("?")[0])
    before = town.audit()
    assert town.send(method, sent) < 300
    fresh = [row for row in town.audit() if row not in before]
    assert [row[4] for row in fresh] == [scenario.what]
    if path != "/callbacks/{provider}":
        assert (fresh[0][1], fresh[0][2].partition(":")[0], fresh[0][3]) == ("key", "service", "r-77")
    else:
        assert fresh[0][1:4] == ("key", "call_centre", "")
    refused = scenario.refused(town)
    before = town.audit()
    town.send(method, refused)
    assert town.audit() == before
    fresh_try = scenario.done(town)
    before = town.audit()
    assert town.send(method, fresh_try._replace(headers={"x-signature": "0"}), signed_in=False) in {401, 403}
    assert town.audit() == before


def test_no_row_says_who_the_customer_is(town: Town) -> None:
    """Names, numbers and values of block lists that these tests sent are in no row."""
    text = str(town.rows("select to_jsonb(a) from audit a"))
    assert len(text) > 1_000
    for secret in (PHONE, "13800009999", *NAMES, "post.cn", "广告", SECRET, API_KEY):
        assert secret not in text, secret


def test_customer_of_a_choice_stands_there_as_a_pseudonym(town: Town) -> None:
    town.send("post", town.choice("D0002"))
    found = town.rows("select subject, on_behalf, class from audit where what = 'lead.dealer_named'")
    assert {(len(bytes(subject)), behalf, keep) for subject, behalf, keep in found} == {
        (32, "customer", "provision")
    }


def test_act_whose_transaction_fails_at_the_end_is_not_recorded(town: Town) -> None:
    """The row and the change are one: a constraint that breaks the change takes the row with it."""
    code = town.channel()
    before = town.audit()
    name = "官网\x00"
    assert town.send("put", Sent(f"/channels/{code}", described(name=name))) == 422
    assert town.audit() == before


def test_change_is_told_with_what_it_was_before(town: Town) -> None:
    code = town.channel()
    town.send("put", Sent(f"/channels/{code}", described(name="新名")))
    ((before, after),) = town.rows(
        "select before, after from audit where object = %s and what = 'channel.changed'", code
    )
    assert (before, after) == ({"name": "官网"}, {"name": "新名"})
