"""Names of rows outside the house."""

from __future__ import annotations

import re
from uuid import UUID

from leadcenter.kernel.opaque import Opaque, spell

KEY = bytes(range(64))


def test_name_is_always_the_same_and_leads_back_to_its_row() -> None:
    names = Opaque(KEY)
    rows = [(bucket, UUID(int=bucket * 7919)) for bucket in range(4096)]
    written = [names.write(*row) for row in rows]
    assert written == [names.write(*row) for row in rows]
    assert len(set(written)) == len(rows)
    assert [names.read(name) for name in written] == rows


def test_no_name_looks_like_a_formula_or_an_option() -> None:
    """One in 64 began with "-" once: a spreadsheet's cell got an apostrophe, and nobody found that lead."""
    names = Opaque(KEY)
    for bucket in range(4096):
        assert re.fullmatch(r"[A-Za-z0-9~_]{46}", names.write(bucket, UUID(int=bucket)))
    assert spell(b"\xfb\xff\xff") == "~___"


def test_name_of_another_key_or_with_one_sign_changed_is_nobody() -> None:
    names = Opaque(KEY)
    name = names.write(7, UUID(int=7))
    assert Opaque(KEY[::-1]).read(name) is None
    for place, sign in enumerate(name):
        other = "a" if sign != "a" else "b"
        assert names.read(name[:place] + other + name[place + 1 :]) is None
    for wrong in ("", "=", "客户", name[:-1], name + "A", name.replace("~", "-") + "-"):
        assert names.read(wrong) is None
