"""The dated tables: purchase tax, insurance, loans; by how much who may lower a price; why leads are lost."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

import msgspec
from psycopg.errors import CheckViolation, ForeignKeyViolation

from leadcenter.kernel.arrays import ints, texts
from leadcenter.kernel.database import Connection
from leadcenter.kernel.errors import Refusal
from leadcenter.kernel.sql import statement
from leadcenter.order.terms import LoanProduct, Premium, Relief, Tables, Tax, VesselTax
from leadcenter.vehicle.face import Energy

NO_ENGINE: Final = frozenset({Energy.BEV, Energy.FCEV})


class ReasonShown(msgspec.Struct, frozen=True):
    """Why a lead may be lost."""

    code: str
    name_zh: str
    name_en: str
    status: str


class BandShown(msgspec.Struct, frozen=True):
    """A band of the vehicle and vessel tax: above so many millilitres, up to so many (None: any); between
    which yearly sums the law lets a province choose; what it chose, since when (None: not known)."""

    above: int
    up_to: int | None
    least: Decimal
    most: Decimal
    amount: Decimal | None
    valid_from: date | None
    source: str | None


def read_tables(conn: Connection, on: date, seats: int, vessel: VesselTax | None = None) -> Tables:
    """What holds on a day for a car with so many seats, and what it owes as vehicle and vessel tax
    (`read_vessel_tax`). Three statements. Raises Refusal `tax_unknown` (422) for a day of which the tables
    tell nothing.

    Sources. Purchase tax: 10 % of the price without value-added tax (车辆购置税法 4, 6), that of 13 %
    (公告2019年第39号; from 2026 on 增值税法 10). Listed new-energy cars, by the day of the invoice: exempt
    without a cap until 2023, in 2024 and 2025 up to 30,000 yuan; half in 2026 and 2027, 15,000 at most
    (财政部 税务总局 工业和信息化部公告2023年第10号). Compulsory insurance of a new family car: 950 yuan
    under six seats, 1,100 from six on (基础费率表 2008版). The tables serve today and later: what fuel cars
    were spared in the second half of 2022 is not in them.
    """
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
            Premium(code, kind == "compulsory", base, by, source, zh, en)
            for code, kind, base, by, source, zh, en in premiums
        ),
        tuple(
            LoanProduct(code, rate, fee, down, tuple(terms), zh, en)
            for code, rate, fee, down, terms, zh, en in loans
        ),
        vessel,
    )


def read_vessel_tax(
    conn: Connection, on: date, dealer: UUID, energy: Energy, displacement: int | None
) -> VesselTax | None:
    """What a car owes a year where a dealer is, by its displacement; nothing where it has no engine, for the
    tax goes by that (车船税法, 税目税额表); None where the table of the province, or the displacement, is
    not known."""
    if energy in NO_ENGINE:
        return VesselTax(Decimal("0.00"), "车船税法 税目税额表：按排气量征收，无发动机不征收")
    given = {"on": on, "dealer": dealer, "energy": energy.value, "displacement": displacement}
    row = conn.execute(statement("order", "read_vessel_tax"), given).fetchone()
    if row is None:
        return None
    year, source, share, spared_by = row
    return VesselTax(year, source, share or Decimal(0), spared_by or "")


def list_vessel_tax(conn: Connection, province: str, on: date) -> list[BandShown]:
    """The seven bands of the law, with what a province asks for each on a day."""
    rows = conn.execute(statement("order", "list_vessel_tax"), {"province": province, "on": on})
    return [BandShown(*row) for row in rows]


def write_vessel_tax(
    conn: Connection,
    today: date,
    province: str,
    valid_from: date,
    amounts: Mapping[int, Decimal],
    source: str,
) -> None:
    """What a province asks from a day on, by band (`above`, millilitres). Raises Refusal `table_backdated`,
    `vessel_tax_unfit` (422) for a band that there is not, or a sum beyond the bounds of the law."""
    if valid_from < today:
        raise Refusal("table_backdated", 422)
    given = {
        "province": province, "valid_from": valid_from, "source": source, "above": ints(list(amounts)),
        "amounts": texts([str(one) for one in amounts.values()]),
    }  # fmt: skip
    if conn.execute(statement("order", "write_vessel_tax"), given).rowcount != len(amounts):
        raise Refusal("vessel_tax_unfit", 422)


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
