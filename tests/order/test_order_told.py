"""What happened to an order is in the story of its lead, in words."""

from __future__ import annotations

import io

from order_house import OrderHouse
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
