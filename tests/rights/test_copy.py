"""A copy for machines (trust.md L07): all that is stored of a person, and nothing of anybody else. Shown by
canaries in every table: what a scan of the whole database finds, the copy tells."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from uuid import UUID, uuid4

import msgspec
import pytest
from test_erasure import Person, unread
from test_rights_desk import Office

from leadcenter.flow import face as flow
from leadcenter.flow.copying import SEALED
from leadcenter.flow.face import FATES, LEFT_OUT, Copy
from leadcenter.kernel.database import Connection, connect
from leadcenter.rights.terms import Right


@pytest.fixture(scope="module")
def house(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with connect(database_url) as conn:
        yield Office(conn, tmp_path_factory.mktemp("house"))


def copied(house: Office, who: Person) -> Copy:
    with house.conn.transaction():
        return flow.copy(house.conn, house.house, who.key, house._now_within())


def planted(house: Office, who: Person) -> dict[str, str]:
    """A word of its own in every table that may tell of a person, where somebody could have written one."""
    words: dict[str, str] = {}

    def word(table: str) -> str:
        words[table] = f"canary-{table}-{uuid4().hex}"
        return words[table]

    seal = house.house.keyring.seal(house.house.maker)
    bucket, customer = who.key
    house.asks(who, Right.COPY, text=word("rights_request"))
    ((task, lead),) = house.rows(
        "select id, lead_id from cleaning_task where customer_id = %s order by id limit 1", customer
    )
    callback = uuid4()
    house.rows(
        "insert into cleaning_callback (bucket, provider, callback_id, id, task_id, received_at, "
        "outcome, body) values (%s, 'p', %s, %s, %s, now(), 'noted', %s) returning 1",
        bucket, callback.hex, callback, task,
        seal.close(word("cleaning_callback").encode(), b"cleaning_callback.body", callback),
    )  # fmt: skip
    house.rows(
        "insert into cleaning_attempt (bucket, task_id, attempt, customer_id, state, called_at, "
        "provider_ref) values (%s, %s, 1, %s, 'placed', now(), %s) returning 1",
        bucket, task, customer, word("cleaning_attempt"),
    )  # fmt: skip
    house.rows(
        "update cleaning_task set said = %s where id = %s returning 1",
        json.dumps({"said": word("cleaning_task")}), task,
    )  # fmt: skip
    for table, column, where in (
        ("belt", "reason", "raw_id = %s"),
        ("lead", "close_reason", "id = %s"),
        ("episode", "close_reason", "lead_id = %s"),
        ("notice_to_staff", "kind", "lead_id = %s"),
    ):
        if table == "notice_to_staff":
            house.rows(
                "insert into notice_to_staff (bucket, id, dealer_id, lead_id, kind, at) "
                "select bucket, %s, dealer_id, id, %s, now() from lead where id = %s returning 1",
                uuid4(), word(table), who.raw,
            )  # fmt: skip
            continue
        house.rows(f"update {table} set {column} = %s where {where} returning 1", word(table), who.raw)
    house.rows("update journal set actor = %s where raw_id = %s returning 1", word("journal"), who.raw)
    house.rows("update consent_event set evidence = %s where customer_id = %s returning 1",
               json.dumps({"page": word("consent_event")}), customer)  # fmt: skip
    house.rows(
        "insert into outbox (bucket, id, topic, lead_id, payload, created_at) "
        "values (%s, %s, 'x', %s, %s, now()) returning 1",
        bucket, uuid4(), lead, json.dumps({"w": word("outbox")}),
    )  # fmt: skip
    house.rows(
        "insert into match_review (bucket, id, customer_id, other_bucket, other_id, reason, created_at) "
        "values (%s, %s, %s, 1, %s, %s, now()) returning 1",
        bucket, uuid4(), customer, uuid4(), word("match_review"),
    )  # fmt: skip
    house.rows(
        "insert into customer_merge (bucket, id, survivor_id, merged_bucket, merged_id, at, actor, "
        "request_key, undo) values (%s, %s, %s, 1, %s, now(), %s, 'k', 'null') returning 1",
        bucket, uuid4(), customer, uuid4(), word("customer_merge"),
    )  # fmt: skip
    house.rows(
        "insert into spam_release (bucket, raw_id, at, actor) "
        "select bucket, id, now(), %s from raw_lead where id = %s returning 1",
        word("spam_release"), who.raw,
    )  # fmt: skip
    house.rows(
        "insert into import_row (bucket, import_id, row, external_id, outcome, raw_id) "
        "values (9, %s, 1, %s, 'accepted', %s) returning 1",
        uuid4(), word("import_row"), who.raw,
    )  # fmt: skip
    house.rows(
        "insert into candidate (bucket, lead_id, dealer_id, rank, offered_at) "
        "select bucket, id, dealer_id, 77, now() from lead where id = %s returning 1", who.raw,
    )  # fmt: skip
    house.rows(
        "insert into subject_link (bucket, hash, customer_id, reason, made_by, made_at, expires_at, "
        "window_at) values (%s, sha256('x'), %s, 'staff', %s, now(), now() + interval '1 day', now()) "
        "returning 1",
        bucket, customer, word("subject_link"),
    )  # fmt: skip
    _bought(house, who.raw, word)
    _followed(house, who.raw, word)
    _moved(house, who.raw, word)
    return words


def _bought(house: Office, lead: UUID, word: Callable[[str], str]) -> None:
    """A quotation that was ordered and paid, and a report that the lead was lost."""
    offer = uuid4()
    house.rows(
        "insert into price_list (id, brand, version, valid_from, made_by, made_at) "
        "select %s, code, coalesce((select max(version) from price_list), 0) + 1, '2026-01-01', 't', now() "
        "from brand order by code limit 1 returning 1",
        offer,
    )
    house.rows(
        "insert into quotation (bucket, lead_id, version, dealer_id, status, brand, model, options, "
        "price_list, list_price, discount, price, total, trial, asked_by, asked_at, valid_until) "
        "select bucket, id, 1, coalesce(dealer_id, id), 'ordered', 'b', %s, '{}', %s, 5, 0, 5, 5, '{}', 't', "
        "now(), now() from lead where id = %s returning 1",
        word("quotation"), offer, lead,
    )  # fmt: skip
    house.rows(
        "insert into car_order (bucket, lead_id, seq, dealer_id, version, status, due, paid, placed_by, "
        "placed_at, ended_at, end_reason) select bucket, lead_id, 1, dealer_id, 1, 'cancelled', 5, 0, 't', "
        "now(), now(), %s from quotation where lead_id = %s returning 1",
        word("car_order"), lead,
    )  # fmt: skip
    house.rows(
        "insert into payment (bucket, lead_id, order_seq, seq, dealer_id, kind, method, receipt, amount, "
        "entered_by, entered_at) select bucket, lead_id, 1, 1, dealer_id, 'deposit', 'cash', %s, 5, 't', "
        "now() from car_order where lead_id = %s returning 1",
        word("payment"), lead,
    )  # fmt: skip
    house.rows(
        "insert into loss (bucket, lead_id, seq, dealer_id, reason, asked_by, asked_at) "
        "select bucket, lead_id, 1, dealer_id, 'moved_away', %s, now() from car_order "
        "where lead_id = %s returning 1",
        word("loss"), lead,
    )  # fmt: skip


def _followed(house: Office, lead: UUID, word: Callable[[str], str]) -> None:
    """A follow-up, a call through the privacy number, a visit, a test drive."""
    house.rows(
        "insert into followup (bucket, id, lead_id, dealer_id, episode, staff_id, kind, result, reached, "
        "next_due_at, at) select bucket, %s, id, coalesce(dealer_id, id), 1, id, 'call', %s, true, now(), "
        "now() from lead where id = %s returning 1",
        uuid4(), word("followup"), lead,
    )  # fmt: skip
    house.rows(
        "insert into privacy_call (bucket, id, lead_id, dealer_id, episode, staff_id, state, code, asked_at, "
        "until) select bucket, %s, id, coalesce(dealer_id, id), 1, id, 'stopped', %s, now(), now() "
        "from lead where id = %s returning 1",
        uuid4(), word("privacy_call"), lead,
    )  # fmt: skip
    house.rows(
        "insert into visit (bucket, id, lead_id, dealer_id, nth, heads, at) "
        "select bucket, %s, id, coalesce(dealer_id, id), 1, 2, now() from lead where id = %s returning 1",
        uuid4(), lead,
    )  # fmt: skip
    house.rows(
        "insert into test_drive (bucket, id, lead_id, dealer_id, episode, staff_id, car_id, begins_at, "
        "ends_at, state, reason, booked_at) select bucket, %s, id, coalesce(dealer_id, id), 1, id, id, "
        "now(), now() + interval '1 hour', 'cancelled', %s, now() from lead where id = %s returning 1",
        uuid4(), word("test_drive"), lead,
    )  # fmt: skip


def _moved(house: Office, lead: UUID, word: Callable[[str], str]) -> None:
    """A stay in a pool, and a transfer to another dealer."""
    pool, transfer = uuid4(), uuid4()
    house.rows(
        "insert into pool (id, entity_id, code, name, made_at, changed_at) "
        "select %s, id, %s, 'p', now(), now() from entity where kind = 'dealer' limit 1 returning 1",
        pool, pool.hex,
    )  # fmt: skip
    house.rows(
        "insert into pool_stay (bucket, id, lead_id, pool_id, entity_id, pooled_at, how, reason, left_at) "
        "select l.bucket, %s, l.id, p.id, p.entity_id, now(), 'put', %s, now() from lead l, pool p "
        "where l.id = %s and p.id = %s returning 1",
        uuid4(), word("pool_stay"), lead, pool,
    )  # fmt: skip
    house.rows(
        "insert into transfer (id, request_key, kind, reason, asked_by, asked_of, asked_at) "
        "select %s, %s, 'by_hand', 'customer_asks', 't', id, now() from entity limit 1 returning 1",
        transfer, transfer.hex,
    )  # fmt: skip
    house.rows(
        "insert into transfer_lead (bucket, transfer_id, lead_id, state, reason, at) "
        "select bucket, %s, id, 'done', %s, now() from lead where id = %s returning 1",
        transfer, word("transfer_lead"), lead,
    )  # fmt: skip
    house.rows(
        "insert into transfer_trace (bucket, lead_id, dealer_id, transfer_id, went_to, reason, at) "
        "select bucket, id, coalesce(dealer_id, id), %s, %s, 'x', now() from lead where id = %s returning 1",
        transfer, word("transfer_trace"), lead,
    )  # fmt: skip


OPENLY = {"raw_lead", "raw_revision", "customer", "dispatch", "delivery"}
"""Tables in which the person stands by having lived."""


def test_a_copy_tells_what_a_scan_of_every_table_finds_and_nothing_of_anybody_else(house: Office) -> None:
    who, other = Person(house), Person(house)
    words = planted(house, who)
    told = copied(house, who)
    text = msgspec.json.encode(told).decode()
    canaries = [*who.canaries, *words.values()]
    scanned = house.seen(canaries)
    assert set(scanned) >= OPENLY | set(words)
    for table, found in scanned.items():
        rows = msgspec.json.encode(told.tables.get(table, [])).decode()
        assert [one for one in found if one not in rows] == [], table
    assert not any(one in text for one in other.canaries)
    assert str(other.key[1]) not in text
    assert {"identity", "consent_grant", "candidate"} <= set(told.tables)


def test_a_copy_tells_what_came_and_nobody_could_read(house: Office) -> None:
    who, other = Person(house), Person(house)
    apart, others = unread(house, who, "first"), unread(house, other, "first")
    told = copied(house, who).tables
    (row,) = [one for one in told["raw_lead"] if one["id"] == str(apart)]
    assert who.phone in row["body"]
    assert str(apart) in {one["raw_id"] for one in told["delivery"]}
    assert str(apart) in {one["raw_id"] for one in told["belt"]}
    assert str(others) not in msgspec.json.encode(told).decode()


def test_every_table_that_grows_is_copied_or_says_why_not(house: Office) -> None:
    who = Person(house)
    planted(house, who)
    told = copied(house, who)
    assert set(told.tables).isdisjoint(LEFT_OUT)
    assert set(told.tables) | set(LEFT_OUT) == set(FATES)


def test_no_key_and_no_keyed_index_leaves_the_house_in_a_copy(house: Office) -> None:
    who = Person(house)
    text = msgspec.json.encode(copied(house, who)).decode()
    assert "\\\\x" not in text, "no bytes of the database"
    assert "blind_index" not in text


def test_what_is_sealed_is_declared(conn: Connection) -> None:
    rows = conn.execute(
        "select c.relname, a.attname from pg_class c "
        "join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 "
        "where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition "
        "and a.atttypid in ('bytea'::regtype, 'bytea[]'::regtype) and c.relname = any(%s)",
        [sorted(set(FATES) - set(LEFT_OUT))],
    )
    keyed = {"blind_index", "next_index", "names", "fingerprint", "phone_index", "hash"}
    found = {(table, column) for table, column in rows if column not in keyed}
    assert found == {(table, column) for table, columns in SEALED.items() for column, _, _ in columns}


def test_a_copy_of_an_erased_person_tells_nothing(house: Office) -> None:
    who = Person(house)
    house.erase(who.key)
    text = msgspec.json.encode(copied(house, who)).decode()
    assert not any(one in text for one in who.canaries)


def test_a_copy_comes_with_everybody_merged_into_the_person(house: Office) -> None:
    from leadcenter.assignment import face as assignment  # noqa: PLC0415

    who, other = Person(house), Person(house)
    with house.conn.transaction():
        now = house._now_within()
        book = assignment.load_book(house.conn, now)
        flow.merge(house.conn, house.house, book, flow.Order(who.key, other.key, "anna", "m"), now)
    text = msgspec.json.encode(copied(house, who)).decode()
    for one in (*who.canaries, *other.canaries):
        assert any(form in text for form in (one, json.dumps(one)[1:-1])), one
