"""No personal data where nobody looks for it (trust.md P8, D5): one customer goes every way through a house
of real processes, well and badly, and then everything that the house wrote is searched, in many encodings.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote
from uuid import uuid4

import httpx
import pytest

from leadcenter.access.face import Permission
from leadcenter.entry.demo.world import build_world
from leadcenter.entry.house import open_house
from leadcenter.entry.serve import free_port, standing_database
from leadcenter.entry.signing import service_key
from leadcenter.kernel.account import settle
from leadcenter.kernel.config import Config
from leadcenter.kernel.database import connect
from quick_server import fresh_folder

PHONE = "13974136528"
NAME = "欧阳金丝雀"
EMAIL = "jinsique.ouyang@canary.example"
SERVERS_OWN = {"1", "4", "5", "global"}
"""Folders of databases that we never enter."""
KEY = "demo-api-key-2026-01"


def forms(text: str) -> dict[str, bytes]:
    """A text as a log, a dump or a careless hash may carry it."""
    raw = text.encode()
    found = {
        "as it is": raw,
        "utf-16-le": text.encode("utf-16-le"),
        "utf-16-be": text.encode("utf-16-be"),
        "hex": raw.hex().encode(),
        "HEX": raw.hex().upper().encode(),
        "percent": quote(text, safe="").encode(),
        "json": json.dumps(text)[1:-1].encode(),
        "repr": repr(raw)[2:-1].encode(),
        "gb18030": text.encode("gb18030"),
        "reversed": raw[::-1],
    }
    for shift in range(3):  # wherever the text stands in what was encoded
        inner = base64.b64encode(b"\0" * shift + raw)[4 if shift else 0 :]
        found[f"base64 {shift}"] = inner.rstrip(b"=")[:-2]
        found[f"base64url {shift}"] = found[f"base64 {shift}"].replace(b"+", b"-").replace(b"/", b"_")
    for kind in ("md5", "sha1", "sha256"):
        digest = hashlib.new(kind, raw)
        found[kind] = digest.hexdigest().encode()
        found[f"{kind} raw"] = digest.digest()
    return found


CANARIES = {
    f"{what} {form}": data
    for what, text in {
        "phone": PHONE,
        "phone of the world": f"+86{PHONE}",
        "phone in groups": f"{PHONE[:3]} {PHONE[3:7]} {PHONE[7:]}",
        "phone with dashes": f"{PHONE[:3]}-{PHONE[3:7]}-{PHONE[7:]}",
        "name": NAME,
        "mail": EMAIL,
    }.items()
    for form, data in forms(text).items()
}


def seen_in(data: bytes) -> list[str]:
    return [name for name, canary in CANARIES.items() if canary in data]


def test_the_search_finds_what_it_looks_for() -> None:
    for name, canary in CANARIES.items():
        assert name in seen_in(b"x" * 5 + canary + b"y")
    assert "phone base64 1" in seen_in(base64.b64encode(b'{"p":"' + PHONE.encode() + b'"}')) + seen_in(
        base64.b64encode(b"1" + PHONE.encode() + b"x")
    )
    assert seen_in(b"13800000000") == []


def lead(external_id: str, dealer: str, **more: Any) -> dict[str, Any]:
    consent = {
        "recipients": [dealer], "notice": "n", "notice_version": "1", "text_hash": "ab" * 32,
        "page": "https://x", "action": "tick",
    }  # fmt: skip
    contact = {"name": NAME, "phones": [PHONE], "email": EMAIL, "city": "成都市"}
    return {
        "external_id": external_id, "contact": contact, "dealer_code": dealer, "consents": [consent],
        "vehicles": [{"series": "星野A3"}], **more,
    }  # fmt: skip


@pytest.fixture
def folder() -> Iterator[Path]:
    place = fresh_folder()
    yield place
    shutil.rmtree(place)


def go_every_way(base: str, dealers: list[str], token: str) -> list[int]:
    """Well, refused, broken, failing; the answers' codes. What is answered must not repeat the person
    either."""
    key = {"x-api-key": KEY}
    signed = {"authorization": f"Bearer {token}"}
    web = httpx.Client(base_url=base, timeout=10, trust_env=False)
    awful = lead("c-\0", dealers[0]) | {"dealer_code": "D\0", "campaign": f"{NAME}\0{PHONE}"}
    answers = [
        web.post("/in/own", json=lead("c-1", dealers[0]), headers=key),
        web.post("/in/own", json=lead("c-1", dealers[0]), headers=key),
        web.post("/in/own", json=lead("c-2", dealers[1]), headers=key | {"idempotency-key": "k1"}),
        web.post("/in/own", json=lead("c-10", PHONE), headers=key),
        web.post("/in/own", json=lead("c-3", "NOBODY"), headers=key),
        web.post("/in/own", json=lead("c-4", dealers[0], occurred_at=PHONE), headers=key),
        web.post("/in/own", json=lead("c-5", dealers[0]), headers={"x-api-key": PHONE}),
        web.post("/in/own", json=lead("c-6", dealers[0], **{PHONE: NAME}), headers=key),
        web.post("/in/own", content=f"{{{PHONE} {NAME}".encode(), headers=key),
        web.post("/in/own", content=f"{PHONE} {NAME}".encode("utf-16"), headers=key),
        web.post(f"/in/{PHONE}", json={"phone": PHONE}, headers=key),
        web.post(f"/in/own?phone={PHONE}&name={NAME}", json=lead("c-7", dealers[2]), headers=key),
        web.post("/in/own", json=awful, headers=key),
        web.post("/in/own", content=PHONE.encode() * 900_000, headers=key),
        web.get(f"/leads/{PHONE}", headers=signed),
        web.get("/raw-leads/held", params={"after": PHONE}, headers=signed),
        web.post(
            "/blocks", json={"kind": "phone", "value": PHONE, "reason": NAME, "x": EMAIL}, headers=signed
        ),
        web.post(f"/leads/{uuid4()}/choice", json={"dealer": PHONE, "accepted": NAME}, headers=signed),
        web.post(f"/leads/{PHONE}/choice", content=PHONE.encode(), headers=signed),
        web.post("/callbacks/nobody", json={"phone": PHONE, "name": NAME}),
        web.get("/health/ready", headers={"x-phone": PHONE}),
    ]
    for answer in answers:
        assert answer.status_code != 500, (answer.request.url.path, answer.status_code)
    return [answer.status_code for answer in answers]


@pytest.mark.timeout(240)
def test_a_customer_is_nowhere_in_what_the_house_writes(folder: Path) -> None:
    house, temporary = folder / "house", folder / "tmp"
    temporary.mkdir()
    temporary.chmod(0o777)
    port = free_port()
    config = Config(folder=house, keys=folder / "keys", backup=folder / "backup")
    with standing_database(config, lambda _: None) as found, connect(found.config.database_url) as conn:
        opened = open_house(conn, found.config)
        (now,) = conn.execute("select now()").fetchone() or ()
        world = build_world(conn, opened, now, dealers=4, staff_each=2, round_the_clock=True)
        conn.commit()
        token = service_key(found.config, "", "desks", list(Permission), 1)
    environment = {
        **os.environ, "LEADCENTER_FOLDER": str(house), "LEADCENTER_KEYS": str(config.keys),
        "LEADCENTER_LOG": "debug", "LEADCENTER_PORT": str(port), "LEADCENTER_BACKUP": str(config.backup),
        "TMPDIR": str(temporary), "LEADCENTER_WORKERS": "1",
    }  # fmt: skip
    environment.pop("LEADCENTER_DATABASE_URL", None)
    command = [sys.executable, "-m", "leadcenter.entry.cli"]
    table = folder / "people.csv"
    rows = [f"{NAME},{PHONE},{EMAIL},i-1", f"{NAME},{PHONE}9,{EMAIL},i-2", f"{NAME},,{PHONE},i-3"]
    table.write_text("姓名,手机号,邮箱,编号\n" + "\n".join(rows) + "\n", "utf-8")
    said = folder / "said.log"
    with said.open("wb") as log:
        serve = subprocess.Popen([*command, "serve"], env=environment, stdout=log, stderr=log)
        try:
            base = f"http://127.0.0.1:{port}"
            await_ready(base, serve)
            codes = go_every_way(base, [dealer.code for dealer in world.dealers], token)
            subprocess.run(
                [*command, "import", str(table), "--channel", "own", "--yes"],
                env=environment, stdout=log, stderr=log, timeout=120, check=False,
            )  # fmt: skip
            subprocess.run(
                [*command, "doctor"], env=environment, stdout=log, stderr=log, timeout=60, check=False
            )
            time.sleep(2)  # the worker carries them
            figures = httpx.get(f"{base}/metrics", timeout=5, trust_env=False).content
        finally:
            serve.send_signal(signal.SIGINT)
            serve.wait(timeout=60)
    assert codes.count(202) >= 4, codes
    assert sum(400 <= code < 500 for code in codes) >= 6, codes
    assert seen_in(figures) == []
    table.unlink()
    for own in folder.glob("people*"):
        own.unlink()  # what belongs to whoever imports
    _, place = settle(config.database_folder)
    files = [
        file
        for root in {folder, place}
        for file in root.rglob("*")
        if file.is_file() and file.parent.name not in SERVERS_OWN
    ]
    found = {
        str(file.relative_to(folder)): names
        for file in files
        if (names := seen_in(file.read_bytes().rstrip(b"\0")))
    }
    assert found == {}, json.dumps(found, indent=1)
    lines = [line for line in said.read_text("utf-8").splitlines() if line.startswith("{")]
    assert lines, "nothing was logged: nothing was tested"
    assert all({"event", "level", "timestamp"} <= json.loads(line).keys() for line in lines)
    assert any(file.name.startswith("postgres-") for file in files)


def await_ready(base: str, serve: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        assert serve.poll() is None
        try:
            if httpx.get(f"{base}/health/ready", timeout=2, trust_env=False).status_code == 200:
                return
        except httpx.HTTPError:
            time.sleep(0.1)
    raise AssertionError("it did not come")
