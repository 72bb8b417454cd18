"""Whatever merges people make and take back: leads, grants and history are conserved (trust.md I15)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from uuid import UUID

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from merging_house import Key, MergingHouse, differences

from leadcenter.consent.face import merging as consents
from leadcenter.flow.face import Merged, Parted, Refused
from leadcenter.kernel.database import connect

PEOPLE = 5
DEALERS = ("D0001", "D0002", "D0003")

wishes = st.lists(
    st.lists(
        st.tuples(st.sampled_from(DEALERS), st.booleans()), min_size=1, max_size=3, unique_by=lambda w: w[0]
    ),
    min_size=PEOPLE,
    max_size=PEOPLE,
)
"""Per person: towards which dealers, and whether with consent."""
refusals = st.lists(st.tuples(st.integers(0, PEOPLE - 1), st.sampled_from(DEALERS)), max_size=3)
acts = st.lists(
    st.one_of(
        st.tuples(st.just("merge"), st.integers(0, PEOPLE - 1), st.integers(0, PEOPLE - 1)),
        st.tuples(st.just("undo"), st.integers(0, 3), st.just(0)),
        st.tuples(st.just("carry"), st.just(0), st.just(0)),
    ),
    max_size=8,
)


@pytest.fixture(scope="module")
def house(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[MergingHouse]:
    """One house; each example brings people of its own."""
    with connect(database_url) as conn:
        yield MergingHouse(conn, tmp_path_factory.mktemp("house"))


class Trees:
    """The people of one example, what they began with, and the merges that stand."""

    serial = 0

    def __init__(
        self, house: MergingHouse, people: list[list[tuple[str, bool]]], noes: list[tuple[int, str]]
    ) -> None:
        self.house = house
        self.leads: list[list[UUID]] = []
        for wanted in people:
            Trees.serial += 1
            number = f"137555{Trees.serial:05}"
            told = [
                house.inquiry(number, name="王芳", dealer=dealer, consent=agrees) for dealer, agrees in wanted
            ]
            self.leads.append(house.ask(*told))
        self.people = [house.customer(leads[0]) for leads in self.leads]
        for who, dealer in noes:
            house.says(self.people[who], dealer, "withdrawn")
        self.words = {person: house.grants(person) for person in self.people}
        self.root = {person: person for person in self.people}
        self.standing: list[tuple[Key, Key, Key]] = []
        house.carry()

    def merge(self, one: int, other: int) -> None:
        survivor, merged = self.people[one], self.people[other]
        whole = self.root[survivor] == survivor and self.root[merged] == merged and survivor != merged
        done = self.house.merge(survivor, merged)
        assert whole == (isinstance(done, Merged) and not done.repeated), done
        if isinstance(done, Merged) and done.merge is not None:
            self.standing.append((done.merge, survivor, merged))
            self.root = {person: survivor if root == merged else root for person, root in self.root.items()}

    def undo(self, back: int) -> None:
        if not self.standing:
            return
        merge, survivor, merged = self.standing[-1 - back % len(self.standing)]
        later = self.standing[len(self.standing) - back % len(self.standing) :]
        done = self.house.part(merge)
        if any(survivor in {one, other} for _, one, other in later):
            assert done is Refused.LATER_FIRST
            return
        assert isinstance(done, Parted), done
        self.standing.remove((merge, survivor, merged))
        self.root = self.roots()

    def roots(self) -> dict[Key, Key]:
        """Who stands for whom, from the merges that stand."""
        root = {person: person for person in self.people}
        for _, survivor, merged in self.standing:
            root = {person: survivor if now == merged else now for person, now in root.items()}
        return root

    def check(self) -> None:
        """Nothing is lost, nothing is doubled, a no stays a no."""
        assert self.house.broken() == {}
        groups: dict[Key, list[int]] = {}
        for number, person in enumerate(self.people):
            groups.setdefault(self.root[person], []).append(number)
        for root, members in groups.items():
            founded = [lead for member in members for lead in self.leads[member]]
            rows = self.house.rows(
                "select l.id, l.live, l.bucket, l.customer_id, l.dealer_id, l.inquiries, l.status "
                "from belt b join lead l on l.bucket = b.bucket and l.id = b.raw_id where b.raw_id = any(%s)",
                founded,
            )
            assert sorted(row[0] for row in rows) == sorted(founded)
            live = [row for row in rows if row[1]]
            assert {(row[2], row[3]) for row in live} == {root}
            assert max(Counter(row[4] for row in live).values()) == 1
            assert {row[4] for row in live} == {row[4] for row in rows}
            assert sum(row[5] for row in live) == len(founded)
            assert {row[6] for row in rows if not row[1]} <= {"merged"}
            self._check_grants(root, members)

    def _check_grants(self, root: Key, members: list[int]) -> None:
        words: dict[str, set[str]] = {}
        for member in members:
            for dealer, state in self.words[self.people[member]].items():
                words.setdefault(dealer, set()).add(state)
        said = self.house.grants(root)
        for dealer, states in words.items():
            no = states & consents.NO
            assert (said[dealer] in consents.NO) == bool(no), (dealer, states, said)


# no shrinking: against a database it takes minutes, and the trees are small
PHASES = (Phase.explicit, Phase.reuse, Phase.generate)


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck), phases=PHASES)
@given(people=wishes, noes=refusals, steps=acts)
def test_merge_trees_conserve_leads_grants_and_history(
    house: MergingHouse,
    people: list[list[tuple[str, bool]]],
    noes: list[tuple[int, str]],
    steps: list[tuple[str, int, int]],
) -> None:
    trees = Trees(house, people, noes)
    before = house.snapshot()
    told = "select count(*) from journal"
    events = "select count(*), max(id::text) from consent_event"
    journal, ledger = house.rows(told)[0][0], house.rows(events)
    carried = False
    for act, one, other in steps:
        if act == "merge":
            trees.merge(one, other)
        elif act == "undo":
            trees.undo(one)
        else:
            carried = True
            house.carry()
        trees.check()
    while trees.standing:
        trees.undo(0)
        trees.check()
    assert house.rows(told)[0][0] >= journal
    assert house.rows(events) == ledger
    if not carried:
        found = differences(before, house.snapshot())
        gone, told_staff = found.pop("notice_to_staff", ([], []))
        assert found == {}
        assert gone == []
        assert all("consent_withdrawn" in notice for notice in told_staff)
