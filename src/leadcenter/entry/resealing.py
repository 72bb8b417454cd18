"""Sealed values get the newest version of the root key: one statement to read those that have an older one,
one to write them, both made from where the table has them (`entry.sealed`)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

import msgspec
from psycopg import sql

from leadcenter.channel.face import House
from leadcenter.entry.sealed import Sealed
from leadcenter.kernel.arrays import blobs
from leadcenter.kernel.database import Connection
from leadcenter.kernel.keys import SealBroken, Shredded, slot_of

AT_ONCE: Final = 1_000
"""Rows a transaction."""
Key = tuple[Any, ...]
_Made = tuple[Key, list[bytes], list[bytes], bytes | None]
"""Key, values as they stand, values as they will, index."""


class Resealing:
    """Values of a table that are sealed under older versions get the newest one. A value that was changed
    meanwhile is left alone: who changed it sealed it under the newest."""

    def __init__(self, house: House, of: Sealed, version: int) -> None:
        self._house = house
        self._of = of
        self._version = version
        self.unreadable = 0

    def step(self, conn: Connection, place: str) -> tuple[str, int, bool]:
        of = self._of
        after = read(place)
        query = self._reading(after is not None)
        rows = conn.execute(
            query, {"version": self._version, "most": AT_ONCE, **_named(of, after)}
        ).fetchall()
        fresh = [made for row in rows if (made := self._made(row)) is not None]
        if fresh:
            conn.execute(self._writing(), self._columns(fresh))
        last = rows[-1][: len(of.keys)] if rows else after
        return written(last) if last else "", len(fresh), len(rows) < AT_ONCE

    def _made(self, row: tuple[Any, ...]) -> _Made | None:
        """(key, values as they stand, values as they will, index); None: nothing to be done, or it opens
        nowhere."""
        of, house = self._of, self._house
        keys, (bound, entity, within), values = (
            row[: len(of.keys)],
            row[len(of.keys) :][:3],
            row[len(of.keys) + 3 :],
        )
        entity = entity or house.maker
        seal = house.keyring.seal(entity)
        try:
            plain = [
                of.open(seal, value, column, bound, within)
                for column, value in zip(of.columns, values, strict=True)
            ]
        except Shredded:
            return None
        except SealBroken:
            self.unreadable += 1
            return None
        subject = None
        if of.of_person and any(plain):  # what was emptied is about nobody
            named = [value for value in values if slot_of(value) is not None]
            subject = seal.subject(named[0] if named else values[0])
        closed = [
            seal.close(one, of.place(column, within), bound, subject)
            for column, one in zip(of.columns, plain, strict=True)
        ]
        index = of.indexed(house, entity, plain[0]) if of.indexed else None
        return keys, list(values), closed, index

    def _reading(self, further: bool) -> sql.Composed:
        of = self._of
        names = sql.SQL(", ").join(sql.SQL("t.") + sql.Identifier(name) for name, _ in of.keys)
        marks = sql.SQL(", ").join(
            sql.SQL("%({})s::{}").format(sql.SQL(n), sql.SQL(kind)) for n, kind in of.keys
        )
        old = sql.SQL(" or ").join(
            sql.SQL("(get_byte(t.{0}, 1) << 8) + get_byte(t.{0}, 2) < %(version)s").format(
                sql.Identifier(column)
            )
            for column in of.columns
        )
        return sql.SQL(
            "select {names}, {row}, {entity}, {within}, {columns} from {table} t "
            "where ({old}) {after} order by {names} limit %(most)s"
        ).format(
            names=names, row=sql.SQL(of.row), entity=sql.SQL(of.entity or "null::uuid"),
            within=sql.SQL(of.within), columns=sql.SQL(", ").join(sql.SQL("t.") + sql.Identifier(column) for
            column in of.columns), table=sql.Identifier(of.table), old=old,
            after=sql.SQL("and ({}) > ({})").format(names, marks) if further else sql.SQL(""),
        )  # fmt: skip

    def _writing(self) -> sql.Composed:
        of = self._of
        given = [(name, kind) for name, kind in of.keys]
        given += [(f"before_{column}", "bytea") for column in of.columns]
        given += [(f"after_{column}", "bytea") for column in of.columns]
        given += [("made_index", "bytea")] if of.index else []
        put = [
            sql.SQL("{0} = k.{1}").format(sql.Identifier(c), sql.Identifier(f"after_{c}")) for c in of.columns
        ]
        if of.index:
            put.append(
                sql.SQL("{0} = case when t.{0} is not null then k.made_index end").format(
                    sql.Identifier(of.index)
                )
            )
        same = [sql.SQL("t.{0} = k.{0}").format(sql.Identifier(name)) for name, _ in of.keys]
        same += [
            sql.SQL("t.{0} = k.{1}").format(sql.Identifier(c), sql.Identifier(f"before_{c}"))
            for c in of.columns
        ]
        return sql.SQL("update {table} t set {put} from unnest({given}) as k ({names}) where {same}").format(
            table=sql.Identifier(of.table),
            put=sql.SQL(", ").join(put),
            given=sql.SQL(", ").join(
                sql.SQL("%({})s::{}[]").format(sql.SQL(n), sql.SQL(kind)) for n, kind in given
            ),
            names=sql.SQL(", ").join(sql.Identifier(name) for name, _ in given),
            same=sql.SQL(" and ").join(same),
        )

    def _columns(self, fresh: Sequence[_Made]) -> dict[str, object]:
        of = self._of
        columns: dict[str, object] = {
            name: [key[place] for key, _, _, _ in fresh] for place, (name, _) in enumerate(of.keys)
        }
        for place, column in enumerate(of.columns):
            columns[f"before_{column}"] = blobs([before[place] for _, before, _, _ in fresh])
            columns[f"after_{column}"] = blobs([after[place] for _, _, after, _ in fresh])
        columns["made_index"] = blobs([index for _, _, _, index in fresh])
        return columns


def written(key: Key) -> str:
    """A key as progress keeps it."""
    return msgspec.json.encode([str(one) if isinstance(one, UUID) else one for one in key]).decode()


def read(place: str) -> Key | None:
    """The key that was written; None: none was done."""
    return tuple(msgspec.json.decode(place)) if place else None


def _named(of: Sealed, key: Key | None) -> dict[str, Any]:
    return dict(zip((name for name, _ in of.keys), key or (), strict=False))
