"""Leads go: the old dealer's ends, the new one gets a lead, a re-inquiry, or its lost lead back. The same few
statements for any set; dealers are locked last."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from leadcenter.assignment import face as assignment
from leadcenter.assignment.face import HandedOver, Handout, Mode, Return
from leadcenter.belt import face as belt
from leadcenter.belt.face import Place, Stands, State
from leadcenter.channel.face import (
    House,
    Inquiry,
    Piece,
    Verdict,
    follow_homes,
    land,
    raw_bucket,
)
from leadcenter.cleaning import face as cleaning
from leadcenter.dispatch import face as dispatch
from leadcenter.flow import face as flow
from leadcenter.flow.face import Books, Case
from leadcenter.followup import face as followup
from leadcenter.kernel.arrays import ints, shorts, texts, uuids
from leadcenter.kernel.database import Connection
from leadcenter.kernel.sql import statement
from leadcenter.lead import face as lead
from leadcenter.lead.face import Wish
from leadcenter.order import face as orders
from leadcenter.pool import face as pool
from leadcenter.transfer.going import Moving, columns
from leadcenter.transfer.looking import Changed, Seen
from leadcenter.transfer.outcomes import done, left, write
from leadcenter.transfer.telling import TRANSFERRED, tell, tell_givers
from leadcenter.transfer.terms import (
    AtB,
    Go,
    LostTo,
    Order,
    Policy,
)


def move(
    conn: Connection,
    house: House,
    books: Books,
    policy: Policy,
    order: Order,
    moving: Sequence[Moving],
    now: datetime,
) -> None:
    """Carry out what was decided, and write it down. Raises Changed; the caller commits."""
    actor = f"transfer:{order.id}"
    routed = [one for one in moving if one.go.at_b is AtB.ROUTED]
    going = [one for one in moving if one.go.at_b is not AtB.ROUTED]
    _route(conn, routed, now)
    flow.judge_anew(conn, books, _cases(going), now)
    copied = [one for one in going if one.go.at_b is not AtB.LOST and not one.service]
    _copy(conn, house, order, copied, now)
    _revive(conn, [one for one in going if one.go.at_b is AtB.LOST], actor, now)
    ended = [one.key for one in going if one.leaves]
    ended += [one.there.key for one in going if one.go.at_b is AtB.LOST]
    dispatch.end_dispatches(conn, ended, now)
    _end(conn, order, [one for one in going if one.leaves], now)
    cleaning.withdraw(conn, [(*one.there.key, TRANSFERRED) for one in going if one.go.unreached], now)
    _provide(conn, house, going, now)
    _place(conn, house, going, now)
    tell(conn, books, order, moving, actor, now)
    _own(conn, books, policy, going, actor, now)
    owed = [one for one in going if one.to_lead is not None and one.go.at_b is not AtB.FOLLOWING]
    followup.owe_takeover(conn, [(one.key[0], one.to_lead, one.dealer) for one in owed if one.to_lead], now)
    write(conn, order, [done(one, books, policy, order) for one in moving], now)


def leave(
    conn: Connection, house: House, books: Books, order: Order, leaving: Sequence[Seen], now: datetime
) -> None:
    """The dealer goes, and these customers have named nobody else: nobody has the leads, each waits with a
    new one for its customer's word; dealers nearby are offered, none is chosen."""
    actor = f"transfer:{order.id}"
    moving = [Moving(seen, Go(AtB.NONE)) for seen in leaving]
    for one in moving:
        one.case.dealer = None
    flow.judge_anew(conn, books, _cases(moving), now)
    _copy(conn, house, order, moving, now, named=False)
    dispatch.end_dispatches(conn, [one.key for one in moving], now)
    _end(conn, order, moving, now)
    offers = [offer for one in moving for offer in _offers(books, order, one)]
    dispatch.write_offers(conn, offers, now)
    _place(conn, house, moving, now, waiting=True)
    tell_givers(conn, books, order, moving, actor, now, "")
    _free(conn, books, moving, now)
    write(conn, order, [left(one, now) for one in moving], now)


def _route(conn: Connection, routed: Sequence[Moving], now: datetime) -> None:
    """No dealer has these leads yet: they go on themselves to the dealer that the customer agreed to, with
    the question that is asked about them; the gates do the rest."""
    chosen = [(*one.key, one.dealer) for one in routed]
    dispatch.choose(conn, chosen, now)
    belt.poke(conn, [one.key for one in routed], now)
    for one in routed:
        one.to_lead = one.key[1]


