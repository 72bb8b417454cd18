"""What a car costs: golden cases worked by hand. Yuan; the day decides which tables hold."""

from __future__ import annotations

from datetime import date
from decimal import Decimal as D

import pytest

from leadcenter.order.loan import Method, effective_rate, instalments
from leadcenter.order.rules import calculate, limit_of, needs_approval, purchase_tax
from leadcenter.order.terms import Fault, LoanProduct, LoanWish, Premium, Relief, Tables, Tax, Trial, Wish

TAX = Tax(D("0.1000"), D("0.1300"), "law")
EXEMPT = Relief(D(1), D("30000.00"), "2024-2025")
HALF = Relief(D("0.5"), D("15000.00"), "2026-2027")
COMPULSORY = Premium("compulsory", True, D("950.00"), D(0), "base premiums of 2008")
DAMAGE = Premium("own_damage", False, D("459.00"), D("0.01088"), "a table")
THIRD = Premium("third_party_2m", False, D("1046.00"), D(0), "a table")
LOAN = LoanProduct("bank36", D("0.12"), D("0.00"), D("0.2"), (3, 12, 36))
COSTLY = LoanProduct("fee", D("0.12"), D("20.00"), D("0.2"), (1, 2))


def tables(relief: Relief | None = None) -> Tables:
    return Tables(date(2025, 6, 1), TAX, relief, (COMPULSORY, DAMAGE, THIRD), (LOAN, COSTLY))


def wish(price: str, **more: object) -> Wish:
    given = {"option_prices": (), "discount": D(0), "listed": False, "insurance": (), "loan": None} | more
    return Wish(list_price=D(price), **given)  # type: ignore[arg-type]


def tax_of(price: str, relief: Relief | None, *, listed: bool = True) -> D:
    return purchase_tax(D(price), listed, tables(relief))[0]


@pytest.mark.parametrize(
    ("price", "tax"),
    [
        ("226000.00", "20000.00"),  # 226,000 / 1.13 = 200,000
        ("199800.00", "17681.42"),  # 176,814.16 (…1592…)
        ("0.00", "0.00"),
        ("113000.06", "10000.01"),  # 100,000.0531 -> 100,000.05 -> 10,000.005 -> half up
    ],
)
def test_tax_is_ten_percent_of_the_price_without_value_added_tax(price: str, tax: str) -> None:
    assert tax_of(price, None, listed=False) == D(tax)


@pytest.mark.parametrize(
    ("price", "tax"),
    [
        ("226000.00", "0.00"),  # 20,000 are under the cap
        ("339000.00", "0.00"),  # 30,000: the last price that is free
        ("339113.00", "10.00"),  # 300,100 -> 30,010
        ("350000.00", "973.45"),  # 309,734.51 -> 30,973.45
    ],
)
def test_listed_car_of_2025_is_exempt_up_to_30000(price: str, tax: str) -> None:
    assert tax_of(price, EXEMPT) == D(tax)


@pytest.mark.parametrize(
    ("price", "tax"),
    [
        ("226000.00", "10000.00"),
        ("339000.00", "15000.00"),  # half of 30,000 is the cap
        ("400000.00", "20398.23"),  # 353,982.30 -> 35,398.23, less 15,000
        ("199800.00", "8840.71"),  # 17,681.42 halved
        ("113000.11", "5000.00"),  # 100,000.10 -> 10,000.01; half 5,000.005 -> 5,000.01 are taken off
    ],
)
def test_listed_car_of_2026_pays_half_but_15000_less_at_most(price: str, tax: str) -> None:
    assert tax_of(price, HALF) == D(tax)


def test_car_that_is_not_listed_pays_the_whole_tax_on_any_day() -> None:
    assert tax_of("226000.00", EXEMPT, listed=False) == tax_of("226000.00", HALF, listed=False) == D("20000")


def test_options_and_discount_make_the_price_and_every_step_is_told() -> None:
    asked = wish(
        "219800.00",
        option_prices=(("red", D("6000.00")), ("tow", D("4200.00"))),
        discount=D("4000.00"),
        insurance=("own_damage",),
    )
    done = calculate(asked, tables())
    assert isinstance(done, Trial)
    # 219,800 + 6,000 + 4,200 = 230,000; less 4,000 = 226,000; tax 20,000
    # insurance: 950 + 459 + 1.088 % of 226,000 (2,458.88) = 950 + 2,917.88
    assert (done.list_price, done.price, done.tax) == (D("230000.00"), D("226000.00"), D("20000.00"))
    assert (done.insurance, done.total) == (D("3867.88"), D("249867.88"))
    assert done.at_once == done.total
    assert [(line.code, line.amount, line.how) for line in done.lines] == [
        ("model_price", D("219800.00"), "219800.00"),
        ("option_price", D("6000.00"), "red: 6000.00"),
        ("option_price", D("4200.00"), "tow: 4200.00"),
        ("list_price", D("230000.00"), "219800.00 + 6000.00 + 4200.00"),
        ("discount", D("-4000.00"), "-4000.00"),
        ("price", D("226000.00"), "230000.00 - 4000.00"),
        ("tax_base", D("200000.00"), "226000.00 / (1 + 13%)"),
        ("purchase_tax", D("20000.00"), "200000.00 x 10%"),
        ("insurance:compulsory", D("950.00"), "950.00"),
        ("insurance:own_damage", D("2917.88"), "459.00 + 1.088% x 226000.00"),
        ("total", D("249867.88"), "226000.00 + 20000.00 + 3867.88"),
    ]


