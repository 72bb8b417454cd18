"""Four real files, whole: through the command into a real database, and through the flow.

The figures were counted in the files with the csv module alone. They are not ours to ship: without the folder
beside the repository these tests are skipped.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import msgspec
import pytest
from import_command import ImportCommand, verdict_lines

from leadcenter.kernel.database import connect
from leadcenter.rulebook import face as rulebook
from leadcenter.rulebook.face import RuleKind
from living_house import LivingHouse

ROOT = Path(__file__).parents[2]
DATA = ROOT.parent / "shared" / "data"
KINDS = {
    "base": 20,
    "items": [
        {
            "code": "filled_a_form",
            "points": 20,
            "when": {"combinator": "and", "rules": [{"field": "kind", "operator": "=", "value": "form"}]},
        }
    ],
    "grades": [["A", 40], ["B", 0]],
}
"""Whoever filled a form is an A."""


class RealSet(msgspec.Struct, frozen=True):
    """A file, how its channel is set, and what becomes of its rows: on the belt, as people, as leads (grade →
    leads, inquiries → leads), and what people refused (purpose → people)."""

    file: str
    rows: int
    needs_phone: bool
    belt: dict[tuple[str, str], int]
    customers: int = 0
    grades: dict[str, int] = {}
    inquiries: dict[int, int] = {}
    refused: dict[str, int] = {}


NOBODY = ("invalid", "identity_missing")
UNREACHABLE = ("invalid", "phone_missing")
UNDECIDED = ("awaiting_dealer", "no_dealer")
AGAIN = ("attached", "re_inquiry")
SETS = {
    # 6,475 prospects, each once: 3,411 + 508 + 1 by a form, 2,517 by an API, 38 from a list; 497 refuse
    # e-mails, one refuses calls
    "xeducation_leads": RealSet(
        "leads.csv",
        6_475,
        False,
        {UNDECIDED: 6_475},
        customers=6_475,
        grades={"A": 3_920, "B": 2_555},
        inquiries={1: 6_475},
        refused={"email_contact": 497, "phone_contact": 1},
    ),
    # no column says who
    "olist_marketing_funnel": RealSet("marketing_qualified_leads.csv", 5_614, False, {NOBODY: 5_614}),
    # 2,009 rows with a hashed e-mail of 1,987 people: 1,970 once, 12 twice, 5 three times; the other 79 have
    # what people type instead of an address (none@…, refused@…, declined@…)
    "lead_quality_debt": RealSet(
        "leads.csv",
        2_088,
        False,
        {UNDECIDED: 1_987, AGAIN: 22, NOBODY: 79},
        customers=1_987,
        grades={"A": 1_987},
        inquiries={1: 1_970, 2: 12, 3: 5},
    ),
    # an anonymous survey; this channel asks for a phone
    "ev_target_customers": RealSet("test_drive_customers.csv", 1_371, True, {UNREACHABLE: 1_371}),
}


@pytest.fixture(scope="module")
def command(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ImportCommand]:
    if not DATA.is_dir():
        pytest.skip("the shared data folder is not beside the repository")
    with connect(database_url) as conn:
        living = LivingHouse(conn, tmp_path_factory.mktemp("house"))
        now = living.now()
        with conn.transaction():
            for kind, body in (
                (RuleKind.SCORE, KINDS),
                (RuleKind.CLEANING, {"window": {"opens": "08:00", "closes": "21:00"}, "rules": []}),
            ):
                identifier, _ = rulebook.draft(conn, kind, None, "", kind.value, body, "author", now)
                rulebook.move(conn, identifier, "draft", "review", "author", now)
                rulebook.move(conn, identifier, "review", "live", "approver", now)
        command = ImportCommand(living, database_url)
        yield command
        command.close()


def _count(command: ImportCommand, statement: str, channel: UUID) -> Counter[object]:
    return Counter(dict(command.admin.execute(statement.encode(), [channel]).fetchall()))


@pytest.mark.parametrize("name", SETS)
def test_real_file_goes_through_the_command_and_the_flow(
    command: ImportCommand, name: str, tmp_path: Path
) -> None:
    real = SETS[name]
    channel = command.channel(name, needs_phone=real.needs_phone, repeat_minutes=0)
    mapping = ROOT / "tests" / "mappings" / f"{name}.json"
    arguments = (DATA / name / real.file, "--channel", name, "--mapping", mapping, "--verdicts")
    before, after = tmp_path / "before.csv", tmp_path / "after.csv"

    said = command.run(*arguments, before)
    assert said.code == 0, said.text
    assert command.outcomes(channel) == {("accepted", ""): real.rows}
    assert command.landed(channel) == {("landed", ""): real.rows}

    command.living.carry()
    assert command.landed(channel) == real.belt
    assert command.broken_invariants() == {}
    leads = "from lead where channel_id = %s"
    assert _count(command, f"select grade, count(*) {leads} group by 1", channel) == real.grades
    assert _count(command, f"select inquiries, count(*) {leads} group by 1", channel) == real.inquiries
    ((people,),) = command.admin.execute(f"select count(distinct customer_id) {leads}".encode(), [channel])
    assert people == real.customers
    refused = """
        select e.purpose, count(distinct e.customer_id)
        from consent_event e
        join raw_lead r on r.id = e.raw_id
        join entity t on t.id = e.to_entity and t.kind = 'maker'
        join consent_grant g on g.bucket = e.bucket and g.customer_id = e.customer_id
            and g.entity_id = e.to_entity and g.purpose = e.purpose and g.state = 'refused'
        where e.kind = 'refused' and r.channel_id = %s
        group by 1"""
    assert _count(command, refused, channel) == real.refused

    assert command.run(*arguments, after).code == 0
    assert command.outcomes(channel) == {("accepted", ""): real.rows}
    told = verdict_lines(after)
    assert [int(row["row"]) for row in told] == list(range(1, real.rows + 1))
    with_lead = real.belt.get(UNDECIDED, 0) + real.belt.get(AGAIN, 0)
    assert sum(bool(row["lead_id"]) for row in told) == with_lead
    assert len({row["lead_id"] for row in told} - {""}) == real.customers
    assert not any(row["lead_id"] for row in verdict_lines(before))
