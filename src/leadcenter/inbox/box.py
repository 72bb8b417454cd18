"""What people see of their inbox and say about it, and webhooks of legal entities. The caller commits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

import msgspec

from leadcenter.access.face import Permission, Sight
from leadcenter.followup.face import Contacts, read_callers
from leadcenter.inbox.rules import text_of
from leadcenter.inbox.steps import EVERYWHERE, SECRET, address_place
from leadcenter.inbox.terms import Adapter, Notice, Undelivered, Unreached, WebhookShown, Wish
from leadcenter.kernel.arrays import blobs, ints, texts, uuids
from leadcenter.kernel.database import Connection
from leadcenter.kernel.errors import Language, Refusal
from leadcenter.kernel.ids import new_id
from leadcenter.kernel.keys import Keyring
from leadcenter.kernel.sql import statement
from leadcenter.lead.face import References
from leadcenter.wire.webhook import new_secret, shown

PAGE: Final = 100
COUNTED: Final = 1_000
OVERLAP: Final = timedelta(days=1)
"""So long the key before signs along after a rotation."""


class Told(msgspec.Struct, frozen=True):
    """How somebody wants to be told. `quiet`: minutes of the local day from, until; `reached`: ways for which
    an address is known, which is never shown."""

    language: str
    quiet: tuple[int, int] | None
    wishes: list[Wish]
    reached: list[str]


def list_notices(
    conn: Connection, sight: Sight, references: References, contacts: Contacts, language: Language,
    before: tuple[datetime, UUID], *, unread: bool,
) -> list[Notice]:  # fmt: skip
    """A page of the asker's own notices, the newest first; of the desk too for who hands leads out. Two
    statements."""
    owners = None if sight.owners is None else uuids(sight.owners)
    given = {
        **_own(sight), "owners": owners, "unread": unread, "before_at": before[0], "before": before[1],
        "count": PAGE,
    }  # fmt: skip
    entity = sight.asker.entity
    found = _rows(conn, "list_notices", given)
    about = read_callers(conn, sight, contacts, [(row[0], row[3]) for row in found if row[-1]])
    return [
        Notice(
            identifier,
            kind,
            text_of(kind, told, language),
            references.write(entity, (bucket, lead)),
            at,
            read_at,
            about[bucket, lead].name if (bucket, lead) in about else "",
        )
        for bucket, identifier, kind, lead, at, read_at, told, _ in found
    ]


def count_unread(conn: Connection, sight: Sight) -> int:
    """How many the asker has not read, up to COUNTED."""
    ((found,),) = conn.execute(statement("inbox", "count_unread"), {**_own(sight), "count": COUNTED})
    return int(found)


def mark_read(conn: Connection, sight: Sight, notices: Sequence[UUID], now: datetime) -> list[UUID]:
    """The asker has read these. Raises Refusal `notice_unknown` (404): none of them is an unread one of the
    own."""
    given = {**_own(sight), "ids": uuids(notices), "buckets": ints(EVERYWHERE), "now": now}
    found = [one for (one,) in conn.execute(statement("inbox", "mark_read"), given)]
    if not found:
        raise Refusal("notice_unknown", 404)
    return found


def read_told(conn: Connection, sight: Sight) -> Told:
    """How the asker wants to be told. Raises Refusal `inbox_of_nobody` (409)."""
    given = {"staff": _staff(sight)}
    row = conn.execute(statement("inbox", "read_person"), given).fetchone()
    language, begins, until = row or ("zh", None, None)
    wishes = [Wish(Adapter(way), wanted, kind) for way, wanted, kind in _rows(conn, "read_wishes", given)]
    reached = [way for (way,) in _rows(conn, "read_addresses", given)]
    return Told(language, None if begins is None else (begins, until), wishes, reached)


def write_told(
    conn: Connection,
    sight: Sight,
    keyring: Keyring,
    wanted: Told,
    addresses: Mapping[Adapter, str],
) -> None:
    """How the asker wants to be told from now on. `addresses`: those that change; empty: not there any more.
    Raises Refusal `inbox_of_nobody` (409)."""
    entity, staff = sight.asker.entity, _staff(sight)
    own = {"entity": entity, "staff": staff}
    begins, until = wanted.quiet or (None, None)
    said = {"language": wanted.language, "from": begins, "until": until}
    conn.execute(statement("inbox", "write_person"), {**own, **said})
    conn.execute(statement("inbox", "drop_wishes"), {"staff": staff})
    conn.execute(
        statement("inbox", "write_wishes"),
        {
            **own,
            "adapters": texts([one.adapter.value for one in wanted.wishes]),
            "kinds": texts([one.kind for one in wanted.wishes]),
            "wanted": ints([one.wanted for one in wanted.wishes]),
        },
    )
    seal = keyring.seal(entity)
    kept = {way: address for way, address in addresses.items() if address}
    gone = texts([way.value for way in addresses if way not in kept])
    conn.execute(statement("inbox", "drop_addresses"), {"staff": staff, "adapters": gone})
    sealed = [seal.close(one.encode(), address_place(way), staff) for way, one in kept.items()]
    told = {"adapters": texts([way.value for way in kept]), "addresses": blobs(sealed)}
    conn.execute(statement("inbox", "write_addresses"), {**own, **told})


def make_webhook(
    conn: Connection, sight: Sight, keyring: Keyring, url: str, kinds: Sequence[str], now: datetime
) -> tuple[UUID, str]:
    """The asker's legal entity is told at an address from now on; its id and its key, which is shown once."""
    identifier, entity = new_id(now), sight.asker.entity
    key, secret, sealed = _new_key(keyring, entity, now)
    given = {"id": identifier, "entity": entity, "url": url, "kinds": texts(kinds), "by": sight.name}
    conn.execute(statement("inbox", "insert_webhook"), {**given, "key_id": key, "sealed": sealed, "now": now})
    return identifier, secret


