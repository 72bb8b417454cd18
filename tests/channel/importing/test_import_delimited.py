"""Delimited texts: delimiters, quotes, line breaks, raw text, and the shapes that are refused."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadcenter.channel.importing.delimited import find_delimiter, read_records
from leadcenter.channel.importing.tables import Table, open_table, raw_text, row_again
from leadcenter.channel.importing.terms import FileRefused, Heading, Limits

Open = Callable[..., Table]
_CELLS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0\ufeff"), max_size=12)


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_delimiter_is_found_although_others_stand_in_the_cells(opened: Open, delimiter: str) -> None:
    lines = [["name", "phone", "note"], ["Li, Lei", "1;2", "a|b\tc"], ["Han", "3", "x, y; z"]]
    text = "\n".join(raw_text(line, delimiter) for line in lines)
    table = opened("leads.csv", text.encode())
    assert table.heading.delimiter == delimiter
    assert [row.cells for row in table.rows()] == [tuple(line) for line in lines[1:]]


def test_decimal_commas_do_not_beat_the_semicolon(opened: Open) -> None:
    assert opened("leads.csv", b"name;price\nA;1,5\nB;2,5\nC;3,5\n").heading.columns == ("name", "price")


def test_excel_s_separator_line_is_obeyed_and_is_no_row(opened: Open) -> None:
    table = opened("leads.csv", b"sep=;\r\nname;phone\r\nA;1\r\n")
    assert table.heading.columns == ("name", "phone")
    assert [(row.number, row.line) for row in table.rows()] == [(1, 3)]


def test_quotes_line_breaks_and_blank_lines_keep_numbers_lines_and_raw_text(opened: Open) -> None:
    content = b'name,note\r\n"Li ""Leo"" Lei","two\r\nlines"\r\n\r\n , \r\nHan,x\r\n'
    table = opened("leads.csv", content)
    first, second = table.rows()
    assert (first.number, first.line, first.cells) == (1, 2, ('Li "Leo" Lei', "two\r\nlines"))
    assert first.raw == '"Li ""Leo"" Lei","two\r\nlines"'
    assert (second.number, second.line, second.cells, second.raw) == (2, 6, ("Han", "x"), "Han,x")
    assert table.total == 2


def test_stored_raw_text_reads_back_as_the_same_row(opened: Open) -> None:
    table = opened("leads.csv", b'name;note\n"a;b";"c\nd"\n')
    (row,) = table.rows()
    assert row_again(table.heading, row.raw.encode(), row.number, row.line) == row


@given(st.lists(_CELLS, min_size=1, max_size=5), st.sampled_from([",", ";", "\t", "|"]))
def test_cells_made_a_raw_text_read_back_as_the_same_cells(cells: list[str], delimiter: str) -> None:
    heading = Heading(tuple("abcde"[: len(cells)]), delimiter)
    body = raw_text(cells, delimiter).encode()
    assert row_again(heading, body).cells == tuple(cells)


def test_title_above_the_heading_is_passed_over(opened: Open) -> None:
    table = opened("leads.csv", "五月车展线索,\n,\n姓名,手机\n张三,13812345678\n".encode())
    assert table.heading.columns == ("姓名", "手机")
    assert table.total == 1


def test_one_column_is_a_table_too(opened: Open) -> None:
    table = opened("leads.csv", b"phone\n13812345678\n13912345678\n")
    assert (table.heading.columns, table.total) == (("phone",), 2)


def test_unnamed_and_repeated_columns_get_names(opened: Open) -> None:
    table = opened("leads.csv", b"phone,,phone,,\n1,2,3,4,\n")
    assert table.heading.columns == ("phone", "#2", "phone (2)", "#4")
    assert next(table.rows()).cells == ("1", "2", "3", "4")


def test_quote_open_at_the_end_names_the_line_where_it_began(opened: Open) -> None:
    with pytest.raises(FileRefused) as refusal:
        opened("leads.csv", b'name,phone\nA,1\nB,"2\nC,3\nD,4\n')
    assert (refusal.value.code, refusal.value.arguments) == ("quote_not_closed", {"line": 3})


def test_quote_that_swallows_the_file_is_refused_at_the_record_s_limit(opened: Open) -> None:
    with pytest.raises(FileRefused) as refusal:
        opened("leads.csv", b'name,phone\nA,1\nB,"2\n' + b"C,3\n" * 100_000)
    assert (refusal.value.code, refusal.value.arguments) == ("quote_not_closed", {"line": 3})


def test_endless_line_is_refused(opened: Open) -> None:
    with pytest.raises(FileRefused) as refusal:
        opened("leads.csv", b"name,phone\n" + b"x" * 200_000)
    assert (refusal.value.code, refusal.value.arguments) == ("record_too_long", {"line": 2})


@pytest.mark.parametrize(
    ("content", "limits", "code"),
    [
        (b"", Limits(), "file_empty"),
        (b"\n \n,\n", Limits(), "file_empty"),
        (b"name,phone\n", Limits(), "no_rows"),
        (b"name,phone\n" + b"a,1\n" * 11, Limits(rows=10), "too_many_rows"),
        (
            b",".join(b"c%d" % n for n in range(11)) + b"\n" + b"1," * 10 + b"1\n",
            Limits(columns=10),
            "too_many_columns",
        ),
        (b"a,b\n" + b"1," * 500 + b"1\n", Limits(), "too_many_columns"),
        (b"name,phone\n" + b"a,1\n" * 10, Limits(file_bytes=20), "file_too_large"),
    ],
)
def test_table_outside_the_limits_is_refused(opened: Open, content: bytes, limits: Limits, code: str) -> None:
    with pytest.raises(FileRefused) as refusal:
        opened("leads.csv", content, limits=limits)
    assert refusal.value.code == code


def test_table_at_the_limits_is_read(opened: Open) -> None:
    assert opened("leads.csv", b"name,phone\n" + b"a,1\n" * 10, limits=Limits(rows=10, columns=2)).total == 10


def test_missing_file_is_refused(tmp_path_factory: pytest.TempPathFactory) -> None:
    with pytest.raises(FileRefused) as refusal:
        open_table(tmp_path_factory.mktemp("none") / "leads.csv")
    assert (refusal.value.code, refusal.value.status) == ("file_not_readable", 404)


def test_hundred_thousand_rows_in_gb18030_come_out_as_they_went_in(opened: Open) -> None:
    lines = [f'"张 ""{number}""",1{number:010},上海' for number in range(100_000)]
    table = opened("leads.csv", ("姓名,手机,城市\r\n" + "\r\n".join(lines)).encode("gb18030"))
    assert table.total == 100_000
    for number, row in enumerate(table.rows()):
        assert row.cells == (f'张 "{number}"', f"1{number:010}", "上海")
        assert row.raw == lines[number]


_TABLES = st.lists(st.lists(_CELLS, min_size=3, max_size=3), min_size=1, max_size=8)


@given(_TABLES, st.sampled_from([",", ";", "\t", "|"]), st.sampled_from(["\n", "\r\n"]))
def test_what_a_csv_writer_writes_is_read_back(
    tmp_path_factory: pytest.TempPathFactory, lines: list[list[str]], delimiter: str, end: str
) -> None:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter, lineterminator=end, quoting=csv.QUOTE_ALL).writerows(lines)
    path = tmp_path_factory.getbasetemp() / "roundtrip.csv"
    path.write_bytes(out.getvalue().encode())
    with path.open("rb") as file:
        assert find_delimiter(file, "utf-8") in {",", ";", "\t", "|"}
        records = list(read_records(file, "utf-8", delimiter, Limits()))
    filled = [line for line in lines if any(cell.strip() for cell in line)]
    assert [record.cells for record in records] == filled
    assert [
        next(csv.reader(io.StringIO(record.raw, newline=""), delimiter=delimiter)) for record in records
    ] == filled
