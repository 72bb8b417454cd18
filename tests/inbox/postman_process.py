"""A postman that works until it is killed: URL, folder with the keys, SMTP port, HTTP port."""

from __future__ import annotations

import ipaddress
import sys
import time
from datetime import timedelta
from pathlib import Path

from leadcenter.entry.house import open_house, read_clock
from leadcenter.inbox.face import Patience, Postman, Wires
from leadcenter.kernel.config import Config
from leadcenter.kernel.database import connect
from leadcenter.wire.mail import SmtpMails
from leadcenter.wire.webhook import Webhooks

SOON = Patience(
    pauses=(timedelta(seconds=0.05),) * 50, dead_after=timedelta(hours=1), lease=timedelta(seconds=0.5)
)


def wires(mail: int, http: int) -> Wires:
    """To the receivers of the tests."""
    return Wires(
        Webhooks([ipaddress.ip_network("127.0.0.0/8")]),
        SmtpMails("127.0.0.1", mail, "leads@maker.example", security="none"),
    )


def main(url: str, folder: str, mail: str, http: str) -> None:
    with connect(url) as conn:
        house = open_house(conn, Config(folder=Path(folder), keys=Path(folder) / "keys"))
        postman = Postman(house.keyring, wires(int(mail), int(http)), read_clock(conn), SOON)
        print("at work", flush=True)
        while True:
            time.sleep(min(0.02, postman.round(conn)))


if __name__ == "__main__":
    main(*sys.argv[1:])
