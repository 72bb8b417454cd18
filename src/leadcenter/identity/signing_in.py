"""Routes of signing in: first factor, second factor, enrolling one."""

from __future__ import annotations

from typing import Annotated, Any

import litestar
import msgspec
from litestar.handlers import HTTPRouteHandler, post
from litestar.params import JSONBody
from litestar.response import Response

from leadcenter.access.face import needs_session, open_to
from leadcenter.identity import accounts, factors, rules, steps
from leadcenter.identity.porter import (
    Door,
    Held,
    SignedIn,
    held,
    our_origin,
    own_page,
    signed_in,
    wait,
)
from leadcenter.identity.terms import Blocked, Secret, Stage
from leadcenter.kernel.errors import Refusal
from leadcenter.kernel.scope import HOUSE

Request = litestar.Request[Any, Any, Any]
Typed = Annotated[str, msgspec.Meta(max_length=1_024)]
Name = Annotated[str, msgspec.Meta(max_length=100)]


class Masked(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A body that holds secrets: neither an error nor a log shows more than its name."""

    def __repr__(self) -> str:
        return f"{type(self).__name__}(…)"


class SignInBody(Masked, frozen=True):
    """A name and a password."""

    login: Typed
    password: Typed


class LinkBody(Masked, frozen=True):
    """A one-time link's token and the password that is to be; `login` for the first administrator only."""

    token: Typed
    password: Typed
    login: Typed = ""


class CodeBody(Masked, frozen=True):
    """A code of an authenticator app, or a recovery code."""

    code: Annotated[str, msgspec.Meta(max_length=64)]


class NameBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the person calls the factor."""

    name: Name = ""


class CredentialBody(Masked, frozen=True):
    """What `navigator.credentials` gave, as JSON."""

    credential: dict[str, Any]
    name: Name = ""


class AppMade(Masked, frozen=True):
    """What the authenticator app needs; it is shown this once."""

    secret: str
    uri: str


def routes(door: Door) -> list[HTTPRouteHandler]:
    """From nobody to a session that may work."""
    return [*_first_factor(door), *_second_factor(door), *_enrolling(door)]


def _first_factor(door: Door) -> list[HTTPRouteHandler]:
    lodge = door.lodge

    @post(
        "/identity/sign-in",
        opt=open_to("anybody: signing in begins here"),
        status_code=200,
        sync_to_thread=True,
    )
    def sign_in(request: Request, data: JSONBody[SignInBody]) -> Response[SignedIn]:
        """Name and password. The session that begins wants its second factor."""
        own_page(door, request)
        with door.connect(HOUSE) as conn:
            now = door.now(conn)
            attempt = steps.begin_sign_in(conn, lodge, data.login, now)
        if isinstance(attempt, Blocked):
            raise wait(attempt, now)
        fits = lodge.passwords.fits(attempt.stored, Secret(data.password))
        with door.connect(HOUSE) as conn:
            opened = steps.finish_sign_in(conn, lodge, attempt, fits, door.now(conn))
        if opened is None:
            raise Refusal("sign_in_failed", 401)
        return signed_in(door, opened)

    @post(
        "/identity/links/use", opt=open_to("who holds a one-time link"), status_code=200, sync_to_thread=True
    )
    def use_link(request: Request, data: JSONBody[LinkBody]) -> Response[SignedIn]:
        """A one-time link: set a password, then enrol a factor in the session that begins."""
        own_page(door, request)
        token = Secret(data.token)
        with door.connect(HOUSE) as conn:
            link = accounts.look_at_link(conn, lodge, token, door.now(conn))
        if link is None:
            raise Refusal("link_over", 410)
        login = link.login or rules.login_of(data.login)
        if not rules.LOGIN.fullmatch(login):
            raise Refusal("login_unfit", 422)
        stored = checked(door, Secret(data.password), login)
        with door.connect(HOUSE) as conn:
            opened = accounts.use_link(conn, lodge, token, login, stored, door.now(conn))
        return signed_in(door, opened)

    return [sign_in, use_link]


def _second_factor(door: Door) -> list[HTTPRouteHandler]:
    lodge = door.lodge

    @post("/identity/second-factor/totp", opt=needs_session(), status_code=200, sync_to_thread=True)
    def present_code(request: Request, data: JSONBody[CodeBody]) -> Response[SignedIn]:
        """A code of an authenticator app: at sign-in, or as a fresh proof (step-up)."""
        found = held(door, request)
        with door.connect(HOUSE) as conn:
            outcome = factors.present_code(
                conn, lodge, found.session, found.token, Secret(data.code), door.now(conn)
            )
        return _answered(door, outcome)

    @post(
        "/identity/second-factor/webauthn/options", opt=needs_session(), status_code=200, sync_to_thread=True
    )
    def ask_device(request: Request) -> dict[str, Any]:
        """Options for `navigator.credentials.get`."""
        found = held(door, request)
        with door.connect(HOUSE) as conn:
            return factors.ask_device(conn, found.session, our_origin(door, request), door.now(conn))

    @post("/identity/second-factor/webauthn", opt=needs_session(), status_code=200, sync_to_thread=True)
    def present_device(request: Request, data: JSONBody[CredentialBody]) -> Response[SignedIn]:
        """A device's answer: at sign-in, or as a fresh proof (step-up)."""
        found = held(door, request)
        with door.connect(HOUSE) as conn:
            outcome = factors.present_device(
                conn, lodge, found.session, found.token, data.credential, our_origin(door, request),
                door.now(conn),
            )  # fmt: skip
        return _answered(door, outcome)

    @post("/identity/second-factor/recovery-code", opt=needs_session(), status_code=200, sync_to_thread=True)
    def use_code(request: Request, data: JSONBody[CodeBody]) -> Response[SignedIn]:
        """A recovery code: the session may then enrol a new factor, and nothing else."""
        found = held(door, request)
        if found.session.stage is not Stage.HALF:
            raise Refusal("recovery_not_needed", 409)
        with door.connect(HOUSE) as conn:
            outcome = factors.use_recovery_code(
                conn, lodge, found.session, found.token, Secret(data.code), door.now(conn)
            )
        return _answered(door, outcome)

    return [present_code, ask_device, present_device, use_code]


def _enrolling(door: Door) -> list[HTTPRouteHandler]:
    lodge = door.lodge

    @post("/identity/factors/totp", opt=needs_session(), status_code=200, sync_to_thread=True)
    def begin_app(request: Request, data: JSONBody[NameBody]) -> AppMade:
        """A secret for an authenticator app; it counts once `confirm` has seen its first code."""
        found = held(door, request)
        _may_enrol(found)
        with door.connect(HOUSE) as conn:
            begun = factors.begin_app(conn, lodge, found.session, data.name, found.now)
        return AppMade(begun.secret.reveal(), begun.uri.reveal())

    @post("/identity/factors/totp/confirm", opt=needs_session(), status_code=200, sync_to_thread=True)
    def confirm_app(request: Request, data: JSONBody[CodeBody]) -> Response[SignedIn]:
        """The app's first code. With an account's first factor come its recovery codes."""
        found = held(door, request)
        _may_enrol(found)
        with door.connect(HOUSE) as conn:
            outcome = factors.confirm_app(
                conn, lodge, found.session, found.token, Secret(data.code), found.now
            )
        return _answered(door, outcome)

    @post("/identity/factors/webauthn/options", opt=needs_session(), status_code=200, sync_to_thread=True)
    def begin_device(request: Request) -> dict[str, Any]:
        """Options for `navigator.credentials.create`."""
        found = held(door, request)
        _may_enrol(found)
        with door.connect(HOUSE) as conn:
            return factors.begin_device(conn, found.session, our_origin(door, request), found.now)

    @post("/identity/factors/webauthn", opt=needs_session(), status_code=200, sync_to_thread=True)
    def confirm_device(request: Request, data: JSONBody[CredentialBody]) -> Response[SignedIn]:
        """The new device's answer. With an account's first factor come its recovery codes."""
        found = held(door, request)
        _may_enrol(found)
        with door.connect(HOUSE) as conn:
            outcome = factors.confirm_device(
                conn, lodge, found.session, found.token, data.credential, data.name,
                our_origin(door, request), found.now,
            )  # fmt: skip
        return _answered(door, outcome)

    return [begin_app, confirm_app, begin_device, confirm_device]


def checked(door: Door, password: Secret, login: str) -> str:
    """The hash of a new password. Raises Refusal (422) for one that is too short, too long, or known."""
    fault = rules.password_fault(password, login)
    if fault is None and door.lodge.passwords.is_known(password):
        fault = "password_known"
    if fault:
        raise Refusal(fault, 422, shortest=rules.SHORTEST, longest=rules.LONGEST_PASSWORD)
    return door.lodge.passwords.hash(password)


def _may_enrol(found: Held) -> None:
    """Raises Refusal: who has factors presents one first, and just now."""
    if rules.may_enrol(found.session, found.now):
        return
    if found.session.stage is Stage.HALF:
        raise Refusal("second_factor_needed", 401)
    raise Refusal("proof_needed", 403)


def _answered(door: Door, outcome: factors.Outcome) -> Response[SignedIn]:
    if outcome is None:
        raise Refusal("factor_failed", 401)
    if isinstance(outcome, Blocked):
        with door.connect(HOUSE) as conn:
            raise wait(outcome, door.now(conn))
    return signed_in(door, outcome.opened, outcome.codes)
