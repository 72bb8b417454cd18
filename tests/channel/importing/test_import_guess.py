"""Guessed mappings and the preview: right where headings or contents tell, doubtful where they do not, masked
always."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from leadcenter.channel.importing.bind import bind
from leadcenter.channel.importing.fields import is_path
from leadcenter.channel.importing.guess import Guess, _fold, guess_mapping
from leadcenter.channel.importing.inquiries import to_inquiry
from leadcenter.channel.importing.mapping import ColumnRule, FileConsent, FileMapping, TimeRule, check_mapping
from leadcenter.channel.importing.preview import fields_of, masked, preview
from leadcenter.channel.importing.synonyms import CHINESE, ENGLISH, FOLLOW_UP, PORTUGUESE, SPANISH
from leadcenter.channel.importing.tables import Table
from leadcenter.channel.terms import Verdict
from leadcenter.kernel.errors import known_codes

Open = Callable[..., Table]


def _guess(table: Table, country: str = "CN") -> Guess:
    guess = guess_mapping(
        table.heading, list(table.rows()), channel="fair", zone="Asia/Shanghai", country=country
    )
    check_mapping(guess.mapping)
    bind(guess.mapping, table.heading, zone="Asia/Shanghai", country=country)
    for column in guess.columns:
        assert {column.why, column.doubt or column.why} <= known_codes()
    return guess


def _targets(guess: Guess) -> dict[str, str]:
    return {column.heading: column.to for column in guess.columns}


def test_chinese_headings_are_known(opened: Open) -> None:
    text = (
        "线索编号,客户姓名,联系电话,创建时间,意向车系,所在城市,经销商编码,您的微信号（选填）,跟进状态,身份证号,兴趣\n"
        "a1,张三,13812345678,2026-05-01 10:00:00,S6,上海,D1,zs1990,已跟进,110101199003070011,试驾\n"
        "a2,李四,021-50505050,2026-05-01 11:00:00,S7,北京,D2,,新建,,看车\n"
    )
    assert _targets(_guess(opened("leads.csv", text.encode()))) == {
        "线索编号": "external_id",
        "客户姓名": "contact.name",
        "联系电话": "contact.phones",
        "创建时间": "occurred_at",
        "意向车系": "vehicles.series",
        "所在城市": "contact.city",
        "经销商编码": "dealer_code",
        "您的微信号（选填）": "contact.wechat",
        "跟进状态": "",
        "身份证号": "strip",
        "兴趣": "answers.兴趣",
    }


@pytest.mark.parametrize(
    ("text", "country", "targets"),
    [
        (
            "Nome Completo;Telefone celular;E-mail;Cidade;Estado;Data de criação;Modelo de interesse\n"
            "Ana;+5519990000001;a@x.com;Campinas;SP;2026-05-01;X1\n",
            "BR",
            "contact.name contact.phones contact.email contact.city contact.province occurred_at "
            "vehicles.model",
        ),
        (
            "Nombre y apellidos\tTeléfono móvil\tCorreo electrónico\tProvincia\tFecha de envío\tMensaje\n"
            "Ana\t+34600000001\ta@x.es\tSevilla\t2026-05-01\thola\n",
            "ES",
            "contact.name contact.phones contact.email contact.province occurred_at comment",
        ),
        (
            "LeadID,firstName,Last_Name,Mobile Phone,Customer email address,Zip Code,Preferred Dealer,"
            "utm_campaign\n"
            "7,Ann,Lee,+16175550101,a@x.com,01960,Boston,may\n",
            "US",
            "external_id contact.first_name contact.last_name contact.phones contact.email contact.postcode "
            "dealer_name campaign",
        ),
    ],
)
def test_headings_in_other_languages_are_known(opened: Open, text: str, country: str, targets: str) -> None:
    assert list(_targets(_guess(opened("leads.csv", text.encode()), country)).values()) == targets.split()


def test_contents_speak_where_headings_are_silent(opened: Open) -> None:
    text = "a,b,c,d\n13812345678,li@example.com,2026-05-01 10:00:00,5\n"
    text += "13912345678,han@example.com,2026-05-02 10:00:00,6\n"
    guess = _guess(opened("leads.csv", text.encode()))
    assert list(_targets(guess).values()) == ["contact.phones", "contact.email", "occurred_at", "answers.d"]
    assert [(column.why, column.confidence) for column in guess.columns[:3]] == [("content", 0.7)] * 3


def test_contents_may_contradict_a_heading(opened: Open) -> None:
    text = "phone,tel,email,time\nred,13812345678,yes,often\nblue,13912345678,no,never\n"
    assert _targets(_guess(opened("leads.csv", text.encode()))) == {
        "phone": "answers.phone",
        "tel": "contact.phones",
        "email": "answers.email",
        "time": "answers.time",
    }


def test_of_two_columns_for_one_field_the_surer_one_has_it_and_phones_may_be_many(opened: Open) -> None:
    text = "customer name,name,phone,whatsapp\nA,B,13812345678,13812345679\n"
    targets = list(_targets(_guess(opened("leads.csv", text.encode()))).values())
    assert targets == ["contact.name", "answers.name", "contact.phones", "contact.phones"]


def test_meta_s_prefixes_are_taken_off(opened: Open) -> None:
    text = "id,phone_number,zip_code,ad_id,note\nl:1,p:+16175550101,z:01960,ag:7,x:1\n"
    text += "l:2,p:6175550102,z:02139,ag:8,y:2\n"
    columns = _guess(opened("leads.csv", text.encode()), "US").mapping.columns
    assert columns == {
        "id": ColumnRule(to="external_id", prefix="l:"),
        "phone_number": ColumnRule(to="contact.phones", prefix="p:"),
        "zip_code": ColumnRule(to="contact.postcode", prefix="z:"),
        "ad_id": ColumnRule(to="answers.ad_id", prefix="ag:"),
        "note": "comment",
    }


@pytest.mark.parametrize(
    ("heading", "dates", "time", "doubt"),
    [
        ("date", "13/04/2026 10:00|05/04/2026 11:00", TimeRule(formats=("%d/%m/%Y %H:%M",)), ""),
        ("date", "04/13/2026|04/05/2026", TimeRule(), ""),
        ("date", "04/05/2026|05/06/2026", TimeRule(), "day_or_month"),
        ("fecha", "04/05/2026|05/06/2026", TimeRule(formats=("%d/%m/%Y",)), "day_or_month"),
        ("data", "13.04.2026|01.02.2026 9:05:07", TimeRule(formats=("%d.%m.%Y", "%d.%m.%Y %H:%M:%S")), ""),
        ("date", "2026-04-05|2026-04-06", TimeRule(), ""),
    ],
)
def test_day_and_month_are_told_apart_or_doubted(
    opened: Open, heading: str, dates: str, time: TimeRule, doubt: str
) -> None:
    text = f"{heading};phone\n" + "".join(f"{day};1381234567{n}\n" for n, day in enumerate(dates.split("|")))
    guess = _guess(opened("leads.csv", text.encode()))
    assert guess.mapping.time == time
    assert (guess.columns[0].to, guess.columns[0].doubt) == ("occurred_at", doubt)
    assert (guess.columns[0].confidence <= 0.5) == bool(doubt)


def test_id_is_only_what_never_repeats(opened: Open) -> None:
    assert (
        _targets(_guess(opened("a.csv", b"id,phone\n1,13812345678\n1,13812345679\n")))["id"] == "answers.id"
    )
    guess = _guess(opened("b.csv", b"page_id,mql_id,phone\n7,a,13812345678\n7,b,13812345679\n"))
    assert (guess.columns[1].to, guess.columns[1].why) == ("external_id", "distinct")


def test_consent_is_never_guessed(opened: Open) -> None:
    text = "phone,consent,是否同意,marketing opt in\n13812345678,yes,是,yes\n"
    assert not any(
        path.startswith("consents") for path in _targets(_guess(opened("leads.csv", text.encode()))).values()
    )


def test_synonyms_are_paths_and_written_folded() -> None:
    for language in (ENGLISH, CHINESE, PORTUGUESE, SPANISH):
        for path, names in language.items():
            assert is_path(path)
            assert all(_fold(name) == name for name in names)
    assert all(_fold(name) == name for name in FOLLOW_UP)


def test_preview_shows_our_records_masked_and_counts_all_verdicts(opened: Open) -> None:
    lines = [f"张三{n},1381234{n:04},li{n}@example.com,要{n}号 13912345678 或 a@b.cn" for n in range(9)]
    text = "姓名,手机,邮箱,留言\n" + "\n".join(lines) + "\n王五,1.38E+10,,\n赵六,2150505050,,\n"
    table = opened("leads.csv", text.encode())
    binding = bind(_guess(table).mapping, table.heading, zone="Asia/Shanghai", country="CN")
    seen = preview(binding, table.rows())
    assert [shown.row for shown in seen.rows] == [1, 2, 3, 4, 5]
    assert seen.judged == 11
    assert seen.verdicts == {
        (Verdict.ACCEPTED, ""): 9,
        (Verdict.QUARANTINED, "damaged_number"): 1,
        (Verdict.ACCEPTED, "damaged_number"): 1,
    }
    assert seen.rows[0].fields[1:] == (
        ("contact.name", "张**"),
        ("contact.phones", "138****0000"),
        ("contact.email", "l***@example.com"),
        ("kind", "import"),
        ("comment", "要0号 139****5678 或 a***@b.cn"),
    )


@pytest.mark.parametrize(
    ("path", "text", "shown"),
    [
        ("contact.phones", "+8613812345678", "138****5678"),
        ("contact.street", "南京西路 1 号", "南京***"),
        ("vehicles.vin", "LSVAA4187E2184847", "LS***"),
        ("ip", "203.0.113.7", "20***"),
        ("answers.score", "87.65379133", "87.65379133"),
        ("answers.other phone", "call 138 1234 5678", "call 138******5678"),
        ("dealer_code", "D0012", "D0012"),
    ],
)
def test_personal_values_are_masked(path: str, text: str, shown: str) -> None:
    assert masked(path, text) == shown


def test_preview_of_a_whole_record_names_every_path_as_a_mapping_would(opened: Open) -> None:
    table = opened("leads.csv", b"phone,series,old car\n13812345678,S6,X\n")
    columns: dict[str, str | ColumnRule] = {
        "phone": "contact.phones",
        "series": "vehicles.series",
        "old car": "vehicles.trade_in.model",
    }
    mapping = FileMapping(
        channel="fair", columns=columns, consents=(FileConsent(recipients=("D1",), notice="n"),)
    )
    binding = bind(mapping, table.heading, zone="UTC", country="CN")
    inquiry = to_inquiry(binding, next(table.rows())).piece.inquiry
    assert list(fields_of(inquiry))[1:] == [
        ("contact.phones", "13812345678"),
        ("vehicles.series", "S6"),
        ("vehicles.trade_in.model", "X"),
        ("consents.sales_contact.recipients", "D1"),
        ("consents.sales_contact.notice", "n"),
        ("consents.sales_contact.accepted", "yes"),
        ("kind", "import"),
    ]
    assert all(is_path(path) for path, _ in fields_of(inquiry))
