"""The review desk behind row-level security: the web's login parts what a superuser's would."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from uuid import UUID

import msgspec
import pytest
from merging_house import Key, MergingHouse

from leadcenter.assignment import face as assignment
from leadcenter.flow import face as flow
from leadcenter.flow.face import Parted, Refused
from leadcenter.kernel.config import Config
from leadcenter.kernel.database import Connection, connect
from leadcenter.kernel.logins import Login, url_of
from leadcenter.kernel.scope import MAKER, enter
from leadcenter.lead.face import References
from leadcenter.rights import provisions

D1, D2 = "D0001", "D0002"


@pytest.fixture(scope="module")
def house(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[MergingHouse]:
    """One house for all tests of this file; each uses customers of its own."""
    with connect(database_url) as conn:
        yield MergingHouse(conn, tmp_path_factory.mktemp("house"))


@pytest.fixture(scope="module")
def logins(house: MergingHouse, database_url: str) -> Config:
    return msgspec.structs.replace(house.config, database_url=database_url)


@contextmanager
def web(logins: Config) -> Iterator[Connection]:
    """A transaction of the maker's people; committed."""
    with connect(url_of(logins, Login.APP)) as conn, conn.transaction():
        enter(conn, MAKER)
        yield conn


def part(house: MergingHouse, logins: Config, merge: Key | None) -> Parted | Refused:
    """A merge is taken back at the desk."""
    assert merge is not None
    with web(logins) as conn:
        ((now,),) = conn.execute("select now()")
        return flow.part(conn, house.house, assignment.load_book(conn, now), merge, "bert", now)


def two_customers(house: MergingHouse, *, agreed: bool) -> tuple[Key, Key, UUID]:
    """Customers in two buckets, and the lead of the second, who agreed to its dealer or did not."""
    house.serial = getattr(house, "serial", 0) + 10
    numbers = [f"138127{house.serial + nth:05}" for nth in range(9)]
    (lead,) = house.ask(house.inquiry(numbers[0], name="王芳", dealer=D2, consent=agreed))
    merged = house.customer(lead)
    others = (house.customer(house.ask(house.inquiry(one, name="王芳", dealer=D1))[0]) for one in numbers[1:])
    return next(one for one in others if one[0] != merged[0]), merged, lead


def test_what_was_dispatched_while_two_were_one_is_held_at_home_alone_after_they_parted(
    house: MergingHouse, logins: Config
) -> None:
    survivor, merged, lead = two_customers(house, agreed=False)
    done = house.merged(survivor, merged)
    house.says(survivor, D2, "given")
    house.rows("update belt set due_at = now() where raw_id = %s returning 1", lead)
    house.carry()
    assert house.place(lead)[0] == "assigned"
    assert house.rows("select bucket, merge_id from dispatch where lead_id = %s", lead) == [
        (survivor[0], None)
    ]
    assert isinstance(part(house, logins, done.merge), Parted)
    assert done.merge is not None
    held = "select bucket, merge_id, ended_at from dispatch where lead_id = %s"
    assert house.rows(held, lead) == [(merged[0], done.merge[1], None)]
    assert house.broken() == {}


def test_each_provision_is_on_record_once_however_often_its_customer_was_merged_and_parted(
    house: MergingHouse, logins: Config
) -> None:
    survivor, merged, lead = two_customers(house, agreed=False)
    third, fourth, other = two_customers(house, agreed=True)
    done = house.merged(survivor, merged)
    house.says(survivor, D2, "given")
    house.rows("update belt set due_at = now() where raw_id = %s returning 1", lead)
    house.carry()
    assert provided(house, lead) == provided(house, other) == 1
    part(house, logins, done.merge)
    assert provided(house, lead) == 1
    house.merged(third, merged)
    again = house.merged(third, fourth)
    assert provided(house, lead) == provided(house, other) == 1
    part(house, logins, again.merge)
    assert provided(house, lead) == provided(house, other) == 1


def provided(house: MergingHouse, lead: UUID) -> int:
    """How often it stands in the record that the data of a lead were provided."""
    since, until = datetime(2000, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)
    with house.conn.transaction():
        found, onward = provisions.read(house.conn, house.house, since, until, most=1_000)
    assert onward == ""
    references = References(house.house.keyring)
    names = [references.read(house.house.maker, one.lead) for one in found]
    return sum(name is not None and name[1] == lead for name in names)


def test_merge_of_a_customer_whose_data_are_only_kept_is_not_there_for_the_desk(
    house: MergingHouse, logins: Config
) -> None:
    survivor, merged, _ = two_customers(house, agreed=True)
    done = house.merged(survivor, merged)
    restrict = "update customer set restricted_at = now() where id = any(%s) returning 1"
    house.rows(restrict, [survivor[1], merged[1]])
    assert part(house, logins, done.merge) is Refused.MERGE_UNKNOWN
    house.rows(
        "update customer set restricted_at = null where id = any(%s) returning 1", [survivor[1], merged[1]]
    )
    assert isinstance(part(house, logins, done.merge), Parted)
