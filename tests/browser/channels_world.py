"""Channels worth looking at: one of each status, deliveries of each verdict, leads in quarantine, a file."""

from __future__ import annotations

import time
from base64 import b64encode
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import httpx
from browser_house import SETTLING, BrowserHouse

from leadcenter.channel.face import Piece, Verdict, land
from staffed_house import Person

NUMBER = "13812345678"
SAMPLE = {
    "data": [
        {
            "id": "c-2001", "tel": NUMBER, "who": "王芳", "city": "上海", "car": "启明",
            "ts": "1763895600", "remark": "周末想试驾",
        }
    ]
}  # fmt: skip
MEDIA: dict[str, Any] = {
    "code": "autosite",
    "name": "汽车垂媒",
    "adapter": "configured",
    "category": "vertical",
    "evidence_required": ["notice"],
    "config": {
        "auth": {"recipe": "secret", "sent": "header:x-key"},
        "leads": "data",
        "event_id": ["id"],
        "fields": {"tel": "contact.phones", "who": "contact.name"},
    },
    "secrets": {"signing": ["k-1"]},
}
FAIR: dict[str, Any] = {
    "code": "fair", "name": "春季车展", "adapter": "own", "category": "event", "ownership": "own",
    "medium": "offline", "evidence_required": ["notice", "action"], "secrets": {"api_key": ["k-2"]},
}  # fmt: skip
ROWS = (
    "姓名,手机号,城市,意向车系,备注\n"
    "王芳,13812340001,上海,启明,周末到店\n"
    "李伟,13812340002,杭州,启明,\n"
    "李伟,13812340002,杭州,启明,\n"
    "张敏,1.38E+10,南京,,号码来自表格\n"
)


def deliver(house: BrowserHouse, code: str, body: Any, **headers: str) -> int:
    """What a sender sends, over the wire, until its channel is known: the web looks for it every second."""
    until = time.monotonic() + SETTLING
    while True:
        answer = httpx.post(f"{house.url}/in/{code}", json=body, headers=headers, trust_env=False)
        if answer.status_code not in {404, 503} or time.monotonic() > until:
            return answer.status_code
        time.sleep(0.1)


def lead(number: int, **more: Any) -> dict[str, Any]:
    contact = {"name": "孙悦", "phones": ["1.38E+10", f"138123477{number:02}"]}
    return {"external_id": f"fair-{number}", "contact": contact, **more}


def open_channels(house: BrowserHouse, operations: Person) -> None:
    """The maker's channels beside those that every house has."""
    operations.do("POST", "/channels", MEDIA)
    operations.do("POST", "/channels", FAIR)
    operations.do("POST", "/channels/fair/status", {"status": "testing"})
    consent = {"notice": "n1", "action": "tick", "recipients": ["D0001"]}
    assert deliver(house, "fair", lead(1, consents=[consent]), **{"x-api-key": "k-2"}) == 202
    operations.do("POST", "/channels/fair/status", {"status": "online"})
    for number in range(2, 8):
        assert deliver(house, "fair", lead(number), **{"x-api-key": "k-2"}) == 202
    for number, status in enumerate(("testing", "retired")):
        body = {"code": f"partner{number}", "name": f"合作伙伴 {number + 1}", "adapter": "own"}
        operations.do("POST", "/channels", {**body, "category": "partner"})
        operations.do("POST", f"/channels/partner{number}/status", {"status": status})


def a_month_passed(house: BrowserHouse, operations: Person, code: str = "form", days: int = 24) -> None:
    """A channel sent leads day by day, good ones and bad ones; what it costs was entered."""
    town = house.town
    for day in range(days, 0, -1):
        at = town.now() - timedelta(days=day)
        numbers = [f"1367{day:03}{n:04}" for n in range(2 + day * 5 % 7)]
        said = [town.inquiry(number, name="周强", dealer="D0001") for number in (*numbers, numbers[0])]
        pieces = [Piece(Verdict.ACCEPTED, one) for one in said]
        pieces.append(Piece(Verdict.ACCEPTED, town.inquiry("12", name="周强")))
        if day % 3 == 0:
            reason = "consent_evidence_missing"
            body = b'{"tel": "13600000000", "from": "fair"}'
            pieces.append(Piece(Verdict.QUARANTINED, town.inquiry("13600000000"), body, reason))
        with house.staffed.conn.transaction():
            land(house.staffed.conn, town.house, [(town.channels[code], one) for one in pieces], at)
    town.carry()
    house.staffed.rows("update channel set valid_from = now() - interval '40 d' where code = %s", code)
    today = town.now().astimezone(ZoneInfo("Asia/Shanghai"))  # months are the maker's
    for month in {f"{today - timedelta(days=past):%Y-%m}" for past in range(40)}:
        operations.do("PUT", f"/channels/{code}/costs", {"month": month, "amount": "26800.00"})


def bring(operations: Person, code: str = "form") -> str:
    """A file, guessed and begun; returns the id of the import."""
    file = {"name": "车展.csv", "content": b64encode(ROWS.encode()).decode()}
    seen = operations.do("POST", f"/channels/{code}/imports/preview", file)
    begun = operations.do("POST", f"/channels/{code}/imports", file | {"mapping": seen["mapping"]})
    return str(begun["id"])
