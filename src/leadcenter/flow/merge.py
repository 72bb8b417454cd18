"""Two customers are one: what every room has of them comes together under the survivor.

Only a person merges; probable matches wait in `match_review`. A merge is short and rare, so it stops the belt
for its moment (`belt.hold_lanes`): no passage sees half of it. What is open moves to the survivor and goes on
under its own id, what is history stays where it is and is read through `merged_into`. `flow.part` takes a
merge back.

"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from enum import StrEnum
from uuid import UUID

import msgspec

from leadcenter.assignment import face as assignment
from leadcenter.assignment.face import AssignmentBook, Return
from leadcenter.belt import face as belt
from leadcenter.belt.face import Place, Stands, State, allowed
from leadcenter.channel.face import House, follow_homes, read_inquiries
from leadcenter.cleaning import face as cleaning
from leadcenter.cleaning.face import merging as questions
from leadcenter.clocks.face import merging as clocks
from leadcenter.consent.face import SALES_CONTACT
from leadcenter.consent.face import merging as consents
from leadcenter.customer.face import merging as customers
from leadcenter.customer.face import reviews
from leadcenter.dispatch.face import merging as dispatches
from leadcenter.flow.profiling import take_grades
from leadcenter.flow.withdrawal import CONSENT_WITHDRAWN
from leadcenter.followup import face as followup
from leadcenter.journal import face as journal
from leadcenter.journal.face import Entry, Fact
from leadcenter.kernel.database import Connection
from leadcenter.kernel.ids import new_id
from leadcenter.lead import face as lead
from leadcenter.lead.face import NoticeToStaff
from leadcenter.lead.face import merging as leads
from leadcenter.order.face import merging as orders
from leadcenter.pool import face as pool
from leadcenter.vault import face as vault

Key = customers.Key
LARGEST = 100
"""More live leads than these are not one person: nobody merges them at once."""
GATES = (
    State.CLEANING, State.NURTURE, State.AWAITING_DEALER, State.AWAITING_GRANT, State.AWAITING_WINDOW,
)  # fmt: skip
LEAD_MERGED = "lead_merged"
MERGE = "merge"


class Fate(StrEnum):
    """What becomes of a table's rows about a customer who is merged away."""

    MOVES = "moves"
    STAYS = "stays"


