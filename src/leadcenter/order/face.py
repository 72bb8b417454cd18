"""The door of the order room."""

from leadcenter.order import merging
from leadcenter.order.examples import examples
from leadcenter.order.leaving import close_open, holding
from leadcenter.order.losing import came_back, list_losses
from leadcenter.order.ordering import list_orders, list_payments
from leadcenter.order.quoting import list_quotations
from leadcenter.order.terms import Loss, Order, OrderState, Payment, Quotation

__all__ = [
    "Loss",
    "Order",
    "OrderState",
    "Payment",
    "Quotation",
    "came_back",
    "close_open",
    "examples",
    "holding",
    "list_losses",
    "list_orders",
    "list_payments",
    "list_quotations",
    "merging",
]
