"""A lean HTTP client for load: one process, raw sockets, keep-alive, prepared requests; it must cost less than what it measures.

Arguments: address, mode (closed|open), amount, width, API key, seed. Prints one JSON line.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from datetime import UTC, datetime

from bench.prefill import name_of, phone_of


def request_of(host: str, key: str, number: int, dealer: str) -> bytes:
    """One lead as our own API takes it, some 600 bytes."""
    at = datetime.now(UTC).isoformat()
    body = json.dumps(
        {
            "external_id": f"http-{number}-{time.time_ns()}", "kind": "form", "dealer_code": dealer, "buying_time": "30天",
            "contact": {"name": name_of(number), "phones": [phone_of(number)[3:]], "city": "成都市", "province": "四川省"},
            "vehicles": [{"series": "星野A3"}],
            "consents": [{"recipients": [dealer], "notice": "n1", "notice_version": "3", "text_hash": "ab" * 32, "at": at, "page": "https://x",
                          "action": "tick"}],
        },
        ensure_ascii=False,
    ).encode()  # fmt: skip
    head = f"POST /in/own HTTP/1.1\r\nhost: {host}\r\ncontent-type: application/json\r\nx-api-key: {key}\r\ncontent-length: {len(body)}\r\n\r\n"
    return head.encode() + body


class Sender:
    """One connection: sends a request, waits for its answer."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader = reader
        self.writer = writer

    async def post(self, request: bytes) -> int:
        """The status of the answer."""
        self.writer.write(request)
        head = await self.reader.readuntil(b"\r\n\r\n")
        lower = head.lower()
        start = lower.index(b"content-length:") + 15
        await self.reader.readexactly(int(lower[start : lower.index(b"\r\n", start)]))
        return int(head[9:12])


async def closed_loop(host: str, port: int, requests: list[bytes], width: int) -> dict[str, float]:
    """As fast as `width` connections go."""
    senders = [Sender(*await asyncio.open_connection(host, port)) for _ in range(width)]
    statuses: dict[int, int] = {}
    work = iter(requests)

    async def run(sender: Sender) -> None:
        for request in work:
            status = await sender.post(request)
            statuses[status] = statuses.get(status, 0) + 1

    began = time.perf_counter()
    await asyncio.gather(*(run(sender) for sender in senders))
    seconds = time.perf_counter() - began
    return {
        "seconds": seconds,
        "accepted": statuses.get(202, 0),
        "other": sum(statuses.values()) - statuses.get(202, 0),
    }


async def open_loop(host: str, port: int, requests: list[bytes], rate: float, width: int) -> dict[str, float]:
    """Fixed arrivals: each request has its time, and its latency counts from that time (no coordinated omission)."""
    free: asyncio.Queue[Sender] = asyncio.Queue()
    for _ in range(width):
        free.put_nowait(Sender(*await asyncio.open_connection(host, port)))
    latencies: list[float] = []
    accepted = 0
    begin = time.perf_counter() + 0.2

    async def one(due: float, request: bytes) -> None:
        nonlocal accepted
        sender = await free.get()
        status = await sender.post(request)
        accepted += status == 202  # not in one line: the others count while we wait
        latencies.append(time.perf_counter() - due)
        free.put_nowait(sender)

    tasks: list[asyncio.Task[None]] = []
    for number, request in enumerate(requests):
        due = begin + number / rate
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        tasks.append(asyncio.create_task(one(due, request)))
    await asyncio.gather(*tasks)
    latencies.sort()
    return {
        "accepted": accepted, "other": len(requests) - accepted, "p50_ms": 1000 * latencies[len(latencies) // 2],
        "p99_ms": 1000 * latencies[int(len(latencies) * 0.99)], "max_ms": 1000 * latencies[-1],
    }  # fmt: skip


def main() -> None:
    """Run one load and print what came of it."""
    host, port, mode, amount, width, key, first, dealers = sys.argv[1:]
    codes = dealers.split(",")
    requests = [
        request_of(host, key, int(first) + place, codes[place % len(codes)]) for place in range(int(amount))
    ]
    if mode == "closed":
        result = asyncio.run(closed_loop(host, int(port), requests, int(width)))
    else:
        result = asyncio.run(open_loop(host, int(port), requests, float(mode), int(width)))
    print(json.dumps(result), flush=True)


if __name__ == "__main__":
    main()
