"""A worker looks at the whole audit trail: when somebody asks for it, and once a night by itself."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import msgspec
import structlog

from leadcenter.audit import face as audit
from leadcenter.channel.face import House
from leadcenter.entry.auditing import look
from leadcenter.entry.officer import NIGHT
from leadcenter.entry.sealer import store_of_roots
from leadcenter.kernel.config import Config
from leadcenter.kernel.database import Connection
from leadcenter.kernel.errors import Refusal
from leadcenter.kernel.sql import statement
from leadcenter.rights import face as rights

EVERY_S: Final = 2.0
HOUSE: Final = "worker"
"""Who asked, where nobody did."""
log = structlog.get_logger()


class Looker:
    """Works in rounds on a connection of its own: a look at a long trail takes its time. What a restore took
    from the database cannot be held against the second store: such spans are left out, and the look says
    which."""

    def __init__(self, config: Config, house: House) -> None:
        self._config = config
        self._house = house

    def round(self, conn: Connection) -> float:
        """One look, where one is due; returns for how many seconds to rest."""
        conn.isolation_level = None
        with conn.transaction():
            ((now,),) = conn.execute(statement("entry", "read_now"))
            zone = rights.maker_zone(conn, self._house)
            local, last = now.astimezone(zone), next(iter(audit.list_looks(conn, 1)), None)
            if local.hour in NIGHT and (last is None or last.asked_at.astimezone(zone).date() < local.date()):
                audit.ask_look(conn, HOUSE, now)
            claimed = audit.claim_look(conn, now)
            gaps = conn.execute(statement("entry", "list_restorations")).fetchall()
        if claimed is None:
            return EVERY_S
        place = store_of_roots()
        roots = Path(place) if place and not audit.is_address(place) else None
        try:
            found, days = look(conn, self._config, roots, gaps)
        except Refusal as fault:  # the second store is away, or holds what is no root: that is what was found
            found, days = audit.Verified(0, 0, 0, 0, 0, None), [fault.code]
        finally:
            conn.isolation_level = None
        with conn.transaction():
            ((now,),) = conn.execute(statement("entry", "read_now"))
            left_out = [f"{begin.isoformat()}/{end.isoformat()}" for begin, end in gaps]
            audit.end_look(
                conn, claimed, found, days, now, vouched=roots is not None, left_out=left_out if roots else ()
            )
        if found.bad is not None or days:
            log.error("looker.bad", found=msgspec.to_builtins(found.bad), days=days)
        return 0.0
