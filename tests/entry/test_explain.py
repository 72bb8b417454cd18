"""`leadcenter explain` tells the whole story of a lead, and never who the customer is."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from uuid import UUID

import msgspec
import pytest
from rich.console import Console

from leadcenter.cleaning import face as cleaning
from leadcenter.cleaning.face import CallBack, CallContact, References, TaskRef, Wanted
from leadcenter.entry.explain import LABELS, explain
from leadcenter.entry.story import Chapter, Step, Story, find_lead, mask_name, story
from leadcenter.kernel.database import Connection, connect
from leadcenter.kernel.errors import Language
from leadcenter.org.face import ScaledClock
from leadcenter.wire.call_centre import CallOrder, Placed
from living_house import LivingHouse

NAME, NUMBER = "王小明", "13812340001"
CLEANED = "13812340002"


class Telephone:
    """A call centre that takes every order."""

    def place(self, order: CallOrder) -> Placed:
        assert order.phone == CLEANED
        return Placed("order-77")

    def look_up(self, key: str) -> Placed:
        raise AssertionError(f"nobody lost {key}")


@pytest.fixture(scope="module")
def house(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LivingHouse]:
    """One lead that went straight, asked for again; one that was cleaned by call; others that wait."""
    with connect(database_url) as conn:
        house = LivingHouse(conn, tmp_path_factory.mktemp("house"))
        with conn.transaction():
            conn.execute(
                "insert into absence (staff_id, starts_at, ends_at, kind) "
                "select id, now() - interval '1 day', now() + interval '1 day', 'ill' "
                "from staff where code = 'D0001-01'"
            )
            conn.execute("update stamp set version = version + 1 where name = 'org'")
        straight = house.inquiry(NUMBER, name=NAME, dealer="D0001", external_id="straight:1", city="成都市")
        house.ask(straight)
        house.ask(house.inquiry(NUMBER, name=NAME, dealer="D0001", external_id="again"), channel="chatter")
        house.ask(house.inquiry(CLEANED, dealer="D0002", external_id="cleaned"))
        answer_the_call(house, "cleaned")
        house.ask(
            house.inquiry(
                "13812340003", name="李四", external_id="no_dealer", city=house.world.dealers[0].city
            )
        )
        house.ask(house.inquiry("12", external_id="invalid"))
        house.ask(house.inquiry("13812340004", unionid="u4", name="赵六"), channel="chatter")
        house.ask(
            house.inquiry(unionid="u4", name="赵六", dealer="D0003", external_id="moved"), channel="chatter"
        )
        yield house


def answer_the_call(house: LivingHouse, external_id: str) -> None:
    """The call centre is asked to call, and reports twice: on its way, and with the customer's answer."""

    @contextmanager
    def committed() -> Iterator[Connection]:
        with house.conn.transaction():
            yield house.conn

    def contacts(wanted: Sequence[Wanted]) -> Sequence[CallContact]:
        return [CallContact(CLEANED) for _ in wanted]

    now, raw_id = house.now(), raw(house, external_id)
    noon = ScaledClock(now, now.replace(hour=4, minute=0))
    with house.conn.transaction():
        house.conn.execute("update outbox set next_at = now() - interval '1 minute'")
        tasks = house.conn.execute("select bucket, id from cleaning_task where raw_id = %s", [raw_id])
        ((bucket, task),) = tasks.fetchall()
    sent = cleaning.send_orders(committed, Telephone(), contacts, house.house, now, clock=noon)
    assert sent["placed"] == 1
    key = References(house.house).write(TaskRef(bucket, task, 1))
    for number, (result, intent) in enumerate((("progress", ""), ("answered", "high")), start=1):
        now = house.now()
        said = CallBack(
            "call_centre", f"cb{number}", key, now, result=result, intent=intent, body=CLEANED.encode()
        )
        with house.conn.transaction():
            book = cleaning.load_book(house.conn, now)
            cleaning.receive(house.conn, house.house, book, [said], now)
    house.carry()


def raw(house: LivingHouse, external_id: str, channel: str = "form") -> UUID:
    """The raw lead of a channel's id."""
    with house.conn.transaction():
        found = find_lead(house.conn, house.house, f"{channel}:{external_id}")
    assert found is not None, external_id
    return found.raw_id


