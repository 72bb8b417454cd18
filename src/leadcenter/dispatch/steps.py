"""Steps of the dispatch room."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from leadcenter.dispatch.terms import Offer, Order, Threshold
from leadcenter.kernel.arrays import blobs, floats, instants, ints, shorts, uuids
from leadcenter.kernel.conditions import Group, Refused, read_condition
from leadcenter.kernel.database import Connection
from leadcenter.kernel.evaluation import Evaluation, compile_evaluation
from leadcenter.kernel.sql import statement
from leadcenter.lead.face import FACTS
from leadcenter.rulebook.face import Fault, RuleKind, RuleSet, in_force, read_shape, read_when


class ThresholdRule(msgspec.Struct, frozen=True):
    """The lowest score for leads for which `when` holds (series, region, season by date rules…)."""

    minimum: int
    when: Any


class Thresholds(msgspec.Struct, frozen=True):
    """The body of a rule set of kind threshold: first rule that holds, else `otherwise`; a nurtured lead is
    judged again every `again_days` and leaves after `longest_days`.
    """

    otherwise: int
    rules: tuple[ThresholdRule, ...] = ()
    again_days: float = 7
    longest_days: float = 90


class ThresholdBook(msgspec.Struct, frozen=True):
    """Thresholds in force per brand, compiled."""

    brands: dict[
        str, tuple[int, Thresholds, list[tuple[int, int]]]
    ]  # version, body, (condition index, minimum)
    evaluation: Evaluation


OFF = Threshold(0, 0, 7, 90)


def check(body: object) -> list[Fault]:
    """What is wrong with thresholds; empty = sound. A score runs from 0 to 100."""
    faults: list[Fault] = []
    read = read_shape(body, Thresholds, faults)
    if read is None:
        return faults
    for place, rule in enumerate(read.rules):
        read_when(rule.when, FACTS, f"rules[{place}].when", faults)
        if not 0 <= rule.minimum <= 100:
            faults.append(Fault(f"rules[{place}].minimum", "rule_points_out_of_range"))
    if not 0 <= read.otherwise <= 100:
        faults.append(Fault("otherwise", "rule_points_out_of_range"))
    if not 0 < read.again_days <= read.longest_days <= 3_650:
        faults.append(Fault("again_days", "rule_days_out_of_range"))
    return faults


def load_book(conn: Connection, now: datetime) -> ThresholdBook:
    """The thresholds in force."""
    return make_book(in_force(conn, RuleKind.THRESHOLD, now))


def make_book(sets: Sequence[RuleSet]) -> ThresholdBook:
    """The book of these thresholds, one set per brand. Raises ValueError for one that is not sound."""
    brands: dict[str, tuple[int, Thresholds, list[tuple[int, int]]]] = {}
    conditions: list[Group] = []
    for rules in sets:
        body = msgspec.convert(rules.body, Thresholds)
        places: list[tuple[int, int]] = []
        for rule in body.rules:
            condition = read_condition(rule.when, FACTS)
            if isinstance(condition, Refused):
                raise ValueError(f"threshold {rules.id} went live with a bad condition: {condition.faults}")
            places.append((len(conditions), rule.minimum))
            conditions.append(condition)
        brands[rules.brand] = (rules.version, body, places)
    return ThresholdBook(brands, compile_evaluation(FACTS, conditions))


def thresholds(conn: Connection, book: ThresholdBook, facts: Mapping[str, Sequence[Any]]) -> list[Threshold]:
    """Gate 3's lowest score for each row of facts; one statement."""
    known: dict[tuple[str | None, tuple[int, ...]], Threshold] = {}
    answers: list[Threshold] = []
    for key in zip(facts["brand"], book.evaluation.run(conn, facts), strict=True):
        if key not in known:
            known[key] = _threshold(book, *key)
        answers.append(known[key])
    return answers


