"""The fault harness itself, and a short run of it: the house keeps its promises, bugs that were put in are
noticed."""

from __future__ import annotations

import base64
import hmac
import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from faults import mutants
from faults.acts import ACTS, BRIEF, order_for, perform
from faults.failing import Caught
from faults.ground import Ground, fresh_folder
from faults.killing import Boundary, boundaries, order_by_kind
from faults.mutants import Unfit, all_mutants, hunt, patched, touched
from faults.outside import Manners, Provider, Receivers
from faults.people import ENDS, People
from faults.seam import Order
from faults.server import Server
from faults.tally import Tally, figures

REQUIRED = {
    "async_commit", "acknowledged_before_commit", "no_for_update", "no_fence", "no_partial_unique",
    "no_consent_lock", "retry_on_unknown", "id_cursor_outbox", "owner_role", "session_set", "no_dedupe",
    "wall_clock_lease",
}  # fmt: skip
"""trust.md 3.3(c)."""
SHORT = ("workers", "attacks", "zombie", "databases", "poison")
"""What a test run can afford; `make faults` performs them all."""
OUTSIDE = ("clicks", "notices")
"""Of a house of their own, judged by those who are outside."""


@pytest.fixture(scope="module")
def server() -> Iterator[tuple[Server, Path]]:
    folder = fresh_folder()
    found = Server(folder / "postgres")
    try:
        yield found, folder
    finally:
        found.stop()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.mark.timeout(240)
def test_house_keeps_its_promises_while_it_is_killed_fenced_and_poisoned(server: tuple[Server, Path]) -> None:
    ground = Ground(server[0], server[1] / "ground", mutants.SOURCE, 1)
    try:
        perform(ground, BRIEF, lambda _: None, only=SHORT)
    finally:
        ground.close()
    assert ground.tally["worker_kills"] == BRIEF.worker_kills
    assert ground.tally["database_kills"] == BRIEF.database_kills
    assert ground.tally["worker_boundaries"] >= 60
    assert ground.tally["attacks"] >= 20
    assert ground.tally["lost"] == ground.tally["doubled"] == 0
    assert len(ground.acknowledged.raw_of) >= 100


@pytest.mark.timeout(240)
def test_nobody_is_rung_twice_and_no_notice_is_lost_whatever_those_outside_do(
    server: tuple[Server, Path],
) -> None:
    ground = Ground(server[0], server[1] / "outside", mutants.SOURCE, 1)
    try:
        perform(ground, BRIEF, lambda _: None, only=OUTSIDE)
    finally:
        ground.close()
    assert ground.tally["sender_kills"] == 2 * BRIEF.reaching_kills
    assert ground.tally["privacy_calls"] >= 6
    assert ground.tally["call_records"] >= ground.tally["privacy_calls"]
    assert ground.tally["notices_told"] > BRIEF.notices
    assert min(ground.tally["provider_faults"], ground.tally["receiver_faults"]) >= 1
    assert ground.tally["doubled"] == 0


@pytest.mark.timeout(240)
@pytest.mark.parametrize(("mutant", "says"), [("no_fence", "lease had been lost"), ("no_dedupe", "doubled")])
def test_bug_that_was_put_in_is_noticed(mutant: str, says: str) -> None:
    outcome = hunt(mutants.FOLDER / f"{mutant}.patch", 1, lambda _: None)
    assert outcome.caught
    assert says in outcome.by


@pytest.mark.parametrize("patch", all_mutants(), ids=lambda patch: patch.stem)
def test_mutant_still_applies_to_the_source(patch: Path, tmp_path: Path) -> None:
    source = patched(patch, tmp_path)
    assert touched(patch)
    for path in touched(patch):
        assert (source / "leadcenter" / path).read_bytes() != (
            mutants.SOURCE / "leadcenter" / path
        ).read_bytes()


def test_every_bug_that_trust_names_is_among_the_mutants() -> None:
    assert {patch.stem for patch in all_mutants()} >= REQUIRED


def test_patch_that_fits_nothing_is_refused(tmp_path: Path) -> None:
    patch = tmp_path / "odd.patch"
    patch.write_text("--- a/src/leadcenter/no.py\n+++ b/src/leadcenter/no.py\n@@ -1 +1 @@\n-a\n+b\n", "utf-8")
    with pytest.raises(Unfit, match=r"odd\.patch"):
        patched(patch, tmp_path / "copy")


def test_acts_nearest_to_a_patch_come_first_and_none_is_left_out() -> None:
    order = order_for(["consent/sql/lock_grants.sql"])
    assert order[0] == "withdrawal"
    assert sorted(order) == sorted(ACTS)


def test_order_at_the_seam_is_read_as_it_was_written() -> None:
    boundary = Boundary("MainThread", 17, "_exit_gen", after=True)
    assert Order.read(boundary.seam) == Order("kill", "MainThread", 17, 17, True)
    assert Order.read("stop@Main*:3-9") == Order("stop", "Main*", 3, 9, False)


def test_life_has_a_boundary_before_each_exchange_and_one_after_each_commit(tmp_path: Path) -> None:
    notes = tmp_path / "notes"
    notes.write_text("1\tmain\tselect 1\n2\tside\tselect 2\n3\tmain\t_exit_gen\n", "utf-8")
    assert [(one.thread, one.number, one.after) for one in boundaries(notes)] == [
        ("main", 1, False), ("main", 2, False), ("main", 2, True), ("side", 1, False),
    ]  # fmt: skip


