"""A dealer leaves the network: counted first, carried out in sets, gone on with after a kill, nobody chosen
for a customer (lead-semantics 5.6)."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from uuid import UUID

import pytest
from handing import Handing
from town import Seen

from leadcenter.kernel.keys import BUCKETS
from leadcenter.transfer import conductor as conducting
from leadcenter.transfer import orders
from leadcenter.transfer.terms import Confirmed, Kind, Offer, Order, Reason, Row, Stage
from plans import rows_read

PROCESS = Path(__file__).with_name("exit_process.py")
FULL = [
    pytest.mark.full,
    pytest.mark.skipif(os.environ.get("FULL") != "1", reason="long: FULL=1"),
    pytest.mark.timeout(1_800),
]


def unlike_a_dummy(hands: Handing) -> str:
    """A number that nobody makes up: no digit four times running, no long stairs."""
    while re.search(r"(\d)\1{3}|2345678", phone := hands.phone()):
        pass
    return phone


def a_mixed_dealer(hands: Handing, each: int = 1) -> dict[str, list[UUID]]:
    """Leads at A: `each` of customers whom B does not know, follows, lost, won, or who agreed to A alone."""
    kinds = ("none", "following", "lost", "won", "wordless")
    phones = {kind: [unlike_a_dummy(hands) for _ in range(each)] for kind in kinds}
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


def foresee(hands: Handing, order: Order, keys: Sequence[tuple[int, UUID]]) -> Counter[tuple[str, str]]:
    """What a dry run counts: what the new dealers have, or why leads wait."""
    rows = [Row(*key, None, Confirmed.NOTHING) for key in keys]
    seen = hands.conductor().preview(order, rows)
    return Counter((getattr(one, "at_b", ""), getattr(one, "why", "")) for _, one in seen)


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
    assert foresee(hands, order, keys) == {
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


def test_exit_asks_for_nobody_while_its_leads_wait_for_their_customers(hands: Handing) -> None:
    hands.at_dealer()
    order = hands.leaves_network("A")
    hands.round()
    (waiting,) = hands.rows_of(order)
    assert hands.conductor().due() == []
    hands.chooses(waiting["to_lead"], "D")
    hands.carry()
    assert hands.conductor().due() == [order.id]
    hands.round()
    assert hands.conductor().due() == []


def test_dealer_whom_the_customer_chooses_later_takes_over_as_any_other(hands: Handing) -> None:
    """Its consultant is told, must tell the customer who takes over, and the old dealer reads where its lead
    went."""
    raw = hands.at_dealer()
    order = hands.leaves_network("A")
    hands.round()
    (waiting,) = hands.rows_of(order)
    assert waiting["told"] == {}
    assert hands.rows("select 1 from takeover") == []
    hands.chooses(waiting["to_lead"], "D")
    hands.carry()
    hands.round()
    (row,) = hands.rows_of(order)
    assert row["told"] == {"from": "A", "reason": "dealer_leaves", "customer_informed": True}
    seen = hands.owner_of(row["to_lead"])
    assert isinstance(seen, Seen)
    assert ("transfer_none", seen.staff, row["to_lead"]) in hands.notices()
    owed = hands.rows("select lead_id, dealer_id, told_at from takeover")
    assert owed == [{"lead_id": row["to_lead"], "dealer_id": hands.entity("D"), "told_at": None}]
    assert hands.rows("select lead_id, went_to from transfer_trace") == [{"lead_id": raw, "went_to": "D**"}]
    hands.round()
    assert len([1 for kind, *_ in hands.notices() if kind == "transfer_none"]) == 1, "told once"


@pytest.mark.parametrize("parted", [False, True])
def test_lead_waits_on_for_its_customers_word_when_the_customer_is_merged(
    hands: Handing, parted: bool
) -> None:
    hands.at_dealer()
    order = hands.leaves_network("A")
    hands.round()
    (waiting,) = hands.rows_of(order)
    somebody = next(
        raw
        for raw in (hands.at_dealer(dealer="B") for _ in range(9))
        if hands.key(raw)[0] != waiting["bucket"]
    )
    merge = hands.merge(somebody, waiting["to_lead"])
    hands.round()
    if parted:
        hands.part(merge)
        hands.round()
    assert hands.rows_of(order) == [waiting]
    assert hands.conductor().due() == [], "nobody looks at it for nothing"
    hands.chooses(waiting["to_lead"], "D")
    hands.carry()
    hands.round()
    (row,) = hands.rows_of(order)
    assert (row["state"], row["at_b"], row["to_dealer"], row["to_lead"]) == (
        "done", "none", hands.entity("D"), waiting["to_lead"],
    )  # fmt: skip
    owed = hands.rows("select bucket, lead_id, dealer_id from takeover")
    assert owed == [
        {"bucket": hands.key(row["to_lead"])[0], "lead_id": row["to_lead"], "dealer_id": hands.entity("D")}
    ]


def test_what_customers_say_to_others_keeps_no_order_due(hands: Handing) -> None:
    """The flow takes such a lead on, not the order."""
    hands.at_dealer()
    order = hands.leaves_network("A")
    hands.round()
    (waiting,) = hands.rows_of(order)
    hands.grants(waiting["lead_id"], "B", poke=False)
    assert hands.conductor().due() == []
    hands.conn.execute("update transfer_lead set due_at = %s", [hands.now])
    assert hands.conductor().due() == [], "there is nothing to claim"


def test_order_of_many_leads_that_wait_reads_those_that_are_due(hands: Handing) -> None:
    raw = hands.at_dealer()
    order = hands.order([raw], "D")
    given = {"id": order.id, "count": 1, "buckets": list(range(BUCKETS)), "now": hands.now}
    with hands.conn.transaction(force_rollback=True):
        hands.conn.execute(
            "insert into transfer_lead select (jsonb_populate_record(t, jsonb_build_object("
            "'lead_id', lpad(n::text, 32, '0')::uuid, 'due_at', t.due_at + interval '1 day'))).* "
            "from transfer_lead t, generate_series(1, 2000) n"
        )
        hands.conn.execute("analyze transfer_lead")
        assert rows_read(hands.conn, "transfer", "claim_rows", given, "transfer_lead") == 1


def test_customer_who_never_answers_is_told_of_in_the_row(hands: Handing) -> None:
    hands.at_dealer()
    order = hands.leaves_network("A", offer=Offer.NONE)
    hands.round()
    hands.days_pass(31)
    hands.carry()
    hands.round()
    assert hands.row(hands.rows_of(order)) == (Stage.REFUSED, "expired", "")
    assert hands.rows("select 1 from takeover") == []
    assert [one["went_to"] for one in hands.rows("select went_to from transfer_trace")] == [""]


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


def test_exit_that_is_cancelled_halfway_takes_no_more_leads(
    hands: Handing, monkeypatch: pytest.MonkeyPatch
) -> None:
    raws = [hands.at_dealer(agrees=("A", "D")) for _ in range(5)]
    order = hands.leaves_network("A")
    step = conducting.Conductor._step
    monkeypatch.setattr(conducting, "AT_ONCE", 2)
    monkeypatch.setattr(conducting.Conductor, "_step", lambda *given: step(*given) and False)
    hands.round()
    monkeypatch.undo()
    with hands.conn.transaction():
        assert orders.cancel(hands.conn, order, hands.now) == 0
    hands.round()
    assert counted(hands, order) == {("done", "", "none"): 2}
    assert sorted(hands.lead_of(raw)["status"] for raw in raws) == ["live"] * 3 + ["transferred"] * 2
    assert hands.rows("select finished_at from transfer")[0]["finished_at"]
    again = hands.leaves_network("A")
    hands.round()
    assert counted(hands, again) == {("done", "", "none"): 3}, "another order takes the others"


def dies_in_the_middle(hands: Handing, order: Order, at_once: int, times: int) -> None:
    """A worker that carries out the order is killed after some sets, so many times."""
    command = [
        sys.executable, str(PROCESS), hands.url, str(hands.config.folder), str(order.id), str(at_once),
    ]  # fmt: skip
    killed = 0
    while killed < times:
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
    assert killed == times


@pytest.mark.parametrize(("each", "at_once", "times"), [(12, 5, 4), pytest.param(2_000, 500, 8, marks=FULL)])
def test_killed_in_the_middle_it_goes_on_where_it_was_and_ends_as_the_dry_run_counted(
    hands: Handing, each: int, at_once: int, times: int
) -> None:
    """60 leads; with FULL=1 10,000."""
    leads = a_mixed_dealer(hands, each)
    held = hands.rows("select bucket, id from lead where held_by = %s and live", hands.entity("A"))
    assert len(held) == 5 * each
    order = hands.leaves_network("A")
    foreseen = foresee(hands, order, [(row["bucket"], row["id"]) for row in held])
    begun = time.monotonic()
    dies_in_the_middle(hands, order, at_once, times)
    hands.round()
    print(f"{5 * each} leads, {times} deaths: {time.monotonic() - begun:.1f} s")
    assert foreseen == {
        ("none", ""): each, ("following", ""): each, ("lost", ""): each, ("", "needs_confirmation"): each,
        ("", "no_dealer"): each,
    }  # fmt: skip
    assert counted(hands, order) == {
        ("done", "", "none"): each, ("done", "", "following"): each, ("done", "", "lost"): each,
        ("held", "needs_confirmation", ""): each, ("held", "no_dealer", ""): each,
    }  # fmt: skip
    live = "select 1 from lead where dealer_id = %s and live"
    assert len(hands.rows(live, hands.entity("D"))) == 3 * each
    assert len(hands.rows("select 1 from dispatch where ended_at is null")) == 4 * each
    still_at_a = hands.rows("select id from lead where held_by = %s and live", hands.entity("A"))
    assert {row["id"] for row in still_at_a} == set(leads["won"]), "somebody must ask these customers first"
    assert hands.broken_promises() == {}
