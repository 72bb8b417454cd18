"""States and the ways between them: the words of the code are those of the database, and no other way is
taken."""

from __future__ import annotations

import re
from enum import StrEnum
from pathlib import Path

import pytest

from leadcenter.kernel.database import Connection
from leadcenter.kernel.sql import statement
from leadcenter.order import terms

SQL = Path(terms.__file__).parent / "sql"
TABLES: list[tuple[str, type[StrEnum]]] = [
    ("quotation", terms.QuotationState),
    ("car_order", terms.OrderState),
    ("payment", terms.PaymentState),
    ("loss", terms.LossState),
]
WAYS = {
    "quotation": terms.QUOTATION_WAYS,
    "car_order": terms.ORDER_WAYS,
    "payment": terms.PAYMENT_WAYS,
    "loss": terms.LOSS_WAYS,
}


@pytest.mark.parametrize(("table", "states"), TABLES, ids=str)
def test_database_knows_the_states_of_the_code_and_no_other(
    conn: Connection, table: str, states: type[StrEnum]
) -> None:
    rows = conn.execute(
        "select pg_get_constraintdef(oid) from pg_constraint where conrelid = %s::regclass and conname = %s",
        [table, f"{table}_status_check"],
    ).fetchall()
    assert set(re.findall(r"'([a-z_]+)'", rows[0][0])) == {str(one) for one in states}
    assert set(WAYS[table]) == set(states)


MOVES = {
    ("quotation", "replace_quotations"): {("waiting", "replaced"), ("open", "replaced")},
    ("quotation", "decide_quotation"): {("waiting", "open"), ("waiting", "refused")},
    ("quotation", "take_quotation"): {("open", "ordered")},
    ("payment", "decide_payment"): {("waiting", "confirmed"), ("waiting", "rejected")},
    ("loss", "decide_loss"): {("asked", "agreed"), ("asked", "sent_back")},
    ("loss", "overtake_losses"): {("asked", "overtaken")},
    ("loss", "pass_over_losses"): {("asked", "overtaken")},
    ("car_order", "credit_order"): {("placed", "paid"), ("paid", "placed")},
    ("car_order", "cancel_orders"): {("placed", "cancelled"), ("paid", "cancelled")},
    ("car_order", "end_order"): {("paid", "delivered"), ("placed", "cancelled"), ("paid", "cancelled")},
}
"""Which statement takes which ways; each holds the state that it leaves in its condition."""


def test_every_way_is_taken_by_one_statement_and_no_statement_takes_another() -> None:
    for table, ways in WAYS.items():
        taken = {way for (of, _), found in MOVES.items() if of == table for way in found}
        assert taken == {(str(before), str(after)) for before, ends in ways.items() for after in ends}


def test_every_statement_that_changes_a_state_says_from_which() -> None:
    changing = {
        (found[1], path.stem)
        for path in SQL.glob("*.sql")
        if (found := re.search(r"^update (\w+) \w$", path.read_text("utf-8"), re.MULTILINE))
        and re.search(r"\bset (?:[^;]*,\s*)?status = ", path.read_text("utf-8"))
        and found[1] in WAYS
    }
    assert changing == set(MOVES)
    for _, name in MOVES:
        condition = statement("order", name).partition("where")[2]
        assert re.search(r"\bstatus (=|<>|in)", condition), name
