"""A small world worth looking at: leads in many states, people of each role."""

from __future__ import annotations

from datetime import timedelta

from browser_house import BrowserHouse

from daylight import zone_at
from leadcenter.org import face as org
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


PLACES = {"D0001": ("上海", 121.50, 31.23), "D0002": ("上海", 121.40, 31.1), "D0003": ("杭州", 120.15, 30.28)}


def fill_call_desk(house: BrowserHouse) -> dict[str, Person]:
    """Questions for people of a call centre under contract: one agent looks, another one has one in hand."""
    town, staffed = house.town, house.staffed
    maker = staffed.one("select id from entity where kind = 'maker'")
    staffed.rows(
        "insert into entity (id, kind, code, name, legal_name, time_zone) values "
        "(gen_random_uuid(), 'vendor', 'CALLS', '呼叫中心', '呼叫中心', 'UTC')"
    )
    contract = {
        "id": staffed.one("select gen_random_uuid()"), "from_entity": maker, "kind": "entrusted",
        "to_entity": staffed.one("select id from entity where code = 'CALLS'"), "contract_no": "EN-9",
        "valid_from": town.now() - timedelta(days=1), "valid_to": None,
    }  # fmt: skip
    with staffed.conn.transaction():
        org.add(staffed.conn, "relation", [contract])
    for code, (city, longitude, latitude) in PLACES.items():
        staffed.rows(
            "update entity set city = %s, longitude = %s, latitude = %s where code = %s",
            city, longitude, latitude, code,
        )  # fmt: skip
    town.ask(
        *(town.inquiry(f"1391726{n:04}", name="", dealer="", city="上海", consent=False) for n in range(12))
    )
    staffed.rows(
        "update cleaning_task set route = 'manual', time_zone = %s, opens = 540, closes = 1200, "
        "script = case when bucket %% 2 = 0 then 'complete_and_choose_dealer' else '' end",
        zone_at(12, town.now()),
    )
    staffed.rows(
        "update cleaning_task set due_at = now() + bucket * interval '1 min', agreed = bucket %% 2 = 0, "
        "reason = case when bucket %% 2 = 0 then 'asked_for_later' else 'no_answer' end, tries = 1 "
        "where bucket %% 3 = 0"
    )
    busy = staffed.of("CALLS", "call_centre_agent")
    busy.do("POST", "/cleaning/hand", {})
    return {"call_centre_agent": staffed.of("CALLS", "call_centre_agent"), "agent_in_call": busy}
