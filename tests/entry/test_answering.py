"""A no of a customer is in the ledger outside before whoever recorded it hears an answer."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from leadcenter.entry.ledger import Ledger, SaidNo
from staffed_house import Person, StaffedHouse

PROOF = {"notice": "n1", "notice_version": "1", "text_hash": "ab" * 32}


@pytest.fixture(scope="module")
def house(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[StaffedHouse]:
    made = StaffedHouse(database_url, tmp_path_factory.mktemp("house"))
    yield made
    made.close()


@pytest.fixture
def desk(house: StaffedHouse) -> Person:
    return house.of_maker("lead_operations")


def written(house: StaffedHouse) -> list[SaidNo]:
    """The refusals that the ledger outside holds; no worker runs here."""
    ledger = Ledger(house.config.ledger_folder, house.town.house)
    return [one for one in ledger.read(house.town.now() - timedelta(hours=1)) if isinstance(one, SaidNo)]


def choose(house: StaffedHouse, desk: Person, phone: str, *, accepted: bool) -> int:
    """What a customer says of a dealer, to the desk."""
    (raw,) = house.town.ask(house.town.inquiry(phone, name="王芳", dealer="D0001", consent=False))
    body = PROOF | {"dealer": "D0001", "accepted": accepted}
    return desk.ask("POST", f"/leads/{house.name(raw)}/choice", body)[0]


def test_no_is_written_before_the_answer_and_a_yes_is_not(house: StaffedHouse, desk: Person) -> None:
    assert choose(house, desk, "13900001111", accepted=False) == 202
    ((event, kind),) = house.rows("select id, kind from consent_event where kind = 'refused'")
    assert [(one.event, one.kind) for one in written(house)] == [(event, kind)]
    assert written(house)[0].whos
    choose(house, desk, "13900002222", accepted=True)
    assert len(written(house)) == 1


def test_no_that_was_rolled_back_is_not_written(house: StaffedHouse, desk: Person) -> None:
    before = len(written(house))
    body = PROOF | {"dealer": "D9999", "accepted": False}
    (raw,) = house.town.ask(house.town.inquiry("13900003333", name="王芳", dealer="D0001", consent=False))
    assert desk.ask("POST", f"/leads/{house.name(raw)}/choice", body)[0] == 422
    assert len(written(house)) == before


def test_ledger_that_is_away_stops_nobody_from_saying_no(
    house: StaffedHouse, desk: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: object) -> None:
        raise OSError("no space")

    monkeypatch.setattr(Ledger, "append", away)
    assert choose(house, desk, "13900004444", accepted=False) == 202
    assert house.one("select count(*) from consent_event where kind = 'refused'") == 2