def _copy(
    conn: Connection,
    house: House,
    order: Order,
    moving: Sequence[Moving],
    now: datetime,
    *,
    named: bool = True,
) -> None:
    """What the customer said comes to the new dealer as a raw lead of its own, without what does not concern
    it; it founds a lead or joins the one there."""
    inquiries = [_inquiry(order, one, named=named) for one in moving]
    channels = [one.case.channel.channel for one in moving]
    told = b'{"transfer":"%s"}' % order.id.hex.encode()
    pieces = [
        (channel, Piece(Verdict.ACCEPTED, inquiry, told, TRANSFERRED))
        for channel, inquiry in zip(channels, inquiries, strict=True)
    ]
    landed = land(conn, house, pieces, now)
    lies = [
        (raw_bucket(house.keyring, channel, inquiry, _delivered(house, channel.id, inquiry)), one.raw_id)
        for channel, inquiry, one in zip(channels, inquiries, landed, strict=True)
    ]
    homes = [one.key[0] for one in moving]
    belt.relocate(conn, house.lanes, lies, homes, now)
    follow_homes(
        conn,
        house,
        [
            (UUID(channel.id), inquiry.external_id, home)
            for channel, inquiry, home in zip(channels, inquiries, homes, strict=True)
        ],
    )
    wishes = [_wish(one, copy.raw_id, now, named=named) for one, copy in zip(moving, landed, strict=True)]
    for one, copy, folded in zip(moving, landed, lead.fold(conn, wishes, now), strict=True):
        joins = one.there.lead_id if one.joins else None
        if named and folded.lead_id != (joins or copy.raw_id):
            raise Changed
        one.copy, one.to_lead = copy.raw_id, folded.lead_id


def _inquiry(order: Order, one: Moving, *, named: bool) -> Inquiry:
    told = one.case.read.inquiry
    return Inquiry(
        external_id=f"transfer:{order.id.hex}:{one.key[1].hex}",
        contact=told.contact,
        vehicles=told.vehicles,
        dealer_code=one.seen.dealer.code if named and one.seen.dealer else "",
        kind=told.kind,
        campaign=told.campaign,
        budget=told.budget,
        buying_time=told.buying_time,
        occurred_at=told.occurred_at,
    )


def _delivered(house: House, channel: str, inquiry: Inquiry) -> int:
    return house.keyring.bucket(UUID(channel).bytes + inquiry.external_id.encode())


def _wish(one: Moving, raw_id: UUID, now: datetime, *, named: bool) -> Wish:
    case = one.case
    assert case.customer_id is not None
    assert case.score is not None
    return Wish(
        one.key[0], raw_id, case.customer_id, one.dealer if named else None, case.read.channel_id,
        case.brand, case.series, case.intent, case.score.points, case.score.grade, case.score.version,
        case.days, now, None,
    )  # fmt: skip


def _revive(conn: Connection, lost: Sequence[Moving], actor: str, now: datetime) -> None:
    """What the new dealer had lost is worked on again; why it was lost stays with the transfer."""
    scores = [one.case.score for one in lost]
    there = [one.there.key for one in lost]
    alive = conn.execute(
        statement("transfer", "revive_leads"),
        {
            **columns(there),
            "now": now,
            "scores": shorts([one.points if one else 0 for one in scores]),
            "grades": texts([one.grade if one else "" for one in scores]),
            "versions": ints([one.version if one else 0 for one in scores]),
        },
    )
    if alive.rowcount != len(lost):
        raise Changed
    orders.came_back(conn, there, actor, now)
    for one in lost:
        one.to_lead = one.there.lead_id


def _end(conn: Connection, order: Order, leaving: Sequence[Moving], now: datetime) -> None:
    keys = [one.key for one in leaving]
    followup.cancel_drives(conn, keys, TRANSFERRED)
    pool.leave(conn, keys, now)
    orders.close_open(conn, keys, TRANSFERRED, f"transfer:{order.id}", now)
    reasons = texts([order.reason.value] * len(leaving))
    conn.execute(statement("transfer", "end_leads"), {**columns(keys), "reasons": reasons, "now": now})


def _provide(conn: Connection, house: House, going: Sequence[Moving], now: datetime) -> None:
    """The new dealer gets its own sealed copy, of what the customer said last."""
    provided: list[Case] = []
    for one in going:
        if one.go.at_b is AtB.FOLLOWING or one.service or one.to_lead is None:
            continue
        case, there = one.case, one.seen.standing_there
        case.lead_id = one.to_lead
        case.dispatches = there.dispatches if one.wakes and there else 0
        provided.append(case)
    flow.hand_over(conn, house, provided, now)


def _place(
    conn: Connection, house: House, going: Sequence[Moving], now: datetime, *, waiting: bool = False
) -> None:
    """Where everything stands now: the old lead is over, the copy founded a lead or is attached, a lead that
    was lost, or never came so far, lies on the desk."""
    places: list[Place] = []
    back: list[Stands] = []
    for one in going:
        stands, (bucket, lead_id) = one.seen.stands, one.key
        assert stands is not None
        if one.leaves:
            places.append(
                Place(bucket, lead_id, stands.state, State.CLOSED, TRANSFERRED, None, stands.lead_id, bucket)
            )
        if one.copy is not None:
            places.append(_place_of(one, one.copy, bucket, now, waiting=waiting))
        there = one.seen.stands_there
        if one.wakes and there is not None:
            back.append(
                msgspec.structs.replace(
                    there, state=State.DISPATCHED, reason=TRANSFERRED, due_at=now, desk=one.dealer
                )
            )
    belt.write_places(conn, house.lanes, places, now)
    belt.restore_places(conn, back, now)


