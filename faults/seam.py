"""The seam: where a process of the product can be hurt exactly between two statements, and what its own clock shows.

It wraps `psycopg.Connection.wait`, through which every exchange of a connection with the server goes: statements, BEGIN,
COMMIT, savepoints. Nothing of the product is known here.

    FAULTS_SEAM    ACT@THREAD:FIRST[-LAST][+]
                   ACT      kill (SIGKILL to itself), stop (SIGSTOP to itself), note (only note)
                   THREAD   name of the thread, with wildcards
                   FIRST    before the how manieth exchange of such threads; LAST: and at each until then
                   +        after the exchange instead: the server has done it, the product has not heard of it
    FAULTS_NOTES   a file that gets a line for each exchange at which something was done
    FAULTS_LINGER  seconds between the exchange before and the act: what was told too early gets out
    FAULTS_QUIET   a file: once it is there, nothing is done any more
    FAULTS_CLOCK   seconds by which `datetime.now` and `time.time` of the product run ahead (or behind)
"""

from __future__ import annotations

import ast
import builtins
import importlib.abc
import os
import signal
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta, tzinfo
from fnmatch import fnmatchcase
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from types import CodeType, ModuleType
from typing import Any

import msgspec

PRODUCT = "leadcenter"


class Order(msgspec.Struct, frozen=True):
    """What is to be done to this process, and when."""

    act: str
    thread: str
    first: int
    last: int
    after: bool

    @classmethod
    def read(cls, text: str) -> Order:
        """As FAULTS_SEAM writes it."""
        act, _, rest = text.partition("@")
        thread, _, place = rest.rpartition(":")
        first, _, last = place.rstrip("+").partition("-")
        return cls(act, thread, int(first), int(last or first), place.endswith("+"))


class Seam:
    """The state of this process."""

    def __init__(self) -> None:
        self.order: Order | None = None
        self.notes = self.quiet = ""
        self.linger = self.ahead = 0.0
        self.count = 0
        self.lock = threading.Lock()
        self.said = threading.local()

    def obey(self, environment: Mapping[str, str]) -> None:
        """Take orders from an environment; counting begins anew."""
        text = environment.get("FAULTS_SEAM", "")
        self.order = Order.read(text) if text else None
        self.notes, self.quiet = environment.get("FAULTS_NOTES", ""), environment.get("FAULTS_QUIET", "")
        self.linger = float(environment.get("FAULTS_LINGER", "0"))
        self.ahead = float(environment.get("FAULTS_CLOCK", "0"))
        self.count = 0

    def number(self) -> int:
        """The number of this exchange; 0 when this thread is none of those meant."""
        if self.order is None or not fnmatchcase(threading.current_thread().name, self.order.thread):
            return 0
        with self.lock:
            self.count += 1
            return self.count

    def act(self, number: int, what: str, after: bool) -> None:
        """Do what was ordered for this exchange, if anything was."""
        order = self.order
        if order is None or not order.first <= number <= order.last or order.after is not after:
            return
        if self.quiet and os.path.exists(self.quiet):
            return
        if self.linger:
            time.sleep(self.linger)
        if self.notes:
            line = f"{number}\t{threading.current_thread().name}\t{what}{' (done)' if after else ''}\n"
            with open(self.notes, "ab", buffering=0) as notes:
                notes.write(line.encode())
        if order.act == "kill":
            os.kill(os.getpid(), signal.SIGKILL)
        elif order.act == "stop":
            os.kill(os.getpid(), signal.SIGSTOP)


SEAM = Seam()


def obey(environment: Mapping[str, str]) -> None:
    """Take orders from an environment."""
    SEAM.obey(environment)


def install() -> None:
    """Once in a process, before the product is imported."""
    if hasattr(builtins, "faults_now"):
        return
    vars(builtins).update(faults_now=_now, faults_utcnow=_utcnow, faults_time=_time, faults_time_ns=_time_ns)
    sys.meta_path.insert(0, _Finder())
    import psycopg  # noqa: PLC0415 - processes that ask for nothing need not load it

    wait, execute = psycopg.Connection.wait, psycopg.Cursor.execute

    def waiting(self: Any, gen: Any, *args: Any, **named: Any) -> Any:
        number = SEAM.number()
        if not number:
            return wait(self, gen, *args, **named)
        what = getattr(gen, "__name__", "")
        if what in {"_execute_gen", ""}:
            what = getattr(SEAM.said, "query", "") or what
        SEAM.act(number, what, False)
        done = wait(self, gen, *args, **named)
        SEAM.act(number, what, True)
        return done

    def executing(self: Any, query: Any, *args: Any, **named: Any) -> Any:
        SEAM.said.query = " ".join(str(query).split())[:70]
        try:
            return execute(self, query, *args, **named)
        finally:
            SEAM.said.query = ""

    psycopg.Connection.wait = waiting  # type: ignore[method-assign]
    psycopg.Cursor.execute = executing  # type: ignore[method-assign]


# The clock of the process


def _now(zone: tzinfo | None = None) -> datetime:
    return datetime.now(zone) + timedelta(seconds=SEAM.ahead)


def _utcnow() -> datetime:
    return _now(UTC).replace(tzinfo=None)


def _time() -> float:
    return time.time() + SEAM.ahead


def _time_ns() -> int:
    return time.time_ns() + int(SEAM.ahead * 1_000_000_000)


_OF = {
    ("datetime", "now"): "faults_now",
    ("datetime", "utcnow"): "faults_utcnow",
    ("time", "time"): "faults_time",
    ("time", "time_ns"): "faults_time_ns",
}


class _Clocks(ast.NodeTransformer):
    """`datetime.now(…)` and `time.time(…)` look at the clock of this module."""

    def visit_Attribute(self, node: ast.Attribute) -> ast.AST:
        """The function, called or passed on."""
        of = node.value.id if isinstance(node.value, ast.Name) else getattr(node.value, "attr", "")
        if name := _OF.get((of, node.attr)):
            return ast.copy_location(ast.Name(name, ast.Load()), node)
        return self.generic_visit(node)


class _Loader(SourceFileLoader):
    """Loads a module of the product with its clocks exchanged; never from or into a cache."""

    def get_code(self, fullname: str) -> CodeType:
        """The module's code."""
        path = self.get_filename(fullname)
        tree = ast.parse(self.get_data(path), path)
        code: CodeType = compile(ast.fix_missing_locations(_Clocks().visit(tree)), path, "exec")
        return code


class _Finder(importlib.abc.MetaPathFinder):
    """Modules of the product that read a clock."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Its usual place, with our loader."""
        if not fullname.startswith(PRODUCT + "."):
            return None
        spec = PathFinder.find_spec(fullname, path, target)
        if spec is None or not isinstance(spec.loader, SourceFileLoader) or spec.origin is None:
            return spec
        with open(spec.origin, encoding="utf-8") as source:
            text = source.read()
        if any(f"{of}.{name}" in text for of, name in _OF):
            spec.loader = _Loader(fullname, spec.origin)
        return spec
