"""Example tables that are shipped: what a house puts in first and replaces by its own, and the demo uses."""

from __future__ import annotations

from datetime import date
from importlib.resources import files
from typing import Any, Literal

import msgspec

Sent = tuple[str, dict[str, Any]]
"""Path of a PUT, and its body."""


def examples(whose: Literal["maker", "dealer"], day: date) -> list[Sent]:
    """The requests that put the example tables in from a day on: commercial insurance, loans, vehicle and
    vessel tax by somebody of the maker who manages offers, discount limits by each dealer's manager. None of
    the figures is an insurer's, a bank's or a province's; each says in its name or source that it is an
    example."""
    text = files("leadcenter.order").joinpath("examples.json").read_bytes()
    found: dict[str, dict[str, dict[str, Any]]] = msgspec.json.decode(text)
    dated: dict[str, Any] = {"valid_from": day.isoformat()} if whose == "maker" else {}
    return [(path, body | dated) for path, body in found[whose].items()]
