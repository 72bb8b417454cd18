"""The demo's channels: every adapter, own and external, online and offline, with the keys of their senders. Two have none: the
house's own form, which anybody may open, and the receptions of dealers."""

from __future__ import annotations

from typing import Any

ORGANISATION = "00D000000000001"
WALK_IN, HOSTED = "walk_in", "hosted"
_CONSENT: dict[str, Any] = {
    "notice": "dealer-contact", "notice_version": "3", "text_hash": "9f2c1a7be0d94c35a1b66d0f8f7c2e4405b3d6a9e8f10c2b7d4e5f60718293a4",
    "page": "https://www.example.com/test-drive", "action": "tick",
    "from": {"recipients": "inquiry:dealer_code", "at": "inquiry:occurred_at"},
}  # fmt: skip

_ADAPTERS: dict[str, tuple[dict[str, Any], dict[str, tuple[str, ...]]]] = {
    "own": ({}, {"api_key": ("demo-api-key-2026-01", "demo-api-key-2026-02"), "signing": ("whsec_ZGVtby1zaWduaW5nLXNlY3JldC0yMDI2",)}),
    "adf": ({"consents": [_CONSENT], "auth": {"recipe": "hmac_sha256_hex", "sent": "header:x-signature"}}, {"signing": ("demo-adf-secret",)}),
    "meta": (
        {"consents": [_CONSENT], "fields": {"dealer": "dealer_code"}},
        {"app_secret": ("demo-app-secret",), "verify_token": ("demo-verify",), "page_token": ("demo-page-token",)},
    ),
    "google": ({"consents": [_CONSENT], "fields": {"dealer": "dealer_code", "series": "vehicle.series"}}, {"google_key": ("demo-google-key",)}),
    "feiyu": ({"consents": [_CONSENT], "signing": "hmac"}, {"token": ("demo-feiyu-token",), "signing": ("demo-feiyu-secret",)}),
    "tencent": (
        {"consents": [_CONSENT], "fields": {"经销商": "dealer_code", "车系": "vehicle.series"}},
        {"token": ("demo-tencent-token",), "signing": ("demo-tencent-secret",)},
    ),
    HOSTED: ({}, {}),
    "baidu": ({"consents": [_CONSENT], "fields": {"经销商": "dealer_code", "车系": "vehicle.series"}}, {"token": ("demo-baidu-token",)}),
    "web_to_lead": (
        {
            "oid": ORGANISATION, "consents": [_CONSENT],
            "fields": {"00N5j000000pTbO": "dealer_code", "00N5j000000pTbP": "vehicle.series"},
        },
        {},
    ),
    "configured": (
        {
            "auth": {"recipe": "hmac_sha256_hex", "sent": "header:x-signature"}, "consents": [_CONSENT], "event_id": ["clueNo"],
            "fields": {"userName": "contact.name", "mobile": "contact.phones", "cityName": "contact.city", "shopCode": "dealer_code",
                       "serialName": "vehicle.series", "activity": "campaign"},
            "time": {"at": "createTime", "format": "%Y-%m-%d %H:%M:%S", "zone": "Asia/Shanghai"},
            "acknowledgement": {"status": 200, "body": '{"returncode":0,"clueNo":"${event_id}"}'},
        },
        {"signing": ("demo-media-secret",)},
    ),
}  # fmt: skip

_REGISTER = (
    ("own", "own", "web_form", ("官网试驾", "官网询价", "商城", "小程序", "公众号", "品牌App", "企业微信名片", "展会扫码", "电话热线", "直播间", "老客推荐")),
    ("own", "own", WALK_IN, ("门店到店登记",)),
    ("own", HOSTED, "web_form", ("官网留资页",)),
    ("external", "adf", "vertical", ("AutoLeads ADF", "CarQuote ADF", "集团CRM转发")),
    ("external", "meta", "social", ("Meta Lead Ads 香港", "Meta Lead Ads 澳门")),
    ("external", "google", "search", ("Google 线索表单", "Google 线索表单 2")),
    ("external", "feiyu", "social", ("飞鱼 抖音1", "飞鱼 抖音2", "飞鱼 头条", "飞鱼 西瓜", "飞鱼 团车", "巨量 本地推")),
    ("external", "tencent", "social", ("腾讯广告 朋友圈", "腾讯广告 视频号", "腾讯广告 公众号", "腾讯广告 QQ")),
    ("external", "baidu", "search", ("百度 营销通1", "百度 营销通2", "百度 基木鱼", "百度 爱番番")),
    ("own", "web_to_lead", "web_form", ("车展活动页", "海外官网", "金融试算页")),
    ("external", "configured", "vertical", (
        "汽车之家", "易车", "懂车帝", "爱卡", "太平洋汽车", "网上车市", "汽车头条", "有车以后", "天猫汽车", "京东汽车", "小红书", "快手", "58车", "区域媒体")),
)  # fmt: skip


def _channels() -> list[tuple[dict[str, Any], dict[str, tuple[str, ...]]]]:
    made: list[tuple[dict[str, Any], dict[str, tuple[str, ...]]]] = []
    for ownership, adapter, category, names in _REGISTER:
        config, secrets = _ADAPTERS[adapter]
        for number, name in enumerate(names, start=1):
            row = {
                "code": WALK_IN if category == WALK_IN else adapter if number == 1 else f"{adapter}-{number}", "name": name, "ownership": ownership, "category": category,
                "adapter": adapter, "status": "online", "verified_by": "demo", "tests_passed": 3, "config": config,
                "medium": "offline" if "门店" in name or "展会" in name else "online",
                "evidence_required": ["notice", "text_hash"] if category in {"vertical", "web_form"} and adapter != "own" else [],
            }  # fmt: skip
            made.append((row, secrets))
    return made


CHANNELS = tuple(_channels())
STREAMED = tuple(row for row, _ in CHANNELS if row["adapter"] != HOSTED and row["category"] != WALK_IN)
"""Those that senders post to."""
