"""Roles: who gives them, when they hold, what they never do."""

from __future__ import annotations

import pytest
from porch import Browser, Porch

from leadcenter.access.face import Permission


@pytest.fixture
def admin(porch: Porch) -> Browser:
    return porch.signed_in(porch.person(administrator=True))


def permissions(browser: Browser) -> set[str]:
    return set(browser.get("/identity/me").json()["permissions"])


def test_role_of_a_dealers_person_is_that_of_the_staff_row_and_follows_it_at_once(porch: Porch) -> None:
    browser = porch.signed_in(porch.person())
    me = browser.get("/identity/me").json()
    assert me["roles"] == ["consultant"]
    assert "lead.assign" not in me["permissions"]
    porch.conn.execute("update staff set role = 'dcc_manager' where id = %s", [me["staff"]])
    assert "lead.assign" in permissions(browser)


def test_me_is_named_with_its_legal_entity_and_for_whom_it_works(porch: Porch, admin: Browser) -> None:
    browser = porch.signed_in(porch.person())
    me = browser.get("/identity/me").json()
    porch.conn.execute("update staff set name = '王芳' where id = %s", [me["staff"]])
    porch.conn.execute(
        "update entity set name = '一店', time_zone = 'Asia/Urumqi' where id = %s", [me["entity"]]
    )
    me = browser.get("/identity/me").json()
    told = ("name", "entity_name", "time_zone", "zone", "several_dealers")
    assert [me[one] for one in told] == ["王芳", "一店", "Asia/Urumqi", "entities", False]
    me = admin.get("/identity/me").json()
    maker = porch.conn.execute("select name from entity where id = %s", [me["entity"]]).fetchone()
    assert maker is not None
    assert [me[one] for one in told[:2]] == ["", maker[0]]
    assert (me["zone"], me["several_dealers"]) == ("maker", True)


def test_given_role_holds_at_the_next_request_and_ends_with_the_next(porch: Porch, admin: Browser) -> None:
    me = admin.get("/identity/me").json()["account"]
    path = f"/identity/accounts/{me}/roles"
    assert "cleaning.work" not in permissions(admin)
    both = {"roles": [{"role": "administrator"}, {"role": "lead_operations"}]}
    assert admin.ask("PUT", path, both).status_code == 204
    assert "cleaning.work" in permissions(admin)
    assert admin.ask("PUT", path, {"roles": [{"role": "administrator"}]}).status_code == 204
    assert "cleaning.work" not in permissions(admin)


def test_account_tells_its_regions_so_that_another_role_takes_none_away(porch: Porch, admin: Browser) -> None:
    for code in ("east", "south", "west"):
        porch.conn.execute(
            "insert into region (id, code, name) values (gen_random_uuid(), %s, %s)", [code, code]
        )
    made = admin.post("/identity/accounts", {"login": "of.two.regions", "entity": porch.maker_code}).json()
    path = f"/identity/accounts/{made['account']}/roles"
    wanted = [{"role": "regional_manager", "region": one} for one in ("west", "east")]
    assert admin.ask("PUT", path, {"roles": [*wanted, {"role": "analyst"}]}).status_code == 204
    shown = {one["login"]: one for one in admin.get("/identity/accounts").json()["accounts"]}
    told = shown.pop("of.two.regions")
    assert (told["roles"], told["regions"]) == (["analyst", "regional_manager"], ["east", "west"])
    assert [one["regions"] for one in shown.values()] == [[]] * len(shown)


@pytest.mark.parametrize(
    "role",
    [
        {"role": "emperor"},
        {"role": "regional_manager"},
        {"role": "analyst", "region": "west"},
        {"role": "consultant"},
    ],
    ids=str,
)
def test_role_that_does_not_fit_is_refused_and_nothing_changes(
    porch: Porch, admin: Browser, role: dict[str, str]
) -> None:
    me = admin.get("/identity/me").json()["account"]
    before = permissions(admin)
    answer = admin.ask("PUT", f"/identity/accounts/{me}/roles", {"roles": [role]})
    assert (answer.status_code, answer.json()["code"]) == (422, "roles_unfit")
    assert permissions(admin) == before


def test_person_of_a_dealer_gets_no_role_of_the_maker(porch: Porch, admin: Browser) -> None:
    person = porch.person()
    path = f"/identity/accounts/{person.account}/roles"
    assert admin.ask("PUT", path, {"roles": [{"role": "lead_operations"}]}).status_code == 422
    porch.conn.execute(
        "insert into account_role values (%s, 'administrator', null, 'x', now())", [person.account]
    )
    browser = porch.signed_in(person)
    answer = browser.get("/identity/accounts")
    assert (answer.status_code, answer.json()["code"]) == (403, "not_allowed")


def test_what_a_role_may_do_is_data_and_a_change_is_audited(porch: Porch, admin: Browser) -> None:
    browser = porch.signed_in(porch.person())
    roles = {one["code"]: one["permissions"] for one in admin.get("/roles").json()["roles"]}
    assert permissions(browser) == set(roles["consultant"])
    changed = admin.ask("PUT", "/roles/consultant/permissions", {"permissions": ["lead.read"]})
    assert changed.status_code == 204
    assert permissions(browser) == {"lead.read"}
    row = porch.conn.execute(
        "select before, after from audit where what = 'role.permissions_changed'"
    ).fetchone()
    assert row == ({"permissions": roles["consultant"]}, {"permissions": ["lead.read"]})


@pytest.mark.parametrize("path", ["/roles/emperor/permissions", "/roles/consultant/permissions"])
def test_unknown_role_or_permission_changes_nothing(porch: Porch, admin: Browser, path: str) -> None:
    before = admin.get("/roles").json()
    wish = {"permissions": ["lead.read"] if "emperor" in path else ["lead.steal"]}
    assert admin.ask("PUT", path, wish).status_code in {400, 404}
    assert admin.get("/roles").json() == before


def test_roles_in_the_migration_name_only_permissions_that_there_are(porch: Porch) -> None:
    held = {one for (one,) in porch.conn.execute("select distinct permission from role_permission")}
    assert held == set(Permission)
