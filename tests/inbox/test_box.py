"""The inbox of a person: the own and nothing else; quiet hours wait and lose nothing."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from inbox_house import MANAGER, OWNER, InboxHouse

from leadcenter.inbox.rules import Patience, again_at, quiet_until
from leadcenter.inbox.terms import Quiet
from leadcenter.kernel.ids import new_id
from leadcenter.kernel.sql import statement
from leadcenter.org.face import ScaledClock


def test_somebody_reads_the_own_and_marks_it(house: InboxHouse) -> None:
    one, other = house.leads(2)
    house.notice(one)
    house.notice(other, "clock_warn_followup", staff="D0001-02")
    house.notice(other, "clock_remind_assignment", staff="")
    owner, manager = house.signed_in(OWNER), house.signed_in(MANAGER)
    (mine,) = owner.get("/inbox")["notices"]
    assert (mine["kind"], mine["read_at"]) == ("re_inquiry", None)
    assert [one["kind"] for one in manager.get("/inbox")["notices"]] == ["clock_remind_assignment"]
    assert house.signed_in("D0002-01").get("/inbox") == {"notices": [], "next": ""}
    assert manager.refused("POST", "/inbox/read", {"notices": [mine["id"]]}) == (404, "notice_unknown")
    assert owner.do("POST", "/inbox/read", {"notices": [mine["id"]]}) == {"notices": [mine["id"]]}
    assert owner.get("/inbox/unread") == {"unread": 0}
    assert owner.get("/inbox?unread=true")["notices"] == []
    assert owner.get("/inbox")["notices"][0]["read_at"]


def test_customer_is_named_while_the_lead_is_one_that_the_reader_sees(house: InboxHouse) -> None:
    (lead,) = house.leads_of(OWNER, 1)
    owner = house.signed_in(OWNER)
    (due,) = owner.get("/follow-ups/mine?due=all")["leads"]
    house.signed_in("D0001-05").do("POST", f"/leads/{due['reference']}/visits", {"heads": 1})

    def read() -> tuple[str, str]:
        (told,) = (one for one in owner.get("/inbox")["notices"] if one["kind"] == "walk_in")
        return told["lead"], told["customer"]

    assert read() == (due["reference"], "王芳")
    house.rows("update episode set closed_at = now(), close_reason = 'test' where lead_id = %s", lead)
    assert read() == (due["reference"], "")


def test_pages_go_on_where_the_last_one_ended(house: InboxHouse) -> None:
    for lead in house.leads(103):
        house.notice(lead)
    owner = house.signed_in(OWNER)
    first = owner.get("/inbox")
    second = owner.get(f"/inbox?before={first['next'].replace('+', '%2B')}")
    assert (len(first["notices"]), len(second["notices"]), second["next"]) == (100, 3, "")
    assert len({one["id"] for one in first["notices"] + second["notices"]}) == 103
    assert owner.refused("GET", "/inbox?before=x_y") == (422, "cursor_unknown")


def test_page_of_the_desk_reads_no_more_than_it_shows(house: InboxHouse) -> None:
    """The own and the desk's, however many there are of each."""
    dealer = house.one("select entity_id from staff where code = %s", MANAGER)
    manager = house.one("select id from staff where code = %s", MANAGER)
    house.rows(
        "insert into notice_to_staff (bucket, id, staff_id, dealer_id, lead_id, kind, at) "
        "select n %% 1024, gen_random_uuid(), case when n %% 2 = 0 then %s::uuid end, %s, gen_random_uuid(), "
        "'re_inquiry', now() - n * interval '1 second' from generate_series(1, 6000) n returning 1",
        manager, dealer,
    )  # fmt: skip
    given = {
        "entity": dealer, "staff": manager, "desk": True, "unread": False, "owners": None,
        "before_at": datetime.now(UTC), "before": manager, "count": 100,
    }  # fmt: skip
    with house.conn.transaction():
        house.conn.execute("analyze notice_to_staff")
        query = "explain (analyze, format json) " + statement("inbox", "list_notices")
        ((plan,),) = house.conn.execute(query.encode(), given, prepare=False)
    read = [node for node in nodes(plan[0]["Plan"]) if node.get("Relation Name") == "notice_to_staff"]
    assert sum(node["Actual Rows"] * node["Actual Loops"] for node in read) <= 200
    shown = house.signed_in(MANAGER).get("/inbox")["notices"]
    assert len(shown) == 100
    assert shown == sorted(shown, key=lambda one: one["at"], reverse=True)


