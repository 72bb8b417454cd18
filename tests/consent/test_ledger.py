"""The ledger: one row per event with everything that ISO/IEC TS 27560 names, folded by the database, ended by
time, asked no sooner than the lock allows; receipts that anybody can verify."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
import pytest
from own_page import OwnPage
from town import Town

from leadcenter.cleaning.face import CallContact, Wanted
from leadcenter.consent import face as consent
from leadcenter.consent.face import ConsentEvent, EventKind, Locked
from leadcenter.entry.expirer import Expirer
from leadcenter.entry.sender import Sender
from leadcenter.flow import face as flow
from leadcenter.kernel.keys import BUCKETS


def who(town: Town, raw: UUID) -> tuple[int, UUID]:
    lead = town.lead_of(raw)
    return lead["bucket"], lead["customer_id"]


def receipt(town: Town, raw: UUID) -> Any:
    own = OwnPage(town)
    with own.client:
        answer = own.client.get("/my/receipt", headers={"x-link": own.link(raw)})
    assert answer.status_code == 200
    return answer


# Records and receipts


def test_record_holds_every_section_of_the_standard(town: Town) -> None:
    town.conn.execute(
        "update entity set legal_name = '远东销售有限公司', registration_no = '9131', contact = '021-1' "
        "where code = 'A'"
    )
    with town.conn.transaction():
        consent.note_parties(town.conn, town.now)
    raw = town.inquire(dealer="", agrees=False, city="上海市")
    town.carry()
    own = OwnPage(town)
    with own.client:
        token = own.link(raw)
        (offer,) = own.data(token)["offers"]
        own.choose(token, offer["lead"], "A")
    told = receipt(town, raw).json()
    assert told["standard"] == "ISO/IEC TS 27560:2023"
    (record,) = told["records"]
    principal = record["pii_principal"]
    assert str(who(town, raw)[1]) not in str(told)
    assert principal == told["pii_principal"]
    assert record["recipient"]["legal_name"] == "远东销售有限公司"
    assert record["recipient"]["contact"] == "021-1"
    assert record["controller"]["id"] == str(town.house.maker)
    assert record["purpose"] == "sales_contact"
    assert record["lawful_basis"] == "consent"
    assert set(record["pii_categories"]) == {"contact", "wish", "location"}
    assert record["collection_method"] == "button"
    assert record["withdrawal_method"] == "self_service"
    assert record["retention_days"] == 365
    shown = record["notice"]
    assert (shown["id"], shown["version"], shown["language"], shown["registered"]) == (
        "dealer-choice", "1", "zh-CN", True,
    )  # fmt: skip
    assert len(shown["text_hash"]) == 64
    (event,) = record["events"]
    assert (event["type"], event["state"]) == ("confirmed", "given")
    assert event["at"] < event["valid_until"]
    assert record["state"] == "given"
    assert record["schema_version"] == 1


def test_record_shows_the_name_that_the_customer_was_shown(town: Town) -> None:
    with town.conn.transaction():
        consent.note_parties(town.conn, town.now)
    raw = town.inquire()
    town.carry()
    before = receipt(town, raw).json()["records"][0]["recipient"]["legal_name"]
    town.minutes_pass(5)
    town.conn.execute("update entity set legal_name = '新名有限公司' where code = 'A'")
    with town.conn.transaction():
        assert consent.note_parties(town.conn, town.now) == [town.entity("A")]
        assert consent.note_parties(town.conn, town.now) == []
    town.minutes_pass(5)
    assert receipt(town, raw).json()["records"][0]["recipient"]["legal_name"] == before != "新名有限公司"
    town.grants(raw, "A", EventKind.CONFIRMED)
    assert receipt(town, raw).json()["records"][0]["recipient"]["legal_name"] == "新名有限公司"


def test_receipt_is_verified_by_the_published_key_and_shows_any_change(town: Town) -> None:
    raw = town.inquire()
    town.carry()
    told = receipt(town, raw).content
    assert consent.verify(told)
    own = OwnPage(town)
    with own.client:
        key = own.client.get("/consent-key").json()["key"]
    assert msgspec.json.decode(told)["key"] == key
    for before, after in ((b"given", b"taken"), (b"sales_contact", b"marketing"), (key.encode(), b"00" * 32)):
        assert before in told
        assert not consent.verify(told.replace(before, after))
    assert not consent.verify(b"{}")


def test_state_of_a_record_is_what_the_database_has_folded(town: Town) -> None:
    """10 customers, 300 events in any order of their claimed times: fold and record agree."""
    chance = random.Random(27560)
    raws = [town.inquire(agrees=False) for _ in range(10)]
    town.carry()
    dealers = [town.entity(code) for code in "ABC"]
    kinds = [
        EventKind.GIVEN,
        EventKind.CONFIRMED,
        EventKind.REFUSED,
        EventKind.WITHDRAWN,
        EventKind.REQUESTED,
    ]
    for _ in range(30):
        with town.conn.transaction():
            now = town.now
            events = [
                ConsentEvent(
                    *who(town, chance.choice(raws)), chance.choice(dealers), chance.choice(kinds),
                    now - timedelta(seconds=chance.randrange(5_000)), None, {"action": "x"},
                )
                for _ in range(10)
            ]  # fmt: skip
            consent.record(town.conn, town.house.maker, events, now)
    folded = {
        (row["customer_id"], row["entity_id"]): row["state"]
        for row in town.rows("select * from consent_grant")
    }
    assert len(folded) > 20
    for raw in raws:
        for record in receipt(town, raw).json()["records"]:
            about = who(town, raw)[1], UUID(record["recipient"]["id"])
            assert record["state"] == folded.get(about, "requested"), about


def test_people_of_the_maker_read_the_same_records_by_an_opaque_name(town: Town) -> None:
    raw = town.inquire()
    town.carry()
    own = OwnPage(town)
    with own.client:
        name = own.name(raw)
        told = own.client.get(f"/customers/{name}/consents").json()
        assert [one["recipient"]["id"] for one in told["records"]] == [str(town.entity("A"))]
        signed = own.client.get(f"/customers/{name}/receipt")
        assert consent.verify(signed.content)
        assert own.client.get(f"/customers/{name[:-4]}AAAA/consents").status_code == 404


# The end by time


def sweep(town: Town) -> None:
    """One whole pass of the expirer."""
    expirer = Expirer(town.house, 0)
    seen = 0
    while seen < BUCKETS:
        seen += 16 if expirer.round(town.conn) else 0


def test_grant_that_ran_out_is_folded_and_recorded_once(town: Town) -> None:
    raw = town.inquire()
    town.carry()
    town.days_pass(364)
    sweep(town)
    assert town.rows("select state from consent_grant") == [{"state": "given"}]
    town.days_pass(2)
    for _ in range(2):
        sweep(town)
    assert town.rows("select state from consent_grant") == [{"state": "expired"}]
    assert town.rows("select kind from consent_event order by at, id") == [
        {"kind": "given"},
        {"kind": "expired"},
    ]
    (record,) = receipt(town, raw).json()["records"]
    assert (record["state"], [one["state"] for one in record["events"]]) == ("expired", ["given", "expired"])


def test_lead_that_waits_hears_that_its_grant_ran_out(town: Town) -> None:
    town.at("2026-11-18 02:00")
    raw = town.inquire(agreed_at=town.now - timedelta(days=364, hours=20))
    town.carry()
    assert town.state_of(raw) == "awaiting_window/outside_hours"
    town.wait_until("2026-11-18 06:30")
    sweep(town)
    town.carry()
    assert town.state_of(raw) == "awaiting_grant/grant_expired"
    assert town.count("dispatch") == 0


def test_grant_that_is_given_again_while_it_ends_is_not_ended(town: Town) -> None:
    raw = town.inquire()
    town.carry()
    town.days_pass(366)
    with town.conn.transaction():
        town.conn.execute("select 1 from consent_grant for update")
        with OwnPage(town).town.conn.transaction():
            assert flow.expire(other_session(town), town.house, range(BUCKETS), town.now) == 0
    town.grants(raw, "A", EventKind.CONFIRMED)
    sweep(town)
    assert town.rows("select state from consent_grant") == [{"state": "given"}]


def other_session(town: Town) -> Any:
    from leadcenter.kernel.database import connect  # noqa: PLC0415 - only here

    return connect(town.url, autocommit=True)


# Asking again


def ask(town: Town, raw: UUID, dealer: str, purpose: str = consent.SALES_CONTACT) -> UUID | Locked:
    event = ConsentEvent(
        *who(town, raw), town.entity(dealer), EventKind.REQUESTED, None, None, {"action": "asked"}, purpose
    )
    with town.conn.transaction():
        return consent.request(town.conn, town.house.maker, [event], town.now)[0]


@pytest.mark.parametrize("no", [EventKind.REFUSED, EventKind.WITHDRAWN])
def test_nobody_asks_again_within_half_a_year_of_a_no(town: Town, no: EventKind) -> None:
    raw = town.inquire()
    town.carry()
    assert isinstance(ask(town, raw, "A"), UUID)
    town.grants(raw, "A", no)
    events = town.count("consent_event")
    locked = ask(town, raw, "A")
    assert isinstance(locked, Locked)
    assert abs(locked.until - town.now - timedelta(days=180)) < timedelta(minutes=1)
    assert isinstance(ask(town, raw, "A", "marketing"), Locked), "another purpose is no way round"
    assert isinstance(ask(town, raw, "B"), UUID), "another entity was told nothing"
    town.days_pass(179.9)
    assert isinstance(ask(town, raw, "A"), Locked)
    assert town.count("consent_event") == events + 1
    town.days_pass(0.2)
    assert isinstance(ask(town, raw, "A"), UUID)


def test_asking_changes_no_grant(town: Town) -> None:
    raw = town.inquire()
    town.carry()
    before = town.rows("select * from consent_grant")
    ask(town, raw, "A")
    ask(town, raw, "B")
    assert town.rows("select * from consent_grant") == before


def test_person_who_asks_within_the_lock_is_told_until_when(town: Town) -> None:
    raw = town.inquire()
    town.carry()
    own = OwnPage(town)
    with own.client:
        path = f"/customers/{own.name(raw)}/requests-for-consent"
        assert own.post(path, {"entity": "A"}) == (200, {"status": "recorded"})
        sent = {"how": "phone", "entities": ["A"]}
        assert own.post(f"/customers/{own.name(raw)}/withdrawals", sent) == (200, {"stopped": 1})
        status, told = own.post(path, {"entity": "A"})
    assert (status, told["error"]["code"]) == (409, "reask_locked")
    shanghai = ZoneInfo("Asia/Shanghai")
    ends = (town.now + timedelta(days=180)).astimezone(shanghai)
    assert str(ends.date() + timedelta(days=1)) in told["error"]["message"]
    whats = [row["what"] for row in town.rows("select what from audit order by at, id")]
    assert whats == ["consent.requested", "consent.withdrawn"]
    assert town.rows("select 1 from dispatch where ended_at is null") == []


@pytest.mark.parametrize(
    ("until", "day"),
    [
        (datetime(2026, 5, 20, 15, 59, tzinfo=UTC), date(2026, 5, 21)),  # 23:59 there
        (datetime(2026, 5, 20, 16, 0, tzinfo=UTC), date(2026, 5, 21)),  # midnight: the whole day is free
        (datetime(2026, 5, 20, 16, 1, tzinfo=UTC), date(2026, 5, 22)),
    ],
)
def test_day_that_a_person_is_told_is_one_on_which_he_may_be_asked_at_any_hour(
    until: datetime, day: date
) -> None:
    zone = ZoneInfo("Asia/Shanghai")
    assert Locked(until).day(zone) == day
    assert datetime(day.year, day.month, day.day, tzinfo=zone) >= until


def test_dealer_who_was_told_no_is_not_offered_on_the_phone(town: Town) -> None:
    raw = town.inquire(dealer="", agrees=False, city="上海市")
    town.carry()
    lead = town.lead_of(raw)

    def offered() -> list[str]:
        sender = Sender(town.house, town.clock, None)
        with town.conn.transaction():
            (contact,) = sender._contacts(town.conn, [Wanted(*who(town, raw), lead["id"])])
        assert isinstance(contact, CallContact)
        return [one.code for one in contact.candidates]

    before = offered()
    assert "A" in before
    town.grants(raw, "A", EventKind.REFUSED)
    assert offered() == [code for code in before if code != "A"]
    town.days_pass(181)
    assert offered() == before
