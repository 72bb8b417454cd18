"""A staffed house with receivers outside, which keep their own ledger."""

from __future__ import annotations

import ipaddress
import json
import subprocess
import sys
from pathlib import Path
from typing import Any
from uuid import UUID

import postman_process

from leadcenter.inbox.face import Patience, Postman, Wires
from leadcenter.kernel.database import connect
from leadcenter.kernel.ids import new_ids
from leadcenter.kernel.logins import Login, url_of
from leadcenter.lead.face import NoticeToStaff, tell_staff
from leadcenter.org.face import ScaledClock
from leadcenter.wire.mail import SmtpMails
from leadcenter.wire.text_message import HttpTextMessages
from leadcenter.wire.webhook import Webhooks
from leadcenter.wire.wecom import HttpWecom
from staffed_house import StaffedHouse

HERE = Path(__file__).parent
OWNER, MANAGER = "D0001-01", "D0001-06"
BUCKET = 7


class InboxHouse(StaffedHouse):
    def __init__(self, url: str, folder: Path) -> None:
        super().__init__(url, folder)
        self.ledger = folder / "truth.jsonl"
        self.truth = subprocess.Popen(
            [sys.executable, HERE / "truth.py", self.ledger], stdout=subprocess.PIPE, text=True
        )
        assert self.truth.stdout
        self.mail, self.http = map(int, self.truth.stdout.readline().split())
        base = f"http://127.0.0.1:{self.http}"
        self.wires = Wires(
            Webhooks([ipaddress.ip_network("127.0.0.0/8")]),
            SmtpMails("127.0.0.1", self.mail, "leads@maker.example", security="none"),
            HttpTextMessages(base, b"s" * 32),
            HttpWecom(base, "corp", 1, "secret"),
        )
        self.base = base
        self.worker_url = url_of(self.config, Login.WORKER)
        self.worker = connect(self.worker_url)

    def close(self) -> None:
        self.worker.close()
        self.truth.kill()
        self.truth.wait()
        super().close()

    def forget(self) -> None:
        """Nothing is on its way, nobody wants anything, the receivers take everything."""
        for table in (
            "message", "webhook_secret", "webhook", "inbox_preference", "inbox_address", "inbox_person",
            "notice_to_staff",
        ):  # fmt: skip
            self.rows(f"delete from {table}")
        self.plan({})
        self.taken = len(self.lines())

    def postman(self, patience: Patience = postman_process.SOON, clock: ScaledClock | None = None) -> Postman:
        now = self.town.now()
        return Postman(self.town.house.keyring, self.wires, clock or ScaledClock(now, now), patience)

    def deliver(self, **more: Any) -> None:
        """Rounds until nothing is due now."""
        self.conn.commit()
        postman = self.postman(**more)
        while not postman.round(self.worker):
            pass

    def notice(self, lead: UUID, kind: str = "re_inquiry", staff: str = OWNER, dealer: str = "D0001") -> None:
        """Somebody is told; committed."""
        entity = self.one("select id from entity where code = %s", dealer)
        to = self.staff(staff) if staff else None
        with self.conn.transaction():
            now = self.town._now_within()
            tell_staff(self.conn, [NoticeToStaff(BUCKET, to, entity, lead, kind)], now)

    def leads(self, count: int) -> list[UUID]:
        """Names of leads, of which nothing but the name matters here."""
        return new_ids(self.town.now(), count)

    def lines(self) -> list[dict[str, Any]]:
        if not self.ledger.exists():
            return []
        return [json.loads(line) for line in self.ledger.read_text("utf-8").splitlines()]

    def took(self, way: str) -> list[dict[str, Any]]:
        """What the receivers took since the test began, in the order in which it came."""
        return [one for one in self.lines()[self.taken :] if one["way"] == way]

    def plan(self, answers: dict[str, int]) -> None:
        """What is answered from now on, by path."""
        self.ledger.with_suffix(".plan").write_text(json.dumps(answers))

    def wants(self, code: str, **body: Any) -> None:
        """A person says how to be told."""
        self.signed_in(code).do("PUT", "/inbox/preferences", body)

    def hook(self, path: str = "/hook", **more: Any) -> tuple[UUID, str]:
        """A webhook of the dealer; its id and key."""
        made = self.signed_in(MANAGER).do("POST", "/webhooks", {"url": f"{self.base}{path}", **more})
        return UUID(made["id"]), made["key"]
