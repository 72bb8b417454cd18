"""How full pools are and how old what lies there is."""

from __future__ import annotations

from pool_people import PoolPeople


def standing(people: PoolPeople) -> dict[str, object]:
    (one,) = [one for one in people.manager.get("/pools/standing")["pools"] if one["code"] == "home"]
    found: dict[str, object] = one
    return found


def test_pool_says_how_many_lie_there_since_when_and_for_too_long(people: PoolPeople) -> None:
    people.pool(longest_hours=24)
    before = standing(people)
    leads = people.pooled(2)
    people.rows("update pool_stay set pooled_at = pooled_at - interval '2 days' where lead_id = %s", leads[0])
    now = standing(people)
    assert now["lying"] == before["lying"] + 2  # type: ignore[operator]
    assert now["stale"] == before["stale"] + 1  # type: ignore[operator]
    ((oldest,),) = people.rows("select min(pooled_at) from pool_stay where left_at is null")
    assert now["oldest_at"] == oldest.isoformat().replace("+00:00", "Z")
    people.consultant(2).do("POST", "/pools/home/claims", {"leads": [people.known(leads[0])]})
    assert standing(people)["stale"] == before["stale"]


def test_stays_are_reckoned_in_business_time(people: PoolPeople) -> None:
    people.pool(longest_hours=24, freeze_hours=24)
    [lead] = people.pooled(1)
    people.rows("update pool_stay set pooled_at = pooled_at - interval '1 hour' where lead_id = %s", lead)
    before = standing(people)
    with people.fast():
        now = standing(people)
    assert now["stale"] == before["stale"] + 1  # type: ignore[operator]
    assert now["frozen"] == before["frozen"] - 1  # type: ignore[operator]


def test_standing_of_another_dealer_is_not_told(people: PoolPeople) -> None:
    other = people.signed_in("D0002-06")
    assert "home" not in {one["code"] for one in other.get("/pools/standing")["pools"]}
