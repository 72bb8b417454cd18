"""A small world worth looking at: leads in many states, people of each role."""

from __future__ import annotations

from browser_house import BrowserHouse

from staffed_house import Person

NAMES = ("王芳", "李伟", "张敏", "刘洋", "陈静", "杨帆", "赵磊", "黄丽", "周强", "孙悦", "胡斌")
CITIES = ("上海", "杭州", "南京", "苏州", "成都", "武汉", "西安", "广州")


def fill(house: BrowserHouse, leads: int = 160) -> dict[str, Person]:
    """Leads of every kind, and one person of each role that looks at them."""
    town, staffed = house.town, house.staffed
    with staffed.conn.transaction():
        staffed.conn.execute("update channel set name = '官网留资表单' where code = 'form'")
    series = [code for (code,) in staffed.rows("select code from series order by code limit 6")] or [""]
    inquiries = []
    for n in range(leads):
        dealer = "" if n % 7 == 0 else f"D000{n % 3 + 1}"
        inquiries.append(
            town.inquiry(
                f"138{n % 10}{n * 7919 % 10_000_000:07}",
                name="" if n % 13 == 0 else NAMES[n % len(NAMES)],
                dealer=dealer,
                consent=n % 5 != 0,
                city=CITIES[n % len(CITIES)],
                series=series[n % len(series)],
            )
        )
    town.ask(*inquiries)
    return {
        "lead_operations": staffed.of_maker("lead_operations", "administrator", "privacy_officer"),
        "analyst": staffed.of_maker("analyst"),
        "dcc_manager": staffed.signed_in("D0001-06"),
        "consultant": staffed.signed_in("D0001-01"),
    }