CHILDREN: dict[str, tuple[Fate, str]] = {
    "audit_subject": (Fate.STAYS, "each keeps its own pseudonym: the trail is history"),
    "belt": (Fate.MOVES, "rows of live leads; attached ones stay with the lead that they joined"),
    "car_order": (Fate.MOVES, "with its lead"),
    "candidate": (Fate.MOVES, "copied with live leads"),
    "cleaning_attempt": (Fate.MOVES, "with its question"),
    "cleaning_callback": (Fate.STAYS, "kept as it came; it finds its question where that is now"),
    "cleaning_task": (Fate.MOVES, "questions about live leads; `merged` marks where they were"),
    "clock": (Fate.MOVES, "goes on where its lead does, as far as it is; the old row says that it moved"),
    "clock_act": (Fate.MOVES, "copied with its clock"),
    "clock_pause": (Fate.MOVES, "copied with its clock"),
    "consent_event": (Fate.STAYS, "the ledger is append-only"),
    "consent_grant": (
        Fate.MOVES,
        "the strictest word becomes the survivor's; the old rows carry old dispatches",
    ),
    "consent_subject": (Fate.STAYS, "a lock; the survivor has its own"),
    "customer": (Fate.STAYS, "as a tombstone that points to the survivor"),
    "customer_merge": (Fate.STAYS, "a record"),
    "delivery": (Fate.MOVES, "home_bucket follows the belt"),
    "departure_lead": (Fate.STAYS, "a record"),
    "dispatch": (Fate.MOVES, "what a dealer holds; the old row keeps the proof"),
    "erasure": (Fate.STAYS, "a record"),
    "episode": (Fate.MOVES, "the open one; ended ones stay"),
    "followup": (Fate.STAYS, "history; looked for everywhere when read"),
    "grab_offer": (Fate.STAYS, "the lead that goes on is offered anew"),
    "rule_ask": (Fate.STAYS, "asked about what is there no more, and gone"),
    "identity": (Fate.MOVES, "every exact key"),
    "import_row": (Fate.STAYS, "immutable"),
    "in_hand": (Fate.STAYS, "a question that moved is no longer open where it was: whoever had it is free"),
    "journal": (Fate.STAYS, "history"),
    "lead": (Fate.MOVES, "live ones; ended ones stay"),
    "loss": (Fate.MOVES, "with its lead"),
    "maker_claim": (Fate.STAYS, "a log; an open one ends, the lead is claimed anew where it goes on"),
    "maker_stay": (Fate.STAYS, "the next rounds end it, and put the lead somewhere where it goes on"),
    "match_key": (Fate.STAYS, "those of a tombstone go when it is looked at again"),
    "match_due": (Fate.STAYS, "both sides are told there anew, and looked at again"),
    "match_review": (Fate.STAYS, "followed to the survivor when read"),
    "match_subject": (Fate.STAYS, "as probable matching saw each side last"),
    "message": (Fate.STAYS, "goes out as it is; its lead is followed to the survivor when asked for"),
    "notice_to_staff": (Fate.MOVES, "unread ones"),
    "outbox": (Fate.MOVES, "calls to be ordered"),
    "payment": (Fate.MOVES, "with its order"),
    "pool_claim": (Fate.STAYS, "a log"),
    "pool_stay": (Fate.MOVES, "all: who had a lead may not claim it again at once"),
    "privacy_call": (
        Fate.STAYS,
        "a record, found by its lead everywhere; one that is not placed yet ends with the ownership it was "
        "asked in",
    ),
    "quotation": (Fate.MOVES, "every version, with its lead"),
    "raw_lead": (Fate.STAYS, "immutable"),
    "raw_revision": (Fate.STAYS, "immutable"),
    "rights_request": (Fate.STAYS, "followed to the survivor when it is carried out"),
    "sighting": (Fate.STAYS, "of a raw lead; kept for two days"),
    "spam_release": (Fate.STAYS, "a record about a raw lead"),
    "subject_link": (Fate.STAYS, "followed to the survivor when it is used"),
    "takeover": (Fate.MOVES, "what is owed still; what was told stays"),
    "test_drive": (Fate.STAYS, "found by its own name and by its car, wherever its lead went"),
    "visit": (Fate.STAYS, "history; counted everywhere"),
    "transfer_lead": (Fate.STAYS, "followed to the lead that goes on; an exit finds it anew"),
    "transfer_trace": (Fate.STAYS, "a record"),
}
"""Every table that names a customer, a lead or a raw lead; a test reads them from the schema."""


class Refused(StrEnum):
    """Why a merge, or its undoing, was not done; each has a text in two languages."""

    CUSTOMER_UNKNOWN = "customer_unknown"
    SAME_CUSTOMER = "merge_same_customer"
    OTHER_ENTITY = "merge_across_entities"
    MERGED_ALREADY = "customer_merged_already"
    TOO_LARGE = "merge_too_large"
    CALL_UNDER_WAY = "merge_call_under_way"
    REVIEW_UNKNOWN = "review_unknown"
    REVIEW_DECIDED = "review_decided"
    ONE_CUSTOMER = "review_of_one_customer"
    MERGE_UNKNOWN = "merge_unknown"
    LATER_FIRST = "merge_later_first"
    MERGE_ERASED = "merge_erased"


class Order(msgspec.Struct, frozen=True):
    """A person says that two customers (bucket, id) are one. The same `request_key` is done once.
    `review`: the pair that is decided by it."""

    survivor: Key
    merged: Key
    actor: str
    request_key: str
    review: Key | None = None


class Merged(msgspec.Struct, frozen=True):
    """Done: `moved` leads went to the survivor, `ended` ones gave way to another (lead, its successor).
    `merge` (bucket, id) undoes it. `repeated`: done before, nothing happened now."""

    merge: Key | None
    survivor: Key
    moved: tuple[UUID, ...] = ()
    ended: tuple[tuple[UUID, UUID], ...] = ()
    repeated: bool = False


class Lost(msgspec.Struct, frozen=True):
    """A lead that gave way to `into`, as it stood before."""

    lead: leads.Work
    into: UUID
    stands: Stands
    dispatches: tuple[dispatches.Ended, ...]
    questions: tuple[questions.Question, ...]
    notices: tuple[leads.Notice, ...]


