"""What was offered and ordered at A when the lead goes to B: it ends, and money keeps it where it is."""

from __future__ import annotations

from uuid import UUID

from handing import Handing

from leadcenter.transfer.terms import Policy, Switch


def quoted(hands: Handing, raw: UUID, status: str = "open") -> None:
    """A version of a quotation for the lead, and the price list that it goes by."""
    bucket, lead = hands.key(raw)
    hands.conn.execute(
        "insert into price_list (id, brand, version, valid_from, made_by, made_at) "
        "select %s, b.code, 1 + (select count(*) from price_list), '2026-01-01', 'x', now() from brand b "
        "order by b.code limit 1",
        [lead],
    )
    hands.conn.execute(
        "insert into quotation (bucket, lead_id, version, dealer_id, status, brand, model, options, "
        "price_list, list_price, discount, price, total, trial, asked_by, asked_at, valid_until) "
        "select bucket, id, 1, dealer_id, %s, 'b', 'm', '{}', id, 9, 0, 9, 9, '{}', 'x', now(), now() "
        "from lead where bucket = %s and id = %s",
        [status, bucket, lead],
    )


def ordered(hands: Handing, raw: UUID, paid: int = 0) -> None:
    bucket, lead = hands.key(raw)
    quoted(hands, raw, "ordered")
    hands.conn.execute(
        "insert into car_order (bucket, lead_id, seq, dealer_id, version, due, paid, placed_by, placed_at) "
        "select bucket, id, 1, dealer_id, 1, 9, %s, 'x', now() from lead where bucket = %s and id = %s",
        [paid, bucket, lead],
    )
    hands.conn.execute("update lead set status = 'ordered' where bucket = %s and id = %s", [bucket, lead])


def paying(hands: Handing, raw: UUID, status: str) -> None:
    bucket, lead = hands.key(raw)
    hands.conn.execute(
        "insert into payment (bucket, lead_id, order_seq, seq, dealer_id, kind, method, receipt, amount, "
        "status, entered_by, entered_at, decided_by, decided_at) select bucket, id, 1, 1, dealer_id, "
        "'deposit', 'cash', 'R1', 1, %s, 'x', now(), nullif('y', %s), case when %s = '' then now() end "
        "from lead where bucket = %s and id = %s",
        [status, "" if status == "confirmed" else "y", "" if status == "confirmed" else "y", bucket, lead],
    )


def of(hands: Handing, table: str, raw: UUID) -> list[str]:
    rows = hands.rows(f"select status from {table} where lead_id = %s", hands.key(raw)[1])
    return [row["status"] for row in rows]


def test_quotations_and_reports_of_a_loss_at_a_end_with_the_lead(hands: Handing) -> None:
    raw = hands.at_dealer(agrees=("A", "D"))
    quoted(hands, raw)
    hands.conn.execute(
        "insert into loss (bucket, lead_id, seq, dealer_id, reason, asked_by, asked_at) "
        "select bucket, id, 1, dealer_id, 'moved_away', 'x', now() from lead where id = %s",
        [hands.key(raw)[1]],
    )
    other = hands.at_dealer(agrees=("A", "D"))
    quoted(hands, other)
    assert hands.row(hands.transfer(raw, to="D")) == ("done", "", "none")
    assert (of(hands, "quotation", raw), of(hands, "loss", raw)) == (["replaced"], ["overtaken"])
    assert of(hands, "quotation", other) == ["open"], "who stays keeps what was offered"


def test_order_without_money_is_cancelled_where_the_switch_lets_it_go(hands: Handing) -> None:
    raw = hands.at_dealer(agrees=("A", "D"))
    ordered(hands, raw)
    assert hands.row(hands.transfer(raw, to="D")) == ("refused", "transfer_ordered", "")
    assert of(hands, "car_order", raw) == ["placed"]
    hands.switch(Policy(ordered=Switch.CARRY))
    assert hands.row(hands.transfer(raw, to="D")) == ("done", "", "none")
    rows = hands.rows("select status, ended_by, end_reason from car_order")
    assert [(row["status"], row["end_reason"]) for row in rows] == [("cancelled", "transferred")]
    assert rows[0]["ended_by"].startswith("transfer:")
    told = hands.rows("select 1 from journal where facts::text like '%%order_cancelled%%'")
    assert len(told) == 1


def test_order_with_money_keeps_the_lead_at_a_whatever_the_switch_says(hands: Handing) -> None:
    hands.switch(Policy(ordered=Switch.CARRY))
    paid, waits = hands.at_dealer(agrees=("A", "D")), hands.at_dealer(agrees=("A", "D"))
    ordered(hands, paid, paid=1)
    paying(hands, paid, "confirmed")
    ordered(hands, waits)
    paying(hands, waits, "waiting")
    for raw in (paid, waits):
        assert hands.row(hands.transfer(raw, to="D")) == ("refused", "transfer_ordered", "")
        assert (of(hands, "car_order", raw), hands.lead_of(raw)["status"]) == (["placed"], "ordered")
