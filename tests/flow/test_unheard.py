"""What a channel said of an inquiry (taken back, a no) stays to be heard until a passage has heard it,
whoever moves the lead meanwhile, and goes before everything that waits (trust.md I6, D3)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import psycopg
import pytest
from psycopg import sql
from test_withdrawal import grants, on_the_desk, refuses_later, taken_back
from town import NOBODY, Seen, Town

from leadcenter.assignment import face as assignment
from leadcenter.flow import face as flow
from leadcenter.kernel.arrays import ints, texts, uuids
from leadcenter.kernel.logins import Login
from leadcenter.kernel.sql import statement

# Who moves leads between a channel's word and the passage that hears it.
HAND_OUT = ("assignment", "write_places", "assigned")
FALL = ("pool", "write_places", "dispatched")
LOSE = ("order", "move_places", "closed")


def due_when_moved(town: Town, raw: UUID, room: str, name: str, state: str) -> Any:
    """When the lead is due if somebody of the dealer moves it now, as that room does; nothing is kept."""
    given: dict[str, Any] = {
        "now": town.now, "buckets": ints([town.place_of(raw)["bucket"]]), "lead_ids": uuids([raw]),
        "states": texts([state]), "reasons": texts(["by_a_person"]),
    }  # fmt: skip
    with town.conn.transaction(force_rollback=True):
        assert town.conn.execute(statement(room, name), given).rowcount == 1
        return town.place_of(raw)["due_at"]


@pytest.mark.parametrize("mover", [HAND_OUT, FALL, LOSE])
def test_who_moves_a_lead_leaves_what_a_channel_said_of_it_due(
    town: Town, mover: tuple[str, str, str]
) -> None:
    raw, other = on_the_desk(town, external_id="e-1"), town.inquire(dealer="X", external_id="e-2")
    town.carry()
    assert due_when_moved(town, raw, *mover) is None
    refuses_later(town, "e-1", "X")
    taken_back(town, "e-2")
    for said_of in (raw, other):
        due = due_when_moved(town, said_of, *mover)
        assert due is not None
        assert due <= town.now


def test_customer_who_stops_one_dealer_does_not_hide_that_his_inquiry_was_taken_back(town: Town) -> None:
    raw = town.inquire(dealer="A", agrees=("A", "B"), external_id="e-1")
    town.carry()
    taken_back(town, "e-1")
    town.chooses(raw, "A", agrees=False)
    town.carry()
    assert {who for who, _ in grants(town)} >= {"A", "B"}
    assert set(grants(town).values()) == {"withdrawn"}
    assert town.state_of(raw) == "erased/taken_back"
    assert town.owner_of(raw) == NOBODY


def test_nobody_can_put_an_unheard_word_to_rest(town: Town) -> None:
    raw = on_the_desk(town, external_id="e-1")
    refuses_later(town, "e-1", "X")
    with pytest.raises(psycopg.errors.CheckViolation):
        town.conn.execute("update belt set due_at = null where raw_id = %s", [raw])


def test_a_no_goes_before_everything_that_waits(town: Town) -> None:
    raw = on_the_desk(town, external_id="e-1")
    waiting = [town.inquire() for _ in range(5)]
    town.minutes_pass(10)
    refuses_later(town, "e-1", "X")
    lease = town.take_lane()
    assert lease is not None
    assert town.place_of(raw)["lane"] == lease.lane, "the lane of the no comes first"
    town.carrier().carry(lease, 1)
    town.release(lease)
    assert grants(town) == {("X", "sales_contact"): "refused"}
    assert {town.state_of(one) for one in waiting} == {"landed"}
    town.carry()
    assert all(isinstance(town.owner_of(one), Seen) for one in waiting)


def test_lost_lead_whose_no_waits_does_not_live_again_in_the_same_set(town: Town) -> None:
    phone = town.phone()
    raw = town.inquire(phone, external_id="e-1")
    town.carry()
    town.close_leads()
    town.minutes_pass(5)
    refuses_later(town, "e-1", "A", phone=phone)
    again = town.inquire(phone, channel="ads")
    town.carry()
    assert town.lead_of(raw)["status"] == "lost"
    assert town.state_of(raw).startswith("closed/")
    assert town.lead_of(again)["id"] == again
    assert not town.state_of(again).startswith("attached")
    assert town.broken_promises() == {}


def test_a_no_reaches_a_lead_that_stands_aside_and_leaves_it_there(town: Town) -> None:
    raw = on_the_desk(town, external_id="e-1")
    town.conn.execute(
        "update belt set state = 'parked', reason = 'error:X', due_at = null where raw_id = %s", [raw]
    )
    refuses_later(town, "e-1", "X")
    town.carry()
    assert grants(town)["X", "sales_contact"] == "refused"
    assert town.state_of(raw) == "parked/error:X"
    assert town.place_of(raw)["hearing"] is False


def restricted(town: Town, raw: UUID) -> None:
    """Its customer's data are only kept; from here on the flow works with the rights of a worker."""
    lead = town.lead_of(raw)
    with town.conn.transaction():
        book = assignment.load_book(town.conn, town.now)
        flow.restrict(town.conn, town.house, book, [(lead["bucket"], lead["customer_id"])], "trust", town.now)
    town.conn.execute(sql.SQL("set role {}").format(sql.Identifier(Login.WORKER.role)))


def test_withdrawal_of_a_restricted_person_counts_when_the_restriction_is_lifted(town: Town) -> None:
    raw = town.inquire(dealer="A", agrees=("A", "B"), external_id="e-1")
    town.carry()
    restricted(town, raw)
    taken_back(town, "e-1")
    town.carry()
    town.conn.execute("reset role")
    assert set(grants(town).values()) == {"withdrawn"}
    assert town.state_of(raw) == "erased/taken_back"
    assert town.dispatches_of(raw) == [("A", "2026-11-18 10:00")]


def test_a_no_of_a_restricted_person_counts_when_the_restriction_is_lifted(town: Town) -> None:
    raw = town.inquire(dealer="A", agrees=("A", "B"), external_id="e-1")
    town.carry()
    restricted(town, raw)
    stood = town.state_of(raw)
    refuses_later(town, "e-1", "A")
    town.carry()
    town.conn.execute("reset role")
    said = grants(town)
    assert (said["A", "sales_contact"], said["B", "sales_contact"]) == ("refused", "given")
    assert town.state_of(raw) == stood == "closed/restricted"


def test_dealer_that_lost_a_lead_has_it_no_longer_after_a_no(town: Town) -> None:
    raw = town.inquire(external_id="e-1")
    other = town.inquire()
    town.carry()
    town.close_leads()
    holds = "select count(*) from dispatch where ended_at is null and lead_id = %s"
    assert town.conn.execute(holds, [raw]).fetchone() == (1,)
    refuses_later(town, "e-1", "A")
    town.carry()
    assert town.conn.execute(holds, [raw]).fetchone() == (0,)
    assert town.conn.execute("select held_by from lead where id = %s", [raw]).fetchone() == (None,)
    assert town.conn.execute(holds, [other]).fetchone() == (1,)
