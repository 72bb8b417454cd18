"""How the rights desk and the assessments stand, for the doctor and for whoever watches."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from leadcenter.assessment.face import NOTICE, Ending, ending
from leadcenter.entry.finding import Finding, broken, note, ok
from leadcenter.kernel.database import Connection
from leadcenter.kernel.sql import statement
from leadcenter.rights.face import standing


def findings(conn: Connection, now: datetime) -> Iterator[Finding]:
    """Requests and answers past their day, erasures that are not finished, assessments that end."""
    desk = standing(conn, now)
    if desk.overdue:
        yield broken("rights desk", "doctor_rights_late", late=desk.overdue, n=desk.open)
    else:
        yield ok("rights desk", "doctor_rights", n=desk.open)
    if desk.tasks_overdue:
        yield note("dealers' answers", "doctor_answers_late", n=desk.tasks_overdue)
    if desk.unfinished:
        yield note("erasures", "doctor_erasures_wait", n=desk.unfinished)
    over = [one for one in ending(conn, now + NOTICE) if one.valid_until <= now]
    soon = [one for one in ending(conn, now + NOTICE) if one.valid_until > now]
    for one in over:
        yield broken("assessment", "doctor_assessment_over", **_told(one))
    for one in soon:
        yield note("assessment", "doctor_assessment_ends", **_told(one))
    row = conn.execute(statement("entry", "count_unassessed")).fetchone()
    if row is not None and row[0]:
        yield note("assessment", "doctor_unassessed", n=row[0])
    if not over and not soon:
        yield ok("assessment", "doctor_assessments")


def _told(one: Ending) -> dict[str, object]:
    about = f"{one.about} {one.kind}"
    return {"about": about, "day": f"{one.valid_until:%Y-%m-%d}", "n": one.leaning}


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
