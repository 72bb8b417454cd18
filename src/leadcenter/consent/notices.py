"""The register of notices: what was shown to people, in which words, and what each version asks for. Only
ever added to; what a later version makes void is computed from it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

import msgspec
from psycopg import errors

from leadcenter.consent.terms import (
    NAMED_DEALER,
    NOBODY_NAMED,
    NOT_CHOSEN,
    SALES_CONTACT,
    Asked,
    Basis,
    Category,
    Notice,
)
from leadcenter.kernel.database import Connection
from leadcenter.kernel.errors import Refusal
from leadcenter.kernel.sql import statement

UNKNOWN: Final = "notice_unknown"
TEXT_DIFFERS: Final = "notice_text_differs"
NOT_ASKED: Final = "notice_asks_otherwise"
STAMP: Final = "notice"


def text_hash(text: str) -> str:
    """SHA-256 of the words that were shown, in hex; the database holds the register to it."""
    return hashlib.sha256(text.encode()).hexdigest()


def chosen(action: str, recipients: Iterable[str]) -> bool:
    """Is a yes somebody's own, and does it name each recipient (trust.md L02)? Pure."""
    own = action.strip().lower() not in NOT_CHOSEN
    return own and NOBODY_NAMED.isdisjoint(one.strip().lower() for one in recipients)


class NoticeBook(msgspec.Struct, frozen=True):
    """The register in memory. `void`: numbers of versions whose grants carry no new dispatch."""

    by_key: dict[tuple[str, str], Notice]
    ids: frozenset[str]
    void: frozenset[int]

    def judge(
        self, notice: str, version: str, shown: str, purpose: str, recipients: Sequence[str]
    ) -> tuple[int | None, str]:
        """The registered number of what evidence names, and what is wrong with it (empty = nothing). A notice
        that was never registered is its sender's own: it has no number, and evidence speaks for itself.
        `shown`: the hash of the text."""
        if notice not in self.ids:
            return None, ""
        found = self.by_key.get((notice, version))
        if found is None:
            return None, UNKNOWN
        if shown.lower() not in found.hashes.values():
            return None, TEXT_DIFFERS
        asked = next((one for one in found.asks if one.purpose == purpose), None)
        if asked is None:
            return None, NOT_ASKED
        if NAMED_DEALER not in asked.recipients and not set(recipients) <= set(asked.recipients):
            return None, NOT_ASKED
        return found.number, ""

    def newest(self, notice: str) -> Notice | None:
        """The version that is shown now."""
        mine = [one for one in self.by_key.values() if one.notice == notice]
        return max(mine, key=lambda one: one.number, default=None)


def void_numbers(notices: Iterable[Notice]) -> frozenset[int]:
    """Versions after which their notice came to ask for other purposes, recipients or categories. What was
    void stays so, even where a later version asks for the same again. Pure."""
    standing: dict[str, tuple[object, list[int]]] = {}
    void: list[int] = []
    for one in sorted(notices, key=lambda one: one.number):
        meaning, alike = standing.get(one.notice, (one.meaning, []))
        if meaning != one.meaning:
            void += alike
            alike = []
        standing[one.notice] = one.meaning, [*alike, one.number]
    return frozenset(void)


def read_notices(conn: Connection) -> list[Notice]:
    """Every version with its texts, oldest first. One statement."""
    return [
        Notice(
            number, notice, version, tuple(_asked(one) for one in asks), texts, hashes, controller,
            jurisdiction, method, withdrawal, made_by, made_at,
        )
        for (
            number, notice, version, controller, jurisdiction, method, withdrawal, made_by, made_at, asks,
            texts, hashes,
        ) in conn.execute(statement("consent", "read_notices"))
    ]  # fmt: skip


def read_book(conn: Connection) -> NoticeBook:
    """The register as it stands."""
    notices = read_notices(conn)
    return NoticeBook(
        {(one.notice, one.version): one for one in notices},
        frozenset(one.notice for one in notices),
        void_numbers(notices),
    )


def add_version(
    conn: Connection,
    notice: str,
    version: str,
    asks: Sequence[Asked],
    texts: Mapping[str, str],
    by: str,
    now: datetime,
    *,
    controller: UUID | None = None,
    method: str = "form",
    jurisdiction: str = "CN",
) -> int:
    """Register a version; its number. It is the one in force from the commit on. Raises Refusal
    `notice_version_taken` or `purpose_unknown`; the caller commits and raises the stamp."""
    try:
        with conn.transaction():
            row = conn.execute(
                statement("consent", "insert_notice_version"),
                {
                    "notice": notice, "version": version, "controller": controller, "method": method,
                    "jurisdiction": jurisdiction, "by": by, "now": now,
                },
            ).fetchone()  # fmt: skip
            for asked in asks:
                conn.execute(
                    statement("consent", "insert_notice_purpose"),
                    {
                        "notice": notice, "version": version, "purpose": asked.purpose,
                        "basis": asked.basis.value, "categories": [one.value for one in asked.categories],
                        "recipients": list(asked.recipients), "keep_days": asked.keep_days,
                    },
                )  # fmt: skip
            for language, text in texts.items():
                conn.execute(
                    statement("consent", "insert_notice_text"),
                    {
                        "notice": notice, "version": version, "language": language, "text": text,
                        "text_hash": text_hash(text), "now": now,
                    },
                )  # fmt: skip
    except errors.UniqueViolation as taken:
        raise Refusal("notice_version_taken", 409) from taken
    except errors.ForeignKeyViolation as unknown:
        raise Refusal("purpose_unknown", 422) from unknown
    assert row is not None
    number: int = row[0]
    return number


def accept(
    conn: Connection,
    notice: str,
    version: str,
    shown: str,
    action: str,
    recipient: str,
    purpose: str = SALES_CONTACT,
) -> int | None:
    """The registered number of the notice under which somebody says that a customer agreed; None for a notice
    that was never registered. Raises Refusal `consent_not_separate` where nobody chose by himself,
    `notice_unknown`, `notice_text_differs`, `notice_asks_otherwise`."""
    if not chosen(action, (recipient,)):
        raise Refusal("consent_not_separate", 422)
    number, fault = read_book(conn).judge(notice, version, shown, purpose, (recipient,))
    if fault:
        raise Refusal(fault, 422)
    return number


def signable(conn: Connection, recipient: str, purpose: str = SALES_CONTACT) -> list[Notice]:
    """The newest version of each notice under which a customer may agree now that `recipient` (a dealer's
    code) uses the data for the purpose; by name. Reads only."""
    book = read_book(conn)
    newest = [one for name in sorted(book.ids) if (one := book.newest(name)) is not None]
    return [
        one
        for one in newest
        if one.number not in book.void
        and any(
            asked.purpose == purpose and ({NAMED_DEALER, recipient} & set(asked.recipients))
            for asked in one.asks
        )
    ]


def _asked(one: dict[str, object]) -> Asked:
    told = msgspec.convert(one, _Row)
    return Asked(told.purpose, told.categories, told.recipients, told.basis, told.keep_days)


class _Row(msgspec.Struct, frozen=True):
    purpose: str
    categories: tuple[Category, ...]
    recipients: tuple[str, ...]
    basis: Basis
    keep_days: int
