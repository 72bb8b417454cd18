"""Notices go outside at least once, of each lead in order, whatever is killed or refuses."""

from __future__ import annotations

import json
import random
import subprocess
import sys
import time
from collections import defaultdict
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from inbox_house import BUCKET, MANAGER, OWNER, InboxHouse

from leadcenter.entry.restoring import HELD_S, unless_held
from leadcenter.kernel.arrays import ints, uuids
from leadcenter.kernel.database import connect
from leadcenter.kernel.sql import statement
from leadcenter.lead.face import NoticeToStaff, tell_staff

MAIL = {"wishes": [{"adapter": "mail", "wanted": True}], "addresses": {"mail": "first@dealer.example"}}
KILLS = 6
UNDER_WAY = (
    "select 1 from notice_to_staff n where (select count(*) from message m "
    "where m.notice_id = n.id and m.sent_at is not null) < 2 limit 1"
)


def keys(took: list[dict[str, Any]], name: str = "webhook-id") -> list[str]:
    """In order, repetitions left out."""
    return list(dict.fromkeys(one[name] for one in took))


def test_each_way_brings_a_notice_and_no_personal_data(house: InboxHouse) -> None:
    ways = ("mail", "text", "wecom")
    house.wants(
        OWNER,
        wishes=[{"adapter": way, "wanted": True} for way in ways],
        addresses={"mail": "first@dealer.example", "text": "+8613900000001", "wecom": "wang"},
    )
    house.hook()
    (lead,) = house.leads(1)
    house.notice(lead)
    house.deliver()
    assert [one["to"] for way in ways for one in house.took(way)] == [
        "first@dealer.example", "+8613900000001", "wang",
    ]  # fmt: skip
    (hook,) = house.took("webhook")
    told = json.loads(hook["body"])
    assert told["type"] == "notice.re_inquiry"
    assert set(told["data"]) == {"notice", "lead"}
    assert str(lead) not in hook["body"] + house.took("mail")[0]["text"]
    assert house.rows("select 1 from message where due_at is not null") == []


def test_nothing_goes_out_after_a_restore_until_somebody_resumes(house: InboxHouse) -> None:
    house.wants(OWNER, **MAIL)
    house.hook()
    (lead,) = house.leads(1)
    house.notice(lead)
    house.rows(
        "insert into restoration (epoch, marker, restored_to, restored_at) "
        "values (1, gen_random_uuid(), now(), now())"
    )
    deliver = unless_held(house.postman().round)
    assert deliver(house.worker) == HELD_S
    assert (house.took("webhook"), house.took("mail")) == ([], [])
    house.rows("update restoration set resumed_at = now(), resumed_by = 'test'")
    while not deliver(house.worker):
        pass
    assert (len(house.took("webhook")), len(house.took("mail"))) == (1, 1), "what waited goes out"
    house.rows("delete from restoration")


def test_failed_message_holds_back_later_ones_of_its_lead_only(house: InboxHouse) -> None:
    house.hook()
    one, other = house.leads(2)
    house.plan({"/hook": 500})
    house.notice(one)
    house.deliver()
    first = house.took("refused")[0]["webhook-id"]
    house.rows("update message set due_at = now() + interval '1 hour' where due_at is not null")
    house.plan({})
    house.notice(one)
    house.notice(other)
    house.deliver()
    assert len(house.took("webhook")) == 1, "the other lead goes on, the later one of this lead waits"
    house.rows("update message set due_at = now() where due_at is not null")
    house.deliver()
    came = [one["webhook-id"] for one in house.took("webhook")]
    assert len(came) == 3
    assert came[1] == first


def test_killed_senders_lose_nothing_and_keep_the_order(house: InboxHouse) -> None:
    """Senders are killed again and again while receivers refuse now and then; the receivers' ledger knows
    every notice, and of each lead the first arrival of each stands in the order of the notices."""
    house.wants(OWNER, **MAIL)
    house.hook()
    leads = house.leads(12)
    chance = random.Random(5)
    process = str(Path(__file__).with_name("postman_process.py"))
    given = (house.worker_url, str(house.town.config.folder), str(house.mail), str(house.http))
    for kill in range(KILLS + 1):
        for lead in leads:
            house.notice(lead)
        last = kill == KILLS
        answers = {"/hook": chance.choice([200, 503]), "smtp": chance.choice([200, 451])}
        house.plan({} if last else answers)
        with subprocess.Popen([sys.executable, process, *given], stdout=subprocess.PIPE, text=True) as sender:
            assert sender.stdout
            assert sender.stdout.readline() == "at work\n"
            until = time.monotonic() + (60 if last else chance.uniform(0.05, 0.5))
            while time.monotonic() < until and (not last or house.rows(UNDER_WAY)):
                time.sleep(0.02)
            sender.kill()
    assert house.rows(UNDER_WAY) == []
    notices = house.rows("select id, lead_id from notice_to_staff order by at, id")
    by_lead: defaultdict[UUID, list[str]] = defaultdict(list)
    for notice, lead in notices:
        by_lead[lead].append(notice.hex)
    for way, name in (("webhook", "webhook-id"), ("mail", "key")):
        came = [key.removeprefix("msg_")[:32] for key in keys(house.took(way), name)]
        assert sorted(came) == sorted(notice.hex for notice, _ in notices), f"lost or made up: {way}"
        for expected in by_lead.values():
            assert [one for one in came if one in expected] == expected


