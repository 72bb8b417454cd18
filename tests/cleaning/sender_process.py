"""A sender as a process of its own, to be killed: `python sender_process.py DATABASE_URL PORT`."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from asking import HOUSE, NOON
from provider_process import SECRET

from leadcenter.cleaning import face as cleaning
from leadcenter.cleaning.face import CallContact, Wanted
from leadcenter.kernel.database import connect
from leadcenter.wire.call_centre import HttpCallCentre


def contacts(wanted: Sequence[Wanted]) -> list[CallContact]:
    return [CallContact("13912345678") for _ in wanted]


def main(url: str, port: int) -> None:
    client = HttpCallCentre(f"http://127.0.0.1:{port}", SECRET)
    while cleaning.send_orders(lambda: connect(url), client, contacts, HOUSE, NOON, limit=24):
        pass


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
