"""What the database must refuse whoever asks: uniqueness, consent and caps are its word, not that of the code before it."""

from __future__ import annotations

import json
from uuid import uuid4

import psycopg
from psycopg import errors, sql

from faults.failing import Caught, Stuck
from faults.ground import Ground

ATTACKS: dict[str, tuple[str, str, dict[str, str], type[psycopg.Error]]] = {
    "a second live lead of a customer at a dealer": (
        "lead",
        "live and dealer_id is not null",
        {"id": "new"},
        errors.UniqueViolation,
    ),
    "a second delivery of an inquiry": ("delivery", "true", {"raw_id": "new"}, errors.UniqueViolation),
    "a second owner of a lead": ("episode", "closed_at is null", {"seq": "99"}, errors.UniqueViolation),
    "a second open question about a raw lead": (
        "cleaning_task",
        "state = 'open'",
        {"id": "new"},
        errors.UniqueViolation,
    ),
    "a dispatch to a dealer for whom there is no grant": (
        "dispatch",
        "true",
        {"dealer_id": "new", "seq": "99"},
        errors.ForeignKeyViolation,
    ),
    "a dispatch of a customer who granted nothing": (
        "dispatch",
        "true",
        {"customer_id": "new", "seq": "99"},
        errors.ForeignKeyViolation,
    ),
    "an identity of two customers": ("identity", "true", {"customer_id": "new"}, errors.UniqueViolation),
    "a call made under a number that was called": (
        "cleaning_attempt",
        "true",
        {"state": "sending"},
        errors.UniqueViolation,
    ),
    "a raw lead that stands twice": ("belt", "true", {"state": "landed"}, errors.UniqueViolation),
}
"""What is tried: the table, a row of it to copy, what the copy has for itself, and what the database must say."""


def attacks(ground: Ground) -> None:
    """Copy rows that must not be there twice, past the product, as the owner of the tables."""
    for what, (table, some, own, refusal) in ATTACKS.items():
        said = _copy(ground, table, some, own)
        if said is None:
            continue
        ground.tally["attacks"] += 1
        if not isinstance(said, refusal):
            raise Caught(f"the database lets through {what}: {said or 'no complaint'}")


class Let(Exception):
    """It was let through."""


def _copy(ground: Ground, table: str, some: str, own: dict[str, str]) -> Exception | None:
    """What came of a copy of some row; None when there is no row to copy."""
    changes = {name: str(uuid4()) if value == "new" else value for name, value in own.items()}
    with ground.look() as conn:
        columns = [
            name
            for (name,) in conn.execute(
                "select attname from pg_attribute where attrelid = %s::regclass and attnum > 0 and not attisdropped and attgenerated = '' "
                "and attidentity <> 'a'",
                [table],
            )
        ]
        if not columns:
            raise Stuck(f"there is no table {table}")
        names = sql.SQL(", ").join(map(sql.Identifier, columns))
        copied = sql.SQL(
            "insert into {table} ({names}) select {names} from (select (jsonb_populate_record(t, %s::jsonb)).* from {table} t "
            "where {some} limit 1) x"
        ).format(table=sql.Identifier(table), names=names, some=sql.SQL(some))
        try:
            with conn.transaction():
                if not conn.execute(copied, [json.dumps(changes)]).rowcount:
                    return None
                raise Let
        except Let as let:
            return let
        except psycopg.Error as error:
            return error
