"""The assessments of a house that is shown, measured or tested: one of each kind, written by one, approved by
another. A real house writes its own: nothing goes live before.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final, get_args

from leadcenter.assessment.face import About, NewAssessment, approve, draft
from leadcenter.channel.face import Category
from leadcenter.kernel.database import Connection

KINDS: Final = {
    About.CHANNEL: (*get_args(Category), "mini_program"),
    About.RECIPIENT: ("provision", "entrusted", "joint"),
    About.SCORING: ("score", "threshold"),
}


def assess_all(conn: Connection, now: datetime) -> None:
    """Write and approve an assessment of every kind, good for a year; the caller commits."""
    for about, kinds in KINDS.items():
        for kind in kinds:
            new = NewAssessment(
                about=about,
                kind=kind,
                purpose="sales_contact",
                title=f"{about.value}: {kind}",
                report="A demonstration: invented people, kept on this machine.",
                valid_until=now + timedelta(days=365),
            )
            approve(conn, draft(conn, new, "demo", now), "demo-privacy", now)
