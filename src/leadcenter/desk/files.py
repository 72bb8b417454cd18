"""Files that people open in a spreadsheet: CSV and XLSX of texts. Nothing in them is a formula, a link or a
number; what begins like one is quoted (OWASP ASVS 5.0, 1.2.10).

XLSX is written here, as inline texts in one sheet: there is no cell of another kind that a value could
become, no plain text in a temporary file, and the same rows are the same bytes.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from xml.sax.saxutils import escape

Row = Sequence[str]
_LEADS = frozenset("=+-@\t\r\n|＝＋－＠")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_WHEN = (1980, 1, 1, 0, 0, 0)


def cell(value: str) -> str:
    """A value as it may stand in a file: no control characters, and a quote before what a spreadsheet would
    take for a formula."""
    begins = value[:1]
    plain = _CONTROL.sub("", value)
    return "'" + plain if begins in _LEADS or begins != plain[:1] or plain[:1] in _LEADS else plain


def phone(number: str) -> str:
    """A number as text: grouped, so that no spreadsheet counts with it. 138 0013 8000, (+49) 30 1234."""
    national = number.removeprefix("+86")
    if number.startswith("+86") and len(national) == 11:
        return f"{national[:3]} {national[3:7]} {national[7:]}"
    return f"({number[:3]}) {number[3:]}" if number.startswith("+") else number


def csv(rows: Iterable[Row]) -> Iterator[bytes]:
    """RFC 4180, every field quoted, UTF-8 with a mark so that spreadsheets read Chinese."""
    yield b"\xef\xbb\xbf"
    for row in rows:
        fields = ['"' + cell(value).replace('"', '""') + '"' for value in row]
        yield (",".join(fields) + "\r\n").encode()


def xlsx(rows: Iterable[Row]) -> Iterator[bytes]:
    """One sheet of texts (ECMA-376)."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as book:
        for name, text in _PARTS.items():
            book.writestr(_entry(name), text)
        with book.open(_entry("xl/worksheets/sheet1.xml"), "w") as sheet:
            sheet.write(_SHEET.encode())
            for row in rows:
                cells = "".join([_TEXT.format(escape(cell(value))) for value in row])
                sheet.write(f"<row>{cells}</row>".encode())
            sheet.write(b"</sheetData></worksheet>")
    yield out.getvalue()


FORMATS = {"csv": csv, "xlsx": xlsx}
TYPES = {
    "csv": "text/csv; charset=utf-8; header=present",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}

_TEXT = '<c t="inlineStr"><is><t xml:space="preserve">{}</t></is></c>'
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_SHEET = f'{_HEAD}<worksheet xmlns="{_MAIN}"><sheetData>'
_PARTS = {
    "[Content_Types].xml": (
        f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_KIND}.sheet.main+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_KIND}.worksheet+xml"/></Types>'
    ),
    "_rels/.rels": (
        f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
    ),
    "xl/workbook.xml": (
        f'{_HEAD}<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}">'
        '<sheets><sheet name="leads" sheetId="1" r:id="rId1"/></sheets></workbook>'
    ),
    "xl/_rels/workbook.xml.rels": (
        f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>'
    ),
}


def _entry(name: str) -> zipfile.ZipInfo:
    """An entry that says nothing of when it was made."""
    entry = zipfile.ZipInfo(name, _WHEN)
    entry.compress_type = zipfile.ZIP_DEFLATED
    return entry
