"""What was done and what came of it, kept in a file so that a long run can go on where it was cut off; and bench/faults.json."""

from __future__ import annotations

import json
import os
import platform
import subprocess
from collections import Counter
from pathlib import Path
from typing import Any

import msgspec

from faults.children import ROOT
from faults.matrix import Matrix
from faults.mutants import Outcome

RESULTS = ROOT / "bench" / "faults.json"
STATE = ROOT / "bench" / "faults.state.json"
ELSEWHERE = {"list_p95_ms_rls": "ms"}
"""Measured by others, who write figures of these names into a file bench/*.json."""


def head() -> str:
    """What is tried: the commit that is checked out."""
    done = subprocess.run(["git", "rev-parse", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=False)
    return done.stdout.strip()


class Tally(msgspec.Struct):
    """The sums. `commit`: of which they all are; `segments`: seeds of segments that are done; `mutants`: by name."""

    commit: str = msgspec.field(default_factory=head)
    segments: list[int] = msgspec.field(default_factory=list)
    counts: dict[str, int] = msgspec.field(default_factory=dict)
    withdrawal_s: list[float] = msgspec.field(default_factory=list)
    mutants: dict[str, Outcome] = msgspec.field(default_factory=dict)
    matrix: Matrix = Matrix()
    failures: list[str] = msgspec.field(default_factory=list)

    @classmethod
    def resume(cls, file: Path = STATE) -> Tally:
        """Where the run before was cut off; a new one else, also where that tried another commit: sums of two say nothing of either."""
        known = msgspec.json.decode(file.read_bytes(), type=cls) if file.exists() else None
        return known if known is not None and known.commit == head() else cls()

    def keep(self, file: Path = STATE) -> None:
        """Written whole or not at all."""
        draft = file.with_suffix(".new")
        draft.write_bytes(msgspec.json.format(msgspec.json.encode(self), indent=1) + b"\n")
        draft.replace(file)

    @property
    def sound(self) -> bool:
        """Was no promise broken, in whichever session of the run?"""
        return not self.failures and not any(self.counts.get(name, 0) for name in NEVER)

    def add(self, counts: Counter[str], withdrawal_s: list[float]) -> None:
        """What a segment did."""
        sums = Counter(self.counts)
        for name, count in counts.items():
            sums[name] = max(sums[name], count) if name in HIGHEST else sums[name] + count
        self.counts = dict(sums)
        self.withdrawal_s = sorted([*self.withdrawal_s, *withdrawal_s])[-20_000:]


NEVER = ("lost", "doubled", "dispatched_after_withdrawal")
"""What is counted and must not happen."""
HIGHEST = {
    "worker_boundaries": ("worker_kills",),
    "worker_boundaries_died_at": ("worker_kills",),
    "web_boundaries": ("web_kills",),
    "meeting_places": ("withdrawal_races",),
    "recovery_ms": ("database_kills", "sleepers"),
}
"""Counts of which the highest is kept, not the sum, and what they are taken of."""


def figures(tally: Tally) -> dict[str, dict[str, Any]]:
    """Every figure with its n; each zero with the bound that it gives: at 95 % no more than 3/n."""
    counts = Counter(tally.counts)
    acknowledged, races = counts["acknowledged"], counts["withdrawal_races"]
    found: dict[str, dict[str, Any]] = {
        "acknowledged": _figure(acknowledged, "leads", acknowledged),
        "lost": _figure(counts["lost"], "leads", acknowledged),
        "doubled": _figure(counts["doubled"], "leads", acknowledged),
        "worker_kills": _figure(
            counts["worker_kills"] + counts["sender_kills"],
            "kills",
            counts["worker_kills"] + counts["sender_kills"],
        ),
        "database_kills": _figure(counts["database_kills"], "kills", counts["database_kills"]),
        "mutants_total": _figure(len(tally.mutants), "mutants", len(tally.mutants)),
        "mutants_caught": _figure(
            sum(one.caught for one in tally.mutants.values()), "mutants", len(tally.mutants)
        ),
        "dispatched_after_withdrawal": _figure(counts["dispatched_after_withdrawal"], "dispatches", races),
    }
    times = tally.withdrawal_s
    p99 = round(times[int(len(times) * 0.99)], 4) if times else None
    found["withdrawal_p99_s"] = _figure(p99, "s", len(times))
    found["authz_requests"] = _matrix(tally.matrix.requests, "requests", tally.matrix)
    found["authz_foreign_bytes"] = _matrix(tally.matrix.foreign_bytes, "bytes", tally.matrix)
    found |= elsewhere()
    rest = sorted(set(counts) - set(found) - {"sender_kills", "withdrawal_races"})
    return found | {name: _figure(counts[name], _unit(name), _tries(counts, name)) for name in rest}


def _tries(counts: Counter[str], name: str) -> int:
    """Of how many a highest was taken; the count itself of the others."""
    return sum(counts[one] for one in HIGHEST.get(name, (name,)))


def _matrix(value: int, unit: str, matrix: Matrix) -> dict[str, Any]:
    return (
        {"value": None, "unit": unit, "n": 0, "why": matrix.why}
        if matrix.why
        else _figure(value, unit, matrix.requests)
    )


def _figure(value: float | None, unit: str, n: int) -> dict[str, Any]:
    figure: dict[str, Any] = {"value": value, "unit": unit, "n": n}
    return figure | ({"at_most": 3 / n} if value == 0 and n else {})


def _unit(name: str) -> str:
    return "ms" if name.endswith("_ms") else "times"


def elsewhere() -> dict[str, dict[str, Any]]:
    """Figures of other harnesses, taken from their own files; null with the reason where there is none."""
    found: dict[str, dict[str, Any]] = {}
    for file in sorted((ROOT / "bench").glob("*.json")):
        if file not in {RESULTS, STATE}:
            known = json.loads(file.read_text("utf-8")).get("figures", {})
            found |= {name: known[name] for name in ELSEWHERE if name in known}
    return {
        name: found.get(
            name, {"value": None, "unit": unit, "n": 0, "why": "not measured: no file in bench/ holds it"}
        )
        for name, unit in ELSEWHERE.items()
    }


def write(tally: Tally, file: Path = RESULTS) -> None:
    """bench/faults.json, in the form of bench/results.json; `mutants` tells what caught each."""
    machine = {
        "cores": os.cpu_count(), "python": platform.python_version(), "system": platform.platform(), "load": os.getloadavg()[2],
    }  # fmt: skip
    mutants = {
        one.name: {"caught": one.caught, "seconds": one.seconds, "by": one.by}
        for one in tally.mutants.values()
    }
    told = {
        "machine": machine, "commit": tally.commit, "segments": len(tally.segments), "figures": figures(tally), "mutants": mutants,
        "failures": tally.failures,
    }  # fmt: skip
    file.write_text(json.dumps(told, indent=1, ensure_ascii=False) + "\n", "utf-8")
