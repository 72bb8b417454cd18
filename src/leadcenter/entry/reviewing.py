"""The review desk's decisions, as the routes of the customer room ask for them: the flow decides, and a
refusal becomes an error that the sender can read."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from leadcenter.assignment.face import AssignmentBook
from leadcenter.channel.face import House
from leadcenter.customer.http import Deciding, Done, Forecast, Side
from leadcenter.flow import face as flow
from leadcenter.flow.face import Refused
from leadcenter.kernel.database import Connection
from leadcenter.kernel.errors import Refusal

Key = tuple[int, UUID]
_UNKNOWN = {Refused.REVIEW_UNKNOWN, Refused.MERGE_UNKNOWN, Refused.CUSTOMER_UNKNOWN}


def deciding(house: House, book: Callable[[], AssignmentBook]) -> Deciding:
    """The decisions for the customer room's door; `book` gives the current assignment book."""

    def merge(
        conn: Connection, review: Key, stays: Side, actor: str, request_key: str, now: datetime
    ) -> Done:
        done = flow.merge_review(conn, house, book(), review, actor, request_key, now, stays=stays)
        if isinstance(done, Refused):
            raise refusal(done)
        return Done(done.merge, len(done.moved), len(done.ended), done.repeated)

    def reject(conn: Connection, review: Key, actor: str, now: datetime) -> bool:
        done = flow.reject_review(conn, review, actor, now)
        if isinstance(done, Refused):
            raise refusal(done)
        return done

    def preview(conn: Connection, review: Key) -> Forecast:
        seen = flow.preview_review(conn, house, review)
        if isinstance(seen, Refused):
            raise refusal(seen)
        return Forecast(seen.stays, seen.joined, seen.moves, seen.ends, seen.grants)

    def undo(conn: Connection, merged: Key, actor: str, now: datetime) -> Done:
        done = flow.part(conn, house, book(), merged, actor, now)
        if isinstance(done, Refused):
            raise refusal(done)
        return Done(None, len(done.returned), len(done.stayed), done.repeated)

    return Deciding(merge, reject, preview, undo)


def refusal(why: Refused) -> Refusal:
    """As an error: 404 for what there is not, 409 for what cannot be now."""
    return Refusal(why.value, 404 if why in _UNKNOWN else 409)
