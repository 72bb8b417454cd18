"""Every column that holds sealed values: where it lies, whose key it is under, what it is bound to. A test
holds it against the schema."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final
from uuid import UUID

import msgspec

from leadcenter.channel.face import House, opened_reading
from leadcenter.flow.face import dealer_index
from leadcenter.kernel.keys import Seal


class Sealed(msgspec.Struct, frozen=True):
    """Sealed columns of a table. `keys`: its primary key with types; `row`: which of its columns, or SQL over
    it as `t`, they are bound to; `entity`: whose key (empty: the maker's), likewise. `of_person`: under a
    secret too. `within`: what else of the row stands in the place. `index`: a blind index of
    the value, kept beside it, and how it is made anew.
    """

    table: str
    columns: tuple[str, ...]
    keys: tuple[tuple[str, str], ...] = (("bucket", "int"), ("id", "uuid"))
    row: str = "t.id"
    entity: str = ""
    of_person: bool = True
    within: str = "0"
    index: str = ""
    indexed: Callable[[House, UUID, bytes], bytes | None] | None = None

    def open(self, seal: Seal, sealed: bytes, column: str, row: UUID, within: int | str) -> bytes:
        """The plain bytes. Raises SealBroken."""
        if self.table == "raw_revision":
            return opened_reading(seal, sealed, column, row, int(within))
        return seal.open(sealed, self.place(column, within), row)

    def place(self, column: str, within: int | str) -> bytes:
        """For which place a value of this column is sealed."""
        place = f"{self.table}.{column}"
        return f"{place}/{within}".encode() if self.within != "0" else place.encode()


_ID = (("id", "uuid"),)
SEALED: Final = (
    Sealed("customer", ("contact",), entity="t.entity_id"),
    Sealed(
        "dispatch", ("contact",), (("bucket", "int"), ("lead_id", "uuid"), ("seq", "smallint")), "t.lead_id",
        "t.dealer_id", index="phone_index", indexed=dealer_index,
    ),
    Sealed("raw_lead", ("body", "inquiry")),
    Sealed(
        "raw_revision", ("body", "inquiry"), (("bucket", "int"), ("raw_id", "uuid"), ("revision", "int")),
        "t.raw_id", within="t.revision",
    ),
    Sealed(
        "cleaning_callback", ("body",), (("bucket", "int"), ("provider", "text"), ("callback_id", "text")),
        "t.id"
    ),
    Sealed("audit_subject", ("sealed",), (("bucket", "int"), ("customer_id", "uuid"))),
    Sealed("rights_request", ("text",)),
    Sealed("block_entry", ("sealed",), of_person=False),
    Sealed("import_file", ("heading",), of_person=False),
    Sealed(
        "channel_secret", ("sealed",), (("channel_id", "uuid"), ("use", "text"), ("key_id", "text")),
        "t.channel_id", of_person=False,
    ),
    Sealed("cleaning_provider_secret", ("sealed",), (("provider", "text"), ("key_id", "text")),
    of_person=False), Sealed(
        "factor", ("sealed",), _ID, entity="(select a.entity_id from account a where a.id = t.account_id)",
        of_person=False,
    ),
    Sealed("followup", ("note",), entity="t.dealer_id"),
    Sealed("test_drive", ("feedback",), entity="t.dealer_id"),
    Sealed("webhook_secret", ("sealed",), _ID, entity="t.entity_id", of_person=False),
    Sealed(
        "inbox_address", ("address",), (("staff_id", "uuid"), ("adapter", "text")), "t.staff_id",
        "t.entity_id", of_person=False, within="t.adapter",
    ),
    Sealed("oidc_provider", ("sealed",), _ID, entity="t.entity_id", of_person=False),
    Sealed(
        "export_part", ("sealed",), (("export_id", "uuid"), ("seq", "int")),
        entity="(select x.entity_id from export x where x.id = t.export_id)",
    ),
)  # fmt: skip
"""The undoing of merges (`customer_merge.undo`) holds contacts as they stood, inside JSON: `flow.rekeyed`."""
