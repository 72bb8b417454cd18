"""What the maker's people and the managers of dealers set up before the day begins, each by the routes of the own
role. Prices, premiums, loans and limits are examples.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from leadcenter.entry.demo.person import Person
from leadcenter.entry.demo.places import SERIES

AGREEMENT: Final = "试驾协议 2026"
POOL: Final = "main"
SECOND_POOL: Final = "second"
MAKER_POOLS: Final[tuple[tuple[str, str, list[str]], ...]] = (
    ("media", "媒体线索公海", ["vertical", "search", "social"]),
    ("rest", "待分配公海", []),
)
"""Code, name, and from which categories of channels what no dealer has comes there."""
TEAMS: Final = ("销售一组", "销售二组")
GROUPED: Final = 5
SINCE: Final = "2026-01-01T00:00:00+08:00"
CARS: Final = 4
REASONS: Final = {"no_time": "暂时没有时间", "wrong_area": "客户不在本地", "not_reached": "多次联系不上"}
LIMITS: Final = {"consultant": "0.02", "sales_manager": "0.06", "dcc_manager": "0.08"}
BASE_PRICE: Final = 139_800
STEP: Final = 32_000
_PREMIUMS: Final = (
    ("third_party", "第三者责任险 200万", "Third party 2m", "1480", "0"),
    ("damage", "车损险", "Own damage", "450", "0.011"),
)
_LOANS: Final = (
    ("standard", "标准车贷", "Standard loan", "0.0480", "0.20", [12, 24, 36, 48, 60], "1500"),
    ("no_interest", "厂家免息", "No interest", "0", "0.50", [12, 24], "0"),
)


def price_of(place: int) -> int:
    """List price in yuan of the n-th series."""
    return BASE_PRICE + STEP * place


def furnish_organisation(person: Person, dealers: Sequence[str], group: str) -> None:
    """Stores and teams of the staffed dealers, and what a group has contracts about with its own dealers: by an
    administrator. Raises Refused."""
    for dealer in dealers:
        person.do("POST", f"/entities/{dealer}/stores", {"code": "S1", "name": "城南展厅"})
        for number, name in enumerate(TEAMS, start=1):
            body = {"name": name, "store": "S1", "leader": f"{dealer}-{number:02}"}
            person.do("PUT", f"/entities/{dealer}/teams/T{number}", body)
    known = person.get("/entities", kind="dealer")["entities"]
    for one in [one["code"] for one in known if one["group"] == group][:GROUPED]:
        contract = {
            "giver": one,
            "taker": group,
            "kind": "joint",
            "contract_no": f"JT-{one}",
            "valid_from": SINCE,
        }
        person.do("POST", "/relations", contract)


def furnish_maker(person: Person, today: date) -> None:
    """Models and prices, insurances and loans, targets of the clocks with their ladder, the agreement of test
    drives, the switches of transfers, the maker's own pools: by lead operations. Raises Refused."""
    brands = dict.fromkeys(brand for brand, _, _, _ in SERIES)
    for brand, series, chinese, english in SERIES:
        electric = series[0] in "EL"
        body: dict[str, Any] = {
            "series": series, "name_zh": f"{chinese} 标准版", "name_en": f"{english} Standard",
            "energy": "bev" if electric else "fuel", "seats": 5,
            "options": [
                {"code": "red", "kind": "paint", "name_zh": "珠光红", "name_en": "Pearl red"},
                {"code": "wheel20", "kind": "wheel", "name_zh": "20寸轮毂", "name_en": "20-inch wheels"},
            ],
        }  # fmt: skip
        if electric:
            body["listed_from"] = "2026-01-01"
        person.do("PUT", f"/brands/{brand}/models/{series}-std", body)
    for brand in brands:
        prices: list[dict[str, Any]] = []
        for place, (of_brand, series, _, _) in enumerate(SERIES):
            if of_brand == brand:
                model = f"{series}-std"
                prices += [
                    {"model": model, "price": f"{price_of(place)}"},
                    {"model": model, "option": "red", "price": "3000"},
                    {"model": model, "option": "wheel20", "price": "5500.50"},
                ]
        person.do("POST", f"/brands/{brand}/price-lists", {"valid_from": f"{today}", "prices": prices})
    for code, chinese, english, base, share in _PREMIUMS:
        body = {
            "valid_from": f"{today}",
            "name_zh": chinese,
            "name_en": english,
            "base": base,
            "share": share,
        }
        person.do("PUT", f"/premiums/{code}", body | {"source": "演示 demo"})
    for code, chinese, english, rate, down, terms, fee in _LOANS:
        body = {
            "valid_from": f"{today}", "name_zh": chinese, "name_en": english, "annual_rate": rate,
            "least_down": down, "terms": terms, "fee": fee,
        }  # fmt: skip
        person.do("PUT", f"/loan-products/{code}", body)
    ladder = [
        {"percent": 80, "action": "remind"}, {"percent": 100, "action": "warn"},
        {"percent": 200, "action": "take_back"},
    ]  # fmt: skip
    person.do("PUT", "/clocks/targets/followup", {"minutes": 30, "ladder": ladder})
    person.do("PUT", "/clocks/targets/assignment", {"minutes": 20, "ladder": ladder[:2]})
    text = "本人持有效驾驶证, 自愿参加试驾, 遵守交通法规并听从试驾专员安排。"
    person.do("POST", "/test-drives/agreements", {"version": AGREEMENT, "text": text})
    person.do("PUT", "/transfer-policy", {"contact_minutes": 60})
    for place, (code, name, categories) in enumerate(MAKER_POOLS):
        pool = {
            "name": name,
            "place": place,
            "categories": categories,
            "cap": 10,
            "protect_hours": 4,
            "longest_hours": 48,
        }
        person.do("PUT", f"/maker-pools/{code}", pool)
        person.do(
            "PUT",
            f"/maker-pools/{code}/members",
            {"people": [{"login": person.sign_in.login, "admin": True}]},
        )


