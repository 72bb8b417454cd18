"""Recording follow-ups: sets in, outcomes out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from leadcenter.channel.face import House
from leadcenter.followup.rules import Results, due_again, judge, rises
from leadcenter.followup.terms import Key, Kind, Note, NotRecorded, Owned, Recorded, Result
from leadcenter.journal import face as journal
from leadcenter.journal.face import Entry, Fact
from leadcenter.kernel.arrays import blobs, instants, ints, shorts, texts, uuids
from leadcenter.kernel.database import Connection
from leadcenter.kernel.ids import new_ids
from leadcenter.kernel.keys import BUCKETS
from leadcenter.kernel.sql import statement
from leadcenter.pool import face as pool
from leadcenter.pool.face import Activity

NOTE = b"followup.note"
Answer = Recorded | NotRecorded
Holding = tuple[int, UUID, UUID]
"""(bucket, lead, person)."""


def read_results(conn: Connection, dealer: UUID) -> list[Result]:
    """What may come of a follow-up at a dealer, switched off or not: the house's, then its own."""
    rows = conn.execute(statement("followup", "read_results"), {"dealer": dealer})
    return [Result(Kind(row[0]), *row[1:]) for row in rows]


def record(
    conn: Connection, house: House, results: Results, notes: Sequence[Note], actor: str, now: datetime
) -> list[Answer]:
    """Write down what owners did about their leads, one answer each, in order; of one lead and of one call
    once a set. `results`: those in force at the dealer. Who does not own a lead now records nothing; it
    extends the protection of the lead, by the clock of the server. The same statements for any set."""
    owned = lock_owned(conn, [(*note.key, note.staff_id) for note in notes])
    theirs = _their_calls(conn, notes)
    answers: dict[int, Answer] = {}
    kept: list[tuple[int, Note, Owned, Result]] = []
    seen: set[Key] = set()
    for place, note in enumerate(notes):
        found = owned.get((*note.key, note.staff_id))
        result = results.get((note.kind.value, note.result))
        fault = judge(note, found, result, now, call_is_theirs=_call_of(note) in theirs)
        if fault is None and note.key in seen:
            fault = NotRecorded.TWICE
        if fault is not None or found is None or result is None:
            answers[place] = fault or NotRecorded.NOT_OWNER
            continue
        seen.add(note.key)
        kept.append((place, note, found, result))
    for (place, *_), answer in zip(kept, _write(conn, house, kept, now), strict=True):
        answers[place] = answer
    done = [(kept_one, answers[kept_one[0]]) for kept_one in kept]
    _follow(conn, [(one, answer) for one, answer in done if isinstance(answer, Recorded)], actor, now)
    return [answers[place] for place in range(len(notes))]


def owe_takeover(conn: Connection, leads: Sequence[tuple[int, UUID, UUID]], now: datetime) -> None:
    """After a transfer: the customers of these leads (bucket, lead, dealer who took over) must hear of it in
    the first follow-up that reaches them."""
    conn.execute(
        statement("followup", "insert_takeovers"),
        {
            "now": now,
            "buckets": ints([bucket for bucket, _, _ in leads]),
            "lead_ids": uuids([lead for _, lead, _ in leads]),
            "dealers": uuids([dealer for _, _, dealer in leads]),
        },
    )


def cancel_drives(conn: Connection, leads: Sequence[Key], reason: str) -> None:
    """Booked test drives of leads that went do not take place: car and guide are free. Two statements."""
    given = {
        "everywhere": ints(range(BUCKETS)), "lead_ids": uuids([lead for _, lead in leads]), "reason": reason,
    }  # fmt: skip
    gone = conn.execute(statement("followup", "cancel_drives"), given).fetchall()
    conn.execute(statement("followup", "delete_slot"), {"ids": uuids([drive for (drive,) in gone])})


def move_takeovers(conn: Connection, leads: Sequence[Key], to_bucket: int) -> None:
    """Two customers are one, or two again: what is owed about these leads is owed in the bucket to which they
    go."""
    conn.execute(
        statement("followup", "move_takeovers"),
        {
            "buckets": ints([bucket for bucket, _ in leads]),
            "lead_ids": uuids([lead for _, lead in leads]),
            "to_bucket": to_bucket,
        },
    )


def lock_owned(conn: Connection, whose: Iterable[Holding]) -> dict[Holding, Owned]:
    """Live leads (bucket, lead, person) that these people own now, held until commit: nobody takes one away
    meanwhile."""
    asked = sorted(set(whose))
    rows = conn.execute(
        statement("followup", "lock_owned"),
        {
            "buckets": ints([bucket for bucket, _, _ in asked]),
            "lead_ids": uuids([lead for _, lead, _ in asked]),
            "staff": uuids([staff for _, _, staff in asked]),
            "everywhere": ints(range(BUCKETS)),
        },
    )
    found = [Owned(*row) for row in rows]
    return {(*one.key, one.staff_id): one for one in found}


