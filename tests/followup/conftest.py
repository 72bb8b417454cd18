"""One town for the tests of a module."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

DESK = Path(__file__).parents[1] / "desk"
if str(DESK) not in sys.path:
    sys.path.insert(0, str(DESK))

from followup_town import FollowupTown  # noqa: E402 - found by the path above


@pytest.fixture(scope="module")
def town(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[FollowupTown]:
    folder: Path = tmp_path_factory.mktemp("followup")
    made = FollowupTown(database_url, folder)
    yield made
    made.close()
