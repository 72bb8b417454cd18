"""Routes of a person about the own account: who am I, sessions, factors, password."""

from __future__ import annotations

from uuid import UUID

import msgspec
from litestar.handlers import HTTPRouteHandler, delete, get, post
from litestar.params import FromPath, JSONBody
from litestar.response import Response

from leadcenter.access import face as access
from leadcenter.access.face import needs_session
from leadcenter.identity import accounts, factors, rules, steps
from leadcenter.identity.porter import COOKIE, Door, cookie, fresh, held, wait, whole
from leadcenter.identity.signing_in import Masked, Request, Typed, checked
from leadcenter.identity.terms import Factor, FactorKind, Secret, Stage
from leadcenter.kernel.errors import Refusal
from leadcenter.kernel.scope import HOUSE, Zone


class PasswordBody(Masked, frozen=True):
    """The present password and the next one."""

    present: Typed
    password: Typed


class CodesMade(Masked, frozen=True):
    """New recovery codes; they are shown this once."""

    recovery_codes: tuple[str, ...]


class Me(msgspec.Struct, frozen=True):
    """Who is signed in, how far, and what pages send along in `X-CSRF-Token`. `name`: the person's, empty
    where there is no staff row. `time_zone`: the legal entity's (IANA). `zone`: for whom the person works;
    `several_dealers`: rows of more than one dealer exist for the person."""

    account: UUID
    login: str
    name: str
    entity: UUID
    entity_name: str
    time_zone: str
    zone: Zone
    several_dealers: bool
    staff: UUID | None
    roles: tuple[str, ...]
    permissions: list[str]
    session: UUID
    stage: Stage
    csrf: str
    factors: list[FactorKind]


class Factors(msgspec.Struct, frozen=True):
    """The person's factors, oldest first, and how many recovery codes are left."""

    factors: list[Factor]
    recovery_codes_left: int


class Sessions(msgspec.Struct, frozen=True):
    """The person's live sessions, newest first; `present` is this one."""

    sessions: list[steps.SessionShown]
    present: UUID


def routes(door: Door) -> list[HTTPRouteHandler]:
    """What a person may do with the own account."""
    return [*_presence(door), *_credentials(door)]


def _presence(door: Door) -> list[HTTPRouteHandler]:
    lodge = door.lodge

    @get("/identity/me", opt=needs_session(), sync_to_thread=True)
    def me(request: Request) -> Me:
        """Who is signed in; also before the second factor, to know which to present."""
        found = held(door, request)
        account = found.session.account
        with door.connect(HOUSE) as conn:
            kinds = sorted({one.kind for one in steps.factors_of(conn, account.id)})
            known = steps.read_known(conn, account.id)
            sight = access.read_sight(conn, steps.asker(found.session), found.now)
        proof = rules.csrf_token(lodge.csrf_key(), found.token)
        return Me(
            account.id, account.login, known.name, account.entity, known.entity_name, known.time_zone,
            sight.zone, sight.zone is not Zone.ENTITIES or len(sight.entities) > 1, account.staff,
            sight.roles, sorted(sight.may), found.session.id, found.session.stage, proof, kinds,
        )  # fmt: skip

    @post("/identity/sign-out", opt=needs_session(), status_code=204, sync_to_thread=True)
    def sign_out(request: Request) -> Response[None]:
        """End this session, at whatever stage."""
        found = held(door, request)
        with door.connect(HOUSE) as conn:
            steps.sign_out(conn, found.session, found.session.id, door.now(conn))
        return Response(None, status_code=204, cookies=[cookie(COOKIE, "", gone=True)])

    @get("/identity/sessions", opt=needs_session(), sync_to_thread=True)
    def list_sessions(request: Request) -> Sessions:
        """The person's own live sessions."""
        found = whole(door, request)
        with door.connect(HOUSE) as conn:
            sessions = steps.list_sessions(conn, found.session.account.id, found.now)
        return Sessions(sessions, found.session.id)

    @delete("/identity/sessions/{session_id:uuid}", opt=needs_session(), status_code=204, sync_to_thread=True)
    def end_session(request: Request, session_id: FromPath[UUID]) -> None:
        """End one of the own sessions."""
        found = whole(door, request)
        with door.connect(HOUSE) as conn:
            ended = steps.sign_out(conn, found.session, session_id, found.now)
        if not ended:
            raise Refusal("session_unknown", 404)

    return [me, sign_out, list_sessions, end_session]


def _credentials(door: Door) -> list[HTTPRouteHandler]:
    lodge = door.lodge

    @get("/identity/factors", opt=needs_session(), sync_to_thread=True)
    def list_factors(request: Request) -> Factors:
        """The person's own factors."""
        found = whole(door, request)
        with door.connect(HOUSE) as conn:
            return Factors(*factors.shown(conn, found.session))

    @delete("/identity/factors/{factor_id:uuid}", opt=needs_session(), status_code=204, sync_to_thread=True)
    def remove_factor(request: Request, factor_id: FromPath[UUID]) -> None:
        """Take a factor away, after a fresh proof; the last one that suffices stays."""
        found = fresh(door, request)
        with door.connect(HOUSE) as conn:
            fault = factors.remove_factor(conn, lodge, found.session, factor_id, found.now)
        if fault:
            raise Refusal(fault, 404 if fault == "factor_unknown" else 409)

    @post("/identity/recovery-codes", opt=needs_session(), status_code=200, sync_to_thread=True)
    def new_codes(request: Request) -> CodesMade:
        """New recovery codes in place of the old ones, after a fresh proof."""
        found = fresh(door, request)
        with door.connect(HOUSE) as conn:
            made = factors.new_recovery_codes(conn, lodge, found.session, found.now)
        return CodesMade(tuple(one.reveal() for one in made))

    @post("/identity/password", opt=needs_session(), status_code=204, sync_to_thread=True)
    def change_password(request: Request, data: JSONBody[PasswordBody]) -> None:
        """A new password, against the present one and a fresh proof; the person's other sessions end."""
        found = fresh(door, request)
        account = found.session.account
        with door.connect(HOUSE) as conn:
            blocked = steps.reserve(conn, lodge.attempt_key("password", account.login), found.now)
            present = accounts.stored_password(conn, account.id)
        if blocked:
            raise wait(blocked, found.now)
        if not lodge.passwords.fits(present, Secret(data.present)):
            raise Refusal("password_wrong", 403)
        stored = checked(door, Secret(data.password), account.login)
        with door.connect(HOUSE) as conn:
            accounts.change_password(conn, lodge, found.session, stored, door.now(conn))

    return [list_factors, remove_factor, new_codes, change_password]
