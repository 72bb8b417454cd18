"""Loans: instalments and the effective rate of a year. Pure, exact decimal arithmetic.

Money is in yuan with two places. Each month's interest is balance × rate / 12, rounded half up to the cent;
the last instalment pays the balance off, so that no cent is left or taken twice.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal, localcontext
from enum import StrEnum
from typing import Final

import msgspec

CENT: Final = Decimal("0.01")
MONTHS: Final = 12
PLACES: Final = 50
"""Digits that are calculated with, before anything is rounded."""
NEAR: Final = Decimal("1e-30")


class Method(StrEnum):
    """How a loan is paid back: the same sum every month, or the same share of the debt and its interest."""

    EQUAL_INSTALMENT = "equal_instalment"
    EQUAL_PRINCIPAL = "equal_principal"


class Instalment(msgspec.Struct, frozen=True):
    """One month: what is paid, of it interest and debt, and what is owed then."""

    month: int
    paid: Decimal
    interest: Decimal
    principal: Decimal
    owed: Decimal


def cents(value: Decimal) -> Decimal:
    """Rounded half up to the cent."""
    return value.quantize(CENT, ROUND_HALF_UP)


def instalments(debt: Decimal, annual_rate: Decimal, months: int, method: Method) -> list[Instalment]:
    """The plan of a loan; `annual_rate` 0.048 = 4.8 % a year, nominal. Raises ValueError for a debt that is
    not positive or no month."""
    if debt <= 0 or months < 1:
        raise ValueError("a loan has a debt and a month")
    with localcontext(prec=PLACES):
        rate = annual_rate / MONTHS
        if method is Method.EQUAL_PRINCIPAL:
            share = (debt / months).quantize(CENT, ROUND_DOWN)
        else:
            payment = _annuity(debt, rate, months)
        plan, owed = [], debt
        for month in range(1, months + 1):
            interest = cents(owed * rate)
            if month == months:
                principal = owed
            elif method is Method.EQUAL_PRINCIPAL:
                principal = share
            else:
                principal = payment - interest
            owed -= principal
            plan.append(Instalment(month, principal + interest, interest, principal, owed))
        return plan


def effective_rate(got: Decimal, paid: Sequence[Decimal]) -> Decimal:
    """The effective rate of a year, 0.1268 = 12.68 %, rounded half up to four places.

    Closed definition: the one i ≥ 0 with got = Σ paid_k / (1 + i)^k over the months k = 1, 2, …; the rate of
    the year is (1 + i)^12 − 1. `got`: what is at hand when the loan is drawn, fees taken off. (The internal
    rate of return, compounded: 中国人民银行公告〔2021〕第3号.) The sum falls and is convex in i, so Newton's
    steps from 0 come nearer without passing. Raises ValueError where less is paid than was got.
    """
    if got <= 0 or sum(paid) < got:
        raise ValueError("nothing got, or less paid than got")
    with localcontext(prec=PLACES):
        rate = Decimal(0)
        while True:
            factor = 1 / (1 + rate)
            worth = slope = Decimal(0)
            power = Decimal(1)
            for month, one in enumerate(paid, start=1):
                power *= factor
                worth += one * power
                slope += month * one * power
            step = (worth - got) / (slope * factor)
            rate += step
            if abs(step) < NEAR:
                return ((1 + rate) ** MONTHS - 1).quantize(Decimal("0.0001"), ROUND_HALF_UP)


def _annuity(debt: Decimal, rate: Decimal, months: int) -> Decimal:
    """debt × r × (1 + r)^n / ((1 + r)^n − 1); without interest debt / n."""
    if not rate:
        return cents(debt / months)
    grown = (1 + rate) ** months
    return cents(debt * rate * grown / (grown - 1))
