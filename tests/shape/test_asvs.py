"""docs/asvs.yml answers every requirement of ASVS 5.0 once, with a reason, and shows only what there is."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[2]
ANSWERS = ROOT / "docs" / "asvs.yml"
IDS = (ROOT / "docs" / "asvs-5.0-ids.txt").read_text("utf-8").split()
PER_CHAPTER = {
    "1": 30, "2": 13, "3": 31, "4": 16, "5": 13, "6": 47, "7": 19, "8": 13, "9": 7, "10": 36, "11": 24,
    "12": 12, "13": 21, "14": 13, "15": 21, "16": 17, "17": 12,
}  # fmt: skip
"""How many requirements each chapter of ASVS 5.0.0 has: 345 in all."""


class Once(yaml.SafeLoader):
    """A loader that takes no key twice."""

    def construct_mapping(self, node: Any, deep: bool = False) -> Any:
        keys = [self.construct_object(key) for key, _ in node.value]  # type: ignore[no-untyped-call]
        twice = [key for key, count in Counter(keys).items() if count > 1]
        assert not twice, f"answered twice: {twice}"
        return super().construct_mapping(node, deep)


@pytest.fixture(scope="module")
def answers() -> dict[str, Any]:
    found: dict[str, Any] = yaml.load(ANSWERS.read_text("utf-8"), Once)  # noqa: S506 - a safe loader
    return found


def test_list_of_requirements_is_whole() -> None:
    assert len(set(IDS)) == len(IDS) == 345
    assert Counter(one.split(".")[0] for one in IDS) == PER_CHAPTER
    assert sorted(IDS, key=lambda one: [int(part) for part in one.split(".")]) == IDS


def test_every_requirement_is_answered_once_in_order(answers: dict[str, Any]) -> None:
    assert list(answers) == IDS


def test_every_answer_has_a_state_and_a_reason(answers: dict[str, Any]) -> None:
    for name, one in answers.items():
        assert set(one) <= {"state", "why", "shown"}, name
        assert one["state"] in {"met", "n-a", "open"}, name
        assert len(one["why"]) >= 3, name
        assert bool(one.get("shown")) or one["state"] != "met", f"{name} is met, and nothing shows it"
        assert one["state"] != "n-a" or "shown" not in one, name


def test_what_is_shown_exists(answers: dict[str, Any]) -> None:
    gone = {path for one in answers.values() for path in one.get("shown", ()) if not (ROOT / path).is_file()}
    assert gone == set()


def test_only_the_numbers_are_taken_over() -> None:
    """ASVS is CC BY-SA: its words are not ours to give under another licence."""
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", one) for one in IDS)
    assert "Verify that" not in ANSWERS.read_text("utf-8")


NAMED = (
    "1.2.4 1.2.10 1.3.12 1.5.1 1.5.3 2.3.2 2.3.3 2.3.4 2.3.5 2.4.1 3.3.3 3.4.3 3.4.6 3.5.1 3.5.2 3.5.3 4.1.3 "
    "4.1.5 5.2.1 5.2.2 5.2.3 5.3.3 6.2.12 6.3.3 6.8.1 10.2.1 10.5.1 10.5.4 7.2.3 7.2.4 7.4.1 7.4.2 7.4.5 "
    "7.5.3 8.2.1 8.2.2 8.2.3 8.3.2 8.4.1 11.2.2 11.3.4 11.4.2 11.5.1 13.4.2 14.2.1 14.2.6 14.2.7 14.3.2 "
    "15.3.1 15.3.2 15.3.3 15.4.2 16.2.5 16.4.2 16.4.3"
)
"""What trust.md 2.1 names, as far as it is there."""


def test_what_trust_names_is_met(answers: dict[str, Any]) -> None:
    assert [one for one in NAMED.split() if answers[one]["state"] != "met"] == []
