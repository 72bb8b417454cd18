"""The table of segments as the installed `phonenumbers` has it; run as a command it packs the product's file.

python tests/channel/segments_of_library.py
"""

from __future__ import annotations

import importlib
import importlib.metadata
import lzma
import pkgutil
import re
import sys
from array import array
from collections.abc import Iterator
from pathlib import Path

import msgspec
import phonenumbers
from phonenumbers import carrierdata, geodata
from phonenumbers.prefix import _prefix_description_for_number

from leadcenter.channel.segments import Table, read_table

FILE = Path(__file__).parents[2] / "src" / "leadcenter" / "channel" / "segments.xz"
SEGMENTS, PREFIXES = 1_000_000, 1_000

_PLACE = re.compile(r"(?P<province>黑龙江省|..省|内蒙古|广西|西藏|宁夏|新疆)?(?P<city>.+)")
_NOW = {
    "襄樊市": "襄阳市", "莱芜市": "济南市", "海东地区": "海东市", "铜仁地区": "铜仁市", "毕节地区": "毕节市",
    "吐鲁番地区": "吐鲁番市", "哈密地区": "哈密市", "日喀则地区": "日喀则市", "昌都地区": "昌都市",
    "林芝地区": "林芝市", "山南地区": "山南市", "那曲地区": "那曲市", "天津": "天津市",
}  # fmt: skip
"""Cities that are called otherwise by now (State Council, 2010 to 2019)."""


def packed() -> Table:
    """The library's table in our form. A longer prefix counts before a shorter one."""
    places: dict[tuple[str, str], int] = {("", ""): 0}
    home = array("H", bytes(2 * SEGMENTS))
    for prefix, name in sorted(_entries("geodata"), key=lambda entry: len(entry[0])):
        index = places.setdefault(_place(name), len(places))
        span = 10 ** (len("861300000") - len(prefix))
        begin = int(prefix[3:]) * span
        home[begin : begin + span] = array("H", [index]) * span
    operators: dict[str, int] = {"": 0}
    operator = bytearray(PREFIXES)
    for prefix, name in sorted(_entries("carrierdata"), key=lambda entry: len(entry[0])):
        index = operators.setdefault(name, len(operators))
        span = 10 ** (len("861300") - len(prefix))
        begin = int(prefix[3:]) * span
        operator[begin : begin + span] = bytes([index]) * span
    if sys.byteorder != "little":
        home.byteswap()
    version = importlib.metadata.version("phonenumbers")
    return Table(version, tuple(places), tuple(operators), home.tobytes(), bytes(operator))


def _entries(kind: str) -> Iterator[tuple[str, str]]:
    """(prefix with 86, Chinese text) of mobile numbers."""
    package = importlib.import_module(f"phonenumbers.{kind}")
    for module in pkgutil.iter_modules(package.__path__):
        if module.name.startswith("data"):
            data = importlib.import_module(f"phonenumbers.{kind}.{module.name}").data
            for prefix, names in data.items():
                # 8610 is Peking's area code; the other prefixes of 861 are mobile
                if prefix.startswith("861") and len(prefix) > 3 and prefix[3] != "0":
                    yield prefix, names["zh"]


def _place(name: str) -> tuple[str, str]:
    """("浙江省", "杭州市"); a municipality is both."""
    found = _PLACE.fullmatch(name)
    assert found is not None
    city = _NOW.get(found["city"], found["city"])
    return found["province"] or city, city


def compare() -> None:
    """First whether both tables are one, then a line of home and operator for each number."""
    print(read_table() == packed())
    tables = (
        (geodata.GEOCODE_DATA, geodata.GEOCODE_LONGEST_PREFIX),
        (carrierdata.CARRIER_DATA, carrierdata.CARRIER_LONGEST_PREFIX),
    )
    for line in sys.stdin:
        number = phonenumbers.parse(line.strip(), None)
        home, operator = (_prefix_description_for_number(*table, number, "zh") for table in tables)
        place = "".join(dict.fromkeys(_place(home))) if home else ""
        print(place, operator, sep="|")


if __name__ == "__main__":
    if sys.argv[1:] == ["compare"]:
        compare()
    else:
        FILE.write_bytes(lzma.compress(msgspec.msgpack.encode(packed()), preset=9 | lzma.PRESET_EXTREME))
        print(f"{FILE.name}: {FILE.stat().st_size:,} bytes from phonenumbers {phonenumbers.__version__}")
