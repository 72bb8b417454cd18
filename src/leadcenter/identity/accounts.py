"""Accounts of people, their passwords, and the links with which they begin."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import msgspec

from leadcenter.access import face as access
from leadcenter.access.face import GivenRole
from leadcenter.identity import rules
from leadcenter.identity.facts import Told, tell
from leadcenter.identity.lodge import Lodge, new_token
from leadcenter.identity.steps import end_sessions, open_session, succeeded, whose
from leadcenter.identity.terms import Account, Fact, How, Link, Opened, Secret, Session
from leadcenter.kernel.database import Connection
from leadcenter.kernel.errors import Refusal
from leadcenter.kernel.ids import new_id
from leadcenter.kernel.sql import statement

LINK: Final = timedelta(hours=24)
HOUSE: Final = "house"
"""Who acts at the command line."""


class Made(msgspec.Struct, frozen=True):
    """A new account with the link that its person begins with."""

    id: UUID
    link: Link


class AccountShown(msgspec.Struct, frozen=True):
    """An account in a list. `regions`: their codes, of the role that sees a region; `name`: the person's,
    empty without a staff row; `factors`: second ones; `seen_at`: of the last session that is still known;
    `signed_in`: is somebody, now; `link_until`: of a one-time link that nobody has used."""

    id: UUID
    login: str
    entity: UUID
    staff: UUID | None
    roles: list[str]
    regions: list[str]
    status: str
    name: str
    factors: int
    seen_at: datetime | None
    signed_in: bool
    link_until: datetime | None


class LiveLink(msgspec.Struct, frozen=True):
    """A link that may be used; `login` is empty where it is for the first administrator, who chooses one."""

    login: str


def first_link(conn: Connection, lodge: Lodge, now: datetime) -> Link | None:
    """The link for the first administrator, while there is no account; it takes the place of an unused
    one."""
    row = conn.execute(statement("identity", "count_accounts")).fetchone()
    assert row is not None
    if row[0]:
        return None
    token = new_token()
    given = {
        "id": new_id(now), "token_hash": lodge.digest("link", token), "now": now, "expires_at": now + LINK,
    }  # fmt: skip
    if conn.execute(statement("identity", "write_first_link"), given).fetchone() is None:
        return None
    tell(conn, [Told(Fact.LINK_MADE, HOUSE, None, None, "first_administrator")], now)
    return Link(token, now + LINK)


def new_link(conn: Connection, lodge: Lodge, account_id: UUID, actor: str, now: datetime) -> Link:
    """A link for an account whose password or factors are not set, or lost; it takes the place of an unused
    one."""
    token = new_token()
    conn.execute(
        statement("identity", "write_account_link"),
        {
            "id": new_id(now), "account_id": account_id, "token_hash": lodge.digest("link", token),
            "now": now, "expires_at": now + LINK,
        },
    )  # fmt: skip
    tell(conn, [Told(Fact.LINK_MADE, actor, account_id, None)], now)
    return Link(token, now + LINK)


def look_at_link(conn: Connection, lodge: Lodge, token: Secret, now: datetime) -> LiveLink | None:
    """What a link is for; it stays unused."""
    given = {"token_hash": lodge.digest("link", token), "now": now}
    row = conn.execute(statement("identity", "look_at_link"), given).fetchone()
    return LiveLink(row[0] or "") if row else None


def use_link(
    conn: Connection, lodge: Lodge, token: Secret, login: str, password_hash: str, now: datetime
) -> Opened:
    """Use a link up: the password is set, all factors and sessions there were are gone, and a session begins
    that may only enrol a factor. Raises Refusal `link_over` (410) when the link is used, over or unknown, its
    account may not sign in, or `login` (of the first administrator) is taken: what the caller then rolls back
    is the use, too, so the link is there when the account is."""
    given = {"token_hash": lodge.digest("link", token), "now": now}
    row = conn.execute(statement("identity", "use_link"), given).fetchone()
    if row is None:
        raise Refusal("link_over", 410)
    identifier = row[0] or _insert(conn, lodge.maker, None, login, now)
    if row[0] is None and identifier:
        access.give_roles(conn, identifier, [GivenRole(access.ADMINISTRATOR)], HOUSE, now)
    account = read_account(conn, identifier) if identifier else None
    if account is None:
        raise Refusal("link_over", 410)
    if row[0] is None:
        tell(conn, [Told(Fact.ACCOUNT_MADE, HOUSE, account.id, account.entity, "administrator")], now)
    conn.execute(
        statement("identity", "write_password"), {"account_id": account.id, "password": password_hash}
    )
    conn.execute(statement("identity", "delete_factors"), {"account_id": account.id})
    tell(conn, [Told(Fact.LINK_USED, "", account.id, account.entity)], now)
    end_sessions(conn, account.id, "", now)
    for kind, what in (("password", account.login), ("factor", str(account.id))):
        succeeded(conn, lodge.attempt_key(kind, what), now)
    return open_session(conn, lodge, account, How.LINK, now)


def make_account(
    conn: Connection, lodge: Lodge, login: str, entity: str, staff: str, actor: str, now: datetime
) -> Made | str:
    """An account for a person of the entity with this code, bound to the staff row with that code unless it
    is empty; with its link. A code that says why not."""
    holder = conn.execute(statement("identity", "find_holder"), {"entity": entity, "staff": staff}).fetchone()
    if holder is None:
        return "account_holder_unknown"
    identifier = _insert(conn, holder[0], holder[1], login, now)
    if identifier is None:
        return "account_taken"
    tell(conn, [Told(Fact.ACCOUNT_MADE, actor, identifier, holder[0])], now)
    return Made(identifier, new_link(conn, lodge, identifier, actor, now))


def admit(
    conn: Connection, lodge: Lodge, login: str, entity: str, staff: str, actor: str, now: datetime
) -> Made:
    """An account for a member of the staff, with the link that the person begins with. Raises Refusal
    `login_unfit`, `account_taken`, `account_holder_unknown`."""
    name = rules.login_of(login)
    if not rules.LOGIN.fullmatch(name):
        raise Refusal("login_unfit", 422)
    made = make_account(conn, lodge, name, entity, staff, actor, now)
    if isinstance(made, str):
        raise Refusal(made, 409 if made == "account_taken" else 422)
    return made


def shut_out(conn: Connection, staff: UUID, actor: str, now: datetime) -> bool:
    """A member of the staff may not sign in any more, and is signed out everywhere. False where there was no
    account that could."""
    row = conn.execute(statement("identity", "find_staff_account"), {"staff_id": staff}).fetchone()
    return row is not None and set_status(conn, row[0], "disabled", actor, now)


def _insert(conn: Connection, entity: UUID, staff: UUID | None, login: str, now: datetime) -> UUID | None:
    row = conn.execute(
        statement("identity", "insert_account"),
        {
            "id": new_id(now), "entity_id": entity, "staff_id": staff, "login": login, "now": now,
        },
    ).fetchone()  # fmt: skip
    return row[0] if row else None


def set_status(conn: Connection, account_id: UUID, status: str, actor: str, now: datetime) -> bool:
    """Disable or enable an account; disabled, its sessions end. False when it stands so already or is
    unknown."""
    given = {"account_id": account_id, "status": status}
    if conn.execute(statement("identity", "write_account_status"), given).fetchone() is None:
        return False
    fact = Fact.ACCOUNT_DISABLED if status == "disabled" else Fact.ACCOUNT_ENABLED
    tell(conn, [Told(fact, actor, account_id, None)], now)
    if status == "disabled":
        end_sessions(conn, account_id, actor, now)
    return True


def read_account(conn: Connection, account_id: UUID) -> Account | None:
    """An account, if it may sign in now."""
    row = conn.execute(statement("identity", "read_account"), {"account_id": account_id}).fetchone()
    return Account(*row) if row else None


def find_account(conn: Connection, login: str) -> UUID | None:
    """The account of a name, whatever its status."""
    row = conn.execute(statement("identity", "find_account"), {"login": rules.login_of(login)}).fetchone()
    return row[0] if row else None


def list_accounts(
    conn: Connection, entity: UUID | None, part: str, after: str, now: datetime, count: int
) -> Sequence[AccountShown]:
    """Accounts by name, of one entity or of all, from the one after `after`; `part`: of the name to sign in
    with or of the person's."""
    given = {"entity_id": entity, "part": part, "after": after, "now": now, "count": count}
    return [AccountShown(*row) for row in conn.execute(statement("identity", "list_accounts"), given)]


def stored_password(conn: Connection, account_id: UUID) -> str:
    """The hash that a person's present password is checked against."""
    row = conn.execute(statement("identity", "read_password"), {"account_id": account_id}).fetchone()
    assert row is not None
    return str(row[0])


def change_password(
    conn: Connection, lodge: Lodge, session: Session, password_hash: str, now: datetime
) -> None:
    """A new password; the person's other sessions end."""
    account = session.account
    conn.execute(
        statement("identity", "write_password"), {"account_id": account.id, "password": password_hash}
    )
    succeeded(conn, lodge.attempt_key("password", account.login), now)
    actor, subject, entity = whose(session)
    tell(conn, [Told(Fact.PASSWORD_CHANGED, actor, subject, entity)], now)
    end_sessions(conn, account.id, actor, now, stays=session.id)


def find_entity(conn: Connection, code: str) -> UUID | None:
    """The legal entity with this code, unless it is closed."""
    row = conn.execute(statement("identity", "find_holder"), {"entity": code, "staff": ""}).fetchone()
    return row[0] if row else None
