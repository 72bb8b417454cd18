"""A dealer leaves the network: counted first, carried out in sets, gone on with after a kill, nobody chosen
for a customer (lead-semantics 5.6)."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from uuid import UUID

import pytest
from handing import Handing

from leadcenter.transfer import conductor as conducting
from leadcenter.transfer.terms import Confirmed, Kind, Offer, Order, Reason, Row, Stage

PROCESS = Path(__file__).with_name("exit_process.py")


def a_mixed_dealer(hands: Handing, each: int = 1) -> dict[str, list[UUID]]:
    """Leads at A: `each` of customers whom B does not know, follows, lost, won, or who agreed to A alone."""
    kinds = ("none", "following", "lost", "won", "wordless")
    phones = {kind: [hands.phone() for _ in range(each)] for kind in kinds}
    for kind in ("following", "lost", "won"):
        there = [hands.inquire(phone, dealer="D", agrees=("D",)) for phone in phones[kind]]
        hands.carry()
        for raw in there if kind in {"lost", "won"} else ():
            hands.ends(raw, kind)
    leads = {
        kind: [
            hands.inquire(phone, agrees=("A",) if kind == "wordless" else ("A", "D"), series="S2")
            for phone in phones[kind]
        ]
        for kind in kinds
    }
    hands.carry()
    return leads


def counted(hands: Handing, order: Order) -> Counter[tuple[str, str, str]]:
    return Counter((row["state"], row["reason"], row["at_b"]) for row in hands.rows_of(order))


def test_dry_run_counts_the_four_cases_and_changes_nothing(hands: Handing) -> None:
    a_mixed_dealer(hands, each=2)
    before = hands.rows("select id, status, held_by from lead order by id")
    keys = [
        (row["bucket"], row["id"])
        for row in hands.rows("select bucket, id from lead where held_by = %s and live", hands.entity("A"))
    ]
    order = Order(
        UUID(int=0), Kind.EXIT, hands.entity("A"), None, Offer.REGION, Reason.DEALER_LEAVES, "person:1",
        hands.house.maker, hands.now, None, None,
    )  # fmt: skip
    rows = [Row(*key, None, Confirmed.NOTHING) for key in keys]
    found = Counter(
        (getattr(one, "at_b", ""), getattr(one, "why", ""))
        for _, one in hands.conductor().preview(order, rows)
    )
    assert found == {
        ("none", ""): 2, ("following", ""): 2, ("lost", ""): 2, ("", "needs_confirmation"): 2,
        ("", "no_dealer"): 2,
    }  # fmt: skip
    assert hands.rows("select id, status, held_by from lead order by id") == before
    assert hands.rows("select 1 from transfer_lead") == []


def test_every_lead_has_its_outcome_and_customers_without_consent_stay_held(hands: Handing) -> None:
    leads = a_mixed_dealer(hands)
    order = hands.leaves_network("A")
    hands.round()
    assert counted(hands, order) == {
        ("done", "", "none"): 1, ("done", "", "following"): 1, ("done", "", "lost"): 1,
        ("held", "needs_confirmation", ""): 1, ("held", "no_dealer", ""): 1,
    }  # fmt: skip
    assert hands.rows("select finished_at from transfer")[0]["finished_at"]
    (wordless,) = leads["wordless"]
    assert hands.lead_of(wordless)["status"] == "transferred"
    (row,) = [row for row in hands.rows_of(order) if row["lead_id"] == wordless]
    assert hands.state_of(row["to_lead"]) == "awaiting_dealer/dealer_left"
    assert hands.lead(row["to_lead"])["dealer_id"] is None, "nobody chose for the customer"
    offered = hands.rows("select dealer_id, chosen_at from candidate where lead_id = %s", row["to_lead"])
    assert offered
    assert all(one["chosen_at"] is None and one["dealer_id"] != hands.entity("A") for one in offered)
    hands.carry()
    assert hands.dispatches_of(row["to_lead"]) == []


def test_customer_chooses_later_and_the_row_tells_where_the_lead_went(hands: Handing) -> None:
    raw = hands.at_dealer()
    order = hands.leaves_network("A")
    hands.round()
    ((waiting),) = hands.rows_of(order)
    hands.chooses(waiting["to_lead"], "D")
    hands.carry()
    hands.round()
    (row,) = hands.rows_of(order)
    assert (row["state"], row["at_b"], row["to_dealer"], row["kpi_in"]) == (
        "done", "none", hands.entity("D"), "transfer_in",
    )  # fmt: skip
    assert [dealer for dealer, _ in hands.dispatches_of(waiting["to_lead"])] == ["D"]
    assert hands.stands(raw) == "closed"


def test_customer_who_never_answers_is_told_of_in_the_row(hands: Handing) -> None:
    hands.at_dealer()
    order = hands.leaves_network("A", offer=Offer.NONE)
    hands.round()
    hands.days_pass(31)
    hands.carry()
    hands.round()
    assert hands.row(hands.rows_of(order)) == (Stage.REFUSED, "expired", "")


def test_dealer_that_the_maker_names_is_only_offered(hands: Handing) -> None:
    hands.at_dealer()
    order = hands.leaves_network("A", to="D")
    hands.round()
    (row,) = hands.rows_of(order)
    assert (row["state"], row["reason"]) == ("held", "no_grant")
    offered = hands.rows("select dealer_id, chosen_at from candidate where lead_id = %s", row["to_lead"])
    assert [(one["dealer_id"], one["chosen_at"]) for one in offered] == [(hands.entity("D"), None)]


def test_transfer_that_waits_gives_way_to_the_exit(hands: Handing) -> None:
    raw = hands.at_dealer()
    held = hands.order([raw], "D")
    hands.conductor().carry_out(held.id)
    order = hands.leaves_network("A")
    hands.round()
    assert hands.row(hands.rows_of(held)) == ("cancelled", "dealer_leaves", "")
    assert hands.row(hands.rows_of(order))[0] == "held"
    assert hands.stands(raw) == "closed"


def test_lead_that_comes_while_the_exit_runs_is_found_too(
    hands: Handing, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(conducting, "AT_ONCE", 2)
    for _ in range(3):
        hands.at_dealer(agrees=("A", "D"))
    order = hands.leaves_network("A")
    late = hands.at_dealer(agrees=("A", "D"))
    hands.round()
    assert counted(hands, order) == {("done", "", "none"): 4}
    assert hands.lead_of(late)["status"] == "transferred"


def test_killed_in_the_middle_it_goes_on_where_it_was(hands: Handing) -> None:
    for _ in range(60):
        hands.inquire(agrees=("A", "D"))
    hands.carry()
    order = hands.leaves_network("A")
    command = [sys.executable, str(PROCESS), hands.url, str(hands.config.folder), str(order.id)]
    killed = 0
    while killed < 4:
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert process.stdout is not None
        while process.poll() is None and process.stdout.readline().strip() != "set":
            time.sleep(0)
        if process.poll() is not None:
            break
        os.kill(process.pid, signal.SIGKILL)
        process.wait(timeout=20)
        process.stdout.close()
        killed += 1
        done = hands.rows("select count(*) as n from transfer_lead where state = 'done'")[0]["n"]
        ended = hands.rows("select count(*) as n from lead where status = 'transferred'")[0]["n"]
        assert done == ended, "a set is done whole or not at all"
    assert killed == 4
    hands.round()
    assert counted(hands, order) == {("done", "", "none"): 60}
    assert len(hands.rows("select 1 from lead where dealer_id = %s and live", hands.entity("D"))) == 60
    assert len(hands.rows("select 1 from dispatch where ended_at is null")) == 60
