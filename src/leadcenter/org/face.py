"""The door of the org room."""

from leadcenter.org import staff
from leadcenter.org.book import Entity, OrgBook, kilometres, read_org
from leadcenter.org.business_time import (
    OutsideSpan,
    ScaledClock,
    Timeline,
    add_business,
    due_us,
    followup_due_us,
    round_the_clock,
    spent_us,
    window_us,
)
from leadcenter.org.calendar import HolidayPolicy, Hours, Workdays
from leadcenter.org.register import add, set_status
from leadcenter.org.staff import AbsenceShown, Post, StaffShown
from leadcenter.org.tree import EntityShown, read_entity
from leadcenter.org.workdays import workdays
from leadcenter.org.working import working_day

__all__ = [
    "AbsenceShown",
    "Entity",
    "EntityShown",
    "HolidayPolicy",
    "Hours",
    "OrgBook",
    "OutsideSpan",
    "Post",
    "ScaledClock",
    "StaffShown",
    "Timeline",
    "Workdays",
    "add",
    "add_business",
    "due_us",
    "followup_due_us",
    "kilometres",
    "read_entity",
    "read_org",
    "round_the_clock",
    "set_status",
    "spent_us",
    "staff",
    "window_us",
    "workdays",
    "working_day",
]
