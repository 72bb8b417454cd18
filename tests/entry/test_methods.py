"""Methods that a route does not name are refused (ASVS 4.1.4, 13.4.4)."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from staffed_house import StaffedHouse


@pytest.fixture(scope="module")
def staffed(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[StaffedHouse]:
    made = StaffedHouse(database_url, tmp_path_factory.mktemp("house"))
    yield made
    made.close()


@pytest.mark.parametrize("method", ["TRACE", "DELETE", "PROPFIND", "PUT"])
@pytest.mark.parametrize("path", ["/entities", "/health/live", "/identity/me"])
def test_method_that_a_route_does_not_name_is_refused(staffed: StaffedHouse, method: str, path: str) -> None:
    answer = staffed.client.request(method, path)
    assert answer.status_code == 405
    assert answer.headers["allow"]
    assert "cookie" not in answer.text, "it does not send back what was sent"
