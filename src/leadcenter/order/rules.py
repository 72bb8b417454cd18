"""The trial calculation, step by step, and who may lower a price by how much. Pure.

Every amount is in yuan, exact; what is rounded is rounded half up to the cent, once, where a step says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal, localcontext

from leadcenter.order.loan import PLACES, cents, effective_rate, instalments
from leadcenter.order.terms import Fault, Line, Loan, LoanProduct, LoanWish, Premium, Tables, Trial, Wish

ZERO = Decimal("0.00")


def calculate(wish: Wish, tables: Tables) -> Trial | Fault:
    """What a car costs on the day of the tables: price, purchase tax, insurance, loan."""
    with localcontext(prec=PLACES):
        listed = wish.list_price + sum((price for _, price in wish.option_prices), ZERO)
        if not ZERO <= wish.discount <= listed:
            return Fault.DISCOUNT
        price = listed - wish.discount
        tax, tax_lines = purchase_tax(price, wish.listed, tables)
        premiums = _wanted(wish.insurance, tables.premiums)
        if premiums is None:
            return Fault.INSURANCE
        insured = [_insured(one, price) for one in premiums]
        insurance = sum((line.amount for line in insured), ZERO)
        vessel, vessel_lines = vessel_tax(wish.listed, tables)
        parts = [price, tax, insurance, *([] if vessel is None else [vessel])]
        total = sum(parts, ZERO)
        loan: Loan | None = None
        if wish.loan is not None:
            found = _loan(wish.loan, price, tables.loans)
            if isinstance(found, Fault):
                return found
            loan = found
        lines = (
            Line("model_price", wish.list_price, f"{wish.list_price}"),
            *(Line("option_price", one, f"{code}: {one}") for code, one in wish.option_prices),
            Line("list_price", listed, " + ".join(map(str, (wish.list_price, *_prices(wish))))),
            Line("discount", -wish.discount, f"-{wish.discount}"),
            Line("price", price, f"{listed} - {wish.discount}"),
            *tax_lines,
            *insured,
            *vessel_lines,
            Line("total", total, " + ".join(map(str, parts))),
            *_told(loan, total),
        )
        borrowed = loan.debt - loan.fee if loan else ZERO
        return Trial(
            tables.on, listed, wish.discount, price, tax, insurance, total, total - borrowed, lines,
            loan, vessel,
        )  # fmt: skip


def purchase_tax(price: Decimal, listed: bool, tables: Tables) -> tuple[Decimal, tuple[Line, ...]]:
    """The vehicle purchase tax on a price with value-added tax, and how it comes about.

    Base = price / (1 + VAT), rounded; tax = base × rate, rounded. A listed new-energy car's is lowered by the
    share of the day, by its cap at most (rounded): 车辆购置税法, 公告2023年第10号.
    """
    with localcontext(prec=PLACES):
        rule = tables.tax
        base = cents(price / (1 + rule.vat))
        tax = cents(base * rule.rate)
        lines = [
            Line("tax_base", base, f"{price} / (1 + {_percent(rule.vat)})", rule.source),
            Line("purchase_tax", tax, f"{base} x {_percent(rule.rate)}", rule.source),
        ]
        if not listed or tables.relief is None:
            return tax, tuple(lines)
        relief = tables.relief
        lowered = cents(tax * relief.share)
        how = f"{tax} x {_percent(relief.share)}"
        if relief.most is not None and lowered > relief.most:
            lowered, how = relief.most, f"min({how}, {relief.most})"
        left = tax - lowered
        lines += [
            Line("tax_relief", -lowered, how, relief.source),
            Line("tax_due", left, f"{tax} - {lowered}", relief.source),
        ]
        return left, tuple(lines)


def vessel_tax(listed: bool, tables: Tables) -> tuple[Decimal | None, tuple[Line, ...]]:
    """The vehicle and vessel tax (车船税) of the first year, which the insurer collects with the compulsory
    insurance, and how it comes about; None where the province's table is not known.

    A year's tax / 12 × months from that of the purchase to December, rounded once: 车船税法实施条例 第十九条.
    A listed car is spared its share of the day: 财税〔2018〕74号, for plug-in hybrids until 2026-12-31. A car
    without an engine has no displacement and owes nothing.
    """
    rule = tables.vessel
    if rule is None:
        return None, ()
    with localcontext(prec=PLACES):
        months = 13 - tables.on.month
        tax = cents(rule.year * months / 12)
        line = Line("vessel_tax", tax, f"{rule.year} / 12 x {months}", rule.source)
        if not listed or not rule.spared:
            return tax, (line,)
        spared = cents(tax * rule.spared)
        how = f"{tax} x {_percent(rule.spared)}"
        left = tax - spared
        return left, (
            line,
            Line("vessel_relief", -spared, how, rule.spared_by),
            Line("vessel_due", left, f"{tax} - {spared}", rule.spared_by),
        )


def needs_approval(list_price: Decimal, discount: Decimal, limit: Decimal) -> bool:
    """Is a discount (yuan) more than this share of the list price? Exact, nothing is rounded."""
    return discount > limit * list_price


def limit_of(limits: Mapping[str, Decimal], roles: Iterable[str]) -> Decimal:
    """By which share of the list price somebody with these roles may lower it; 0 = not at all."""
    return max((limits[role] for role in roles if role in limits), default=Decimal(0))


def _wanted(codes: tuple[str, ...], premiums: tuple[Premium, ...]) -> list[Premium] | None:
    """The compulsory insurance and what is wanted beside it; None where one is not offered."""
    known = {one.code: one for one in premiums}
    if not set(codes) <= set(known):
        return None
    return [one for one in premiums if one.compulsory or one.code in codes]


def _insured(one: Premium, price: Decimal) -> Line:
    premium = cents(one.base + one.share * price)
    how = f"{one.base} + {_percent(one.share)} x {price}" if one.share else f"{one.base}"
    return Line(f"insurance:{one.code}", premium, how, one.source)


def _loan(wish: LoanWish, price: Decimal, products: tuple[LoanProduct, ...]) -> Loan | Fault:
    product = next((one for one in products if one.code == wish.product), None)
    if product is None:
        return Fault.LOAN
    if wish.months not in product.terms:
        return Fault.MONTHS
    debt = price - wish.down
    if wish.down < product.least_down * price or debt <= product.fee:
        return Fault.DOWN
    plan = instalments(debt, product.annual_rate, wish.months, wish.method)
    paid = [one.paid for one in plan]
    return Loan(
        product.code, wish.method, wish.down, debt, wish.months, product.annual_rate, product.fee,
        sum((one.interest for one in plan), ZERO), effective_rate(debt - product.fee, paid), tuple(plan),
    )  # fmt: skip


def _told(loan: Loan | None, total: Decimal) -> tuple[Line, ...]:
    if loan is None:
        return ()
    first, last = loan.instalments[0], loan.instalments[-1]
    rate = _percent(loan.annual_rate)
    return (
        Line("loan_debt", loan.debt, f"{loan.debt + loan.down} - {loan.down}"),
        Line("loan_fee", loan.fee, f"{loan.fee}"),
        Line("loan_first", first.paid, f"{first.principal} + {loan.debt} x {rate} / 12"),
        Line("loan_last", last.paid, f"{last.principal} + {last.principal} x {rate} / 12"),
        Line("loan_interest", loan.interest, f"sum of {loan.months} months"),
        Line(
            "loan_effective_rate",
            loan.effective_rate,
            f"(1 + i)^12 - 1; {loan.debt - loan.fee} = sum of instalments / (1 + i)^month",
        ),
        Line("at_once", total - loan.debt + loan.fee, f"{total} - {loan.debt} + {loan.fee}"),
    )


def _prices(wish: Wish) -> list[Decimal]:
    return [price for _, price in wish.option_prices]


def _percent(share: Decimal) -> str:
    return f"{(share * 100).normalize():f}%"