def _call_of(note: Note) -> tuple[UUID | None, UUID, UUID, str]:
    return note.call[1] if note.call else None, note.lead_id, note.staff_id, note.kind.value


def _their_calls(conn: Connection, notes: Sequence[Note]) -> set[tuple[UUID | None, UUID, UUID, str]]:
    """Calls and messages that notes name and that went out for their authors about their leads."""
    named = [note.call for note in notes if note.call is not None]
    rows = conn.execute(
        statement("followup", "find_calls"),
        {"buckets": ints([bucket for bucket, _ in named]), "ids": uuids([call for _, call in named])},
    )
    return {(call, lead, staff, medium) for call, lead, staff, medium in rows}


def _write(
    conn: Connection, house: House, kept: Sequence[tuple[int, Note, Owned, Result]], now: datetime
) -> list[Answer]:
    """Three statements. A call that was told of before is told of once."""
    secrets = house.keyring.subjects.new(len(kept))
    ids = new_ids(now, len(kept))
    made = [
        Recorded(
            *note.key, identifier, found.dealer_id, found.episode, result.reached,
            note.next_step.value if note.next_step else "", due_again(note, result, now),
            max(now, found.since),
        )
        for identifier, (_, note, found, result) in zip(ids, kept, strict=True)
    ]  # fmt: skip
    notes = [note for _, note, _, _ in kept]
    telling = {one.id for one, note in zip(made, notes, strict=True) if note.told_takeover and one.reached}
    sealed = [
        house.keyring.seal(one.dealer_id).close(note.text.encode(), NOTE, one.id, secret)
        if note.text
        else None
        for note, one, secret in zip(notes, made, secrets, strict=True)
    ]
    rows = conn.execute(
        statement("followup", "insert_followups"),
        {
            **_keys(made),
            "ids": uuids(ids),
            "dealers": uuids([one.dealer_id for one in made]),
            "episodes": shorts([one.episode for one in made]),
            "staff": uuids([note.staff_id for note in notes]),
            "kinds": texts([note.kind.value for note in notes]),
            "results": texts([note.result for note in notes]),
            "reached": ints([one.reached for one in made]),
            "calls": uuids([note.call[1] if note.call else None for note in notes]),
            "intents": texts([note.intent.value for note in notes]),
            "notes": blobs(sealed),
            "told": ints([identifier in telling for identifier in ids]),
            "next_steps": texts([one.next_step for one in made]),
            "next_due": instants([one.next_due_at for one in made]),
            "happened": instants([note.happened_at for note in notes]),
            "at": instants([one.at for one in made]),
        },
    )
    stand = {identifier for (identifier,) in rows}
    done = [one for one in made if one.id in stand]
    conn.execute(
        statement("followup", "move_next"),
        {
            **_keys(done),
            "seqs": shorts([one.episode for one in done]),
            "next_steps": texts([one.next_step for one in done]),
            "next_due": instants([one.next_due_at for one in done]),
            "at": instants([one.at for one in done]),
        },
    )
    told = [one for one in done if one.id in telling]
    conn.execute(
        statement("followup", "settle_takeovers"),
        {
            **_keys(told),
            "now": now,
            "dealers": uuids([one.dealer_id for one in told]),
            "ids": uuids([one.id for one in told]),
        },
    )
    return [one if one.id in stand else NotRecorded.TWICE for one in made]


def _follow(
    conn: Connection,
    done: Sequence[tuple[tuple[int, Note, Owned, Result], Recorded]],
    actor: str,
    now: datetime,
) -> None:
    """What follows from it: protection, also by an intent that rises, and the lead's story."""
    acts = [Activity(*note.key, note.staff_id, note.kind.value) for (_, note, _, _), _ in done]
    acts += [
        Activity(*note.key, note.staff_id, "grade")
        for (_, note, found, _), _ in done
        if rises(found.intent, note.intent)
    ]
    pool.extend(conn, acts, now)
    entries = [
        Entry(
            one.bucket,
            one.lead_id,
            one.lead_id,
            [Fact("followup", "followed_up", inputs=_told(note, one))],
        )
        for (_, note, _, _), one in done
    ]
    journal.append(conn, entries, actor, now)


def _told(note: Note, one: Recorded) -> dict[str, object]:
    """Codes and instants, none of the words."""
    return {
        "kind": note.kind.value, "result": note.result, "reached": one.reached, "intent": note.intent.value,
        "evidence": note.call is not None, "told_takeover": note.told_takeover, "next": one.next_step,
        "due": one.next_due_at.isoformat(),
    }  # fmt: skip


def _keys(done: Sequence[Recorded]) -> dict[str, object]:
    return {
        "buckets": ints([one.bucket for one in done]),
        "lead_ids": uuids([one.lead_id for one in done]),
    }
