"""A call list in plain text, and a customer in it who says no before it is fetched (trust.md L05)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from desk_town import DeskTown, Person, code_of
from test_exports import approver, ask, fetch, proved, real, rows_of, slot_of, state, work, worker

from leadcenter.assignment import face as assignment
from leadcenter.desk import exporting
from leadcenter.desk.face import Exporter
from leadcenter.flow import face as flow
from leadcenter.flow.face import Merged, Order

__all__ = ["worker"]
DEALER = "D0003"


@pytest.fixture
def two(town: DeskTown) -> Any:
    """Two leads of the third dealer, which nobody sees any more when the test is over."""
    leads = [town.lead(f"1391726610{number}", DEALER, name) for number, name in enumerate(("周一", "吴二"))]
    yield leads
    for lead in leads:
        town.forget(lead)


def customer(town: DeskTown, lead: UUID) -> tuple[int, UUID]:
    (found,) = town.rows("select bucket, customer_id from lead where id = %s and status <> 'merged'", lead)
    return found[0], found[1]


def says_no(town: DeskTown, who: tuple[int, UUID], *codes: str) -> None:
    """The customer takes back what he granted to these legal entities, as on his own page."""
    entities = [town.entity(code) for code in codes]
    with town.conn.transaction():
        now = town.house.now()
        book = assignment.load_book(town.conn, now)
        flow.stop(town.conn, town.house.house, who, entities, {}, now, book)


def plain(town: DeskTown, worker: Exporter, asker: Person, other: Person, **more: Any) -> dict[str, Any]:
    """A file with numbers in plain text that lies ready."""
    export = ask(asker, **{"purpose": "call_list", "plain": True, **more})
    work(worker)
    answer = proved(other).post(f"/exports/{export['reference']}/approval")
    assert answer.status_code == 200, answer.text
    work(worker)
    assert state(asker, export)["status"] == "ready"
    return export


def download(person: Person, export: dict[str, Any]) -> tuple[int, str]:
    answer = proved(person).post(f"/exports/{export['reference']}/download")
    return answer.status_code, "" if answer.status_code == 200 else code_of(answer)


def numbers(content: bytes) -> list[str]:
    return sorted(row["phone"] for row in real(rows_of(content)))


def test_call_list_ends_when_a_customer_in_it_says_no(
    town: DeskTown, worker: Exporter, two: list[UUID], monkeypatch: pytest.MonkeyPatch
) -> None:
    manager, other = town.manager(DEALER), approver(town, DEALER)
    export = plain(town, worker, manager, other)
    slot = slot_of(town, export)
    held = "select held_leads from export where slot = %s"
    assert {lead for (leads,) in town.rows(held, slot) for lead in leads} == set(two)
    says_no(town, customer(town, two[0]), DEALER)
    assert download(manager, export) == (410, "export_overtaken")
    assert state(manager, export)["status"] == "ready", "who fetches ends nothing: the exporter does"
    monkeypatch.setattr(exporting, "OVERTAKEN_S", 0.0)
    work(worker)
    over = state(manager, export)
    assert (over["status"], over["failure"]) == ("failed", "export_overtaken")
    assert list(town.folder.iterdir()) == []
    assert town.keyring.subjects.is_destroyed(slot)
    assert town.rows("select held_leads, held_buckets from export") == [([], [])]
    assert [act[3] for act in town.acts("export.failed")][-1] == {"reason": "export_overtaken"}
    again = plain(town, worker, manager, other)
    assert numbers(fetch(manager, again)) == ["139 1726 6101"]


def test_fetched_file_is_forgotten_with_whom_it_told_of(
    town: DeskTown, worker: Exporter, two: list[UUID]
) -> None:
    manager = town.manager(DEALER)
    export = plain(town, worker, manager, approver(town, DEALER))
    assert len(numbers(fetch(manager, export))) == 2
    says_no(town, customer(town, two[0]), DEALER)
    work(worker)
    worker.end_overtaken()
    assert state(manager, export)["status"] == "taken"
    assert town.rows("select held_leads from export") == [([],)]


def test_no_to_somebody_else_ends_no_file_and_a_no_to_the_maker_ends_the_makers(
    town: DeskTown, worker: Exporter, two: list[UUID]
) -> None:
    ((maker,),) = town.rows("select code from entity where id = %s", town.maker)
    manager = town.manager(DEALER)
    theirs = plain(town, worker, manager, approver(town, DEALER))
    operations, officer = town.person("lead_operations"), town.person("privacy_officer")
    ours = plain(town, worker, operations, officer, dealer=DEALER)
    authority = plain(town, worker, operations, officer, dealer=DEALER, purpose="authority")
    says_no(town, customer(town, two[1]), maker)
    worker.end_overtaken()
    assert state(manager, theirs)["status"] == "ready"
    assert state(operations, ours)["failure"] == "export_overtaken"
    assert len(numbers(fetch(operations, authority))) == 2, "what an authority is owed hangs on no grant"
    again = plain(town, worker, operations, officer, dealer=DEALER)
    assert numbers(fetch(operations, again)) == ["139 1726 6100", "139****6101"], "masked who said no"


def test_masked_file_stays_when_a_customer_says_no(town: DeskTown, worker: Exporter, two: list[UUID]) -> None:
    manager = town.manager(DEALER)
    export = ask(manager, purpose="call_list")
    work(worker)
    says_no(town, customer(town, two[0]), DEALER)
    worker.end_overtaken()
    assert len(numbers(fetch(manager, export))) == 2


def test_no_of_the_customer_whom_somebody_was_merged_into_ends_the_file(
    town: DeskTown, worker: Exporter, two: list[UUID]
) -> None:
    manager = town.manager(DEALER)
    export = plain(town, worker, manager, approver(town, DEALER))
    survivor = customer(town, town.lead("13917266109", "D0002", "郑三"))
    with town.conn.transaction():
        now = town.house.now()
        book = assignment.load_book(town.conn, now)
        order = Order(survivor, customer(town, two[0]), "person:1", str(town.new_id()))
        assert isinstance(flow.merge(town.conn, town.house.house, book, order, now), Merged)
    worker.end_overtaken()
    assert state(manager, export)["status"] == "ready"
    says_no(town, survivor, DEALER)
    assert download(manager, export) == (410, "export_overtaken")
