"""What is work for the maker's people, and what is not: leads of a dealer's own reception, customers who told
the maker to stop. And what the rounds beside them cost."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

import pytest
from maker_desk import MakerDesk
from pool_people import DEALER

from leadcenter.assignment import face as assignment
from leadcenter.channel.face import add_channel, read_channels
from leadcenter.consent import face as consent
from leadcenter.consent.face import ConsentEvent, EventKind
from leadcenter.flow import face as flow
from leadcenter.kernel.arrays import ints
from leadcenter.kernel.database import connect
from leadcenter.kernel.keys import BUCKETS
from leadcenter.kernel.logins import Login, url_of
from leadcenter.kernel.scope import Scope, Zone, enter
from leadcenter.kernel.sql import statement
from leadcenter.pool import sorting
from leadcenter.pool.face import Sorter
from plans import rows_read

pytestmark = pytest.mark.usefixtures("sound")
WORD = {"dealer": DEALER, "accepted": True, "notice": "n1", "notice_version": "1", "text_hash": "ab" * 32}


def order(desk: MakerDesk, request: str, *leads: UUID) -> dict[str, object]:
    names = [desk.people.name(one) for one in leads]
    return {"leads": names, "dealer": DEALER, "reason": "manual_dispatch", "request": request}


def person_of(desk: MakerDesk, lead: UUID) -> tuple[int, UUID]:
    ((bucket, customer),) = desk.people.rows("select bucket, customer_id from lead where id = %s", lead)
    return bucket, customer


def says(desk: MakerDesk, lead: UUID, kind: EventKind, purpose: str = consent.SALES_CONTACT) -> None:
    """The customer of a lead says something to the maker."""
    people, maker = desk.people, desk.people.town.house.maker
    event = ConsentEvent(*person_of(desk, lead), maker, kind, None, None, {"action": "page"}, purpose=purpose)
    with people.conn.transaction():
        consent.record(people.conn, maker, [event], people.town._now_within())


def walked_in(desk: MakerDesk) -> UUID:
    """Somebody came to the dealer, agreed to it alone, and stopped it."""
    people, town = desk.people, desk.people.town
    if "hall" not in town.channels:
        row = {
            "code": "hall", "name": "hall", "category": "walk_in", "adapter": "own", "status": "online",
            "verified_by": "test",
        }  # fmt: skip
        with people.conn.transaction():
            add_channel(people.conn, town.house.maker, town.house.keyring, row, {}, town._now_within())
        book = read_channels(people.conn, town.house.maker, town.house.keyring, town.now())
        people.conn.commit()
        town.channels["hall"] = book.by_code["hall"].channel
    desk._serial += 1
    inquiry = town.inquiry(f"1372222{desk._serial:04}", name="王进", dealer=DEALER)
    [lead] = town.ask(inquiry, channel="hall")
    entity = people.one("select id from entity where code = %s", DEALER)
    who = person_of(desk, lead)
    with people.conn.transaction():
        now = town._now_within()
        book = assignment.load_book(people.conn, now)
        flow.stop(people.conn, town.house, who, [entity], {"action": "self_service"}, now, book)
    town.carry()
    assert town.place(lead) == ("awaiting_grant", "grant_withdrawn")
    return lead


# Whom a dealer's reception brought


def test_a_walk_in_who_stopped_the_dealer_lies_in_no_pool_of_the_maker(desk: MakerDesk) -> None:
    desk.pool("east", "li")
    hidden = walked_in(desk)
    [plain] = desk.lying()
    assert (desk.lies_in(hidden), desk.lies_in(plain)) == (None, "east")
    assert desk.claim("li", hidden, plain) == ["not_in_pool", "done"]
    listed = desk["li"].get("/maker-pools/east/leads")["leads"]
    assert [one["lead"]["lead"] for one in listed] == [desk.people.name(plain)]


def test_a_walk_in_comes_into_the_pool_under_a_grant_and_leaves_it_with_the_grant(desk: MakerDesk) -> None:
    desk.pool("east", "li", "wang")
    lead = walked_in(desk)
    says(desk, lead, EventKind.GIVEN, purpose="email_contact")
    desk.rounds()
    assert desk.lies_in(lead) == "east"
    assert desk.claim("li", lead) == ["done"]
    people = desk.people
    people.rows(
        "update consent_grant set state = 'expired' "
        "where bucket = %s and customer_id = %s and entity_id = %s",
        *person_of(desk, lead), people.town.house.maker,
    )  # fmt: skip
    assert desk["li"].get("/maker-pools/east/leads")["leads"] == [], "before any round"
    assert desk["li"].get("/maker-claims")["leads"] == []
    desk.rounds()
    assert (desk.lies_in(lead), desk.holder(lead)) == (None, None)
    assert desk.claim("wang", lead) == ["not_in_pool"]


def test_the_makers_people_decide_nothing_about_a_walk_in_that_they_do_not_see(desk: MakerDesk) -> None:
    hidden = walked_in(desk)
    [plain] = desk.waiting()
    path = f"/leads/{desk.people.name(hidden)}/choice"
    assert desk["li"].refused("POST", path, WORD) == (404, "lead_unknown")
    assert desk["li"].refused("POST", "/transfers", order(desk, "hid-1", hidden)) == (404, "lead_unknown")
    done = desk["li"].do("POST", "/transfers", order(desk, "hid-2", hidden, plain))["leads"]
    said = {one["lead"]: (one["state"], one["reason"]) for one in done}
    assert said[desk.people.name(hidden)] == ("refused", "lead_unknown")
    assert said[desk.people.name(plain)][1] not in {"lead_unknown", "lead_held_by_colleague"}
    desk["li"].do("POST", path, WORD | {"accepted": False})  # a no is heard from everybody


# Who told the maker to stop


@pytest.mark.parametrize(
    ("kind", "purpose"),
    [(EventKind.REFUSED, "sales_contact"), (EventKind.REFUSED, "phone_contact"),
     (EventKind.WITHDRAWN, "wecom_contact")],
)  # fmt: skip
def test_who_told_the_maker_to_stop_is_laid_out_to_nobody(
    desk: MakerDesk, kind: EventKind, purpose: str
) -> None:
    desk.pool("east", "li")
    stopped, held, plain = desk.lying(3)
    late = desk.waiting()[0]
    assert desk.claim("li", held) == ["done"]
    for one in (stopped, held, late):
        says(desk, one, kind, purpose)
    assert desk.claim("li", stopped, plain) == ["customer_refused", "done"], "before any round"
    listed = desk["li"].get("/maker-pools/east/leads")["leads"]
    assert [one["lead"]["lead"] for one in listed] == [desk.people.name(plain)]
    desk.rounds()
    assert [desk.lies_in(one) for one in (stopped, held, late, plain)] == [None, None, None, "east"]
    assert (desk.holder(held), desk.holder(plain)) == (None, desk["li"].account)
    assert desk.ended(held) == [("let_go", "")]
    says(desk, stopped, EventKind.GIVEN, purpose)
    desk.rounds()
    assert desk.lies_in(stopped) == "east", "the customer said something newer"
    assert desk.claim("li", stopped) == ["done"]


def test_a_no_to_a_dealer_is_no_no_to_the_maker(desk: MakerDesk) -> None:
    desk.pool("east", "li")
    [lead] = desk.lying()
    desk["li"].do("POST", f"/leads/{desk.people.name(lead)}/choice", WORD | {"accepted": False})
    desk.rounds()
    assert desk.claim("li", lead) == ["done"]


# What is told


TOLD = "select count(*) from notice_to_staff where lead_id = %s and kind = 'pooled_too_long'"


def overdue(desk: MakerDesk, *leads: UUID) -> None:
    """They have lain there for ten hours."""
    desk.people.rows(
        "update maker_stay s set since = s.since - k.span, alert_at = s.alert_at - k.span "
        "from (select interval '10 hours' as span) k where lead_id = any(%s)",
        list(leads),
    )


def test_another_rule_does_not_tell_again_of_what_lies_too_long(desk: MakerDesk) -> None:
    desk.pool("east", "li", longest_hours=1)
    told, fresh = desk.lying(2)
    overdue(desk, told)
    desk.rounds()
    assert (desk.people.one(TOLD, told), desk.people.one(TOLD, fresh)) == (1, 0)
    desk.pool("west", "li", place=9)
    desk.pool("east", "li", longest_hours=2)
    desk.rounds()
    assert (desk.people.one(TOLD, told), desk.people.one(TOLD, fresh)) == (1, 0)
    overdue(desk, fresh)
    desk.rounds()
    assert (desk.people.one(TOLD, told), desk.people.one(TOLD, fresh)) == (1, 1), "who was not told is told"
    desk.pool("east", "li", longest_hours=24)
    desk.rounds()
    overdue(desk, told)
    overdue(desk, told)
    desk.rounds()
    assert desk.people.one(TOLD, told) == 2, "a longer time begins anew"


def test_what_waits_no_more_is_not_told_of(desk: MakerDesk) -> None:
    desk.pool("east", "li", longest_hours=1)
    gone, stays = desk.lying(2)
    desk.chosen(gone)
    overdue(desk, gone, stays)
    sorter = Sorter(desk.people.town.house)
    with desk.worker() as conn, conn.transaction():
        ((now,),) = conn.execute("select now()")
        sorter.alert(conn, now)
    assert (desk.people.one(TOLD, gone), desk.people.one(TOLD, stays)) == (0, 1)


# What rounds and pages cost


def test_the_sorter_rests_though_somebody_has_an_older_lead_in_hand(desk: MakerDesk) -> None:
    desk.pool("east", "li")
    held, free, *_ = desk.lying(5)
    assert desk.claim("li", held) == ["done"]
    desk.people.rows(
        "update belt set waits_since = waits_since - interval '2 days' where waits_since is not null"
    )
    desk.pool("east", "li", provinces=["江苏省"])
    desk.rounds(5)
    sorter = Sorter(desk.people.town.house, batch=2)
    with desk.worker() as conn, conn.transaction():
        ((now,),) = conn.execute("select now()")
        assert [sorter.sort(conn, now) for _ in range(6)] == [False] * 6
    assert (desk.lies_in(held), desk.lies_in(free)) == ("east", "")


def test_all_stays_are_looked_at_without_a_rest_and_then_not_at_once_again(desk: MakerDesk) -> None:
    desk.pool("east", "li")
    leads = desk.lying(5)
    for one in leads:
        desk.chosen(one)
    sorter = Sorter(desk.people.town.house, batch=2)
    with desk.worker() as conn:
        ((now,),) = conn.execute("select now()")
        conn.commit()

        def sweep(begins: bool = True) -> list[bool]:
            found = []
            while begins or found[-1]:
                begins = False
                with conn.transaction():
                    found.append(sorter.leave(conn, now))
            return found

        assert sweep() == [True, True, False]
        assert [desk.lies_in(one) for one in leads] == [None] * 5
        assert sweep() == [False]
        [gone] = desk.lying()
        desk.chosen(gone)
        assert (sweep(), desk.lies_in(gone)) == ([False], "east")
        now += sorting.SWEEP
        assert (sweep(), desk.lies_in(gone)) == ([False], None)


MANY = 3_000


@pytest.fixture
def crowd(desk: MakerDesk) -> Callable[[], None]:
    """Three thousand more leads lie in the pool: copies of one that waits."""

    def crowded() -> None:
        [lead] = desk.lying()
        people = desk.people
        for table, key in (("belt", "raw_id"), ("lead", "id"), ("maker_stay", "lead_id")):
            names = [
                name
                for (name,) in people.rows(
                    "select column_name from information_schema.columns where table_name = %s "
                    "and table_schema = current_schema() and is_generated = 'NEVER'",
                    table,
                )
            ]
            told = ", ".join(
                f"('00000000-0000-4000-8000-' || lpad(to_hex(n), 12, '0'))::uuid as {name}" if name == key
                else "gen_random_uuid() as customer_id" if (table, name) == ("lead", "customer_id")
                else f"t.{name}"
                for name in names
            )  # fmt: skip
            copied = (
                f"insert into {table} ({', '.join(names)}) select {told} from {table} t, "
                f"generate_series(1, {MANY}) n where t.{key} = %s"
            )
            with people.conn.transaction():
                people.conn.execute("set local session_replication_role = replica")  # nobody is behind them
                people.conn.execute(copied.encode(), [lead])
        people.rows("analyze belt, lead, maker_stay, maker_claim")

    return crowded


def emptied(desk: MakerDesk) -> None:
    for table, key in (
        ("maker_stay", "lead_id"),
        ("maker_claim", "lead_id"),
        ("belt", "raw_id"),
        ("lead", "id"),
    ):
        desk.people.rows(f"delete from {table} where {key}::text like '00000000-0000-4000-8000-%%'")


def test_counts_of_a_full_pool_end_at_a_bound_and_pages_ride_on_their_index(
    desk: MakerDesk, crowd: Callable[[], None]
) -> None:
    desk.pool("east", "li", longest_hours=1)
    desk.pool("west", "li", place=9)
    crowd()
    try:
        desk.people.rows("update maker_stay set since = since - interval '2 hours'")
        claimed = [one["lead"]["lead"] for one in desk["li"].get("/maker-pools/east/leads")["leads"]][:3]
        desk["li"].do("POST", "/maker-pools/east/claims", {"leads": claimed})
        shown = {one["code"]: one for one in desk["li"].get("/maker-pools")["pools"]}
        counts = {key: shown["east"][key] for key in ("waiting", "held", "mine", "stale")}
        assert counts == {"waiting": 1_001, "held": 3, "mine": 3, "stale": 1_001}
        assert shown["east"]["oldest"] is not None
        assert (shown["west"]["waiting"], shown["west"]["oldest"]) == (0, None)
        with connect(url_of(desk.people.config, Login.APP), autocommit=True) as conn, conn.transaction():
            enter(conn, Scope(Zone.MAKER))
            conn.execute(statement("pool", "plan_by_index"))
            ((now, hour),) = conn.execute("select now(), interval '1 hour'")
            account = desk["li"].account
            given = {"account": account, "code": "", "now": now, "hour": hour, "most": 1_001}
            assert rows_read(conn, "pool", "list_maker_pools", given, "maker_stay") <= 2_100
            page = {
                "pool": desk.people.one("select id from maker_pool where code = 'east'"), "account": account,
                "after_at": sorting._BEGIN[0], "after": sorting._BEGIN[2], "count": 100,
            }  # fmt: skip
            assert rows_read(conn, "pool", "list_maker_stays", page, "maker_stay") <= 110
            assert rows_read(conn, "pool", "list_maker_stays", page, "lead") <= 110
        with desk.worker() as conn, conn.transaction():
            begin = {
                "after": sorting._BEGIN[0], "after_bucket": -1, "after_lead": sorting._BEGIN[2], "count": 100,
                "buckets": ints(range(BUCKETS)), "rules": 0, "open": True,
            }  # fmt: skip
            assert rows_read(conn, "pool", "find_waiting", begin, "belt") <= 210
            assert rows_read(conn, "pool", "find_waiting", begin, "lead") <= 110
            assert rows_read(conn, "pool", "find_waiting", begin, "maker_stay") <= 110
        with desk.worker() as conn, conn.transaction(force_rollback=True):
            sweep = {
                "after_bucket": -1, "after_lead": sorting._BEGIN[2], "count": 100,
                "buckets": ints(range(BUCKETS)), "now": now,
            }  # fmt: skip
            for name in ("drop_maker_stays", "end_left_claims", "alert_maker_stays"):
                for table in ("belt", "lead"):
                    assert rows_read(conn, "pool", name, sweep, table) <= 210, (name, table)
    finally:
        emptied(desk)


# A way on


def test_of_many_leads_only_those_in_others_hands_are_refused_and_it_is_said_who_has_them(
    desk: MakerDesk,
) -> None:
    desk.pool("east", "li", "wang")
    held, free = desk.lying(2)
    desk.claim("li", held)
    asked = {key: value for key, value in order(desk, "", held, free).items() if key != "request"}
    seen = desk["wang"].do("POST", "/transfers/preview", asked)["leads"]
    foreseen = {one["lead"]: (one["outcome"], one["reason"]) for one in seen}
    assert foreseen[desk.people.name(held)] == ("refused", "lead_held_by_colleague")
    assert foreseen[desk.people.name(free)][1] != "lead_held_by_colleague"
    done = desk["wang"].do("POST", "/transfers", order(desk, "bulk-1", held, free))["leads"]
    said = {one["lead"]: (one["state"], one["reason"]) for one in done}
    assert said[desk.people.name(held)] == ("refused", "lead_held_by_colleague")
    assert said[desk.people.name(free)][0] != "refused"
    assert desk.holder(held) == desk["li"].account
    status, answer = desk["wang"].ask("POST", "/transfers", order(desk, "bulk-2", held))
    assert (status, answer["error"]["code"]) == (409, "lead_in_hand")
    assert desk.login("li") in answer["error"]["message"]
    own = desk["li"].do("POST", "/transfers", order(desk, "bulk-3", held))["leads"]
    assert own[0]["state"] != "refused"


def test_a_disabled_account_does_not_freeze_the_members_of_its_pool(desk: MakerDesk) -> None:
    desk.pool("east", "li", "wang")
    desk.people.rows("update account set status = 'disabled' where id = %s", desk["wang"].account)
    try:
        there = desk.ops.get("/maker-pools/east/members")["people"]
        sent = {"people": [*there, {"login": desk.login("chen")}]}
        saved = desk.ops.do("PUT", "/maker-pools/east/members", sent)["people"]
        assert {one["login"] for one in saved} == {desk.login(one) for one in ("li", "wang", "chen")}
        desk.pool("east", "li")
        again = {"people": [{"login": desk.login("li")}, {"login": desk.login("wang")}]}
        status, answer = desk.ops.ask("PUT", "/maker-pools/east/members", again)
        assert (status, answer["error"]["code"]) == (422, "maker_member_unknown")
        assert desk.login("wang") in answer["error"]["message"]
        assert desk.login("li") not in answer["error"]["message"]
    finally:
        desk.people.rows("update account set status = 'active' where id = %s", desk["wang"].account)
