"""The browser's picture of the API is generated from the routes, and is the one that is committed.
`GOLDEN=write .venv/bin/pytest tests/browser/test_types.py` writes it anew."""

from __future__ import annotations

import os
from pathlib import Path

from node import WEB, run_npx

from staffed_house import StaffedHouse

TYPES = WEB / "src" / "gen" / "api.ts"


def test_generated_types_are_those_of_the_routes(database_url: str, tmp_path: Path) -> None:
    house = StaffedHouse(database_url, tmp_path)
    try:
        document = house.client.get("/schema/openapi.json").content
    finally:
        house.close()
    told = tmp_path / "openapi.json"
    told.write_bytes(document)
    made = run_npx("openapi-typescript", str(told), "--alphabetize")
    if os.environ.get("GOLDEN") == "write":
        TYPES.write_text(made, "utf-8")
    assert made == TYPES.read_text("utf-8"), "the routes have changed: GOLDEN=write"
