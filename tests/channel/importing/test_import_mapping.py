"""Mapping files: what is refused, where, and what was probably meant."""

from __future__ import annotations

import json
from typing import Any

import msgspec
import pytest

from leadcenter.channel import terms
from leadcenter.channel.importing.bind import bind
from leadcenter.channel.importing.fields import PATHS, is_path
from leadcenter.channel.importing.mapping import Fault, FileMapping, MappingRefused, read_mapping
from leadcenter.channel.importing.terms import Heading


def _mapping(**keys: Any) -> str:
    return json.dumps({"channel": "fair", "columns": {"手机": "contact.phones"}} | keys)


def _faults(text: str) -> tuple[Fault, ...]:
    with pytest.raises(MappingRefused) as refusal:
        read_mapping(text)
    assert refusal.value.message("zh") != refusal.value.code
    assert refusal.value.message("en") != refusal.value.code
    return refusal.value.faults


@pytest.mark.parametrize(
    ("keys", "fault"),
    [
        ({"colums": {}}, Fault("$", "mapping_key", "colums", "columns")),
        ({"columns": {"a": {"too": "x"}}}, Fault("$.columns[...]", "mapping_key", "too", "to")),
        (
            {"columns": {"a": "contact.phone"}},
            Fault("$.columns['a']", "field_unknown", "contact.phone", "contact.phones"),
        ),
        ({"columns": {"a": "phone"}}, Fault("$.columns['a']", "field_unknown", "phone", "contact.phones")),
        (
            {"columns": {"a": "vehicle.series"}},
            Fault("$.columns['a']", "field_unknown", "vehicle.series", "vehicles.series"),
        ),
        (
            {"columns": {"a": "dealercode"}},
            Fault("$.columns['a']", "field_unknown", "dealercode", "dealer_code"),
        ),
        (
            {"columns": {"a": "occurred_raw"}},
            Fault("$.columns['a']", "field_unknown", "occurred_raw", "occurred_at"),
        ),
        (
            {"columns": {"a": "contact.city", "b": "contact.city"}},
            Fault("$.columns['b']", "field_taken", "contact.city"),
        ),
        ({"ignore": {"手机": "why"}}, Fault("$.columns['手机']", "column_ignored", "手机")),
        (
            {"constants": {"contact.phones": "1"}},
            Fault("$.constants['contact.phones']", "field_unknown", "contact.phones", "contact.phones"),
        ),
        ({"time": {"zone": "Asia/Beijing"}}, Fault("$.time.zone", "zone_unknown", "Asia/Beijing")),
        ({"time": {"formats": ["%H:%M"]}}, Fault("$.time.formats", "time_format", "%H:%M")),
        ({"encoding": "gbk18030"}, Fault("$.encoding", "encoding_name", "gbk18030", "gb18030")),
        ({"delimiter": "#"}, Fault("$.delimiter", "delimiter_name", "#")),
        ({"country": "china"}, Fault("$.country", "country_unknown", "china", "CH")),
        (
            {"consents": [{"recipients": [], "notice": "n"}]},
            Fault("$.consents[0].recipients", "recipients_missing"),
        ),
    ],
)
def test_fault_is_named_with_its_path_and_what_was_meant(keys: dict[str, Any], fault: Fault) -> None:
    assert _faults(_mapping(**keys)) == (fault,)


@pytest.mark.parametrize("text", ["", "[]", "{", "\ufeff{}", '{"channel": 1, "columns": {}}'])
def test_text_that_is_no_mapping_is_refused(text: str) -> None:
    assert _faults(text)[0].code == "mapping_malformed"


def test_consent_time_without_offset_is_refused() -> None:
    (fault,) = _faults(
        _mapping(consents=[{"recipients": ["D1"], "notice": "n", "at": "2026-05-01T10:00:00"}])
    )
    assert (fault.code, fault.path) == ("mapping_malformed", "$.consents[0].at")


def test_all_faults_are_told_at_once() -> None:
    faults = _faults(_mapping(columns={"a": "x.y", "b": "contact.nam"}, encoding="utf8", delimiter="."))
    assert [fault.code for fault in faults] == [
        "field_unknown",
        "field_unknown",
        "encoding_name",
        "delimiter_name",
    ]
    assert [fault.suggestion for fault in faults] == ["", "contact.name", "utf-8", ""]


def _bound(mapping: FileMapping, *columns: str) -> tuple[Fault, ...]:
    with pytest.raises(MappingRefused) as refusal:
        bind(mapping, Heading(columns), zone="UTC", country="CN")
    return refusal.value.faults


def test_column_that_the_file_lacks_is_refused_with_the_one_meant() -> None:
    mapping = FileMapping(channel="fair", columns={"手机号吗": "contact.phones"}, ignore={"Stauts": "label"})
    assert _bound(mapping, "手机号码", "Status") == (
        Fault("$.columns['手机号吗']", "column_unknown", "手机号吗", "手机号码"),
        Fault("$.ignore['Stauts']", "column_unknown", "Stauts", "Status"),
    )


def test_column_left_over_is_refused_only_where_the_mapping_says_so() -> None:
    mapping = FileMapping(channel="fair", columns={"phone": "contact.phones"}, rest="refuse")
    assert _bound(mapping, "phone", "note") == (Fault("$.rest", "column_unmapped", "note"),)
    kept = msgspec.structs.replace(mapping, rest="answers")
    bind(kept, Heading(("phone", "note")), zone="UTC", country="CN")


def test_headings_match_without_case_blanks_and_full_width() -> None:
    mapping = FileMapping(
        channel="fair", columns={"phone number": "contact.phones", "QQ号": "contact.qq"}, rest="refuse"
    )
    bind(mapping, Heading(("Phone  Number", "ＱＱ号")), zone="UTC", country="CN")


def test_every_field_of_an_inquiry_is_open_to_a_column_or_left_out_on_purpose() -> None:
    closed = {
        "occurred_raw",
        "zone_assumed",
        "resend",
        "answers",
        "stripped",
        "wrong",
        "newer",
        "contact",
        "vehicles",
        "consents",
    }
    for name in terms.Inquiry.__struct_fields__:
        assert (name in PATHS) != (name in closed), name
    for name in terms.Contact.__struct_fields__:
        assert f"contact.{name}" in PATHS
    for name in terms.Vehicle.__struct_fields__:
        assert (f"vehicles.{name}" in PATHS) == (name != "role")
        assert (f"vehicles.trade_in.{name}" in PATHS) == (name != "role")
    for name in terms.ConsentEvidence.__struct_fields__:
        assert is_path(f"consents.email_contact.{name}") == (name != "purpose")


def test_digest_of_a_mapping_is_that_of_its_meaning() -> None:
    short = read_mapping(_mapping())
    spaced = read_mapping('{ "columns": {"手机": "contact.phones"},  "rest": "answers", "channel": "fair" }')
    other = read_mapping(_mapping(country="CN"))
    assert short.digest() == spaced.digest() != other.digest()
