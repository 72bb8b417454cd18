"""Signing in with a password, and sessions. Refusals are outcomes, so that the count of failures is
committed."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from leadcenter.access.face import Asker, AskerKind
from leadcenter.identity import rules
from leadcenter.identity.facts import Told, tell
from leadcenter.identity.lodge import Lodge, new_token
from leadcenter.identity.terms import (
    Account,
    Blocked,
    Fact,
    Factor,
    FactorKind,
    How,
    Opened,
    Secret,
    Session,
    Stage,
)
from leadcenter.kernel.database import Connection
from leadcenter.kernel.ids import new_id
from leadcenter.kernel.sql import statement


class Attempt(msgspec.Struct, frozen=True):
    """A sign-in that was begun: its password is still to be checked, outside of any transaction."""

    key: bytes
    account: Account | None
    stored: str


class Known(msgspec.Struct, frozen=True):
    """What an account's person is called (empty without a staff row), and the legal entity with its zone."""

    name: str
    entity_name: str
    time_zone: str


def read_known(conn: Connection, account: UUID) -> Known:
    """How to name the person of an account."""
    ((name, entity, zone),) = conn.execute(statement("identity", "read_known"), {"account_id": account})
    return Known(name, entity, zone)


def begin_sign_in(conn: Connection, lodge: Lodge, typed: str, now: datetime) -> Attempt | Blocked:
    """Count the attempt, for known and unknown names alike, and find what its password is checked against.
    Commit before the check."""
    login = rules.login_of(typed)
    key = lodge.attempt_key("password", login)
    if blocked := reserve(conn, key, now):
        return blocked
    row = conn.execute(
        statement("identity", "read_credential"), {"login": login.replace("\0", " ")}
    ).fetchone()
    return Attempt(key, Account(*row[:5]), row[5]) if row else Attempt(key, None, "")


def finish_sign_in(
    conn: Connection, lodge: Lodge, attempt: Attempt, fits: bool, now: datetime
) -> Opened | None:
    """After the check: a session that still wants its second factor, or None."""
    account = attempt.account
    if account is None or not fits:
        known = account.id if account else None
        tell(conn, [Told(Fact.SIGN_IN_FAILED, "", known, account.entity if account else None)], now)
        return None
    succeeded(conn, attempt.key, now)
    return open_session(conn, lodge, account, How.PASSWORD, now)


def open_session(conn: Connection, lodge: Lodge, account: Account, how: How, now: datetime) -> Opened:
    """A new session after a first factor, under a new token."""
    stage = rules.stage_after_first([one.kind for one in factors_of(conn, account.id)])
    token, ends_at, identifier = new_token(), now + rules.UNFINISHED, new_id(now)
    conn.execute(
        statement("identity", "insert_session"),
        {
            "id": identifier, "account_id": account.id, "token_hash": lodge.digest("session", token),
            "stage": stage, "how": how, "now": now, "ends_at": ends_at,
        },
    )  # fmt: skip
    name = Asker(AskerKind.PERSON, account.id, account.entity).name
    tell(conn, [Told(Fact.SIGNED_IN, name, account.id, account.entity, how.value)], now)
    return Opened(identifier, token, stage, ends_at)


def read_session(conn: Connection, lodge: Lodge, token: Secret, now: datetime) -> Session | None:
    """The session of a token, if it is alive now and its person may sign in: not disabled, not gone from the
    staff, the entity not closed. Asked at every request, so that all of these hold at once."""
    row = conn.execute(
        statement("identity", "read_session"),
        {"token_hash": lodge.digest("session", token), "now": now, "idle_since": now - rules.IDLE},
    ).fetchone()
    if row is None:
        return None
    session = Session(row[0], Account(*row[7:]), Stage(row[1]), How(row[2]), *row[3:7])
    if now - session.seen_at >= rules.TOUCH:
        conn.execute(statement("identity", "touch_session"), {"id": session.id, "now": now})
    return session


