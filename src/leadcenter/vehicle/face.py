"""The door of the vehicle room."""

from __future__ import annotations

import msgspec

from leadcenter.kernel.database import Connection
from leadcenter.kernel.sql import statement
from leadcenter.vehicle.money import money, share
from leadcenter.vehicle.names import plain
from leadcenter.vehicle.offers import priced, read_day, read_offers, series_of
from leadcenter.vehicle.terms import Energy, Offer, SeriesSold

__all__ = [
    "Energy",
    "Offer",
    "SeriesBook",
    "SeriesSold",
    "money",
    "priced",
    "read_day",
    "read_offers",
    "read_series",
    "series_of",
    "share",
]


class SeriesBook(msgspec.Struct, frozen=True):
    """Brand and series by any of their names."""

    by_name: dict[str, tuple[str, str]]

    def find(self, *texts: str) -> tuple[str, str] | None:
        """(brand, series) of the first text that names one; None when none does."""
        for text in texts:
            found = self.by_name.get(plain(text))
            if found:
                return found
        return None


def read_series(conn: Connection) -> SeriesBook:
    """All series with all their names."""
    return SeriesBook(
        {
            plain(name): (brand, series)
            for name, brand, series in conn.execute(statement("vehicle", "read_series"))
        }
    )
