"""A house whose sealed values are looked at one by one, where the catalogue of sealed columns says they
lie."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

import msgspec

from leadcenter.entry.rotating import Rotation
from leadcenter.entry.sealed import SEALED, Sealed
from leadcenter.kernel.database import Connection
from living_house import LivingHouse


class Value(msgspec.Struct, frozen=True):
    """A sealed value, and what it is bound to."""

    of: Sealed
    column: str
    entity: UUID
    row: UUID
    within: int
    sealed: bytes


class SealedHouse(LivingHouse):
    """Reads what is sealed, and rotates keys."""

    @contextmanager
    def committed(self) -> Iterator[Connection]:
        with self.conn.transaction():
            yield self.conn

    def rotation(self) -> Rotation:
        self.conn.commit()
        return Rotation(self.committed, self.house, lambda _: None)

    def values(self) -> Iterator[Value]:
        """Every sealed value of every table."""
        for of in SEALED:
            for column in of.columns:
                for row, entity, within, sealed in self.rows(
                    f"select {of.row}, {of.entity or 'null::uuid'}, {of.within}, t.{column} "
                    f"from {of.table} t where t.{column} is not null"
                ):
                    yield Value(of, column, entity or self.house.maker, row, within, sealed)

    def opens(self, value: Value) -> bytes:
        """The plain bytes. Raises SealBroken."""
        seal = self.house.keyring.seal(value.entity)
        return value.of.open(seal, value.sealed, value.column, value.row, value.within)
