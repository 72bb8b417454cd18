"""The doctor's report for people at the desk: what was found last, and a thread that looks again."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from contextlib import AbstractContextManager

import msgspec
import psycopg
import structlog
from litestar.handlers import HTTPRouteHandler, get
from litestar.params import FromQuery

from leadcenter.access.face import OF_MAKER, Permission, Sighted, needs
from leadcenter.entry.doctor import Report, examined
from leadcenter.kernel.config import Config
from leadcenter.kernel.database import Connection

FRESH_S = 300.0
"""A report that is older is made anew when somebody asks; it reads whole tables."""
LOOK = needs(Permission.ORG_MANAGE, zones=OF_MAKER)
Connect = Callable[[], AbstractContextManager[Connection]]
log = structlog.get_logger()


class Health(msgspec.Struct, frozen=True):
    """What the doctor found last, None before the first time; `examining`: a look is under way; `failed`: the
    last one came to no end."""

    report: Report | None
    examining: bool
    failed: bool


class Examiner:
    """One look at a time, in a thread: whoever asks meanwhile sees the report before."""

    def __init__(self, connect: Connect, config: Config) -> None:
        self._connect = connect
        self._config = config
        self._busy = threading.Lock()
        self._report: Report | None = None
        self._at = -FRESH_S
        self._failed = False

    def look(self, *, anew: bool = False) -> Health:
        """What is known; a look begins where nothing fresh is known, or with `anew`."""
        stale = time.monotonic() - self._at >= FRESH_S
        if (stale or anew) and self._busy.acquire(blocking=False):
            threading.Thread(target=self._examine, name="doctor", daemon=True).start()
        return Health(self._report, self._busy.locked(), self._failed)

    def _examine(self) -> None:
        try:
            with self._connect() as conn:
                self._report = examined(conn, self._config, at_desk=True)
            self._failed = False
        except (psycopg.Error, OSError) as error:
            self._failed = True
            log.warning("doctor.away", kind=type(error).__name__)
        finally:
            self._at = time.monotonic()
            self._busy.release()


def routes(connect: Connect, config: Config) -> list[HTTPRouteHandler]:
    """Of the house's own state; for the maker's administrators."""
    examiner = Examiner(connect, config)

    @get("/health/doctor", opt=LOOK, sync_to_thread=False)
    def get_doctor(sight: Sighted, anew: FromQuery[bool] = False) -> Health:  # noqa: ARG001 - it demands a permission
        """What `leadcenter doctor` finds: invariants, work that lies, calendars, backups. `anew`: look again
        now."""
        return examiner.look(anew=anew)

    return [get_doctor]
