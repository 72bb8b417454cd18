"""A medium that nobody wrote code for comes online over the API alone: registered, tested, verified, live."""

from __future__ import annotations

import hmac
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from threading import Event
from time import monotonic
from typing import Any, TypeVar
from uuid import UUID

import msgspec
import pytest
from litestar.testing import TestClient

from leadcenter.access.face import Permission
from leadcenter.channel.face import ConsentEvidence, Contact, Inquiry, Vehicle, read_inquiries
from leadcenter.entry.api import make_app
from leadcenter.entry.house import admit, open_house, prepare
from leadcenter.entry.signing import service_key
from leadcenter.kernel.config import Config
from leadcenter.kernel.database import connect

T = TypeVar("T")
SECRET = "medium-secret-2026"
LIMIT = 3
MEDIUM: dict[str, Any] = {
    "code": "autohome",
    "name": "汽车之家",
    "adapter": "configured",
    "category": "vertical",
    "brand": "b",
    "evidence_required": ["notice", "recipients", "page"],
    "daily_limit": LIMIT,
    "secrets": {"signing": [SECRET]},
    "config": {
        "auth": {
            "recipe": "hmac_sha256_hex",
            "sent": "header:x-sign",
            "parts": ["header:x-time", "body"],
            "join": "\n",
        },
        "event_id": ["clue.no"],
        "fields": {
            "user.name": "contact.name",
            "user.tel": {"to": "contact.phones", "split": "/"},
            "user.sex": {"to": "contact.gender", "values": {"1": "male", "2": "female"}},
            "user.city": "contact.city",
            "shop": "dealer_code",
            "car.series": "vehicle.series",
            "old": "trade_in.brand",
            "act": "campaign",
        },
        "time": {"at": "time", "format": "%d.%m.%Y %H:%M", "zone": "Asia/Urumqi"},
        "test": [{"at": "clue.test", "equals": ["1"]}],
        "kind": "form",
        "consents": [
            {
                "notice": "medium-1",
                "notice_version": "4",
                "from": {"accepted": "field:agree", "recipients": "inquiry:dealer_code", "page": "field:url"},
            }
        ],
        "acknowledgement": {"body": '{"ret":0,"clue":"${event_id}"}'},
        "refusal": {"status": 403, "body": '{"ret":${status},"why":"${code}"}'},
    },
}


def lead(number: int, **more: Any) -> bytes:
    """What the medium sends, as it would write it: odd blanks, its own words, fields that nobody mapped."""
    said = {
        "clue": {"no": f"C{number}"},
        "user": {"name": "孙女士", "tel": "138 0000 0001/13800000002", "sex": 2, "city": "乌鲁木齐"},
        "shop": "D9",
        "car": {"series": "Y", "colour": "红"},
        "old": "Z",
        "act": "双十一",
        "time": "22.11.2026 07:00",
        "agree": "1",
        "url": "https://m.example/p",
        **more,
    }
    return b"\n  " + msgspec.json.format(msgspec.json.encode(said), indent=3) + b"\n"


MAPPED = Inquiry(
    external_id="C1",
    contact=Contact(name="孙女士", phones=("138 0000 0001", "13800000002"), gender="female", city="乌鲁木齐"),
    vehicles=(Vehicle(series="Y"), Vehicle(role="trade_in", brand="Z")),
    dealer_code="D9",
    consents=(
        ConsentEvidence(
            recipients=("D9",), notice="medium-1", notice_version="4", page="https://m.example/p"
        ),
    ),
    kind="form",
    campaign="双十一",
    occurred_at=datetime(2026, 11, 22, 1, tzinfo=UTC),
    occurred_raw="22.11.2026 07:00",
    zone_assumed="Asia/Urumqi",
    answers=(("car.colour", "红"), ("agree", "1"), ("url", "https://m.example/p")),
)


