"""A queue finds the first in logarithmic time; it is the one whom looking at everybody would find."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest
from dealership import DEALER, NOW, SHANGHAI, Days, in_order, members, person, targets

from leadcenter.assignment.counts import TURN, Cursor, Load, Turns
from leadcenter.assignment.strategies import Candidate, Queue, choose
from leadcenter.assignment.terms import Strategy

TODAY = NOW.astimezone(SHANGHAI).date()


def crowd(strategy: Strategy, chance: random.Random) -> list[Candidate]:
    """Candidates with a past: few different shares, loads and weights, so that ties are many."""
    codes = [f"p{number}" for number in range(12)]
    days = Days(*(person(code, rating=chance.choice((None, 3.0, 4.5))) for code in codes))
    seats = {
        Strategy.WEIGHTED: members(**{code: chance.choice((1, 2, 5)) for code in codes}),
        Strategy.TARGET: targets(**{code: chance.choice((3, 30, 90)) for code in codes}),
    }.get(strategy, in_order(*codes))
    ring = days.ring(strategy=strategy.value, members=seats)
    return [
        Candidate(
            seat,
            place,
            Load(open=chance.randint(0, 3), day=chance.randint(0, 2), month=chance.randint(0, 9)),
            Turns(seat.person.id, share=chance.randint(0, 3) * TURN, turn=chance.randint(0, 4)),
            TODAY,
        )
        for place, seat in enumerate(ring.seats)
    ]


@pytest.mark.parametrize("strategy", Strategy)
@pytest.mark.parametrize("seed", range(5))
def test_the_first_of_the_queue_is_the_first_of_all(strategy: Strategy, seed: int) -> None:
    chance = random.Random(seed)
    them, cursor = crowd(strategy, chance), Cursor(turns=4)
    queue = Queue(strategy, them)
    for _ in range(200):
        first = queue.first()
        assert first is choose(strategy, them)
        cursor.charge(first.turns, first.seat.cost, NOW + timedelta(seconds=1))
        first.load.take()
        queue.charged(first)
        if chance.random() < 0.3:  # another rotation of the same people gave somebody a lead
            chance.choice(them).load.take()


@pytest.mark.parametrize("strategy", Strategy)
def test_nobody_is_the_first_of_nobody(strategy: Strategy) -> None:
    assert Queue(strategy, []).first() is None


def test_what_a_queue_promises_holds_for_a_desk_of_many_kinds() -> None:
    """Leads with people barred go round the queue; those after them find it as it should be."""
    days = Days(*(person(code) for code in "abc"))
    ring = days.ring(members=in_order(*"abc"))
    desk = days.desk()
    barred = (person("a").id, person("b").id)
    got = [desk.pick(ring, "", NOW, barred if place % 2 else ()) for place in range(9)]
    assert [one.code for one in got] == list("acbcacbca")  # type: ignore[union-attr]
    assert desk.dealer_id == DEALER
