"""Who tries tokens that open nothing hears for a while only that: per address, in this process."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Final

MOST: Final = 60
WINDOW_S: Final = 60.0
_ADDRESSES: Final = 10_000


class Misses:
    """Counts misses by address within a window. How many addresses are remembered is bounded."""

    def __init__(self, most: int = MOST, clock: Callable[[], float] = time.monotonic) -> None:
        self._most = most
        self._clock = clock
        self._counts: dict[str, int] = {}
        self._since = clock()
        self._lock = threading.Lock()

    def too_many(self, address: str) -> bool:
        """Has it missed too often in this window?"""
        with self._lock:
            self._turn()
            return self._counts.get(address, 0) >= self._most

    def missed(self, address: str) -> None:
        """One more miss."""
        with self._lock:
            self._turn()
            if len(self._counts) < _ADDRESSES or address in self._counts:
                self._counts[address] = self._counts.get(address, 0) + 1

    def _turn(self) -> None:
        if self._clock() - self._since >= WINDOW_S:
            self._counts, self._since = {}, self._clock()
