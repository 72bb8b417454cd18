"""Who works in the demo, and how they get in: the first administrator by the house's one link, everybody else by
the administrator, each with a link of the own. Passwords and apps are new at every start.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final

import httpx
import msgspec

from leadcenter.entry.demo.person import Person, Refused

ADMINISTRATOR: Final = "administrator"
OF_MAKER: Final = ("lead_operations", "marketing", "analyst", "privacy_officer")
REGION: Final = "NORTH"
GROUP: Final = "G01"
VENDOR: Final = "V01"
CONSULTANTS: Final = 8
GUIDE: Final = "12"
JOINING: Final = (("11", "sales_manager"), (GUIDE, "test_drive"), ("13", "finance"), ("14", "dcc_agent"))
"""Whom the administrator hires at each staffed dealer, beside its consultants (01 to 08), its receptionist (09)
and its DCC manager (10)."""


class Post(msgspec.Struct, frozen=True):
    """Who somebody is to be: the role, the name to sign in with, the legal entity; `staff`: the code of the
    dealer's staff row, `joins`: which there is not yet; `region`: for who sees one."""

    role: str
    login: str
    entity: str
    staff: str = ""
    joins: bool = False
    region: str = ""


def posts(maker: str, dealers: Sequence[str]) -> list[Post]:
    """Everybody but the administrator, one of each role first."""
    made = [Post(role, role.replace("_", "-"), maker) for role in OF_MAKER]
    made += [
        Post("regional_manager", "regional-manager", maker, region=REGION),
        Post("group_manager", "group-manager", GROUP),
        Post("call_centre_agent", "call-centre-agent", VENDOR),
    ]
    for dealer in dealers:
        made += _posts_of(dealer)
    return made


def _posts_of(dealer: str) -> Iterator[Post]:
    name = dealer.lower()
    yield Post("dcc_manager", f"dcc-manager@{name}", dealer, f"{dealer}-10")
    yield Post("receptionist", f"receptionist@{name}", dealer, f"{dealer}-09")
    for place, role in JOINING:
        yield Post(role, f"{role.replace('_', '-')}@{name}", dealer, f"{dealer}-{place}", joins=True)
    for number in range(1, CONSULTANTS + 1):
        yield Post("consultant", f"consultant-{number}@{name}", dealer, f"{dealer}-{number:02}")


def one_of_each(wanted: Sequence[Post]) -> list[Post]:
    """The first of each role."""
    first: dict[str, Post] = {}
    for one in wanted:
        first.setdefault(one.role, one)
    return list(first.values())


def let_in(
    client: httpx.Client,
    first: str | None,
    link_of: Callable[[str], str],
    wanted: Sequence[Post],
    names: Sequence[str],
    arrived: Callable[[Post, Person], None],
    ended: Callable[[], bool],
) -> None:
    """Everybody gets in, in this order, unless it `ended` meanwhile; `arrived` is told of each. `first`: the token
    of the first administrator's link, None in a house that has accounts already: then `link_of` gives a new link
    for a name, as the command line does. `names`: what new people are called. Raises Refused."""
    administrator = Person(client, ADMINISTRATOR, ADMINISTRATOR)
    if first is None:
        administrator.begin(link_of(ADMINISTRATOR))
    else:
        administrator.begin(first, first=True)
        administrator.do("POST", "/entities", _VENDOR)
        administrator.do("POST", "/relations", _CONTRACT | {"giver": wanted[0].entity})
    arrived(Post(ADMINISTRATOR, ADMINISTRATOR, wanted[0].entity), administrator)
    turn = threading.Lock()

    def join(post: Post, name: str) -> None:
        if ended():
            return
        with turn:
            token = link_of(post.login) if first is None else _invite(administrator, post, name)
        person = Person(client, post.role, post.login)
        try:
            person.begin(token)
        except Refused:
            if first is None:  # has left in an earlier run
                return
            raise
        arrived(post, person)

    with ThreadPoolExecutor(2, "joins") as pool:
        list(pool.map(join, wanted, names))


_VENDOR: Final[dict[str, Any]] = {
    "code": VENDOR, "kind": "vendor", "name": "云呼叫中心", "legal_name": "云呼叫中心服务有限公司",
}  # fmt: skip
_CONTRACT: Final[dict[str, Any]] = {
    "taker": VENDOR, "kind": "entrusted", "contract_no": "EN-V01", "valid_from": "2026-01-01T00:00:00+08:00",
}  # fmt: skip


def _invite(administrator: Person, post: Post, name: str) -> str:
    """The token of the link with which somebody begins."""
    body: dict[str, Any] = {"login": post.login, "entity": post.entity}
    more: dict[str, Any]
    if post.joins:
        path, more = "/staff", {"code": post.staff, "name": name, "role": post.role}
    elif post.staff:
        path, more = "/identity/accounts", {"staff": post.staff}
    else:
        path, more = "/identity/accounts", {"roles": [{"role": post.role, "region": post.region}]}
    try:
        made = administrator.do("POST", path, body | more)
    except Refused as refused:
        if refused.code != "proof_needed":
            raise
        administrator.prove()
        made = administrator.do("POST", path, body | more)
    return str(made["token"])