def test_what_no_try_mends_is_given_up_and_told(house: InboxHouse) -> None:
    house.wants(
        OWNER, wishes=[{"adapter": "mail", "wanted": True}], addresses={"mail": "nobody@dealer.example"}
    )
    (lead,) = house.leads(1)
    house.notice(lead)
    house.deliver()
    assert house.rows("select failure, given_up_at is not null from message") == [("smtp_550", True)]
    assert [one["kind"] for one in house.signed_in(OWNER).get("/inbox")["notices"]] == ["re_inquiry"]


def test_kinds_that_are_not_wanted_stay_inside(house: InboxHouse) -> None:
    wishes = [
        {"adapter": "mail", "wanted": True},
        {"adapter": "mail", "wanted": False, "kind": "re_inquiry"},
    ]
    house.wants(OWNER, wishes=wishes, addresses={"mail": "first@dealer.example"})
    (lead,) = house.leads(1)
    house.notice(lead)
    house.notice(lead, "clock_warn_followup")
    house.deliver()
    assert len(house.took("mail")) == 1
    assert house.signed_in(OWNER).get("/inbox/unread") == {"unread": 2}


@pytest.mark.parametrize(
    "wishes",
    [[], [{"adapter": "mail", "wanted": True}, {"adapter": "mail", "wanted": False, "kind": "re_inquiry"}]],
    ids=["way", "kind"],
)
def test_nothing_goes_to_who_took_the_wish_back_while_a_message_waited(
    house: InboxHouse, wishes: list[dict[str, Any]]
) -> None:
    house.wants(OWNER, **MAIL)
    (lead,) = house.leads(1)
    house.plan({"smtp": 451})
    house.notice(lead)
    house.deliver()
    house.wants(OWNER, wishes=wishes)  # the address is known still
    house.plan({})
    house.rows("update message set due_at = now() where due_at is not null")
    house.deliver()
    assert house.took("mail") == []
    assert house.rows("select failure, given_up_at is not null from message") == [("not_wanted", True)]
    manager = house.signed_in(MANAGER)
    assert manager.get("/messages?given_up=true") == {"messages": []}, "nobody waits for it"
    again = {"adapter": "mail", "since": "2026-01-01T00:00:00+00:00"}
    assert manager.do("POST", "/messages", again) == {"messages": 0}


def test_notice_to_the_desk_reaches_who_hands_out(house: InboxHouse) -> None:
    for code in (OWNER, MANAGER):
        house.wants(
            code, wishes=[{"adapter": "mail", "wanted": True}], addresses={"mail": f"{code}@dealer.example"}
        )
    (lead,) = house.leads(1)
    house.notice(lead, "clock_remind_assignment", staff="")
    house.deliver()
    assert [one["to"] for one in house.took("mail")] == [f"{MANAGER}@dealer.example"]


def test_notice_that_commits_after_the_turn_has_moved_on_goes_out_once(house: InboxHouse) -> None:
    """Its transaction began earlier than those whose notices went out since."""
    house.hook()
    late, other = house.leads(2)
    entity = house.one("select id from entity where code = 'D0001'")
    with connect(house.url) as slow:
        tell_staff(slow, [NoticeToStaff(BUCKET, None, entity, late, "re_inquiry")], house.town.now())
        for sent in (1, 2):
            house.notice(other)
            house.deliver()
            assert len(house.took("webhook")) == sent
        slow.commit()
    for _ in range(2):
        house.deliver()
        assert len(keys(house.took("webhook"))) == len(house.took("webhook")) == 3


def test_notice_that_moved_with_its_lead_does_not_go_out_again(house: InboxHouse) -> None:
    house.hook()
    (lead,) = house.leads(1)
    house.notice(lead)
    house.deliver()
    (notice,) = house.rows("select bucket, id from notice_to_staff")
    moved = {"buckets": ints([notice[0]]), "ids": uuids([notice[1]])}
    given = {**moved, "to_buckets": ints([9]), "to_leads": uuids([lead])}
    with house.conn.transaction():
        house.conn.execute(statement("lead", "move_notices"), given)
    assert house.rows("select bucket from notice_to_staff") == [(9,)]
    house.deliver()
    assert len(house.took("webhook")) == 1


def test_on_another_server_no_notice_is_passed_over_or_sent_twice(house: InboxHouse) -> None:
    """A copy that was restored elsewhere: the numbers of transactions begin again there."""
    house.hook()
    before, after = house.leads(2)
    house.notice(before)
    house.deliver()
    house.rows("update inbox_turn set cluster = 1, seen = '9000000000000:9000000000000:'::pg_snapshot")
    house.notice(after)
    house.deliver()
    house.deliver()
    assert len(house.took("webhook")) == 2
