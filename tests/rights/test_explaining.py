"""The right to an explanation (PIPL 24, trust.md L09): what was decided about a person, by which version of
which rules, from what facts, in words of both languages; and nothing that names somebody else."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from test_erasure import Person
from test_rights_desk import Office

from leadcenter.journal import face as journal
from leadcenter.journal.face import Entry, Fact
from leadcenter.kernel.database import connect
from leadcenter.kernel.errors import Language, known_codes
from leadcenter.rights import explaining, requests
from leadcenter.rights.explaining import DECIDES, FACTS_TOLD, Decision, Explanation
from leadcenter.rights.terms import Right
from leadcenter.score.face import Item


@pytest.fixture(scope="module")
def house(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with connect(database_url) as conn:
        yield Office(conn, tmp_path_factory.mktemp("house"))


def explained(house: Office, who: Person, language: Language = "en") -> Explanation:
    with house.conn.transaction():
        return explaining.explain(house.conn, house.house, who.key, language, house._now_within())


def of(told: Explanation, step: str) -> Decision:
    return next(one for one in told.decisions if one.step == step)


def test_score_is_explained_by_the_version_of_its_rules_and_by_what_each_fact_counted(house: Office) -> None:
    told = of(explained(house, Person(house)), "score")
    ((points, grade),) = house.rows("select score, grade from lead order by id desc limit 1")
    assert told.automatic
    assert told.rule is not None
    ((version, since),) = house.rows(
        "select version, valid_from from rule_set where kind = 'score' and status = 'live' "
        "and entity_id is null order by version desc limit 1"
    )
    assert (told.rule.kind, told.rule.version, told.rule.since) == ("score", version, since)
    assert told.text == f"grade {grade}"
    counted = [fact.points for fact in told.facts if fact.points is not None]
    assert sum(counted) == points, "base and conditions that held are the score"
    assert any("Has named a dealer = yes" in fact.name for fact in told.facts)


def test_every_step_to_the_consultant_is_told_in_order_and_in_both_languages(house: Office) -> None:
    who = Person(house)
    english, chinese = explained(house, who), explained(house, who, "zh")
    wanted = ["verification", "customer", "score", "gate_1", "gate_3", "gate_4", "dispatch", "assignment"]
    (number,) = {one.inquiry for one in english.decisions if one.step == "dispatch"}
    steps = [one.step for one in english.decisions if one.inquiry == number]
    assert [one for one in steps if one in wanted] == wanted
    assert all(one.automatic for one in english.decisions)
    for one, other in zip(english.decisions, chinese.decisions, strict=True):
        assert one.about != other.about
        assert one.about
        assert one.text not in {"", one.outcome} or one.outcome in known_codes() | {"A", "B"}
    ((dealer,),) = house.rows(
        "select coalesce(nullif(legal_name, ''), name) from entity where code = 'D0001'"
    )
    facts = {fact.name: fact.value for fact in of(english, "dispatch").facts}
    assert facts == {"dealer": dealer}
    assert english.words != chinese.words


def test_it_names_nobody_else_and_shows_no_id(house: Office) -> None:
    who = Person(house)
    text = str(explained(house, who))
    ((staff, customer, lead),) = house.rows(
        "select e.staff_id, l.customer_id, l.id from lead l "
        "join episode e on e.bucket = l.bucket and e.lead_id = l.id where l.customer_id = %s",
        who.key[1],
    )
    for one in (staff, customer, lead):
        assert str(one) not in text
        assert one.hex not in text
    assert not any(word in text for word in who.canaries)


def test_what_a_person_decided_is_told_as_a_persons_decision(house: Office) -> None:
    who = Person(house)
    fact = Fact("assignment", "assigned_by_hand", "asked_for", inputs={"staff": "f" * 32})
    with house.conn.transaction():
        entry = Entry(who.key[0], who.raw, who.raw, [fact])
        journal.append(house.conn, [entry], "person:1", house._now_within())
    told = explained(house, who).decisions[-1]
    assert (told.outcome, told.automatic) == ("assigned_by_hand", False)


def test_who_objected_is_told_that_nothing_is_scored(house: Office) -> None:
    who = Person(house)
    house.does(requests.begin, house.asks(who, Right.OBJECT), house=True)
    assert house.carry_out() == 1
    for language, said in (("en", "no score, no threshold"), ("zh", "不评分")):
        told = explained(house, who, language).decisions[-1]
        assert (told.step, told.outcome, told.automatic) == ("score", "not_profiled", False)
        assert said in told.text
        assert told.rule is None
    house.answer_all()


def test_restricted_people_are_answered_too(house: Office) -> None:
    who = Person(house)
    house.rows("update customer set restricted_at = now() where id = %s returning 1", who.key[1])
    house.rows("update lead set restricted_at = now() where customer_id = %s returning 1", who.key[1])
    assert of(explained(house, who), "score").rule is not None


@pytest.mark.parametrize(
    ("when", "english", "chinese"),
    [
        ({"combinator": "and", "rules": []}, "", ""),
        (
            {
                "combinator": "or", "not": True,
                "rules": [
                    {"field": "city", "operator": "in", "value": ["上海", "杭州"]},
                    {"field": "has_name", "operator": "=", "value": False},
                ],
            },
            "not (City in 上海, 杭州 or Has a name = no)",
            "并非 (城市 in 上海, 杭州 或 有姓名 = 否)",
        ),
    ],
)  # fmt: skip
def test_conditions_are_put_in_words(when: Any, english: str, chinese: str) -> None:
    item = Item("x", 5, when)
    assert (explaining.said_when(item, "en"), explaining.said_when(item, "zh")) == (english, chinese)


def test_everything_that_can_be_told_has_words() -> None:
    wanted = {f"explained_{room}" for room in DECIDES} | {f"fact_{name}" for name in FACTS_TOLD}
    assert wanted <= known_codes()
