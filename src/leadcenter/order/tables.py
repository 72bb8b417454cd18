"""The dated tables: purchase tax, insurance, loans; by how much who may lower a price; why leads are lost."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import msgspec
from psycopg.errors import CheckViolation, ForeignKeyViolation

from leadcenter.kernel.arrays import texts
from leadcenter.kernel.database import Connection
from leadcenter.kernel.errors import Refusal
from leadcenter.kernel.sql import statement
from leadcenter.order.terms import LoanProduct, Premium, Relief, Tables, Tax


class ReasonShown(msgspec.Struct, frozen=True):
    """Why a lead may be lost."""

    code: str
    name_zh: str
    name_en: str
    status: str


def read_tables(conn: Connection, on: date, seats: int) -> Tables:
    """What holds on a day for a car with so many seats. Three statements. Raises Refusal `tax_unknown` (422)
    for a day of which the tables tell nothing."""
    row = conn.execute(statement("order", "read_tax"), {"on": on}).fetchone()
    if row is None:
        raise Refusal("tax_unknown", 422)
    rate, vat, source, share, most, relieved_by = row
    premiums = conn.execute(statement("order", "read_premiums"), {"on": on, "seats": seats})
    loans = conn.execute(statement("order", "read_loans"), {"on": on})
    return Tables(
        on,
        Tax(rate, vat, source),
        None if share is None else Relief(share, most, relieved_by),
        tuple(
            Premium(code, kind == "compulsory", base, by, source)
            for code, kind, base, by, source, *_ in premiums
        ),
        tuple(LoanProduct(code, rate, fee, down, tuple(terms)) for code, rate, fee, down, terms, *_ in loans),
    )


def read_limits(conn: Connection, dealer: UUID) -> dict[str, Decimal]:
    """By which share of the list price each role at a dealer may lower it."""
    return dict(conn.execute(statement("order", "read_limits"), {"dealer": dealer}).fetchall())


def write_limits(conn: Connection, dealer: UUID, limits: Mapping[str, Decimal]) -> dict[str, Decimal]:
    """All limits of a dealer from now on; returns those before. Raises Refusal `role_unknown` (422) for a
    role that there is not."""
    before = read_limits(conn, dealer)
    roles = texts(list(limits))
    conn.execute(statement("order", "drop_limits"), {"dealer": dealer, "roles": roles})
    columns = {"dealer": dealer, "roles": roles, "most": texts([str(one) for one in limits.values()])}
    try:
        conn.execute(statement("order", "write_limits"), columns)
    except ForeignKeyViolation as error:
        raise Refusal("role_unknown", 422) from error
    return before


def list_reasons(conn: Connection) -> list[ReasonShown]:
    """Why a lead may be lost, by code."""
    return [ReasonShown(*row) for row in conn.execute(statement("order", "list_reasons"))]


def write_reason(conn: Connection, reason: ReasonShown) -> None:
    """A reason, new or anew."""
    conn.execute(statement("order", "write_reason"), msgspec.structs.asdict(reason))


def write_premium(conn: Connection, today: date, row: dict[str, Any]) -> None:
    """What a commercial insurance costs from a day on. Raises Refusal `table_backdated`, `table_unfit`
    (422)."""
    if row["valid_from"] < today:
        raise Refusal("table_backdated", 422)
    try:
        written = conn.execute(statement("order", "write_premium"), row).rowcount
    except CheckViolation as error:
        raise Refusal("table_unfit", 422) from error
    if not written:
        raise Refusal("table_unfit", 422)


def write_loan(conn: Connection, today: date, row: dict[str, Any]) -> None:
    """A loan that may be quoted from a day on. Raises Refusal `table_backdated`, `table_unfit` (422)."""
    if row["valid_from"] < today:
        raise Refusal("table_backdated", 422)
    try:
        conn.execute(statement("order", "write_loan"), row)
    except CheckViolation as error:
        raise Refusal("table_unfit", 422) from error
