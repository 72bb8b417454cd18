"""Reads one workbook in a process of its own and hands its rows over as JSON lines. Run as a script, never
imported by the server.

Standard input is the workbook, standard output a file. Argument: one JSON object with memory (bytes), seconds
(of processor), spool (bytes), rows, columns, sheet (name, "" = the first that can be seen). It binds itself
to the limits before it reads a byte. Lines out: {"sheets": [...]} first, then [row number in the sheet,
[texts]] for each filled row, at last {"rows": n} or {"refused": code, "arguments": {...}}. It knows nothing
of leadcenter, so that little can go wrong in it.
"""

from __future__ import annotations

import json
import resource
import sys
from datetime import date, datetime, time, timedelta
from typing import Any, TextIO

_EXACT = 10**15  # a workbook keeps 15 digits; of a longer number the last ones are lost


class _Refused(Exception):
    def __init__(self, code: str, **arguments: object) -> None:
        super().__init__(code)
        self.line: dict[str, object] = {"refused": code, "arguments": arguments}


def main() -> None:
    order = json.loads(sys.argv[1])
    for kind, amount in (
        (resource.RLIMIT_AS, order["memory"]),
        (resource.RLIMIT_CPU, order["seconds"]),
        (resource.RLIMIT_FSIZE, order["spool"]),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(kind, (amount, amount))
    out = open(1, "w", encoding="utf-8", closefd=False)  # noqa: SIM115 (lives as long as the process)
    try:
        last: dict[str, object] = {"rows": _write_rows(order, out)}
    except _Refused as refused:
        last = refused.line
    out.write(json.dumps(last) + "\n")
    out.flush()


def _write_rows(order: dict[str, Any], out: TextIO) -> int:
    sheet, names = _open_sheet(order["sheet"])
    out.write(json.dumps({"sheets": names}, ensure_ascii=False) + "\n")
    if sheet.width > order["columns"]:
        raise _Refused("too_many_columns", limit=order["columns"])
    first = (sheet.start or (0, 0))[0] + 1
    count = 0
    for number, values in enumerate(sheet.iter_rows(), first):
        cells = [_text(value) for value in values]
        if not any(cell and not cell.isspace() for cell in cells):
            continue
        count += 1
        if count > order["rows"] + 1:  # the heading is one of them
            raise _Refused("too_many_rows", limit=order["rows"])
        out.write(json.dumps([number, cells], ensure_ascii=False, separators=(",", ":")) + "\n")
    return count


def _open_sheet(wanted: str) -> tuple[Any, list[str]]:
    import python_calamine as calamine  # noqa: PLC0415 (only after the limits are set)

    try:
        with open(0, "rb", closefd=False) as source:
            book = calamine.CalamineWorkbook.from_filelike(source)
        seen = [
            sheet.name
            for sheet in book.sheets_metadata
            if sheet.typ == calamine.SheetTypeEnum.WorkSheet
            and sheet.visible == calamine.SheetVisibleEnum.Visible
        ]
        if (wanted and wanted not in book.sheet_names) or not (wanted or seen):
            raise _Refused("sheet_unknown", sheet=wanted, sheets=", ".join(seen))
        return book.get_sheet_by_name(wanted or seen[0]), seen
    except calamine.PasswordError as error:
        raise _Refused("file_encrypted") from error
    except calamine.CalamineError as error:
        raise _Refused("file_corrupt") from error
    except (_Refused, OSError, MemoryError):
        raise
    except BaseException as error:  # a panic in the reader comes as a BaseException
        raise _Refused("file_corrupt") from error


def _text(value: object) -> str:
    """A cell as a person would type it: whole numbers without ".0", times in ISO 8601 without zone, numbers
    whose digits were lost in scientific notation."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return _digits(value)
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return str(int(value.total_seconds()))
    return str(value)


def _digits(value: float) -> str:
    if abs(value) >= _EXACT:
        return f"{value:.14E}"
    return str(int(value)) if value == int(value) else repr(value)


if __name__ == "__main__":
    main()
