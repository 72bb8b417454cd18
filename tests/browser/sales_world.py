"""What a dealer sells by: models with prices, insurances, loans, limits, test cars, what customers sign."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from browser_house import BrowserHouse

from leadcenter.channel.face import add_channel
from leadcenter.consent.face import Asked, Basis, Category, add_version
from leadcenter.kernel.ids import new_id
from leadcenter.lead.face import References
from staffed_house import Person, StaffedHouse

CONSULTANT, COLLEAGUE, RECEPTION, MANAGER = "D0001-01", "D0001-02", "D0001-05", "D0001-06"
FINANCE, SECOND, SALES_MANAGER, GUIDE = "D0001-f1", "D0001-f2", "D0001-s1", "D0001-t1"
LIMITS = {"consultant": "0.02", "sales_manager": "0.05", "dcc_manager": "0.08"}
AGREEMENT = "试驾人应持有效驾驶证，遵守交通法规，并听从陪同人员的安排。"
NOTICE = "我同意本门店为向我介绍车辆、安排试驾和报价，使用我的姓名和手机号与我联系。"


def furnish(house: BrowserHouse) -> dict[str, Person]:
    """The people of sales at the first dealer, and what they work with."""
    staffed = house.staffed
    dealer = staffed.one("select id from entity where code = 'D0001'")
    for code, role, name in (
        (FINANCE, "finance", "钱会计"),
        (SECOND, "finance", "吴会计"),
        (SALES_MANAGER, "sales_manager", "孙经理"),
        (GUIDE, "test_drive", "周试驾"),
    ):
        staffed.rows(
            "insert into staff (id, entity_id, code, name, role, joined_on) "
            "values (%s, %s, %s, %s, %s, '2026-01-01')",
            new_id(staffed.town.now()), dealer, code, name, role,
        )  # fmt: skip
    _offers(staffed)
    manager = staffed.signed_in(MANAGER)
    manager.do("PUT", "/discount-limits", {"limits": LIMITS})
    brand, series = sold(staffed)
    for code, plate in (("T1", "京A10001"), ("T2", "京A10002")):
        manager.do("PUT", f"/test-cars/{code}", {"brand": brand, "series": series, "plate": plate})
    manager.do("POST", "/test-drives/agreements", {"version": "2026", "text": AGREEMENT})
    _reception(house)
    return {
        "consultant": staffed.signed_in(CONSULTANT),
        "colleague": staffed.signed_in(COLLEAGUE),
        "receptionist": staffed.signed_in(RECEPTION),
        "dcc_manager": manager,
        "sales_manager": staffed.signed_in(SALES_MANAGER),
        "test_drive": staffed.signed_in(GUIDE),
        "finance": staffed.signed_in(FINANCE),
        "second": staffed.signed_in(SECOND),
        "other": staffed.signed_in("D0002-06"),
    }


def sold(staffed: StaffedHouse) -> tuple[str, str]:
    """Brand and series that the first dealer sells."""
    ((brand, series),) = staffed.rows(
        "select d.brand, d.series from dealer_series d join entity e on e.id = d.entity_id "
        "where e.code = 'D0001' order by 1, 2 limit 1"
    )
    return brand, series


def today(staffed: StaffedHouse) -> date:
    """Where the dealer is."""
    found: date = staffed.one("select (now() at time zone 'Asia/Shanghai')::date")
    return found


def _offers(staffed: StaffedHouse) -> None:
    """Model m1 costs 226,000 (tax 20,000), its paint 6,000."""
    brand, series = sold(staffed)
    maker = staffed.of_maker("lead_operations")
    model: dict[str, Any] = {
        "series": series, "name_zh": "标准版", "name_en": "Standard", "energy": "fuel", "seats": 5,
        "options": [{"code": "red", "kind": "paint", "name_zh": "珠光红", "name_en": "Pearl red"}],
    }  # fmt: skip
    maker.do("PUT", f"/brands/{brand}/models/m1", model)
    prices = [{"model": "m1", "price": "226000"}, {"model": "m1", "option": "red", "price": "6000"}]
    day = today(staffed).isoformat()
    maker.do("POST", f"/brands/{brand}/price-lists", {"valid_from": day, "prices": prices})
    premium = {
        "valid_from": day, "name_zh": "第三者责任险 200万", "name_en": "Third party 2m", "base": "1480",
    }  # fmt: skip
    maker.do("PUT", "/premiums/third_party", premium)
    loan = {
        "valid_from": day, "name_zh": "标准车贷", "name_en": "Standard loan", "annual_rate": "0.048",
        "least_down": "0.2", "terms": [12, 36], "fee": "1500",
    }  # fmt: skip
    maker.do("PUT", "/loan-products/standard", loan)


def _reception(house: BrowserHouse) -> None:
    town = house.town
    asks = (Asked("sales_contact", (Category.CONTACT,), ("named_dealer",), Basis.CONSENT, 365),)
    row = {
        "code": "hall", "name": "门店到店登记", "category": "walk_in", "adapter": "own", "status": "online",
        "verified_by": "test",
    }  # fmt: skip
    with house.staffed.conn.transaction():
        now = town._now_within()
        add_version(house.staffed.conn, "reception", "1", asks, {"zh-CN": NOTICE}, "test", now)
        add_channel(house.staffed.conn, town.house.maker, town.house.keyring, row, {}, now)


def sell(house: BrowserHouse, people: dict[str, Person]) -> None:
    """A day of the first consultant: visits, a drive tomorrow, a discount that waits, an order."""
    staffed = house.staffed
    leads = staffed.leads_of(CONSULTANT, 4)
    dealer = staffed.one("select id from entity where code = 'D0001'")
    references = References(house.town.house.keyring)
    driven, waiting, offered, ordered = (
        references.write(dealer, (staffed.one("select bucket from lead where id = %s", one), one))
        for one in leads
    )
    brand, _ = sold(staffed)
    consultant = people["consultant"]
    day = today(staffed)
    for known in (driven, waiting, offered):
        people["receptionist"].do("POST", f"/leads/{known}/visits", {"heads": 2})
    body = {
        "car": "T1", "begins_at": f"{day + timedelta(days=1)}T09:00:00+08:00", "guide": GUIDE,
        "ends_at": f"{day + timedelta(days=1)}T10:00:00+08:00",
    }  # fmt: skip
    consultant.do("POST", f"/leads/{driven}/test-drives", body)
    for known, discount in ((waiting, "8000"), (offered, "2000"), (ordered, "2000")):
        quoted = {"brand": brand, "model": "m1", "options": ["red"], "discount": discount}
        consultant.do("POST", f"/leads/{known}/quotations", quoted)
    consultant.do("POST", f"/leads/{ordered}/orders", {"version": 1})
    paid = {"kind": "deposit", "method": "wechat", "receipt": "R-1001", "amount": "5000"}
    consultant.do("POST", f"/leads/{ordered}/payments", paid)
