"""Workbooks: what cells become, which sheet is read, what is refused."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from datetime import date, datetime, time
from pathlib import Path

import pytest
import xlsxwriter
from smallest_xls import compound, xls

from leadcenter.channel.importing import workbook
from leadcenter.channel.importing.tables import Table, open_table
from leadcenter.channel.importing.terms import FileRefused, Limits

Open = Callable[..., Table]
Write = Callable[..., Path]


def test_cells_become_what_a_person_would_type(tmp_path: Path) -> None:
    path = tmp_path / "leads.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("线索")
        form = {
            name: book.add_format({"num_format": name})
            for name in ("yyyy/m/d", "yyyy-mm-dd hh:mm:ss", "hh:mm")
        }
        sheet.write_row(
            0, 0, ["姓名", "手机", "编号", "日期", "时间", "点", "价", "是", "公式", "邮箱", "错"]
        )
        sheet.write(1, 0, "张三")
        sheet.write_number(1, 1, 13812345678)
        sheet.write_number(1, 2, 123456789012345678)
        sheet.write_datetime(1, 3, date(2026, 5, 1), form["yyyy/m/d"])
        sheet.write_datetime(1, 4, datetime(2026, 5, 1, 14, 30, 5), form["yyyy-mm-dd hh:mm:ss"])  # noqa: DTZ001
        sheet.write_datetime(1, 5, time(9, 5), form["hh:mm"])
        sheet.write_number(1, 6, 12.5)
        sheet.write_boolean(1, 7, True)
        sheet.write_formula(1, 8, "=1+1", None, 2)
        sheet.write_url(1, 9, "mailto:li@example.com", string="li@example.com")
        sheet.write_formula(1, 10, "=NA()", None, "#N/A")
        sheet.write_row(3, 0, ["李四", "p:+8613912345678", "a\nb"])
    with open_table(path) as table:
        assert table.sheets == ("线索",)
        first, second = table.rows()
    assert first.cells == (
        *("张三", "13812345678", "1.23456789012346E+17", "2026-05-01", "2026-05-01T14:30:05", "09:05:00"),
        *("12.5", "true", "2", "li@example.com", ""),
    )
    assert (first.number, first.line) == (1, 2)
    assert (second.number, second.line, second.cells[2]) == (2, 4, "a\nb")
    assert second.raw.startswith('李四,p:+8613912345678,"a\nb",')


def test_xls_of_old_is_read(write: Write) -> None:
    with open_table(
        write("leads.xls", xls([["姓名", "手机"], ["张三", 13812345678.0], ["Li", 1.5]]))
    ) as table:
        assert table.heading.columns == ("姓名", "手机")
        assert [row.cells for row in table.rows()] == [("张三", "13812345678"), ("Li", "1.5")]


def test_first_visible_sheet_is_read_unless_one_is_named(tmp_path: Path) -> None:
    path = tmp_path / "leads.xlsx"
    with xlsxwriter.Workbook(path) as book:
        for name, hidden in (("说明", True), ("五月", False), ("六月", False)):
            sheet = book.add_worksheet(name)
            sheet.write_row(0, 0, ["sheet", "phone"])
            sheet.write_row(1, 0, [name, 1])
            if hidden:
                sheet.hide()
        book.get_worksheet_by_name("五月").activate()
    with open_table(path) as table:
        assert (table.sheets, next(table.rows()).cells[0]) == (("五月", "六月"), "五月")
    with open_table(path, sheet="六月") as table:
        assert next(table.rows()).cells[0] == "六月"
    with pytest.raises(FileRefused) as refusal:
        open_table(path, sheet="七月")
    assert refusal.value.code == "sheet_unknown"
    assert "五月, 六月" in refusal.value.message("zh")


def test_rows_can_be_read_again_from_any_row(opened: Open) -> None:
    table = opened("leads.xlsx", [["name", "phone"], ["A", 1], ["B", 2], ["C", 3]])
    assert [row.number for row in table.rows()] == [1, 2, 3]
    assert [row.cells[0] for row in table.rows(after=1)] == ["B", "C"]


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("leads.xlsx", b"name,phone\nA,1\n", "wrong_extension"),
        ("leads.xls", b"<html><table><tr><td>name</td></tr></table></html>", "wrong_extension"),
        ("leads.csv", xls([["a", "b"], ["c", "d"]]), "wrong_extension"),
        ("leads.xls", compound("EncryptedPackage", b"x" * 5000), "file_encrypted"),
        ("leads.xls", compound("WordDocument", b"x" * 5000), "file_corrupt"),
        ("leads.xls", xls([["a", "b"], ["c", "d"]])[:900], "file_corrupt"),
        ("leads.xlsx", b"PK\x03\x04 and then nothing like a zip", "file_corrupt"),
        ("leads.csv", b"\x1f\x8b\x08\0packed", "format_unsupported"),
        ("leads.xlsm", b"PK\x03\x04", "format_unsupported"),
    ],
)
def test_file_that_is_not_what_it_should_be_is_refused(
    write: Write, name: str, content: bytes, code: str
) -> None:
    with pytest.raises(FileRefused) as refusal:
        open_table(write(name, content))
    assert refusal.value.code == code
    assert refusal.value.message("zh") != code
    assert refusal.value.message("en") != code


def test_every_cut_of_a_workbook_is_refused_or_read_never_an_error(write: Write) -> None:
    whole = write("whole.xlsx", [["name", "phone"], ["A", 1]]).read_bytes()
    for end in range(8, len(whole), len(whole) // 12):
        with pytest.raises(FileRefused) as refusal:
            open_table(write("cut.xlsx", whole[:end]))
        assert refusal.value.code == "file_corrupt"


def test_broken_sheet_inside_a_sound_zip_is_refused(write: Write, tmp_path: Path) -> None:
    source = write("whole.xlsx", [["name", "phone"], ["A", 1]])
    path = tmp_path / "broken.xlsx"
    with zipfile.ZipFile(source) as whole, zipfile.ZipFile(path, "w") as broken:
        for entry in whole.infolist():
            data = whole.read(entry)
            broken.writestr(entry.filename, data[:300] if "sheet1.xml" in entry.filename else data)
    with pytest.raises(FileRefused) as refusal:
        open_table(path)
    assert refusal.value.code in {"file_corrupt", "no_rows"}


@pytest.mark.parametrize(
    ("rows", "limits", "code"),
    [
        ([["a", "b"], *([["x", 1]] * 11)], Limits(rows=10), "too_many_rows"),
        ([[f"c{n}" for n in range(11)], list(range(11))], Limits(columns=10), "too_many_columns"),
        ([["a", "b"]], Limits(), "no_rows"),
        ([["a", "b"], ["x" * 3000, 1]], Limits(spool_bytes=2000), "workbook_spool"),
    ],
)
def test_workbook_outside_the_limits_is_refused(
    opened: Open, rows: list[list[object]], limits: Limits, code: str
) -> None:
    with pytest.raises(FileRefused) as refusal:
        opened("leads.xlsx", rows, limits=limits)
    assert refusal.value.code == code


def test_workbook_at_the_limits_is_read(opened: Open) -> None:
    assert (
        opened("leads.xlsx", [["a", "b"], *([["x", 1]] * 10)], limits=Limits(rows=10, columns=2)).total == 10
    )


@pytest.mark.parametrize(
    ("death", "code"),
    [
        ("os.kill(os.getpid(), signal.SIGXCPU)", "workbook_time"),
        ("os.kill(os.getpid(), signal.SIGKILL)", "workbook_time"),
        ("raise MemoryError", "workbook_memory"),
        ("sys.exit('memory allocation of 99 bytes failed')", "workbook_memory"),
        ("os.kill(os.getpid(), signal.SIGSEGV)", "file_corrupt"),
    ],
)
def test_death_of_the_child_is_a_refusal(
    write: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, death: str, code: str
) -> None:
    child = tmp_path / "child.py"
    child.write_text(f"import os, signal, sys\n{death}\n")
    monkeypatch.setattr(workbook, "_CHILD", child)
    with pytest.raises(FileRefused) as refusal:
        open_table(write("leads.xlsx", [["a", "b"], ["c", "d"]]))
    assert refusal.value.code == code


def test_full_disk_is_an_outage_and_no_fault_of_the_file(
    write: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    child = tmp_path / "child.py"
    child.write_text("import errno, os\nraise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))\n")
    monkeypatch.setattr(workbook, "_CHILD", child)
    with pytest.raises(OSError, match="no room"):
        open_table(write("leads.xlsx", [["a", "b"], ["c", "d"]]))
