"""A porch for every test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from porch import Porch

from leadcenter.kernel.database import Connection


@pytest.fixture
def porch(conn: Connection) -> Iterator[Porch]:
    made = Porch(conn)
    yield made
    made.wire.close()
