"""A number in plain text: who gets it, for what, how often; and that it is recorded before it exists."""

from __future__ import annotations

import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import msgspec
import pytest
from desk_town import GROUP, DeskTown, Person, code_of

from leadcenter.desk import contacts

NUMBER, NAME = "13917263456", "赵甲乙"
CHILD = Path(__file__).with_name("reveal_process.py")


@pytest.fixture(scope="module")
def lead(town: DeskTown) -> UUID:
    return town.lead(NUMBER, "D0001", NAME, email="zhao@post.cn")


def owner_of(town: DeskTown, lead: UUID) -> Person:
    return town.person("", town.entity("D0001"), staff=town.owner(lead))


def reveal(person: Person, lead: UUID, purpose: str = "follow_up"):  # type: ignore[no-untyped-def]
    return person.post(f"/leads/{person.reference(lead)}/reveal", {"purpose": purpose})


def test_owner_sees_the_number_and_the_act_is_recorded(town: DeskTown, lead: UUID) -> None:
    owner = owner_of(town, lead)
    answer = reveal(owner, lead)
    assert answer.json() == {"name": NAME, "phones": [f"+86{NUMBER}"], "email": "zhao@post.cn", "wechat": ""}
    assert answer.headers["cache-control"] == "no-store"
    (act,) = [act for act in town.acts("lead.revealed") if act[0] == owner.asker.name]
    assert act[1:3] == (str(lead), "follow_up")
    assert NUMBER[-8:] not in str(town.rows("select a::text from audit a"))


def test_maker_opens_its_own_record_and_the_dealer_its_own_copy(town: DeskTown, lead: UUID) -> None:
    """Each its own: without the golden record the dealer still reads, without the copy the maker does."""
    maker, owner = town.person("lead_operations"), owner_of(town, lead)
    with town.unreadable("dispatch", "lead_id", lead):
        assert reveal(maker, lead).json()["phones"] == [f"+86{NUMBER}"]
        assert reveal(owner, lead).json()["phones"] == []
    ((customer,),) = town.rows("select customer_id from lead where id = %s", lead)
    with town.unreadable("customer", "id", customer):
        assert reveal(maker, lead).json()["phones"] == []
        assert reveal(owner, lead).json()["phones"] == [f"+86{NUMBER}"]


def test_who_does_not_see_the_lead_hears_404(town: DeskTown, lead: UUID) -> None:
    owner = owner_of(town, lead)
    colleague = next(
        one for one in (town.consultant("D0001", n) for n in range(2)) if one.staff != owner.staff
    )
    for person in (colleague, town.manager("D0002")):
        answer = reveal(person, lead)
        assert (answer.status_code, code_of(answer)) == (404, "lead_unknown")
    assert code_of(reveal(town.person("analyst"), lead)) == "not_allowed"
    assert code_of(reveal(town.person("finance", town.entity("D0001")), lead)) == "not_allowed"


@pytest.mark.parametrize(
    ("status", "purpose", "shown"),
    [
        ("ordered", "follow_up", True),
        ("ordered", "delivery", True),
        ("won", "delivery", True),
        ("won", "follow_up", False),
        ("lost", "first_contact", False),
        ("lost", "complaint", True),
        ("withdrawn", "complaint", False),
        ("withdrawn", "follow_up", False),
    ],
)
def test_purpose_must_fit_the_state_of_the_lead(
    town: DeskTown, lead: UUID, status: str, purpose: str, shown: bool
) -> None:
    manager = town.manager("D0001")
    town.rows("update lead set status = %s where id = %s returning 1", status, lead)
    answer = reveal(manager, lead, purpose)
    town.rows("update lead set status = 'live' where id = %s returning 1", lead)
    if shown:
        assert answer.status_code == 200
    else:
        assert (answer.status_code, code_of(answer)) == (409, "reveal_wrong_state")
        assert [act for act in town.acts("lead.revealed") if act[0] == manager.asker.name] == []


def test_purpose_is_one_of_a_list(town: DeskTown, lead: UUID) -> None:
    manager = town.manager("D0001")
    for body in ({"purpose": "curiosity"}, {}, {"purpose": "follow_up", "phone": "1"}):
        assert manager.post(f"/leads/{manager.reference(lead)}/reveal", body).status_code == 422


