"""What somebody with the app's database password writes beside the house, opens nothing on the web,
under whatever hash."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import httpx
import psycopg
import pytest

from leadcenter.access.face import Permission
from leadcenter.entry.signing import service_key
from leadcenter.identity.porter import COOKIE
from leadcenter.identity.service import PREFIX
from leadcenter.identity.terms import Secret
from leadcenter.kernel.logins import Login, url_of
from leadcenter.kernel.scope import MAKER, enter
from leadcenter.selfservice import links
from staffed_house import StaffedHouse

WANTED = "/cleaning/tasks"
PASSWORD = "梧桐-Harbour-71"


@pytest.fixture(scope="module")
def house(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[StaffedHouse]:
    made = StaffedHouse(database_url, tmp_path_factory.mktemp("house"))
    yield made
    made.close()


@pytest.fixture(scope="module")
def victim(house: StaffedHouse) -> UUID:
    """Somebody of the maker who works."""
    return house.of_maker("lead_operations").account


def written(house: StaffedHouse, command: str, *given: Any) -> None:
    """As the app's login, in the maker's scope."""
    with psycopg.connect(url_of(house.config, Login.APP)) as conn:
        enter(conn, MAKER)
        assert conn.execute(command.encode(), given).rowcount == 1


def own() -> tuple[str, bytes]:
    """A token of the thief's choice, and its plain hash."""
    token = secrets.token_urlsafe(32)
    return token, hashlib.sha256(token.encode()).digest()


def with_session(house: StaffedHouse, account: UUID, token: str, stored: bytes) -> httpx.Response:
    """What the desks say to a whole session that was written so."""
    written(
        house,
        "insert into session (id, account_id, token_hash, stage, how, made_at, seen_at, ends_at, proved_at) "
        "values (gen_random_uuid(), %s, %s, 'whole', 'password', now(), now(), now() + '1 h', now())",
        account,
        stored,
    )
    return house.client.get(WANTED, headers={"cookie": f"{COOKIE}={token}"})


def with_key(house: StaffedHouse, key: str, stored: bytes) -> httpx.Response:
    """What they say to a key of the maker's that was written so."""
    written(
        house,
        "insert into service_key (id, entity_id, name, scopes, secret_hash, made_at, expires_at) "
        "values (gen_random_uuid(), %s, 'x', %s, %s, now(), now() + '1 day')",
        house.town.house.maker,
        [one.value for one in Permission],
        stored,
    )
    return house.client.get(WANTED, headers={"authorization": f"Bearer {key}"})


def with_link(house: StaffedHouse, account: UUID, token: str, stored: bytes) -> httpx.Response:
    """What they say to an account's link that was written so."""
    written(
        house,
        "insert into one_time_link (id, purpose, account_id, token_hash, made_at, expires_at) "
        "values (gen_random_uuid(), 'account', %s, %s, now(), now() + '1 day')",
        account,
        stored,
    )
    return house.client.post("/identity/links/use", json={"token": token, "password": PASSWORD})


def told(answer: httpx.Response) -> tuple[int, str]:
    """(status, code); nothing else is said."""
    said = answer.json()
    assert set(said) == {"error"}, said
    return answer.status_code, said["error"]["code"]


def test_session_written_beside_the_house_is_nobody_s(house: StaffedHouse, victim: UUID) -> None:
    assert told(with_session(house, victim, *own())) == (401, "not_signed_in")


def test_key_written_beside_the_house_is_nobody_s(house: StaffedHouse) -> None:
    token = PREFIX + secrets.token_urlsafe(32)
    answer = with_key(house, token, hashlib.sha256(token.encode()).digest())
    assert told(answer) == (401, "not_signed_in")


def test_link_written_beside_the_house_is_over(house: StaffedHouse, victim: UUID) -> None:
    assert told(with_link(house, victim, *own())) == (410, "link_over")
    assert house.rows("select password from account where id = %s", victim) == [("",)]


def test_customer_s_link_written_beside_the_house_opens_nothing(house: StaffedHouse) -> None:
    house.town.ask(house.town.inquiry("13900008888", name="王芳", dealer="D0001"))
    ((bucket, customer),) = house.rows("select bucket, id from customer limit 1")
    secret = secrets.token_bytes(32)
    written(
        house,
        "insert into subject_link "
        "(bucket, hash, customer_id, reason, made_by, made_at, expires_at, window_at) "
        "values (%s, %s, %s, 'staff', 'x', now(), now() + '1 day', now())",
        bucket,
        hashlib.sha256(secret).digest(),
        customer,
    )
    token = links._write(bucket, secret)
    assert told(house.client.get("/my/data", headers={"x-link": token})) == (404, "link_over")


def test_hash_of_one_use_opens_nothing_of_another(house: StaffedHouse, victim: UUID) -> None:
    """Whoever may read rows and holds a token of one kind, copies its hash to where it would open more."""
    key = service_key(house.config, "D0001", "dms", [Permission.LEAD_READ], 1)
    ((stored,),) = house.rows("select secret_hash from service_key where name = 'dms'")
    assert told(with_session(house, victim, key, bytes(stored))) == (401, "not_signed_in")
    other = house.signed_in("D0001-01").account
    assert told(with_link(house, other, key, bytes(stored))) == (410, "link_over")


def test_row_of_the_house_s_own_making_opens(house: StaffedHouse, victim: UUID) -> None:
    """The same rows with hashes under the house's key: what is refused above is refused for its hash."""
    lodge = house.lodge
    token, key, link = (Secret(own()[0]) for _ in range(3))
    assert with_session(house, victim, token.reveal(), lodge.digest("session", token)).status_code == 200
    assert with_key(house, key.reveal(), lodge.digest("key", key)).status_code == 200
    account = house.signed_in("D0001-02").account
    assert with_link(house, account, link.reveal(), lodge.digest("link", link)).status_code == 200
