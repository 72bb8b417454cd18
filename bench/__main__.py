"""`make bench`: measure, print, write bench/results.json. FULL=1 adds growth and the long runs."""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from bench.assign import run as run_assign
from bench.bare_copy import run_copy, written_by_flow
from bench.flow import FlowFigures, run_flow
from bench.ground import fill, ground
from bench.intake import run_intake
from bench.lists import run as run_lists
from bench.my_leads import run as run_my_leads
from bench.pages import run as run_pages
from bench.races import run as run_races
from bench.recall import run as run_recall
from bench.statements import run_statements

CUSTOMERS = int(os.environ.get("BENCH_CUSTOMERS", "2000000"))
LEADS = int(os.environ.get("BENCH_LEADS", "120000"))
FULL = os.environ.get("FULL") == "1"
RESULTS = Path(__file__).with_name("results.json")

Figures = dict[str, dict[str, Any]]


def main() -> None:
    """Run everything; a figure that could not be taken is named with its reason, never invented."""
    began, measured = time.monotonic(), code()
    figures: Figures = {}
    if FULL:
        figures |= growth()
    with ground(CUSTOMERS) as place:
        say(
            f"pre-filled with {CUSTOMERS:,} customers and live leads in {time.monotonic() - began:.0f} s (PostgreSQL {place.version})"
        )
        one, thousand = run_statements(place, CUSTOMERS)
        put(figures, "statements_set_1", one, "statements", 1)
        put(figures, "statements_set_1000", thousand, "statements", 1_000)
        flow = run_flow(place, CUSTOMERS, LEADS, "flow")
        tell(flow)
        put(figures, "flow_leads_per_s", round(flow.per_second), "leads/s", flow.counted)
        put(figures, "worker_peak_mib", round(flow.peak_mib), "MiB", flow.leads)
        halves, columns, rows = written_by_flow(place.url("flow"), flow.begin)
        place.drop("flow")
        seconds = run_copy(place, halves, columns, "bare")
        say(f"bare COPY of the same {rows:,} rows: {seconds:.1f} s, {flow.leads / seconds:,.0f} raw leads/s")
        put(figures, "flow_to_copy_ratio", round(seconds / flow.seconds, 3), "ratio", rows)
        intake = run_intake(place, CUSTOMERS + 900_000_000, 600 if FULL else 120, 20_000)
        put(figures, "intake_posts_per_s", round(intake.alone_per_s), "posts/s", intake.posts)
        put(figures, "intake_posts_per_s_beside_workers", round(intake.beside_per_s), "posts/s", intake.posts)
        put(figures, "intake_p99_ms_at_200", round(intake.ack_p99_ms, 1), "ms", intake.ack_n)
        put(figures, "flow_p99_s_at_200", round(intake.flow_p99_s, 3), "s", intake.flow_n)
        put(figures, "flow_p50_s_at_200", round(intake.flow_p50_s, 3), "s", intake.flow_n)
        figures |= told(run_pages(place))
    for run in (run_assign, run_races, run_recall, run_lists, run_my_leads):
        figures |= told(run())
    figures |= dedup()
    write(figures, measured)
    say(f"done in {time.monotonic() - began:.0f} s; figures in {RESULTS.name}")


def growth() -> Figures:
    """Leads a second at 5,000,000 present against 500,000, on the same server."""
    with ground(500_000) as place:
        small = run_flow(place, 500_000, LEADS, "small")
        place.drop("small")
        fill(place.plan, 5_000_000, 500_000)
        large = run_flow(place, 5_000_000, LEADS, "large")
    tell(small)
    tell(large)
    return {
        "growth_ratio": {
            "value": round(large.per_second / small.per_second, 3),
            "unit": "ratio",
            "n": small.counted + large.counted,
        }
    }


def told(found: Figures) -> Figures:
    """The figures of a bench on a server of its own, said."""
    for name, figure in found.items():
        say(f"{name}: {figure['value']} {figure['unit']} (n={figure['n']})")
    return found


def dedup() -> Figures:
    """De-duplication beside Splink, where the data sets are."""
    try:
        from bench.dedup import figures  # noqa: PLC0415 - heavy
    except ImportError as error:
        say(f"dedup: not measured ({error})")
        return {}
    found: Figures = figures()
    for name, figure in found.items():
        say(f"{name}: {figure['value']} {figure['unit']} (n={figure['n']})")
    return found


def tell(flow: FlowFigures) -> None:
    """The flow's figures with what they are made of."""
    cpu = ", ".join(f"{name} {seconds:.1f} s CPU" for name, seconds in flow.cpu.items())
    say(
        f"flow: {flow.leads:,} raw leads in {flow.seconds:.1f} s ({flow.leads / flow.seconds:,.0f}/s), {flow.counted:,} reached a consultant; {cpu}"
    )
    say(f"  states {flow.states}, {flow.passages} passages")


def put(figures: Figures, name: str, value: float, unit: str, n: int) -> None:
    """Note and print a figure."""
    figures[name] = {"value": value, "unit": unit, "n": n}
    say(f"{name}: {value} {unit} (n={n:,})")


def code() -> str:
    """The commit that is measured, with `+` where the checkout differs from it."""
    commit, changed = (
        subprocess.run(["git", *asked], capture_output=True, text=True, check=False).stdout.strip()
        for asked in (("rev-parse", "HEAD"), ("status", "--porcelain", "--untracked-files=no"))
    )
    return f"{commit}+" if changed else commit


def write(figures: Figures, measured: str) -> None:
    """bench/results.json. `measured`: the code as it was when the measuring began; what it is by now says
    nothing of these figures."""
    if (now := code()) != measured:
        say(f"the checkout changed meanwhile, from {measured} to {now}: these figures are of the former")
    machine = {
        "cpu": _cpu(), "cores": os.cpu_count(), "python": platform.python_version(), "system": platform.platform(), "load": os.getloadavg()[2],
        "customers_present": CUSTOMERS,
    }  # fmt: skip
    RESULTS.write_text(
        json.dumps({"machine": machine, "commit": measured, "figures": figures}, indent=1) + "\n", "utf-8"
    )


def _cpu() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
    except OSError:
        return platform.processor()
    return next(
        (line.partition(":")[2].strip() for line in lines if line.startswith("model name")),
        platform.processor(),
    )


def say(text: str) -> None:
    """To the terminal, at once."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