def test_bell_reads_no_further_than_it_counts(house: InboxHouse) -> None:
    """Each page asks for it when it comes to the front, however much nobody has read."""
    dealer = house.one("select entity_id from staff where code = %s", MANAGER)
    manager = house.one("select id from staff where code = %s", MANAGER)
    given = {"entity": dealer, "staff": manager, "desk": True, "count": 100}
    with house.conn.transaction(force_rollback=True):
        house.conn.execute(
            "insert into notice_to_staff (bucket, id, staff_id, dealer_id, lead_id, kind, at) "
            "select n %% 1024, gen_random_uuid(), case n %% 10 when 0 then %s::uuid when 1 then null "
            "else gen_random_uuid() end, %s, gen_random_uuid(), 're_inquiry', now() - n * interval '1 s' "
            "from generate_series(1, 20000) n",
            [manager, dealer],
        )
        house.conn.execute("analyze notice_to_staff")
        query = "explain (analyze, format json) " + statement("inbox", "count_unread")
        ((plan,),) = house.conn.execute(query.encode(), given, prepare=False)
        scans = [one for one in nodes(plan[0]["Plan"]) if "Scan" in one["Node Type"]]
        read = [one["Actual Rows"] + one.get("Rows Removed by Filter", 0) for one in scans]
        assert sum(read) <= 100
        ((found,),) = house.conn.execute(statement("inbox", "count_unread"), given)
        assert found == 100
        for desk, count in ((True, 4_000), (False, 2_000)):
            every = {**given, "desk": desk, "count": 10_000}
            ((found,),) = house.conn.execute(statement("inbox", "count_unread"), every)
            assert found == count


def nodes(plan: dict[str, Any]) -> list[dict[str, Any]]:
    """Of a plan, one by one."""
    return [plan, *(deeper for one in plan.get("Plans", []) for deeper in nodes(one))]


def test_wishes_are_kept_and_addresses_never_shown(house: InboxHouse) -> None:
    body = {
        "wishes": [{"adapter": "text", "wanted": True, "kind": "re_inquiry"}],
        "quiet": {"begins": 1_320, "until": 420},
        "language": "en",
        "addresses": {"text": "+8613900000001"},
    }
    owner = house.signed_in(OWNER)
    owner.do("PUT", "/inbox/preferences", body)
    told = owner.get("/inbox/preferences")
    assert told["quiet"] == [1_320, 420]
    assert told["reached"] == ["text"]
    assert "13900000001" not in str(told)
    assert "13900000001" not in str(house.rows("select to_jsonb(a) from inbox_address a"))
    assert "13900000001" not in str(house.rows("select before, after from audit"))
    owner.do("PUT", "/inbox/preferences", {"addresses": {"text": ""}})
    assert owner.get("/inbox/preferences")["reached"] == []
    assert owner.refused("PUT", "/inbox/preferences", {"quiet": {"begins": 5, "until": 5}}) == (
        422,
        "quiet_unfit",
    )
    assert house.of_maker("lead_operations").refused("GET", "/inbox/preferences") == (409, "inbox_of_nobody")


