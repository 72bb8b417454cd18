"""A merge is taken back: each customer has again what it had, and what happened since to its leads goes with
them.

Leads that moved go back as they are now; leads that had given way go on as they stood, unless their place is
taken; keys, contact data, grants and tombstones are as before the merge. What was founded or said since stays
with the survivor, but a no counts for both, and no dealer has a customer again who said no to it. Merges of
one survivor are taken back newest first.

"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from leadcenter.assignment import face as assignment
from leadcenter.assignment.face import AssignmentBook
from leadcenter.belt import face as belt
from leadcenter.belt.face import Stands, State
from leadcenter.channel.face import House
from leadcenter.cleaning.face import merging as questions
from leadcenter.clocks.face import merging as clocks
from leadcenter.consent.face import SALES_CONTACT
from leadcenter.consent.face import merging as consents
from leadcenter.customer.face import merging as customers
from leadcenter.customer.face import reviews
from leadcenter.dispatch.face import merging as dispatches
from leadcenter.flow.merge import GATES, Key, Lost, Refused, Undo, relocate
from leadcenter.flow.saying import HELD, awaits_word, left_dealer
from leadcenter.followup import face as followup
from leadcenter.journal import face as journal
from leadcenter.journal.face import Entry, Fact
from leadcenter.kernel.database import Connection
from leadcenter.kernel.ids import made_at
from leadcenter.lead.face import merging as leads
from leadcenter.order.face import merging as orders
from leadcenter.pool import face as pool
from leadcenter.vault import face as vault


class Parted(msgspec.Struct, frozen=True):
    """Done: `returned` leads went back, `revived` ones go on as before the merge; `stayed` could not,
    since the customer has another live lead at the dealer by now. `repeated`: done before."""

    merge: Key
    returned: tuple[UUID, ...] = ()
    revived: tuple[UUID, ...] = ()
    stayed: tuple[UUID, ...] = ()
    repeated: bool = False


class _Now(msgspec.Struct, frozen=True):
    """Everything that is to be parted, as it is now, locked."""

    merge: Key
    at: datetime
    undo: Undo
    survivor: customers.Person
    works: dict[UUID, leads.Work]
    stands: dict[UUID, Stands]
    attached: tuple[Stands, ...]
    asked: tuple[questions.Question, ...]
    held: tuple[consents.Holding, ...]

    @property
    def home(self) -> Key:
        """The customer who had been merged away."""
        return self.undo.customers.merged.key

    @property
    def leaving(self) -> list[Key]:
        """The leads that go back."""
        return [(self.survivor.bucket, lead_id) for lead_id in self.undo.moved]

    @property
    def refused(self) -> list[consents.Holding]:
        """What was refused or taken back since the merge, and still is; said of the survivor, and meant of
        both. A no that is only written down since was said of both, too."""
        noes = (one for one in self.held if one.customer_id == self.survivor.id and one.state in consents.NO)
        return [one for one in noes if max(one.changed_at, made_at(one.event_id)) > self.at]


def part(
    conn: Connection, house: House, book: AssignmentBook, merge: Key, actor: str, now: datetime
) -> Parted | Refused:
    """Take a merge (bucket, id) back. The caller commits. A repetition does nothing."""
    vault.stand(conn, house.keyring)
    belt.hold_lanes(conn)
    found = _look(conn, merge)
    if not isinstance(found, _Now):
        return found
    _lend_grants(conn, found, now)
    _bring_back(conn, house, found, now)
    revived = _revive(conn, house, found, now)
    _restore_grants(conn, found, now)
    customers.part(conn, house, found.undo.customers, found.survivor)
    customers.end_merge(conn, merge, actor, now)
    if found.undo.review is not None:
        reviews.write_review(conn, found.undo.review, "open", actor, now)
    _tell(conn, found, revived, actor, now)
    owned = [one.lead for one in _held_again(found, revived) if one.lead.episode]
    episodes = [(lead.bucket, lead.lead_id, lead.episode) for lead in owned]
    assignment.resume_ownership(conn, episodes, now, book)
    ids = tuple(one.lead.lead_id for one in revived)
    stayed = tuple(one.lead.lead_id for one in found.undo.lost if one.lead.lead_id not in ids)
    return Parted(merge, found.undo.moved, ids, stayed)


def _look(conn: Connection, merge: Key) -> _Now | Parted | Refused:
    recorded = customers.hold_merge(conn, merge)
    if recorded is None:
        return Refused.MERGE_UNKNOWN
    if recorded.undone_at is not None:
        return Parted(merge, repeated=True)
    if recorded.later is not None:
        return Refused.LATER_FIRST
    people = customers.hold_customers(conn, sorted([recorded.survivor, recorded.merged]))
    survivor = people.get(recorded.survivor)
    if survivor is None:  # its data are only kept: it exists for nobody
        return Refused.MERGE_UNKNOWN
    if survivor.merged_into is not None:
        return Refused.LATER_FIRST
    if recorded.undo == "null":
        return Refused.MERGE_ERASED
    undo = msgspec.json.decode(recorded.undo, type=Undo)
    moved = [(survivor.bucket, lead_id) for lead_id in undo.moved]
    stood = [one.lead.key for one in undo.lost]
    winners = [(_place_of(before, undo, survivor), before.lead_id) for before, _ in undo.winners]
    keys = sorted({*moved, *stood, *winners})
    stands = belt.read_places(conn, keys)
    attached = belt.find_attached(conn, moved) if survivor.bucket != recorded.merged[0] else []
    works = leads.read_leads(conn, keys)
    held = consents.read_grants(conn, sorted([recorded.survivor, recorded.merged]))
    asked = questions.hold_questions(conn, sorted({*moved, *stood}))
    if any(question.calling for question in asked):
        return Refused.CALL_UNDER_WAY
    return _Now(merge, recorded.at, undo, survivor, works, stands, tuple(attached), tuple(asked), tuple(held))


def _place_of(winner: leads.Work, undo: Undo, survivor: customers.Person) -> int:
    """The bucket in which a lead lies that went on: it moved, or had been the survivor's."""
    return survivor.bucket if winner.lead_id in undo.moved else winner.bucket


