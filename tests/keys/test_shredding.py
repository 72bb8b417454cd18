"""An erased person is in no backup any more (trust.md P6): what an old one holds is noise, whoever has the
keys."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest
from sealed_house import SealedHouse, Value

from leadcenter.assignment import face as assignment
from leadcenter.audit import face as audit
from leadcenter.channel.face import House
from leadcenter.entry.ledger import Ledger
from leadcenter.entry.shredding import shred
from leadcenter.flow import face as flow
from leadcenter.flow.face import Why
from leadcenter.kernel.database import connect
from leadcenter.kernel.keys import SealBroken, Shredded, keyring_of, slot_of

ANN, BOB = "13857311234", "13757311234"


@pytest.fixture
def house(database_url: str, tmp_path: Path) -> Iterator[SealedHouse]:
    """Two people with a dealer each, a revision, and a name in the audit trail."""
    with connect(database_url) as conn:
        house = SealedHouse(conn, tmp_path)
        dealer = house.world.dealers[0].code
        for phone, name in ((ANN, "安安"), (BOB, "波波")):
            asked = house.inquiry(phone, name=name, dealer=dealer, external_id=name)
            house.ask(asked)
            house.ask(house.inquiry(phone, name=name, dealer=dealer, external_id=name, city="成都市"))
        yield house
        conn.rollback()


def customer_of(house: SealedHouse, phone: str) -> tuple[int, UUID]:
    index = house.house.keyring.blind(house.house.maker, "phone")(f"+86{phone}".encode())
    ((bucket, customer),) = house.rows(
        "select customer_bucket, customer_id from identity where blind_index = %s", index
    )
    return bucket, customer


def telling(house: SealedHouse, phone: str) -> list[Value]:
    """Every sealed value that tells of a number, with that of the trail's pseudonym."""
    ((sealed,),) = house.rows(
        "select sealed from audit_subject where customer_id = %s", customer_of(house, phone)[1]
    )
    return [
        one
        for one in house.values()
        if phone.encode() in house.opens(one) or one.sealed == sealed
    ]  # fmt: skip


def test_old_backup_opens_for_everybody_but_the_erased(house: SealedHouse) -> None:
    ann, bob = customer_of(house, ANN), customer_of(house, BOB)
    with house.conn.transaction():
        audit.pseudonyms(house.conn, house.house.keyring, house.house.maker, [ann, bob], house._now_within())
    backup, others = telling(house, ANN), telling(house, BOB)
    tables = {one.of.table for one in backup}
    assert tables == {"customer", "dispatch", "raw_lead", "raw_revision", "audit_subject"}
    assert all(slot_of(one.sealed) is not None for one in backup)
    copy = house.config.folder / "copy of the keys"
    shutil.copytree(house.config.keys, copy)
    with house.conn.transaction():
        now = house._now_within()
        book = assignment.load_book(house.conn, now)
        flow.erase(house.conn, house.house, book, [ann], Why.ASKED, "officer", now)
    assert shred(house.conn, house.house, Ledger(house.config.ledger_folder, house.house)) == 1
    for one in backup:
        with pytest.raises(Shredded):
            house.opens(one)
    assert all(BOB.encode() in house.opens(one) for one in others if one.of.table != "audit_subject")
    assert [one for one in house.values() if ANN.encode() in house.opens(one)] == []

    # the keys themselves come back from an old copy: the ledger remembers what was destroyed
    shutil.rmtree(house.config.keys)
    shutil.copytree(copy, house.config.keys)
    ring = keyring_of(house.config)
    house.house = House(house.house.maker, ring, house.house.lanes)
    for one in backup:
        with pytest.raises(SealBroken):
            house.opens(one)
    assert all(house.opens(one) for one in others)
