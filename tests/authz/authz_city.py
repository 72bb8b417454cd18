"""A maker, two dealers of one group and a third one, call centres, a media partner; people and machines of
each, signed in by the product's own routes; leads that came in and were carried by its flow; and everything
else that a route names, with a canary in every text.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import msgspec
from authz_canaries import Canaries, Whose
from authz_people import Asker, Standing
from authz_stage import Answer, Front
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP

from leadcenter.access.face import Permission
from leadcenter.channel.face import Inquiry, Piece, Verdict, land
from leadcenter.entry.api import make_app
from leadcenter.entry.signing import first_link, lodge_of
from leadcenter.identity import service
from leadcenter.kernel.database import Connection, connect
from living_house import LivingHouse

ORIGIN = "https://testserver"
COOKIE = "__Host-leadcenter"
PASSWORD = "梧桐-Harbour-71"
A, B, C, G, OTHER_G = "D0001", "D0002", "D0003", "G01", "G02"
STAFF = {
    "a1x": (A, "S1", "consultant"),
    "a1y": (A, "S1", "consultant"),
    "a2x": (A, "S2", "consultant"),
    "a1m": (A, "S1", "sales_manager"),
    "a2m": (A, "S2", "sales_manager"),
    "adcc": (A, "", "dcc_manager"),
    "aagent": (A, "", "dcc_agent"),
    "arec": (A, "S1", "receptionist"),
    "atest": (A, "S1", "test_drive"),
    "afin": (A, "", "finance"),
    "b1x": (B, "", "consultant"),
    "bdcc": (B, "", "dcc_manager"),
    "c1x": (C, "", "consultant"),
    "cdcc": (C, "", "dcc_manager"),
}
"""Who works where, as what. Stores S1 and S2 are of A."""
LEAVERS = {"a1gone": (A, "S1", "consultant"), "c1gone": (C, "", "consultant")}
OFFICE = {
    "regional": ("", "regional_manager"),
    "regional_elsewhere": ("", "regional_manager"),
    "group": (G, "group_manager"),
    "group_elsewhere": (OTHER_G, "group_manager"),
    "lead_operations": ("", "lead_operations"),
    "marketing": ("", "marketing"),
    "analyst": ("", "analyst"),
    "privacy_officer": ("", "privacy_officer"),
    "no_role": ("", ""),
    "vendor": ("V1", "call_centre_agent"),
    "vendor_ended": ("V2", "call_centre_agent"),
    "dealer_as_maker": (C, "administrator"),
}
"""People without a staff row: of which legal entity (empty: the maker), with which role. The last one has
been given a role of the maker's at a dealer."""
SEEN_BY = {G: (G, A, B), OTHER_G: (OTHER_G,)}


ROLES = {
    "own consultant": ("a1x",),
    "other consultant": ("a1y", "atest"),
    "other store": ("a2x", "a2m"),
    "own manager": ("a1m", "adcc"),
    "own desk": ("aagent", "arec", "afin"),
    "same group": ("b1x", "bdcc"),
    "other entity": ("c1x", "cdcc", "dealer_as_maker"),
    "group elsewhere": ("group_elsewhere",),
    "partner key": ("key:M1:all",),
    "key of nothing": (f"key:{A}:nothing.known",),
    "key of all scopes": (
        "key::all",
        f"key:{A}:all",
        f"key:{C}:all",
        "key:V1:all",
        "key:V2:all",
    ),
    "dead key": ("key::expired", "key::revoked", "invented key"),
    "ended session": ("ended session", "expired session", "who left", "invented session"),
    "no CSRF proof": ("no CSRF proof", "no CSRF proof of the maker's"),
}
"""What askers are to the objects of the first dealer; whoever is not named here is a role of their own."""


class Signed(msgspec.Struct, frozen=True):
    """A live session in a browser."""

    login: str
    account: UUID
    token: str
    csrf: str
    app: str

    @property
    def looking(self) -> dict[str, str]:
        return {"cookie": f"{COOKIE}={self.token}"}

    @property
    def headers(self) -> dict[str, str]:
        return self.looking | {"x-csrf-token": self.csrf, "origin": ORIGIN, "sec-fetch-site": "same-origin"}


class Thing(msgspec.Struct, frozen=True):
    """An object that routes name: whose it is, and its names; those that are another for each asker stand
    under the asker's legal entity in `told`."""

    name: str
    whose: Whose
    values: dict[str, Any]
    told: dict[str, str] = {}

    def value(self, field: str, asker: Asker) -> Any:
        if field == "reference":
            return self.told.get(asker.entity, self.told[""])
        return self.values[field]


