"""Probable matches are looked for behind the flow: whoever is new or has changed is compared with those who
share a key, and pairs that are probably one customer go to review with the weight of each field. Nothing
here merges.

A transaction that writes customers says so in `match_due`; a round takes some of them away in the
transaction in which it compared them. So nothing is passed over, whenever it commits, and a round that is
killed did not happen. One round at a time (`take_turn`): two at once would miss the pairs between their
customers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, suppress
from datetime import datetime, timedelta
from itertools import product
from math import ceil
from typing import Any
from uuid import UUID

import msgspec

from leadcenter.channel.face import House
from leadcenter.customer.blocks import Key, Pair, Subject, candidates, columns, read_subjects, write_keys
from leadcenter.customer.comparing import Model, told
from leadcenter.customer.matching import PairScore
from leadcenter.customer.steps import CONTACT, unpack_golden
from leadcenter.customer.terms import Golden
from leadcenter.kernel.arrays import blobs, floats, ints, texts, uuids
from leadcenter.kernel.database import Connection
from leadcenter.kernel.ids import new_ids
from leadcenter.kernel.keys import BUCKETS, SealBroken
from leadcenter.kernel.sql import statement

PROBABLE = "probable_match"
AT_ONCE = 200
"""Customers a round: some hundred milliseconds."""
REVIEW_FROM = 0.5
SAMPLE = 10_000
RELEARN = timedelta(days=1)
_YOUNG = 500  # customers looked at after which a small house learns again
_COUNTED = 16  # buckets that are counted to know how many customers there are
_EVERYWHERE = range(BUCKETS)


class Round(msgspec.Struct, frozen=True):
    """What a round did. `too_large`: keys left out, since too many customers share them. `unreadable`:
    customers whose record did not open."""

    customers: int = 0
    compared: int = 0
    proposed: int = 0
    too_large: int = 0
    unreadable: int = 0


class _Learnt(msgspec.Struct, frozen=True):
    """The model in use; `done`: how many customers had been looked at when it was made."""

    model: Model
    version: int
    made_at: datetime
    done: int

    def holds(self, now: datetime, done: int) -> bool:
        """For a day, and as long as the house has not doubled."""
        return now < self.made_at + RELEARN and done < self.done + max(_YOUNG, self.model.customers)


class Proposals:
    """Rounds of one process. It keeps the model in memory, for that knows how common each name is."""

    def __init__(self, house: House, *, at_once: int = AT_ONCE) -> None:
        self._house = house
        self._at_once = at_once
        self._learnt: _Learnt | None = None

    def round(self, committed: Callable[[], AbstractContextManager[Connection]]) -> Round | None:
        """Compare some of those who wait. `committed` gives a transaction. None: nobody waits, or somebody
        else is at it."""
        with committed() as conn:
            now, done = _look(conn)
            if not _read_due(conn, 1):
                return None
        if self._learnt is None or not self._learnt.holds(now, done):
            self._learnt = self._learn(committed, now, done)
        with committed() as conn:
            if conn.execute(statement("customer", "take_turn")).fetchone() is None:
                return None
            return self._compare(conn, self._learnt, now)

    def _learn(
        self, committed: Callable[[], AbstractContextManager[Connection]], now: datetime, done: int
    ) -> _Learnt:
        with committed() as conn:
            customers, sample = _draw(conn, self._house)
        model = Model(sample, customers)
        with committed() as conn:
            row = conn.execute(
                statement("customer", "insert_model"),
                {
                    "now": now,
                    "customers": customers,
                    "sample": model.sample,
                    "prior": model.prior,
                    "parameters": msgspec.json.encode(model.parameters).decode(),
                },
            ).fetchone()
        assert row is not None
        return _Learnt(model, row[0], now, done)

    def _compare(self, conn: Connection, learnt: _Learnt, now: datetime) -> Round:
        due = _read_due(conn, self._at_once)
        taken, whole, part = _some(due, self._at_once)
        subjects, unreadable = read_subjects(conn, self._house, taken)
        blocks = write_keys(conn, self._house, subjects)
        pairs, too_large = candidates(conn, blocks)
        sharing = {key for pair in pairs for key in pair}
        others, _ = read_subjects(conn, self._house, sorted(sharing - subjects.keys()))
        everybody = subjects | others
        scored = _scored(learnt.model, everybody, pairs)
        probable = [(pair, score) for pair, score in scored if score.probability >= REVIEW_FROM]
        proposals = _unasked(conn, self._house, everybody, probable)
        proposed = _insert(conn, learnt.version, proposals, now)
        conn.execute(
            statement("customer", "end_due"),
            {"buckets": ints([bucket for bucket, _ in whole]), "ids": uuids([row for _, row in whole])},
        )
        conn.execute(statement("customer", "shorten_due"), part)
        report = Round(len(subjects), len(pairs), proposed, too_large, unreadable)
        conn.execute(
            statement("customer", "count_turn"),
            {
                "customers": report.customers,
                "compared": report.compared,
                "proposed": report.proposed,
                "too_large": report.too_large,
            },
        )
        return report


def _look(conn: Connection) -> tuple[datetime, int]:
    """Now, and how many customers have been looked at so far."""
    row = conn.execute(statement("customer", "read_turn")).fetchone()
    assert row is not None
    return row[0], row[1]


def _read_due(conn: Connection, most: int) -> list[tuple[int, UUID, list[UUID]]]:
    rows = conn.execute(statement("customer", "read_due"), {"buckets": ints(_EVERYWHERE), "most": most})
    return [(bucket, row_id, customers) for bucket, row_id, customers in rows]


def _some(
    due: Sequence[tuple[int, UUID, list[UUID]]], most: int
) -> tuple[list[Key], list[Key], dict[str, Any]]:
    """The first customers, each once; the rows that are done with them; and how far a last, long one is."""
    taken: dict[Key, None] = {}
    whole: list[Key] = []
    for bucket, row_id, customers in due:
        room = most - len(taken)
        if room <= 0:
            break
        taken.update(dict.fromkeys((bucket, customer) for customer in customers[:room]))
        if len(customers) > room:
            return list(taken), whole, {"bucket": bucket, "id": row_id, "done": room}
        whole.append((bucket, row_id))
    return list(taken), whole, {"bucket": 0, "id": None, "done": 0}


def _scored(
    model: Model, subjects: dict[Key, Subject], pairs: Iterable[Pair]
) -> Iterator[tuple[Pair, PairScore]]:
    """Pairs of living customers of one legal entity."""
    for pair in sorted(pairs):
        one, other = (subjects.get(key) for key in pair)
        if one and other and one.golden and other.golden and one.entity_id == other.entity_id:
            yield pair, model.compare(one.golden, other.golden)


class _Proposal(msgspec.Struct, frozen=True):
    """A pair for review. The same two with the same data have the same fingerprint."""

    pair: Pair
    score: PairScore
    fingerprint: bytes


def _unasked(
    conn: Connection, house: House, subjects: dict[Key, Subject], scores: Sequence[tuple[Pair, PairScore]]
) -> list[_Proposal]:
    """Those that nobody is asked about now, and nobody has called two people since they last changed. What
    was said of a customer who was merged away counts for the survivor.
    """
    merged = _families(conn, {key for pair, _ in scores for key in pair})
    asked: list[tuple[int, Key, Key]] = []
    for place, (pair, _) in enumerate(scores):
        for one, other in product(*(merged[key] for key in pair)):
            asked += [(place, one, other), (place, other, one)]
    rows = conn.execute(
        statement("customer", "find_reviews"),
        {
            "buckets": ints([one[0] for _, one, _ in asked]),
            "ids": uuids([one[1] for _, one, _ in asked]),
            "other_ids": uuids([other[1] for _, _, other in asked]),
        },
    )
    proposals = [_proposal(house, subjects, pair, score) for pair, score in scores]
    said: set[int] = set()
    for ordinal, status, fingerprint, decided_at in rows:
        place = asked[ordinal - 1][0]
        changed_at = max(subjects[key].changed_at for key in scores[place][0])
        same = (
            bytes(fingerprint) == proposals[place].fingerprint
            if fingerprint
            else decided_at and decided_at >= changed_at
        )
        if status == "open" or (status == "rejected" and same):
            said.add(place)
    return [proposal for place, proposal in enumerate(proposals) if place not in said]


def _proposal(house: House, subjects: dict[Key, Subject], pair: Pair, score: PairScore) -> _Proposal:
    blind = house.keyring.mark(subjects[pair[0]].entity_id, "match_pair")
    both = [subjects[key].golden for key in pair]
    return _Proposal(pair, score, blind(msgspec.msgpack.encode([told(golden) for golden in both if golden])))


def _families(conn: Connection, keys: set[Key]) -> dict[Key, list[Key]]:
    """Each customer with those who were merged into it."""
    found = {key: [key] for key in sorted(keys)}
    rows = conn.execute(
        statement("customer", "find_tombstones"), {"everywhere": ints(_EVERYWHERE), **columns(list(found))}
    )
    for bucket, survivor, merged_bucket, merged in rows:
        found[bucket, survivor].append((merged_bucket, merged))
    return found


def _insert(conn: Connection, version: int, proposals: Sequence[_Proposal], now: datetime) -> int:
    rows = conn.execute(
        statement("customer", "insert_probable"),
        {
            "now": now,
            "reason": PROBABLE,
            "model": version,
            "ids": uuids(new_ids(now, len(proposals))),
            "buckets": ints([one.pair[0][0] for one in proposals]),
            "customer_ids": uuids([one.pair[0][1] for one in proposals]),
            "other_buckets": ints([one.pair[1][0] for one in proposals]),
            "other_ids": uuids([one.pair[1][1] for one in proposals]),
            "weights": floats([one.score.weight for one in proposals]),
            "probabilities": floats([one.score.probability for one in proposals]),
            "by_fields": texts([_by_field(one.score) for one in proposals]),
            "fingerprints": blobs([one.fingerprint for one in proposals]),
        },
    )
    return len(rows.fetchall())


def _by_field(score: PairScore) -> str:
    """The bits of each field, and `prior`: what was known before looking. Their sum is the weight."""
    bits = {"prior": score.prior, **score.by_field}
    return msgspec.json.encode({name: round(value, 2) for name, value in bits.items()}).decode()


def _draw(conn: Connection, house: House) -> tuple[int, list[Golden]]:
    """About how many customers there are, and a sample of them: whole buckets, into which chance has put
    them."""
    row = conn.execute(
        statement("customer", "count_sample"), {"buckets": ints(_EVERYWHERE[:_COUNTED])}
    ).fetchone()
    assert row is not None
    customers = row[0] * BUCKETS // _COUNTED
    buckets = _EVERYWHERE if customers <= SAMPLE else _EVERYWHERE[: ceil(SAMPLE * BUCKETS / customers)]
    seal = house.keyring.seal(house.maker)
    sample: list[Golden] = []
    rows = conn.execute(
        statement("customer", "read_sample"),
        {"buckets": ints(buckets), "maker": house.maker, "most": SAMPLE},
    )
    for row_id, contact in rows:
        with suppress(SealBroken, msgspec.DecodeError):
            sample.append(unpack_golden(seal.open(contact, CONTACT, row_id)))
    return (len(sample) if len(buckets) == BUCKETS else customers), sample
