"""A breach (trust.md L13): from who is suspected and when, whose data were seen, and nobody else."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from erasing_house import ErasingHouse
from test_erasure import Person

from leadcenter.audit import face as audit
from leadcenter.audit.face import Act, ActorKind, Affected, Who
from leadcenter.kernel.database import connect


@pytest.fixture(scope="module")
def house(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ErasingHouse]:
    with connect(database_url) as conn:
        yield ErasingHouse(conn, tmp_path_factory.mktemp("house"))


def seen(house: ErasingHouse, who: Person, actor: str, what: str, bucket: int | None = None) -> None:
    """Somebody looks at a person."""
    with house.conn.transaction():
        now = house._now_within()
        subject = audit.pseudonyms(house.conn, house.house.keyring, house.house.maker, [who.key], now)[
            who.key
        ]
        act = Act(
            who=Who(ActorKind.PERSON, actor), what=what, object_kind="lead", object=str(who.raw),
            bucket=who.key[0] if bucket is None else bucket, subject=subject,
        )  # fmt: skip
        audit.record(house.conn, [act], now)


def affected(house: ErasingHouse, actor: str, back: timedelta, until: timedelta = timedelta(0)) -> Affected:
    with house.conn.transaction():
        now = house._now_within()
        return audit.affected(
            house.conn,
            house.house.keyring,
            house.house.maker,
            actor,
            now - back,
            now - until + timedelta(seconds=1),
        )


def test_everybody_whom_a_person_saw_in_a_time_is_found_and_nobody_else(house: ErasingHouse) -> None:
    people = [Person(house) for _ in range(6)]
    for who in people[:3]:
        seen(house, who, "person:thief", "lead.revealed")
    seen(house, people[3], "person:thief", "export.made", bucket=(people[3].key[0] + 500) % 1024)
    seen(house, people[4], "person:honest", "lead.revealed")
    seen(house, people[0], "person:thief", "lead.revealed")
    found = affected(house, "person:thief", timedelta(hours=1))
    assert set(found.people) == {who.key for who in people[:4]}
    assert found.acts == {"lead.revealed": 4, "export.made": 1}
    assert found.erased == 0
    later = affected(house, "person:thief", timedelta(hours=2), timedelta(hours=1))
    assert later.people == ()
    house.erase(people[1].key)
    found = affected(house, "person:thief", timedelta(hours=1))
    assert people[1].key not in found.people
    assert found.erased == 1, "it is known that there was one, and no longer who"