def _place_of(one: Moving, copy: UUID, bucket: int, now: datetime, *, waiting: bool) -> Place:
    if one.to_lead != copy:
        return Place(bucket, copy, State.LANDED, State.ATTACHED, TRANSFERRED, None, one.to_lead, bucket)
    if waiting:
        until = now + flow.LONGEST_WAIT
        return Place(bucket, copy, State.LANDED, State.AWAITING_DEALER, "dealer_left", until, copy, bucket)
    return Place(bucket, copy, State.LANDED, State.DISPATCHED, TRANSFERRED, now, copy, bucket, one.dealer)


def _offers(books: Books, order: Order, one: Moving) -> list[dispatch.Offer]:
    """Dealers for the customer to choose from: the one that the maker would like, else the nearest."""
    if one.to_lead != one.copy or one.to_lead is None:
        return []
    if order.to_dealer is not None:
        return [dispatch.Offer(one.key[0], one.to_lead, order.to_dealer, 1, None)]
    giver = books.org.by_id.get(order.from_dealer) if order.from_dealer else None
    if order.offer == "none" or giver is None or giver.place is None:
        return []
    case = one.case
    near = [
        (dealer, far)
        for dealer, far in books.org.nearest(giver.place, case.brand, case.series, flow.NEAREST + 1)
        if dealer.id != giver.id
    ]
    return [
        dispatch.Offer(one.key[0], one.to_lead, dealer.id, rank, far)
        for rank, (dealer, far) in enumerate(near[: flow.NEAREST], start=1)
    ]


def _free(conn: Connection, books: Books, gone: Sequence[Moving], now: datetime) -> None:
    """Ownership at the old dealer ends; who waits there for capacity is told."""
    owned = [one for one in gone if one.seen.asked.lead and one.seen.asked.lead.owner and one.leaves]
    ends = [Return(*one.key, TRANSFERRED) for one in owned]
    assignment.end_ownership(conn, ends, now, books.assignment)
    assignment.wake(conn, sorted({giver for one in owned if (giver := one.giver)}), now)


def _own(
    conn: Connection, books: Books, policy: Policy, going: Sequence[Moving], actor: str, now: datetime
) -> None:
    """The old owners are free; whoever had the customer at the new dealer gets a lead that came back."""
    _free(conn, books, going, now)
    known = [one for one in going if one.go.at_b in {AtB.LOST, AtB.WON} and not one.service]
    people = read_people(conn, [last for one in known if (last := one.there.last)])
    wanted: dict[UUID, Handout] = {}
    for one in known:
        person = heir(one.there.last, people, barred=_barred(one, policy))
        if person is not None and one.to_lead is not None:
            wanted[one.to_lead] = Handout(one.key[0], one.to_lead, person, TRANSFERRED)
    answers = assignment.assign_by_hand(
        conn, list(wanted.values()), actor, now, books.assignment,
        clock=lambda dealer, at: flow.followup_of(books, dealer, at), mode=Mode.FILL_UP, over_cap=True,
        how="transfer",
    )  # fmt: skip
    warned = {one.lead_id: one.warnings for one in answers if isinstance(one, HandedOver)}
    for one in going:
        if one.to_lead in warned:
            one.warnings = warned[one.to_lead]


def read_people(conn: Connection, staff: Sequence[UUID]) -> Mapping[UUID, tuple[bool, UUID | None]]:
    """Of people: whether they are still there, and who manages them."""
    rows = conn.execute(statement("transfer", "read_people"), {"staff": uuids(sorted(set(staff)))})
    return {person: (active, leader) for person, active, leader in rows}


def _barred(one: Moving, policy: Policy) -> bool:
    """Do the switches keep the lead from whoever lost it?"""
    return one.go.at_b is AtB.LOST and (policy.loser_barred or policy.lost_to is LostTo.MANAGER)


def heir(last: UUID | None, people: Mapping[UUID, tuple[bool, UUID | None]], *, barred: bool) -> UUID | None:
    """The last consultant, unless barred; else who manages him; else (None) whom the rules find."""
    active, leader = people.get(last, (False, None)) if last else (False, None)
    if active and not barred:
        return last
    return leader if leader != last else None


def _cases(moving: Sequence[Moving]) -> list[Case]:
    for one in moving:
        case, there = one.case, one.seen.asked.there
        case.dealer = one.seen.dealer if one.go.at_b is not AtB.NONE or one.seen.dealer else case.dealer
        if there is not None and (one.joins or one.go.at_b is AtB.LOST):
            case.inquiries = there.inquiries + 1
    return [one.case for one in moving]
