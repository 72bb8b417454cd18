"""What a customer sees of himself: who holds his data, what for and since when, and which wishes wait for his
word."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import msgspec

from leadcenter.channel.face import House
from leadcenter.consent import face as consent
from leadcenter.consent.face import NoticeBook, Receipt
from leadcenter.kernel.arrays import ints, uuids
from leadcenter.kernel.database import Connection
from leadcenter.kernel.keys import BUCKETS
from leadcenter.kernel.opaque import Opaque
from leadcenter.kernel.sql import statement
from leadcenter.selfservice.terms import Holder, Key, Mine, Offer, Offered, Purpose, Shown

CHOICE_NOTICE: Final = "dealer-choice"
"""The notice under which a customer grants on his own page."""
CONTROLLER, DEALER, PROCESSOR = "controller", "dealer", "processor"
_NO: Final = frozenset(kind.value for kind in consent.NO)
_EVERYWHERE: Final = ints(range(BUCKETS))


class Person(msgspec.Struct, frozen=True):
    """A customer and who was merged into him; since when the maker knows him."""

    customer: Key
    keys: tuple[Key, ...]
    since: datetime


class _Entity(msgspec.Struct, frozen=True):
    id: UUID
    kind: str
    code: str
    name: str
    legal_name: str
    registration_no: str
    contact: str
    city: str
    status: str


class _Grant(msgspec.Struct, frozen=True):
    entity_id: UUID
    purpose: str
    zh: str | None
    en: str | None
    state: str
    since: datetime
    until: datetime
    notice_no: int | None

    def locked(self, now: datetime) -> bool:
        """Was it a no a short while ago, so that nobody asks again?"""
        return self.state in _NO and self.since + consent.REASK_LOCK > now


def leads_of(house: House) -> Opaque:
    """The names of leads on the customer's page."""
    return Opaque(house.keyring.lasting(b"subject_lead"))


def read_person(conn: Connection, customer: Key) -> Person | None:
    """Everything under which a customer's data lie; None for one that there is not."""
    given = {"everywhere": _EVERYWHERE, "bucket": customer[0], "customer_id": customer[1]}
    rows = conn.execute(statement("selfservice", "read_aliases"), given).fetchall()
    if not rows:
        return None
    return Person(customer, tuple((bucket, row) for bucket, row, _ in rows), min(row[2] for row in rows))


def read_mine(conn: Connection, house: House, person: Person, until: datetime, now: datetime) -> Mine:
    """What the page shows. Five statements."""
    key = {"bucket": person.customer[0], "customer_id": person.customer[1]}
    grants = [_Grant(*row) for row in conn.execute(statement("selfservice", "read_grants"), key)]
    provided = {
        dealer: (first, ended)
        for dealer, first, ended in conn.execute(
            statement("selfservice", "read_provisions"),
            {
                "buckets": ints([bucket for bucket, _ in person.keys]),
                "customer_ids": uuids([customer for _, customer in person.keys]),
            },
        )
    }
    wishes = conn.execute(statement("selfservice", "read_offers"), key).fetchall()
    named = {grant.entity_id for grant in grants} | set(provided) | {row[4] for row in wishes}
    entities = _entities(conn, house.maker, named, now)
    book = consent.read_book(conn)
    return Mine(
        until,
        _holders(house.maker, person, grants, provided, entities, now),
        _offers(leads_of(house), wishes, grants, entities, now, book),
        shown(book),
    )


def read_offers(conn: Connection, house: House, customer: Key, now: datetime) -> dict[str, dict[str, UUID]]:
    """The dealers that a customer may choose now, by the name of his wish and by code. Four statements."""
    key = {"bucket": customer[0], "customer_id": customer[1]}
    grants = [_Grant(*row) for row in conn.execute(statement("selfservice", "read_grants"), key)]
    wishes = conn.execute(statement("selfservice", "read_offers"), key).fetchall()
    entities = _entities(conn, house.maker, {row[4] for row in wishes}, now)
    offers = _offers(leads_of(house), wishes, grants, entities, now, consent.read_book(conn))
    ids = {one.code: one.id for one in entities.values()}
    return {offer.lead: {dealer.code: ids[dealer.code] for dealer in offer.dealers} for offer in offers}


def shown(book: NoticeBook) -> Shown | None:
    """The words under which a customer grants on his page now; None where none are registered."""
    newest = book.newest(CHOICE_NOTICE)
    return (
        None
        if newest is None
        else Shown(newest.number, newest.notice, newest.version, newest.texts, newest.hashes)
    )


