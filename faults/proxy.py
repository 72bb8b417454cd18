"""A bad line on loopback: a proxy that loses replies, cuts, and dawdles. It counts what it did."""

from __future__ import annotations

import random
import socket
import struct
import threading
import time
from collections import Counter
from contextlib import suppress
from pathlib import Path

import msgspec

COMMITTED = b"C\x00\x00\x00\x0bCOMMIT\x00"
"""How PostgreSQL says that a commit is done: the reply whose loss hurts most."""
_RESET = struct.pack("ii", 1, 0)


class Manners(msgspec.Struct, frozen=True):
    """Shares of replies (of commits, where `commits`) that are lost, of chunks at which the line is cut or slow."""

    lose: float = 0.0
    cut: float = 0.0
    slow: float = 0.0
    commits: bool = False


Address = Path | int
"""A Unix socket, or a port on loopback."""


class Proxy:
    """Listens at `here` and passes on to `there`, which may change: new lines go elsewhere then."""

    def __init__(self, here: Address, there: Address, manners: Manners, seed: int) -> None:
        self.counts: Counter[str] = Counter()
        self.manners = manners
        self.there = there
        self._chance = random.Random(seed)
        self._listener = _socket(here)
        if isinstance(here, Path):
            here.unlink(missing_ok=True)
            self._listener.bind(str(here))
            here.chmod(0o777)
        else:
            self._listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            self._listener.bind(("127.0.0.1", here))
        self._listener.listen(128)
        self._ended = False
        threading.Thread(target=self._accept, name="proxy", daemon=True).start()

    def __enter__(self) -> Proxy:
        return self

    def __exit__(self, *_: object) -> None:
        self._ended = True
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _accept(self) -> None:
        while not self._ended:
            try:
                near, _ = self._listener.accept()
            except OSError:
                return
            far = _socket(self.there)
            try:
                far.connect(str(self.there) if isinstance(self.there, Path) else ("127.0.0.1", self.there))
            except OSError:
                near.close()
                continue
            for source, sink, replies in ((near, far, False), (far, near, True)):
                threading.Thread(target=self._pump, args=(source, sink, replies), daemon=True).start()

    def _pump(self, source: socket.socket, sink: socket.socket, replies: bool) -> None:
        with suppress(OSError):
            while chunk := source.recv(65_536):
                match self._mood(chunk, replies):
                    case "lose" | "cut" as mood:
                        self.counts[mood] += 1
                        _reset(source, sink)
                        return
                    case "slow":
                        self.counts["slow"] += 1
                        time.sleep(0.2)
                sink.sendall(chunk)
        for one in (source, sink):
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()

    def _mood(self, chunk: bytes, replies: bool) -> str:
        manners = self.manners
        if replies and (COMMITTED in chunk or not manners.commits) and self._chance.random() < manners.lose:
            return "lose"
        if self._chance.random() < manners.cut:
            return "cut"
        return "slow" if self._chance.random() < manners.slow else ""


def _socket(address: Address) -> socket.socket:
    return socket.socket(socket.AF_UNIX if isinstance(address, Path) else socket.AF_INET, socket.SOCK_STREAM)


def _reset(*sockets: socket.socket) -> None:
    """Hang up at once, without a word."""
    for one in sockets:
        with suppress(OSError):
            one.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
        with suppress(OSError):
            one.shutdown(socket.SHUT_RDWR)
        one.close()