class Undo(msgspec.Struct, frozen=True):
    """What it takes to part the customers again; ids, codes and sealed values only. `winners`: (before,
    after) of the leads to which others gave way; `grants`: (before, after) of the survivor's; `apart`: leads
    (bucket before, id) with a second order at a dealer."""

    customers: customers.United
    moved: tuple[UUID, ...]
    lost: tuple[Lost, ...]
    winners: tuple[tuple[leads.Work, leads.Work], ...]
    grants: tuple[tuple[consents.Holding | None, consents.Holding], ...]
    review: Key | None
    apart: tuple[Key, ...] = ()


class Plan(msgspec.Struct, frozen=True):
    """What a merge would do: all that it reads, locked. `pairs`: (lead that goes on, lead that ends);
    `apart`: leads with a second order at a dealer; `unheard`: leads whose dealer has a yes of the one and a
    no of the other."""

    survivor: customers.Person
    merged: customers.Person
    works: dict[UUID, leads.Work]
    stands: dict[UUID, Stands]
    asked: tuple[questions.Question, ...]
    pairs: tuple[tuple[leads.Work, leads.Work], ...]
    apart: tuple[Key, ...]
    grants: tuple[tuple[consents.Holding | None, consents.Holding], ...]
    unheard: frozenset[UUID] = frozenset()

    @property
    def moving(self) -> list[leads.Work]:
        """The live leads of the merged customer that go on."""
        ending = {other.lead_id for _, other in self.pairs}
        own = (work for work in self.works.values() if work.customer_id == self.merged.id)
        return [work for work in own if work.lead_id not in ending]

    @property
    def ending(self) -> list[leads.Work]:
        """The leads that give way to another."""
        return [other for _, other in self.pairs]


def merge(
    conn: Connection, house: House, book: AssignmentBook, order: Order, now: datetime
) -> Merged | Refused:
    """Make two customers one. The caller commits. Raises retryable errors when somebody else acts on the
    same leads; a repetition does nothing."""
    vault.stand(conn, house.keyring)
    belt.hold_lanes(conn)
    before = customers.find_merge(conn, order.survivor[0], order.request_key)
    if before is not None:
        merge_id, survivor, _ = before
        return Merged((survivor[0], merge_id), survivor, repeated=True)
    plan = plan_merge(conn, order.survivor, order.merged)
    if not isinstance(plan, Plan):
        return plan
    merge_id = new_id(now)
    lost = _end_doubles(conn, house, plan, now)
    winners = _absorb(conn, plan)
    consents.write_grants(conn, [after for _, after in plan.grants])
    _move(conn, house, plan, merge_id, now)
    lost = _move_notices(conn, plan, lost)
    united = customers.unite(conn, house, plan.survivor, plan.merged, now)
    if plan.survivor.no_profiling or plan.merged.no_profiling:
        own = [(order.survivor[0], work.lead_id) for work in plan.works.values() if work not in plan.ending]
        take_grades(conn, [*own, *(work.key for work in plan.ending)], order.actor, now)
    moved = tuple(work.lead_id for work in plan.moving)
    undo = Undo(united, moved, tuple(lost), tuple(winners), plan.grants, order.review, plan.apart)
    customers.insert_merge(
        conn, merge_id, order.survivor, order.merged, order.actor, order.request_key, written(undo), now
    )
    if order.review is not None:
        reviews.write_review(conn, order.review, "merged", order.actor, now)
    _tell(conn, plan, merge_id, order.actor, now)
    _free(conn, book, plan, now)
    edited = [(order.survivor[0], after.lead_id) for _, after in winners]
    assignment.ask_later(conn, edited, assignment.Trigger.EDITED, now)
    ended = tuple((other.lead_id, first.lead_id) for first, other in plan.pairs)
    return Merged((order.survivor[0], merge_id), order.survivor, moved, ended)


