"""Reference data of the room as it is stored: rule sets in force, providers and their keys."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from importlib.resources import files
from typing import Any, Literal
from uuid import UUID

import msgspec

from leadcenter.channel.face import House
from leadcenter.cleaning.book import CleaningBook, Fault, Faulty, RuleSet, make_book
from leadcenter.cleaning.provider import Provider, make_provider
from leadcenter.cleaning.terms import Judgement, Need
from leadcenter.kernel.database import Connection
from leadcenter.kernel.ids import new_id
from leadcenter.kernel.sql import statement
from leadcenter.lead.face import FACTS
from leadcenter.rulebook.face import RuleKind, in_force

SECRET = b"cleaning_provider_secret.sealed"


def load_book(conn: Connection, now: datetime) -> CleaningBook:
    """The rule sets of cleaning and intent in force at `now`. Raises ValueError naming the faults when one of
    them is broken: they are checked before they go live (`check_rules`), so that is a bug."""
    sets = [
        RuleSet(kind.value, found.brand, found.version, found.body)
        for kind in (RuleKind.CLEANING, RuleKind.INTENT)
        for found in in_force(conn, kind, now)
        if found.entity_id is None
    ]
    book = make_book(sets, FACTS)
    if isinstance(book, Faulty):
        raise ValueError("; ".join(f"{fault.path}: {fault.code}" for fault in book.faults))
    return book


def check_rules(kind: RuleKind, body: Any) -> tuple[Fault, ...]:
    """All that is wrong with the body of a rule set of kind cleaning or intent; empty when it may go live."""
    book = make_book([RuleSet(kind.value, "", 1, body)], FACTS)
    return book.faults if isinstance(book, Faulty) else ()


def try_rules(
    conn: Connection, kind: RuleKind, body: Any, facts: Mapping[str, Sequence[Any]]
) -> list[Need | Judgement | None]:
    """What a sound rule set of kind cleaning or intent would say of each row of facts (columns of `FACTS`, or
    of `ANSWERS`), whatever its brand."""
    book = make_book([RuleSet(kind.value, "", 1, body)], FACTS)
    if isinstance(book, Faulty):
        raise ValueError("; ".join(f"{fault.path}: {fault.code}" for fault in book.faults))
    branches = book.needs if kind is RuleKind.CLEANING else book.judgements
    return [*branches.choose(conn, facts)]


def load_providers(conn: Connection, house: House, now: datetime) -> dict[str, Provider]:
    """Providers online, by code, with their live keys opened, newest first."""
    seal = house.keyring.seal(house.maker)
    secrets: dict[str, tuple[str, ...]] = {}
    for provider, row_id, sealed in conn.execute(
        statement("cleaning", "read_provider_secrets"), {"now": now}
    ):
        secrets[provider] = (*secrets.get(provider, ()), seal.open(sealed, SECRET, row_id).decode())
    return {
        code: make_provider(code, msgspec.json.decode(config), secrets.get(code, ()))
        for code, config in conn.execute(statement("cleaning", "read_providers"))
    }


def register_provider(conn: Connection, code: str, config: Any, entity: UUID | None = None) -> None:
    """Put a provider online, or change it. Raises ValueError (msgspec.ValidationError) for a configuration
    that cannot be used."""
    make_provider(code, config)
    conn.execute(
        statement("cleaning", "write_provider"),
        {"code": code, "entity": entity, "config": msgspec.json.encode(config).decode()},
    )


def add_provider_secret(
    conn: Connection,
    house: House,
    provider: str,
    key_id: str,
    secret: str,
    *,
    now: datetime,
    until: datetime | None = None,
) -> None:
    """A further live key of a provider, valid from `now`; several while they rotate."""
    row_id = new_id(now)
    sealed = house.keyring.seal(house.maker).close(secret.encode(), SECRET, row_id)
    conn.execute(
        statement("cleaning", "insert_provider_secret"),
        {
            "provider": provider,
            "key_id": key_id,
            "id": row_id,
            "sealed": sealed,
            "valid_from": now,
            "valid_to": until,
        },
    )


def starter(name: Literal["cleaning", "intent", "providers"]) -> Any:
    """Rule sets and providers to begin with: the body of a `cleaning` or `intent` rule set, or configurations
    by provider code."""
    return msgspec.json.decode((files("leadcenter.cleaning") / "starter" / f"{name}.json").read_bytes())
