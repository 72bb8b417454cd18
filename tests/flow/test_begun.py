"""Reference data that changes wakes what waits on the desks, also what begins by time alone; what is no
matter of the flow wakes nothing."""

from __future__ import annotations

from small_world import ROUND_ROBIN
from test_withdrawal import on_the_desk
from town import Seen, Town

from leadcenter.rulebook import face as rulebook
from leadcenter.rulebook.face import RuleKind


def test_rules_that_begin_by_time_alone_take_up_what_waits_on_the_desk(town: Town) -> None:
    raw = on_the_desk(town)
    town.rules(RuleKind.ASSIGNMENT, ROUND_ROBIN, "X")
    town.conn.execute(
        "update rule_set set valid_from = now() + interval '1 hour' where entity_id = %s", [town.entity("X")]
    )
    town.carry()
    assert town.state_of(raw) == "dispatched/no_rule"
    town.minutes_pass(61)
    for raised in (1, 0):
        before = stamp(town)
        with town.conn.transaction():
            rulebook.note_begun(town.conn, town.now)
        assert stamp(town) - before == raised
    town.carry()
    assert isinstance(town.owner_of(raw), Seen)


def stamp(town: Town) -> int:
    return int(town.rows("select version from stamp where name = 'rulebook'")[0]["version"])


def test_pools_of_the_maker_are_no_matter_of_what_lies_on_desks(town: Town) -> None:
    raw = on_the_desk(town)
    passages = town.passages_of(raw)
    town.changed("maker_pool")
    assert town.carry() == {}
    assert town.passages_of(raw) == passages
