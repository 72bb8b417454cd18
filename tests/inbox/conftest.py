"""The house of the tests of this folder."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from inbox_house import InboxHouse


@pytest.fixture(scope="module")
def house(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[InboxHouse]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LEADCENTER_WEBHOOK_NETWORKS", "127.0.0.0/8")
        made = InboxHouse(database_url, tmp_path_factory.mktemp("house"))
    yield made
    made.close()


@pytest.fixture(autouse=True)
def empty(house: InboxHouse) -> None:
    """Each test begins with nothing on its way."""
    house.forget()