def test_group_sees_a_number_only_where_the_customer_named_the_group(town: DeskTown, lead: UUID) -> None:
    boss = town.person("group_manager", town.entity(GROUP))
    town.rows(
        "insert into role_permission (role, permission) values ('group_manager', 'lead.reveal') returning 1"
    )
    refused = reveal(boss, lead)
    assert (refused.status_code, code_of(refused)) == (403, "reveal_not_granted")
    assert [act for act in town.acts("lead.revealed") if act[0] == boss.asker.name] == []
    town.grant(lead, GROUP)
    assert reveal(boss, lead).json()["phones"] == [f"+86{NUMBER}"]
    town.rows(
        "update consent_grant set state = 'withdrawn' where entity_id = %s returning 1", town.entity(GROUP)
    )
    assert code_of(reveal(boss, lead)) == "reveal_not_granted"
    town.rows(
        "delete from role_permission where role = 'group_manager' and permission = 'lead.reveal' returning 1"
    )


def test_hundred_and_first_reveal_of_a_day_is_refused(town: DeskTown, lead: UUID) -> None:
    manager, now = town.manager("D0001"), town.house.now()
    uses = [now - timedelta(hours=23)] * 99
    town.rows(
        "insert into spending (asker, cap, uses) values (%s, 'reveal_day', %s) returning 1",
        manager.asker.name,
        uses,
    )
    assert reveal(manager, lead).status_code == 200
    answer = reveal(manager, lead)
    assert (answer.status_code, code_of(answer)) == (429, "cap_reached")
    assert 3500 <= int(answer.headers["retry-after"]) <= 3600
    assert NUMBER not in answer.text
    assert reveal(town.manager("D0001"), lead).status_code == 200, "the cap is each person's own"


def test_many_numbers_in_an_hour_need_a_fresh_second_factor(town: DeskTown, lead: UUID) -> None:
    manager = town.manager("D0001")
    assert [reveal(manager, lead).status_code for _ in range(11)] == [200] * 10 + [403]
    manager.prove()
    assert reveal(manager, lead).status_code == 200
    manager.proved = town.house.now() - timedelta(minutes=6)
    assert code_of(reveal(manager, lead)) == "proof_needed"


def test_neither_number_nor_whole_name_is_shown_abroad(town: DeskTown, lead: UUID) -> None:
    manager, dealer = town.manager("D0001"), town.entity("D0001")
    home = manager.get(f"/leads/{manager.reference(lead)}").json()["lead"]
    town.rows("update entity set country = 'DE' where id = %s returning 1", dealer)
    answer = reveal(manager, lead)
    shown = manager.get(f"/leads/{manager.reference(lead)}").json()["lead"]
    listed = {one["name"] for one in manager.leads()}
    town.rows("update entity set country = 'CN' where id = %s returning 1", dealer)
    assert (answer.status_code, code_of(answer)) == (403, "reveal_abroad")
    assert (home["name"], shown["name"]) == (NAME, "赵**")
    assert shown["phone"] == "139****3456"
    assert all(name.endswith("*") for name in listed)
    (act,) = [act for act in town.acts("lead.reveal_refused") if act[0] == manager.asker.name]
    assert act[3] == {"reason": "reveal_abroad"}


def test_process_killed_before_it_opens_the_number_has_left_the_record(town: DeskTown, lead: UUID) -> None:
    manager = town.manager("D0001")
    asker = msgspec.json.encode(manager.asker).decode()
    command = [
        sys.executable,
        str(CHILD),
        town.url,
        str(town.house.config.folder),
        asker,
        manager.reference(lead),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == -signal.SIGKILL, done.stderr
    assert done.stdout == "about to open\n"
    (act,) = [act for act in town.acts("lead.revealed") if act[0] == manager.asker.name]
    assert act[1] == str(lead)


def test_record_that_was_not_committed_shows_no_number(
    town: DeskTown, lead: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The database goes away at the commit: nothing is opened."""
    manager, opened = town.manager("D0001"), []
    real, recorded = contacts.open_contact, town.break_at_commit_of("lead.revealed")
    monkeypatch.setattr(contacts, "open_contact", lambda *given: (opened.append(given), real(*given))[1])
    with recorded:
        answer = reveal(manager, lead)
    assert answer.status_code == 500
    assert NUMBER not in answer.text
    assert opened == []
    assert [act for act in town.acts("lead.revealed") if act[0] == manager.asker.name] == []
