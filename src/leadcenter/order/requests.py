"""What requests of the order room carry, each with an example for readers of the API's description."""

from __future__ import annotations

from typing import Annotated, Any

from litestar.enums import RequestEncodingType
from litestar.openapi.spec import Example
from litestar.params import BodyKwarg

from leadcenter.order.bodies import (
    CorrectionBody,
    LimitsBody,
    LoanProductBody,
    OrderBody,
    PaymentBody,
    PremiumBody,
    QuotationBody,
    ReactivationBody,
    ReasonBody,
    ReasonTextBody,
    VesselTaxBody,
)


def _json(what: str, value: dict[str, Any]) -> BodyKwarg:
    return BodyKwarg(media_type=RequestEncodingType.JSON, examples=[Example(what, value=value)])


QuotationSent = Annotated[
    QuotationBody,
    _json(
        "an electric car with an option, a discount and a loan",
        {
            "brand": "XY", "model": "E5-std", "options": ["red"], "discount": "3000",
            "insurance": ["third_party_2m"], "valid_days": 7,
            "loan": {"product": "bank", "down": "80000", "months": 36, "method": "equal_instalment"},
        },
    ),
]  # fmt: skip
OrderSent = Annotated[OrderBody, _json("the second version is ordered", {"version": 2})]
PaymentSent = Annotated[
    PaymentBody,
    _json(
        "a deposit by card",
        {"kind": "deposit", "method": "card", "receipt": "R-20261122-7", "amount": "5000.00"},
    ),
]
CorrectionSent = Annotated[CorrectionBody, _json("of a wrong payment", {"receipt": "R-20261122-7-storno"})]
ReasonSent = Annotated[ReasonBody, _json("code of a reason", {"reason": "price_too_high"})]
ReactivationSent = Annotated[ReactivationBody, _json("to somebody named", {"to": "D0001-02"})]
LimitsSent = Annotated[
    LimitsBody,
    _json(
        "2, 5 and 8 percent",
        {"limits": {"consultant": "0.02", "sales_manager": "0.05", "dcc_manager": "0.08"}},
    ),
]
ReasonTextSent = Annotated[
    ReasonTextBody, _json("a reason", {"name_zh": "等待新款", "name_en": "waits for the new model"})
]
PremiumSent = Annotated[
    PremiumBody,
    _json(
        "own damage: 459 yuan and 1.088 % of the price",
        {
            "valid_from": "2027-01-01", "name_zh": "车辆损失险", "name_en": "own damage", "base": "459",
            "share": "0.01088", "source": "insurer's table of 2027",
        },
    ),
]  # fmt: skip
LoanProductSent = Annotated[
    LoanProductBody,
    _json(
        "4.8 percent a year, a fifth paid down",
        {
            "valid_from": "2027-01-01", "name_zh": "银行车贷", "name_en": "bank loan", "annual_rate": "0.048",
            "least_down": "0.2", "terms": [12, 24, 36, 60], "fee": "0",
        },
    ),
]  # fmt: skip
VesselTaxSent = Annotated[
    VesselTaxBody,
    _json(
        "two bands",
        {
            "valid_from": "2027-01-01", "source": "decision of the province's government",
            "bands": [{"above": 1000, "amount": "360"}, {"above": 1600, "amount": "420"}],
        },
    ),
]  # fmt: skip