def _lend_grants(conn: Connection, found: _Now, now: datetime) -> None:
    """A dispatch that goes back leans on a grant there: on a copy, if the survivor alone had given it. What
    the survivor had granted before the merge was never a word of the other: it carries nothing more."""
    have = {held.about for held in found.held if held.customer_id == found.home[1]}
    wanted = dispatches.held_by(conn, found.leaving) - have
    lent = [consents.moved(held, found.home) for held in found.held if held.about in wanted]
    consents.write_grants(
        conn,
        [
            _ended(held, now) if held.state == "given" and held.changed_at <= found.at else held
            for held in lent
        ],
    )


def _ended(held: consents.Holding, now: datetime) -> consents.Holding:
    """A grant that only keeps the proof of what was dispatched under it."""
    return msgspec.structs.replace(held, state="expired", changed_at=now)


def _bring_back(conn: Connection, house: House, found: _Now, now: datetime) -> None:
    """Leads that moved go home as they are now, and what had come to winners leaves them."""
    freed = [
        leads.released(found.works[before.lead_id], joined, before)
        for before, joined in found.undo.winners
        if before.lead_id in found.works
    ]
    leads.absorb(conn, freed)
    going = set(found.undo.moved)
    leads.bring_back(conn, found.leaving, found.home)
    dispatches.bring_back(conn, found.leaving, found.home, found.merge[1])
    questions.bring_back(conn, [one for one in found.asked if one.raw_id in going], found.home)
    orders.move(conn, found.leaving, found.home[0])
    clocks.move(conn, found.leaving, found.home[0], now)
    followup.move_takeovers(conn, found.leaving, found.home[0])
    leads.leave(conn, found.leaving, found.home[0])
    leads.set_apart(conn, found.undo.apart, apart=False)
    going_home = [*(found.stands[lead_id] for lead_id in found.undo.moved), *found.attached]
    relocate(conn, house, going_home, found.home[0], now)
    lent = {notice.id for one in found.undo.lost for notice in one.notices}
    unread = [notice for notice in leads.read_notices(conn, found.leaving) if notice.id not in lent]
    leads.move_notices(conn, [(notice, (found.home[0], notice.lead_id)) for notice in unread])