def told(house: LivingHouse, key: str) -> Story:
    """The story; read only."""
    with house.conn.transaction():
        house.conn.execute("set transaction read only")
        found = story(house.conn, house.house, key)
    assert found is not None, key
    return found


def page(house: LivingHouse, key: str, language: Language) -> str:
    """What an operator reads."""
    paper = io.StringIO()
    with house.conn.transaction():
        assert explain(house.conn, house.house, key, language, Console(file=paper, width=400)) == 0
    return paper.getvalue()


def chapters(story: Story, what: str) -> list[Chapter]:
    return [chapter for chapter in story.chapters if chapter.what == what]


def steps(story: Story) -> dict[str, Step]:
    """The last word of each room."""
    return {step.room: step for chapter in story.chapters for step in chapter.steps}


def test_a_lead_is_found_by_its_id_and_by_the_channels_id(house: LivingHouse) -> None:
    raw_id = raw(house, "straight:1")
    for key in (str(raw_id), raw_id.hex, f" {raw_id} ", "form:straight:1"):
        assert told(house, key).raw_id == raw_id


@pytest.mark.parametrize("key", ["form:nobody", "nowhere:straight:1", "straight", "", "0" * 32])
def test_an_unknown_lead_is_said_to_be_unknown(house: LivingHouse, key: str) -> None:
    paper = io.StringIO()
    with house.conn.transaction():
        assert find_lead(house.conn, house.house, key) is None
        assert explain(house.conn, house.house, key, "en", Console(file=paper, width=200)) == 1
    assert paper.getvalue().startswith("no such lead (searched over all 1,024 buckets)")


def test_page_tells_home_and_operator_of_the_number(house: LivingHouse) -> None:
    found = steps(told(house, "form:straight:1"))["verification"].inputs
    assert set(found) == {"home", "operator"}
    assert f"号段归属地 {found['home']}" in page(house, "form:straight:1", "zh")
    assert f"operator of the number {found['operator']}" in page(house, "form:straight:1", "en")


def test_every_room_has_its_say_with_reasons_and_rule_versions(house: LivingHouse) -> None:
    said = steps(told(house, "form:straight:1"))
    assert {"verification", "customer", "score", "lead", "cleaning", "gate_1", "gate_3", "gate_4"} <= set(
        said
    )
    assert said["verification"].outcome == "valid"
    assert said["score"].reason == "named_dealer+15"
    assert said["score"].rule == 2
    assert said["score"].inputs["points"] == 55
    assert said["gate_3"].inputs == {"points": 55, "minimum": 30}
    assert said["dispatch"].outcome == "dispatched"


def test_the_assignment_shows_who_was_chosen_and_why_others_were_not(house: LivingHouse) -> None:
    assignment = steps(told(house, "form:straight:1"))["assignment"]
    assert {one.staff: (one.chosen, one.excluded) for one in assignment.candidates} == {
        "D0001-01": (False, "absent"),
        "D0001-02": (True, ""),
    }
    assert assignment.inputs["staff"] == "D0001-02"


def test_dispatch_ownership_and_what_came_later_are_chapters_in_time_order(house: LivingHouse) -> None:
    story = told(house, "form:straight:1")
    assert [chapter.at for chapter in story.chapters] == sorted(chapter.at for chapter in story.chapters)
    what = [chapter.what for chapter in story.chapters]
    assert what[0] == "received"
    assert {"consent", "passage", "dispatched", "owned", "told", "asked_again"} <= set(what)
    (owned,) = chapters(story, "owned")
    assert owned.facts["consultant"] == "D0001-02"
    assert str(owned.facts["dealer"]).startswith("D0001 ")
    (again,) = chapters(story, "asked_again")
    assert again.facts == {"raw_lead": raw(house, "again", "chatter"), "reason": "re_inquiry"}
    assert story.standing.state == "assigned"
    assert story.grants[0]["state"] == "given"


