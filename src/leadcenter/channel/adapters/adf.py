"""ADF 1.0 (Auto-lead Data Format) with all deviations seen in the wild (channel-formats.md 1).

A document may hold several prospects, and one mail the same prospect twice. Unknown tags become answers,
named by their path. `key: value` lines in comments become answers too; what they tell about money, employment
or birth is left out (reading/sensitive.py).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from copy import deepcopy
from typing import Any
from xml.etree.ElementTree import Element, SubElement, tostring

import msgspec

from leadcenter.channel.adapters.adf_document import HOSTILE, adf_trees
from leadcenter.channel.adapters.adf_redaction import key_and_value, redact_prospect
from leadcenter.channel.adapters.admission import auth_faults, ready_verifier, recipe_of
from leadcenter.channel.adapters.delivery import Adapter, finished, opened, refused, text_answer, unreadable
from leadcenter.channel.adapters.settings import XML_LIMIT, ConfigFault, Prepared, Settings
from leadcenter.channel.reading.document import Fault
from leadcenter.channel.reading.fields import Draft, Target, table_of
from leadcenter.channel.terms import Channel, Piece, Received, Refused, Request, Vehicle

_SEX = {"m": "male", "male": "male", "f": "female", "female": "female", "M": "male", "F": "female"}
_TABLE = table_of(
    {
        "requestdate": "occurred_at",
        "customer.contact.email": "contact.email",
        "customer.contact.gender": Target("contact.gender", _SEX),
        "customer.contact.birthday": "contact.birth_date",
        "customer.contact.locale": "contact.locale",
        "customer.contact.address.city": "contact.city",
        "customer.contact.address.regioncode": "contact.province",
        "customer.contact.address.postalcode": "contact.postcode",
        "customer.contact.address.country": "contact.country",
        "customer.timeframe.description": "buying_time",
        "vendor.vendorname": "dealer_name",
        "vendor.id": "dealer_code",
        "provider.url": "page",
        "provider.form": "form",
        "provider.campaign": "campaign",
        "provider.keyword": "keyword",
        # key: value lines in comments
        "IP Address": "ip",
        "ip_address": "ip",
        "Comments": "comment",
        "comments": "comment",
        "Comment": "comment",
    }
)
_NO_ID = frozenset({"", "0", "-1"})
_VEHICLE = {
    "year": "year",
    "make": "brand",
    "model": "model",
    "trim": "trim",
    "vin": "vin",
    "stock": "stock_number",
    "comments": "comment",
}
_OFFERED = frozenset({"trade-in", "trade in", "tradein", "sell"})
_NAME_PARTS = {
    "full": "contact.name",
    "first": "contact.first_name",
    "last": "contact.last_name",
    "surname": "contact.last_name",
}
_LAYOUT = frozenset(
    {"line", "sequence", "preferredcontact", "primarycontact"}
)  # attributes that say nothing about the lead
_NOT_CALLED = frozenset({"fax", "pager"})


class AdfSettings(Settings, frozen=True, kw_only=True):
    """ADF itself knows no sender's proof; `auth` may ask for one where leads come over HTTP."""

    max_bytes: int = XML_LIMIT
    auth: dict[str, Any] = msgspec.field(default_factory=lambda: {"recipe": "none"})

    def faults(self) -> Iterator[ConfigFault]:
        """The recipe must make sense."""
        yield from super().faults()
        yield from auth_faults(self.auth)

    def secrets(self) -> tuple[str, ...]:
        """The recipe's key, where there is one."""
        recipe = recipe_of(self.auth)
        return () if recipe.algorithm == "none" else (recipe.secret,)


def receive(channel: Channel, request: Request) -> Received | Refused:
    """Takes one document or mail text. Hostile XML is refused (400); what cannot be read is kept aside whole
    (200)."""
    ready = opened(channel, request, AdfSettings, _TABLE, text_answer)
    if isinstance(ready, Refused):
        return ready
    if code := ready_verifier(recipe_of(ready.settings.auth))(channel.secrets, request):
        return refused(code, text_answer)
    pieces = _pieces(channel, ready, request)
    if isinstance(pieces, Fault):
        return refused(pieces.code, text_answer)
    return Received(pieces, text_answer(200, "accepted"))


def read(channel: Channel, request: Request) -> tuple[Piece, ...] | Fault:
    """The pieces of a body, whoever sent it."""
    ready = opened(channel, request, AdfSettings, _TABLE, text_answer)
    return Fault(ready.code) if isinstance(ready, Refused) else _pieces(channel, ready, request)


