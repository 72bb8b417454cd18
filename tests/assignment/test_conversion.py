"""A conversion rate is said with its uncertainty, and three leads say little."""

from __future__ import annotations

from math import comb

import pytest

from leadcenter.assignment.conversion import Prior, Record, below, prior_of, quantile, rate_of


@pytest.mark.parametrize(("a", "b"), [(1, 1), (2, 5), (5, 2), (30, 70), (400, 3)])
@pytest.mark.parametrize("x", [0.01, 0.3, 0.5, 0.77, 0.99])
def test_the_part_of_a_beta_below_x_is_that_of_the_binomial_sum(a: int, b: int, x: float) -> None:
    """For whole a and b: I_x(a, b) = P(Binomial(a + b - 1, x) >= a) (NIST DLMF 8.17.5)."""
    n = a + b - 1
    assert below(x, a, b) == pytest.approx(
        sum(comb(n, k) * x**k * (1 - x) ** (n - k) for k in range(a, n + 1)), abs=1e-9
    )


@pytest.mark.parametrize(("p", "a", "b"), [(0.05, 1.5, 9.0), (0.5, 3.0, 3.0), (0.95, 0.5, 0.5)])
def test_a_quantile_has_its_part_below_it(p: float, a: float, b: float) -> None:
    assert below(quantile(p, a, b), a, b) == pytest.approx(p, abs=1e-9)


def test_the_flat_prior_and_no_lead_give_the_middle_and_nine_tenths() -> None:
    rate = rate_of(Record(), Prior(1, 1))
    assert (rate.rate, rate.low, rate.high) == (0.5, pytest.approx(0.05), pytest.approx(0.95))


def test_three_of_three_do_not_beat_forty_of_a_hundred() -> None:
    """The bare rate would say 100 % against 40 %."""
    house = [Record(100, 40), Record(3, 3), Record(120, 10), Record(90, 12), Record(150, 20)]
    prior = prior_of(house)
    lucky, proven = rate_of(Record(3, 3), prior), rate_of(Record(100, 40), prior)
    assert lucky.rate < 0.7
    assert lucky.high - lucky.low > 2 * (proven.high - proven.low)
    assert lucky.low < proven.low


def test_who_has_no_record_is_thought_of_as_the_dealer_is() -> None:
    prior = prior_of([Record(100, 20), Record(100, 24), Record()])
    assert rate_of(Record(), prior).rate == pytest.approx(0.22, abs=0.005)


def test_where_people_are_alike_the_dealer_weighs_much_and_where_they_differ_little() -> None:
    alike = prior_of([Record(100, 20)] * 4)
    apart = prior_of([Record(100, 5), Record(100, 60), Record(100, 10), Record(100, 70)])
    assert alike.a + alike.b == 500
    assert apart.a + apart.b < 10
    assert rate_of(Record(10, 9), alike).rate < 0.25
    assert rate_of(Record(10, 9), apart).rate > 0.6


@pytest.mark.parametrize(
    "records", [[], [Record(5, 0)], [Record(5, 5), Record(4, 4)], [Record(1, 1), Record(1, 0)]]
)
def test_any_record_has_a_rate_between_nothing_and_all(records: list[Record]) -> None:
    rate = rate_of(Record(2, 1), prior_of(records))
    assert 0 < rate.low < rate.rate < rate.high < 1


def test_more_leads_won_never_lower_the_rate() -> None:
    prior = prior_of([Record(30, 6), Record(10, 1)])
    rates = [rate_of(Record(20, won), prior) for won in range(21)]
    assert [one.rate for one in rates] == sorted(one.rate for one in rates)
    assert [one.low for one in rates] == sorted(one.low for one in rates)
