"""The call-centre agent's desk: questions taken in hand, called again, laid back; what there is to say."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from desk_town import DeskTown, Person, code_of

from daylight import zone_at
from leadcenter.cleaning.face import References, TaskRef, check_rules
from leadcenter.desk import asking
from leadcenter.desk.asking import Shelf
from leadcenter.org import face as org
from leadcenter.rulebook.face import RuleKind

HAND = "/cleaning/hand"


@pytest.fixture(scope="module")
def vendor(town: DeskTown) -> UUID:
    """A call centre under contract with the maker."""
    identifier = town.new_id()
    with town.conn.transaction():
        town.conn.execute(
            "insert into entity (id, kind, code, name, legal_name, time_zone) "
            "values (%s, 'vendor', 'V7', '呼叫中心', '呼叫中心', 'UTC')",
            [identifier],
        )
        row = {
            "id": town.new_id(), "from_entity": town.maker, "to_entity": identifier, "kind": "entrusted",
            "contract_no": "EN-7", "valid_from": town.house.now() - timedelta(days=1), "valid_to": None,
        }  # fmt: skip
        org.add(town.conn, "relation", [row])
    return identifier


@pytest.fixture
def agent(town: DeskTown, vendor: UUID) -> Person:
    return town.person("call_centre_agent", vendor)


@pytest.fixture(autouse=True)
def quiet(town: DeskTown) -> None:
    """Nothing waits when a test begins."""
    town.rows("delete from in_hand returning 1")
    town.rows(
        "update cleaning_task set state = 'withdrawn', verdict = 'invalid', closed_at = now() "
        "where state = 'open' returning 1"
    )


_numbers = iter(range(1_000, 9_999))


def asked(town: DeskTown, *, hour: int = 12, **more: object) -> tuple[str, UUID]:
    """A question for people, about a customer where it is that hour: its name and its id."""
    raw = town.lead(f"1391726{next(_numbers)}", "D0001", "", **more)
    ((bucket, task),) = town.rows(
        "update cleaning_task set route = 'manual', time_zone = %s, opens = 540, closes = 1200, tries = 0, "
        "max_attempts = 2, retry_minutes = 60 where raw_id = %s returning bucket, id",
        zone_at(hour, town.house.now()), raw,
    )  # fmt: skip
    return References(town.house.house).write(TaskRef(bucket, task)), task


def test_next_question_is_one_that_is_due_at_an_hour_to_call_and_nobody_elses(
    town: DeskTown, agent: Person, vendor: UUID
) -> None:
    asleep, _ = asked(town, hour=3)
    resting, later = asked(town)
    first, _ = asked(town)
    promised, agreed = asked(town)
    town.rows("update cleaning_task set due_at = now() + interval '1 h' where id = %s returning 1", later)
    town.rows(
        "update cleaning_task set due_at = now() - interval '1 s', agreed = true where id = %s returning 1",
        agreed,
    )
    queue = agent.get("/cleaning/queue").json()
    assert [queue[name] for name in ("due", "agreed", "later")] == [3, 0, 1]
    assert {one["id"] for one in queue["tasks"]} == {asleep, resting, first, promised}
    assert [one["calls_from"] is None for one in queue["tasks"] if one["id"] == asleep] == [False]
    mine = agent.post(HAND, {}).json()["sheet"]
    assert mine["task"]["id"] == promised, "what was agreed comes first"
    assert (mine["opened"], mine["task"]["mine"]) == (False, True)
    assert agent.post(HAND, {}).json()["sheet"]["task"]["id"] == promised, "the same, until it has an end"
    other = town.person("call_centre_agent", vendor)
    assert other.post(HAND, {}).json()["sheet"]["task"]["id"] == first
    third = town.person("call_centre_agent", vendor)
    assert third.post(HAND, {}).json() == {"sheet": None}, "one sleeps, one rests"
    taken = third.post(HAND, {"task": first})
    assert (taken.status_code, code_of(taken)) == (409, "task_taken")
    town.rows("update in_hand set at = at - interval '31 min' where asker = %s returning 1", other.asker.name)
    assert third.post(HAND, {"task": first}).status_code == 200, "who has gone home keeps nothing"
    assert other.get(HAND).json() == {"sheet": None}
    assert len(town.acts("cleaning_task.taken")) >= 3


def test_two_who_look_at_once_take_two_questions(town: DeskTown, vendor: UUID) -> None:
    known = {asked(town)[1] for _ in range(2)}
    one, other = (town.person("call_centre_agent", vendor).sight for _ in range(2))
    shelf = Shelf(
        town.house.house, References(town.house.house), town.door.book(), None, town.house.now(), "en"
    )
    with town.connect(other.scope) as conn:
        seen = asking.find_next(conn, shelf, other)
    with town.connect(one.scope) as conn:
        first = asking.take_first(conn, one, asking.find_next(conn, shelf, one), shelf.now)
    with town.connect(other.scope) as conn:
        second = asking.take_first(conn, other, seen, shelf.now)
    assert first is not None
    assert second is not None
    assert {first.task_id, second.task_id} == known


def test_sheet_says_what_the_customer_asked_for_and_the_words_to_say(town: DeskTown, agent: Person) -> None:
    name, task = asked(town, city="上海", series="")
    town.rows(
        "update cleaning_task set script = 'complete_and_choose_dealer' where id = %s returning 1", task
    )
    sheet = agent.post(HAND, {"task": name}, accept_language="zh-CN").json()["sheet"]
    assert sheet["wish"]["city"] == "上海"
    assert sheet["script"]["title"] == "补全信息并选择经销商"
    said = "\n".join(sheet["script"]["lines"])
    assert "您所在的城市是上海" in said
    assert "{name|您}" in said, "the name stands with the number, which is opened apart"
    assert "{city" not in said
    assert sheet["sentence"]
    assert "1391726" not in str(sheet), "no number"
    english = agent.get(HAND, accept_language="en-US").json()["sheet"]
    assert english["script"]["title"] == "Fill in what is missing, choose a dealer"


def test_script_of_the_rules_goes_before_that_of_the_house(town: DeskTown) -> None:
    script = {"title": {"zh": "问"}, "lines": {"zh": ["您好{name|}，{shoe_size}"]}}
    (fault,) = check_rules(RuleKind.CLEANING, {"rules": [], "scripts": {"mine": script}})
    assert (fault.path, fault.code) == ("cleaning[].scripts.mine", "script_unsound")
    assert (
        check_rules(
            RuleKind.CLEANING, {"rules": [], "scripts": {"mine": script | {"lines": {"zh": ["{city|您}好"]}}}}
        )
        == ()
    )


def test_question_is_laid_back_only_while_its_number_is_closed(town: DeskTown, agent: Person) -> None:
    name, _ = asked(town)
    assert agent.post(HAND, {}).status_code == 200
    assert agent.ask("DELETE", HAND).status_code == 204
    assert agent.get(HAND).json() == {"sheet": None}
    assert agent.post(f"/cleaning/tasks/{name}/reveal").status_code == 200
    assert agent.get(HAND).json()["sheet"]["opened"] is True
    refused = agent.ask("DELETE", HAND)
    assert (refused.status_code, code_of(refused)) == (409, "call_without_result")


def test_nobody_reached_is_asked_again_after_a_rest_and_ends_when_tried_often_enough(
    town: DeskTown, agent: Person
) -> None:
    name, task = asked(town)
    path = f"/cleaning/tasks/{name}/later"
    assert code_of(agent.post(path, {"result": "no_answer"})) == "cleaning_task_unknown", "not in hand"
    agent.post(HAND, {"task": name})
    again = datetime.fromisoformat(agent.post(path, {"result": "no_answer"}).json()["at"])
    assert again - town.house.now() > timedelta(hours=12), "one call a day to one customer"
    assert town.rows("select tries, reason, agreed, state from cleaning_task where id = %s", task) == [
        (1, "no_answer", False, "open")
    ]
    assert town.rows("select attempt, state, code from cleaning_attempt where task_id = %s", task) == [
        (101, "placed", "no_answer")
    ]
    assert agent.get(HAND).json() == {"sheet": None}
    agent.post(HAND, {"task": name})
    assert agent.post(path, {"result": "busy"}).json() == {"at": None}
    assert town.rows("select state, verdict, reason, tries from cleaning_task where id = %s", task) == [
        ("unreachable", "unreachable", "attempts_used_up", 2)
    ]
    told = [act for act in town.acts("cleaning_task.put_off") if act[0] == agent.asker.name]
    assert len(told) == 2


def test_lead_is_looked_at_when_a_vendors_person_ends_its_question(town: DeskTown, agent: Person) -> None:
    name, task = asked(town)
    due = "select b.due_at <= now() from belt b join cleaning_task t using (bucket, raw_id) where t.id = %s"
    assert town.rows(due, task) == [(False,)]
    town.rows("update cleaning_task set max_attempts = 1 where id = %s returning 1", task)
    agent.post(HAND, {"task": name})
    assert agent.post(f"/cleaning/tasks/{name}/later", {"result": "no_answer"}).json() == {"at": None}
    assert town.rows(due, task) == [(True,)]


def test_call_back_is_at_the_time_that_the_customer_named_and_at_no_other_one(
    town: DeskTown, agent: Person
) -> None:
    name, task = asked(town)
    agent.post(HAND, {"task": name})
    path = f"/cleaning/tasks/{name}/later"
    ((zone,),) = town.rows("select time_zone from cleaning_task where id = %s", task)
    tomorrow = town.house.now().astimezone(ZoneInfo(zone)) + timedelta(days=5)
    afternoon = tomorrow.replace(hour=15, minute=30, second=0, microsecond=0)
    for wrong in (
        {"result": "callback_later"},
        {"result": "no_answer", "at": afternoon.isoformat()},
        {"result": "callback_later", "at": afternoon.replace(hour=22).isoformat()},
        {"result": "callback_later", "at": (afternoon + timedelta(days=40)).isoformat()},
        {"result": "callback_later", "at": (afternoon - timedelta(days=9)).isoformat()},
    ):
        assert code_of(agent.post(path, wrong)) == "call_back_impossible", wrong
    done = agent.post(path, {"result": "callback_later", "at": afternoon.isoformat()})
    assert datetime.fromisoformat(done.json()["at"]) == afternoon
    ((due, agreed, tries, expires),) = town.rows(
        "select due_at, agreed, tries, expires_at from cleaning_task where id = %s", task
    )
    assert (due, agreed, tries) == (afternoon, True, 0)
    assert expires >= due + timedelta(hours=24), "our patience lasts until the promise is kept"
    assert agent.get("/cleaning/queue").json()["agreed"] == 1


def test_dealers_people_have_no_way_to_it(town: DeskTown) -> None:
    manager = town.manager("D0001")
    for method, path in (("GET", "/cleaning/queue"), ("GET", HAND), ("POST", HAND), ("DELETE", HAND)):
        assert code_of(manager.ask(method, path, {} if method == "POST" else None)) == "not_allowed"
