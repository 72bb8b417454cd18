"""Whoever may run commands on the house's machine, as the audit trail names it."""

from __future__ import annotations

from typing import Final

from leadcenter.audit.face import ActorKind, Who

SHELL: Final = Who(ActorKind.OPERATOR, "shell")
