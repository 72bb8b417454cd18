"""Documents that say what the code does are held against the code."""

from __future__ import annotations

import re
from itertools import product
from pathlib import Path

import pytest
from diagram import edges

from leadcenter.belt.face import TRANSITIONS, State
from leadcenter.kernel.citus import tables_of
from leadcenter.kernel.database import Connection
from leadcenter.kernel.errors import say

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
ROOMS = sorted(path.parent.name for path in (ROOT / "src" / "leadcenter").glob("*/__init__.py"))


def read(name: str) -> str:
    return (ROOT / name).read_text("utf-8")


def test_the_picture_of_the_way_shows_the_transition_table() -> None:
    (diagram,) = re.findall(r"```mermaid\n(stateDiagram.*?)```", read("docs/way.md"), re.DOTALL)
    drawn = {edge for edge in edges(diagram) if "[*]" not in edge}
    table = {
        (before.value, after.value) for before, afters in TRANSITIONS.items() for after in afters - {before}
    }
    assert drawn == table


def test_the_picture_shows_in_which_states_a_raw_lead_is_born() -> None:
    from leadcenter.channel.landing import STATE  # noqa: PLC0415 - the room's own table

    (diagram,) = re.findall(r"```mermaid\n(stateDiagram.*?)```", read("docs/way.md"), re.DOTALL)
    assert {after for before, after in edges(diagram) if before == "[*]"} == {
        state.value for state in STATE.values()
    }


def test_boxes_of_a_diagram_stand_for_their_states() -> None:
    diagram = (
        "stateDiagram-v2\n state box {\n  a\n  b\n }\n [*] --> a : born\n box --> c\n box --> box\n c --> box"
    )
    inside = set(product("ab", "c")) | {("a", "b"), ("b", "a")} | set(product("c", "ab"))
    assert edges(diagram) == inside | {("[*]", "a")}


WORD = re.compile(
    r"^- \*\*(?P<word>[^*]+)\*\*(?: `(?P<name>[a-z_]+)`)? — "
    r"(?P<chinese>[^—]*[\u4e00-\u9fff][^—]*) — (?P<meaning>.+)$"
)


def words() -> list[re.Match[str]]:
    """The lines of words.md that explain a word."""
    return [found for line in read("docs/words.md").splitlines() if (found := WORD.match(line))]


def test_every_line_of_the_words_has_english_chinese_and_a_meaning() -> None:
    lines = [line for line in read("docs/words.md").splitlines() if line.startswith("- ")]
    assert len(lines) == len(words()), [line for line in lines if not WORD.match(line)]


def section(title: str) -> set[str]:
    """The names explained in one section of words.md."""
    (text,) = re.findall(rf"^## {title}\n(.*?)(?=^## |\Z)", read("docs/words.md"), re.DOTALL | re.MULTILINE)
    return {found["name"] or found["word"] for line in text.splitlines() if (found := WORD.match(line))}


def test_every_room_has_its_word() -> None:
    assert section("Rooms") == set(ROOMS)


def test_every_state_has_its_word_and_screens_show_the_same() -> None:
    assert section("States") == {state.value for state in State}
    shown = {state.value: say(state.value, "zh") for state in State}
    told = {found["word"]: found["chinese"] for found in words() if found["word"] in shown}
    assert {word: chinese for word, chinese in told.items() if chinese not in shown[word]} == {}


def test_every_table_has_its_word(conn: Connection) -> None:
    assert section("Tables") == {table.name for table in tables_of(conn)}


def test_no_word_is_explained_twice_in_one_section() -> None:
    for title in re.findall(r"^## (.+)$", read("docs/words.md"), re.MULTILINE):
        (text,) = re.findall(
            rf"^## {re.escape(title)}\n(.*?)(?=^## |\Z)", read("docs/words.md"), re.DOTALL | re.MULTILINE
        )
        named = [found["name"] or found["word"] for line in text.splitlines() if (found := WORD.match(line))]
        assert len(named) == len(set(named)), title


def test_decisions_are_numbered_once_and_say_context_decision_and_consequences() -> None:
    decisions = sorted((DOCS / "decisions").glob("*.md"))
    numbers = [path.name[:4] for path in decisions]
    assert numbers == sorted(set(numbers))
    for path in decisions:
        text = path.read_text("utf-8")
        assert text.startswith(f"# {path.name[:4]} ")
        for part in ("**Context.**", "**Decision.**", "**Consequences.**"):
            assert part in text, path.name


def test_layers_are_told_in_the_order_that_is_held() -> None:
    held = re.findall(r"^layers =\n((?:    .+\n)+)", read(".importlinter"), re.MULTILINE)[0].split("\n")
    rooms = [room.strip() for line in reversed(held) for room in line.split("|") if room.strip()]
    told = re.findall(r"`([a-z]+)`", read("CONTRIBUTING.md").split("lowest first:")[1].split(". ")[0])
    assert told == rooms
    assert sorted(rooms) == ROOMS


def test_the_change_log_tells_what_is_unreleased_and_what_was_released() -> None:
    headings = re.findall(r"^## (.+)$", read("CHANGELOG.md"), re.MULTILINE)
    assert headings[0] == "Unreleased"
    assert headings[1].startswith("0.1.0")


SETTINGS = re.compile(r"\bLEADCENTER_[A-Z_]+\b")


def test_every_setting_is_in_the_readme_and_every_setting_there_is_one() -> None:
    sources = [*(ROOT / "src").rglob("*.py"), *(ROOT / "tests").glob("*.py"), ROOT / "Makefile"]
    asked = {name for path in sources for name in SETTINGS.findall(path.read_text("utf-8"))}
    told = {word.rstrip("_") for word in SETTINGS.findall(read("README.md"))}
    assert told == {word.rstrip("_") for word in asked}


def test_every_command_is_in_the_readme() -> None:
    from leadcenter.entry.cli import app  # noqa: PLC0415 - loads the commands

    named = [
        *((one.name or getattr(one.callback, "__name__", "")) for one in app.registered_commands),
        *(one.name for one in app.registered_groups),
    ]
    assert len(named) > 10
    assert [name for name in named if f"leadcenter {name}" not in read("README.md")] == []


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md", "docs/way.md", "docs/words.md"])
def test_paths_that_a_document_names_exist(name: str) -> None:
    text = re.sub(r"```.*?```", "", read(name), flags=re.DOTALL)
    named = re.findall(
        r"`((?:docs|src|tests|bench|requirements|entry|flow|channel|kernel|belt|decisions)/[\w./-]+\.\w+)`",
        text,
    )
    places = (ROOT, ROOT / "src" / "leadcenter", DOCS)
    assert [path for path in named if not any((place / path).exists() for place in places)] == []
