"""The town of the flow, with what a customer does about his own data."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

FLOW = Path(__file__).parents[1] / "flow"
if str(FLOW) not in sys.path:
    sys.path.insert(0, str(FLOW))
_spec = importlib.util.spec_from_file_location("flow_conftest", FLOW / "conftest.py")
assert _spec is not None
assert _spec.loader is not None
_flow = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(_flow)

keys, world, place, town = _flow.keys, _flow.world, _flow.place, _flow.town
