"""The house of the tests of this folder."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from clock_house import ClockHouse


@pytest.fixture(scope="module")
def house(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ClockHouse]:
    made = ClockHouse(database_url, tmp_path_factory.mktemp("house"))
    yield made
    made.close()
