"""The operator's token: who holds it may use the desks' API until people sign in with their own names (issue
3).
"""

from __future__ import annotations

import os
import secrets
from pathlib import Path


def operator_token(keys: Path) -> str:
    """The token of this house, made on the first call (mode 0600)."""
    path = keys / "operator.token"
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(32))
    except FileExistsError:
        pass
    return path.read_text("utf-8").strip()
