"""The door of the org room."""

from leadcenter.org.book import Entity, OrgBook, kilometres, read_org
from leadcenter.org.business_time import ScaledClock, add_business, followup_due_us, window_us
from leadcenter.org.calendar import HolidayPolicy, Hours
from leadcenter.org.register import add, set_status

__all__ = [
    "Entity",
    "HolidayPolicy",
    "Hours",
    "OrgBook",
    "ScaledClock",
    "add",
    "add_business",
    "followup_due_us",
    "kilometres",
    "read_org",
    "set_status",
    "window_us",
]
