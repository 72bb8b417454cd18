"""Senders of the demo: each writes a lead in its channel's own wire format and signs it as the real sender does."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from urllib.parse import urlencode
from xml.sax.saxutils import escape

import msgspec

from leadcenter.entry.demo.channels import ORGANISATION

CHINA = timezone(timedelta(hours=8))
BLINK = timedelta(milliseconds=200)


class Lead(msgspec.Struct, frozen=True):
    """A lead as its customer left it; `serial` is the sender's id."""

    serial: int
    name: str
    phone: str
    city: str
    province: str
    dealer: str
    series: str
    at: datetime
    kind: str = "form"
    test: bool = False
    consent: bool = True
    buying: str = "30天"
    machine: str = ""  # the device of somebody who has forms filled by a program


class Post(msgspec.Struct, frozen=True):
    """One HTTP delivery."""

    body: bytes
    headers: dict[str, str]


def _signed(secret: str, body: bytes) -> str:
    return hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def _json(body: object, **headers: str) -> Post:
    return Post(
        json.dumps(body, ensure_ascii=False).encode(), {"content-type": "application/json", **headers}
    )


def _clock(at: datetime) -> str:
    return at.astimezone(CHINA).strftime("%Y-%m-%d %H:%M:%S")


def own(lead: Lead) -> Post:
    """Our own API, signed by Standard Webhooks."""
    consent = {
        "recipients": [lead.dealer], "notice": "dealer-contact", "notice_version": "3", "text_hash": "9f2c1a7be0d94c35a1b66d0f8f7c2e44",
        "page": "https://www.example.com/test-drive", "action": "tick", "at": lead.at.isoformat(),
    }  # fmt: skip
    body = json.dumps(
        {
            "external_id": f"web-{lead.serial}", "kind": lead.kind, "dealer_code": lead.dealer, "buying_time": lead.buying,
            "contact": {"name": lead.name, "phones": [lead.phone], "city": lead.city, "province": lead.province},
            "vehicles": [{"series": lead.series}], "occurred_at": lead.at.isoformat(),
            "consents": [consent] if lead.consent and lead.dealer else [],
            "device": lead.machine, "opened_at": (lead.at - BLINK).isoformat() if lead.machine else "",
        },
        ensure_ascii=False,
    ).encode()  # fmt: skip
    at, identifier = str(int(time.time())), f"msg_{lead.serial}"
    mark = hmac.new(
        b"demo-signing-secret-2026", f"{identifier}.{at}.".encode() + body, hashlib.sha256
    ).digest()
    return Post(
        body,
        {
            "content-type": "application/json", "webhook-id": identifier, "webhook-timestamp": at,
            "webhook-signature": "v1," + base64.b64encode(mark).decode(),
        },
    )  # fmt: skip


def adf(lead: Lead) -> Post:
    """ADF 1.0 over HTTP."""
    vendor = (
        f"<vendor><id>{lead.dealer}</id><vendorname>{escape(lead.dealer)}</vendorname></vendor>"
        if lead.dealer
        else ""
    )
    body = (
        '<?xml version="1.0" encoding="UTF-8"?>\n<?adf version="1.0"?>\n<adf><prospect status="new">'
        f'<id source="demo">{lead.serial}</id><requestdate>{lead.at.astimezone(CHINA).isoformat(timespec="seconds")}</requestdate>'
        f'<vehicle interest="buy" status="new"><make>Xingye</make><model>{escape(lead.series)}</model></vehicle>'
        f'<customer><contact><name part="full">{escape(lead.name)}</name><phone type="cellphone">{lead.phone}</phone>'
        f"<address><city>{escape(lead.city)}</city></address></contact></customer>{vendor}</prospect></adf>"
    ).encode()
    return Post(
        body, {"content-type": "application/x-adf+xml", "x-signature": _signed("demo-adf-secret", body)}
    )


def meta(lead: Lead) -> Post:
    """The notice; the lead itself is fetched from the Graph stub."""
    page = 444_444_444_444 if lead.test else 516_540_199_134_611
    value = {
        "leadgen_id": lead.serial,
        "page_id": page,
        "form_id": 551_111_744_595_541,
        "ad_id": 0,
        "created_time": int(lead.at.timestamp()),
    }
    body = json.dumps(
        {
            "object": "page",
            "entry": [
                {"id": str(page), "time": int(time.time()), "changes": [{"field": "leadgen", "value": value}]}
            ],
        }
    ).encode()
    mark = "sha256=" + _signed("demo-app-secret", body)
    return Post(body, {"content-type": "application/json", "x-hub-signature-256": mark})


def meta_lead(lead: Lead) -> dict[str, Any]:
    """What the Graph API says of that lead."""
    asked = {
        "full_name": lead.name,
        "phone_number": lead.phone,
        "city": lead.city,
        "dealer": lead.dealer,
        "model": lead.series,
    }
    return {
        "id": str(lead.serial),
        "created_time": lead.at.strftime("%Y-%m-%dT%H:%M:%S+0000"),
        "field_data": [{"name": name, "values": [value]} for name, value in asked.items() if value],
    }


