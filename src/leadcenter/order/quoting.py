"""Quotations: a trial calculation by the tables of the day, kept version by version; a discount above one's
own limit waits for somebody whose limit covers it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

import msgspec

from leadcenter.kernel.database import Connection
from leadcenter.kernel.errors import Refusal
from leadcenter.kernel.sql import statement
from leadcenter.order.leads import Doing, keys, tell
from leadcenter.order.rules import calculate, limit_of, needs_approval
from leadcenter.order.tables import read_limits, read_tables, read_vessel_tax
from leadcenter.order.terms import Asked, Fault, Key, Quotation, QuotationState, Trial, Wish
from leadcenter.pool import face as pool
from leadcenter.pool.face import Activity
from leadcenter.vehicle.face import Offer, priced, read_offers

_encode = msgspec.json.Encoder().encode


def try_out(conn: Connection, dealer: UUID, brand: str, asked: Asked, prices_of: date) -> tuple[Offer, Trial]:
    """What a car would cost: prices of one day, tax, insurance and loans of the day of purchase. Reads only.
    Raises Refusal `model_not_offered`, `option_not_offered` and the faults of a trial (422)."""
    found = read_offers(conn, prices_of, dealer, brand, asked.model, bought=asked.on)
    if not found:
        raise Refusal("model_not_offered", 422)
    offer = found[0]
    options = tuple(priced(offer, asked.options))
    wish = Wish(offer.price, options, asked.discount, offer.listed, asked.insurance, asked.loan)
    vessel = read_vessel_tax(conn, asked.on, dealer, offer.energy, offer.displacement)
    trial = calculate(wish, read_tables(conn, asked.on, offer.seats, vessel))
    if isinstance(trial, Fault):
        raise Refusal(trial.value, 422)
    return offer, trial


def quote(doing: Doing, brand: str, asked: Asked) -> Quotation:
    """A further version of the quotation for a lead; the one before gives way, and the lead is protected for
    longer. Raises Refusal `lead_elsewhere` (409), `lead_not_owned` (409), `quotation_span` (422),
    `discount_too_large` (422) where nobody at the dealer may lower the price so far, and those of
    `try_out`."""
    conn, lead = doing.conn, doing.lead
    if lead.status != "live":
        raise Refusal("lead_elsewhere", 409)
    if lead.owner is None:
        raise Refusal("lead_not_owned", 409)
    if asked.valid_until <= doing.now or asked.on < doing.today:
        raise Refusal("quotation_span", 422)
    offer, trial = try_out(conn, lead.dealer_id, brand, asked, doing.today)
    limits = read_limits(conn, lead.dealer_id)
    if needs_approval(trial.list_price, trial.discount, max(limits.values(), default=limit_of({}, ()))):
        raise Refusal("discount_too_large", 422)
    own = limit_of(limits, doing.sight.roles)
    waits = needs_approval(trial.list_price, trial.discount, own)
    state = QuotationState.WAITING if waits else QuotationState.OPEN
    conn.execute(statement("order", "replace_quotations"), keys([lead.key]))
    given = {
        **doing.key, "dealer_id": lead.dealer_id, "status": state.value, "brand": offer.brand,
        "model": offer.model, "options": list(asked.options), "price_list": offer.list_id,
        "list_price": trial.list_price, "discount": trial.discount, "price": trial.price,
        "total": trial.total, "trial": _encode(trial).decode(), "asked_by": doing.sight.name,
        "now": doing.now, "valid_until": asked.valid_until,
    }  # fmt: skip
    row = conn.execute(statement("order", "insert_quotation"), given).fetchone()
    assert row is not None
    by = doing.sight.asker.staff
    pool.extend(conn, [Activity(*lead.key, by, "quotation")] if by else [], doing.now)
    told = {"version": row[0], "model": offer.model, "price": trial.price, "discount": trial.discount}
    tell(doing, "quotation.made", "quoted", "discount_above_limit" if waits else "", after=told)
    return next(one for one in list_quotations(conn, [lead.key]) if one.version == row[0])


def decide(doing: Doing, version: int, *, agreed: bool) -> None:
    """Somebody above says yes or no to a discount. Raises Refusal `quotation_unknown` (404),
    `quotation_decided` (409), `own_quotation`, `discount_above_limit` (403) where the own limit does not
    cover it."""
    conn, lead = doing.conn, doing.lead
    found = next((one for one in list_quotations(conn, [lead.key]) if one.version == version), None)
    if found is None:
        raise Refusal("quotation_unknown", 404)
    if found.asked_by == doing.sight.name:
        raise Refusal("own_quotation", 403)
    limit = limit_of(read_limits(conn, lead.dealer_id), doing.sight.roles)
    if agreed and needs_approval(found.list_price, found.discount, limit):
        raise Refusal("discount_above_limit", 403)
    state = QuotationState.OPEN if agreed else QuotationState.REFUSED
    given = {
        **doing.key, "version": version, "status": state.value, "actor": doing.sight.name, "now": doing.now,
    }  # fmt: skip
    if not conn.execute(statement("order", "decide_quotation"), given).rowcount:
        raise Refusal("quotation_decided", 409)
    what = "quotation_approved" if agreed else "quotation_refused"
    tell(
        doing, what.replace("_", ".", 1), what, after={"version": version, "discount": found.discount},
        notice=what,
    )  # fmt: skip


def list_quotations(conn: Connection, leads: Sequence[Key]) -> list[Quotation]:
    """The versions for leads, newest first."""
    return [read_quotation(row) for row in conn.execute(statement("order", "list_quotations"), keys(leads))]


def list_waiting(conn: Connection, dealer: UUID, rows: int) -> list[Quotation]:
    """Quotations of a dealer whose discount waits for a word, the oldest first."""
    given = {"dealer": dealer, "rows": rows}
    return [read_quotation(row) for row in conn.execute(statement("order", "list_waiting_quotations"), given)]


def read_quotation(row: tuple[Any, ...]) -> Quotation:
    """A row as the statements that list quotations give it."""
    kept = [*row]
    kept[4], kept[10] = tuple(row[4]), msgspec.convert(row[10], Trial)
    return Quotation(*kept)
