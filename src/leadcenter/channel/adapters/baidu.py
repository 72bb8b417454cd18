"""Baidu 营销通 / 基木鱼: each clue comes twice, at once and 20 minutes later with more.

Both naming variants are read as one (snake case), so that the two pushes of a clue meet. A virtual (AXE)
number is kept as an answer, never as a phone.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any, Literal

from leadcenter.channel.adapters.delivery import (
    cleaned,
    code_message,
    finished,
    json_answer,
    text_answer,
    without,
)
from leadcenter.channel.adapters.push import JsonPush, Object
from leadcenter.channel.adapters.settings import Prepared, Settings
from leadcenter.channel.reading.document import answer, flat, json_in, question, scalar
from leadcenter.channel.reading.fields import Draft, table_of
from leadcenter.channel.signature import same
from leadcenter.channel.terms import Acknowledgement, Channel, Piece, Request

_TABLE = table_of(
    {
        "clue_id": "external_id",
        "clue_phone_number": "contact.phones",
        "wechat_account": "contact.wechat",
        "qq": "contact.qq",
        "email": "contact.email",
        "area_province": "contact.province",
        "area": "contact.city",
        "commit_time": "occurred_at",
        "url": "page",
        "page_id": "form",
        "keyword": "keyword",
        "bd_vid": "click_id",
        "plan_id": "campaign",
        "creative_id": "ad",
        "ip": "ip",
        "user_agent": "device",
        "additional_content": "comment",
    }
)
_KINDS = (
    ("表单", "form"),
    ("form", "form"),
    ("咨询", "chat"),
    ("im", "chat"),
    ("电话", "call"),
    ("phone", "call"),
)
_BY_TYPE = {"name": "contact.name", "phone": "contact.phones"}
_VIRTUAL = "axe_phone_number"
_HUMP = re.compile(r"(?<=[a-z0-9])([A-Z])")
_SEVERAL = re.compile(r"[,，]")


class BaiduSettings(Settings, frozen=True, kw_only=True):
    """`acknowledgement`: the answer that the account was set up with."""

    acknowledgement: Literal["success", "json"] = "success"

    def secrets(self) -> tuple[str, ...]:
        """The token in the body; `token:ACCOUNT` for one account (uc_name) goes before the common one."""
        return ("token",)


@lru_cache(maxsize=1024)
def _snake(name: str) -> str:
    return _HUMP.sub(r"_\1", name).lower()


def _admit(channel: Channel, _ready: Prepared, _request: Request, document: Object) -> str:
    account = scalar(document.get("uc_name") or document.get("ucName"))
    keys = channel.secrets.get(f"token:{account}") or channel.secrets.get("token", ())
    if not any(keys):
        live = any(any(some) for use, some in channel.secrets.items() if use.partition(":")[0] == "token")
        return "key_wrong" if live else "secret_missing"
    return "" if same(scalar(document.get("token")), keys) else "key_wrong"


def _pieces(channel: Channel, ready: Prepared, request: Request, document: Object) -> tuple[Piece, ...]:
    tokenless = {name: value for name, value in document.items() if name != "token"}
    clean, body, left_out = cleaned(tokenless, without(request, "token"), ready)
    fields: dict[str, Any] = {_snake(name): value for name, value in clean.items()}
    asked = fields.pop("form_detail", None)
    numbers = scalar(fields.pop("clue_phone_number", None))
    virtual = scalar(fields.pop(_VIRTUAL, None))
    clue_id, _, clue_hash = scalar(fields.pop("clue_id", None)).partition(",")
    draft = Draft(channel.time_zone)
    draft.take((("clue_id", clue_id), ("clue_hash", clue_hash)), ready.table)
    draft.take((("clue_phone_number", one) for one in _real(numbers, virtual)), ready.table)
    draft.take(flat(fields), ready.table)
    _take_form(draft, ready, asked, virtual)
    if virtual:
        draft.put("answer", virtual, f"{_VIRTUAL} (virtual)")
    kind = draft.get("kind") or _kind(scalar(fields.get("solution_type_name"))) or ready.settings.kind
    inquiry = draft.inquiry(kind=kind, stripped=left_out)
    return (
        finished(channel, ready, request.received_at, inquiry, body=body, content=clean, said=draft.said),
    )


def _take_form(draft: Draft, ready: Prepared, asked: object, virtual: str) -> None:
    """The form: a list of {name, type, value}, as array or as JSON in a string; the type says which answer is
    name or phone."""
    items = json_in(asked) if isinstance(asked, str) else asked
    if not isinstance(items, list):
        draft.take(flat(items, "form_detail"), ready.table)
        return
    for item in items:
        if not isinstance(item, dict):
            draft.take(flat(item, "form_detail"), ready.table)
            continue
        name = question(item) or "form_detail"
        place = _BY_TYPE.get(scalar(item.get("type")))
        if place is None:
            draft.take(flat(answer(item), name), ready.table)
            continue
        value = scalar(answer(item))
        draft.said.setdefault(name, value)
        for one in _real(value, virtual) if place == "contact.phones" else filter(None, (value.strip(),)):
            draft.put(place, one, name)


def _real(numbers: str, virtual: str) -> list[str]:
    """The numbers of one field (two are joined by a comma) without the virtual one."""
    return [one.strip() for one in _SEVERAL.split(numbers) if one.strip() and one.strip() != virtual]


def _kind(solution: str) -> str:
    return next((kind for word, kind in _KINDS if word in solution.lower()), "")


def _acknowledge(_channel: Channel, ready: Prepared, _request: Request, _document: Object) -> Acknowledgement:
    if ready.settings.acknowledgement == "json":
        return json_answer(200, {"code": 0, "message": "success"})
    return text_answer(200, "success")


BAIDU = JsonPush("baidu", BaiduSettings, _TABLE, code_message, _admit, _pieces, _acknowledge).adapter()
