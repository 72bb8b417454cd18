"""A second delivery of the same inquiry: more is added, an empty value never overwrites (channel-formats.md
9, point 5)."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadcenter.channel.rules import dated, merge_revision, repaired
from leadcenter.channel.terms import ConsentEvidence, Contact, Inquiry, Vehicle

FIRST = Inquiry(
    external_id="1",
    contact=Contact(name="A", phones=("1", "2"), city="苏州"),
    vehicles=(Vehicle(brand="X"), Vehicle(role="trade_in", brand="Z")),
    dealer_code="D1",
    consents=(ConsentEvidence(notice="n-1"),),
    kind="form",
    occurred_at=datetime(2026, 1, 1, tzinfo=UTC),
    occurred_raw="first",
    zone_assumed="Asia/Shanghai",
    answers=(("q", "1"), ("q", "2"), ("r", "3")),
    stripped=("income",),
)


def test_same_delivery_changes_nothing() -> None:
    assert merge_revision(FIRST, FIRST) == FIRST


def test_empty_delivery_changes_nothing() -> None:
    assert merge_revision(FIRST, Inquiry(external_id="1")) == FIRST
    blank = Inquiry(external_id="1", contact=Contact(name="", phones=()), answers=(("q", ""), ("new", "")))
    assert merge_revision(FIRST, blank) == FIRST


def test_what_a_later_word_changes_is_dated_and_nothing_else() -> None:
    noon, night = datetime(2026, 1, 1, 12, tzinfo=UTC), datetime(2026, 1, 1, 22, tzinfo=UTC)
    same = dated(FIRST, merge_revision(FIRST, Inquiry(external_id="1", comment="white")), noon)
    assert same.newer == ()
    other = dated(same, merge_revision(same, Inquiry(external_id="1", dealer_code="D2")), noon)
    assert other.newer == (("dealer", noon),)
    later = Inquiry(external_id="1", vehicles=(Vehicle(series="Y"),), buying_time="30")
    both = dated(other, merge_revision(other, later), night)
    assert dict(both.newer) == {"buying_time": night, "dealer": noon, "series": night}
    assert dated(both, merge_revision(both, later), night) == both


def test_first_knowledge_comes_whole_from_a_later_delivery() -> None:
    assert merge_revision(Inquiry(external_id="1"), FIRST) == FIRST


def test_more_is_added_and_a_new_value_replaces_an_old_one() -> None:
    later = Inquiry(
        external_id="1",
        contact=Contact(name="B", phones=("2", "3"), email="b@b.cc"),
        vehicles=(Vehicle(series="Y"), Vehicle(brand="W")),
        campaign="c",
        consents=(ConsentEvidence(notice="n-1"), ConsentEvidence(notice="n-2")),
        occurred_at=datetime(2026, 2, 2, tzinfo=UTC),
        occurred_raw="later",
        answers=(("q", "9"), ("s", "4")),
        stripped=("income", "gps"),
        resend=True,
    )
    assert merge_revision(FIRST, later) == Inquiry(
        external_id="1",
        contact=Contact(name="B", phones=("1", "2", "3"), city="苏州", email="b@b.cc"),
        vehicles=(Vehicle(brand="X", series="Y"), Vehicle(role="trade_in", brand="Z"), Vehicle(brand="W")),
        dealer_code="D1",
        campaign="c",
        consents=(ConsentEvidence(notice="n-1"), ConsentEvidence(notice="n-2")),
        kind="form",
        occurred_at=datetime(2026, 1, 1, tzinfo=UTC),
        occurred_raw="first",
        zone_assumed="Asia/Shanghai",
        answers=(("q", "9"), ("r", "3"), ("s", "4")),
        stripped=("income", "gps"),
        resend=True,
    )


def test_time_that_came_only_later_is_taken_with_its_text_and_zone() -> None:
    first = msgspec.structs.replace(FIRST, occurred_at=None, occurred_raw="?", zone_assumed="")
    at = datetime(2026, 2, 2, tzinfo=UTC)
    later = Inquiry(external_id="1", occurred_at=at, occurred_raw="10:00", zone_assumed="Asia/Shanghai")
    merged = merge_revision(first, later)
    assert (merged.occurred_at, merged.occurred_raw, merged.zone_assumed) == (at, "10:00", "Asia/Shanghai")


def test_two_different_inquiries_are_never_merged() -> None:
    with pytest.raises(ValueError, match="different inquiries"):
        merge_revision(FIRST, Inquiry(external_id="2"))


def test_repair_takes_away_what_it_names_and_a_redelivery_does_not_bring_it_back() -> None:
    written = Inquiry(external_id="1", contact=Contact(phones=("3",), city=""))
    mended = repaired(FIRST, written, ["phones", "city"])
    assert mended.contact == Contact(name="A", phones=("3",)), "what is not named stays"
    assert set(mended.wrong) == {"1", "2", "苏州"}
    assert (mended.consents, mended.answers) == (FIRST.consents, FIRST.answers)
    again = merge_revision(mended, FIRST)
    assert again.contact == mended.contact
    assert merge_revision(again, FIRST) == again
    later = Inquiry(external_id="1", contact=Contact(phones=("2", "4"), city="杭州"))
    assert merge_revision(mended, later).contact == Contact(name="A", phones=("3", "4"), city="杭州")


def test_repair_takes_a_wrong_dealer_a_comment_and_a_series_away_for_good() -> None:
    first = Inquiry(
        external_id="1", dealer_code="D0009", comment="我要S7", campaign="spring",
        vehicles=(Vehicle(brand="nova", series="S7"), Vehicle(role="trade_in", series="A3")),
    )  # fmt: skip
    emptied = Inquiry(external_id="1", vehicles=(Vehicle(series=""),))
    mended = repaired(first, emptied, ["dealer_code", "comment", "series"])
    assert (mended.dealer_code, mended.comment, mended.campaign) == ("", "", "spring")
    assert [(one.brand, one.series) for one in mended.vehicles] == [("nova", ""), ("", "A3")]
    assert merge_revision(mended, first) == mended, "the sender does not bring it back"
    later = Inquiry(external_id="1", dealer_code="D0002", vehicles=(Vehicle(series="S9"),))
    told = merge_revision(mended, later)
    assert (told.dealer_code, told.vehicles[0].series) == ("D0002", "S9"), "what is new counts"
    assert repaired(first, emptied, []).dealer_code == "D0009", "what is not named stays"


def test_what_was_taken_away_by_mistake_can_be_given_back() -> None:
    none = repaired(FIRST, Inquiry(external_id="1"), ["phones"])
    assert none.contact.phones == ()
    back = repaired(none, Inquiry(external_id="1", contact=Contact(phones=("2",))), ["phones"])
    assert (back.contact.phones, back.wrong) == (("2",), ("1",))
    assert merge_revision(back, FIRST).contact.phones == ("2",)


_text = st.sampled_from(["", "a", "b"])
_inquiries = st.builds(
    Inquiry,
    external_id=st.just("1"),
    contact=st.builds(
        Contact, name=_text, phones=st.lists(st.sampled_from(["1", "2"]), unique=True).map(tuple)
    ),
    vehicles=st.lists(
        st.builds(Vehicle, role=st.sampled_from(["wanted", "trade_in"]), brand=_text), max_size=3
    ).map(tuple),
    dealer_code=_text,
    answers=st.lists(st.tuples(st.sampled_from("qr"), st.sampled_from("12")), max_size=3, unique=True).map(
        tuple
    ),
)


def leaves(inquiry: Inquiry) -> set[tuple[str, ...]]:
    """Every place that says something."""
    said: dict[str, Any] = msgspec.to_builtins(inquiry)
    places = {(name,) for name, value in said.items() if isinstance(value, str) and value}
    places |= {("phone", phone) for phone in inquiry.contact.phones} | {
        ("answer", name) for name, _ in inquiry.answers
    }
    return places | ({("contact.name",)} if inquiry.contact.name else set())


@given(_inquiries, _inquiries)
def test_nothing_that_was_said_is_ever_lost_and_merging_again_changes_nothing(
    first: Inquiry, later: Inquiry
) -> None:
    merged = merge_revision(first, later)
    assert leaves(first) | leaves(later) == leaves(merged)
    assert merge_revision(merged, later) == merged
    assert len(merged.vehicles) >= max(len(first.vehicles), len(later.vehicles))
