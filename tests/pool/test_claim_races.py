"""A hundred people claim at once, through the API, in processes of their own."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from pool_people import DEALER, PoolPeople

pytestmark = pytest.mark.timeout(900)  # a hundred sessions and four webs, on a machine that may be busy
PROCESSES = 4
CLAIMERS = 100
SCRIPT = Path(__file__).with_name("claimer_process.py")


@pytest.fixture(scope="module")
def crew(people: PoolPeople) -> list[str]:
    """A hundred consultants of the dealer, who claim; leads come from others."""
    codes = [f"{DEALER}-R{number:03}" for number in range(CLAIMERS)]
    people.rows(
        "insert into staff (id, entity_id, code, name, role, joined_on) "
        "select gen_random_uuid(), e.id, c, '某', 'consultant', date '2020-01-01' "
        "from entity e cross join unnest(%s::text[]) c where e.code = %s",
        codes,
        DEALER,
    )
    people.pool()
    return codes


def all_claim(people: PoolPeople, crew: Sequence[str], leads: Sequence[UUID]) -> dict[str, list[str]]:
    """What each was told of each lead."""
    config = people.config
    given = {
        "folder": str(config.folder), "keys": str(config.keys), "suite": config.suite,
        "database_url": config.database_url,
    }  # fmt: skip
    body = {"leads": [people.known(lead) for lead in leads]}
    parts = [crew[number::PROCESSES] for number in range(PROCESSES)]
    headers = {code: people.signed_in(code)._headers for code in crew}
    webs = [
        subprocess.Popen([sys.executable, SCRIPT], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for _ in parts
    ]
    try:
        for web, part in zip(webs, parts, strict=True):
            asked = {
                "config": given, "path": "/pools/home/claims", "body": body,
                "people": [headers[code] for code in part],
            }  # fmt: skip
            tell(web, json.dumps(asked))
        for web in webs:
            assert web.stdout is not None
            assert web.stdout.readline() == "ready\n"
        for web in webs:
            tell(web, "go")
        with ThreadPoolExecutor(len(webs)) as hands:
            answers = list(hands.map(lambda web: json.loads(web.communicate(timeout=400)[0]), webs))
    finally:
        for web in webs:
            web.kill()
    told: dict[str, list[str]] = {}
    for part, said in zip(parts, answers, strict=True):
        for code, (status, answer) in zip(part, said, strict=True):
            assert status == 200, answer
            told[code] = ["done" if one["done"] else one["refusal"] for one in answer["results"]]
    return told


def tell(web: subprocess.Popen[str], line: str) -> None:
    assert web.stdin is not None
    web.stdin.write(line + "\n")
    web.stdin.flush()


def test_of_a_hundred_who_claim_one_lead_one_has_it(people: PoolPeople, crew: list[str]) -> None:
    [lead] = people.pooled()
    told = all_claim(people, crew, [lead])
    assert Counter(said for one in told.values() for said in one) == {"done": 1, "taken": CLAIMERS - 1}
    (winner,) = [code for code, said in told.items() if said == ["done"]]
    assert people.owner(lead) == winner
    for table, what in (("pool_claim", "lead_id"), ("episode", "how = 'claim' and lead_id")):
        assert people.one(f"select count(*) from {table} where {what} = %s", lead) == 1
    assert len([act for act in people.acts("lead.claimed") if act[0] == str(lead)]) == 1
    assert people.loads() == []


def test_caps_of_people_pools_and_the_dealer_are_never_passed(people: PoolPeople, crew: list[str]) -> None:
    """Counted from what people were told, not from the product's own counters."""
    some = crew[:24]
    leads = people.pooled(60)
    people.pool(claims_per_day=3)
    for code, cap in zip(some, [1, 2, 9] * 8, strict=True):
        people.manager.do("PUT", f"/private-pools/{code}", {"cap": len(people.owned(code)) + cap})
    held: Any = people.one("select count(*) from episode where dealer_id = %s and closed_at is null",
        people.one("select id from entity where code = %s", DEALER))  # fmt: skip
    people.manager.do("PUT", "/private-pools", {"cap": held + 40})
    told = all_claim(people, some, leads)
    got = {code: said.count("done") for code, said in told.items()}
    assert all(got[code] <= most for code, most in zip(some, [1, 2, 3] * 8, strict=True)), got
    assert sum(got.values()) == 40, "the dealer's cap, below what people may have"
    owners = Counter(owner for lead in leads if (owner := people.owner(lead)) is not None)
    assert owners == {code: count for code, count in got.items() if count}
    assert {said for one in told.values() for said in one} <= {
        "done", "taken", "full_stock", "claims_spent", "dealer_full",
    }  # fmt: skip
    assert people.loads() == []
