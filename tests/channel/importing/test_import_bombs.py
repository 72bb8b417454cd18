"""Hostile workbooks: refused before anybody unpacks them, or by the bounds of the child; our own memory stays
flat."""

from __future__ import annotations

import io
import random
import struct
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

from leadcenter.channel.importing.tables import open_table
from leadcenter.channel.importing.terms import MIB, FileRefused, Limits

Write = Callable[..., Path]
SHEET = "xl/worksheets/sheet1.xml"


@pytest.fixture
def no_child(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody may unpack: the judgement must fall before."""

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a child was started")

    monkeypatch.setattr(subprocess, "run", refuse)


@pytest.fixture
def changed(write: Write, tmp_path: Path) -> Callable[..., Path]:
    """`changed({part: bytes})`: a sound workbook with some parts replaced or added."""

    def made(parts: dict[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> Path:
        source = write("sound.xlsx", [["name", "phone"], ["A", 1]])
        path = tmp_path / "changed.xlsx"
        with zipfile.ZipFile(source) as whole, zipfile.ZipFile(path, "w", compression) as out:
            for name in whole.namelist():
                if name not in parts:
                    out.writestr(name, whole.read(name))
            for name, data in parts.items():
                out.writestr(name, data)
        return path

    return made


def _refused(path: Path, **settings: object) -> FileRefused:
    with pytest.raises(FileRefused) as refusal:
        open_table(path, **settings)  # type: ignore[arg-type]
    return refusal.value


@pytest.mark.usefixtures("no_child")
@pytest.mark.parametrize(
    ("parts", "code"),
    [
        ({SHEET: b" " * (60 * MIB)}, "archive_bomb"),  # more than 50 MiB
        ({SHEET: b" " * (5 * MIB)}, "archive_bomb"),  # 1,000 to 1
        ({f"xl/worksheets/s{n}.xml": b"x" for n in range(200)}, "archive_entries"),
        ({"../../etc/cron.d/x": b"x"}, "archive_path"),
        ({"/etc/passwd": b"x"}, "archive_path"),
        ({"xl/..\\..\\x": b"x"}, "archive_path"),
        ({"c:/windows/x": b"x"}, "archive_path"),
        ({"xl/externalLinks/externalLink1.xml": b"<x/>"}, "archive_links"),
        ({"xl/connections.xml": b"<x/>"}, "archive_links"),
        ({"xl/vbaProject.bin": b"x"}, "archive_macros"),
    ],
)
def test_hostile_parts_are_refused_before_unpacking(
    changed: Callable[..., Path], parts: dict[str, bytes], code: str
) -> None:
    assert _refused(changed(parts)).code == code


@pytest.mark.usefixtures("no_child")
def test_entry_that_inflates_to_more_than_it_declares_is_refused(changed: Callable[..., Path]) -> None:
    big = b"<row/>" * (2 * MIB)
    path = changed({SHEET: big})
    data = path.read_bytes()
    lie = struct.pack("<I", 1000)
    assert data.count(struct.pack("<I", len(big))) == 2  # in the local header and in the directory
    path.write_bytes(data.replace(struct.pack("<I", len(big)), lie))
    assert _refused(path, limits=Limits(ratio=10**9)).code == "archive_bomb"


@pytest.mark.usefixtures("no_child")
def test_entries_that_share_their_bytes_are_refused(tmp_path: Path) -> None:
    kernel = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = kernel.compress(random.Random(1).randbytes(3000).hex().encode()) + kernel.flush()
    names = ["[Content_Types].xml", "xl/workbook.xml", *(f"xl/worksheets/sheet{n}.xml" for n in range(50))]
    out = io.BytesIO()
    local = struct.pack("<4s5H3I2H", b"PK\x03\x04", 20, 0, 8, 0, 0, 0, len(packed), 6000, 0, 0)
    out.write(local + packed)
    begins = out.tell()
    for name in names:
        header = (b"PK\x01\x02", 20, 20, 0, 8, 0, 0, 0, len(packed), 6000, len(name), 0, 0, 0, 0, 0, 0)
        out.write(struct.pack("<4s6H3I5H2I", *header) + name.encode())
    ends = out.tell()
    out.write(struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, len(names), len(names), ends - begins, begins, 0))
    path = tmp_path / "overlap.xlsx"
    path.write_bytes(out.getvalue())
    assert _refused(path).code == "archive_bomb"


@pytest.mark.usefixtures("no_child")
@pytest.mark.parametrize("part", ["xl/workbook.bin", "content.xml", "word/document.xml"])
def test_zip_that_is_no_workbook_is_refused(tmp_path: Path, part: str) -> None:
    path = tmp_path / "other.xlsx"
    with zipfile.ZipFile(path, "w") as out:
        out.writestr("[Content_Types].xml", "<x/>")
        out.writestr(part, "x")
    assert _refused(path).code == "format_unsupported"


@pytest.mark.usefixtures("no_child")
def test_encrypted_entry_is_refused(changed: Callable[..., Path]) -> None:
    path = changed({})
    data = bytearray(path.read_bytes())
    directory = data.index(b"PK\x01\x02")
    data[directory + 8] |= 1
    path.write_bytes(data)
    assert _refused(path).code == "file_encrypted"


def test_hyperlinks_of_mail_addresses_are_no_external_links(tmp_path: Path, write: Write) -> None:
    with open_table(write("leads.xlsx", [["name", "mail"], ["A", "mailto:a@example.com"]])) as table:
        assert table.total == 1


def test_two_cells_far_apart_cannot_take_the_memory(changed: Callable[..., Path]) -> None:
    rows = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    refusal = _refused(changed({SHEET: _sheet(rows)}))
    assert refusal.code in {"workbook_memory", "too_many_columns"}


def test_child_gets_the_memory_it_may_have_and_no_more(changed: Callable[..., Path]) -> None:
    path = changed(
        {
            SHEET: _sheet(
                '<row r="1"><c r="A1"><v>1</v></c></row><row r="150000"><c r="CV150000"><v>1</v></c></row>'
            )
        }
    )
    assert _refused(path, limits=Limits(child_memory=200 * MIB)).code == "workbook_memory"


def test_one_long_text_in_many_cells_cannot_take_the_memory_or_the_disk(changed: Callable[..., Path]) -> None:
    text = "<sst><si><t>" + "".join(map(chr, range(0x4E00, 0x9000))) * 20 + "</t></si></sst>"
    rows = "".join(f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c></row>' for n in range(1, 4001))
    refusal = _refused(changed({SHEET: _sheet(rows), "xl/sharedStrings.xml": text.encode()}))
    assert refusal.code in {"workbook_memory", "workbook_spool"}


def test_entities_are_not_expanded(changed: Callable[..., Path]) -> None:
    lol = '<!DOCTYPE x [<!ENTITY a "lolololol"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY f SYSTEM "file:///etc/passwd">]>'
    text = f"<?xml version='1.0'?>{lol}<sst><si><t>name</t></si><si><t>&b;&f;</t></si></sst>"
    rows = '<row r="1"><c r="A1" t="s"><v>0</v></c></row><row r="2"><c r="A2" t="s"><v>1</v></c></row>'
    path = changed({SHEET: _sheet(rows), "xl/sharedStrings.xml": text.encode()})
    try:
        with open_table(path) as table:
            said = repr(list(table.rows()))
    except FileRefused as refusal:
        said = refusal.code
    assert "lol" not in said
    assert "root:" not in said


def test_our_own_memory_stays_flat_under_every_bomb(changed: Callable[..., Path], tmp_path: Path) -> None:
    rows = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    bombs = []
    for number, parts in enumerate(
        ({SHEET: b" " * (60 * MIB)}, {SHEET: b" " * (5 * MIB)}, {SHEET: _sheet(rows)})
    ):
        bombs.append(changed(parts).rename(tmp_path / f"bomb{number}.xlsx"))
    bombs.append(tmp_path / "many.xlsx")
    entry = struct.pack("<4s6H3I5H2I", b"PK\x01\x02", *([0] * 16)).ljust(46, b"\0")
    count = 400_000
    end = struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, 65535, 65535, count * 46, 0, 0)
    bombs[-1].write_bytes(b"PK\x03\x04" + entry * count + end)
    script = (
        "import resource, sys\n"
        "from pathlib import Path\n"
        "from leadcenter.channel.importing.tables import open_table\n"
        "from leadcenter.channel.importing.terms import FileRefused\n"
        "before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "for name in sys.argv[1:]:\n"
        "    try:\n"
        "        open_table(Path(name))\n"
        "    except FileRefused as refusal:\n"
        "        print(refusal.code)\n"
        "print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024)\n"
    )
    run = subprocess.run(
        [sys.executable, "-c", script, *map(str, bombs)],
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    *codes, grown_mib = run.stdout.split()
    assert len(codes) == len(bombs)
    assert int(grown_mib) < 20


def _sheet(rows: str) -> bytes:
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return (
        f'<?xml version="1.0"?><worksheet xmlns="{space}"><sheetData>{rows}</sheetData></worksheet>'.encode()
    )
