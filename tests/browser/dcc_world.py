"""A dealer at work: leads with consultants who do something about them, two pools, losses, leave."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from browser_house import BrowserHouse

from leadcenter.clocks.face import Timekeeper
from leadcenter.kernel.database import connect
from leadcenter.kernel.logins import Login, url_of
from leadcenter.org.face import ScaledClock
from staffed_house import Person

TIMES = {
    "episode": ("opened_at", "closed_at"),
    "dispatch": ("cleared_at", "dispatched_at", "ended_at"),
    "clock": ("started_at", "due_at", "look_at", "stopped_at"),
}
POOLS: dict[str, dict[str, Any]] = {
    "hall": {
        "name": "展厅公海", "home": True, "recalled": True, "protect_days": 10, "extend_days": 3,
        "most_days": 20, "longest_hours": 24, "cooldown_hours": 48, "hide_claimed": False,
    },
    "web": {"name": "网络公海", "group": "线上", "open_details": True},
}  # fmt: skip


def at_work(house: BrowserHouse, leads: int = 6) -> Person:
    """What the DCC manager of the first dealer has to do; the manager."""
    staffed = house.staffed
    manager = staffed.signed_in("D0001-06")
    for code, rule in POOLS.items():
        manager.do("PUT", f"/pools/{code}", rule)
    for n in (1, 2, 3):
        staffed.leads_of(f"D0001-0{n}", leads)
    for n in (1, 2):
        _follow_up(house, staffed.signed_in(f"D0001-0{n}"), leads // 2)
    owned = _owned(staffed.signed_in("D0001-03"))
    manager.do("POST", "/pools/hall/recalls", {"leads": owned[:4], "reason": "poor_followup"})
    manager.do("POST", "/pools/web/recalls", {"leads": owned[4:5], "reason": "customer_asks"})
    staffed.rows(
        "update pool_stay set pooled_at = pooled_at - interval '30 hours' where id = "
        "(select id from pool_stay where left_at is null order by pooled_at limit 1)"
    )
    _lose(house, 2)
    begin = house.town.now() + timedelta(days=1)
    away = {
        "starts_at": begin.isoformat(),
        "ends_at": (begin + timedelta(days=2)).isoformat(),
        "kind": "leave",
    }
    manager.do("POST", "/staff/D0001-04/absences", away)
    early = [{"weekday": n, "starts": 480, "ends": 1020} for n in (0, 1, 2, 3, 5)]
    manager.do("PUT", "/entities/D0001/shifts/D0001-02", {"shifts": early})
    return manager


def _owned(owner: Person) -> list[str]:
    return [one["reference"] for one in owner.get("/follow-ups/mine?due=all&limit=100")["leads"]]


def _follow_up(house: BrowserHouse, owner: Person, count: int) -> None:
    soon = (house.town.now() + timedelta(days=1)).isoformat()
    for lead in _owned(owner)[:count]:
        note = {"kind": "call", "result": "interested", "next_step": "call", "next_due_at": soon}
        owner.do("POST", f"/leads/{lead}/follow-ups", note)


def _lose(house: BrowserHouse, count: int) -> None:
    owner = house.staffed.signed_in("D0001-01")
    for lead, reason in zip(_owned(owner)[:count], ("price_too_high", "bought_other_brand"), strict=False):
        owner.do("POST", f"/leads/{lead}/losses", {"reason": reason})


def asks(house: BrowserHouse, manager: Person, maker: Person) -> None:
    """What the manager asks of the maker: two requests wait, one was refused; a clock that stands still."""
    owned = _owned(house.staffed.signed_in("D0001-02"))
    for n, (reason, wish) in enumerate(
        (("customer_asks", ""), ("customer_moved", "杭州西湖区"), ("poor_followup", ""))
    ):
        body = {"leads": owned[2 * n : 2 * n + 2], "reason": reason, "wish": wish, "request": f"picture {n}"}
        order = manager.do("POST", "/transfer-requests", body)
        if n == 0:
            refused = {"accepted": False, "reason": "ask_customer_first"}
            maker.do("POST", f"/transfers/{order['id']}/decision", refused)
    one = next(one for one in manager.get("/clocks/running")["clocks"] if one["clock"] == "followup")
    until = (house.town.now() + timedelta(days=1)).isoformat()
    manager.do(
        "POST", f"/leads/{one['lead']}/clock-pauses", {"until": until, "reason": "customer_asks_later"}
    )


def clocks_run(house: BrowserHouse, minutes: float = 0) -> None:
    """The clocks of all leads are looked at, as a worker does; so much earlier everything began."""
    staffed = house.staffed
    now = house.town.now()
    with connect(url_of(staffed.config, Login.WORKER)) as worker:
        keeper = Timekeeper(house.town.house.maker, ScaledClock(now, now))
        for back in (0.0, minutes):
            for table, columns in TIMES.items() if back else ():
                moved = ", ".join(f"{one} = {one} - %s" for one in columns)
                staffed.rows(f"update {table} set {moved}", *[timedelta(minutes=back)] * len(columns))
            while not keeper.round(worker):
                pass
