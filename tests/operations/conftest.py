"""The house of the tests of watching."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from watched_house import PHONE, Watched

from leadcenter.kernel.database import connect


@pytest.fixture(scope="module")
def watched(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Watched]:
    with connect(database_url) as conn:
        found = Watched(database_url, conn, tmp_path_factory.mktemp("house"))
        dealer = found.town.world.dealers[0].code
        found.town.ask(
            found.town.inquiry(PHONE, name="王芳", dealer=dealer),
            found.town.inquiry("12"),
            found.town.inquiry("13812340002", name="李"),
        )
        conn.commit()
        yield found
        found.app.on_shutdown[0]()  # type: ignore[operator]