def list_webhooks(conn: Connection, sight: Sight, now: datetime) -> list[WebhookShown]:
    """Webhooks of the asker's legal entity."""
    given = {"entity": sight.asker.entity, "now": now}
    return [WebhookShown(*row) for row in _rows(conn, "list_webhooks", given)]


def rotate(conn: Connection, sight: Sight, keyring: Keyring, webhook: UUID, now: datetime) -> str:
    """A webhook gets another key, which is shown once; those before sign along for OVERLAP. Raises Refusal
    `webhook_unknown` (404)."""
    key, secret, sealed = _new_key(keyring, sight.asker.entity, now)
    given = {"webhook": webhook, "entity": sight.asker.entity, "key_id": key, "sealed": sealed, "now": now}
    found = conn.execute(statement("inbox", "rotate_secret"), {**given, "until": now + OVERLAP}).fetchone()
    if found is None:
        raise Refusal("webhook_unknown", 404)
    return secret


def set_webhook(conn: Connection, sight: Sight, webhook: UUID, status: str, now: datetime) -> str:
    """Turn a webhook on or off; how it was before. What waited for it goes out when it is on. Raises Refusal
    `webhook_unknown` (404)."""
    given = {"webhook": webhook, "entity": sight.asker.entity, "status": status}
    row = conn.execute(statement("inbox", "set_webhook"), given).fetchone()
    if row is None:
        raise Refusal("webhook_unknown", 404)
    if status == "active":
        waking = {"webhook": webhook, "buckets": ints(EVERYWHERE), "now": now}
        conn.execute(statement("inbox", "wake_messages"), waking)
    return str(row[0])


def list_undelivered(
    conn: Connection, sight: Sight, references: References, webhook: UUID, *, given_up: bool
) -> list[Undelivered]:
    """The newest messages to a webhook that wait for a try, or were given up. Raises Refusal
    `webhook_unknown` (404)."""
    entity = sight.asker.entity
    given = {"webhook": webhook, "entity": entity, "buckets": ints(EVERYWHERE), "count": PAGE}
    rows = _rows(conn, "list_messages", {**given, "given_up": given_up})
    if not rows:
        raise Refusal("webhook_unknown", 404)
    return [
        Undelivered(notice, kind, references.write(entity, (bucket, lead)), *more)
        for bucket, lead, notice, kind, *more in rows
        if notice is not None
    ]


def send_again(conn: Connection, sight: Sight, webhook: UUID, since: datetime, now: datetime) -> list[UUID]:
    """What was given up of messages to a webhook is tried anew; their notices. Raises Refusal
    `webhook_unknown` (404)."""
    given = {"webhook": webhook, "entity": sight.asker.entity, "buckets": ints(EVERYWHERE)}
    again = [notice for (notice,) in _rows(conn, "send_again", {**given, "since": since, "now": now})]
    if not again and not _rows(conn, "list_messages", {**given, "given_up": True, "count": 1}):
        raise Refusal("webhook_unknown", 404)
    return sorted(again)


def list_unreached(
    conn: Connection, sight: Sight, references: References, *, given_up: bool
) -> list[Unreached]:
    """The newest messages to people of the asker's legal entity that wait for a try, or were given up."""
    entity = sight.asker.entity
    given = {"entity": entity, "buckets": ints(EVERYWHERE), "given_up": given_up, "count": PAGE}
    return [
        Unreached(notice, kind, references.write(entity, (bucket, lead)), *more)
        for bucket, lead, notice, kind, *more in _rows(conn, "list_people_messages", given)
    ]


def reach_again(
    conn: Connection, sight: Sight, adapter: Adapter, since: datetime, now: datetime
) -> list[UUID]:
    """What was given up of messages to people of the asker's legal entity by one way is tried anew; their
    notices."""
    given = {"entity": sight.asker.entity, "buckets": ints(EVERYWHERE), "adapter": adapter.value}
    return sorted(
        notice for (notice,) in _rows(conn, "send_people_again", {**given, "since": since, "now": now})
    )


def _new_key(keyring: Keyring, entity: UUID, now: datetime) -> tuple[UUID, str, bytes]:
    key, secret = new_id(now), new_secret()
    return key, shown(secret), keyring.seal(entity).close(secret, SECRET, key)


def _own(sight: Sight) -> dict[str, Any]:
    desk = Permission.LEAD_ASSIGN in sight.may
    return {"entity": sight.asker.entity, "staff": sight.asker.staff, "desk": desk}


def _staff(sight: Sight) -> UUID:
    if sight.asker.staff is None:
        raise Refusal("inbox_of_nobody", 409)
    return sight.asker.staff


def _rows(conn: Connection, name: str, given: dict[str, Any]) -> list[tuple[Any, ...]]:
    return conn.execute(statement("inbox", name), given).fetchall()
