"""One town for the tests of a module."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from desk_town import DeskTown


@pytest.fixture(scope="module")
def town(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[DeskTown]:
    folder: Path = tmp_path_factory.mktemp("desk")
    made = DeskTown(database_url, folder)
    yield made
    made.close()