def test_every_kind_of_boundary_is_died_at_once_before_any_is_twice() -> None:
    """A life runs one statement many times: chance alone comes back to it before it has met them all."""
    places = [Boundary("main", n, "often") for n in range(200)]
    places += [Boundary("main", 200 + n, f"seldom {n}") for n in range(50)]
    plan = order_by_kind(places, 51, Random(7))
    assert len({one.kind for one in plan}) == 51
    whole = order_by_kind(places, 250, Random(7))
    assert sorted(one.number for one in whole) == list(range(250)), "each once"
    assert len(order_by_kind(places, 300, Random(7))) == 300
    assert order_by_kind(places, 51, Random(8)) != plan, "in a chance order"


def test_provider_outside_rings_once_for_an_order_and_writes_down_that_it_came_again() -> None:
    order = json.dumps({"key": "k1"}).encode()
    for manners, status in ((Manners(), 202), (Manners(after=1.0), 500), (Manners(before=1.0), 503)):
        with Provider(manners, 1, "secret", "http://127.0.0.1:1/") as provider:
            answers = [provider.posted("/orders", {"webhook-id": "k1"}, order) for _ in range(2)]
            assert [one.status for one in answers] == [status] * 2
            taken = status != 503
            assert len(provider.noted("rang")) == len(provider.noted("repeat")) == taken
            assert provider.asked("/orders/k1").status == (200 if taken else 404)
            assert provider.asked("/orders/k2").status == 404


def test_receiver_outside_knows_who_signed_and_takes_nothing_where_it_is_gone() -> None:
    body, at = json.dumps({"data": {}}).encode(), "1"
    with Receivers(Manners(lost=1.0), 1) as outside:
        outside.keys["/hook/a"] = b"key"
        mark = base64.b64encode(hmac.digest(b"key", b"m1.1." + body, "sha256")).decode()
        sent = {"webhook-id": "m1", "webhook-timestamp": at, "webhook-signature": f"v1,other v1,{mark}"}
        assert outside.posted("/hook/a", sent, body).lost
        outside.posted("/hook/a", {**sent, "webhook-id": "m2"}, body)
        assert [one["signed"] for one in outside.noted("took")] == [True, False]
        outside.gone.add("/hook/a")
        assert outside.posted("/hook/a", sent, body).status == 410
        assert (len(outside.noted("took")), len(outside.noted("gone"))) == (2, 1)


def test_people_are_the_same_for_the_same_seed_and_have_numbers_of_their_own() -> None:
    first, same, other = People(3, 1, ["A", "B"]), People(3, 1, ["A", "B"]), People(3, 2, ["A", "B"])
    leads = [first.lead(number) for number in range(1, 400)]
    assert leads == [same.lead(number) for number in range(1, 400)]
    assert {lead.kind for lead in leads} == set(ENDS)
    assert not {first.phone(n) for n in range(1, 400)} & {other.phone(n) for n in range(1, 400)}


def test_zero_is_told_with_its_bound_and_what_was_not_measured_with_its_reason() -> None:
    tally = Tally(counts={"acknowledged": 1_000, "worker_kills": 10})
    told = figures(tally)
    assert told["lost"] == {"value": 0, "unit": "leads", "n": 1_000, "at_most": 0.003}
    assert told["withdrawal_p99_s"]["value"] is None
    assert told["database_kills"] == {"value": 0, "unit": "kills", "n": 0}


def test_run_that_was_cut_off_goes_on_where_it_was(tmp_path: Path) -> None:
    file = tmp_path / "state.json"
    tally = Tally.resume(file)
    tally.segments.append(4)
    tally.add(ground_tally := {"lost": 0, "recovery_ms": 90}, [0.5])  # type: ignore[arg-type]
    tally.add(ground_tally | {"recovery_ms": 40, "acknowledged": 7}, [0.1])  # type: ignore[arg-type]
    tally.keep(file)
    again = Tally.resume(file)
    assert again.segments == [4]
    assert (again.counts["recovery_ms"], again.counts["acknowledged"]) == (90, 7)
    assert again.withdrawal_s == [0.1, 0.5]


def test_run_of_another_commit_is_not_gone_on_with(tmp_path: Path) -> None:
    file = tmp_path / "state.json"
    Tally(commit="another", segments=[4], counts={"acknowledged": 7}).keep(file)
    again = Tally.resume(file)
    assert (again.segments, again.counts) == ([], {})
    assert again.commit not in {"another", ""}


@pytest.mark.parametrize(
    "tally",
    [
        Tally(failures=["seed 1: zombie: it went on"]),
        Tally(counts={"lost": 1}),
        Tally(counts={"doubled": 1}),
        Tally(counts={"dispatched_after_withdrawal": 1}),
    ],
)
def test_run_is_sound_only_if_no_session_of_it_broke_a_promise(tally: Tally) -> None:
    assert not tally.sound
    assert Tally(counts={"acknowledged": 7, "lost": 0}).sound


def test_harness_names_the_act_that_found_the_fault() -> None:
    caught = Caught("zombie: it went on")
    assert str(caught).partition(":")[0] in ACTS
