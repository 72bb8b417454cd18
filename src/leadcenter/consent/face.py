"""The door of the consent room: record events, fold grants, lock them for an act; the register of notices;
who may be asked again; records and receipts."""

from leadcenter.consent import erasing, merging
from leadcenter.consent.asking import Locked, locked_until, request
from leadcenter.consent.expiring import expire, note_parties
from leadcenter.consent.ledger import find_granted, hold_subjects, lock_grants, lock_refusals, record
from leadcenter.consent.notices import (
    STAMP,
    NoticeBook,
    add_version,
    read_book,
    read_notices,
    text_hash,
    void_numbers,
)
from leadcenter.consent.records import Receipt, Record, principals, read_records, receipt, sign, verify
from leadcenter.consent.terms import (
    NAMED_DEALER,
    NO,
    PHONE_CONTACT,
    REASK_LOCK,
    SALES_CONTACT,
    TOUCHPOINTS,
    VALID_FOR,
    YES,
    Asked,
    Basis,
    Category,
    ConsentEvent,
    EventKind,
    Grant,
    Key,
    Language,
    Notice,
)

__all__ = [
    "NAMED_DEALER", "NO", "PHONE_CONTACT", "REASK_LOCK", "SALES_CONTACT", "STAMP", "TOUCHPOINTS",
    "VALID_FOR", "YES", "Asked", "Basis", "Category", "ConsentEvent", "EventKind", "Grant", "Key", "Language",
    "Locked", "Notice", "NoticeBook", "Receipt", "Record", "add_version", "erasing", "expire", "find_granted",
    "hold_subjects", "lock_grants", "lock_refusals", "locked_until", "merging", "note_parties", "principals",
    "read_book", "read_notices", "read_records", "receipt", "record", "request", "sign", "text_hash",
    "verify", "void_numbers",
]  # fmt: skip