def test_an_attached_inquiry_tells_the_lead_that_it_joined(house: LivingHouse) -> None:
    story = told(house, "chatter:again")
    assert story.standing.state == "attached"
    assert story.lead["lead"] == raw(house, "straight:1")
    assert story.lead["inquiries"] == 2
    assert chapters(story, "owned") == []
    assert "attached" in {step.outcome for chapter in story.chapters for step in chapter.steps}


def test_cleaning_is_told_from_the_question_to_the_verdict(house: LivingHouse) -> None:
    story = told(house, "form:cleaned")
    (asked,), (called,), (answered,) = (chapters(story, what) for what in ("asked", "called", "answered"))
    assert (asked.facts["rule_name"], asked.facts["rule"], asked.facts["route"]) == (
        "nameless",
        2,
        "call_centre",
    )
    assert (called.facts["call"], called.facts["state"], called.facts["reference"]) == (
        1,
        "placed",
        "order-77",
    )
    assert [one.facts["outcome"] for one in chapters(story, "callback")] == ["noted", "applied"]
    assert answered.facts["verdict"] == "valid_high"
    assert answered.facts["rule_name"] == "wants_a_car_now"
    assert story.lead["intent"] == "high"
    assert story.standing.state == "assigned"


def test_dealers_offered_to_a_customer_who_named_none_are_told(house: LivingHouse) -> None:
    story = told(house, "form:no_dealer")
    assert [one.facts["rank"] for one in chapters(story, "offered")] == [1, 2, 3]
    assert story.standing.state == "awaiting_dealer"
    assert "a grant" not in page(house, "form:no_dealer", "en")
    assert "the customer to name a dealer, at the latest by" in page(house, "form:no_dealer", "en")


def test_a_lead_that_was_handed_on_to_another_bucket_keeps_both_parts_of_its_story(
    house: LivingHouse,
) -> None:
    story = told(house, "chatter:moved")
    outcomes = [(step.room, step.outcome) for chapter in story.chapters for step in chapter.steps]
    assert ("flow", "handed_on") in outcomes
    assert ("assignment", "assigned") in outcomes


def test_an_invalid_raw_lead_has_a_story_without_a_lead(house: LivingHouse) -> None:
    story = told(house, "form:invalid")
    assert story.lead == {}
    assert story.customer == {}
    assert (story.standing.state, story.standing.reason) == ("invalid", "phone_invalid")
    assert "waits for: nothing" in page(house, "form:invalid", "en")


KEYS = ["form:straight:1", "chatter:again", "form:cleaned", "form:no_dealer", "chatter:moved", "form:invalid"]


@pytest.mark.parametrize("key", KEYS)
def test_no_number_and_no_name_stands_open_in_a_story(house: LivingHouse, key: str) -> None:
    written = [page(house, key, "zh"), page(house, key, "en"), msgspec.json.encode(told(house, key)).decode()]
    for text in written:
        for secret in (NAME, NUMBER, CLEANED, "李四", "13812340003", "赵六", "13812340004"):
            assert secret not in text
    if key == "form:straight:1":
        assert "王**" in written[0]
        assert "138****0001" in written[0]


@pytest.mark.parametrize("key", KEYS)
def test_everything_in_a_story_has_a_label_in_both_languages(house: LivingHouse, key: str) -> None:
    story = told(house, key)
    labels = {label for facts in (story.lead, story.customer, *story.grants) for label in facts}
    labels |= {chapter.what for chapter in story.chapters} | {
        label for chapter in story.chapters for label in chapter.facts
    }
    for step in (step for chapter in story.chapters for step in chapter.steps):
        labels |= {step.room, *step.inputs} - {"snapshot"}
    assert labels - set(LABELS) == set()
    for chinese, english in LABELS.values():
        assert chinese
        assert english.isascii()


def test_the_page_speaks_the_language_asked_for(house: LivingHouse) -> None:
    chinese, english = page(house, "form:straight:1", "zh"), page(house, "form:straight:1", "en")
    assert "收到" in chinese
    assert "下发经销商" in chinese
    assert "received" in english
    assert "下发" not in english
    assert "rule version 2" in english


def test_a_name_is_shown_by_its_first_letter() -> None:
    assert [mask_name(name) for name in ("", "王", "王芳", "Johannes Gutenberg")] == [
        "",
        "王",
        "王*",
        "J********",
    ]
