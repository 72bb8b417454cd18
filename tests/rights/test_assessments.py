"""Nothing goes live without an approved assessment that still runs (trust.md L10): the database says so."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import psycopg
import pytest

from leadcenter.assessment import face as assessment
from leadcenter.assessment.face import About, AssessmentState, NewAssessment
from leadcenter.channel.face import ChannelStatus, add_channel, move_channel
from leadcenter.kernel.database import Connection
from leadcenter.kernel.errors import Refusal
from leadcenter.kernel.keys import Keyring
from leadcenter.org import face as org
from leadcenter.rulebook import face as rulebook
from leadcenter.rulebook.face import RuleKind

NOW = datetime.now(UTC)  # what goes live is held against the clock of the database, too
KEYS = Keyring(bytes(32), bytes(32))
MAKER, DEALER = uuid4(), uuid4()


def new(about: About, kind: str, *, until: datetime = NOW + timedelta(days=90)) -> NewAssessment:
    return NewAssessment(about, kind, "sales_contact", "t", "risks and measures", until)


@pytest.fixture
def empty(conn: Connection) -> Connection:
    """A house that has not assessed anything."""
    conn.execute("delete from assessment")
    for identifier, kind, code in ((MAKER, "maker", "M"), (DEALER, "dealer", "D")):
        conn.execute(
            "insert into entity (id, kind, code, name, legal_name, time_zone) "
            "values (%s, %s, %s, 'n', 'l', 'Asia/Shanghai')",
            [identifier, kind, code],
        )
    return conn


def approved(
    conn: Connection, about: About, kind: str, *, until: datetime = NOW + timedelta(days=90)
) -> UUID:
    identifier = assessment.draft(conn, new(about, kind, until=until), "author", NOW)
    assessment.approve(conn, identifier, "officer", NOW)
    return identifier


def channel(conn: Connection, now: datetime = NOW, status: str = "online", code: str = "c") -> UUID:
    row = {
        "code": code,
        "name": "c",
        "category": "event",
        "adapter": "own",
        "status": status,
        "verified_by": "v",
    }
    return add_channel(conn, MAKER, KEYS, row, {}, now)


def moved(conn: Connection, now: datetime = NOW) -> None:
    move_channel(conn, channel(conn, now, "testing", "d"), ChannelStatus.ONLINE, "v", now)


def relation(conn: Connection, now: datetime = NOW) -> None:
    row = {
        "id": uuid4(), "from_entity": MAKER, "to_entity": DEALER, "kind": "provision", "contract_no": "1",
        "valid_from": now, "valid_to": None,
    }  # fmt: skip
    org.add(conn, "relation", [row])


def scores(conn: Connection, now: datetime = NOW, kind: RuleKind = RuleKind.SCORE) -> None:
    identifier, _ = rulebook.draft(conn, kind, None, "", "t", {}, "author", now)
    rulebook.move(conn, identifier, "draft", "review", "author", now)
    rulebook.move(conn, identifier, "review", "live", "approver", now)


def thresholds(conn: Connection, now: datetime = NOW) -> None:
    scores(conn, now, RuleKind.THRESHOLD)


GOING_LIVE: list[tuple[Callable[..., object], About, str]] = [
    (channel, About.CHANNEL, "event"),
    (moved, About.CHANNEL, "event"),
    (relation, About.RECIPIENT, "provision"),
    (scores, About.SCORING, "score"),
    (thresholds, About.SCORING, "threshold"),
]


@pytest.mark.parametrize(("live", "about", "kind"), GOING_LIVE)
def test_nothing_goes_live_without_an_approved_assessment_of_its_kind_that_still_runs(
    empty: Connection, live: Callable[..., object], about: About, kind: str
) -> None:
    others = [(one, name) for _, one, name in GOING_LIVE if (one, name) != (about, kind)]
    for one, name in dict.fromkeys([*others, (about, "another")]):
        approved(empty, one, name)
    assessment.draft(empty, new(about, kind), "author", NOW)
    approved(empty, about, kind, until=NOW + timedelta(seconds=1))
    for at in (NOW + timedelta(seconds=1), NOW + timedelta(days=1)):
        with pytest.raises(Refusal) as refused, empty.transaction():
            live(empty, at)
        assert (refused.value.code, refused.value.status) == ("assessment_missing", 409)
    approved(empty, about, kind)
    live(empty, NOW + timedelta(days=1))


def test_the_database_itself_refuses_a_channel_that_only_says_it_was_assessed(empty: Connection) -> None:
    draft = assessment.draft(empty, new(About.CHANNEL, "event"), "author", NOW)
    other = approved(empty, About.CHANNEL, "social")
    until = NOW + timedelta(days=90)
    identifier = channel(empty, status="testing")
    go = (
        "update channel set status = 'online', online_at = %s, assessment_id = %s, assessed_until = %s "
        "where id = %s"
    )
    for given in (
        [NOW, draft, until, identifier],
        [NOW, other, until, identifier],
        [NOW, uuid4(), until, identifier],
        [NOW, None, None, identifier],
    ):
        with pytest.raises(psycopg.errors.IntegrityError), empty.transaction():
            empty.execute(go, given)
    good = approved(empty, About.CHANNEL, "event")
    with pytest.raises(psycopg.errors.CheckViolation), empty.transaction():
        empty.execute(go, [until, good, until, identifier])
    with pytest.raises(psycopg.errors.ForeignKeyViolation), empty.transaction():
        empty.execute(go, [NOW, good, until + timedelta(days=1), identifier])
    empty.execute(go, [NOW, good, until, identifier])
    with pytest.raises(psycopg.errors.ForeignKeyViolation), empty.transaction():
        empty.execute("update channel set category = 'social' where id = %s", [identifier])


def test_whoever_wrote_an_assessment_does_not_approve_it(empty: Connection) -> None:
    identifier = assessment.draft(empty, new(About.CHANNEL, "event"), "wang", NOW)
    with pytest.raises(Refusal, match="assessment_two_people"), empty.transaction():
        assessment.approve(empty, identifier, "wang", NOW)
    assessment.approve(empty, identifier, "li", NOW)
    with pytest.raises(Refusal, match="assessment_unknown"):
        assessment.approve(empty, identifier, "zhao", NOW)


def test_an_assessment_ends_after_it_is_written_and_within_five_years(empty: Connection) -> None:
    for until in (NOW, NOW + timedelta(days=1831)):
        with pytest.raises(Refusal, match="assessment_span"), empty.transaction():
            assessment.draft(empty, new(About.CHANNEL, "event", until=until), "wang", NOW)
    over = assessment.draft(empty, new(About.CHANNEL, "event"), "wang", NOW)
    with pytest.raises(Refusal, match="assessment_unknown"):
        assessment.approve(empty, over, "li", NOW + timedelta(days=90))


def test_one_on_which_something_leans_ends_only_after_another_took_its_place(empty: Connection) -> None:
    first = approved(empty, About.CHANNEL, "event")
    channel(empty)
    with pytest.raises(Refusal, match="assessment_in_use"), empty.transaction():
        assessment.expire(empty, first)
    second = approved(empty, About.CHANNEL, "event", until=NOW + timedelta(days=365))
    assert assessment.renew(empty, second, NOW) == 1
    assert assessment.renew(empty, second, NOW) == 0
    assessment.expire(empty, first)
    (one,) = assessment.show(empty, first)
    assert (one.state, one.leaning) == (AssessmentState.EXPIRED, 0)
    with pytest.raises(Refusal, match="assessment_unknown"):
        assessment.renew(empty, first, NOW)


def test_what_ends_while_live_things_lean_on_it_is_told_before_and_the_rest_expires(
    empty: Connection,
) -> None:
    used = approved(empty, About.CHANNEL, "event")
    free = approved(empty, About.RECIPIENT, "joint")
    channel(empty)
    assert assessment.ending(empty, NOW + timedelta(days=89)) == []
    (told,) = assessment.ending(empty, NOW + timedelta(days=91))
    assert (told.id, told.kind, told.leaning) == (used, "event", 1)
    assert assessment.expire_over(empty, NOW + timedelta(days=90, seconds=-1)) == 0
    assert assessment.expire_over(empty, NOW + timedelta(days=90)) == 1
    states = {one.id: one.state for one in assessment.show(empty)}
    assert states == {used: AssessmentState.APPROVED, free: AssessmentState.EXPIRED}


def test_an_assessment_stays_until_three_years_after_its_end(empty: Connection) -> None:
    identifier = approved(empty, About.CHANNEL, "event")
    with pytest.raises(psycopg.errors.CheckViolation), empty.transaction():
        empty.execute("update assessment set keep_until = %s where id = %s", [date(2026, 12, 1), identifier])
    with pytest.raises(Refusal, match="assessment_kept"):
        assessment.forget(empty, identifier)
    empty.execute("create role clerk")
    empty.execute("grant select, delete on assessment to clerk")
    empty.execute("set local role clerk")
    assert empty.execute("delete from assessment").rowcount == 0, "whoever deletes by hand, too"
    empty.execute("reset role")
    old = datetime(2020, 1, 1, tzinfo=UTC)
    ancient = assessment.draft(empty, new(About.CHANNEL, "event", until=old + timedelta(days=9)), "w", old)
    assessment.forget(empty, ancient)
