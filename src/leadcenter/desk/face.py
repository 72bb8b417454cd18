"""The door of the desk: what people see of leads, and the exporter that writes files of them."""

from leadcenter.desk.asking import called
from leadcenter.desk.caps import AtCap, at_caps
from leadcenter.desk.channel_days import DayCounter
from leadcenter.desk.exporting import Exporter
from leadcenter.desk.exports import whose
from leadcenter.desk.revealing import spend_on_raw
from leadcenter.desk.showing import Shop, find
from leadcenter.desk.terms import Cap, Purpose

__all__ = [
    "AtCap",
    "Cap",
    "DayCounter",
    "Exporter",
    "Purpose",
    "Shop",
    "at_caps",
    "called",
    "find",
    "spend_on_raw",
    "whose",
]
