"""How the rights desk and the assessments stand, for the doctor and for whoever watches."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from leadcenter.assessment.face import NOTICE, ending
from leadcenter.entry.finding import Finding, broken, note, ok
from leadcenter.kernel.database import Connection
from leadcenter.kernel.sql import statement
from leadcenter.rights.face import standing


def findings(conn: Connection, now: datetime) -> Iterator[Finding]:
    """Requests and answers past their day, erasures that are not finished, assessments that end."""
    desk = standing(conn, now)
    if desk.overdue:
        yield broken("rights desk", f"{desk.overdue} of {desk.open} requests are past their day")
    else:
        yield ok("rights desk", f"{desk.open} requests are open, none past its day")
    if desk.tasks_overdue:
        yield note("dealers' answers", f"{desk.tasks_overdue} are past their day")
    if desk.unfinished:
        yield note("erasures", f"{desk.unfinished} wait until a worker destroys their secrets")
    over = [one for one in ending(conn, now + NOTICE) if one.valid_until <= now]
    soon = [one for one in ending(conn, now + NOTICE) if one.valid_until > now]
    for one in over:
        yield broken(
            "assessment",
            f"{one.about} {one.kind}: ended {one.valid_until:%Y-%m-%d}, {one.leaning} lean on it",
        )
    for one in soon:
        what = f"{one.about} {one.kind}: ends {one.valid_until:%Y-%m-%d}, {one.leaning} lean on it"
        yield note("assessment", what)
    row = conn.execute(statement("entry", "count_unassessed")).fetchone()
    if row is not None and row[0]:
        yield note("assessment", f"{row[0]} that were live before have none, until they are changed")
    if not over and not soon:
        yield ok("assessment", "none that is leaned on ends within a month")


def figures(conn: Connection, now: datetime) -> Iterator[tuple[str, str, float]]:
    """(name, text, value) of each gauge."""
    desk = standing(conn, now)
    yield "leadcenter_rights_open", "Open requests of customers.", desk.open
    yield "leadcenter_rights_overdue", "Requests past their day.", desk.overdue
    yield "leadcenter_rights_answers_overdue", "Answers of dealers past their day.", desk.tasks_overdue
    yield "leadcenter_erasures_unfinished", "Erasures whose secrets are not destroyed yet.", desk.unfinished
    found = ending(conn, now + NOTICE)
    over = sum(one.valid_until <= now for one in found)
    yield "leadcenter_assessments_over", "Assessments that ended though live things lean on them.", over
    yield "leadcenter_assessments_ending", "The same, ending within a month.", len(found) - over
