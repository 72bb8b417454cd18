"""All that a house has of a person: what is copied, restricted or erased together."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from leadcenter.assignment import face as assignment
from leadcenter.assignment.face import AssignmentBook, Return
from leadcenter.belt import face as belt
from leadcenter.channel.face import House
from leadcenter.channel.face import erasing as raw_leads
from leadcenter.customer.face import Golden, merging
from leadcenter.customer.face import erasing as customers
from leadcenter.kernel.arrays import ints, uuids
from leadcenter.kernel.database import Connection
from leadcenter.kernel.sql import statement
from leadcenter.lead.face import erasing as leads

Key = tuple[int, UUID]


class Belongings(msgspec.Struct, frozen=True):
    """What belongs to some people. `family`: customers with everybody merged into them; `buckets`: where
    their exact keys lie, None = anywhere; `raw_leads`: also those that never became a lead; `places`: where
    these stand on the belt."""

    family: list[Key]
    people: list[merging.Person]
    goldens: list[Golden | None]
    buckets: list[int] | None
    leads: list[leads.Own]
    raw_leads: list[raw_leads.Stored]
    places: list[Key]

    @property
    def lead_keys(self) -> list[Key]:
        return [lead.key for lead in self.leads]

    @property
    def values(self) -> list[str]:
        """What their exact keys are made from."""
        return [value for golden in self.goldens if golden for _, value in customers.values_of(golden)]


def belongings(conn: Connection, house: House, people: Iterable[Key], also: Iterable[Key] = ()) -> Belongings:
    """All of these customers; they and their leads are locked until commit. `also`: raw leads (raw bucket,
    id) that are known to be theirs. Seven statements."""
    family = customers.find_family(conn, people)
    held = list(merging.hold_customers(conn, family).values())
    goldens = customers.goldens(house, held)
    buckets = customers.buckets_of(house, goldens)
    own = leads.find_all(conn, family)
    raws, places = _raw_leads(conn, house, goldens, [one.key for one in own], buckets or [], list(also))
    return Belongings(family, held, goldens, buckets, own, raws, places)


def _raw_leads(
    conn: Connection,
    house: House,
    goldens: Sequence[Golden | None],
    own: Sequence[Key],
    buckets: Sequence[int],
    also: Sequence[Key],
) -> tuple[list[raw_leads.Stored], list[Key]]:
    """What came from these people: of their leads, what never became one but tells one of their exact keys,
    and what was kept apart of either, though nobody could read whose it is; and where that stands on the
    belt."""
    ours, loose = belt.find_of_leads(conn, own, buckets)
    told = {value for golden in goldens if golden for value in customers.values_of(golden)}
    wanted = {(lies, raw_id) for raw_id, (lies, _) in ours.items()} | set(also)
    others = {(lies, raw_id) for raw_id, (lies, _) in loose.items()}
    apart = _apart(conn, [raw_id for _, raw_id in wanted | others])
    read = raw_leads.read_stored(conn, house, sorted(wanted | others | {key for _, key, _ in apart}))
    theirs = {
        one.id
        for one in read
        if one.key in wanted or (one.inquiry and not told.isdisjoint(raw_leads.told_by(one.inquiry)))
    }
    theirs |= {raw_id for of, (_, raw_id), _ in apart if of in theirs}
    homes = {raw_id: home for _, (_, raw_id), home in apart}
    homes |= {raw_id: home for raw_id, (_, home) in (ours | loose).items()}
    raws = [one for one in read if one.id in theirs]
    return raws, sorted([(homes.get(one.id, one.bucket), one.id) for one in raws])


def _apart(conn: Connection, raw_ids: Sequence[UUID]) -> list[tuple[UUID, Key, int]]:
    """What was kept apart of these (see `channel`), unless somebody put it in order and it became a lead,
    whose customer's it is."""
    found = raw_leads.kept_apart(conn, raw_ids)
    given = {
        "buckets": ints([home for _, _, home in found]),
        "raw_ids": uuids([raw_id for _, (_, raw_id), _ in found]),
    }
    rows = conn.execute(statement("flow", "look_at_places"), given)
    loose = {raw_id for _, raw_id, _, _, _, lead_id, _, _ in rows if lead_id is None}
    return [one for one in found if one[1][1] in loose]


def free(
    conn: Connection, book: AssignmentBook, own: Sequence[leads.Own], reason: str, now: datetime
) -> None:
    """Ownership ends, and whoever waits for the capacity is told; last, since it locks the dealers."""
    owned = [one for one in own if one.episode]
    assignment.end_ownership(conn, [Return(*one.key, reason) for one in owned], now, book)
    assignment.wake(conn, [one.dealer_id for one in owned if one.dealer_id is not None], now)


def end_exports(conn: Connection, house: House, own: Sequence[Key], now: datetime) -> None:
    """Files that may tell of these leads are destroyed: of the maker, of the dealers who held them, and of
    the groups of these. Restricted leads must be in sight."""
    keys = {"buckets": ints([bucket for bucket, _ in own]), "lead_ids": uuids([lead for _, lead in own])}
    conn.execute(statement("flow", "end_exports_about"), {**keys, "maker": house.maker, "now": now})
