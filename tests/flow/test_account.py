"""People whom only the sender's own id tells apart, and people who say no to somebody unnamed."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import msgspec
import pytest
from town import Town

from leadcenter.channel.face import ConsentEvidence


def inquires(
    town: Town,
    account: str = "",
    phone: str = "",
    *,
    channel: str = "mini",
    says: tuple[ConsentEvidence, ...] = (),
    **told: Any,
) -> UUID:
    """Somebody whom the sender knows as `account` inquires and is carried; the raw lead."""
    to, piece = town.piece(phone, dealer="", channel=channel, **told)
    contact = msgspec.structs.replace(piece.inquiry.contact, account=account)
    inquiry = msgspec.structs.replace(piece.inquiry, contact=contact, consents=says)
    ((landed),) = town.land((to, msgspec.structs.replace(piece, inquiry=inquiry)))
    town.carry()
    return landed.raw_id


def test_same_account_of_one_channel_is_one_person(town: Town) -> None:
    first, again, other = (inquires(town, account) for account in ("a-1", "a-1", "a-2"))
    assert town.state_of(again).startswith("attached/")
    assert town.lead_of(again)["id"] == first
    assert town.lead_of(other)["customer_id"] != town.lead_of(first)["customer_id"]
    assert town.broken_promises() == {}


def test_same_account_of_another_channel_is_somebody_else(town: Town) -> None:
    there = inquires(town, "a-1")
    here = inquires(town, "a-1", town.phone(), channel="web")
    assert town.lead_of(here)["customer_id"] != town.lead_of(there)["customer_id"]
    assert town.count("customer") == 2


def test_number_told_later_belongs_to_the_person_of_the_account(town: Town) -> None:
    phone = town.phone()
    first = inquires(town, "a-1")
    inquires(town, "a-1", phone)
    by_phone = inquires(town, phone=phone, channel="web", series="S2")
    assert town.lead_of(by_phone)["customer_id"] == town.lead_of(first)["customer_id"]
    assert town.count("customer") == 1


def test_account_is_kept_as_a_keyed_index_only(town: Town) -> None:
    inquires(town, "pseudonym-4711")
    (row,) = town.rows("select i::text as kept, kind from identity i")
    assert row["kind"] == "account"
    for text in ("pseudonym-4711", b"pseudonym-4711".hex()):
        assert text not in row["kept"]


def test_channel_that_needs_a_phone_takes_no_account_for_it(town: Town) -> None:
    assert town.state_of(inquires(town, "a-1", channel="web")) == "invalid/phone_missing"
    assert town.count("customer") == 0


@pytest.mark.parametrize("address", ["declined@declined.com", "DECLINED@decline.com", "refused@refused.com"])
def test_address_that_declines_to_be_one_is_nobody(town: Town, address: str) -> None:
    assert town.state_of(inquires(town, email=address)) == "invalid/identity_missing"


def test_refusal_that_names_nobody_is_meant_for_the_maker(town: Town) -> None:
    no = ConsentEvidence(purpose="phone_contact", accepted=False)
    raw = inquires(town, "a-1", says=(no,))
    customer = town.lead_of(raw)["customer_id"]
    (event,) = town.rows("select customer_id, to_entity, purpose, kind from consent_event")
    assert event == {
        "customer_id": customer,
        "to_entity": town.house.maker,
        "purpose": "phone_contact",
        "kind": "refused",
    }
    (grant,) = town.rows(
        "select entity_id, purpose, state from consent_grant where customer_id = %s", customer
    )
    assert grant == {"entity_id": town.house.maker, "purpose": "phone_contact", "state": "refused"}


def test_consent_that_names_nobody_is_no_consent(town: Town) -> None:
    inquires(town, "a-1", says=(ConsentEvidence(notice="n1", action="tick"),))
    assert town.count("consent_event") == 0