def plan_merge(conn: Connection, survivor: Key, merged: Key) -> Plan | Merged | Refused:
    """What merging would do now, or why it cannot be; everything that it touches is locked until commit:
    customers, belt, leads, grants, questions, in this order. Writes nothing, so it serves as preview."""
    people = customers.hold_customers(conn, sorted({survivor, merged}))
    one, other = people.get(survivor), people.get(merged)
    if one is None or other is None:
        return Refused.CUSTOMER_UNKNOWN
    if other.merged_into == one.id:
        return Merged(None, survivor, repeated=True)
    if fault := _judged(one, other):
        return fault
    keys = sorted(leads.find_live(conn, [survivor, merged]))
    if len(keys) > LARGEST:
        return Refused.TOO_LARGE
    stands = belt.read_places(conn, keys)
    works = leads.read_leads(conn, keys)
    held = consents.read_grants(conn, sorted([survivor, merged]))
    own = {grant.about: grant for grant in held if grant.customer_id == one.id}
    given = consents.joined(
        own.values(), [grant for grant in held if grant.customer_id == other.id], survivor
    )
    asked = questions.hold_questions(conn, keys)
    if any(question.calling for question in asked):
        return Refused.CALL_UNDER_WAY
    grants = tuple((own.get(grant.about), grant) for grant in given)
    pairs = tuple(leads.pairs(works.values()))
    apart = tuple(work.key for work in leads.second_orders(works.values()))
    unheard = _unheard(works.values(), held)
    return Plan(one, other, works, stands, tuple(asked), pairs, apart, grants, unheard)


def _unheard(works: Iterable[leads.Work], held: Iterable[consents.Holding]) -> frozenset[UUID]:
    """Leads of the one at a dealer to whom the other said no: the no holds for both from now on, and nobody
    at the dealer has heard of it."""
    said = {
        (grant.customer_id, grant.entity_id): grant.state for grant in held if grant.purpose == SALES_CONTACT
    }
    no = {entity for (_, entity), state in said.items() if state in consents.NO}
    return frozenset(
        work.lead_id
        for work in works
        if work.dealer_id in no and said.get((work.customer_id, work.dealer_id)) not in consents.NO
    )


def _judged(one: customers.Person, other: customers.Person) -> Refused | None:
    if one.id == other.id:
        return Refused.SAME_CUSTOMER
    if one.entity_id != other.entity_id:
        return Refused.OTHER_ENTITY
    if one.merged_into is not None or other.merged_into is not None:
        return Refused.MERGED_ALREADY
    return None


def written(undo: Undo) -> str:
    """As it is stored."""
    return msgspec.json.encode(undo).decode()


def _end_doubles(conn: Connection, house: House, plan: Plan, now: datetime) -> list[Lost]:
    """Where both have a live lead at one dealer, one gives way: nobody is asked about it any more, no
    dealer holds it, nobody owns it."""
    keys = [other.key for other in plan.ending]
    open_ones = [one for one in plan.asked if one.state == "open"]
    cleaning.withdraw(conn, [(*key, LEAD_MERGED) for key in keys], now)
    taken = dispatches.take_back(conn, keys, now)
    leads.merge_leads(conn, [(other.key, first.lead_id) for first, other in plan.pairs], now)
    places = [_ended(plan.stands[other.lead_id]) for other in plan.ending]
    belt.write_places(conn, house.lanes, [place for place in places if place is not None], now)
    return [
        Lost(
            other,
            first.lead_id,
            plan.stands[other.lead_id],
            tuple(one for one in taken if one[1] == other.lead_id),
            tuple(one for one in open_ones if one.raw_id == other.lead_id),
            (),
        )
        for first, other in plan.pairs
    ]


def _ended(stands: Stands) -> Place | None:
    """Its place once it gave way; one that is parked stays so, and ends when somebody replays it."""
    if not allowed(stands.state, State.CLOSED):
        return None
    return Place(
        stands.bucket,
        stands.raw_id,
        stands.state,
        State.CLOSED,
        "merged",
        None,
        stands.lead_id,
        stands.bucket,
    )


def _absorb(conn: Connection, plan: Plan) -> list[tuple[leads.Work, leads.Work]]:
    """The leads that go on take over what the others knew."""
    winners = [(first, leads.absorbed(first, other)) for first, other in plan.pairs]
    leads.absorb(conn, [after for _, after in winners])
    return winners