def google(lead: Lead) -> Post:
    """Google lead form webhook."""
    columns = {
        "FULL_NAME": lead.name,
        "PHONE_NUMBER": lead.phone,
        "CITY": lead.city,
        "dealer": lead.dealer,
        "series": lead.series,
    }
    return _json(
        {
            "lead_id": f"g-{lead.serial}", "api_version": "1.0", "form_id": 123, "campaign_id": 456, "gcl_id": f"gcl{lead.serial}",
            "google_key": "demo-google-key", "is_test": lead.test, "lead_submit_time": lead.at.astimezone(UTC).isoformat().replace("+00:00", "Z"),
            "user_column_data": [{"column_id": name, "string_value": value} for name, value in columns.items() if value],
        }
    )  # fmt: skip


def feiyu(lead: Lead) -> Post:
    """飞鱼 push with its three headers."""
    clue, at = f"68314343{lead.serial:011}", str(int(time.time()))
    mark = hmac.new(b"demo-feiyu-secret", f"{clue}|demo-feiyu-token|{at}".encode(), hashlib.sha256).digest()
    kinds = {"form": 0, "chat": 1, "coupon": 4, "lottery": 5}
    return _json(
        {
            "id": clue, "adv_id": "1664000000000001", "name": lead.name or "未命名", "telphone": lead.phone, "clue_type": kinds.get(lead.kind, 0),
            "clue_source": 1, "location": f"{lead.province.removesuffix('省')}+{lead.city.removesuffix('市')}", "create_time": str(int(lead.at.timestamp())),
            "store_id": lead.dealer, "module_name": "试驾", "remark_dict": {"车系": lead.series}, "weixin": "", "address": "-",
        },
        signature=base64.b64encode(mark).decode(),
        timestamp=at,
        **{"access-token": "demo-feiyu-token", "access_token": "demo-feiyu-token"},
    )  # fmt: skip


def tencent(lead: Lead) -> Post:
    """Tencent Ads push; its test push has always the id 10000."""
    at = int(time.time())
    digest = hashlib.sha1(
        f"demo-tencent-token.{at}.demo-tencent-secret".encode(), usedforsecurity=False
    ).hexdigest()
    mark = base64.b64encode(f"demo-tencent-token,{at},{digest}".encode()).decode()
    return _json(
        {
            "account_id": 10600000, "leads_id": 10000 if lead.test else 7_000_000_000 + lead.serial, "leads_type": "FORM_SUBMIT",
            "leads_name": "leads_name.string" if lead.test else lead.name, "leads_tel": "15999999999" if lead.test else lead.phone,
            "leads_area": lead.city, "leads_create_time": _clock(lead.at), "campaign_id": 88, "adgroup_id": "99",
            "leads_come_from": "LEADS_SOURCE_TYPE_AD_PREVIEW" if lead.test else "LEADS_SOURCE_TYPE_AD",
            "bundle": json.dumps({"经销商": lead.dealer, "车系": lead.series}, ensure_ascii=False),
        },
        **{"x-signature": mark},
    )  # fmt: skip


def baidu(lead: Lead) -> Post:
    """Baidu push, the first of its two."""
    return _json(_baidu(lead))


def baidu_again(lead: Lead) -> Post:
    """The second push of the same clue, some time later, with what Baidu has learnt meanwhile."""
    more = {
        "push_delay": "延迟20分钟",
        "keyword": "星野A5 价格",
        "plan_id": "771",
        "area_province": lead.province,
        "area": lead.city,
    }
    return _json({**_baidu(lead), **more})


def _baidu(lead: Lead) -> dict[str, Any]:
    form = [
        {"name": "姓名", "type": "name", "value": lead.name}, {"name": "经销商", "type": "text", "value": lead.dealer},
        {"name": "车系", "type": "text", "value": lead.series},
    ]  # fmt: skip
    return {
        "token": "demo-baidu-token", "uc_name": "xingye", "clue_id": f"2106{lead.serial:014},f6738d669c8acde50b5ab5780c9ba943",
        "clue_phone_number": lead.phone, "commit_time": _clock(lead.at), "solution_type_name": "表单",
        "form_detail": json.dumps(form, ensure_ascii=False), "url": "https://www.example.com/jimuyu",
    }  # fmt: skip


def web_to_lead(lead: Lead) -> Post:
    """Salesforce Web-to-Lead form."""
    form = {
        "oid": ORGANISATION, "retURL": "https://example.com/", "last_name": lead.name, "company": "个人", "phone": lead.phone, "city": lead.city,
        "00N5j000000pTbO": lead.dealer, "00N5j000000pTbP": lead.series,
    }  # fmt: skip
    return Post(urlencode(form).encode(), {"content-type": "application/x-www-form-urlencoded"})


def configured(lead: Lead) -> Post:
    """A vertical medium that went online by configuration alone."""
    body = json.dumps(
        {
            "clueNo": f"V{lead.serial}", "userName": lead.name, "mobile": lead.phone, "cityName": lead.city, "shopCode": lead.dealer,
            "serialName": lead.series, "createTime": _clock(lead.at), "activity": "双11",
        },
        ensure_ascii=False,
    ).encode()  # fmt: skip
    return Post(body, {"content-type": "application/json", "x-signature": _signed("demo-media-secret", body)})


SENDERS: dict[str, Callable[[Lead], Post]] = {
    "own": own, "adf": adf, "meta": meta, "google": google, "feiyu": feiyu, "tencent": tencent, "baidu": baidu, "web_to_lead": web_to_lead,
    "configured": configured,
}  # fmt: skip