def go_on(
    conn: Connection, lodge: Lodge, session: Session, token: Secret, sufficient: bool, now: datetime
) -> Opened | None:
    """The session after a second factor, under another token; None when another request was first. Its end is
    12 h after it became whole, however often a factor is presented again."""
    stage = rules.stage_after_second(sufficient)
    if session.stage is Stage.WHOLE:
        ends_at = session.ends_at
    else:
        ends_at = now + (rules.LONGEST if stage is Stage.WHOLE else rules.UNFINISHED)
    fresh = new_token()
    row = conn.execute(
        statement("identity", "rotate_session"),
        {
            "id": session.id, "old_hash": lodge.digest("session", token),
            "new_hash": lodge.digest("session", fresh), "stage": stage,
            "proved_at": now if sufficient else None, "now": now, "ends_at": ends_at,
        },
    ).fetchone()  # fmt: skip
    return Opened(session.id, fresh, stage, ends_at) if row else None


def sign_out(conn: Connection, session: Session, which: UUID, now: datetime) -> bool:
    """End one of the person's own sessions. False when there is no such live one."""
    row = conn.execute(
        statement("identity", "end_session"), {"id": which, "account_id": session.account.id, "now": now}
    ).fetchone()
    if row:
        tell(conn, [Told(Fact.SIGNED_OUT, *whose(session))], now)
    return row is not None


def end_sessions(
    conn: Connection, account_id: UUID, actor: str, now: datetime, stays: UUID | None = None
) -> int:
    """End all sessions of an account but `stays`. How many."""
    ended = conn.execute(
        statement("identity", "end_sessions"), {"account_id": account_id, "stays": stays, "now": now}
    ).fetchall()
    tell(conn, [Told(Fact.SESSIONS_ENDED, actor, account_id, None, str(len(ended)))], now)
    return len(ended)


class SessionShown(msgspec.Struct, frozen=True):
    """A session in the list of a person's own."""

    id: UUID
    stage: Stage
    how: How
    made_at: datetime
    seen_at: datetime
    ends_at: datetime


def list_sessions(conn: Connection, account_id: UUID, now: datetime) -> list[SessionShown]:
    """The live sessions of an account, newest first."""
    rows = conn.execute(
        statement("identity", "list_sessions"),
        {"account_id": account_id, "now": now, "idle_since": now - rules.IDLE},
    )
    return [SessionShown(row[0], Stage(row[1]), How(row[2]), *row[3:]) for row in rows]


def asker(session: Session) -> Asker:
    """Who is signed in. Call it of a whole session only."""
    account = session.account
    return Asker(
        AskerKind.PERSON, account.id, account.entity, account.staff, session.id, session.proved_at
    )  # fmt: skip


def whose(session: Session) -> tuple[str, UUID, UUID]:
    """(actor, subject, entity) of a fact about the person's own account."""
    return asker(session).name, session.account.id, session.account.entity


def factors_of(conn: Connection, account_id: UUID) -> list[Factor]:
    """The active factors of an account, oldest first."""
    rows = conn.execute(statement("identity", "read_factors"), {"account_id": account_id})
    return [Factor(identifier, FactorKind(kind), name, at) for identifier, kind, name, at in rows]


def reserve(conn: Connection, key: bytes, now: datetime) -> Blocked | None:
    """Count an attempt as a failure, until `succeeded`; so as many as run at once are all counted. Blocked:
    too many before it, and it is not counted."""
    given = {"key": key, "now": now, "since": now - rules.FORGET, "waits": rules.WAITS}
    if conn.execute(statement("identity", "reserve_attempt"), given).fetchone():
        return None
    row = conn.execute(statement("identity", "read_attempt"), {"key": key}).fetchone()
    return Blocked(row[0] if row else now + timedelta(seconds=1))


def succeeded(conn: Connection, key: bytes, now: datetime) -> None:
    """The attempt was none: failures in a row are over."""
    conn.execute(statement("identity", "clear_attempts"), {"key": key, "since": now - rules.FORGET})