def _move(conn: Connection, house: House, plan: Plan, merge_id: UUID, now: datetime) -> None:
    """The open work of the merged customer goes on under the survivor."""
    keys = [work.key for work in plan.moving]
    going = {work.lead_id for work in plan.moving}
    to = plan.survivor.key
    leads.set_apart(conn, plan.apart, apart=True)
    leads.move_leads(conn, keys, to, now)
    dispatches.move_dispatches(conn, keys, to, merge_id, now)
    questions.move_questions(conn, [one for one in plan.asked if one.raw_id in going], to, now)
    orders.move(conn, keys, to[0])
    clocks.move(conn, keys, to[0], now)
    followup.move_takeovers(conn, keys, to[0])
    relocate(conn, house, [plan.stands[lead_id] for lead_id in going], to[0], now)


def relocate(conn: Connection, house: House, stands: Sequence[Stands], home: int, now: datetime) -> None:
    """Raw leads go to another bucket of the belt, and their redeliveries find them there."""
    reads = read_inquiries(conn, house, [(one.raw_bucket, one.raw_id) for one in stands])
    follow_homes(conn, house, [(read.channel_id, read.external_id, home) for read in reads.values()])
    pool.let_go(conn, [(one.bucket, one.raw_id) for one in stands], MERGE, now)
    belt.relocate(conn, house.lanes, [(one.bucket, one.raw_id) for one in stands], home, now)


def _move_notices(conn: Connection, plan: Plan, lost: Sequence[Lost]) -> list[Lost]:
    """What people have not read yet is told of the leads that go on."""
    successor = {one.lead.lead_id: one.into for one in lost}
    touched = [work.key for work in (*plan.moving, *plan.ending)]
    notices = leads.read_notices(conn, touched)
    home = plan.survivor.bucket
    leads.move_notices(
        conn, [(notice, (home, successor.get(notice.lead_id, notice.lead_id))) for notice in notices]
    )
    return [
        msgspec.structs.replace(
            one, notices=tuple(notice for notice in notices if notice.lead_id == one.lead.lead_id)
        )
        for one in lost
    ]


def _tell(conn: Connection, plan: Plan, merge_id: UUID, actor: str, now: datetime) -> None:
    """The journal, and the flow: what waits at a gate is judged anew, for score and consent may have
    changed. Where the person said no to the dealer, what lies on its desk or in its pool is judged, too, and
    the consultant, who keeps the lead (lead-semantics 5.5), is told."""
    home, name = plan.survivor.bucket, merge_id.hex
    told: dict[Key, list[Fact]] = {}
    for work in plan.moving:
        told.setdefault((home, work.lead_id), []).append(Fact("merge", "moved", inputs={"merge": name}))
    for first, other in plan.pairs:
        inputs = {"merge": name, "lead": other.lead_id.hex}
        told.setdefault((home, first.lead_id), []).append(Fact("merge", "absorbed", inputs=inputs))
        into = {"merge": name, "into": first.lead_id.hex}
        told[other.key] = [Fact("merge", "ended", LEAD_MERGED, inputs=into)]
    entries = [Entry(bucket, lead_id, lead_id, facts) for (bucket, lead_id), facts in told.items()]
    journal.append(conn, entries, actor, now)
    ending = {other.lead_id for other in plan.ending}
    going_on = [(home, lead_id) for lead_id in plan.works if lead_id not in ending]
    belt.poke(conn, going_on, now, GATES)
    if unheard := [key for key in going_on if key[1] in plan.unheard]:
        belt.poke(conn, unheard, now, (State.DISPATCHED,))
        notices = [
            NoticeToStaff(home, one.staff_id, one.dealer_id, one.lead_id, CONSENT_WITHDRAWN)
            for one in lead.read_live(conn, [plan.survivor.key])[plan.survivor.id]
            if one.lead_id in plan.unheard and one.dealer_id is not None and one.staff_id is not None
        ]
        lead.tell_staff(conn, notices, now)


def _free(conn: Connection, book: AssignmentBook, plan: Plan, now: datetime) -> None:
    """Ownership of what ended ends, and whoever waits for the capacity is told; last, since it locks the
    dealers."""
    owned = [other for other in plan.ending if other.episode]
    returns = [Return(other.bucket, other.lead_id, LEAD_MERGED) for other in owned]
    assignment.end_ownership(conn, returns, now, book)
    assignment.wake(conn, [other.dealer_id for other in owned if other.dealer_id is not None], now)
