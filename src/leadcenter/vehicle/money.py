"""Sums of money and shares as people send them."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from leadcenter.kernel.errors import Refusal

CENT: Final = Decimal("0.01")
MOST: Final = Decimal(1_000_000_000)


def money(value: Decimal, *, negative: bool = False) -> Decimal:
    """Yuan with two places. Raises Refusal `money_unfit` (422) for what is no number, too large or, unless
    it may be, negative; `money_finer_than_cents` (422)."""
    if not value.is_finite() or abs(value) > MOST or (value < 0 and not negative):
        raise Refusal("money_unfit", 422)
    rounded = value.quantize(CENT)
    if rounded != value:
        raise Refusal("money_finer_than_cents", 422)
    return rounded


def share(value: Decimal, places: int = 8) -> Decimal:
    """A share of something, 0.02 = 2 %. Raises Refusal `share_unfit` (422) for what does not lie between 0
    and 1 or has more places."""
    if not value.is_finite() or not 0 <= value <= 1 or value != round(value, places):
        raise Refusal("share_unfit", 422)
    return value
