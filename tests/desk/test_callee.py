"""Call-centre people of a vendor: the number of the question in hand, one at a time, and nothing else."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from desk_town import DeskTown, Person, code_of

from daylight import zone_at
from leadcenter.cleaning.face import References, TaskRef
from leadcenter.org import face as org

NUMBERS = ("13917267001", "13917267002")


@pytest.fixture(scope="module")
def vendor(town: DeskTown) -> UUID:
    """A call centre under contract with the maker."""
    identifier = town.new_id()
    with town.conn.transaction():
        town.conn.execute(
            "insert into entity (id, kind, code, name, legal_name, time_zone) "
            "values (%s, 'vendor', 'V1', '呼叫中心', '呼叫中心', 'UTC')",
            [identifier],
        )
        row = {
            "id": town.new_id(), "from_entity": town.maker, "to_entity": identifier, "kind": "entrusted",
            "contract_no": "EN-1", "valid_from": town.house.now() - timedelta(days=1), "valid_to": None,
        }  # fmt: skip
        org.add(town.conn, "relation", [row])
    return identifier


@pytest.fixture(scope="module")
def tasks(town: DeskTown) -> list[str]:
    """Questions to two customers who left no name, as the workbench names them."""
    named = References(town.house.house)
    found = []
    for number in NUMBERS:
        raw = town.lead(number, "D0001", "")
        ((bucket, task),) = town.rows(
            "update cleaning_task set time_zone = %s where raw_id = %s returning bucket, id",
            zone_at(12, town.house.now()),
            raw,
        )
        found.append(named.write(TaskRef(bucket, task)))
    return found


@pytest.fixture(autouse=True)
def nothing_in_hand(town: DeskTown) -> None:
    town.rows("delete from in_hand returning 1")


def reveal(person: Person, task: str):  # type: ignore[no-untyped-def]
    return person.post(f"/cleaning/tasks/{task}/reveal")


def test_agent_sees_the_number_of_the_question_in_hand_and_no_second_one(
    town: DeskTown, vendor: UUID, tasks: list[str]
) -> None:
    agent = town.person("call_centre_agent", vendor)
    first = reveal(agent, tasks[0])
    assert first.json() == {"name": "", "phones": [f"+86{NUMBERS[0]}"]}
    assert first.headers["cache-control"] == "no-store"
    assert reveal(agent, tasks[0]).status_code == 200, "the same again"
    second = reveal(agent, tasks[1])
    assert (second.status_code, code_of(second)) == (409, "task_in_hand")
    assert NUMBERS[1] not in second.text
    assert len([act for act in town.acts("cleaning_task.number_revealed") if act[0] == agent.asker.name]) == 2
    other = town.person("call_centre_agent", vendor)
    taken = reveal(other, tasks[0])
    assert (taken.status_code, code_of(taken)) == (409, "task_taken"), "two people call nobody at once"
    assert NUMBERS[0] not in taken.text
    assert reveal(other, tasks[1]).status_code == 200, "another agent may"


@pytest.mark.parametrize(("hour", "opens", "open_now"), [(7, 540, False), (12, 540, True), (21, 540, False)])
def test_number_is_opened_only_in_the_call_hours_where_the_customer_is(
    town: DeskTown, vendor: UUID, hour: int, opens: int, open_now: bool
) -> None:
    raw = town.lead(f"139172672{hour:02}", "D0001", "")
    ((bucket, task),) = town.rows(
        "update cleaning_task set time_zone = %s, opens = %s, closes = 1200 where raw_id = %s "
        "returning bucket, id",
        zone_at(hour, town.house.now()), opens, raw,
    )  # fmt: skip
    agent, name = town.person("call_centre_agent", vendor), References(town.house.house)
    answer = reveal(agent, name.write(TaskRef(bucket, task)))
    taken = town.rows("select count(*) from in_hand where task_id = %s", task)
    if open_now:
        assert answer.status_code == 200
        assert taken == [(1,)]
        return
    assert (answer.status_code, code_of(answer)) == (409, "outside_call_hours")
    assert f"139172672{hour:02}" not in answer.text
    assert 0 < int(answer.headers["retry-after"]) <= 24 * 3_600
    assert taken == [(0,)], "nothing is in hand"
    assert town.rows("select count(*) from spending where asker = %s", agent.asker.name) == [(0,)]


def test_call_hours_go_by_the_clock_of_a_demo(town: DeskTown, vendor: UUID) -> None:
    raw = town.lead("13917267299", "D0001", "")
    now = town.house.now()
    ((bucket, task),) = town.rows(
        "update cleaning_task set time_zone = %s, opens = 540, closes = 1200 where raw_id = %s "
        "returning bucket, id",
        zone_at(3, now), raw,
    )  # fmt: skip
    agent, name = town.person("call_centre_agent", vendor), References(town.house.house)
    known = name.write(TaskRef(bucket, task))
    assert code_of(reveal(agent, known)) == "outside_call_hours"
    town.rows(
        "insert into setting (name, value) values ('clock', jsonb_build_object("
        "'real', %s::text, 'business', %s::text, 'speed', 1)) returning 1",
        now.isoformat(), (now + timedelta(hours=9)).isoformat(),
    )  # fmt: skip
    try:
        assert reveal(agent, known).status_code == 200
    finally:
        town.rows("delete from setting where name = 'clock' returning 1")


def test_agent_takes_the_next_one_when_the_first_is_answered(
    town: DeskTown, vendor: UUID, tasks: list[str]
) -> None:
    agent = town.person("call_centre_agent", vendor)
    assert reveal(agent, tasks[0]).status_code == 200
    task = References(town.house.house).read(tasks[0])
    assert task is not None
    town.rows(
        "update cleaning_task set state = 'answered', verdict = 'valid_high', closed_at = now() "
        "where id = %s returning 1",
        task.task_id,
    )
    assert code_of(reveal(agent, tasks[0])) == "cleaning_task_unknown"
    assert reveal(agent, tasks[1]).json()["phones"] == [f"+86{NUMBERS[1]}"]


def test_agent_sees_no_lead_and_reveals_nothing_else(town: DeskTown, vendor: UUID, tasks: list[str]) -> None:
    agent = town.person("call_centre_agent", vendor)
    for answer in (
        agent.get("/leads"),
        agent.post("/leads/search", {"phone": NUMBERS[0]}),
        agent.post("/leads/x/reveal", {"purpose": "follow_up"}),
        agent.get("/exports"),
    ):
        assert code_of(answer) == "not_allowed"
    for name in ("nonsense", References(town.house.house).write(TaskRef(1, town.new_id()))):
        answer = reveal(agent, name)
        assert (answer.status_code, code_of(answer)) == (404, "cleaning_task_unknown")


def test_dealers_people_and_vendors_out_of_contract_reveal_nothing(
    town: DeskTown, vendor: UUID, tasks: list[str]
) -> None:
    agent = town.person("call_centre_agent", vendor)
    assert code_of(reveal(town.manager("D0001"), tasks[1])) == "not_allowed"
    town.rows("update relation set valid_to = now() where to_entity = %s returning 1", vendor)
    assert code_of(reveal(agent, tasks[1])) == "not_allowed"
    town.rows("update relation set valid_to = null where to_entity = %s returning 1", vendor)


def test_cap_holds_for_agents_too(town: DeskTown, vendor: UUID, tasks: list[str]) -> None:
    agent = town.person("call_centre_agent", vendor)
    uses = [town.house.now() - timedelta(hours=2)] * 100
    town.rows(
        "insert into spending (asker, cap, uses) values (%s, 'reveal_day', %s) returning 1",
        agent.asker.name,
        uses,
    )
    answer = reveal(agent, tasks[1])
    assert (answer.status_code, code_of(answer)) == (429, "cap_reached")
    assert NUMBERS[1] not in answer.text
