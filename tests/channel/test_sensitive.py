"""Sensitive personal information at intake (trust.md L17): left out, counted, kept only by a registered
purpose."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadcenter.channel.reading.sensitive import (
    SensitiveKind,
    kind_of,
    redact,
    redact_pairs,
    without_identity_numbers,
)

NONE: frozenset[str] = frozenset()


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("leads_id_number", "identity_number"),
        ("idCard", "identity_number"),
        ("ID Card No.", "identity_number"),
        ("身份证号", "identity_number"),
        ("passport_no", "identity_number"),
        ("GOVERNMENT_ISSUED_ID_CPF_BR", "identity_number"),
        ("Date of Birth", "birth_date"),
        ("birthday", "birth_date"),
        ("出生日期", "birth_date"),
        ("face_image", "face"),
        ("face", "face"),
        ("人脸照片", "face"),
        ("gps", "track"),
        ("home.latitude", "track"),
        ("行驶轨迹", "track"),
        ("monthly_income", "finance"),
        ("monthlyIncome", "finance"),
        ("月收入", "finance"),
        ("银行卡号", "finance"),
    ],
)
def test_sensitive_name_is_known_in_any_writing(name: str, kind: str) -> None:
    assert kind_of(name) == kind


@pytest.mark.parametrize(
    "name",
    [
        "clue_id", "form_id", "lead_id", "adgroup_id", "identifier", "surface",
        "face to face meeting?", "latest", "platform", "preferred_dealership", "预算", "车型", "购车时间",
        "收件人", "plate", "embankment", "province_name", "translate",
    ],
)  # fmt: skip
def test_ordinary_name_is_none(name: str) -> None:
    assert kind_of(name) is None


@pytest.mark.parametrize(
    ("text", "clean", "found"),
    [
        ("11010519491231002X", "*" * 18, 1),
        ("证件11010519491231002x，谢谢", f"证件{'*' * 18}，谢谢", 1),
        ("440524188001010014", "440524188001010014", 0),  # born 1880: nobody who buys a car
        ("110105194912310021", "110105194912310021", 0),  # wrong check digit
        ("a11010519491231002X1", "a11010519491231002X1", 0),  # part of something longer
        ("6831434300000000001", "6831434300000000001", 0),
        ("110105194913310028", "110105194913310028", 0),
    ],
)
def test_identity_number_is_found_by_its_check_digit(text: str, clean: str, found: int) -> None:
    assert without_identity_numbers(text) == (clean, found)


def test_document_is_cleaned_at_every_depth() -> None:
    document = {
        "id": "11010519491231002X",
        "person": {"name": "A", "income": 5000, "notes": ["ok", "no 11010519491231002X"]},
        "answers": [
            {"name": "身份证号", "value": "x"},
            {"label": "颜色", "value": "红"},
            {"title": "GPS", "answer": ""},
        ],
        "packed": '{"bundle":"{\\"dob\\":\\"1980\\",\\"car\\":\\"Y\\"}"}',
        "empty": {"income": "", "birthday": None},
    }
    clean, names = redact(document, NONE)
    assert names == ("income", "notes", "身份证号", "dob")
    assert clean == {
        "id": "11010519491231002X",  # an id may look like one: it stays whole
        "person": {"name": "A", "notes": ["ok", "no ******************"]},
        "answers": [{"label": "颜色", "value": "红"}, {"title": "GPS", "answer": ""}],
        "packed": '{"bundle":"{\\"car\\":\\"Y\\"}"}',
        "empty": {"income": "", "birthday": None},
    }


def test_harmless_document_is_the_very_same_object() -> None:
    document = {"a": [1, {"b": "x", "url": "https://example.com/[1]"}], "json": '{"a": 1}', "n": "1" * 40}
    clean, names = redact(document, NONE)
    assert clean is document
    assert names == ()


@pytest.mark.parametrize("kind", SensitiveKind)
def test_registered_purpose_keeps_its_own_kind_only(kind: SensitiveKind) -> None:
    document = {"id_card": "a", "birthday": "b", "face_image": "c", "gps": "d", "income": "e"}
    clean, names = redact(document, frozenset({kind}))
    assert len(names) == 4
    assert [kind_of(name) for name in clean] == [kind]  # type: ignore[union-attr]


def test_form_is_cleaned_like_a_document() -> None:
    pairs = [("name", "A"), ("birthday", "1980"), ("gps", ""), ("raw", '{"income":1,"b":2}')]
    assert redact_pairs(pairs, NONE) == (
        [("name", "A"), ("gps", ""), ("raw", '{"b":2}')],
        ("birthday", "income"),
    )


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda n: st.lists(n) | st.dictionaries(st.text(), n),
    )
)
def test_cleaning_never_raises_and_cleaning_twice_changes_nothing(document: object) -> None:
    clean, _ = redact(document, NONE)  # type: ignore[arg-type]
    assert redact(clean, NONE) == (clean, ())


SECRET = "zz-secret-zz"


@given(
    st.sampled_from(["id_card", "月收入", "face_image", "gps", "passport", "出生日期"]),
    st.recursive(
        st.just("leaf"),
        lambda n: st.lists(n, max_size=3) | st.dictionaries(st.text(max_size=3), n, max_size=3),
    ),
    st.integers(0, 3),
)
def test_secret_at_any_depth_is_left_out(name: str, around: object, depth: int) -> None:
    document: object = {name: SECRET, "around": around}
    for level in range(depth):
        document = {"x": document} if level % 2 else [document, around]
    clean, names = redact(document, NONE)  # type: ignore[arg-type]
    assert SECRET.encode() not in msgspec.json.encode(clean)
    assert name in names
