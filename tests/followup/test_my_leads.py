"""What is due today: whose, in which order, page by page, and by which index."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from followup_town import FollowupTown

from leadcenter.access.face import Permission
from leadcenter.followup import reading
from leadcenter.kernel.arrays import uuids
from leadcenter.kernel.database import connect
from leadcenter.kernel.scope import Scope, Zone, enter
from leadcenter.kernel.sql import statement


def test_pages_hold_each_of_my_leads_once_the_most_urgent_first(town: FollowupTown) -> None:
    leads = [town.new_lead() for _ in range(6)]
    mine = town.owner_of(leads[0])
    for place, lead in enumerate(leads):
        town.hand_to(lead, mine.staff)
        assert town.follow(mine, lead, next_due_at=town.ahead(hours=10 - place)).status_code == 201
    whole = mine.get("/follow-ups/mine?due=all&limit=200").json()["leads"]
    assert [one["due_at"] for one in whole] == sorted(one["due_at"] for one in whole)
    after, seen = "", []
    while True:
        page = mine.get(f"/follow-ups/mine?due=all&limit=2&after={after}").json()
        seen += page["leads"]
        after = page["next"]
        if not after:
            break
    assert [one["reference"] for one in seen] == [one["reference"] for one in whole]
    others = {
        one["reference"]
        for one in town.colleague_of(leads[0]).get("/follow-ups/mine?due=all").json()["leads"]
    }
    assert others.isdisjoint({mine.reference(lead) for lead in leads})
    assert all("****" in one["phone"] for one in whole)


def test_overdue_leads_are_mine_and_my_managers(town: FollowupTown) -> None:
    lead = town.new_lead()
    owner, manager = town.owner_of(lead), town.manager("D0001")
    past = "update episode set next_due_at = now() - interval '1 hour' where lead_id = %s returning 1"
    town.rows(past, lead)
    (shown,) = [
        one
        for one in owner.get("/follow-ups/mine?due=overdue").json()["leads"]
        if one["reference"] == owner.reference(lead)
    ]
    assert shown["overdue"] is True
    ((code,),) = town.rows("select code from staff where id = %s", owner.staff)
    theirs = manager.get("/follow-ups/overdue?limit=200").json()["leads"]
    assert code in [one["owner"] for one in theirs if one["reference"] == manager.reference(lead)]
    assert manager.reference(lead) not in town.manager("D0002").get("/follow-ups/overdue").text
    town.follow(owner, lead)
    assert manager.reference(lead) not in manager.get("/follow-ups/overdue?limit=200").text


def test_the_list_stays_on_its_index_under_row_level_security(town: FollowupTown) -> None:
    lead = town.new_lead()
    owner = town.owner_of(lead)
    assert Permission.LEAD_READ in owner.sight.may
    now = town.house.now()
    given = {
        "staff": uuids([owner.staff]), "dealer": owner.entity, "until": now + timedelta(days=1),
        "after_at": reading.EPOCH, "after_id": reading.FIRST, "rows": 50,
    }  # fmt: skip
    with connect(town.app_url, autocommit=True) as conn, conn.transaction():
        enter(conn, Scope(Zone.ENTITIES, (owner.entity,)))
        conn.execute(statement("followup", "plan_by_index"))
        query = b"explain (format json) " + statement("followup", "list_due").encode()
        ((plan,),) = conn.execute(query, given)
    told = json.dumps(plan)
    assert "Seq Scan" not in told
    assert "Bitmap" not in told
    (node,) = [one for one in nodes(plan[0]["Plan"]) if one.get("Index Name") == "episode_open_by_staff"]
    assert "CASE WHEN" in node["Index Cond"], "the bounds of the page, not only the person"


def nodes(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield node
    for below in node.get("Plans", ()):
        yield from nodes(below)
