"""Erasure under kill -9 at its statements, while leads flow (trust.md I14): all of a person or nothing of it
is gone, and in the end nothing is left, the secrets are destroyed and the ledger outside knows."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from test_erasure import D1, Person
from test_rights_desk import Office

from leadcenter.entry.ledger import Erased, Ledger
from leadcenter.kernel.database import connect
from leadcenter.kernel.keys import slot_of
from leadcenter.rights import requests
from leadcenter.rights.terms import Right

FULL = os.environ.get("FULL") == "1"
PROCESS = Path(__file__).parent / "erasing_process.py"
MOST = 120
"""More than a person's erasure asks."""


def run(url: str, folder: Path, last: int = 0, when: str = "") -> subprocess.Popen[str]:
    command = [sys.executable, str(PROCESS), url, str(folder), str(last), when]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def finished(process: subprocess.Popen[str]) -> int:
    """How often it asked."""
    out, told = process.communicate(timeout=60)
    assert process.returncode == 0, told
    return int(out)


@pytest.mark.timeout(1_200 if FULL else 280)
def test_a_worker_killed_at_any_statement_erases_all_of_a_person_or_nothing(
    database_url: str, tmp_path: Path
) -> None:
    with connect(database_url) as conn:
        house = Office(conn, tmp_path)
        first = Person(house)
        house.does(requests.begin, house.asks(first, Right.DELETE), house=True)
        asks = finished(run(database_url, tmp_path))
        assert 30 < asks < MOST
        erased, slots = [first], set[int]()
        points = range(1, asks + 1) if FULL else range(1, asks + 1, 16)
        for last in points:
            who = Person(house)
            house.does(requests.begin, house.asks(who, Right.DELETE), house=True)
            slots |= {
                slot
                for (sealed,) in who.rows("select contact from customer where id = %s")
                if (slot := slot_of(sealed)) is not None
            }
            house.land([who.inquiry("in flight", dealer=D1)])  # on the belt while the worker erases
            stood = house.seen(who.canaries)
            process = run(database_url, tmp_path, last, ("before", "after")[last % 2])
            while process.poll() is None:
                house.carry()
            assert process.wait() == -9, process.communicate()[1]
            house.carry()
            left = house.seen(who.canaries)
            assert left == {} or set(left) >= {"raw_lead", "customer", "dispatch"}, (last, left, stood)
            erased.append(who)
        finished(run(database_url, tmp_path))
        for who in erased:
            assert house.seen(who.canaries) == {}
        assert house.broken() == {}
        assert house.rows("select count(*) from erasure where finished_at is null") == [(0,)]
        assert house.house.keyring.subjects.is_destroyed(min(slots))
        assert all(house.house.keyring.subjects.is_destroyed(slot) for slot in slots)
        ledger = Ledger(tmp_path / "ledger", house.house)
        ((begin,),) = house.rows("select min(at) from erasure")
        told = {key for one in ledger.read(begin) if isinstance(one, Erased) for key in one.people}
        assert told >= {who.key for who in erased}
