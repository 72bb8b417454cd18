"""Keys of machines."""

from __future__ import annotations

from typing import Any

import pytest
from porch import Browser, Porch


@pytest.fixture
def admin(porch: Porch) -> Browser:
    return porch.signed_in(porch.person(administrator=True))


def make(porch: Porch, admin: Browser, **rest: Any) -> dict[str, Any]:
    body = {"entity": porch.dealer_code, "name": "crm", "scopes": ["lead.read", "channel.read"]} | rest
    answer = admin.post("/identity/service-keys", body)
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


def asks(porch: Porch, key: str) -> int:
    return porch.browser().get("/work", authorization=f"Bearer {key}").status_code


def test_key_says_which_entity_asks_and_what_for(porch: Porch, admin: Browser) -> None:
    made = make(porch, admin)
    heard = porch.browser().get("/work", authorization=f"Bearer {made['key']}").json()
    assert heard == {
        "name": f"service:{made['id']}",
        "entity": str(porch.dealer),
        "scopes": ["channel.read", "lead.read"],
    }


def test_key_is_shown_once_and_stored_as_a_hash(porch: Porch, admin: Browser) -> None:
    key = make(porch, admin)["key"]
    assert key.startswith("lck_")
    assert len(key) >= 47
    assert key not in porch.everything_in("service_key")
    assert key not in admin.get("/identity/service-keys").text


def test_key_ends(porch: Porch, admin: Browser) -> None:
    key = make(porch, admin, days=1)["key"]
    assert asks(porch, key) == 200
    porch.wait(days=1)
    assert asks(porch, key) == 401


def test_rotated_key_lives_for_the_overlap_beside_the_new_one(porch: Porch, admin: Browser) -> None:
    old = make(porch, admin)
    new = admin.post(f"/identity/service-keys/{old['id']}/rotate", {"overlap_hours": 2}).json()
    assert (asks(porch, old["key"]), asks(porch, new["key"])) == (200, 200)
    heard = porch.browser().get("/work", authorization=f"Bearer {new['key']}").json()
    assert heard["scopes"] == ["channel.read", "lead.read"]
    again = admin.post(f"/identity/service-keys/{old['id']}/rotate", {"overlap_hours": 2})
    assert again.json()["code"] == "key_not_alive"
    porch.wait(hours=2)
    assert (asks(porch, old["key"]), asks(porch, new["key"])) == (401, 200)


def test_overlap_does_not_lengthen_a_key(porch: Porch, admin: Browser) -> None:
    old = make(porch, admin, days=1)
    admin.post(f"/identity/service-keys/{old['id']}/rotate", {"overlap_hours": 700})
    porch.wait(days=1)
    assert asks(porch, old["key"]) == 401


def test_revoked_key_is_dead_at_once_and_cannot_be_rotated(porch: Porch, admin: Browser) -> None:
    made = make(porch, admin)
    assert admin.ask("DELETE", f"/identity/service-keys/{made['id']}").status_code == 204
    assert asks(porch, made["key"]) == 401
    assert admin.ask("DELETE", f"/identity/service-keys/{made['id']}").status_code == 409
    assert admin.post(f"/identity/service-keys/{made['id']}/rotate", {}).status_code == 409


@pytest.mark.parametrize("status", ["closed", "suspended"])
def test_keys_of_an_entity_that_stands_still_are_dead(porch: Porch, admin: Browser, status: str) -> None:
    key = make(porch, admin)["key"]
    porch.conn.execute("update entity set status = %s where id = %s", [status, porch.dealer])
    assert asks(porch, key) == 401
    porch.conn.execute("update entity set status = 'active' where id = %s", [porch.dealer])
    assert asks(porch, key) == 200, "until it goes on"


@pytest.mark.parametrize("text", ["lck_", "lck_" + "A" * 43, "", "%s "])
def test_invented_key_is_a_401(porch: Porch, admin: Browser, text: str) -> None:
    make(porch, admin)
    assert asks(porch, text) == 401


def test_key_administers_nothing(porch: Porch, admin: Browser) -> None:
    key = make(porch, admin, entity=porch.maker_code)["key"]
    for path, status in (("/identity/accounts", 403), ("/identity/sessions", 401), ("/identity/me", 401)):
        assert porch.browser().get(path, authorization=f"Bearer {key}").status_code == status


@pytest.mark.parametrize(
    "rest",
    [
        {"scopes": []},
        {"scopes": ["LEAD.READ"]},
        {"scopes": ["lead.steal"]},
        {"days": 366},
        {"days": 0},
        {"x": 1},
    ],
)
def test_key_is_scoped_and_lives_a_year_at_most(porch: Porch, admin: Browser, rest: dict[str, Any]) -> None:
    body = {"entity": porch.dealer_code, "name": "crm", "scopes": ["lead.read"]} | rest
    assert admin.post("/identity/service-keys", body).status_code == 400
