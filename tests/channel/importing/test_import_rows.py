"""Rows into raw leads: whole records, damage, consents, sensitive columns; no row raises."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from leadcenter.channel.importing.bind import Binding, bind
from leadcenter.channel.importing.inquiries import to_inquiry
from leadcenter.channel.importing.mapping import ColumnRule, FileConsent, FileMapping, TimeRule
from leadcenter.channel.importing.numbers import lost_digits, lost_zero
from leadcenter.channel.importing.terms import Heading, Row, RowPiece
from leadcenter.channel.terms import ConsentEvidence, Contact, Inquiry, Piece, Vehicle, Verdict

Bound = Callable[..., Binding]
MakeRow = Callable[..., Row]
IDENTITY = "11010519491231002X"  # the example of GB 11643-1999


def test_row_becomes_the_whole_record(bound: Bound, row: MakeRow) -> None:
    binding = bound(
        {
            "线索编号": ColumnRule(to="external_id", prefix="l:"),
            "提交时间": "occurred_at",
            "姓名": "contact.name",
            "性别": "contact.gender",
            "手机": "contact.phones",
            "备用电话": "contact.phones",
            "城市": "contact.city",
            "意向车系": "vehicles.series",
            "置换车型": "vehicles.trade_in.model",
            "门店": "dealer_code",
            "预算": ColumnRule(to="budget", values={"1": "10-15万", "9": ""}),
            "来源": "answers.source",
            "跟进人": "answers.worked_by",
        },
        constants={
            "campaign": "五月车展",
            "contact.city": "未填",
            "vehicles.brand": "星程",
            "answers.hall": "W1",
        },
    )
    line = row(
        *(
            "l:880123456789012345678",
            "2026/5/1 14:30",
            " 张三 ",
            "女士",
            "１３８ 1234 5678",
            "021-50505050",
            "",
            "S6",
        ),
        *("卡罗拉", "D0012", "1", "抖音", "N/A"),
    )
    assert to_inquiry(binding, line) == RowPiece(
        row=1,
        line=2,
        piece=Piece(
            verdict=Verdict.ACCEPTED,
            inquiry=Inquiry(
                external_id="880123456789012345678",
                contact=Contact(
                    name="张三", gender="female", phones=("１３８ 1234 5678", "021-50505050"), city="未填"
                ),
                vehicles=(Vehicle(brand="星程", series="S6"), Vehicle(role="trade_in", model="卡罗拉")),
                dealer_code="D0012",
                kind="import",
                campaign="五月车展",
                budget="10-15万",
                occurred_at=datetime(2026, 5, 1, 6, 30, tzinfo=UTC),
                occurred_raw="2026/5/1 14:30",
                zone_assumed="Asia/Shanghai",
                answers=(("source", "抖音"), ("hall", "W1")),
            ),
            body=line.raw.encode(),
        ),
    )


def test_unmapped_columns_are_kept_as_answers_under_their_heading(bound: Bound, row: MakeRow) -> None:
    made = to_inquiry(
        bound({"手机": "contact.phones"}, heading=("手机", "您何时购车？")), row("13812345678", "半年内")
    )
    assert made.piece.inquiry.answers == (("您何时购车？", "半年内"),)


def test_ignored_columns_are_left_out_but_stay_in_the_raw_text(bound: Bound, row: MakeRow) -> None:
    binding = bound({"手机": "contact.phones"}, heading=("手机", "跟进状态"), ignore={"跟进状态": "label"})
    made = to_inquiry(binding, row("13812345678", "已成交"))
    assert made.piece.inquiry.answers == ()
    assert made.piece.body == "13812345678,已成交".encode()


@pytest.mark.parametrize("written", ["1.38E+10", "1.38123E+10", "1,38E+10", "1e10", "1.38E10"])
def test_phone_in_scientific_notation_is_quarantined_and_never_used(
    bound: Bound, row: MakeRow, written: str
) -> None:
    piece = to_inquiry(
        bound({"phone": "contact.phones", "mail": "contact.email"}), row(written, "a@example.com")
    ).piece
    assert (piece.verdict, piece.reason) == (Verdict.QUARANTINED, "damaged_number")
    assert piece.inquiry.contact == Contact(email="a@example.com")
    assert piece.inquiry.answers == (("damaged_number", written),)


def test_id_in_scientific_notation_names_no_row_because_many_rows_share_it(
    bound: Bound, row: MakeRow
) -> None:
    binding = bound({"id": "external_id", "phone": "contact.phones"})
    first = to_inquiry(binding, row("8.80123E+20", "13812345678")).piece
    second = to_inquiry(binding, row("8.80123E+20", "13912345678")).piece
    assert first.reason == second.reason == "damaged_number"
    assert first.inquiry.external_id != second.inquiry.external_id
    assert first.inquiry.external_id.startswith("digest:")


@pytest.mark.parametrize(
    ("phone", "country", "lost"),
    [
        ("2150505050", "CN", True),
        ("1065529988", "CN", True),
        ("02150505050", "CN", False),
        ("13812345678", "CN", False),
        ("+862150505050", "CN", False),
        ("7912345678", "GB", True),
        ("6175550101", "US", False),
        ("11990000002", "BR", False),
        ("123", "CN", False),
        ("2150505050", "", False),
        ("2150505050", "XX", False),
    ],
)
def test_lost_leading_zero_is_seen(phone: str, country: str, lost: bool) -> None:
    assert lost_zero(phone, country) is lost


def test_lost_leading_zero_is_noted_and_the_lead_goes_on(bound: Bound, row: MakeRow) -> None:
    made = to_inquiry(bound({"phone": "contact.phones"}), row("2150505050"))
    assert (made.note, made.piece.verdict, made.piece.reason) == ("damaged_number", Verdict.ACCEPTED, "")
    assert made.piece.inquiry.contact.phones == ("2150505050",)


@pytest.mark.parametrize("text", ["13812345678", "E10", "1.38", "", "1E", "12E5", "x1.3E+10", "1.38E-10"])
def test_ordinary_numbers_have_lost_no_digits(text: str) -> None:
    assert not lost_digits(text)


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        (("A", "1", "2"), "wrong_width"),
        (("A",), "wrong_width"),
        (("name", "time"), "header_repeated"),
        (("A\0B", "2026-05-01"), "bad_character"),
        (("A" * 40_000, "2026-05-01"), "value_too_long"),
        (("A", "soon"), "time_unreadable"),
        (("A", "0026-05-01 10:00:00"), "time_unreadable"),
        (("A", "2026-13-45"), "time_unreadable"),
    ],
)
def test_broken_row_is_quarantined_whole(
    bound: Bound, row: MakeRow, cells: tuple[str, ...], reason: str
) -> None:
    line = row(*cells)
    piece = to_inquiry(bound({"name": "contact.name", "time": "occurred_at"}), line).piece
    assert (piece.verdict, piece.reason) == (Verdict.QUARANTINED, reason)
    assert piece.body == line.raw.encode()
    assert piece.inquiry.external_id.startswith("digest:")
    assert "\0" not in piece.inquiry.contact.name
    assert len(piece.inquiry.contact.name) < 40_000


def test_unreadable_time_keeps_its_text(bound: Bound, row: MakeRow) -> None:
    inquiry = to_inquiry(bound({"time": "occurred_at"}), row("soon")).piece.inquiry
    assert (inquiry.occurred_at, inquiry.occurred_raw) == (None, "soon")


def test_id_that_no_index_can_hold_is_quarantined(bound: Bound, row: MakeRow) -> None:
    piece = to_inquiry(bound({"id": "external_id", "name": "contact.name"}), row("9" * 256, "A")).piece
    assert (piece.verdict, piece.reason) == (Verdict.QUARANTINED, "id_too_long")
    assert len(piece.inquiry.external_id) == len("digest:") + 64


def test_row_without_id_is_named_by_what_it_says(bound: Bound, row: MakeRow) -> None:
    binding = bound(
        {"id": "external_id", "name": "contact.name"},
        heading=("id", "name", "status"),
        ignore={"status": "label"},
    )
    first = to_inquiry(binding, row("", "A", "new")).piece.inquiry
    assert first.external_id == to_inquiry(binding, row("", " A ", "called")).piece.inquiry.external_id
    assert first.external_id != to_inquiry(binding, row("", "B", "new")).piece.inquiry.external_id


def test_digest_of_a_row_may_be_a_keyed_one(row: MakeRow) -> None:
    mapping = FileMapping(channel="fair", columns={"phone": "contact.phones"})
    keyed = bind(
        mapping,
        Heading(("phone",)),
        zone="UTC",
        country="CN",
        digest=lambda text: hashlib.blake2b(text, key=b"k").hexdigest(),
    )
    plain = bind(mapping, Heading(("phone",)), zone="UTC", country="CN")
    line = row("13812345678")
    assert (
        to_inquiry(keyed, line).piece.inquiry.external_id != to_inquiry(plain, line).piece.inquiry.external_id
    )


@pytest.mark.parametrize(
    ("written", "formats", "instant"),
    [
        ("2026-05-01T10:00:00-05:00", (), (datetime(2026, 5, 1, 15, tzinfo=UTC), "")),
        ("2026-05-01T10:00:00+0000", (), (datetime(2026, 5, 1, 10, tzinfo=UTC), "")),
        ("2026年5月1日 14:30", (), (datetime(2026, 5, 1, 6, 30, tzinfo=UTC), "Asia/Shanghai")),
        ("1777600000", (), (datetime(2026, 5, 1, 1, 46, 40, tzinfo=UTC), "")),
        ("1777600000123", (), (datetime(2026, 5, 1, 1, 46, 40, 123000, tzinfo=UTC), "")),
        ("05/04/2026 14:30", (), (datetime(2026, 5, 4, 6, 30, tzinfo=UTC), "Asia/Shanghai")),
        ("05/04/2026 14:30", ("%d/%m/%Y %H:%M",), (datetime(2026, 4, 5, 6, 30, tzinfo=UTC), "Asia/Shanghai")),
        (
            "2026-04-05T14:30:00",
            ("%d/%m/%Y %H:%M",),
            (datetime(2026, 4, 5, 6, 30, tzinfo=UTC), "Asia/Shanghai"),
        ),
        (
            "05/04/2026",
            ("%d/%m/%Y %H:%M", "%d/%m/%Y"),
            (datetime(2026, 4, 4, 16, tzinfo=UTC), "Asia/Shanghai"),
        ),
    ],
)
def test_time_is_read_as_the_file_writes_it(
    bound: Bound, row: MakeRow, written: str, formats: tuple[str, ...], instant: tuple[datetime, str]
) -> None:
    at, assumed = instant
    binding = bound({"time": "occurred_at"}, time=TimeRule(formats=formats))
    inquiry = to_inquiry(binding, row(written)).piece.inquiry
    assert (inquiry.occurred_at, inquiry.occurred_raw, inquiry.zone_assumed) == (at, written, assumed)


def test_midnight_that_a_clock_change_skips_is_read(bound: Bound, row: MakeRow) -> None:
    binding = bound({"day": "occurred_at"}, time=TimeRule(zone="America/Sao_Paulo"))
    assert to_inquiry(binding, row("2017-10-15")).piece.inquiry.occurred_at == datetime(
        2017, 10, 15, 3, tzinfo=UTC
    )


def test_test_lead_of_meta_is_a_test_whatever_else_is_wrong_with_it(bound: Bound, row: MakeRow) -> None:
    binding = bound({"full_name": "contact.name", "created_time": "occurred_at"})
    piece = to_inquiry(binding, row("<test lead: dummy data for full_name>", "soon")).piece
    assert (piece.verdict, piece.reason) == (Verdict.TEST, "")


def test_refused_column_is_left_out_counted_and_blanked_in_the_raw_text(bound: Bound, row: MakeRow) -> None:
    heading = ("手机", "身份证号", "家庭年收入", "轨迹")
    binding = bound(
        {"手机": "contact.phones", "身份证号": "answers.id"}, heading=heading, ignore={"轨迹": "not needed"}
    )
    piece = to_inquiry(binding, row("13812345678", IDENTITY, "30", "")).piece
    assert piece.inquiry.stripped == ("身份证号", "家庭年收入")
    assert piece.inquiry.answers == ()
    assert piece.body == b"13812345678,,,"


def test_refused_field_is_left_out_whatever_its_column_is_called(bound: Bound, row: MakeRow) -> None:
    columns = {"b8": "contact.birth_date", "b13": "answers.family_income"}
    piece = to_inquiry(bound(columns), row("1990", "30")).piece
    assert (piece.inquiry.stripped, piece.inquiry.contact, piece.body) == (("b8", "b13"), Contact(), b",")
    kept = to_inquiry(bound(columns, allowed=frozenset({"birth_date", "finance"})), row("1990", "30")).piece
    assert kept.inquiry.contact.birth_date == "1990"
    assert (kept.inquiry.answers, kept.inquiry.stripped, kept.body) == (
        (("family_income", "30"),),
        (),
        b"1990,30",
    )


def test_identity_number_in_a_free_text_is_starred_out_everywhere(bound: Bound, row: MakeRow) -> None:
    binding = bound({"备注": "comment"}, heading=("备注", "内部"), ignore={"内部": "ours"})
    piece = to_inquiry(binding, row(f"证件{IDENTITY}，请回电", f"x{IDENTITY}")).piece
    assert piece.inquiry.comment == "证件******************，请回电"
    assert piece.inquiry.stripped == ("备注", "内部")
    assert IDENTITY.encode() not in piece.body


@pytest.mark.parametrize("damage", ["\0", "x" * 40_000])
def test_damage_does_not_smuggle_sensitive_values_into_the_raw_text(
    bound: Bound, row: MakeRow, damage: str
) -> None:
    piece = to_inquiry(
        bound({"备注": "comment", "收入": "strip"}), row(f"{damage} {IDENTITY}", f"30{damage}")
    ).piece
    assert piece.verdict is Verdict.QUARANTINED
    assert piece.inquiry.stripped == ("备注", "收入")
    assert piece.body == f"{damage} {'*' * 18},".encode()


def test_identity_number_does_not_survive_in_a_broken_row(bound: Bound, row: MakeRow) -> None:
    piece = to_inquiry(bound({"备注": "comment"}), row("a", "b", IDENTITY)).piece
    assert piece.reason == "wrong_width"
    assert IDENTITY.encode() not in piece.body


FORM = FileConsent(
    recipients=("{dealer_code}", "maker"),
    notice="fair-2026",
    notice_version="3",
    text_hash="ab",
    action="tick",
    page="A4",
)


def test_consent_of_the_whole_file_names_each_row_s_dealer_and_time(bound: Bound, row: MakeRow) -> None:
    binding = bound({"dealer": "dealer_code", "time": "occurred_at"}, consents=(FORM,))
    at = datetime(2026, 5, 1, 2, tzinfo=UTC)
    evidence = ConsentEvidence(
        recipients=("D1", "maker"),
        notice="fair-2026",
        notice_version="3",
        text_hash="ab",
        at=at,
        page="A4",
        action="tick",
    )
    assert to_inquiry(binding, row("D1", "2026-05-01 10:00:00")).piece.inquiry.consents == (evidence,)
    (nobody_named,) = to_inquiry(binding, row("", "2026-05-01 10:00:00")).piece.inquiry.consents
    assert nobody_named.recipients == ("maker",)


@pytest.mark.parametrize(
    ("answer", "accepted", "reason"),
    [
        ("是", [True], ""),
        ("同意", [True], ""),
        ("YES", [True], ""),
        ("não", [False], ""),
        ("不同意", [False], ""),
        ("0", [False], ""),
        ("", [], ""),
        ("-", [], ""),
        ("maybe", [], "consent_unreadable"),
    ],
)
def test_row_s_own_answer_decides_over_the_consent_of_the_file(
    bound: Bound, row: MakeRow, answer: str, accepted: list[bool], reason: str
) -> None:
    binding = bound({"ok": "consents.accepted", "dealer": "dealer_code"}, consents=(FORM,))
    piece = to_inquiry(binding, row(answer, "D1")).piece
    assert [consent.accepted for consent in piece.inquiry.consents] == accepted
    assert piece.reason == reason


def test_evidence_from_columns_stands_by_purpose(bound: Bound, row: MakeRow) -> None:
    binding = bound(
        {
            "agree": "consents.accepted",
            "who": "consents.recipients",
            "text": "consents.notice",
            "when": "consents.at",
            "no mail": ColumnRule(to="consents.email_contact.accepted", values={"Yes": "no", "No": ""}),
        }
    )
    inquiry = to_inquiry(
        binding, row("yes", "D1；D2, maker", "n7", "2026-05-01 10:00:00", "Yes")
    ).piece.inquiry
    at = datetime(2026, 5, 1, 2, tzinfo=UTC)
    assert inquiry.consents == (
        ConsentEvidence(recipients=("D1", "D2", "maker"), notice="n7", at=at),
        ConsentEvidence(purpose="email_contact", accepted=False),
    )
    assert to_inquiry(binding, row("", "", "", "", "No")).piece.inquiry.consents == ()


_TEXT = st.text(max_size=30) | st.sampled_from(
    ["1.38E+10", "是", "2026-05-01", "\0", "13812345678", IDENTITY, "l:1", "男"]
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(_TEXT, min_size=5, max_size=9))
def test_no_row_raises_and_none_carries_a_nul_into_the_database(bound: Bound, cells: list[str]) -> None:
    columns = ("id", "when", "who", "phone", "agree", "note", "身份证", "sex")
    paths = (
        "external_id",
        "occurred_at",
        "contact.name",
        "contact.phones",
        "consents.accepted",
        "comment",
        "strip",
        "contact.gender",
    )
    binding = bound(dict(zip(columns, paths, strict=True)))
    line = Row(number=1, line=2, cells=tuple(cells), raw=",".join(cells))
    made = to_inquiry(binding, line)
    assert made.piece.inquiry.external_id
    assert made.piece.verdict in {Verdict.ACCEPTED, Verdict.QUARANTINED, Verdict.TEST}
    assert (made.piece.verdict is Verdict.QUARANTINED) == bool(made.piece.reason)
    assert "\0" not in repr(made.piece.inquiry).encode().decode("unicode_escape", "ignore")
    assert made == to_inquiry(binding, line)


@pytest.mark.parametrize(
    ("written", "reason"), [("6.8E+18", "damaged_number"), ("", "id_missing"), ("7" * 300, "id_too_long")]
)
def test_row_that_takes_back_nobody_knows_what_is_a_persons_to_look_at(
    bound: Bound, row: MakeRow, written: str, reason: str
) -> None:
    columns = {"id": "external_id", "phone": "contact.phones"}
    binding = bound(
        columns, heading=("id", "phone", "state"), ignore={"state": "x"}, taken_back_values=("gone",)
    )
    held = to_inquiry(binding, row(written, "13812345678", "gone")).piece
    assert (held.verdict, held.reason) == (Verdict.QUARANTINED, reason)
    assert to_inquiry(binding, row("A1", "13812345678", "gone")).piece.verdict is Verdict.ERASURE


@pytest.mark.parametrize(
    ("phone", "when", "agreed"),
    [
        ("1.38E+10", "2026-05-01 10:00:00", "yes"),
        ("13812345678", "some day", "yes"),
        ("13812345678", "2026-05-01 10:00:00", "maybe"),
        ("1" * 40_000, "2026-05-01 10:00:00", "yes"),
        ("13812345678\0", "2026-05-01 10:00:00", "yes"),
    ],
)
def test_row_that_takes_its_inquiry_back_is_heard_whatever_else_of_it_cannot_be_read(
    bound: Bound, row: MakeRow, phone: str, when: str, agreed: str
) -> None:
    columns = {
        "id": "external_id", "phone": "contact.phones", "when": "occurred_at", "ok": "consents.accepted",
    }  # fmt: skip
    binding = bound(columns, heading=(*columns, "state"), ignore={"state": "x"}, taken_back_values=("gone",))
    held = to_inquiry(binding, row("A1", phone, when, agreed, "new")).piece
    assert held.verdict is Verdict.QUARANTINED
    gone = to_inquiry(binding, row("A1", phone, when, agreed, "gone")).piece
    assert (gone.verdict, gone.reason, gone.inquiry.external_id) == (Verdict.ERASURE, "", "A1")
    assert to_inquiry(binding, row("", phone, when, agreed, "gone")).piece.verdict is Verdict.QUARANTINED


def test_row_of_a_file_without_ids_takes_back_what_it_says_word_for_word(bound: Bound, row: MakeRow) -> None:
    columns = {"name": "contact.name", "phone": "contact.phones"}
    binding = bound(
        columns, heading=("name", "phone", "state"), ignore={"state": "x"}, taken_back_values=("gone",)
    )
    came, gone = (to_inquiry(binding, row("张三", "13812345678", state)).piece for state in ("new", "gone"))
    assert (came.verdict, gone.verdict) == (Verdict.ACCEPTED, Verdict.ERASURE)
    assert came.inquiry.external_id == gone.inquiry.external_id