def _threshold(book: ThresholdBook, brand: str | None, held: tuple[int, ...]) -> Threshold:
    found = book.brands.get(brand or "") or book.brands.get("")
    if found is None:
        return OFF
    version, body, places = found
    minimum = next((minimum for index, minimum in places if index in held), body.otherwise)
    return Threshold(minimum, version, body.again_days, body.longest_days)


def write_dispatches(
    conn: Connection, orders: Sequence[Order], now: datetime, foreseen: Sequence[tuple[int, UUID]] = ()
) -> None:
    """Provide the data. `foreseen`: leads (bucket, id) whose rows name their dealer as the holder already;
    those that are not ordered have no holder. Raises ForeignKeyViolation (dispatch_grant) without a grant
    row: gate 1 has a hole if that ever happens.
    """
    ahead, ordered = set(foreseen), {(o.bucket, o.lead_id) for o in orders}
    holders: list[tuple[int, UUID, UUID | None]] = [
        (o.bucket, o.lead_id, o.dealer_id) for o in orders if (o.bucket, o.lead_id) not in ahead
    ]
    holders += [(bucket, lead_id, None) for bucket, lead_id in foreseen if (bucket, lead_id) not in ordered]
    conn.execute(
        statement("dispatch", "insert_dispatches"),
        {
            "now": now,
            "buckets": ints([o.bucket for o in orders]),
            "lead_ids": uuids([o.lead_id for o in orders]),
            "seqs": shorts([o.seq for o in orders]),
            "customer_ids": uuids([o.customer_id for o in orders]),
            "dealer_ids": uuids([o.dealer_id for o in orders]),
            "rule_versions": ints([o.rule_version for o in orders]),
            "cleared": instants([o.cleared_at for o in orders]),
            "contacts": blobs([o.contact for o in orders]),
            "phone_indexes": blobs([o.phone_index for o in orders]),
            "changed_buckets": ints([bucket for bucket, _, _ in holders]),
            "changed_leads": uuids([lead_id for _, lead_id, _ in holders]),
            "holders": uuids([holder for _, _, holder in holders]),
        },
    )


def end_dispatches(conn: Connection, leads: Sequence[tuple[int, UUID]], now: datetime) -> None:
    """Leads (bucket, id) leave the desks of their dealers. The rows stay as the record of what was
    provided."""
    conn.execute(
        statement("dispatch", "end_dispatches"),
        {
            "now": now,
            "buckets": ints([bucket for bucket, _ in leads]),
            "lead_ids": uuids([lead_id for _, lead_id in leads]),
        },
    )


def write_offers(conn: Connection, offers: Sequence[Offer], now: datetime) -> None:
    """Remember which dealers were offered; offering again changes nothing."""
    conn.execute(
        statement("dispatch", "insert_candidates"),
        {
            "now": now,
            "buckets": ints([o.bucket for o in offers]),
            "lead_ids": uuids([o.lead_id for o in offers]),
            "dealer_ids": uuids([o.dealer_id for o in offers]),
            "ranks": shorts([o.rank for o in offers]),
            "distances": floats([o.kilometres for o in offers]),
        },
    )


def choose(conn: Connection, choices: Sequence[tuple[int, UUID, UUID]], now: datetime) -> None:
    """The customer's own choice of a dealer, (bucket, lead, dealer)."""
    conn.execute(
        statement("dispatch", "choose_candidate"),
        {
            "now": now,
            "buckets": ints([bucket for bucket, _, _ in choices]),
            "lead_ids": uuids([lead_id for _, lead_id, _ in choices]),
            "dealer_ids": uuids([dealer_id for _, _, dealer_id in choices]),
        },
    )


def read_choices(conn: Connection, leads: Sequence[tuple[int, UUID]]) -> dict[UUID, tuple[UUID, datetime]]:
    """The dealer each customer chose last, and when, by lead."""
    rows = conn.execute(
        statement("dispatch", "read_choices"),
        {
            "buckets": ints([bucket for bucket, _ in leads]),
            "lead_ids": uuids([lead_id for _, lead_id in leads]),
        },
    )
    return {lead_id: (dealer_id, at) for lead_id, dealer_id, at in rows}