class City:
    """Everything that there is, and everybody who asks."""

    def __init__(self, url: str, folder: Path) -> None:
        self.conn: Connection = connect(url)
        self.house = LivingHouse(self.conn, folder, dealers=3, staff_each=3)
        self.config = msgspec.structs.replace(
            self.house.config, database_url=url, admin_factor="any", origin=ORIGIN
        )
        self.canaries = Canaries()
        self.things: dict[str, list[Thing]] = {}
        self.staff: dict[str, str] = {}
        """Codes of staff by the names used here."""
        self.signed: dict[str, Signed] = {}
        self.keys: dict[str, str] = {}
        self.askers: list[Asker] = []
        ((self.maker,),) = self.rows("select code from entity where kind = 'maker'")
        self.permissions = self._permissions()
        self.front = Front(make_app(self.config))

    def rows(self, query: str, *given: Any) -> list[tuple[Any, ...]]:
        with self.conn.transaction():
            found = self.conn.execute(query.encode(), given)
            return found.fetchall() if found.description else []

    def close(self) -> None:
        self.front.close()
        self.conn.close()

    def add(
        self, kind: str, name: str, whose: Whose, told: Mapping[str, str] | None = None, /, **values: Any
    ) -> Thing:
        made = Thing(name, whose, values, dict(told or {}))
        self.things.setdefault(kind, []).append(made)
        return made

    def thing(self, kind: str, name: str) -> Thing:
        return next(one for one in self.things[kind] if one.name == name)

    # --- asking, while the city is built

    def as_(self, login: str, method: str, path: str, body: Any = None) -> Any:
        """Somebody does something, and it is done."""
        answer = self.front.ask(method, path, body, self.signed[login].headers)
        assert answer.status < 300, (login, method, path, answer.status, answer.said)
        return answer.json() if answer.body else None

    def sign_up(self, name: str, login: str, link: str, *, first: bool = False) -> None:
        """A person uses the one-time link and enrols an authenticator app."""
        body = {"token": link, "password": PASSWORD} | ({"login": login} if first else {})
        answer = self._did("POST", "/identity/links/use", body, {"origin": ORIGIN})
        half = Signed(login, uuid4(), answer.cookies[COOKIE], answer.json()["csrf"], "")
        begun = self._did("POST", "/identity/factors/totp", {"name": "app"}, half.headers).json()
        code = totp(begun["secret"])
        done = self._did("POST", "/identity/factors/totp/confirm", {"code": code}, half.headers)
        token, csrf = done.cookies[COOKIE], done.json()["csrf"]
        whole = Signed(login, half.account, token, csrf, begun["secret"])
        me = self._did("GET", "/identity/me", None, whole.headers).json()
        self.signed[name] = msgspec.structs.replace(whole, account=UUID(me["account"]))

    def _did(self, method: str, path: str, body: Any, headers: Mapping[str, str]) -> Answer:
        answer = self.front.ask(method, path, body, headers)
        assert answer.status < 300, (path, answer.status, answer.said)
        return answer

    def first_administrator(self) -> None:
        link = first_link(self.config, ORIGIN)
        assert link is not None
        self._admit("administrator", self._login("administrator"), link.partition("#")[2], first=True)

    def hire(self, name: str, entity: str, store: str, role: str) -> None:
        """Somebody joins a dealer, with an account."""
        mine = Whose("org", (entity,))
        code, login = f"{entity}-{self.canaries.word(mine)}", self._login(name)
        self.staff[name] = code
        body = {
            "entity": entity,
            "code": code,
            "name": f"王{self.canaries.word(mine)}",
            "role": role,
            "store": store,
            "team": "T-A" if entity == A else "",
            "login": login,
        }
        made = self.as_("administrator", "POST", "/staff", body)
        self.add("staff", name, mine, code=code, id=made["id"])
        self._admit(name, login, made["token"])

    def appoint(self, name: str, entity: str, role: str, region: str = "") -> None:
        """Somebody without a staff row gets an account and a role."""
        login = self._login(name)
        roles = [{"role": role, "region": region}] if role else []
        body = {"login": login, "entity": entity or self.maker, "roles": roles}
        made = self.as_("administrator", "POST", "/identity/accounts", body)
        self._admit(name, login, made["token"])

    def _login(self, name: str) -> str:
        login = f"{name.replace('_', '-')}-"
        word = self.canaries.word(Whose("account"))
        self.canaries.owners[word] = Whose("account", account=login + word)
        return login + word

    def _admit(self, name: str, login: str, link: str, *, first: bool = False) -> None:
        self.sign_up(name, login, link, first=first)
        signed = self.signed[name]
        self.add("account", name, Whose("account", account=login), id=str(signed.account), login=login)
        listed = self._did("GET", "/identity/sessions", None, signed.headers).json()
        factors = self._did("GET", "/identity/factors", None, signed.headers).json()
        own = Whose("account", account=login)
        self.add("session", name, own, id=listed["present"])
        self.add("factor", name, own, id=factors["factors"][0]["id"])

    def key(self, name: str, entity: str, scopes: list[str]) -> str:
        """A service key; its name is a canary of the maker's."""
        word = self.canaries.word(Whose("house"))
        body = {"entity": entity, "name": f"{name}-{word}", "scopes": scopes, "days": 9}
        made = self.as_("administrator", "POST", "/identity/service-keys", body)
        self.keys[name] = made["key"]
        self.add("key", name, Whose("house"), id=made["id"])
        return str(made["id"])

    def keys_by_hand(self, entity: str, scopes: list[str]) -> None:
        """A key for each single scope, in one go; a scope may be one that the code does not know: neither
        route nor table takes a key that has none at all."""
        ((holder,),) = self.rows("select id from entity where code = %s", entity or self.maker)
        lodge = lodge_of(self.house.house, self.config)
        with self.conn.transaction():
            for scope in scopes:
                made = service.make_key(
                    self.conn, lodge, None, holder, f"{scope} only", [scope], 9, datetime.now(UTC)
                )
                self.keys[f"key:{entity}:{scope}"] = made.text.reveal()

    def inquiry(self, dealer: str, staff: str | None = None, **more: Any) -> tuple[Inquiry, str, Whose]:
        """A customer's words, canaries all; his number; whose the lead will be. Without a dealer the lead
        remains the maker's."""
        whose = Whose("lead", (dealer,), staff) if dealer else Whose("house")
        word = self.canaries.word
        phone = self.canaries.phone(whose) if more.pop("phone", True) else ""
        name = f"秦{word(msgspec.structs.replace(whose, kind='name'))}" if more.pop("named", True) else ""
        mail = f"{word(msgspec.structs.replace(whose, kind='phone'))}@post.cn"
        made = self.house.inquiry(
            phone,
            name=name,
            dealer=dealer,
            email=more.pop("email", mail),
            city=word(whose),
            comment=word(Whose("house")),
            **more,
        )
        consents = tuple(
            msgspec.structs.replace(one, page=f"https://x/{word(whose)}") for one in made.consents
        )
        return msgspec.structs.replace(made, consents=consents), phone, whose

    def send(self, *inquiries: Inquiry, verdict: Verdict = Verdict.ACCEPTED) -> list[UUID]:
        """They arrive as bytes that only the maker may open again, and are carried."""
        where = self.house.channels["form"]
        with self.conn.transaction():
            ((now,),) = self.conn.execute("select now()")
            body = f'{{"as":"{self.canaries.word(Whose("house"))}"}}'.encode()
            landed = land(
                self.conn, self.house.house, [(where, Piece(verdict, one, body)) for one in inquiries], now
            )
        if verdict is Verdict.ACCEPTED:
            self.house.carry()
        return [one.raw_id for one in landed]

    def everybody(self) -> None:
        """All who ask, and what the house promises them."""
        for name, (entity, store, role) in STAFF.items():
            owners: tuple[str, ...] | None = None
            if role in {"consultant", "test_drive"}:
                owners = (name,)
            elif role == "sales_manager":
                owners = tuple(one for one, (where, at, _) in STAFF.items() if (where, at) == (entity, store))
            may = self.permissions[role]
            self._person(name, entity, (entity,), may, owners=owners, unowned=role == "sales_manager")
        for name, (entity, role) in OFFICE.items():
            self._official(name, entity, role)
        self._person("administrator", "", (), self.permissions["administrator"], zone="maker")
        self._machines()
        self._strangers()

    def _person(
        self, name: str, entity: str, sees: tuple[str, ...], may: frozenset[str], **more: Any
    ) -> None:
        signed = self.signed[name]
        self.askers.append(
            Asker(
                name,
                signed.headers,
                entity or self.maker,
                entities=sees,
                may=may,
                fresh=True,
                account=signed.login,
                **more,
            )
        )

    def _official(self, name: str, entity: str, role: str) -> None:
        may = self.permissions.get(role, frozenset())
        zone, sees = "entities", SEEN_BY.get(entity, (entity,))
        if entity.startswith("V"):
            zone, may = "entrusted", may if entity == "V1" else frozenset()
        elif not entity:
            zone = "entities" if name.startswith("regional") or not role else "maker"
            sees = {"regional": (A, B), "regional_elsewhere": (C,)}.get(name, ())
        self._person(name, entity, sees, may, zone=zone)

    def _machines(self) -> None:
        everything = frozenset(Permission)
        for name, text in self.keys.items():
            _, entity, scope = (name + "::").split(":")[:3]
            may = everything if scope == "all" else frozenset({scope}) & everything
            zone = {"": "maker", "V1": "entrusted", "V2": "entrusted"}.get(entity, "entities")
            if entity == "V2":
                may = frozenset()
            gone = Standing.UNKNOWN if scope in {"expired", "revoked"} else Standing.KNOWN
            self.askers.append(
                Asker(
                    name,
                    {"authorization": f"Bearer {text}"},
                    entity or self.maker,
                    zone,
                    SEEN_BY.get(entity, (entity,)),
                    may=may,
                    standing=gone,
                    is_key=True,
                )
            )

    def _strangers(self) -> None:
        """Half, ended and forged sessions; none at all."""
        unknown, admin, half = Standing.UNKNOWN, self.signed["administrator"], self.signed["half"]
        known = next(one for one in self.askers if one.name == "administrator")
        dcc = next(one for one in self.askers if one.name == "adcc")
        replace = msgspec.structs.replace
        looking = self.signed["adcc"].looking
        foreign = admin.headers | {"origin": "https://evil.example", "sec-fetch-site": "cross-site"}
        forged, stolen = {"cookie": f"{COOKIE}={'A' * 43}"}, {"authorization": "Bearer lck_" + "A" * 43}
        stale = self.signed["stale"].headers
        self.askers += [
            Asker("half session", half.headers, standing=Standing.HALF, account=half.login),
            Asker("ended session", self.signed["ended"].headers, standing=unknown),
            Asker("expired session", self.signed["expired"].headers, standing=unknown),
            Asker("who left", self.signed["a1gone"].headers, standing=unknown),
            Asker("anonymous", {}, standing=unknown),
            Asker("invented session", forged, standing=unknown),
            Asker("invented key", stolen, standing=unknown),
            replace(dcc, name="no CSRF proof", headers=looking, standing=Standing.FORGED),
            replace(
                known, name="no CSRF proof of the maker's", headers=admin.looking, standing=Standing.FORGED
            ),
            replace(known, name="another site's page", headers=foreign, standing=Standing.FORGED),
            replace(
                known, name="stale proof", headers=stale, fresh=False, account=self.signed["stale"].login
            ),
        ]

    def roles(self) -> dict[str, list[Asker]]:
        """Askers by what they are."""
        named = {name: role for role, names in ROLES.items() for name in names}
        found: dict[str, list[Asker]] = {}
        for one in self.askers:
            single = one.is_key and len(one.may) == 1
            found.setdefault("key of one scope" if single else named.get(one.name, one.name), []).append(one)
        return found

    def refresh(self) -> None:
        """Nobody of those signed in has been idle, and everybody's second factor is fresh, but for one."""
        stale = self.signed["stale"].account
        self.rows(
            "update session set seen_at = now(), ends_at = now() + interval '12 hours', "
            "proved_at = case when account_id = %s then now() - interval '1 hour' "
            "else now() - interval '30 seconds' end "
            "where ended_at is null and stage = 'whole' and account_id <> %s",
            stale,
            self.signed["expired"].account,
        )
        self.rows(
            "update session set seen_at = now() - interval '2 hours', ends_at = now() - interval '1 hour' "
            "where account_id = %s",
            self.signed["expired"].account,
        )

    def _permissions(self) -> dict[str, frozenset[str]]:
        found: dict[str, set[str]] = {}
        for role, permission in self.rows("select role, permission from role_permission"):
            found.setdefault(role, set()).add(permission)
        return {role: frozenset(may) for role, may in found.items()}


def totp(secret: str) -> str:
    """What an authenticator app shows now."""
    app = TOTP(base64.b32decode(secret), 6, SHA1(), 30)  # noqa: S303 - what the apps know
    return app.generate(int(datetime.now(UTC).timestamp())).decode()


def yesterday() -> str:
    return (datetime.now(UTC) - timedelta(days=1)).isoformat()
