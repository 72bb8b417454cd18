"""One house for the tests of a module."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from order_house import OrderHouse


@pytest.fixture(scope="module")
def house(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[OrderHouse]:
    made = OrderHouse(database_url, tmp_path_factory.mktemp("order"))
    with made.client:
        yield made
    made.close()
