"""The door of the desk: what people see of leads, and the exporter that writes files of them."""

from leadcenter.desk.exporting import Exporter
from leadcenter.desk.exports import whose
from leadcenter.desk.showing import Shop, find
from leadcenter.desk.terms import Cap, Purpose

__all__ = ["Cap", "Exporter", "Purpose", "Shop", "find", "whose"]
