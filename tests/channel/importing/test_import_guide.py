"""docs/import.md says what the code does: its example is a mapping, its fields and codes are ours."""

from __future__ import annotations

import re
from pathlib import Path

from typer.main import get_command

from leadcenter.channel.importing.fields import PATHS, is_path
from leadcenter.channel.importing.mapping import FileMapping, read_mapping
from leadcenter.channel.importing.terms import Outcome
from leadcenter.entry.cli import app
from leadcenter.kernel.errors import known_codes

GUIDE = (Path(__file__).parents[3] / "docs" / "import.md").read_text("utf-8")


def test_example_mapping_of_the_guide_is_sound() -> None:
    found = re.search(r"```json\n(.*?)```", GUIDE, re.DOTALL)
    assert found is not None
    assert read_mapping(found[1]).channel == "shanghai_fair"


def test_guide_explains_every_key_of_a_mapping() -> None:
    table = GUIDE[GUIDE.index("| key |") : GUIDE.index("Fields:")]
    named = set(
        re.findall(r"`([a-z_]+)`", "".join(line.split("|")[1] for line in table.splitlines() if "|" in line))
    )
    assert named == set(FileMapping.__struct_fields__)


def test_guide_explains_the_flags_of_the_command() -> None:
    (command,) = [one for one in get_command(app).commands.values() if one.name == "import"]
    flags = {flag for option in command.params for flag in option.opts if flag.startswith("--")}
    table = GUIDE[GUIDE.index("| flag |") : GUIDE.index("The database is")]
    assert set(re.findall(r"^\| `(--[a-z]+)`", table, re.MULTILINE)) == flags
    usage = GUIDE[GUIDE.index("leadcenter import FILE") : GUIDE.index("| flag |")]
    assert set(re.findall(r"--[a-z]+", usage)) == flags


def test_guide_names_every_field() -> None:
    told = GUIDE[GUIDE.index("Fields:") : GUIDE.index("A row's own")]
    paths = set()
    for path, group in re.findall(r"`([a-z_.*]+)`(?: \(([^)]*)\))?", told):
        paths |= {path.replace("*", name) for name in re.split(r",\s+", group)} if group else {path}
    paths -= {"vehicles.trade_in.*"}
    assert paths == {path for path in PATHS if not path.startswith("vehicles.trade_in.")}
    assert is_path("vehicles.trade_in.model")


def test_guide_names_only_codes_that_have_a_text() -> None:
    table = GUIDE[GUIDE.index("| outcome |") : GUIDE.index("The file opens")]
    assert {line.split("|")[1].strip() for line in table.splitlines() if line.startswith("| ")} - {
        "outcome"
    } == set(Outcome)
    assert set(re.findall(r"`([a-z_]+)`", table)) <= known_codes()