def _revive(conn: Connection, house: House, found: _Now, now: datetime) -> list[Lost]:
    """Leads that had given way go on as they stood, but for those of a dealer to whom a no was said since;
    returns all of them. What was taken back or erased since stays so."""
    lost = [one for one in found.undo.lost if found.stands[one.lead.lead_id].state is not State.ERASED]
    alive = leads.revive_leads(conn, [(one.lead.key, one.lead.status) for one in lost])
    revived = [one for one in lost if one.lead.lead_id in alive]
    ended = [one.stands for one in revived if found.stands[one.lead.lead_id].state is State.CLOSED]
    belt.restore_places(conn, ended, now)
    dispatches.resume(conn, [ended for one in _held_again(found, revived) for ended in one.dispatches])
    off = _off(found, revived)
    belt.write_places(conn, house.lanes, [awaits_word(at, now) for at in off], now)
    pool.leave(conn, [(at.bucket, at.raw_id) for at in off], now)
    questions.reopen(conn, [question for one in revived for question in one.questions], now)
    moves = [
        (msgspec.structs.replace(notice, bucket=found.survivor.bucket), one.lead.key)
        for one in revived
        for notice in one.notices
    ]
    leads.move_notices(conn, moves)
    return revived


def _held_again(found: _Now, revived: Sequence[Lost]) -> list[Lost]:
    """Those that their dealer may have again."""
    lost = {held.entity_id for held in found.refused if held.purpose == SALES_CONTACT}
    return [one for one in revived if one.lead.dealer_id not in lost]


def _off(found: _Now, revived: Sequence[Lost]) -> list[Stands]:
    """Where those stood, at a dealer or with its consultant, that it may not have again."""
    held = _held_again(found, revived)
    return [one.stands for one in revived if one not in held and one.stands.state in HELD]


def _restore_grants(conn: Connection, found: _Now, now: datetime) -> None:
    """The survivor's grants are as before the merge; what changed since stays, and a no said since is one
    of both."""
    mine = {held.about: held for held in found.held if held.customer_id == found.survivor.id}
    others = {held.about: held for held in found.held if held.customer_id == found.home[1]}
    as_merged = [(before, after) for before, after in found.undo.grants if mine.get(after.about) == after]
    leaned = dispatches.leaned_on(conn, found.survivor.key)
    alone = [after for before, after in as_merged if before is None]
    consents.drop_grants(conn, [after for after in alone if after.about not in leaned])
    expired = [_ended(after, now) for after in alone if after.about in leaned]
    dispatches.mark(conn, found.survivor.key, [after.about for after in expired], found.merge[1])
    kept = [before for before, _ in as_merged if before is not None]
    passed_on = [consents.moved(held, found.home) for held in found.refused]
    passed_on = [consents.strictest(others.get(held.about, held), held) for held in passed_on]
    consents.write_grants(conn, [*expired, *kept, *passed_on])


def _tell(conn: Connection, found: _Now, revived: Sequence[Lost], actor: str, now: datetime) -> None:
    """The journal, and the flow: what waits at a gate is judged anew."""
    inputs = {"merge": found.merge[1].hex}
    returned = [(found.home[0], lead_id) for lead_id in found.undo.moved]
    again = [one.lead.key for one in revived]
    winners = [
        (found.home[0] if before.lead_id in found.undo.moved else before.bucket, before.lead_id)
        for before, _ in found.undo.winners
    ]
    told = {key: [Fact("merge", "returned", inputs=inputs)] for key in returned}
    told |= {key: [Fact("merge", "revived", inputs=inputs)] for key in again}
    for at in _off(found, revived):
        told[at.bucket, at.raw_id].append(left_dealer(at.state))
    entries = [Entry(bucket, lead_id, lead_id, facts) for (bucket, lead_id), facts in told.items()]
    entries += [
        Entry(found.home[0], one.raw_id, one.lead_id, (Fact("merge", "returned", inputs=inputs),))
        for one in found.attached
    ]
    journal.append(conn, entries, actor, now)
    belt.poke(conn, sorted({*returned, *again, *winners}), now, GATES)
