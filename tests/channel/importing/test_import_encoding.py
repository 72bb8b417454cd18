"""Encodings: what is recognised, what is refused, and that the line at fault is named."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from leadcenter.channel.importing.tables import Table
from leadcenter.channel.importing.terms import MIB, FileRefused

Open = Callable[..., Table]
CHINESE = "姓名,手机\n张三,13812345678\n李四,13912345678\n"


@pytest.mark.parametrize(
    ("encoding", "found"),
    [("utf-8", "utf-8"), ("utf-8-sig", "utf-8"), ("gb18030", "gb18030"), ("utf-16", "utf-16-le")],
)
def test_encoding_is_recognised(opened: Open, encoding: str, found: str) -> None:
    table = opened("leads.csv", CHINESE.encode(encoding))
    assert table.encoding == found
    assert table.heading.columns == ("姓名", "手机")
    assert [row.cells for row in table.rows()] == [("张三", "13812345678"), ("李四", "13912345678")]


def test_meta_s_tab_separated_utf_16_with_big_endian_mark_is_read(opened: Open) -> None:
    content = b"\xfe\xff" + "id\tfull_name\r\nl:1\tJosé\r\n".encode("utf-16-be")
    table = opened("leads.tsv", content)
    assert (table.encoding, table.heading.delimiter) == ("utf-16-be", "\t")
    assert next(table.rows()).cells == ("l:1", "José")


def test_quoted_heading_behind_a_mark_is_a_quoted_heading(opened: Open) -> None:
    table = opened("leads.csv", b'\xef\xbb\xbf"name, first",phone\nA,1\n')
    assert table.heading.columns == ("name, first", "phone")


def test_gb18030_mark_is_no_part_of_the_first_column(opened: Open) -> None:
    assert opened("leads.csv", b"\x84\x31\x95\x33" + CHINESE.encode("gb18030")).heading.columns[0] == "姓名"


def test_first_chinese_character_after_the_first_mebibyte_still_shows_gb18030(opened: Open) -> None:
    filler = ("a" * 20 + ",1\n") * (MIB // 20)
    table = opened("leads.csv", ("name,phone\n" + filler + "张三,13812345678\n").encode("gb18030"))
    assert table.encoding == "gb18030"
    assert list(table.rows())[-1].cells == ("张三", "13812345678")


def test_broken_byte_in_utf_8_names_its_line(opened: Open) -> None:
    good = "张三,13812345678\n".encode()
    with pytest.raises(FileRefused) as refusal:
        opened("leads.csv", "姓名,手机\n".encode() + good * 80_000 + b"\xff,1\n" + good)
    assert refusal.value.code == "encoding_broken"
    assert refusal.value.arguments == {"encoding": "UTF-8", "line": 80_002}
    assert "80002" in refusal.value.message("zh")
    assert "UTF-8" in refusal.value.message("en")


def test_byte_that_is_neither_utf_8_nor_gb18030_names_its_line(opened: Open) -> None:
    with pytest.raises(FileRefused) as refusal:
        opened("leads.csv", "姓名,手机\n张三,1\n".encode("gb18030") + b"\xff\xff,1\n")
    assert (refusal.value.code, refusal.value.arguments) == ("encoding_unknown", {"line": 3})


def test_western_text_is_not_taken_for_chinese_and_is_read_once_its_encoding_is_named(opened: Open) -> None:
    content = "nome;cidade\nJoão;São Paulo\nConceição;Brasília\n".encode("cp1252")
    with pytest.raises(FileRefused) as refusal:
        opened("leads.csv", content)
    assert (refusal.value.code, refusal.value.arguments) == ("encoding_unknown", {"line": 2})
    assert next(opened("leads.csv", content, encoding="cp1252").rows()).cells == ("João", "São Paulo")


def test_rare_characters_among_common_ones_are_chinese(opened: Open) -> None:
    table = opened("leads.csv", "姓名,城市\n朱镕,上海\n喆,北京\n".encode("gb18030"))
    assert [row.cells[0] for row in table.rows()] == ["朱镕", "喆"]


def test_program_named_csv_is_refused(opened: Open) -> None:
    with pytest.raises(FileRefused) as refusal:
        opened("leads.csv", b"\x7fELF\x02\x01\x01\0\0\0" + bytes(100))
    assert refusal.value.code == "file_not_text"


def test_named_encoding_that_does_not_fit_names_the_line(opened: Open) -> None:
    with pytest.raises(FileRefused) as refusal:
        opened("leads.csv", CHINESE.encode("gb18030"), encoding="utf-8")
    assert (refusal.value.code, refusal.value.arguments["line"]) == ("encoding_broken", 1)