class Web:
    """The whole web application over a database of its own, an operator at its API, a medium at its door."""

    def __init__(self, url: str, folder: Path) -> None:
        self.config = Config(folder=folder, keys=folder / "keys", database_url=url)
        self.conn = connect(url, autocommit=True)
        prepare(self.conn)
        admit(self.conn, self.config)
        self.house = open_house(self.conn, self.config)
        self.client = TestClient(make_app(self.config))
        key = service_key(self.config, "", "desks", list(Permission), 1)
        self.signed_in = {"authorization": f"Bearer {key}"}

    def post(self, path: str, body: Any) -> tuple[int, Any]:
        answer = self.client.post(path, json=body, headers=self.signed_in)
        return answer.status_code, answer.json()

    def deliveries(self) -> list[dict[str, Any]]:
        answer = self.client.get("/channels/autohome/deliveries", headers=self.signed_in)
        found: list[dict[str, Any]] = answer.json()["deliveries"]
        return found

    def sends(self, body: bytes, key: str = SECRET) -> tuple[int, bytes]:
        """The medium delivers, signed with `key`."""
        sign = hmac.new(key.encode(), b"1795309200\n" + body, sha256).hexdigest()
        headers = {"x-sign": sign, "x-time": "1795309200", "content-type": "application/json"}
        answer = self.client.post("/in/autohome", content=body, headers=headers)
        return answer.status_code, answer.content

    def comes_to(self, status: str) -> None:
        """The operator moves the channel; the web process has heard of it."""
        assert self.post("/channels/autohome/status", {"status": status})[0] == 200
        open_ = status in {"testing", "online"}
        eventually(lambda: self.client.get("/in/autohome").status_code, {403} if open_ else {503, 404})

    def read(self, shown: dict[str, Any]) -> Inquiry:
        raw_id = UUID(shown["raw_id"])
        return read_inquiries(self.conn, self.house, [(shown["bucket"], raw_id)])[raw_id].inquiry

    def body(self, shown: dict[str, Any]) -> bytes:
        path = f"/raw-leads/{shown['bucket']}/{shown['raw_id']}/body"
        answer = self.client.post(path, json={"purpose": "field_map"}, headers=self.signed_in)
        assert answer.status_code == 200
        return answer.content


def eventually(ask: Callable[[], T], wanted: set[T]) -> None:
    """Processes hear of changes within seconds."""
    until, pause = monotonic() + 20, Event()
    while (seen := ask()) not in wanted:
        assert monotonic() < until, f"still {seen}"
        pause.wait(0.1)


@pytest.fixture
def web(database_url: str, tmp_path: Path) -> Iterator[Web]:
    web = Web(database_url, tmp_path)
    with web.client:
        yield web
    web.conn.close()


def test_a_further_channel_goes_online_by_configuration_alone(web: Web) -> None:
    assert web.client.post("/channels", json=MEDIUM).status_code == 401
    assert web.sends(lead(0)) == (404, b'{"error": {"code": "channel_unknown"}}')
    assert web.post("/channels", MEDIUM)[0] == 201
    eventually(lambda: web.sends(lead(0))[0], {503})  # known, and closed: the medium keeps its leads
    assert web.post("/channels/autohome/status", {"status": "online"})[0] == 409

    web.comes_to("testing")
    assert web.post("/channels/autohome/status", {"status": "online"})[0] == 409
    test, unmarked = lead(1, clue={"no": "C1", "test": "1"}), lead(1)
    assert web.sends(test) == (200, b'{"ret":0,"clue":"C1"}')
    assert web.sends(unmarked) == (200, b'{"ret":0,"clue":"C1"}')
    shown = web.deliveries()
    assert [(one["verdict"], one["state"]) for one in shown] == [("test", "test")] * 2
    assert [web.body(one) for one in shown] == [unmarked, test]
    assert web.sends(test, key="stranger") == (403, b'{"ret":403,"why":"signature_wrong"}')
    assert len(web.deliveries()) == 2

    web.comes_to("online")
    web_says = web.client.get("/channels/autohome", headers=web.signed_in).json()
    assert web_says["tests_passed"] == 2
    assert web_says["verified_by"].startswith("service:")
    eventually(lambda: web.sends(unmarked) and web.deliveries()[0]["verdict"], {"accepted"})
    assert web.sends(unmarked) == (200, b'{"ret":0,"clue":"C1"}'), "again: answered the same, kept once"
    assert web.sends(lead(2, user={"tel": "1380000000x"}, url="")) == (200, b'{"ret":0,"clue":"C2"}')
    assert web.sends(unmarked, key="stranger")[0] == 403
    assert web.sends(unmarked.replace(b"D9", b"D8"), key=SECRET + " ")[0] == 403
    second, first, *_ = web.deliveries()
    assert (first["external_id"], first["verdict"], first["state"]) == ("C1", "accepted", "landed")
    assert (second["verdict"], second["reason"]) == ("quarantined", "consent_evidence_missing")
    assert web.read(first) == MAPPED
    assert web.body(first) == unmarked

    web.sends(lead(3))
    eventually(lambda: web.sends(lead(3))[0], {503})
    answer = web.client.post("/in/autohome", content=lead(4))
    assert (answer.status_code, answer.json()) == (503, {"error": {"code": "over_limit"}})
    assert int(answer.headers["retry-after"]) > 0
