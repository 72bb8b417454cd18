"""Every list is read in the order of its index, under the web's own login and its row-level security: on a
filled table, each statement of each page is EXPLAINed as it runs. What is counted are rows and buffers, which
do not hang on how busy the machine is; times are `bench/lists.py`'s.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from bench import lists
from leadcenter.access.face import Sight
from leadcenter.desk import reading
from leadcenter.desk.terms import SPAN, Filters, Page
from leadcenter.entry.house import admit, prepare
from leadcenter.kernel.config import Config
from leadcenter.kernel.database import Connection, connect
from leadcenter.kernel.logins import Login, check, url_of
from leadcenter.kernel.scope import enter
from leadcenter.kernel.sql import statement

LEADS = 20_000
# of each hundred leads 25 are the dealer's, two of each dealer of the group, the rest of 50 others
_SHARES = "case when n % 100 < 25 then 1 when n % 100 < 65 then 2 + n % 20 else 22 + n % 50 end"
PAGE = 50
BY_INDEX = {"Index Scan", "Index Only Scan", "Function Scan", "Subquery Scan", "Values Scan"}
ORDERED_BY = {"lead_newest", "lead_of_dealer", "dispatch_inbox", "episode_open_by_staff"}
"""The indexes on which lists ride (decision 0026)."""


class Look(msgspec.Struct, frozen=True):
    """A statement of a page: its plan, node by node, and the pages that it touched."""

    nodes: list[dict[str, Any]]
    buffers: int

    def rows_of(self, *indexes: str) -> float:
        """How many rows came through some indexes or were thrown away behind them."""
        return sum(
            float((node["Actual Rows"] + node.get("Rows Removed by Filter", 0)) * node["Actual Loops"])
            for node in self.nodes
            if node.get("Index Name") in indexes
        )


class Explained:
    """A session that EXPLAINs what it is asked before it runs it."""

    def __init__(self, conn: Connection) -> None:
        self._conn = conn
        self.looks: list[Look] = []

    def execute(self, query: Any, given: Any = None) -> Any:
        if given is not None:
            told = self._conn.execute(
                b"explain (analyze, buffers, format json) " + query.encode(), given, prepare=False
            )
            ((plan,),) = told.fetchall()[0]
            self.looks.append(
                Look(
                    list(_nodes(plan["Plan"])),
                    plan["Plan"]["Shared Hit Blocks"] + plan["Plan"]["Shared Read Blocks"],
                )
            )
        return self._conn.execute(query, given)


def _nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for part in plan.get("Plans", ()):
        yield from _nodes(part)


class Filled:
    """A filled database and the web's own door to it."""

    def __init__(self, url: str, folder: Path) -> None:
        config = Config(folder=folder, keys=folder / "keys", database_url=url)
        with connect(url) as conn:
            prepare(conn)
            admit(conn, config)
        place = lists.filled(config, LEADS, _SHARES)
        self.askers = lists.askers(place)
        self.dealer = place.dealer
        self.conn = connect(url_of(config, Login.APP), autocommit=True)
        check(self.conn)
        with connect(url) as conn:
            row = conn.execute(
                "select staff_id, count(*) from episode where dealer_id = %s and closed_at is null "
                "group by 1 limit 1",
                [place.dealer],
            ).fetchone()
            assert row is not None
            self.owner, self.owned = row

    def page(self, sight: Sight, filters: Filters) -> tuple[Page, list[Look]]:
        with self.conn.transaction():
            enter(self.conn, sight.scope)
            explained = Explained(self.conn)
            return reading.page(explained, sight, filters, None, PAGE), explained.looks  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def filled(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Filled]:
    made = Filled(database_url, tmp_path_factory.mktemp("lists"))
    yield made
    made.conn.close()


ASKERS = ("maker", "dealer of 20,000", "group of 20 dealers")
LISTS = [*lists.NARROWED, "what nobody works at any more", "one dealer's", "one person's"]


def _asked(filled: Filled, what: str) -> Filters:
    own = {
        "what nobody works at any more": Filters(state="closed"),
        "one dealer's": Filters(dealer=filled.dealer, grade="B"),
        "one person's": Filters(owner=filled.owner),
    }
    return own.get(what) or lists.NARROWED[what]


@pytest.mark.parametrize("what", LISTS)
@pytest.mark.parametrize("who", ASKERS)
def test_list_stays_on_its_index_and_looks_through_its_span(filled: Filled, who: str, what: str) -> None:
    page, looks = filled.page(filled.askers[who], _asked(filled, what))
    assert looks
    for look in looks:
        scans = {node["Node Type"] for node in look.nodes if node["Node Type"].endswith("Scan")}
        assert scans <= BY_INDEX, scans
        sorted_ = [
            node["Actual Rows"] * node["Actual Loops"] for node in look.nodes if node["Node Type"] == "Sort"
        ]
        dealers = max(len(filled.askers[who].entities), 1)
        assert all(rows <= PAGE * dealers for rows in sorted_), (
            "more than the newest of each dealer was sorted"
        )
        assert look.rows_of(*ORDERED_BY) <= 2 * (SPAN + dealers * 2)
        assert look.buffers <= 9 * (SPAN + dealers)
    if what == "all":
        assert len(page.leads) == PAGE


def test_group_looks_up_little_more_than_what_it_shows(filled: Filled) -> None:
    """The newest of each of 20 dealers are a thousand, of which it shows fifty: only these and a few more are
    looked up, one by one."""
    page, looks = filled.page(filled.askers["group of 20 dealers"], Filters())
    assert len(page.leads) == PAGE
    assert sum(look.rows_of("lead_pkey", "lead_newest") for look in looks) <= 6 * PAGE
    assert sum(look.buffers for look in looks) <= 3_000


@pytest.mark.parametrize("who", ["maker", "dealer of 20,000"])
def test_leads_of_one_person_are_found_by_the_person(filled: Filled, who: str) -> None:
    """However many leads there are besides, nobody looks through them."""
    page, looks = filled.page(filled.askers[who], Filters(owner=filled.owner))
    assert page.leads
    assert {lead.owner for lead in page.leads} == {filled.owner}
    (look,) = looks
    assert look.rows_of("lead_pkey", "lead_newest", "dispatch_pkey", "dispatch_inbox") <= 2 * filled.owned
    assert look.buffers <= 20 * filled.owned


def test_owner_is_looked_up_only_where_the_state_leaves_it_open(filled: Filled) -> None:
    """Of leads that are over nobody asks who owns them, to find those that nobody owns yet."""
    _, looks = filled.page(filled.askers["dealer of 20,000"], Filters(state="dispatched"))
    over = sum(
        node.get("Actual Loops", 0)
        for look in looks
        for node in look.nodes
        if node.get("Index Name") == "episode_one_open"
    )
    assert 0 < over <= 0.7 * SPAN


def test_a_plan_that_reads_everything_would_be_noticed(
    filled: Filled, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without the planner being told to go by index, some list reads whole tables."""
    real = statement
    monkeypatch.setattr(
        reading, "statement", lambda room, name: "select 1" if name == "plan_by_index" else real(room, name)
    )
    seen: set[str] = set()
    for who in ASKERS:
        for what in LISTS:
            _, looks = filled.page(filled.askers[who], _asked(filled, what))
            seen |= {node["Node Type"] for look in looks for node in look.nodes}
    assert seen & {"Seq Scan", "Bitmap Heap Scan", "Hash Join", "Merge Join"}
