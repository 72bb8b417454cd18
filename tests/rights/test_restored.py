"""Erased people stay erased when the database is set back to an earlier instant (trust.md I20, P6)."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from uuid import uuid4

from test_erasure import D1, Person
from test_rights_desk import Office

from leadcenter.entry.ledger import Ledger
from leadcenter.entry.restoring import settle
from leadcenter.entry.shredding import shred
from leadcenter.kernel.database import connect


def test_whoever_was_erased_after_the_instant_restored_to_is_erased_there_too(
    database_url: str, earlier: Callable[[], AbstractContextManager[str]], tmp_path: Path
) -> None:
    with connect(database_url) as conn:
        house = Office(conn, tmp_path)
        erased = [Person(house) for _ in range(8)]
        erased[0].ask("first-20261122", dealer=D1)
        stays = Person(house)
        loose = house.land([erased[0].inquiry("never carried", dealer=D1)])
        to = house.now()
    with earlier() as before:
        with connect(database_url) as conn:
            house.conn = conn
            ledger = Ledger(tmp_path / "ledger", house.house)
            house.erase(*(who.key for who in erased))
            assert shred(conn, house.house, ledger) == 1
        with connect(before) as conn:
            house.conn = conn
            canaries = [one for who in erased for one in who.canaries]
            sealed = [word for who in erased for word in (who.name, who.mail, who.city)]
            assert house.seen(sealed) == {}, "their secrets are gone"
            known = [("phone", f"+86{who.phone}") for who in erased]
            assert house.indexes_of(*known) >= {"identity"}
            with conn.transaction():
                done = settle(conn, house.house, ledger, uuid4(), to, house._now_within())
            assert done is not None
            assert done.erased == len(erased)
            assert house.seen(canaries) == {}
            assert house.indexes_of(*known) == set()
            assert house.place(loose[0].raw_id)[0] == "erased"
            assert house.seen(stays.canaries) != {}
            assert house.broken() == {}
            again = house.ask(erased[0].inquiry("first-20261122", dealer=D1))
            assert house.place(again[0])[0] == "erased", "a sender's repetition brings nobody back"
