"""Receivers of the tests, in a process of their own: SMTP, a provider of text messages, WeCom, webhooks. Each
writes what it took into a ledger of its own before it answers, a line a message, so that it counts whatever
becomes of who sent it.

Run: truth.py LEDGER; the first line of its output tells the two ports (SMTP, HTTP).
What the webhooks answer stands in LEDGER.plan: {"path": status}.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from pathlib import Path
from typing import Any


class Ledger:
    def __init__(self, place: Path) -> None:
        self.file = place.open("a", encoding="utf-8")
        self.plan = place.with_suffix(".plan")

    def write(self, way: str, **told: Any) -> None:
        self.file.write(json.dumps({"way": way, "at": time.time(), **told}) + "\n")
        self.file.flush()

    def status(self, path: str) -> int:
        try:
            plan = json.loads(self.plan.read_text())
        except (FileNotFoundError, ValueError):
            return 200
        return int(plan.get(path, 200))


async def smtp(ledger: Ledger, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """As much of RFC 5321 as a sender needs."""

    async def say(text: str) -> None:
        writer.write(text.encode() + b"\r\n")
        await writer.drain()

    await say("220 truth")
    to = ""
    while line := (await reader.readline()).decode(errors="replace").rstrip():
        word = line[:4].upper()
        if word in {"EHLO", "HELO"}:
            await say("250 truth")
        elif word == "RCPT":
            to = line.partition("<")[2].partition(">")[0]
            await say("550 nobody here" if to.startswith("nobody") else "250 ok")
        elif word == "DATA":
            await say("354 go on")
            lines = []
            async for raw in reader:
                text = raw.decode(errors="replace").rstrip("\r\n")
                if text == ".":
                    break
                lines.append(text)
            else:
                break  # the sender was killed within its mail: nothing was taken
            key = next(one for one in lines if one.lower().startswith("message-id:")).partition("<")[2]
            status = ledger.status("smtp")
            if status == 200:
                ledger.write("mail", to=to, key=key.partition("@")[0], text="\n".join(lines))
            await say("250 taken" if status == 200 else "451 later")
        elif word == "QUIT":
            await say("221 bye")
            break
        else:
            await say("250 ok")
    writer.close()


async def http(ledger: Ledger, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """One request after another."""
    while head := (await reader.readline()).decode():
        _, path, _ = head.split()
        headers: dict[str, str] = {}
        while line := (await reader.readline()).decode().rstrip():
            name, _, value = line.partition(":")
            headers[name.lower()] = value.strip()
        body = (await reader.readexactly(int(headers.get("content-length", "0")))).decode()
        status, answer = await answered(ledger, path, headers, body)
        text = json.dumps(answer).encode()
        said = f"HTTP/1.1 {status} -\r\ncontent-type: application/json\r\ncontent-length: {len(text)}"
        writer.write(said.encode() + b"\r\n\r\n" + text)
        await writer.drain()
    writer.close()


async def answered(ledger: Ledger, path: str, headers: dict[str, str], body: str) -> tuple[int, Any]:
    bare = path.partition("?")[0]
    if bare == "/cgi-bin/gettoken":
        return 200, {"errcode": 0, "access_token": f"token{time.monotonic_ns()}", "expires_in": 7200}
    if bare == "/cgi-bin/message/send":
        told = json.loads(body)
        ledger.write("wecom", to=told["touser"], text=told["text"]["content"])
        return 200, {"errcode": 0}
    if bare == "/messages":
        told = json.loads(body)
        ledger.write("text", to=told["phone"], key=told["key"])
        return 200, {}
    status = ledger.status(bare)
    signed = {name: value for name, value in headers.items() if name.startswith("webhook-")}
    ledger.write(
        "webhook" if status == 200 else "refused", path=bare, body=body, host=headers["host"], **signed
    )
    await asyncio.sleep(0.005)
    return status, {}


async def main(place: Path) -> None:
    ledger = Ledger(place)
    mails = await asyncio.start_server(lambda r, w: smtp(ledger, r, w), "127.0.0.1", 0)
    pages = await asyncio.start_server(lambda r, w: http(ledger, r, w), "127.0.0.1", 0)
    print(mails.sockets[0].getsockname()[1], pages.sockets[0].getsockname()[1], flush=True)
    await asyncio.gather(mails.serve_forever(), pages.serve_forever())


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))
