"""From what was read to what goes out: masked, named, field by field."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from uuid import UUID

import msgspec

from leadcenter.access.face import Sight
from leadcenter.channel.face import House
from leadcenter.consent import face as consent
from leadcenter.desk import contacts, reading, telling
from leadcenter.desk.rules import calls, shown_name, shown_phone
from leadcenter.desk.terms import Key, LeadDetail, LeadShown, Named, Person, Seen, Source
from leadcenter.flow.face import follow_lead
from leadcenter.kernel.arrays import uuids
from leadcenter.kernel.database import Connection
from leadcenter.kernel.errors import Language, Refusal, say
from leadcenter.kernel.scope import HOUSE, Connect
from leadcenter.kernel.sql import statement
from leadcenter.lead.face import References

NOBODY = Named()


class Shop(msgspec.Struct, frozen=True):
    """What this room works with: the house, connections in a scope, names of leads."""

    house: House
    connect: Connect
    references: References


def read_names(connect: Connect, ids: Iterable[UUID | None]) -> dict[UUID, Named]:
    """Codes and names of legal entities, staff and channels: the house's registers."""
    wanted = sorted({one for one in ids if one is not None})
    with connect(HOUSE) as conn:
        rows = conn.execute(statement("desk", "read_names"), {"ids": uuids(wanted)}).fetchall()
    return {one: Named(code, name) for one, code, name in rows}


KINDS = ("channel", "dealer", "owner")


def find_codes(conn: Connection, *codes: str) -> Sequence[UUID | None] | None:
    """The ids of a channel's, a dealer's and a person's code, None for an empty one; None where one of them
    is unknown: then there is nothing to list."""
    rows = conn.execute(statement("desk", "find_codes"), dict(zip(KINDS, codes, strict=True))).fetchone()
    assert rows is not None
    if any(code and found is None for code, found in zip(codes, rows, strict=True)):
        return None
    return list(rows)


def show(
    shop: Shop, sight: Sight, leads: Sequence[Seen], persons: dict[Key, Person]
) -> tuple[list[LeadShown], dict[UUID, Named]]:
    """Leads as a list shows them, and the names that were needed."""
    named = [one for lead in leads for one in (lead.dealer_id, lead.channel_id, lead.owner)]
    names = read_names(shop.connect, named)

    def name_of(one: UUID | None) -> Named:
        return names.get(one, NOBODY) if one is not None else NOBODY

    shown = [
        LeadShown(
            shop.references.write(sight.asker.entity, lead.key),
            lead.state,
            lead.status,
            shown_name(persons[lead.key], calls(sight, lead)),
            shown_phone(persons[lead.key]),
            lead.brand,
            lead.series,
            lead.intent,
            lead.grade,
            lead.score,
            lead.inquiries,
            name_of(lead.dealer_id),
            name_of(lead.channel_id),
            name_of(lead.owner),
            lead.created_at,
            lead.last_inquiry_at,
            lead.dispatched_at,
            lead.followup_due_at,
            lead.reason,
            lead.due_at,
        )
        for lead in leads
    ]
    return shown, names


def open_all(shop: Shop, conn: Connection, leads: Sequence[Seen]) -> dict[Key, Person]:
    """Contacts of leads, for masking."""
    sealed = contacts.sealed(conn, leads)
    return {lead.key: contacts.open_contact(shop.house, lead, sealed.get(lead.key)) for lead in leads}


def find(shop: Shop, sight: Sight, reference: str) -> Key:
    """The lead that the asker's legal entity knows by a name, if it exists for the asker; one that was merged
    away is followed. Raises Refusal `lead_unknown` (404)."""
    key = shop.references.read(sight.asker.entity, reference)
    if key is None:
        raise Refusal("lead_unknown", 404)
    for one in (key, None):
        wanted = one or _followed(shop, key)
        with shop.connect(sight.scope) as conn:
            seen = reading.read(conn, sight, [wanted]).get(wanted)
        if seen is not None and seen.status != "merged":
            return wanted
    raise Refusal("lead_unknown", 404)


def _followed(shop: Shop, key: Key) -> Key:
    with shop.connect(HOUSE) as conn:
        return follow_lead(conn, key)


def detail(shop: Shop, sight: Sight, key: Key, language: Language) -> LeadDetail:
    """All that the asker may know of one lead. Raises Refusal `lead_unknown` (404)."""
    with shop.connect(sight.scope) as conn:
        lead = reading.read(conn, sight, [key]).get(key)
        if lead is None:
            raise Refusal("lead_unknown", 404)
        persons = open_all(shop, conn, [lead])
        told = telling.read_passages(conn, key) if sight.of_maker else []
        moments = (
            telling.read_moments(conn, key, lead.dealer_id, language)
            if lead.dealer_id is not None and not sight.of_maker
            else []
        )
    party = lead.dealer_id or shop.house.maker
    with shop.connect(HOUSE) as conn:
        origin = telling.read_origin(conn, key, party, language)
    if origin is None:
        raise Refusal("lead_unknown", 404)
    (shown,), names = show(shop, sight, [lead], persons)
    people = read_names(shop.connect, [staff for _, staff in moments])
    person = persons[key]
    evidence = origin.evidence
    source = Source(
        shown.channel,
        origin.inquired_at,
        evidence.get("notice", ""),
        evidence.get("version", ""),
        origin.notice_text,
        evidence.get("page", ""),
        evidence.get("action", ""),
        origin.agreed_at,
        telling.sentence(origin, names.get(lead.channel_id, NOBODY), language),
    )
    timeline = (
        telling.passages(told, language)
        if sight.of_maker
        else telling.named(moments, lambda one: people.get(one, NOBODY) if one is not None else NOBODY)
    )
    return LeadDetail(
        shown,
        lead.reason,
        say(lead.reason or lead.state, language),
        lead.since,
        lead.due_at,
        lead.close_reason,
        person.province,
        person.city,
        telling.gates(told, language),
        source,
        timeline,
        _customer(shop, lead),
    )


def _customer(shop: Shop, lead: Seen) -> str:
    """How the maker's people name the customer; others, who read the dealer's own copy, have no name for
    him."""
    if lead.customer_id is None:
        return ""
    return consent.principals(shop.house.keyring, shop.house.maker).write(lead.bucket, lead.customer_id)
