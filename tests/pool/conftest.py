"""People in front of the real routes, for the tests of a module."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pool_people import PoolPeople


@pytest.fixture(scope="module")
def people(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[PoolPeople]:
    made = PoolPeople(database_url, tmp_path_factory.mktemp("pools"))
    yield made
    made.close()
