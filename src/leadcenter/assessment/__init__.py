"""Assessments of what handling personal data does to people; nothing goes live without one."""