def read_receipt(conn: Connection, house: House, person: Person, now: datetime) -> Receipt:
    """A person's records of consent, not yet signed. Two statements."""
    book = consent.read_book(conn)
    notices = {one.number: one for one in book.by_key.values()}
    principal = consent.principals(house.keyring, house.maker).write(*person.customer)
    records = consent.read_records(conn, person.keys, principal, notices, book.void, now)
    return consent.receipt(principal, records, now)


def _entities(conn: Connection, maker: UUID, named: set[UUID], now: datetime) -> dict[UUID, _Entity]:
    rows = conn.execute(
        statement("selfservice", "read_entities"), {"ids": uuids(sorted(named)), "maker": maker, "now": now}
    )
    return {row[0]: _Entity(*row) for row in rows}


def _holders(
    maker: UUID,
    person: Person,
    grants: Sequence[_Grant],
    provided: Mapping[UUID, tuple[datetime, datetime | None]],
    entities: Mapping[UUID, _Entity],
    now: datetime,
) -> tuple[Holder, ...]:
    """The maker first, then dealers that hold the data or may, then whom the maker entrusts."""
    purposes: dict[UUID, list[Purpose]] = {}
    for grant in grants:
        purposes.setdefault(grant.entity_id, []).append(_purpose(grant, now))
    found = [_holder(entities[maker], CONTROLLER, purposes.get(maker, []), (person.since, None))]
    for entity in entities.values():
        concerned = entity.id in provided or entity.id in purposes
        if entity.id != maker and entity.kind != PROCESSOR and concerned:
            told = provided.get(entity.id)
            found.append(_holder(entity, DEALER, purposes.get(entity.id, []), told))
    found += [_holder(one, PROCESSOR, [], None) for one in entities.values() if one.kind == PROCESSOR]
    return tuple(found)


def _holder(
    entity: _Entity, role: str, purposes: list[Purpose], told: tuple[datetime, datetime | None] | None
) -> Holder:
    given_at, ended_at = told or (None, None)
    holds = told is not None and ended_at is None
    granted = any(one.state == "given" for one in purposes)
    said_no = any(one.state in _NO for one in purposes)
    return Holder(
        entity.code, role, entity.legal_name or entity.name, entity.registration_no, entity.contact,
        tuple(purposes), given_at, ended_at, role != PROCESSOR and (granted or (holds and not said_no)),
    )  # fmt: skip


def _purpose(grant: _Grant, now: datetime) -> Purpose:
    state = "expired" if grant.state == "given" and grant.until <= now else grant.state
    titles = {"zh-CN": grant.zh or grant.purpose, "en-US": grant.en or grant.purpose}
    return Purpose(grant.purpose, titles, state, grant.since, grant.until if state == "given" else None)


def _offers(
    names: Opaque,
    rows: Sequence[tuple[Any, ...]],
    grants: Sequence[_Grant],
    entities: Mapping[UUID, _Entity],
    now: datetime,
    book: NoticeBook,
) -> tuple[Offer, ...]:
    """Wishes without a dealer that holds a grant and has them or may have them. Who was told no a short
    while ago is not offered."""
    given = {
        one.entity_id
        for one in grants
        if one.purpose == consent.SALES_CONTACT and one.state == "given" and one.until > now
        and one.notice_no not in book.void
    }  # fmt: skip
    locked = {one.entity_id for one in grants if one.locked(now)}
    dealers: dict[tuple[int, UUID], dict[UUID, Offered]] = {}
    wishes: dict[tuple[int, UUID], tuple[str, datetime]] = {}
    settled: set[tuple[int, UUID]] = set()
    for bucket, lead, series, asked_at, dealer, kilometres, is_named, fits, _ in rows:
        key = (bucket, lead)
        wishes[key] = series, asked_at
        entity = entities.get(dealer)
        if is_named and fits and dealer in given:
            settled.add(key)
        elif entity is not None and entity.status == "active" and fits and dealer not in locked:
            dealers.setdefault(key, {}).setdefault(
                dealer,
                Offered(
                    entity.code, entity.legal_name or entity.name, entity.contact, entity.city, kilometres,
                    bool(is_named),
                ),
            )  # fmt: skip
    return tuple(
        Offer(names.write(*key), *wishes[key], tuple(offered.values()))
        for key, offered in dealers.items()
        if key not in settled
    )
