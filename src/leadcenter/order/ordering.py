"""Orders: placed from a quotation, paid as finance confirms it, delivered or cancelled. Each change is a
conditional update of what it leans on, so of two at once one finds nothing to change."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from psycopg.errors import CheckViolation, UniqueViolation

from leadcenter.assignment.face import AssignmentBook, Return, end_ownership, wake
from leadcenter.belt.face import State
from leadcenter.kernel.database import Connection
from leadcenter.kernel.errors import Refusal
from leadcenter.kernel.sql import statement
from leadcenter.order.leads import Doing, keys, move, tell, turn
from leadcenter.order.terms import (
    Key,
    Order,
    OrderState,
    Payment,
    PaymentAsked,
    PaymentState,
)
from leadcenter.pool import face as pool
from leadcenter.pool.face import Exemption


def place(doing: Doing, version: int) -> int:
    """The customer orders what a quotation says; returns the number of the order. The lead is `ordered` and
    does not fall into a pool; a report that it is lost is overtaken. Raises Refusal `lead_elsewhere`,
    `lead_not_owned`, `quotation_not_open` (409)."""
    conn, lead = doing.conn, doing.lead
    if lead.owner is None:
        raise Refusal("lead_not_owned", 409)
    turn(doing, "live", "ordered")
    given = {**doing.key, "version": version, "now": doing.now}
    row = conn.execute(statement("order", "take_quotation"), given).fetchone()
    if row is None:
        raise Refusal("quotation_not_open", 409)
    order = {**given, "dealer_id": lead.dealer_id, "due": row[0], "actor": doing.sight.name}
    placed = conn.execute(statement("order", "insert_order"), order).fetchone()
    assert placed is not None
    overtake(doing)
    pool.exempt(conn, [lead.key], Exemption.ORDER, None, doing.now)
    tell(
        doing, "order.placed", "order_placed", after={"order": placed[0], "version": version, "price": row[0]}
    )
    seq: int = placed[0]
    return seq


def overtake(doing: Doing) -> None:
    """A report that the lead is lost, if one waits, is overtaken by what happens now."""
    given = {**keys([doing.lead.key]), "actor": doing.sight.name, "now": doing.now}
    doing.conn.execute(statement("order", "overtake_losses"), given)


def deliver(doing: Doing, book: AssignmentBook) -> None:
    """The car is the customer's: the lead is won, nobody has to look after it any more. Raises Refusal
    `order_unknown` (404), `order_not_paid` (409)."""
    _end(doing, OrderState.DELIVERED, ("placed", "paid"), "", "order_not_paid")
    turn(doing, "ordered", "won", "delivered")
    move(doing, State.CLOSED, "won")
    tell(doing, "order.delivered", "order_delivered", after={"status": "won"})
    _release(doing, book, "won")


def cancel(doing: Doing, reason: str) -> None:
    """The order is off, the lead goes on with its owner. Raises Refusal `order_unknown` (404),
    `order_holds_money` (409) while money is confirmed or waits for finance."""
    _end(doing, OrderState.CANCELLED, ("placed", "paid"), reason, "order_holds_money")
    turn(doing, "ordered", "live")
    pool.unexempt(doing.conn, [doing.lead.key], Exemption.ORDER, doing.now)
    tell(doing, "order.cancelled", "order_cancelled", reason, after={"status": "live"})


def _end(doing: Doing, after: OrderState, before: tuple[str, ...], reason: str, why_not: str) -> None:
    given = {
        **doing.key, "before": list(before), "after": after.value, "reason": reason,
        "actor": doing.sight.name, "now": doing.now,
    }  # fmt: skip
    live = [one for one in list_orders(doing.conn, [doing.lead.key]) if one.status in before]
    if not live:
        raise Refusal("order_unknown", 404)
    try:
        ended = doing.conn.execute(statement("order", "end_order"), given).rowcount
    except CheckViolation as error:  # car_order_paid, car_order_held
        raise Refusal(why_not, 409) from error
    if not ended:
        raise Refusal(why_not, 409)


def _release(doing: Doing, book: AssignmentBook, reason: str) -> None:
    """Nobody owns the lead any more; the dealer's desk is looked at again. Locks the dealer: last."""
    end_ownership(doing.conn, [Return(*doing.lead.key, reason)], doing.now, book)
    wake(doing.conn, [doing.lead.dealer_id], doing.now)


