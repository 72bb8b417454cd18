"""The door of the people room."""

from leadcenter.people.conductor import Conductor, go_on

__all__ = ["Conductor", "go_on"]
