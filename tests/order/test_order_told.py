"""What happened to an order is in the story of its lead, in words."""

from __future__ import annotations

import io

from order_house import OrderHouse, of_payment
from rich.console import Console

from leadcenter.entry.explain import explain


def test_story_of_a_lead_tells_the_order_the_payment_and_the_delivery(house: OrderHouse) -> None:
    lead = house.ordered()
    house.paid(lead, "226000")
    house.consultant.do("POST", f"/leads/{lead}/orders/delivery")
    said = io.StringIO()
    with house.conn.transaction():
        key = str(house.id_of(lead))
        assert explain(house.conn, house.town.house, key, "en", Console(file=said, width=200)) == 0
    for words in ("quotation made", "ordered", "payment confirmed by finance", "delivered", "226000.00"):
        assert words in said.getvalue(), words


def test_story_tells_discount_counter_entry_loss_and_the_way_back_in_words(house: OrderHouse) -> None:
    lead = house.lead()
    version = house.quoted(lead, discount="9000")["version"]
    house.sales_manager.do("POST", f"/leads/{lead}/quotations/{version}/approval")
    house.consultant.do("POST", f"/leads/{lead}/orders", {"version": version})
    wrong = house.paid(lead, "100", "deposit")
    counter = house.consultant.do("POST", f"{of_payment(lead, wrong)}/correction", {"receipt": "storno"})
    house.finance.do("POST", f"{of_payment(lead, counter)}/confirmation")
    house.consultant.do("POST", f"/leads/{lead}/orders/cancellation", {"reason": "loan_refused"})
    house.consultant.do("POST", f"/leads/{lead}/losses", {"reason": "price_too_high"})
    house.manager.do("POST", f"/leads/{lead}/losses/1/agreement")
    house.manager.do("POST", f"/leads/{lead}/reactivation", {})
    said = io.StringIO()
    with house.conn.transaction():
        key = str(house.id_of(lead))
        assert explain(house.conn, house.town.house, key, "zh", Console(file=said, width=200)) == 0
    told = said.getvalue()
    steps = (
        "已报价 [quoted]; 优惠超出权限",
        "优惠已批准",
        "已下订",
        "类型 定金 [deposit]",
        "状态 已下订 [order_placed]",
        "类型 冲正 [correction]",
        "金额 -100.00, 冲销 1",
        "订单已取消 [order_cancelled]; 贷款未获批",
        "已提交战败",
        "战败已确认 [loss_agreed]; 价格不合适",
        "战败激活 [lead_reactivated]",
    )
    at = [told.find(words) for words in steps]
    assert -1 not in at, steps[at.index(-1)]
    assert at == sorted(at), "in the order in which it happened"