def enter_payment(doing: Doing, asked: PaymentAsked) -> tuple[int, int, Decimal]:
    """Sales enter what a customer paid, they or finance the counter-entry of a payment that was wrong:
    (order, number, amount). It counts once somebody else, of finance, has confirmed it. Raises Refusal
    `payment_known` (409) for a receipt or counter-entry that is there, `payment_unfit` (422), `order_unknown`
    (404)."""
    given = {
        **doing.key, "kind": asked.kind, "method": asked.method, "receipt": asked.receipt,
        "amount": asked.amount, "corrects": asked.corrects, "actor": doing.sight.name, "now": doing.now,
    }  # fmt: skip
    try:
        row = doing.conn.execute(statement("order", "insert_payment"), given).fetchone()
    except UniqueViolation as error:
        raise Refusal("payment_known", 409) from error
    except CheckViolation as error:
        raise Refusal("payment_unfit", 422) from error
    if row is None:
        raise Refusal("order_unknown", 404)
    order, seq, amount = row
    told = {"order": order, "payment": seq, "kind": asked.kind, "amount": amount, "corrects": asked.corrects}
    tell(doing, "payment.entered", "payment_entered", after={k: v for k, v in told.items() if v is not None})
    return order, seq, amount


def decide_payment(doing: Doing, order: int, seq: int, *, confirmed: bool) -> None:
    """Finance confirms or rejects a payment: whoever entered it never does. Raises Refusal `payment_unknown`
    (404), `payment_decided` (409), `own_payment` (403), `payment_unbalanced` (409) where an order that was
    delivered would not be paid any more, or more would be paid back than was paid."""
    conn = doing.conn
    state = PaymentState.CONFIRMED if confirmed else PaymentState.REJECTED
    given = {
        **doing.key, "order_seq": order, "seq": seq, "status": state.value, "actor": doing.sight.name,
        "now": doing.now,
    }  # fmt: skip
    try:
        row = conn.execute(statement("order", "decide_payment"), given).fetchone()
    except CheckViolation as error:  # payment_by_two
        raise Refusal("own_payment", 403) from error
    if row is None:
        there = any((one.order, one.payment) == (order, seq) for one in list_payments(conn, [doing.lead.key]))
        raise Refusal("payment_decided", 409) if there else Refusal("payment_unknown", 404)
    told = {"order": order, "payment": seq, "amount": row[0]}
    if confirmed:
        credit = {**doing.key, "seq": order, "amount": row[0]}
        try:
            credited = conn.execute(statement("order", "credit_order"), credit).fetchone()
        except CheckViolation as error:  # car_order_paid, car_order_held
            raise Refusal("payment_unbalanced", 409) from error
        if credited is None:
            raise Refusal("payment_unbalanced", 409)
        told |= {"status": f"order_{credited[0]}", "paid": credited[1]}
    what = f"payment_{state.value}"
    tell(doing, what.replace("_", ".", 1), what, after=told, notice=what)


def list_orders(conn: Connection, leads: Sequence[Key]) -> list[Order]:
    """The orders of leads, newest first."""
    return [Order(*row) for row in conn.execute(statement("order", "list_orders"), keys(leads))]


def list_payments(conn: Connection, leads: Sequence[Key]) -> list[Payment]:
    """The payments of leads, in the order in which they were entered."""
    return [Payment(*row) for row in conn.execute(statement("order", "list_payments"), keys(leads))]


def list_waiting(conn: Connection, dealer: UUID, rows: int) -> list[Payment]:
    """Payments of a dealer that finance has not looked at, the oldest first."""
    given = {"dealer": dealer, "rows": rows}
    return [Payment(*row) for row in conn.execute(statement("order", "list_waiting_payments"), given)]


def list_decided(conn: Connection, dealer: UUID, before: datetime, rows: int) -> list[Payment]:
    """Payments of a dealer that finance has confirmed or sent back before an instant, the newest first."""
    given = {"dealer": dealer, "before": before, "rows": rows}
    return [Payment(*row) for row in conn.execute(statement("order", "list_decided_payments"), given)]
