"""A town for every test, as the flow's tests have it, with people who hand leads from dealer to dealer."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

FLOW = Path(__file__).parents[1] / "flow"
if str(FLOW) not in sys.path:
    sys.path.append(str(FLOW))
_spec = importlib.util.spec_from_file_location("flow_fixtures", FLOW / "conftest.py")
assert _spec is not None
assert _spec.loader is not None
_flow = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(_flow)
keys, place, world, bare = _flow.keys, _flow.place, _flow.world, _flow.town

from handing import Handing  # noqa: E402 - beside us, and it needs the flow's town


@pytest.fixture
def hands(place: str, keys: Path) -> Iterator[Handing]:
    """The small world, and whoever transfers leads in it. Whatever a test does, the house keeps its
    promises and has words for its reasons."""
    town = Handing(place, keys)
    town.add_dealer("D", people=2)
    yield town
    broken, unspoken = town.broken_promises(), town.unspoken()
    town.close()
    assert (broken, unspoken) == ({}, set()), (broken, unspoken)
