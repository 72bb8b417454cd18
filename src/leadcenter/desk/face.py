"""The door of the desk: what people see of leads."""

from leadcenter.desk.terms import Cap, Purpose

__all__ = ["Cap", "Purpose"]
