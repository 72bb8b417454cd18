"""A customer asks a dealer again that had lost the lead, or had to give it away: the same lead lives again,
with a new episode in the end, and why it was lost stays on record (lead-semantics 5.6, “lost”). It goes
through the gates as any other, and then to whom the switches of transfers name (`transfer.returning`)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from leadcenter.belt import face as belt
from leadcenter.belt.face import Place, State
from leadcenter.channel.face import House
from leadcenter.dispatch import face as dispatch
from leadcenter.flow.case import Case, going
from leadcenter.kernel.database import Connection
from leadcenter.lead import face as lead
from leadcenter.lead.face import Live, NoticeToStaff, Revived
from leadcenter.order import face as orders

RETURNED: Final = "customer_returned"
"""Why such a lead stands where it stands."""
CAME_BACK: Final = "transfer_lost"
"""What the dealer's desk is told."""
Lost = dict[tuple[UUID, UUID], Live]
"""(customer, dealer) → the lead that was lost there."""


class Overtaken(ConnectionError):
    """Somebody else was at the lead that was to live again: the set is carried again."""


def lost_leads(conn: Connection, cases: Sequence[Case], live: Mapping[UUID, Sequence[Live]]) -> Lost:
    """What dealers had of known customers who ask them again. One statement."""
    asking: list[tuple[int, UUID, UUID]] = []
    for case in going(cases):
        if not case.existing or case.customer_id is None or case.dealer is None or case.lead_id is not None:
            continue
        if not any(have.dealer_id == case.dealer.id for have in live.get(case.customer_id, ())):
            asking.append((case.due.bucket, case.customer_id, case.dealer.id))
    return lead.read_lost(conn, sorted(set(asking)))


def revive(conn: Connection, house: House, cases: Sequence[Case], now: datetime) -> None:
    """Leads that were lost live again, the inquiries join them, and the flow looks at them in its next
    passage. Raises Overtaken. A few statements for any set."""
    back = [case for case in going(cases) if case.returns is not None]
    keys = [(case.due.bucket, case.returns) for case in back if case.returns is not None]
    stands = belt.read_places(conn, keys)
    wanted = [_revived(case) for case in back]
    gone = [one for _, one in keys if one not in stands or stands[one].state is not State.CLOSED]
    if gone or lead.revive_lost(conn, wanted, now) != {one.lead_id for one in wanted}:
        raise Overtaken
    orders.came_back(conn, keys, RETURNED, now)
    dispatch.end_dispatches(conn, keys, now)
    places = [
        Place(bucket, one, stands[one].state, State.AWAITING_WINDOW, RETURNED, now, one, bucket)
        for bucket, one in keys
    ]
    belt.write_places(conn, house.lanes, places, now)
    notices: list[NoticeToStaff] = []
    for case in back:
        assert case.dealer is not None
        assert case.returns is not None
        case.lead_id = case.returns
        case.note("lead", "attached", RETURNED, inquiries=case.inquiries)
        case.end(State.ATTACHED, "re_inquiry")
        notices.append(NoticeToStaff(case.due.bucket, None, case.dealer.id, case.returns, CAME_BACK))
    lead.tell_staff(conn, notices, now)


def _revived(case: Case) -> Revived:
    assert case.returns is not None
    assert case.score is not None
    assert case.joins is not None
    points = case.score
    return Revived(
        case.due.bucket, case.returns, points.points, points.grade, points.version, case.inquiries,
        case.joins.asked_at,
    )  # fmt: skip
