"""People in front of the real routes, for the tests of a module."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from maker_desk import MakerDesk
from pool_people import PoolPeople


@pytest.fixture(scope="module")
def people(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[PoolPeople]:
    made = PoolPeople(database_url, tmp_path_factory.mktemp("pools"))
    yield made
    made.close()


@pytest.fixture(scope="module")
def desk(people: PoolPeople) -> MakerDesk:
    return MakerDesk(people)


@pytest.fixture
def sound(desk: MakerDesk) -> Iterator[None]:
    """A test begins without pools of the maker, and leaves a house that keeps its promises."""
    desk.rounds()
    desk.people.rows("update maker_pool set status = 'closed'")
    for (lead,) in desk.people.rows("select raw_id from belt where state = 'awaiting_dealer'"):
        desk.chosen(lead)  # what earlier tests left waiting
    desk.people.rows("delete from maker_claim")
    desk.people.rows("delete from maker_stay")
    desk.people.rows("update stamp set version = version + 1 where name = 'maker_pool'")
    yield
    desk.rounds()
    assert desk.people.town.broken() == {}
