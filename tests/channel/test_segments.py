"""What a mobile number's segment tells: operator, province, city."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from pathlib import Path

import pytest

from leadcenter.channel.segments import NOTHING, Segment, segment_of


@pytest.mark.parametrize(
    ("number", "segment"),
    [
        ("+8613800571234", Segment("浙江省", "杭州市", "中国移动")),
        ("+8613800138000", Segment("北京市", "北京市", "中国移动")),
        ("+8618602112345", Segment("上海市", "上海市", "中国联通")),
        ("+8618911112222", Segment("北京市", "北京市", "中国电信")),
        ("+8619212345678", Segment("", "", "中国广电")),
        ("+8617099990000", Segment("广东省", "广州市", "中国联通", resold=True)),
    ],
)
def test_mobile_number_tells_operator_and_home(number: str, segment: Segment) -> None:
    assert segment_of(number) == segment


def test_number_of_a_virtual_operator_is_told_apart_by_its_prefix() -> None:
    assert segment_of("+8616711112222").resold
    assert not segment_of("+8613811112222").resold


@pytest.mark.parametrize(
    "number", ["", "+862155551234", "+4915112345678", "+86138001380", "+861380013800000"]
)
def test_what_is_no_mainland_mobile_has_no_home(number: str) -> None:
    assert segment_of(number) is NOTHING


def test_municipality_is_written_once() -> None:
    assert Segment("上海市", "上海市").home == "上海市"
    assert Segment("浙江省", "杭州市").home == "浙江省杭州市"
    assert NOTHING.home == ""


def test_every_segment_is_as_the_installed_library_has_it() -> None:
    chance = random.Random(86)
    numbers = [f"+861{chance.randrange(3 * 10**9, 10**10)}" for _ in range(3_000)]
    same, *told = subprocess.run(
        [sys.executable, "tests/channel/segments_of_library.py", "compare"],
        input="\n".join(numbers), capture_output=True, text=True, encoding="utf-8", check=True,
        cwd=Path(__file__).parents[2], env={**os.environ, "PYTHONIOENCODING": "utf-8"},
    ).stdout.splitlines()  # fmt: skip
    assert same == "True", "pack it anew: python tests/channel/segments_of_library.py"
    ours = [segment_of(number) for number in numbers]
    assert [f"{segment.home}|{segment.operator}" for segment in ours] == told
    assert sum(1 for segment in ours if segment.city) > 1_000