def _pieces(channel: Channel, ready: Prepared, request: Request) -> tuple[Piece, ...] | Fault:
    trees = adf_trees(request.body, request.headers.get("content-type", ""))
    if isinstance(trees, Fault):
        return trees if trees.code in HOSTILE else (unreadable(channel, request.body),)
    found = [(text, prospect) for text, tree in trees for prospect in _prospects(tree)]
    pieces: list[Piece] = []
    for text, prospect in found:
        whole = request.body if len(found) == 1 else b""
        if prospect is None:
            piece = unreadable(channel, whole or text.encode())
        else:
            piece = _piece(channel, ready, request, prospect, whole)
        if not any(_same_inquiry(piece, other) for other in pieces):
            pieces.append(piece)
    return tuple(pieces)


def _prospects(tree: Element | Fault) -> list[Element] | list[None]:
    """The prospects of a document, `vendor` and `provider` put inside where they stand beside them; None for
    a document without."""
    if isinstance(tree, Fault):
        return [None]
    prospects = list(tree.iter("prospect"))
    beside = [element for tag in ("vendor", "provider") if (element := tree.find(tag)) is not None]
    for prospect in prospects:
        prospect.extend(deepcopy(element) for element in beside if prospect.find(element.tag) is None)
    return prospects or [None]


def _same_inquiry(one: Piece, other: Piece) -> bool:
    """One mail may hold the lead pasted and attached; only the `resend` mark may differ."""
    return msgspec.structs.replace(one.inquiry, resend=other.inquiry.resend) == other.inquiry


def _piece(channel: Channel, ready: Prepared, request: Request, prospect: Element, whole: bytes) -> Piece:
    resend = prospect.attrib.pop("status", "").lower() == "resend"
    left_out = redact_prospect(prospect, ready.allowed)
    body = whole if whole and not left_out else _document(prospect, resend)
    content = _content(prospect)
    draft = Draft(channel.time_zone)
    external_id = _external_id(prospect)
    vehicles = tuple(_vehicles(prospect, draft, ready))
    _take_contact(prospect, draft)
    _name_dealer(prospect, draft)
    notes = [note for path in ("customer", "customer/contact") for note in _taken(prospect, path, "comments")]
    draft.take(_leaves(prospect, ""), ready.table)
    for note in notes:
        _take_note(note, draft, ready)
    inquiry = draft.inquiry(
        external_id=external_id,
        kind=draft.get("kind") or ready.settings.kind or "form",
        resend=resend,
        stripped=left_out,
        **({"vehicles": vehicles} if vehicles else {}),
    )
    return finished(channel, ready, request.received_at, inquiry, body=body, content=content, said=draft.said)


def _content(prospect: Element) -> list[list[object]]:
    """What makes the id of a prospect without one: every tag with its attributes and text, whatever the
    layout. Never to be changed: the ids must stay the same for ever."""
    return [
        [element.tag, sorted(element.attrib.items()), " ".join((element.text or "").split())]
        for element in prospect.iter()
    ]


def _document(prospect: Element, resend: bool) -> bytes:
    """One prospect as a document of its own, to be stored and read again."""
    adf = Element("adf")
    alone = SubElement(adf, "prospect", {**prospect.attrib, **({"status": "resend"} if resend else {})})
    alone.extend(prospect)
    document: bytes = tostring(adf, "utf-8")
    return document


def _external_id(prospect: Element) -> str:
    """`source:id` of the first id that is one; ids are often empty or -1."""
    for element in prospect.findall("id"):
        prospect.remove(element)
        text, source = _text(element), element.get("source", "").strip()
        if text not in _NO_ID:
            for other in prospect.findall("id"):
                other.tag = "other_id"
            return f"{source}:{text}" if source else text
    return ""


def _vehicles(prospect: Element, draft: Draft, ready: Prepared) -> Iterator[Vehicle]:
    elements = prospect.findall("vehicle")
    for number, element in enumerate(elements, 1):
        prospect.remove(element)
        path = "vehicle" if len(elements) == 1 else f"vehicle[{number}]"
        interest = element.attrib.pop("interest", "").strip().lower()
        said = {
            "interest": interest,
            "condition": element.attrib.pop("status", "").strip().lower(),
            "colour": _colour(element),
            "price": _price(element),
        }
        for tag, field in _VEHICLE.items():
            said[field] = next(iter(_taken(prospect, element, tag)), "")
        draft.take(_leaves(element, path), ready.table)
        if any(value for field, value in said.items() if field != "condition"):
            yield Vehicle(role="trade_in" if interest in _OFFERED else "wanted", **said)


