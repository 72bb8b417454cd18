"""Who and what may not come in any more, as a whole: disabled accounts, ended keys, roles as they are held,
ended secrets of channels. Told outside whenever it changes, so that a restore lets nobody in again.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import msgspec

from leadcenter.access import face as access
from leadcenter.channel import face as channel
from leadcenter.entry.ledger import Barred, Entry
from leadcenter.identity import face as identity
from leadcenter.kernel.backup import KEPT
from leadcenter.kernel.database import Connection


def read_barred(conn: Connection, now: datetime) -> Barred:
    """As it stands; of keys and secrets those that ended within what backups reach back to."""
    known = identity.read_barred(conn, now - KEPT, now)
    roles, secrets = access.read_held_roles(conn), channel.read_ended_secrets(conn, now - KEPT, now)
    return Barred(now, known.accounts, known.keys, roles, secrets)


def is_same(one: Barred, other: Barred | None) -> bool:
    """Do both say the same, whenever?"""
    return other is not None and msgspec.structs.replace(one, at=other.at) == other


def shut_out(conn: Connection, entries: Sequence[Entry], now: datetime) -> int:
    """What was barred last holds again; how many accounts, keys, roles and secrets lived again."""
    told = [one for one in entries if isinstance(one, Barred)]
    if not told:
        return 0
    last = max(told, key=lambda one: one.at)
    done = identity.bar(conn, identity.Barred(last.accounts, last.keys), identity.HOUSE, now)
    if last.roles is not None:
        done += access.keep_roles(conn, last.roles)
    return done + channel.end_secrets(conn, last.secrets, now)
