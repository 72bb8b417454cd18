"""Exports beside the carrying of leads: a thread with two sessions of the desks' own login, so that row-level
security stands behind what a file may hold as it does behind what a screen may show.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from leadcenter.channel.face import House
from leadcenter.desk.face import Exporter, Shop
from leadcenter.kernel.config import Config
from leadcenter.kernel.database import Connection, connect
from leadcenter.kernel.logins import Login, url_of
from leadcenter.kernel.scope import Scope, enter
from leadcenter.lead.face import References


class Exports:
    """For `Beside`: opens the sessions, works a round."""

    def __init__(self, config: Config, house: House) -> None:
        self._url = url_of(config, Login.APP)
        self._free: list[Connection] = []
        shop = Shop(house, self._scoped, References(house.keyring))
        self._exporter = Exporter(shop, config.exports_folder)

    @contextmanager
    def open(self) -> Iterator[Connection]:
        """One session holds the books of an export while the other reads leads."""
        with self._session() as books, self._session() as leads:
            self._free = [leads, books]
            yield books

    def round(self, _: Connection) -> float:
        """One round; returns for how many seconds to rest."""
        return self._exporter.round()

    def _session(self) -> Connection:
        return connect(self._url, name="leadcenter exporter", autocommit=True)

    @contextmanager
    def _scoped(self, scope: Scope) -> Iterator[Connection]:
        conn = self._free.pop()
        try:
            with conn.transaction():
                enter(conn, scope)
                yield conn
        finally:
            self._free.append(conn)
