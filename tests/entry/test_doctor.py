"""The doctor finds what is broken: every invariant is broken by hand once, and a sound house is sound."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from rich.console import Console

from leadcenter.channel.face import Verdict
from leadcenter.entry.doctor import (
    Report,
    examine,
    examined,
    keys_apart,
    last_fixes,
    version_finding,
)
from leadcenter.entry.finding import Finding, Level
from leadcenter.kernel.config import Config
from leadcenter.kernel.database import Connection, connect
from leadcenter.kernel.errors import say
from leadcenter.kernel.sql import statement
from living_house import LivingHouse


@pytest.fixture(scope="module")
def living(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LivingHouse]:
    """Leads in as many states as a first day brings, committed."""
    with connect(database_url) as conn:
        house = LivingHouse(conn, tmp_path_factory.mktemp("house"))
        d = [dealer.code for dealer in house.world.dealers]
        house.ask(
            house.inquiry("13812340001", name="王一", dealer=d[0]),
            house.inquiry("13812340001", name="王一", dealer=d[1]),
            house.inquiry("13812340002", name="王二"),
            house.inquiry("13812340003", name="王三", dealer=d[1], consent=False),
            house.inquiry("12"),
        )
        house.ask(house.inquiry("13812340004", dealer=d[0], unionid="u4"), channel="chatter")
        house.ask(house.inquiry(unionid="u4", name="李四", dealer=d[2]), channel="chatter")
        house.ask(house.inquiry("13812340001", name="王一", dealer=d[0]))
        house.land([house.inquiry("13812340009")], verdict=Verdict.TEST)
        house.land([house.inquiry("13812340010")], verdict=Verdict.QUARANTINED)
        house.land([house.inquiry("13812340002", external_id="again")])
        house.land([house.inquiry("13812340002", name="王二", external_id="again")])
        house.carry()
        yield house


@pytest.fixture
def broken(living: LivingHouse, conn: Connection) -> Connection:
    """A session that may break anything; all of it is rolled back."""
    conn.execute("set local session_replication_role = replica")
    return conn


def again(table: str, changes: str, where: str) -> str:
    """SQL that writes rows of a table once more, with changes: "column, value" pairs."""
    return (
        f"insert into {table} select (jsonb_populate_record(t, jsonb_build_object({changes}))).* "
        f"from {table} t where {where}"
    )


def the(where: str) -> str:
    """SQL for one raw lead of the belt."""
    return f"raw_id = (select raw_id from belt where {where} limit 1)"


OTHER_BUCKET = "'bucket', (bucket + 1) % 1024"
OTHER_ID = "'id', gen_random_uuid()"
CLOCK = (
    "insert into clock "
    "(bucket, lead_id, kind, seq, dealer_id, staff_id, started_at, target_us, look_at, rung) "
    "select bucket, lead_id, 'followup', seq, dealer_id, {staff}, opened_at, 1, opened_at, {rung} "
    "from episode"
)
BOUGHT = (
    "insert into car_order (bucket, lead_id, seq, dealer_id, version, due, paid, placed_by, placed_at) "
    "select bucket, lead_id, 1, dealer_id, 1, 2, {paid}, 't', opened_at from episode"
)
GIVEN_AN_HOUR_BEFORE = "update consent_event set at = at - interval '1 hour', claimed_at = null"
WITHDRAWN = again(
    "consent_event",
    f"{OTHER_ID}, 'kind', 'withdrawn', 'at', at + interval '{{minutes}} minutes'",
    "kind = 'given'",
)
EPISODE = (
    "insert into episode (bucket, lead_id, seq, dealer_id, staff_id, how, opened_at, followup_from, "
    "followup_due_at, closed_at) select bucket, lead_id, {seq}, dealer_id, staff_id, how, opened_at, "
    "followup_from, followup_due_at, opened_at from episode"
)
POOLED = (
    "insert into pool (id, entity_id, code, name, made_at, changed_at) "
    "select gen_random_uuid(), dealer_id, 'p' || row_number() over (), 'p', opened_at, opened_at "
    "from (select distinct on (dealer_id) dealer_id, opened_at from episode) as e"
)
DRIVE = (
    "insert into test_drive (bucket, id, lead_id, dealer_id, episode, staff_id, car_id, begins_at, ends_at, "
    "state, booked_at) select bucket, gen_random_uuid(), lead_id, dealer_id, seq, staff_id, "
    "gen_random_uuid(), opened_at, opened_at + interval '1 hour', 'booked', opened_at from episode"
)
FOLLOWED = (
    "insert into followup (bucket, id, lead_id, dealer_id, episode, staff_id, kind, result, reached, "
    "next_due_at, at) select bucket, gen_random_uuid(), lead_id, dealer_id, seq, {staff}, 'call', 'sent', "
    "true, opened_at, {at} from episode"
)
TWIN = (
    "insert into lead (bucket, id, customer_id, dealer_id, channel_id, created_at, last_inquiry_at) "
    "select bucket, gen_random_uuid(), customer_id, dealer_id, channel_id, created_at, last_inquiry_at "
    "from lead where live limit 1"
)
CALL = (
    "insert into cleaning_attempt (bucket, task_id, attempt, customer_id, state, called_at) "
    "select bucket, id, 1, customer_id, 'unknown', created_at from cleaning_task"
)
REFUSED = (
    "insert into consent_event (bucket, id, customer_id, from_entity, to_entity, purpose, kind, at, evidence)"
    " select t.bucket, gen_random_uuid(), t.customer_id, m.id, m.id, 'phone_contact', 'refused', "
    "t.created_at - interval '{minutes} minutes', '{{}}' "
    "from cleaning_task t, entity m where m.kind = 'maker'; "
    "insert into consent_grant select bucket, customer_id, to_entity, purpose, kind, id, at, at "
    "from consent_event where kind = 'refused'"
)
IMPORT = (
    "insert into import_file (bucket, id, channel_id, file, reading, heading, total, done, started_at) "
    "select 1, gen_random_uuid(), id, '', '', '', 3, 1, valid_from from channel limit 1"
)
IMPORT_ROW = (
    "insert into import_row (bucket, import_id, row, external_id, outcome, raw_id) "
    "select bucket, id, {row}, '', 'accepted', id from import_file"
)
TOMBSTONE = (
    "update customer c set merged_bucket = s.bucket, merged_into = s.id "
    "from customer s, lead l, belt b "
    "where b.state = 'awaiting_dealer' and l.id = b.raw_id and s.id = l.customer_id and c.id <> s.id"
)
A_YES_FOR_A_NO = (
    "insert into consent_grant "
    "select c.merged_bucket, c.merged_into, g.entity_id, g.purpose, 'given', g.event_id, g.changed_at, "
    "g.expires_at "
    "from consent_grant g join customer c on c.id = g.customer_id on conflict do nothing; "
    "update consent_grant g set state = 'withdrawn' "
    "from customer c where c.id = g.customer_id and c.merged_into is not null; "
    "update customer set changed_at = now() + interval '1 second'"
)
IMPORT = (
    "insert into import_file (bucket, id, channel_id, file, reading, heading, total, done, started_at) "
    "values (1, gen_random_uuid(), gen_random_uuid(), '', '', '', 2, 1, now())"
)
MATCHED = (
    "insert into match_subject (bucket, customer_id, changed_at, keys) "
    "select bucket, id, changed_at, array_remove(array[{keys}]::bytea[], null) from customer"
)
TRANSFERRED = (
    "insert into transfer_lead (bucket, transfer_id, lead_id, state, due_at, at) "
    "select bucket, gen_random_uuid(), id, 'held', created_at, created_at from lead where live limit 1; "
    "update lead set status = 'transferred' where id in (select lead_id from transfer_lead)"
)
UNTOLD = (
    "insert into transfer_lead (bucket, transfer_id, lead_id, state, at_b, at) "
    "select bucket, gen_random_uuid(), id, 'done', 'none', created_at from lead limit 1"
)
ASSIGNED = the("state = 'assigned' and bucket = raw_bucket")

IN_HAND = (
    "update belt set changed_at = changed_at - interval '1 hour'; "
    "insert into maker_pool (id, code, name, made_at, changed_at) "
    "values (gen_random_uuid(), gen_random_uuid()::text, 'x', now(), now()); "
    "insert into maker_claim (bucket, id, lead_id, pool_id, account_id, cap, at, until) "
    "select b.bucket, gen_random_uuid(), b.raw_id, p.id, p.id, {cap}, now(), now() "
    "from belt b cross join maker_pool p where {where}"
)
ONE_IN_HAND = IN_HAND.format(cap=9, where="b.state = 'awaiting_dealer' and p.name = 'x'")

BREAKS: list[tuple[str, str]] = [
    ("inv_one_state", f"delete from belt where {ASSIGNED}"),
    ("inv_one_state", again("belt", OTHER_BUCKET, "state = 'invalid'")),
    (
        "inv_one_state",
        "delete from raw_lead where id in (select raw_id from belt where bucket <> raw_bucket)",
    ),
    ("inv_nothing_forgotten", "update belt set due_at = null where state = 'awaiting_grant'"),
    ("inv_one_delivery", again("delivery", OTHER_BUCKET, "external_id = 't1'")),
    ("inv_delivery_and_raw", "delete from delivery where external_id = 't1'"),
    ("inv_delivery_and_raw", "update raw_lead set external_id = 'other' where external_id = 't1'"),
    ("inv_home_known", f"update delivery set home_bucket = raw_bucket where {the('bucket <> raw_bucket')}"),
    ("inv_one_live_lead", f"drop index lead_one_live; {TWIN}"),
    ("inv_dispatch_with_consent", "delete from consent_event"),
    ("inv_dispatch_with_consent", "update consent_event set claimed_at = at - interval '366 days'"),
    ("inv_dispatch_with_consent", "update dispatch set dispatched_at = dispatched_at - interval '1 day'"),
    ("inv_dispatch_with_consent", f"{GIVEN_AN_HOUR_BEFORE}; {WITHDRAWN}".format(minutes=50)),
    ("inv_dispatch_with_grant", "delete from consent_grant"),
    ("inv_held_by", "update lead set held_by = null where held_by is not null"),
    ("inv_held_by", "update lead set held_by = id where held_by is null"),
    ("inv_desk_with_dispatch", "update dispatch set ended_at = dispatched_at"),
    (
        "inv_desk_with_dispatch",
        "delete from dispatch; drop index lead_one_live; update lead set dealer_id = null",
    ),
    ("inv_call_asked_about", CALL),
    ("inv_call_without_refusal", f"{CALL}; {REFUSED}".format(minutes=60)),
    ("inv_one_open_task", f"drop index cleaning_task_open; {again('cleaning_task', OTHER_ID, 'true')}"),
    ("inv_task_still_needed", "update belt set state = 'closed' where state = 'cleaning'"),
    ("inv_staff_load", "update staff_load set open = open + 1 where open > 0"),
    ("inv_staff_load", "delete from staff_load where open > 0"),
    ("inv_dealer_load", "update dealer_load set open = 0"),
    ("inv_journal_of_place", "update journal set at = at - interval '1 second'"),
    ("inv_journal_of_place", "delete from journal"),
    ("inv_episode_chain", "update episode set seq = 3; " + EPISODE.format(seq=1)),
    ("inv_episode_chain", EPISODE.format(seq=2)),
    ("inv_episode_chain", "update episode set closed_at = opened_at - interval '1 second'"),
    ("inv_owner_left", "update staff set status = 'left'"),
    ("inv_transferred", TRANSFERRED),
    ("inv_transfer_told", UNTOLD),
    (
        "inv_protected",
        f"{POOLED}; update episode e set pool_id = (select p.id from pool p where p.entity_id <> e.dealer_id "
        "limit 1)",
    ),
    (
        "inv_owned_in_pool",
        f"{POOLED}; insert into pool_stay (bucket, id, lead_id, pool_id, entity_id, pooled_at, how) "
        "select e.bucket, gen_random_uuid(), e.lead_id, p.id, p.entity_id, e.opened_at, 'put' "
        "from episode e join pool p on p.entity_id = e.dealer_id",
    ),
    ("inv_somewhere", "update belt set reason = '' where state = 'awaiting_grant'"),
    ("inv_somewhere", "delete from belt where state = 'awaiting_dealer'"),
    ("inv_pool_on_belt", f"update belt set state = 'dispatched', reason = 'in_pool' where {ASSIGNED}"),
    (
        "inv_pool_on_belt",
        f"{POOLED}; insert into pool_stay (bucket, id, lead_id, pool_id, entity_id, pooled_at, how) "
        "select e.bucket, gen_random_uuid(), e.lead_id, p.id, p.entity_id, e.opened_at, 'put' "
        "from episode e join pool p on p.entity_id = e.dealer_id",
    ),
    (
        "inv_open_pool",
        f"{POOLED}; insert into pool_stay (bucket, id, lead_id, pool_id, entity_id, pooled_at, how) "
        "select e.bucket, gen_random_uuid(), e.lead_id, p.id, p.entity_id, e.opened_at, 'put' "
        "from episode e join pool p on p.entity_id = e.dealer_id; update pool set status = 'closed'",
    ),
    ("inv_maker_claim", IN_HAND.format(cap=1, where="b.state = 'assigned'")),
    ("inv_maker_claim", f"drop index maker_claim_open; {ONE_IN_HAND}; {ONE_IN_HAND}"),
    ("inv_maker_cap", IN_HAND.format(cap=0, where="b.state = 'awaiting_dealer'")),
    ("inv_car_slot", DRIVE),
    (
        "inv_car_slot",
        DRIVE.replace("'booked'", "'cancelled'") + "; insert into car_slot (id, entity_id, car_id, during) "
        "select id, dealer_id, car_id, tstzrange(begins_at, ends_at) from test_drive",
    ),
    (
        "inv_drive_closed",
        DRIVE.replace(
            "opened_at, opened_at +", "opened_at - interval '9 days', opened_at - interval '9 days' +"
        ),
    ),
    ("inv_followup_owner", FOLLOWED.format(staff="gen_random_uuid()", at="opened_at")),
    ("inv_followup_owner", FOLLOWED.format(staff="staff_id", at="opened_at - interval '1 second'")),
    ("inv_clock_of_owner", CLOCK.format(staff="gen_random_uuid()", rung=0)),
    ("inv_clock_rungs", CLOCK.format(staff="staff_id", rung=1)),
    ("inv_order_of_lead", "update lead set status = 'ordered' where live"),
    ("inv_order_of_lead", BOUGHT.format(paid=0)),
    (
        "inv_loss_back",
        "insert into loss (bucket, lead_id, seq, dealer_id, reason, status, asked_by, asked_at, decided_by, "
        "decided_at) select bucket, id, 1, coalesce(dealer_id, gen_random_uuid()), 'price_too_high', "
        "'agreed', 'c', now(), 'm', now() from lead where live",
    ),
    ("inv_order_paid", BOUGHT.format(paid=1)),
    ("inv_owner_on_belt", "update episode set closed_at = opened_at"),
    ("inv_owner_on_belt", f"update belt set state = 'dispatched' where {ASSIGNED}"),
    ("inv_belt_and_lead", "update lead set status = 'lost', closed_at = created_at"),
    ("inv_belt_and_lead", f"delete from belt where {ASSIGNED}"),
    ("inv_belt_and_lead", "update lead set closed_at = created_at"),
    ("inv_attached_to_lead", "update belt set lead_id = gen_random_uuid() where state = 'attached'"),
    ("inv_identity_of_customer", "delete from customer"),
    ("inv_identity_of_customer", "update customer set merged_into = gen_random_uuid(), merged_bucket = 1"),
    ("inv_merged_away", "update customer set merged_into = id, merged_bucket = bucket"),
    (
        "inv_merged_away",
        f"{TOMBSTONE}; update lead set status = 'lost'; update customer set merged_bucket = 0",
    ),
    (
        "inv_merged_away",
        f"{TOMBSTONE}; update lead set status = 'lost' where id not in (select raw_id from cleaning_task)",
    ),
    ("inv_match_due", "delete from match_due where customer_ids[1] in (select customer_id from lead)"),
    ("inv_match_due", "update match_due set customer_ids = customer_ids[2:]"),
    ("inv_match_keys", MATCHED.format(keys="decode('aa', 'hex')")),
    (
        "inv_match_keys",
        MATCHED.format(keys="null") + "; insert into match_key (bucket, key, customer_bucket, customer_id) "
        "select 1, decode('aa', 'hex'), bucket, customer_id from match_subject",
    ),
    ("inv_merged_consent", TOMBSTONE),
    ("inv_merged_consent", f"{TOMBSTONE}; {A_YES_FOR_A_NO}"),
    ("inv_identity_turned", "update identity set next_index = blind_index"),
    ("inv_import_rows", IMPORT),
    ("inv_import_rows", IMPORT),
    ("inv_import_rows", f"{IMPORT}; {IMPORT_ROW.format(row=2)}"),
    ("inv_import_rows", "{}; {}; {}".format(IMPORT, *(IMPORT_ROW.format(row=row) for row in (1, 3)))),
]


def rows(conn: Connection, view: str) -> int:
    """How many rows the view shows."""
    ((count,),) = conn.execute(f"select count(*) from {view}".encode())
    return int(count)


def test_the_house_that_the_tests_break_holds_what_they_break(living: LivingHouse) -> None:
    with living.conn.transaction():
        states = {state for (state,) in living.conn.execute("select state from belt")}
        ((moved,),) = living.conn.execute("select count(*) from belt where bucket <> raw_bucket")
    assert {
        "assigned",
        "attached",
        "awaiting_dealer",
        "awaiting_grant",
        "cleaning",
        "invalid",
        "test",
    } <= states
    assert moved >= 1


@pytest.mark.parametrize(
    ("view", "harm"), BREAKS, ids=[f"{i:02}-{view}" for i, (view, _) in enumerate(BREAKS)]
)
def test_each_invariant_shows_the_row_that_breaks_it(broken: Connection, view: str, harm: str) -> None:
    assert rows(broken, view) == 0
    broken.execute(harm.encode())
    assert rows(broken, view) >= 1


def test_every_invariant_is_broken_by_a_test_and_says_what_it_proves(conn: Connection) -> None:
    views = {view for (view,) in conn.execute(statement("entry", "list_invariants"))}
    assert views == {view for view, _ in BREAKS}
    for view in views:
        assert {say(view, "zh"), say(view, "en")}.isdisjoint({view}), "told in both languages"
        comment = conn.execute("select obj_description(%s::regclass, 'pg_class')", [view]).fetchone()
        assert comment is not None
        assert comment[0].startswith("I"), "the comment names the promise of the spec"
        options = conn.execute("select reloptions from pg_class where relname = %s", [view]).fetchone()
        assert options == (["security_invoker=true"],)


def test_a_refusal_of_the_same_minute_as_the_call_is_no_alarm(broken: Connection) -> None:
    broken.execute(f"{CALL}; {REFUSED}".format(minutes=0.5).encode())
    assert rows(broken, "inv_call_without_refusal") == 0


def test_a_withdrawal_of_the_same_minute_is_no_alarm(broken: Connection) -> None:
    broken.execute(f"{GIVEN_AN_HOUR_BEFORE}; {WITHDRAWN}".format(minutes=59.5).encode())
    assert rows(broken, "inv_dispatch_with_consent") == 0


def named(report: Report, name: str) -> Finding:
    """The one finding of that name."""
    (found,) = [one for one in report.findings if one.name == name]
    return found


def test_a_sound_house_has_no_broken_invariant(living: LivingHouse) -> None:
    report = examined(living.conn, living.config)
    assert [one for one in report.findings if one.name.startswith("inv_") and one.level is not Level.OK] == []
    assert {one.name for one in report.findings if one.name.startswith("inv_")} == {
        view for view, _ in BREAKS
    }
    assert report.belt["assigned"] == 3
    for name in ("schema", "partitions", "keys", "keys apart", "assignment rules", "server"):
        assert named(report, name).level is Level.OK, name


def test_a_broken_invariant_names_its_rows_and_ends_with_exit_code_1(
    living: LivingHouse, broken: Connection
) -> None:
    ((raw_id,),) = broken.execute("delete from belt where state = 'invalid' returning raw_id")
    page = io.StringIO()
    assert examine(broken, living.config, Console(file=page, width=200), as_json=True) == 1
    report = json.loads(page.getvalue())
    (found,) = [one for one in report["findings"] if one["name"] == "inv_one_state"]
    assert found["level"] == "broken"
    assert [UUID(row["raw_id"]) for row in found["samples"]] == [raw_id]
    assert found["text"].startswith("1 broken. every accepted raw lead")


def test_the_table_for_people_ends_with_the_count(living: LivingHouse, broken: Connection) -> None:
    broken.execute("delete from belt where state = 'invalid'")
    page = io.StringIO()
    assert examine(broken, living.config, Console(file=page, width=200)) == 1
    durable = named(examined(broken, living.config), "durability").level is Level.OK
    assert f"{2 if durable else 3} broken" in page.getvalue()
    assert "awaiting_grant" in page.getvalue()


def test_a_server_that_may_lose_commits_is_broken(living: LivingHouse, conn: Connection) -> None:
    conn.execute("set local synchronous_commit = off")
    found = named(examined(conn, living.config), "durability")
    assert found.level is Level.BROKEN
    assert "synchronous_commit" in found.text


@pytest.mark.parametrize(
    ("number", "level"),
    [
        (180006, Level.OK),
        (150014, Level.OK),
        (150013, Level.BROKEN),
        (160009, Level.BROKEN),
        (140020, Level.BROKEN),
    ],
)
def test_a_minor_version_with_known_leaks_is_broken(number: int, level: Level) -> None:
    assert version_finding(number, "x", date(2026, 11, 22)).level is level


def test_the_day_of_the_last_fixes_is_the_second_thursday() -> None:
    assert last_fixes(date(2026, 11, 22)) == date(2026, 11, 12)
    assert last_fixes(date(2026, 11, 11)) == date(2026, 8, 13)
    assert last_fixes(date(2026, 1, 5)) == date(2025, 11, 13)


def test_a_missing_or_foreign_migration_is_broken(living: LivingHouse, conn: Connection) -> None:
    conn.execute("update schema_migration set name = '9999_tomorrow' where name = '0011_invariants'")
    texts = [one.text for one in examined(conn, living.config).findings if one.name == "schema"]
    assert texts == ["not applied: 0011_invariants", "of a newer program: 9999_tomorrow"]


def test_a_migration_that_was_edited_after_it_was_applied_is_broken(
    living: LivingHouse, conn: Connection
) -> None:
    conn.execute("update schema_migration set digest = 'other' where name = '0005_customer'")
    found = named(examined(conn, living.config), "schema")
    assert (found.level, found.text.endswith(": 0005_customer")) == (Level.BROKEN, True)


def test_a_missing_month_and_stray_rows_are_noted(living: LivingHouse, conn: Connection) -> None:
    with conn.transaction():
        ((name,),) = conn.execute("select 'journal_' || to_char(now(), 'YYYY_MM')")
        conn.execute(f"alter table journal detach partition {name}".encode())
        conn.execute(f"alter table {name} rename to gone".encode())
        conn.execute("insert into journal select * from gone")
    found = named(examined(conn, living.config), "partitions")
    assert found.level is Level.NOTE
    assert name in found.text


def test_keys_that_others_can_read_are_broken(living: LivingHouse) -> None:
    secret = living.config.keys / "root.json"
    secret.chmod(0o640)
    try:
        assert named(examined(living.conn, living.config), "keys").level is Level.BROKEN
    finally:
        secret.chmod(0o600)
    assert named(examined(living.conn, living.config), "keys").level is Level.OK


def test_missing_keys_are_broken(living: LivingHouse, tmp_path: Path) -> None:
    report = examined(living.conn, Config(folder=tmp_path, keys=tmp_path / "keys"))
    assert named(report, "keys").level is Level.BROKEN


def test_keys_below_the_database_are_broken(tmp_path: Path) -> None:
    assert keys_apart(tmp_path / "database" / "keys", [tmp_path / "database"]).level is Level.BROKEN
    assert keys_apart(tmp_path / "keys", [tmp_path / "database"]).level is Level.OK


def test_a_lane_that_nobody_works_is_noted(living: LivingHouse, conn: Connection) -> None:
    ((lane,),) = conn.execute(
        "update belt set due_at = now() - interval '5 minutes' where state = 'awaiting_grant' returning lane"
    )
    report = examined(conn, living.config)
    assert named(report, f"lane {lane}").text.startswith("nobody works it")
    assert named(report, "work due").level is Level.NOTE
    assert not any(one.level is Level.BROKEN and one.name.startswith("inv_") for one in report.findings)
    conn.execute("update lane set holder = 'w', lease_until = now() + interval '1 minute'")
    assert named(examined(conn, living.config), f"lane {lane}").text.startswith("w holds it and is behind")


def test_parked_leads_are_noted(living: LivingHouse, conn: Connection) -> None:
    conn.execute("update belt set state = 'parked', attempts = 3 where state = 'invalid'")
    assert named(examined(conn, living.config), "parked leads").level is Level.NOTE


def test_unannounced_holidays_of_calendars_that_heed_them_are_noted(
    living: LivingHouse, conn: Connection
) -> None:
    conn.execute("update entity set holiday_policy = 'workdays', country = 'CN' where kind = 'dealer'")
    conn.execute("update entity set country = 'XX', holiday_policy = 'closed' where code = 'D0001'")
    found = [one for one in examined(conn, living.config).findings if one.name == "calendars"]
    assert any("XX" in one.text and one.text.endswith("1 entities heed them") for one in found)


@pytest.mark.parametrize(("kind", "name"), [("score", "scorecards"), ("assignment", "assignment rules")])
def test_a_rule_set_in_force_that_cannot_be_read_is_broken(
    living: LivingHouse, conn: Connection, kind: str, name: str
) -> None:
    condition: dict[str, Any] = {
        "combinator": "and",
        "rules": [{"field": "gone", "operator": "=", "value": 1}],
    }
    bodies: dict[str, Any] = {
        "score": {"base": 1, "items": [{"code": "x", "points": 1, "when": condition}], "grades": []},
        "assignment": {"on": ["dispatched"], "filter": condition, "branches": []},
    }
    conn.execute(
        "update rule_set set body = %s "
        "where id = (select id from rule_set where kind = %s and status = 'live' order by version desc "
        "limit 1)",
        [json.dumps(bodies[kind]), kind],
    )
    assert any(
        one.level is Level.BROKEN for one in examined(conn, living.config).findings if one.name == name
    )
