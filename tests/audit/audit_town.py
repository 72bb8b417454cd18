"""A town whose application is asked by a service key, and what its trail says."""

from __future__ import annotations

import hashlib
import hmac
import time
from base64 import b64encode
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID

import msgspec
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


def day_of(serial: int) -> str:
    """A day of its own."""
    return (date(2090, 1, 1) + timedelta(days=serial)).isoformat()


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
