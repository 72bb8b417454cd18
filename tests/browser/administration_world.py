"""An organisation worth looking at: regions and areas, a group, a store, a team, hours, a key."""

from __future__ import annotations

from typing import Any

from browser_house import BrowserHouse

from staffed_house import Person

WEEK = [
    {"hours": hours, "weekday": day, "opens": opens, "closes": closes}
    for hours, opens, closes in (("dispatch", 510, 1200), ("work", 540, 1080))
    for day in range(6)
]
NAMES = {"D0001": "上海浦东星野", "D0002": "杭州滨江星野", "D0003": "成都高新星野"}


def furnish(house: BrowserHouse, boss: Person) -> None:
    """By the routes, as an administrator does it."""
    for code, name, parent in (
        ("R-EAST", "华东大区", ""),
        ("R-WEST", "西南大区", ""),
        ("A-SH", "上海片区", "R-EAST"),
        ("A-ZJ", "浙江片区", "R-EAST"),
    ):
        boss.do("POST", "/regions", {"code": code, "name": name, "parent": parent})
    group = {"code": "G-YD", "kind": "group", "name": "永达汽车集团", "legal_name": "永达汽车集团有限公司"}
    boss.do("POST", "/entities", group)
    for dealer, region, city in (
        ("D0001", "A-SH", "上海"),
        ("D0002", "A-ZJ", "杭州"),
        ("D0003", "R-WEST", "成都"),
    ):
        change = {"name": NAMES[dealer], "region": region, "city": city, "contact": "张经理"}
        boss.do("PATCH", f"/entities/{dealer}", change | ({"group": "G-YD"} if dealer != "D0003" else {}))
    boss.do("PUT", "/entities/D0003/openings", {"slots": WEEK})
    always = [
        {"hours": hours, "weekday": day, "opens": 0, "closes": 1440}
        for hours in ("dispatch", "work")
        for day in range(7)
    ]
    boss.do("PUT", "/entities/D0001/openings", {"slots": always})
    boss.do("PUT", "/entities/D0001/days/2099-02-17", {"reason": "春节"})
    boss.do("POST", "/entities/D0001/stores", {"code": "S1", "name": "浦东旗舰店", "city": "上海"})
    team = {"name": "销售一组", "store": "S1", "leader": "D0001-01"}
    boss.do("PUT", "/entities/D0001/teams/T1", team)
    key = {"entity": "D0001", "name": "DMS 同步", "scopes": ["lead.read", "order.read"], "days": 90}
    boss.do("POST", "/identity/service-keys", key)


def find(rows: list[dict[str, Any]], **wanted: Any) -> dict[str, Any]:
    """The one row with these values."""
    (found,) = [one for one in rows if all(one[name] == value for name, value in wanted.items())]
    return found
