"""Notices: what was shown, in which words, and what happens to grants when a later version asks for something
else (trust.md L01, L02)."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import psycopg
import pytest
from town import Town

from leadcenter.channel.face import ConsentEvidence
from leadcenter.consent import face as consent
from leadcenter.consent.face import Asked, Category, Notice
from leadcenter.kernel.errors import Refusal
from leadcenter.rulebook import face as rulebook

WORDS = {
    "zh-CN": "我同意将我的联系方式提供给上述经销商。",
    "en-US": "I agree that the dealer above gets my contact data.",
}
DEALER = Asked("sales_contact", (Category.CONTACT,))
MORE = Asked("sales_contact", (Category.CONTACT, Category.LOCATION))


def publish(town: Town, version: str, *asks: Asked, words: dict[str, str] | None = None) -> int:
    """A version of the notice `form` is registered; the workers are told."""
    with town.conn.transaction():
        texts = words or {language: f"{text} {version}" for language, text in WORDS.items()}
        number = consent.add_version(town.conn, "form", version, asks, texts, "wang", town.now)
        rulebook.changed(town.conn, consent.STAMP)
        return number


def agreed(version: str, **other: Any) -> ConsentEvidence:
    shown = consent.text_hash(f"{WORDS['zh-CN']} {version}")
    told = {"recipients": ("A",), "notice": "form", "notice_version": version, "text_hash": shown}
    return ConsentEvidence(**{**told, "page": "/form", "action": "tick", **other})


def inquire(town: Town, evidence: ConsentEvidence, **more: Any) -> Any:
    """Somebody agrees under this evidence; the raw lead."""
    channel, piece = town.piece(agrees=False, **more)
    from msgspec.structs import replace  # noqa: PLC0415 - only here

    piece = replace(piece, inquiry=replace(piece.inquiry, consents=(evidence,)))
    return town.land((channel, piece))[0].raw_id


def test_grant_under_a_registered_notice_names_its_version(town: Town) -> None:
    number = publish(town, "1", DEALER)
    raw = inquire(town, agreed("1"))
    town.carry()
    assert [dealer for dealer, _ in town.dispatches_of(raw)] == ["A"]
    assert town.rows("select notice_no from consent_grant") == [{"notice_no": number}]
    (event,) = town.rows(
        "select notice_no, expires_at - coalesce(claimed_at, at) as holds from consent_event"
    )
    assert (event["notice_no"], event["holds"].days) == (number, 365)


@pytest.mark.parametrize(
    ("evidence", "reason"),
    [
        (agreed("2"), "notice_unknown"),
        (agreed("1", text_hash="ab" * 32), "notice_text_differs"),
        (agreed("1", purpose="marketing"), "notice_asks_otherwise"),
    ],
)
def test_evidence_that_the_register_denies_is_kept_aside_and_never_dispatched(
    town: Town, evidence: ConsentEvidence, reason: str
) -> None:
    publish(town, "1", DEALER)
    raw = inquire(town, evidence)
    town.carry()
    assert town.state_of(raw) == f"quarantined/{reason}"
    assert town.count("dispatch") == town.count("consent_event") == 0


def test_recipients_that_a_notice_names_are_the_only_ones(town: Town) -> None:
    publish(town, "1", Asked("sales_contact", (Category.CONTACT,), ("B",)))
    raw = inquire(town, agreed("1"))
    town.carry()
    assert town.state_of(raw) == "quarantined/notice_asks_otherwise"


def test_notice_that_nobody_registered_is_its_senders_own(town: Town) -> None:
    publish(town, "1", DEALER)
    raw = inquire(town, agreed("1", notice="of the channel"))
    town.carry()
    assert [dealer for dealer, _ in town.dispatches_of(raw)] == ["A"]
    assert town.rows("select notice_no from consent_grant") == [{"notice_no": None}]


@pytest.mark.parametrize(
    "later",
    [
        (MORE,),
        (DEALER, Asked("marketing", (Category.CONTACT,))),
        (Asked("sales_contact", (Category.CONTACT,), ("named_dealer", "B")),),
    ],
    ids=["categories", "purposes", "recipients"],
)
def test_grant_given_under_a_notice_that_asks_otherwise_now_carries_no_new_dispatch(
    town: Town, later: tuple[Asked, ...]
) -> None:
    publish(town, "1", DEALER)
    town.at("2026-11-18 02:00")
    raw = inquire(town, agreed("1"))
    town.carry()
    assert town.state_of(raw) == "awaiting_window/outside_hours"
    publish(town, "2", *later)
    town.wait_until("2026-11-18 08:30")
    town.carry()
    assert town.state_of(raw) == "awaiting_grant/notice_void"
    assert town.count("dispatch") == 0
    assert "gate_1 held notice_void" in town.story_of(raw)


def test_grant_stands_when_only_the_words_change(town: Town) -> None:
    publish(town, "1", DEALER)
    town.at("2026-11-18 02:00")
    raw = inquire(town, agreed("1"))
    town.carry()
    publish(town, "2", DEALER)
    town.wait_until("2026-11-18 08:30")
    town.carry()
    assert [dealer for dealer, _ in town.dispatches_of(raw)] == ["A"]


def test_lead_that_a_dealer_has_already_stays_there_when_the_notice_changes(town: Town) -> None:
    town.add_dealer("X", assigns=False)
    publish(town, "1", DEALER)
    raw = inquire(town, agreed("1", recipients=("X",)), dealer="X")
    town.carry()
    publish(town, "2", MORE)
    town.poke(raw)
    town.carry()
    assert town.state_of(raw) == "dispatched/no_rule"


def test_new_word_under_the_new_version_opens_the_gate_again(town: Town) -> None:
    publish(town, "1", DEALER)
    publish(town, "2", MORE)
    phone = town.phone()
    raw = inquire(town, agreed("1"), phone=phone)
    town.carry()
    assert town.state_of(raw) == "awaiting_grant/notice_void"
    town.minutes_pass(30)
    inquire(town, agreed("2"), phone=phone, channel="ads")
    town.carry()
    assert [dealer for dealer, _ in town.dispatches_of(raw)] == ["A"]


def notice(number: int, *asks: Asked, name: str = "form") -> Notice:
    at = datetime(2026, 11, 22, tzinfo=UTC)
    return Notice(number, name, str(number), asks, {}, {}, None, "CN", "form", "self_service", "wang", at)


def test_void_is_what_came_before_a_change_and_stays_so() -> None:
    assert consent.void_numbers([notice(1, DEALER), notice(2, DEALER)]) == set()
    assert consent.void_numbers([notice(1, DEALER), notice(2, MORE), notice(3, DEALER)]) == {1, 2}
    other = notice(2, MORE, name="another")
    assert consent.void_numbers([notice(1, DEALER), other, notice(3, DEALER)]) == set()


def test_database_holds_the_hash_to_the_words(town: Town) -> None:
    publish(town, "1", DEALER)
    with pytest.raises(psycopg.errors.CheckViolation), town.conn.transaction():
        town.conn.execute("update notice set text = text || '!' where id = 'form' and language = 'zh-CN'")
    with pytest.raises(psycopg.errors.CheckViolation), town.conn.transaction():
        town.conn.execute("update notice set text_hash = repeat('0', 64) where id = 'form'")


def test_version_is_registered_once_and_for_known_purposes(town: Town) -> None:
    publish(town, "1", DEALER)
    with pytest.raises(Refusal, match="notice_version_taken"):
        publish(town, "1", MORE)
    with pytest.raises(Refusal, match="purpose_unknown"):
        publish(town, "2", Asked("nonsense", (Category.CONTACT,)))
    with town.conn.transaction():
        found = [one.version for one in consent.read_notices(town.conn) if one.notice == "form"]
    assert found == ["1"]


def test_notice_of_the_choice_page_is_there_from_the_start_in_both_languages(town: Town) -> None:
    with town.conn.transaction():
        newest = consent.read_book(town.conn).newest("dealer-choice")
    assert newest is not None
    assert set(newest.texts) == {"zh-CN", "en-US"}
    assert {language: consent.text_hash(text) for language, text in newest.texts.items()} == newest.hashes


@pytest.mark.parametrize("action", ["preticked", "Bundled ", "implied"])
def test_choice_by_hand_that_nobody_made_is_refused(town: Town, action: str) -> None:
    with town.conn.transaction(), pytest.raises(Refusal, match="consent_not_separate") as refused:
        consent.accept(town.conn, "n", "1", "ab", action, "A")
    assert refused.value.status == 422


@pytest.mark.parametrize("recipient", ["our partners", "合作伙伴", "*"])
def test_choice_by_hand_that_names_a_class_of_recipients_is_refused(town: Town, recipient: str) -> None:
    with town.conn.transaction(), pytest.raises(Refusal, match="consent_not_separate"):
        consent.accept(town.conn, "n", "1", "ab", "button", recipient)