def test_compulsory_insurance_is_always_there_and_an_unknown_one_is_refused() -> None:
    done = calculate(wish("100000.00"), tables())
    assert isinstance(done, Trial)
    assert done.insurance == D("950.00")
    assert calculate(wish("100000.00", insurance=("meteor",)), tables()) is Fault.INSURANCE


@pytest.mark.parametrize("discount", ["-0.01", "100000.01"])
def test_discount_is_neither_negative_nor_more_than_the_price(discount: str) -> None:
    assert calculate(wish("100000.00", discount=D(discount)), tables()) is Fault.DISCOUNT


def test_equal_instalments_worked_by_hand() -> None:
    """12,000 for 3 months at 1 % a month: 12,000 x 0.01 x 1.030301 / 0.030301 = 4,080.265… -> 4,080.27."""
    plan = instalments(D("12000.00"), D("0.12"), 3, Method.EQUAL_INSTALMENT)
    assert [(one.paid, one.interest, one.principal, one.owed) for one in plan] == [
        (D("4080.27"), D("120.00"), D("3960.27"), D("8039.73")),
        (D("4080.27"), D("80.40"), D("3999.87"), D("4039.86")),
        (D("4080.26"), D("40.40"), D("4039.86"), D("0.00")),
    ]


def test_equal_principal_worked_by_hand() -> None:
    """10,000 / 3 = 3,333.33, the last month pays the cent that is left."""
    plan = instalments(D("10000.00"), D("0.06"), 3, Method.EQUAL_PRINCIPAL)
    assert [(one.paid, one.interest, one.principal, one.owed) for one in plan] == [
        (D("3383.33"), D("50.00"), D("3333.33"), D("6666.67")),
        (D("3366.66"), D("33.33"), D("3333.33"), D("3333.34")),
        (D("3350.01"), D("16.67"), D("3333.34"), D("0.00")),
    ]


def test_loan_without_interest_is_divided_evenly() -> None:
    plan = instalments(D("100.00"), D(0), 3, Method.EQUAL_INSTALMENT)
    assert [one.paid for one in plan] == [D("33.33"), D("33.33"), D("33.34")]


@pytest.mark.parametrize(
    ("got", "paid", "rate"),
    [
        ("1000.00", ["1010.00"], "0.1268"),  # 1.01^12 = 1.126825
        ("990.00", ["1010.00"], "0.2713"),  # (101/99)^12 = 1.271259
        (
            "1980.00",
            ["1020.00", "1010.00"],
            "0.2215",
        ),  # below
        ("1000.00", ["500.00", "500.00"], "0.0000"),
        ("100.00", ["0.00"] * 11 + ["108.00"], "0.0800"),
    ],
)
def test_effective_rate_is_the_internal_rate_of_return_of_a_year(
    got: str, paid: list[str], rate: str
) -> None:
    """The third: 1980 u² − 1020 u − 1010 = 0, so u = 1.0168164 and u^12 = 1.221547."""
    assert effective_rate(D(got), [D(one) for one in paid]) == D(rate)


def test_loan_shows_its_effective_rate_with_the_fee_in_it() -> None:
    asked = wish("10000.00", loan=LoanWish("fee", D("8000.00"), 2, Method.EQUAL_PRINCIPAL))
    done = calculate(asked, tables())
    assert isinstance(done, Trial)
    assert done.loan is not None
    assert [one.paid for one in done.loan.instalments] == [D("1020.00"), D("1010.00")]
    assert (done.loan.interest, done.loan.fee, done.loan.effective_rate) == (D("30"), D("20"), D("0.2215"))
    # 10,000 + tax 884.96 + 950; the bank pays 2,000, less 20
    assert (done.total, done.at_once) == (D("11834.96"), D("9854.96"))
    assert {line.code: line.amount for line in done.lines}["loan_effective_rate"] == D("0.2215")


@pytest.mark.parametrize(
    ("loan", "fault"),
    [
        (LoanWish("none", D("20000"), 12), Fault.LOAN),
        (LoanWish("bank36", D("20000"), 13), Fault.MONTHS),
        (LoanWish("bank36", D("19999.99"), 12), Fault.DOWN),
        (LoanWish("bank36", D("100000"), 12), Fault.DOWN),
    ],
)
def test_loan_that_is_not_offered_is_refused(loan: LoanWish, fault: Fault) -> None:
    assert calculate(wish("100000.00", loan=loan), tables()) is fault


def test_discount_at_the_limit_needs_nobody_and_a_cent_more_does() -> None:
    limit = limit_of({"consultant": D("0.02"), "sales_manager": D("0.05")}, ("consultant",))
    assert not needs_approval(D("230000.00"), D("4600.00"), limit)
    assert needs_approval(D("230000.00"), D("4600.01"), limit)
    assert needs_approval(D("230000.00"), D("0.01"), limit_of({"consultant": limit}, ("finance",)))
