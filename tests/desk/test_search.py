"""Finding a lead by the whole number, and not guessing one from its mask."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from uuid import UUID

import pytest
from desk_town import GROUP, DeskTown, code_of

from leadcenter.entry.rotating import Rotation
from leadcenter.kernel.database import Connection

NUMBER = "13917262345"


@pytest.fixture(scope="module")
def lead(town: DeskTown) -> UUID:
    return town.lead(NUMBER, "D0001", "赵甲乙")


def found(answer: object) -> list[str]:
    return [one["reference"] for one in answer.json()["leads"]]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "written", [NUMBER, "139 1726 2345", "+86-139-1726-2345", "０１３９１７２６２３４５"[1:]]
)
def test_whole_number_finds_the_lead_however_it_is_written(town: DeskTown, lead: UUID, written: str) -> None:
    for person in (town.person("lead_operations"), town.manager("D0001")):
        answer = person.post("/leads/search", {"phone": written})
        assert found(answer) == [person.reference(lead)]
        assert answer.headers["cache-control"] == "no-store"
        assert NUMBER not in answer.text


def test_number_that_only_others_know_is_answered_like_one_that_nobody_knows(
    town: DeskTown, lead: UUID
) -> None:
    manager = town.manager("D0002")
    others, unknown = (manager.post("/leads/search", {"phone": one}) for one in (NUMBER, "13917269999"))
    assert (others.status_code, others.content) == (unknown.status_code, unknown.content)
    assert others.json() == {"leads": []}


def test_consultant_without_the_permission_does_not_search(town: DeskTown, lead: UUID) -> None:
    owner = town.person("", town.entity("D0001"), staff=town.owner(lead))
    assert code_of(owner.post("/leads/search", {"phone": NUMBER})) == "not_allowed"


def test_part_of_a_number_is_refused_and_costs_nothing(town: DeskTown, lead: UUID) -> None:
    person = town.manager("D0001")
    for part in ("1391726", "2345-139", "13917262345 或 13917262346"):
        answer = person.post("/leads/search", {"phone": part})
        assert (answer.status_code, code_of(answer)) == (422, "number_unreadable")
    assert town.rows("select 1 from spending where asker = %s", person.asker.name) == []


def test_lead_that_ended_is_found_by_the_maker(town: DeskTown) -> None:
    over = town.lead("13917262346", "D0003", "李某")
    town.rows("update lead set status = 'lost' where id = %s returning 1", over)
    person = town.person("lead_operations")
    assert found(person.post("/leads/search", {"phone": "13917262346"})) == [person.reference(over)]


def test_search_is_recorded_without_the_number(town: DeskTown, lead: UUID) -> None:
    person = town.manager("D0001")
    person.post("/leads/search", {"phone": NUMBER})
    person.post("/leads/search", {"phone": "13917268888"})
    acts = [act for act in town.acts("lead.searched") if act[0] == person.asker.name]
    assert [(act[1], act[3]["found"]) for act in acts] == [(str(lead), 1), ("none", 0)]
    told = str(town.rows("select a::text from audit a"))
    for number in (NUMBER, "13917268888"):
        assert number[-8:] not in told


def test_masked_number_is_not_guessed_within_the_quota(town: DeskTown, lead: UUID) -> None:
    """The bot knows 139****2345 and tries the four hidden digits; the 61st time within an hour it is stopped,
    in every process, for the count lies in the database."""
    bot = town.manager("D0001")
    (masked,) = [one["phone"] for one in bot.leads() if one["reference"] == bot.reference(lead)]
    begin, end = masked.split("****")
    hits, answers = [], []
    for hidden in range(10_000):
        answer = bot.post("/leads/search", {"phone": f"{begin}{hidden:04}{end}"})
        answers.append(answer.status_code)
        if answer.status_code != 200:
            break
        hits += found(answer)
    assert answers == [200] * 60 + [429]
    assert hits == []
    assert code_of(answer) == "cap_reached"
    assert 0 < int(answer.headers["retry-after"]) <= 3600
    assert town.manager("D0001").post("/leads/search", {"phone": NUMBER}).status_code == 200, (
        "others may go on"
    )


def test_cap_counts_any_hour_and_says_when_there_is_one_again(town: DeskTown, lead: UUID) -> None:
    person = town.manager("D0001")
    now = town.house.now()
    uses = [now - timedelta(minutes=59)] + [now - timedelta(minutes=1)] * 59
    town.rows(
        "insert into spending (asker, cap, uses) values (%s, 'search_hour', %s) returning 1",
        person.asker.name,
        uses,
    )
    answer = person.post("/leads/search", {"phone": NUMBER})
    assert answer.status_code == 429
    assert 30 <= int(answer.headers["retry-after"]) <= 60
    older = [now - timedelta(minutes=61)] + [now - timedelta(minutes=1)] * 59
    town.rows("update spending set uses = %s where asker = %s returning 1", older, person.asker.name)
    assert person.post("/leads/search", {"phone": NUMBER}).status_code == 200
    ((kept,),) = town.rows("select cardinality(uses) from spending where asker = %s", person.asker.name)
    assert kept == 60, "what counts no more is forgotten"


def test_group_finds_by_the_dealers_own_indexes(town: DeskTown, lead: UUID) -> None:
    boss = town.person("group_manager", town.entity(GROUP))
    town.rows(
        "insert into role_permission (role, permission) values ('group_manager', 'lead.search') returning 1"
    )
    assert found(boss.post("/leads/search", {"phone": NUMBER})) == [boss.reference(lead)]
    town.rows(
        "delete from role_permission where role = 'group_manager' and permission = 'lead.search' returning 1"
    )


def test_unknown_field_is_refused(town: DeskTown) -> None:
    answer = town.manager("D0001").post("/leads/search", {"phone": NUMBER, "dealer": "D0002"})
    assert answer.status_code in {400, 422}


def test_number_is_found_and_shown_when_the_keys_were_turned(town: DeskTown, lead: UUID) -> None:
    @contextmanager
    def committed() -> Iterator[Connection]:
        with town.conn.transaction():
            yield town.conn

    before = {
        person: person.reference(lead) for person in (town.person("lead_operations"), town.manager("D0001"))
    }
    Rotation(committed, town.house.house, lambda _: None).run()
    for person, name in before.items():
        assert found(person.post("/leads/search", {"phone": NUMBER})) == [name]
        shown = person.post(f"/leads/{name}/reveal", {"purpose": "follow_up"})
        assert shown.json()["phones"] == [f"+86{NUMBER}"]
