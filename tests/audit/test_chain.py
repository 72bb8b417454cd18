"""The chain on a real database: acts are sealed, and whoever tampers with them is found, row by row."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from leadcenter.audit import face as audit
from leadcenter.audit.face import Act, ActorKind, Fault, Keep, Root, Signer, Who
from leadcenter.audit.sealing import close
from leadcenter.audit.terms import Head, Row
from leadcenter.kernel.database import Connection, connect

WANG = Who(ActorKind.PERSON, "wang", request="r-1")


class Trail:
    """An audit trail that is written, sealed and rooted by hand, each step committed."""

    def __init__(self, url: str, folder: Path) -> None:
        self.conn = connect(url, autocommit=True)
        self.store = folder / "store"
        self.store.mkdir(exist_ok=True)
        self.signer: Signer = audit.load_signer(folder)
        self.conn.execute("delete from audit_batch")
        self.conn.execute("delete from audit")
        self.conn.execute(
            "update audit_chain set seq = 0, hash = decode(repeat('00', 32), 'hex'), xact = 0, "
            "id = '00000000-0000-0000-0000-000000000000', asked_at = '-infinity'"
        )

    @contextmanager
    def committed(self) -> Iterator[Connection]:
        with self.conn.transaction():
            yield self.conn

    def acts(self, count: int, **rest: object) -> None:
        """One transaction an act."""
        for number in range(count):
            act = {"who": WANG, "what": "channel.changed", "object_kind": "channel", "object": f"c{number}"}
            with self.committed():
                now = self.one("select now()")
                audit.record(self.conn, [Act(**{**act, "after": {"n": number}, **rest})], now)  # type: ignore[arg-type]

    def seal(self, at_once: int = 4) -> int:
        """Everything, in batches of a few."""
        sealed = 0
        while True:
            with self.committed():
                done = audit.seal(self.conn, 0, at_once)
            assert done is not None
            sealed += done
            if not done:
                return sealed

    def root(self) -> None:
        audit.send(self.committed, str(self.store), self.signer, every=timedelta(0))

    def roots(self) -> list[Root]:
        return list(audit.read_roots(self.store))

    def verify(self) -> audit.Verified:
        return audit.verify(self.conn, self.roots(), self.signer.public)

    def one(self, question: str, *given: object) -> object:
        row = self.conn.execute(question.encode(), given or None).fetchone()
        return None if row is None else row[0]

    def ids(self) -> list[UUID]:
        return [one for (one,) in self.conn.execute("select id from audit order by xact, id")]


@pytest.fixture
def trail(database_url: str, tmp_path: Path) -> Iterator[Trail]:
    made = Trail(database_url, tmp_path)
    yield made
    made.conn.close()


def test_sealed_rows_verify_and_each_lies_in_one_batch(trail: Trail) -> None:
    trail.acts(10)
    assert trail.seal() == 10
    trail.root()
    found = trail.verify()
    assert (found.rows, found.batches, found.open, found.roots, found.bad) == (10, 3, 0, 1, None)
    sealed = [one for (ids,) in trail.conn.execute("select ids from audit_batch order by seq") for one in ids]
    assert sealed == trail.ids()


def bad(trail: Trail) -> tuple[Fault, UUID | None]:
    found = trail.verify().bad
    assert found is not None
    return found.fault, found.row


@pytest.fixture
def rooted(trail: Trail) -> Trail:
    """Ten acts, sealed, and a root of them in the second store."""
    trail.acts(10)
    trail.seal()
    trail.root()
    return trail


EDITS = {
    "actor": "update audit set actor = 'li' where id = %s",
    "actor_kind": "update audit set actor_kind = 'worker' where id = %s",
    "after": """update audit set after = '{"n":6 }' where id = %s""",
    "before": "update audit set before = '{}' where id = %s",
    "at": "update audit set at = at + interval '1 microsecond' where id = %s",
    "subject": "update audit set subject = decode(repeat('ab', 32), 'hex') where id = %s",
    "keep_until": "update audit set keep_until = keep_until + 1 where id = %s",
    "object": "update audit set object = object || 'x' where id = %s",
    "purpose": "update audit set purpose = 'other' where id = %s",
    "request": "update audit set request = '' where id = %s",
    "on_behalf": "update audit set on_behalf = 'li' where id = %s",
    "what": "update audit set what = 'channel.moved' where id = %s",
    "class": "update audit set class = 'provision', keep_until = keep_until + 1000 where id = %s",
}


@pytest.mark.parametrize("column", EDITS)
def test_edit_of_any_column_names_the_row(rooted: Trail, column: str) -> None:
    victim = rooted.ids()[6]
    rooted.conn.execute(EDITS[column].encode(), [victim])
    assert bad(rooted) == (Fault.EDITED, victim)


@pytest.mark.parametrize("place", [0, 3, 4, 9])
def test_deleted_row_is_named(rooted: Trail, place: int) -> None:
    victim = rooted.ids()[place]
    rooted.conn.execute("delete from audit where id = %s", [victim])
    assert bad(rooted) == (Fault.DELETED, victim)


@pytest.mark.parametrize("place", [0, 3, 5])
def test_row_slipped_in_among_sealed_ones_is_named(rooted: Trail, place: int) -> None:
    stranger = uuid4()
    rooted.conn.execute(
        "insert into audit select bucket, %s, xact, at, actor_kind, actor, on_behalf, what, object_kind, "
        "object, subject, purpose, request, before, after, class, keep_until from audit where id = %s",
        [stranger, rooted.ids()[place]],
    )
    assert bad(rooted) == (Fault.INSERTED, stranger)


@pytest.mark.parametrize(("one", "other"), [(1, 2), (3, 4), (0, 9)])
def test_two_rows_that_changed_places_are_found(rooted: Trail, one: int, other: int) -> None:
    first, second = rooted.ids()[one], rooted.ids()[other]
    rooted.conn.execute(
        "update audit a set xact = b.xact from audit b "
        "where (a.id, b.id) in ((%(one)s, %(other)s), (%(other)s, %(one)s))",
        {"one": first, "other": second},
    )
    fault, row = bad(rooted)
    assert fault is Fault.REORDERED
    assert row in {first, second}


def cut(trail: Trail, keep: int) -> UUID:
    """Whoever has the database cuts the last batches off, rows, seals and head. The last row cut."""
    last = trail.ids()[-1]
    trail.conn.execute("delete from audit_batch where seq > %s", [keep])
    trail.conn.execute(
        "delete from audit a where not exists (select from audit_batch b where a.id = any(b.ids))"
    )
    trail.conn.execute(
        "update audit_chain c set seq = b.seq, hash = b.hash, xact = b.xact, id = b.ids[cardinality(b.ids)] "
        "from audit_batch b where b.seq = %s",
        [keep],
    )
    return last


def test_tail_that_was_cut_is_seen_by_the_second_store_alone(rooted: Trail) -> None:
    last = cut(rooted, 2)
    assert audit.verify(rooted.conn).bad is None
    assert bad(rooted) == (Fault.CUT, last)


def test_tail_that_was_cut_and_written_anew_is_seen(rooted: Trail) -> None:
    cut(rooted, 2)
    rooted.acts(1)
    rooted.seal()
    assert audit.verify(rooted.conn).bad is None
    assert bad(rooted)[0] is Fault.RESEALED


def test_chain_sealed_anew_over_an_edited_row_differs_from_the_roots(rooted: Trail) -> None:
    """A superuser edits a row and seals everything again, as our own sealer does."""
    trail = rooted
    victim = trail.ids()[6]
    trail.conn.execute("update audit set actor = 'li' where id = %s", [victim])
    head = Head(0, list(range(1024)), 0, bytes(32), 0, UUID(int=0))
    for seq, ids in trail.conn.execute("select seq, ids from audit_batch order by seq").fetchall():
        rows = [
            Row(*row)
            for row in trail.conn.execute(
                "select bucket, id, xact, at, actor_kind, actor, on_behalf, what, object_kind, object, "
                "subject, purpose, request, before::text, after::text, class, keep_until "
                "from audit where id = any(%s) order by xact, id",
                [ids],
            )
        ]
        batch = close(head, rows, datetime.now(UTC))
        trail.conn.execute(
            "update audit_batch set prev = %s, hash = %s, root = %s, hashes = %s where seq = %s",
            [batch.prev, batch.hash, batch.root, batch.hashes, seq],
        )
        head = Head(0, head.buckets, seq, batch.hash, batch.xact, batch.ids[-1])
    trail.conn.execute("update audit_chain set hash = %s", [head.hash])
    assert audit.verify(trail.conn).bad is None
    assert bad(trail)[0] is Fault.RESEALED


def test_batch_that_was_taken_out_is_found_at_its_first_row(rooted: Trail) -> None:
    first = rooted.ids()[4]
    rooted.conn.execute("delete from audit_batch where seq = 2")
    assert bad(rooted) == (Fault.SEAL, first)


def test_head_that_was_pushed_past_rows_is_found(rooted: Trail) -> None:
    """So that they would never be sealed."""
    rooted.acts(1)
    rooted.conn.execute(
        "update audit_chain set (xact, id) = (select a.xact, a.id from audit a order by 1 desc limit 1)"
    )
    assert rooted.seal() == 0
    assert bad(rooted)[0] is Fault.SEAL


def test_batch_that_forgives_a_row_by_another_day_is_found(rooted: Trail) -> None:
    rooted.conn.execute("delete from audit where id = %s", [rooted.ids()[1]])
    rooted.conn.execute("update audit_batch set keeps[2] = '2001-01-01' where seq = 1")
    assert bad(rooted)[0] is Fault.SEAL


def test_root_that_the_house_did_not_sign_is_refused(rooted: Trail) -> None:
    file = next(rooted.store.glob("*.jsonl"))
    file.write_text(file.read_text().replace('"seq":3', '"seq":2'))
    assert bad(rooted)[0] is Fault.ROOT


def test_act_of_a_transaction_that_commits_late_is_not_passed_over(trail: Trail, database_url: str) -> None:
    with connect(database_url) as slow:
        late = Act(who=WANG, what="rule_set.drafted", object_kind="rule_set", object="late")
        audit.record(slow, [late], datetime.now(UTC))
        trail.acts(3)
        assert trail.seal() == 0, "nothing may be closed over a transaction that still runs"
        slow.commit()
    assert trail.seal() == 4
    assert trail.one("select object from audit order by xact limit 1") == "late"
    assert trail.verify().bad is None


def test_what_is_rolled_back_was_never_recorded(trail: Trail) -> None:
    with trail.conn.transaction(force_rollback=True):
        audit.record(trail.conn, [Act(who=WANG, what="a.b", object_kind="c", object="d")], datetime.now(UTC))
        assert len(trail.ids()) == 1
    assert trail.ids() == []


def test_a_set_of_acts_is_written_by_one_statement(trail: Trail) -> None:
    acts = [Act(who=WANG, what="a.b", object_kind="c", object=str(n), bucket=n) for n in range(100)]
    audit.record(trail.conn, acts, datetime.now(UTC))
    assert trail.seal(1_000) == 100
    assert trail.one("select count(distinct xact) from audit") == 1


def test_who_seals_alone_seals_and_others_do_not_wait(trail: Trail, database_url: str) -> None:
    trail.acts(1)
    with connect(database_url) as other:
        assert audit.seal(other, 0) == 1
        with trail.committed():
            assert audit.seal(trail.conn, 0) is None
        other.rollback()
    assert trail.seal() == 1


def test_erased_customer_cannot_be_found_by_any_act_and_the_chain_still_holds(
    trail: Trail, tmp_path: Path
) -> None:
    from leadcenter.kernel.keys import load_keyring  # noqa: PLC0415

    keyring, maker, customer = load_keyring(tmp_path), uuid4(), (7, uuid4())
    now = datetime.now(UTC)
    first = audit.pseudonyms(trail.conn, keyring, maker, [customer, customer], now)
    assert audit.pseudonyms(trail.conn, keyring, maker, [customer], now) == first
    trail.acts(2, subject=first[customer])
    trail.seal()
    assert trail.one("select count(*) from audit where subject = %s", first[customer]) == 2
    slots = audit.shred(trail.conn, [customer])
    assert len(slots) == 1, "the key of an old backup goes with its secret"
    again = audit.pseudonyms(trail.conn, keyring, maker, [customer], now)
    assert again[customer] != first[customer]
    assert trail.verify().bad is None
    assert trail.verify().rows == 2


def test_rows_kept_long_enough_go_and_the_chain_still_holds(trail: Trail) -> None:
    trail.acts(6)
    past = datetime.now(UTC) - timedelta(days=200)
    for keep in (Keep.SECURITY, Keep.PROVISION):
        act = Act(who=WANG, what="a.b", object_kind="c", object=keep.value, keep=keep)
        audit.record(trail.conn, [act], past)
    trail.seal()
    trail.root()
    assert audit.expire(trail.conn, datetime.now(UTC).date()) == 1
    found = trail.verify()
    assert (found.expired, found.rows, found.bad) == (1, 7, None)
    assert trail.one("select count(*) from audit where object = 'provision'") == 1


def test_row_slipped_into_the_place_of_an_expired_one_is_named(trail: Trail) -> None:
    trail.acts(2)
    act = Act(who=WANG, what="a.b", object_kind="c", object="old")
    audit.record(trail.conn, [act], datetime.now(UTC) - timedelta(days=200))
    trail.seal()
    place = trail.one("select max(xact) from audit")
    assert audit.expire(trail.conn, datetime.now(UTC).date()) == 1
    assert trail.verify().bad is None
    stranger = UUID(int=1)
    trail.conn.execute(
        "insert into audit select bucket, %s, %s, at, actor_kind, actor, on_behalf, what, object_kind, "
        "object, subject, purpose, request, before, after, class, keep_until from audit limit 1",
        [stranger, place],
    )
    assert bad(trail) == (Fault.INSERTED, stranger)


@pytest.mark.parametrize(("keep", "days"), [("security", 183), ("provision", 1095)])
def test_a_shorter_life_than_the_law_asks_cannot_be_written(trail: Trail, keep: str, days: int) -> None:
    import psycopg  # noqa: PLC0415

    trail.acts(1)
    with pytest.raises(psycopg.errors.CheckViolation, match="audit_kept_long_enough"):
        trail.conn.execute(
            "update audit set class = %s, keep_until = (at at time zone 'UTC')::date + %s::int", [keep, days]
        )


def test_no_phone_can_be_found_in_a_stored_act(trail: Trail) -> None:
    """What is recorded is what the caller gave: the row's text holds that and nothing else."""
    trail.acts(1, before={"status": "testing"})
    row = trail.one("select to_jsonb(a) - 'id' - 'xact' - 'at' - 'keep_until' from audit a")
    assert row == {
        "bucket": trail.one("select bucket from audit"), "actor_kind": "person", "actor": "wang",
        "on_behalf": "", "what": "channel.changed",
        "object_kind": "channel", "object": "c0", "subject": None, "purpose": "",
        "request": "r-1", "before": {"status": "testing"}, "after": {"n": 0}, "class": "security",
    }  # fmt: skip
