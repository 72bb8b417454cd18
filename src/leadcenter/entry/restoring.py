"""After a restore (trust.md 3.7, I20): nothing goes outside until a person resumes it, sessions are void,
and what the world has seen since the instant restored to holds on: every no, every inquiry taken back, every
call, and who was not to come in any more.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

import msgspec
from msgspec.structs import asdict

from leadcenter.assignment import face as assignment
from leadcenter.audit import face as audit
from leadcenter.audit.face import Act
from leadcenter.channel.face import House, Inquiry, Piece, Verdict, land, read_channels
from leadcenter.consent import face as consent
from leadcenter.consent.face import ConsentEvent, EventKind
from leadcenter.entry import barring
from leadcenter.entry.beside import Round
from leadcenter.entry.ledger import Called, Entry, Erased, Ledger, SaidNo, TakenBack
from leadcenter.entry.shell import SHELL
from leadcenter.flow.face import Why, erase, profile_no_more, say_again
from leadcenter.kernel.arrays import blobs, instants, ints, shorts, texts, uuids
from leadcenter.kernel.database import Connection
from leadcenter.kernel.keys import BUCKETS
from leadcenter.kernel.sql import statement
from leadcenter.vault import face as vault

HELD_S = 2.0
"""So often somebody who sends asks again whether it is resumed."""
MARGIN = timedelta(minutes=2)
"""An entry is a little older than the commit that it tells of, and clocks differ: so much more is read. What
is here already is not changed by it."""


class Settled(msgspec.Struct, frozen=True):
    """What was done about a restore: its epoch, and how much of the lost time holds on."""

    epoch: int
    calls: int
    nos: int
    taken_back: int
    waiting: int
    erased: int
    shut_out: int


class Restoration(msgspec.Struct, frozen=True):
    """The last time that this database was set back; `waiting`: words whose speakers are not known yet."""

    epoch: int
    restored_to: datetime
    resumed_at: datetime | None
    waiting: int

    @property
    def held(self) -> bool:
        """Does nothing go outside yet?"""
        return self.resumed_at is None


def read_restoration(conn: Connection) -> Restoration | None:
    """None: it never was."""
    row = conn.execute(statement("entry", "read_restoration")).fetchone()
    return Restoration(*row) if row else None


def is_held(conn: Connection) -> bool:
    """Must nothing go outside, since nobody has resumed it after a restore?"""
    found = read_restoration(conn)
    return found is not None and found.held


def unless_held(round_: Round) -> Round:
    """The same rounds of somebody who sends; at rest while nothing goes outside."""

    def at_rest(conn: Connection) -> float:
        with conn.transaction():
            held = is_held(conn)
        return HELD_S if held else round_(conn)

    return at_rest


def settle(
    conn: Connection, house: House, ledger: Ledger, marker: UUID, to: datetime, now: datetime
) -> Settled | None:
    """Raise the restore epoch, hold what goes outside, end all sessions and re-apply the ledger; the caller
    commits. None: this restore (`marker`) was settled already."""
    given = {"marker": marker, "restored_to": to, "now": now}
    row = conn.execute(statement("entry", "begin_restoration"), given).fetchone()
    if row is None:
        return None
    vault.stand(conn, house.keyring)
    conn.execute(statement("entry", "void_sessions"), {"now": now})
    conn.execute(statement("entry", "void_links"), {"buckets": ints(range(BUCKETS)), "now": now})
    entries = list(ledger.read(to - MARGIN))
    shut_out = barring.shut_out(conn, entries, now)
    erased = _erase_again(conn, house, entries, now)
    calls = _note_calls(conn, entries)
    taken_back = _take_back(conn, house, entries, now)
    nos = _note_nos(conn, house.keyring.turn.live[-1], entries)
    waiting = apply_waiting(conn, house, now)
    done = Settled(row[0], calls, nos, taken_back, waiting, erased, shut_out)
    told = {"to": to, **asdict(done)}
    act = Act(who=SHELL, what="house.restored", object_kind="restoration", object=str(done.epoch), after=told)
    audit.record(conn, [act], now)
    return done


def resume(conn: Connection, actor: str, now: datetime) -> list[int]:
    """Things go out again; returns the epochs that were held."""
    rows = conn.execute(statement("entry", "resume_outbound"), {"now": now, "actor": actor})
    epochs = [epoch for (epoch,) in rows]
    acts = [
        Act(
            who=SHELL,
            what="outbound.resumed",
            object_kind="restoration",
            object=str(epoch),
            after={"by": actor},
        )
        for epoch in epochs
    ]
    audit.record(conn, acts, now)
    return epochs


def apply_waiting(conn: Connection, house: House, now: datetime) -> int:
    """Put the words in force whose speakers are known by now, and take off dealers' desks what they took off
    when they were said; returns how many still wait. Raises flow's Moved and CountedElsewhere, to be done
    again."""
    rows = conn.execute(statement("entry", "read_restored_nos")).fetchall()
    found = {
        (kind, bytes(who)): (bucket, customer)
        for kind, who, bucket, customer in conn.execute(
            statement("entry", "find_speakers"),
            {
                "maker": house.maker,
                "buckets": ints([row[0] for row in rows]),
                "kinds": texts([row[1] for row in rows]),
                "whos": blobs([bytes(row[2]) for row in rows]),
            },
        )
    }
    said = {
        (*found[kind, bytes(who)], entity, purpose): (EventKind(word), at)
        for _, kind, who, entity, purpose, word, at in rows
        if (kind, bytes(who)) in found
    }
    objecting = {
        (bucket, speaker)
        for bucket, speaker, entity, purpose in said
        if (entity, purpose) == (house.maker, consent.PROFILING)
    }
    if objecting:  # first, since it holds the belt
        profile_no_more(conn, house, sorted(objecting), "restore", now)
    events = [
        ConsentEvent(bucket, speaker, entity, word, at, None, {"action": "restored"}, purpose)
        for (bucket, speaker, entity, purpose), (word, at) in said.items()
    ]
    say_again(conn, house, events, now, assignment.load_book(conn, now))
    known = sorted(found)
    conn.execute(
        statement("entry", "forget_restored_nos"),
        {"kinds": texts([kind for kind, _ in known]), "whos": blobs([who for _, who in known])},
    )
    return sum((kind, bytes(who)) not in found for _, kind, who, *_ in rows)


def _erase_again(conn: Connection, house: House, entries: Sequence[Entry], now: datetime) -> int:
    """Who was erased since is erased here too; how many people. Their secrets are gone already, so what is
    sealed about them opens nowhere: this clears the rest."""
    erased = [one for one in entries if isinstance(one, Erased)]
    people = {key for one in erased for key in one.people}
    raws = {key for one in erased for key in one.raw_leads}
    book = assignment.load_book(conn, now)
    told = {raw_id for one in erased for raw_id in one.telling}
    done = erase(conn, house, book, sorted(people), Why.RESTORED, "restore", now, sorted(raws), told)
    return len(done.people)


def _note_calls(conn: Connection, entries: Sequence[Entry]) -> int:
    calls = [one for one in entries if isinstance(one, Called)]
    last = {one.who: one.at for one in sorted(calls, key=lambda one: one.at)}
    conn.execute(
        statement("entry", "note_called_before"),
        {"whos": blobs(list(last)), "ats": instants(list(last.values()))},
    )
    each = list({(one.bucket, one.task_id, one.attempt): one for one in calls}.values())
    conn.execute(
        statement("entry", "note_lost_calls"),
        {
            "buckets": ints([one.bucket for one in each]),
            "task_ids": uuids([one.task_id for one in each]),
            "attempts": shorts([one.attempt for one in each]),
            "ats": instants([one.at for one in each]),
        },
    )
    return len(each)


def _take_back(conn: Connection, house: House, entries: Sequence[Entry], now: datetime) -> int:
    """The channel's notice again: landing knows what it means, also before its inquiry comes."""
    channels = read_channels(conn, house.maker, house.keyring, now).by_code
    told = {
        (one.channel, one.external_id)
        for one in entries
        if isinstance(one, TakenBack) and one.channel in channels
    }
    pieces = [
        (channels[code].channel, Piece(Verdict.ERASURE, Inquiry(external_id=external_id)))
        for code, external_id in sorted(told)
    ]
    land(conn, house, pieces, now)
    return len(pieces)


def _note_nos(conn: Connection, version: int, entries: Sequence[Entry]) -> int:
    nos = sorted((one for one in entries if isinstance(one, SaidNo)), key=lambda one: one.at)
    last = {
        (who, one.entity_id, one.purpose): one for one in nos for who in one.whos if who.version == version
    }
    conn.execute(
        statement("entry", "note_restored_nos"),
        {
            "buckets": ints([who.bucket for who, _, _ in last]),
            "who_kinds": texts([who.kind for who, _, _ in last]),
            "whos": blobs([who.index for who, _, _ in last]),
            "entities": uuids([entity for _, entity, _ in last]),
            "purposes": texts([purpose for _, _, purpose in last]),
            "kinds": texts([one.kind for one in last.values()]),
            "ats": instants([one.at for one in last.values()]),
        },
    )
    return len({one.event for one in nos})