def test_each_change_has_its_act_and_a_refused_one_none(house: InboxHouse) -> None:
    (lead,) = house.leads(1)
    house.notice(lead)
    owner, manager = house.signed_in(OWNER), house.signed_in(MANAGER)
    (mine,) = owner.get("/inbox")["notices"]

    def acts() -> list[str]:
        return [what for (what,) in house.rows("select what from audit order by at, id")]

    before = acts()
    owner.do("POST", "/inbox/read", {"notices": [mine["id"]]})
    owner.refused("POST", "/inbox/read", {"notices": [mine["id"]]})
    owner.do("PUT", "/inbox/preferences", {})
    owner.refused("PUT", "/inbox/preferences", {"quiet": {"begins": 5, "until": 5}})
    hook, _ = house.hook()
    manager.refused("POST", "/webhooks", {"url": "https://10.0.0.1/"})
    manager.do("POST", f"/webhooks/{hook}/keys")
    manager.do("PUT", f"/webhooks/{hook}/status", {"status": "off"})
    assert acts()[len(before) :] == [
        "inbox.read", "inbox.preferences_changed", "webhook.made", "webhook.key_rotated", "webhook.turned",
    ]  # fmt: skip


NIGHT = Quiet(22 * 60, 7 * 60, "Asia/Shanghai")


@pytest.mark.parametrize(
    ("local", "until"),
    [
        ("21:59", None), ("22:00", "07:00+1"), ("23:59", "07:00+1"), ("00:00", "07:00"), ("06:59", "07:00"),
        ("07:00", None), ("12:00", None),
    ],
)  # fmt: skip
def test_quiet_hours_run_over_midnight(local: str, until: str | None) -> None:
    hours, minutes = map(int, local.split(":"))
    at = datetime(2026, 3, 10, hours, minutes, tzinfo=UTC) - timedelta(hours=8)
    expected = None
    if until:
        expected = datetime(2026, 3, 10 + until.endswith("+1"), 7, tzinfo=UTC) - timedelta(hours=8)
    assert quiet_until(NIGHT, at) == expected


def test_quiet_hours_end_when_the_clock_jumps_over_their_end() -> None:
    quiet = Quiet(60, 150, "Europe/Berlin")  # 01:00 to 02:30, which does not exist on 29 March 2026
    assert quiet_until(quiet, datetime(2026, 3, 29, 0, 30, tzinfo=UTC)) == datetime(
        2026, 3, 29, 1, 30, tzinfo=UTC
    )
    assert quiet_until(quiet, datetime(2026, 3, 29, 1, 0, tzinfo=UTC)) is None


def test_notice_of_the_night_goes_out_in_the_morning(house: InboxHouse) -> None:
    house.wants(
        OWNER,
        wishes=[{"adapter": "mail", "wanted": True}],
        quiet={"begins": 22 * 60, "until": 7 * 60},
        addresses={"mail": "first@dealer.example"},
    )
    now = house.town.now()
    night = ScaledClock(now, datetime(2026, 3, 10, 15, 0, tzinfo=UTC))  # 23:00 in Shanghai
    (lead,) = house.leads(1)
    house.notice(lead)
    house.deliver(clock=night)
    assert house.took("mail") == []
    ((due, attempts),) = house.rows("select due_at, attempts from message")
    assert abs(due - now - timedelta(hours=8)) < timedelta(minutes=5)
    assert attempts == 0
    morning = ScaledClock(now, datetime(2026, 3, 10, 23, 0, tzinfo=UTC))
    house.rows("update message set due_at = now()")
    house.deliver(clock=morning)
    assert len(house.took("mail")) == 1


def test_pauses_grow_and_respect_what_the_other_side_wants() -> None:
    now = datetime(2026, 3, 10, tzinfo=UTC)
    patience, who = Patience(), new_id(now)
    pauses = [again_at(patience, tries, "status_500", None, who, now) for tries in range(1, 10)]
    assert all(one is not None for one in pauses)
    assert pauses == sorted(pauses)  # type: ignore[type-var]
    assert again_at(patience, 10, "status_500", None, who, now) is None
    assert again_at(patience, 1, "status_429", 3_600, who, now) == now + timedelta(hours=1)
    assert again_at(patience, 1, "smtp_550", None, who, now) is None
