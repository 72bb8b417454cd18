"""What is done about a customer's data on his own word, each with its row in the audit trail."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any, Final, TypeVar
from uuid import UUID
from zoneinfo import ZoneInfo

from leadcenter.assignment import face as assignment
from leadcenter.audit import face as audit
from leadcenter.audit.face import Act, Who
from leadcenter.consent import face as consent
from leadcenter.consent.face import ConsentEvent, EventKind, Locked
from leadcenter.customer.face import merging as customers
from leadcenter.flow import face as flow
from leadcenter.kernel.database import Connection, is_retryable
from leadcenter.kernel.errors import Refusal
from leadcenter.kernel.sql import statement
from leadcenter.selfservice import reading
from leadcenter.selfservice.door import Door
from leadcenter.selfservice.elsewhere import read_elsewhere
from leadcenter.selfservice.terms import Key, Read, Right
from leadcenter.transfer import face as transfers

PAGE: Final = "/my"
TRIES: Final = 5
_AGAIN: Final = (flow.Moved, assignment.CountedElsewhere)
T = TypeVar("T")


def again(act: Callable[[], T]) -> T:
    """Do it; again where somebody else was at the same rows, or merged the customer away meanwhile."""
    for tried in range(1, TRIES + 1):
        try:
            return act()
        except Exception as error:
            if tried == TRIES or not (isinstance(error, _AGAIN) or is_retryable(error)):
                raise
            time.sleep(0.02 * tried)
    raise AssertionError("not reached")


def moment(conn: Connection) -> datetime:
    """The database's clock."""
    row = conn.execute(statement("selfservice", "read_now")).fetchone()
    assert row is not None
    now: datetime = row[0]
    return now


def current(conn: Connection, customer: Key) -> Key:
    """Who stands for a customer now: the survivor of a merge. Raises Refusal `customer_unknown`."""
    found = customers.follow(conn, [customer]).get(customer)
    if found is None:
        raise Refusal("customer_unknown", 404)
    return found


def entities_of(conn: Connection, codes: Sequence[str]) -> dict[str, UUID]:
    """Legal entities by their codes. Raises Refusal `unknown_recipient`."""
    rows = conn.execute(statement("selfservice", "find_entities"), {"codes": list(codes)})
    found = {code: entity for entity, code, _ in rows}
    if set(codes) - set(found):
        raise Refusal("unknown_recipient", 422)
    return found


def stop(
    conn: Connection, door: Door, customer: Key, codes: Sequence[str] | None, who: Who, how: dict[str, Any]
) -> flow.Stopped:
    """The customer takes back what he granted to these entities; None: to everybody."""
    now, house = moment(conn), door.house
    key = current(conn, customer)
    entities = None if codes is None else list(entities_of(conn, codes).values())
    done = flow.stop(conn, house, key, entities, how, now, door.book())
    told = {"entities": sorted(str(one) for one in done.entities), "taken_off": len(done.taken_off)}
    tell(conn, door, who, "consent.withdrawn", key, told, now)
    return done


def choose(conn: Connection, door: Door, customer: Key, name: str, code: str, read: Read, who: Who) -> None:
    """The customer names a dealer for one of his wishes and agrees that it gets his data, under the words
    that he read. Where another dealer works on the wish, it goes there as a transfer. Raises Refusal
    `lead_unknown`, `unknown_dealer`, `choice_notice_missing`, `choice_words_changed` where other words hold
    by now, `lead_closed`."""
    now, house = moment(conn), door.house
    key = current(conn, customer)
    lead = reading.leads_of(house).read(name)
    words = reading.shown(consent.read_book(conn))
    if words is None or read.language not in words.hashes:
        raise Refusal("choice_notice_missing", 409)
    offered = reading.read_offers(conn, house, key, now)
    elsewhere = {wish: choices for wish, (_, choices) in read_elsewhere(conn, house, key, now).items()}
    choices = offered.get(name) or elsewhere.get(name)
    if lead is None or choices is None:
        raise Refusal("lead_unknown", 404)
    if code not in choices:
        raise Refusal("unknown_dealer", 422)
    if (read.version, read.text_hash.lower()) != (words.version, words.hashes[read.language]):
        raise Refusal("choice_words_changed", 409)
    proof = {
        "notice": words.notice, "version": words.version, "text_hash": words.hashes[read.language],
        "language": read.language, "page": PAGE, "action": "button", "link": who.name,
    }  # fmt: skip
    dealer = choices[code]
    choice = flow.Choice(*lead, dealer, EventKind.CONFIRMED, proof, words.number)
    flow.choose(conn, house, choice, now)
    if name not in offered:
        transfers.wish(conn, house.maker, lead, dealer, who.name, now)
    told = {"dealer": dealer, "word": EventKind.CONFIRMED, "notice": words.notice, "version": words.version}
    tell(conn, door, who, "lead.dealer_named", key, told, now)


def ask(conn: Connection, door: Door, customer: Key, right: Right, text: str, who: Who) -> str:
    """The customer asks for a right; the number of the request, and of the open one where he asks the
    same again: his line broke, or he pressed twice. Raises Refusal `rights_desk_closed`."""
    if door.rights is None:
        raise Refusal("rights_desk_closed", 503, seconds=3_600)
    now = moment(conn)
    key = current(conn, customer)
    taken = door.rights(conn, key, right, text, who, now)
    if taken.new:
        tell(conn, door, who, "rights_request.made", key, {"right": right, "number": taken.number}, now)
    return taken.number


def request(conn: Connection, door: Door, customer: Key, code: str, purpose: str, who: Who) -> date | None:
    """Somebody of the maker asks the customer for a grant. Where he said no a short while ago: the first day,
    of the maker's, on which he may be asked again."""
    now = moment(conn)
    key = current(conn, customer)
    entity = entities_of(conn, [code])[code]
    proof = {"action": "asked", "by": who.name}
    event = ConsentEvent(*key, entity, EventKind.REQUESTED, None, None, proof, purpose)
    (answer,) = consent.request(conn, door.house.maker, [event], now)
    if isinstance(answer, Locked):
        row = conn.execute(statement("selfservice", "read_zone"), {"maker": door.house.maker}).fetchone()
        assert row is not None
        return answer.day(ZoneInfo(row[0]))
    tell(conn, door, who, "consent.requested", key, {"entity": entity, "purpose": purpose}, now)
    return None


def tell(
    conn: Connection, door: Door, who: Who, what: str, key: Key, told: dict[str, Any], now: datetime
) -> None:
    """The row in the trail: it proves consent, so it is kept for three years."""
    house = door.house
    subject = audit.pseudonyms(conn, house.keyring, house.maker, [key], now)[key]
    name = consent.principals(house.keyring, house.maker).write(*key)
    act = Act(
        who=who, what=what, object_kind="customer", object=name, bucket=key[0], subject=subject, after=told,
        keep=audit.Keep.PROVISION,
    )  # fmt: skip
    audit.record(conn, [act], now)
