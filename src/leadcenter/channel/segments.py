"""Home and operator of a mainland mobile number, by its segment: the first seven of its eleven digits.

The table is that of libphonenumber (Apache-2.0, package `phonenumbers`: geocoding and carrier data of 86 in
Chinese), packed into `segments.xz`: the library's own form takes 170 MiB and five seconds to load, this one
2 MiB and some milliseconds. `python tests/channel/segments_of_library.py` packs it anew; a test holds it to
the installed version. An operator is the one that got the segment: a number may have been ported since.
"""

from __future__ import annotations

import lzma
import sys
from array import array
from functools import cache
from importlib.resources import files

import msgspec

RESOLD = frozenset({"162", "165", "167", "170", "171"})
"""Prefixes that virtual operators sell (移动通信转售业务, Telecommunications Numbering Plan of MIIT)."""


class Segment(msgspec.Struct, frozen=True):
    """What a number's segment tells; empty where the table knows nothing. `resold`: a virtual operator sells
    it on the network of `operator`.
    """

    province: str = ""
    city: str = ""
    operator: str = ""
    resold: bool = False

    @property
    def home(self) -> str:
        """Province and city as one text; a municipality is both."""
        return self.city if self.province == self.city else self.province + self.city


class Table(msgspec.Struct, frozen=True):
    """`home`: for each of the 10^6 segments the index of a place, 16 bits, little-endian, 0 = unknown.
    `operator`: for each of the 1,000 prefixes of four digits an index. Both leave out the leading 1.
    """

    library: str
    places: tuple[tuple[str, str], ...]
    operators: tuple[str, ...]
    home: bytes
    operator: bytes


NOTHING = Segment()
_LENGTH = len("+8613800138000")


def segment_of(number: str) -> Segment:
    """Of a number in E.164; NOTHING for all but mainland mobiles."""
    if len(number) != _LENGTH or not number.startswith("+861"):
        return NOTHING
    table, home = _opened()
    at = int(number[4:10])
    return _segment(home[at], table.operator[at // 1_000], number[3:6])


@cache  # some hundred places times some ten operators and prefixes
def _segment(place: int, operator: int, prefix: str) -> Segment:
    table, _ = _opened()
    return Segment(*table.places[place], table.operators[operator], prefix in RESOLD)


@cache
def _opened() -> tuple[Table, array[int]]:
    table = read_table()
    home = array("H", table.home)
    if sys.byteorder != "little":
        home.byteswap()
    return msgspec.structs.replace(table, home=b""), home


def read_table() -> Table:
    """The packed table."""
    packed = (files("leadcenter.channel") / "segments.xz").read_bytes()
    return msgspec.msgpack.decode(lzma.decompress(packed), type=Table)
