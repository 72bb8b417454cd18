"""What the processes tell their operator."""

import json
import os
import subprocess
import sys

import pytest

SAYS = """
import structlog
from leadcenter.entry.logs import set_up

set_up()
log = structlog.get_logger()
log.info("quiet")
log.warning("loud", n=3)
"""


def told(level: str) -> list[dict[str, object]]:
    """The lines of a process that says one thing at info and one at warning."""
    done = subprocess.run(
        [sys.executable, "-c", SAYS],
        env={**os.environ, "LEADCENTER_LOG": level},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == ""
    return [json.loads(line) for line in done.stderr.splitlines()]


def test_lines_are_json_in_utc_where_nobody_watches() -> None:
    first, second = told("info")
    assert (first["event"], first["level"]) == ("quiet", "info")
    assert (second["event"], second["n"]) == ("loud", 3)
    assert str(second["timestamp"]).endswith("Z")


def test_what_lies_below_the_level_is_not_told() -> None:
    assert [line["event"] for line in told("warning")] == ["loud"]


@pytest.mark.parametrize("word", ["all", "loud"])
def test_an_unknown_level_is_refused_with_those_there_are(word: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "leadcenter.entry.cli", "doctor"],
        env={**os.environ, "LEADCENTER_LOG": word}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 2
    assert "debug, info, warning, error" in done.stdout