def _colour(vehicle: Element) -> str:
    """The exterior colour that comes first by preference; it is taken, the other wishes stay."""
    wishes = [wish for wish in vehicle.findall("colorcombination") if _text(wish.find("exteriorcolor"))]
    if not wishes:
        return ""
    first = min(wishes, key=lambda wish: _text(wish.find("preference")) or "9")
    exterior = first.find("exteriorcolor")
    assert exterior is not None
    first.remove(exterior)
    return _text(exterior)


def _price(vehicle: Element) -> str:
    for price in vehicle.findall("price"):
        if _text(price):
            vehicle.remove(price)
            return f"{_text(price)} {price.get('currency', '')}".strip()
    return ""


def _take_contact(prospect: Element, draft: Draft) -> None:
    contact = prospect.find("customer/contact")
    if contact is None:
        return
    contact.attrib.clear()
    for name in contact.findall("name"):
        part = (name.get("part") or name.get("type") or "full").lower()
        place = _NAME_PARTS.get(part if part in (*_NAME_PARTS, "middle") else "full")
        if _text(name):
            draft.put(place or "answer", _text(name), f"customer.contact.name.{part}")
        contact.remove(name)
    for number, phone in enumerate(contact.findall("phone"), 1):
        kind = phone.get("type", "").lower()
        if _text(phone):
            draft.put(
                "answer" if kind in _NOT_CALLED else "contact.phones",
                _text(phone),
                f"customer.contact.phone.{kind}",
            )
            time = phone.get("time", "nopreference").lower()
            if time not in ("", "nopreference"):
                draft.put("answer", time, f"customer.contact.phone[{number}]@time")
        contact.remove(phone)
    for email in contact.findall("email"):
        email.attrib.clear()
    address = contact.find("address")
    if address is not None:
        lines = [_text(line) for line in (*address.findall("street"), *address.findall("apartment"))]
        for line in (*address.findall("street"), *address.findall("apartment")):
            address.remove(line)
        if any(lines):
            draft.put("contact.street", ", ".join(filter(None, lines)))
        address.attrib.clear()


def _name_dealer(prospect: Element, draft: Draft) -> None:
    """Without a vendorname the vendor's contact is the dealer."""
    contact = prospect.find("vendor/contact")
    if contact is not None and not _text(prospect.find("vendor/vendorname")):
        draft.put("dealer_name", " ".join(_taken(prospect, contact, "name")))


def _take_note(note: str, draft: Draft, ready: Prepared) -> None:
    """A comment; where most of its lines are `key: value`, those become answers."""
    lines = [line.strip() for line in note.split("\n") if line.strip()]
    said = [key_and_value(line) for line in lines]
    if sum(pair is not None for pair in said) >= max(2, len(lines) / 2):
        draft.take((pair for pair in said if pair is not None), ready.table)
        lines = [line for line, pair in zip(lines, said, strict=True) if pair is None]
    if lines:
        draft.put("comment", "\n".join(lines), "customer.comments")


def _taken(prospect: Element, parent: Element | str, tag: str) -> list[str]:
    """The texts of an element's children of one tag, which are taken out."""
    element = prospect.find(parent) if isinstance(parent, str) else parent
    if element is None:
        return []
    children = element.findall(tag)
    for child in children:
        element.remove(child)
    return [text for child in children if (text := _text(child))]


def _text(element: Element | None) -> str:
    """All text of an element, markup inside it dropped, `<br/>` as a line break."""
    if element is None:
        return ""
    for child in element.iter():
        if child is not element and child.tag in ("br", "p", "div", "li"):
            child.text = f"\n{child.text or ''}"
    return "".join(element.itertext()).strip()


def _leaves(element: Element, path: str) -> Iterator[tuple[str, str]]:
    """Everything that an element still says, by path: texts and attributes; tags that stand side by side are
    numbered."""
    for name, value in element.attrib.items():
        if value.strip() and name not in _LAYOUT and element.tag != "name":
            yield f"{path or element.tag}@{name}", value.strip()
    tags = Counter(child.tag for child in element)
    number: Counter[str] = Counter()
    for child in element:
        number[child.tag] += 1
        where = child.tag if tags[child.tag] == 1 else f"{child.tag}[{number[child.tag]}]"
        yield from _leaves(child, f"{path}.{where}" if path else where)
    text = (element.text or "").strip()
    if text:
        yield path or element.tag, text


ADF = Adapter("adf", AdfSettings, receive, read, _TABLE)
