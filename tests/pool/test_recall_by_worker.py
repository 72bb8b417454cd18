"""The worker's round, under the worker's own login: everything that the clock does to leads."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pool_people import DEALER, PoolPeople

from leadcenter.kernel.database import Connection, connect
from leadcenter.kernel.logins import Login, url_of
from leadcenter.pool.face import Recaller


@pytest.fixture
def worker(people: PoolPeople) -> Iterator[Connection]:
    with connect(url_of(people.config, Login.WORKER), name="leadcenter worker") as conn:
        conn.execute("set plan_cache_mode = force_generic_plan")
        conn.commit()
        (above,) = conn.execute("select rolsuper or rolbypassrls from pg_roles where rolname = current_user")
        assert above == (False,)
        conn.rollback()
        yield conn


def rounds(worker: Connection) -> None:
    recaller = Recaller()
    while recaller.round(worker) == 0.0:
        pass


def over(people: PoolPeople, lead: object, when: str = "- interval '1 second'") -> None:
    """The protection of a lead ends so long after now."""
    people.rows(
        f"update episode set protect_until = now() {when}, hard_until = null "
        "where lead_id = %s and closed_at is null",
        lead,
    )


def told(people: PoolPeople, lead: object) -> list[tuple[object, ...]]:
    return people.rows(
        "select n.kind, s.code from notice_to_staff n left join staff s on s.id = n.staff_id "
        "where n.lead_id = %s and n.kind <> 'lead_taken_back' order by n.at, n.kind",
        lead,
    )


def test_what_is_due_falls_and_is_told(people: PoolPeople, worker: Connection) -> None:
    people.pool()
    due, kept = people.leads_of(f"{DEALER}-02", 2)
    over(people, due)
    rounds(worker)
    assert (people.owner(due), people.lies_in(due)) == (None, "home")
    assert people.owner(kept) == f"{DEALER}-02"
    assert ("lead_recalled", f"{DEALER}-02") in told(people, due)
    assert people.facts(due)[-1] == ("pool", "pooled", "auto")
    assert people.loads() == []


def test_owners_are_told_before_and_only_of_what_has_not_fallen(
    people: PoolPeople, worker: Connection
) -> None:
    people.pool(notice_days=2)
    soon, due, far = people.leads_of(f"{DEALER}-02", 3)
    over(people, soon, "+ interval '1 day'")
    over(people, due)
    for _ in range(2):
        rounds(worker)
    assert told(people, soon).count(("recall_soon", f"{DEALER}-02")) == 1
    assert "recall_soon" not in {kind for lead in (due, far) for kind, _ in told(people, lead)}


def test_an_edited_rule_reaches_the_owners_of_now(people: PoolPeople, worker: Connection) -> None:
    people.pool()
    [lead] = people.leads_of(f"{DEALER}-02", 1)
    rounds(worker)
    was = people.one("select recall_at from episode where lead_id = %s and closed_at is null", lead)
    people.pool(protect_days=15)
    rounds(worker)
    falls = people.one("select recall_at from episode where lead_id = %s and closed_at is null", lead)
    assert (falls - was).days == 5
    applied = "select applied_version = version from pool where code = 'home' and entity_id = %s"
    entity = people.one("select id from entity where code = %s", DEALER)
    assert people.one(applied, entity) is True


def test_leads_of_who_is_suspended_fall_at_once(people: PoolPeople, worker: Connection) -> None:
    people.pool()
    [lead] = people.leads_of(f"{DEALER}-03", 1)
    people.rows("update staff set status = 'suspended' where code = %s", f"{DEALER}-03")
    rounds(worker)
    people.rows("update staff set status = 'active' where code = %s", f"{DEALER}-03")
    assert people.lies_in(lead) == "home"
    how = people.one("select how from pool_stay where lead_id = %s and left_at is null", lead)
    assert how == "disabled"


def test_a_stay_that_is_too_long_is_told(people: PoolPeople, worker: Connection) -> None:
    people.pool(longest_hours=1)
    people.manager.do("PUT", "/pools/home/members", {"people": [{"staff": f"{DEALER}-04", "admin": True}]})
    [lead] = people.pooled()
    people.rows("update pool_stay set alert_at = now() where lead_id = %s", lead)
    rounds(worker)
    people.manager.do("PUT", "/pools/home/members", {})
    assert told(people, lead) == [("pooled_too_long", f"{DEALER}-04")]


def test_a_lead_that_no_pool_takes_stays_and_the_desk_is_told(people: PoolPeople, worker: Connection) -> None:
    people.pool()
    [lead] = people.leads_of(f"{DEALER}-02", 1)
    people.rows("update pool set status = 'closed', applied_version = version where code = 'home'")
    over(people, lead)
    rounds(worker)
    people.rows("update pool set status = 'active' where code = 'home'")
    assert people.owner(lead) == f"{DEALER}-02"
    assert told(people, lead)[-1] == ("recall_without_pool", None)