def furnish_dealer(manager: Person, dealer: str, place: int) -> None:
    """Cars for test drives, limits of discounts, the rules by which leads are handed out: by a dealer's DCC
    manager. Raises Refused."""
    sold = manager.get(f"/entities/{dealer}/series")["series"]
    for number in range(CARS):
        one = sold[number % len(sold)]
        body = {"brand": one["brand"], "series": one["series"], "plate": f"京A{dealer[-4:]}{number}"}
        manager.do("PUT", f"/test-cars/{dealer}-T{number + 1}", body)
    manager.do("PUT", "/discount-limits", {"limits": LIMITS})
    _rules(manager, dealer, place)
    for code, name in REASONS.items():
        manager.do("PUT", f"/return-reasons/{code}", {"name": name})
    rule = {
        # a visitor stays for minutes, which are the demo's days: its leads fall within the second of them
        "name": "公海", "home": True, "recalled": True, "protect_days": 1, "extend_days": 1, "most_days": 3,
        "cooldown_hours": 1, "longest_hours": 24,
    }  # fmt: skip
    manager.do("PUT", f"/pools/{POOL}", rule)
    manager.do("PUT", f"/pools/{SECOND_POOL}", rule | {"name": "二次公海", "home": False, "extend_days": 0})


def _rules(manager: Person, dealer: str, place: int) -> None:
    """The first dealer's manager hands the best leads out by hand, at the second one everybody may grab them, at
    the others all go by turns. The sales manager approves that (`dealership.SalesManager`)."""
    everybody = {"name": "turns", "when": None, "to": {"strategy": "round_robin", "members": "all"}}
    best = {"combinator": "and", "rules": [{"field": "grade", "operator": "in", "value": ["H", "A"]}]}
    rest = {"combinator": "and", "rules": [{"field": "grade", "operator": "in", "value": ["B", "C"]}]}
    grabbed = {"name": "grab", "when": best, "to": {"strategy": "grab", "members": "all"}}
    body: dict[str, Any] = {"on": ["dispatched"], "filter": None, "branches": [everybody]}
    if place == 0:
        body["filter"] = rest
    elif place == 1:
        body["branches"] = [grabbed, everybody]
    draft = {"kind": "assignment", "dealer": dealer, "title": "演示规则", "body": body}
    made = manager.do("POST", "/rule-sets", draft)
    manager.do("POST", f"/rule-sets/{made['id']}/review")
