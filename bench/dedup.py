"""Probable matching beside Splink: the same rows, the same columns, no labels, in the same run.

The truth serves to count, and to grant Splink the best of several models at every rule; ours has one
declaration a set. The threshold is chosen by the same rule for both: a fixed probability (0.5 is the headline),
or each one's best of a fixed list. Pairwise figures: of all pairs of rows in one cluster, and of all pairs of
rows that truly are one entity.

Run: python -m bench.dedup [SET ...]
"""

from __future__ import annotations

import csv
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from importlib.util import find_spec
from pathlib import Path

import msgspec

from bench.dedup_splink import Row, SplinkModel, chicago_models, fake_models, febrl_models, predicted
from leadcenter.customer.matching import (
    BlockingRule,
    Field,
    Kind,
    Matcher,
    Values,
    clusters,
    either_order,
    equal,
)
from leadcenter.customer.matching.clustering import components
from leadcenter.customer.matching.scales import house_and_street
from leadcenter.customer.matching.words import terms, words

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"
HEADLINE = 0.5
FIXED = (HEADLINE, 0.9, 0.95)
THRESHOLDS = (0.05, 0.1, 0.2, 0.35, *FIXED, 0.65, 0.8, 0.98, 0.99, 0.995, 0.998, 0.999, 0.9999, 0.99999)
SEED = 1


class Quality(msgspec.Struct, frozen=True):
    """Pairwise figures of one clustering, 0 to 1."""

    precision: float
    recall: float
    f1: float


class Task(msgspec.Struct, frozen=True):
    """One set: where it is, what its truth is, what we declare about it, and what Splink is given."""

    name: str
    file: str
    truth: Callable[[Values], str]
    fields: tuple[Field, ...]
    rules: tuple[BlockingRule, ...]
    splink: Callable[[], tuple[SplinkModel, ...]]
    splink_row: Callable[[Values], Row]


class Result(msgspec.Struct, frozen=True):
    """What both reached on one set, by threshold; Splink's the best of its models at each."""

    name: str
    rows: int
    ours: dict[float, Quality]
    splink: dict[float, Quality]
    our_seconds: float
    splink_seconds: float  # of the models together
    splink_models: int


def figures() -> dict[str, dict[str, float | int | str]]:
    """`dedup_{f1,precision,recall}_[splink_]SET` at probability 0.5 and `dedup_best_f1_[splink_]SET`.

    n counts the rows. Empty, with the reason on stderr, where the data sets or Splink are missing.
    """
    reason = missing()
    if reason:
        print(f"dedup: skipped: {reason}", file=sys.stderr)
        return {}
    out: dict[str, dict[str, float | int | str]] = {}
    for result in results():
        for infix, found in (("", result.ours), ("splink_", result.splink)):
            headline, suffix = found[HEADLINE], f"{infix}{result.name}"
            for what, value in (
                ("f1", headline.f1),
                ("precision", headline.precision),
                ("recall", headline.recall),
                ("best_f1", best(found.values()).f1),
            ):
                out[f"dedup_{what}_{suffix}"] = {"value": round(value, 4), "unit": "ratio", "n": result.rows}
    return out


def missing() -> str:
    """Why the bench cannot run; empty if it can."""
    if not DATA.is_dir():
        return f"no data sets: {DATA.name} folder absent"
    return "" if find_spec("splink") else "splink is not installed (dependency group bench)"


def results(names: Sequence[str] = ()) -> Iterator[Result]:
    """Both matchers on the named sets, or on all."""
    for task in tasks():
        if not names or task.name in names:
            yield measure(task)


def measure(task: Task) -> Result:
    with (DATA / task.file).open(encoding="utf-8-sig", newline="") as file:
        rows: list[dict[str, str]] = list(csv.DictReader(file))
    truth = [task.truth(row) for row in rows]
    started = time.perf_counter()
    ours = our_clusters(task, rows)
    our_seconds = time.perf_counter() - started
    started = time.perf_counter()
    models = task.splink()
    theirs = [splink_clusters(model, [task.splink_row(row) for row in rows]) for model in models]
    splink_seconds = time.perf_counter() - started
    return Result(
        task.name,
        len(rows),
        {at: quality(truth, found) for at, found in ours.items()},
        {at: best(quality(truth, found[at]) for found in theirs) for at in THRESHOLDS},
        our_seconds,
        splink_seconds,
        len(models),
    )


def our_clusters(task: Task, rows: Sequence[Values]) -> dict[float, list[int]]:
    """A cluster number for every row, by threshold. The matcher sees the declared columns only."""
    columns = {field.source for field in task.fields}
    records = {str(place): {column: row[column] for column in columns} for place, row in enumerate(rows)}
    scores = Matcher.train(records, task.fields, task.rules, SEED).pairs(records, min(THRESHOLDS))
    found: dict[float, list[int]] = {}
    for threshold in THRESHOLDS:
        groups = clusters(scores, threshold)
        found[threshold] = numbered(len(rows), ([int(key) for key in group] for group in groups))
    return found


def splink_clusters(model: SplinkModel, rows: Sequence[Row]) -> dict[float, list[int]]:
    """The same by Splink: connected components of the pairs from the threshold on, as it clusters."""
    pairs = predicted(model, rows)
    return {
        threshold: numbered(
            len(rows), components((left, right) for left, right, chance in pairs if chance >= threshold)
        )
        for threshold in THRESHOLDS
    }


def numbered(rows: int, groups: Iterable[Sequence[int]]) -> list[int]:
    numbers = list(range(rows))
    for group in groups:
        for place in group:
            numbers[place] = group[0]
    return numbers


def quality(truth: Sequence[str], found: Sequence[int]) -> Quality:
    both = pairs_within(zip(truth, found, strict=True))
    claimed, true = pairs_within(found), pairs_within(truth)
    precision, recall = both / claimed if claimed else 1.0, both / true
    return Quality(precision, recall, 2 * both / (claimed + true))


def pairs_within(labels: Iterable[object]) -> int:
    return sum(size * (size - 1) // 2 for size in Counter(labels).values())


def best(found: Iterable[Quality]) -> Quality:
    return max(found, key=lambda quality: quality.f1)


def tasks() -> tuple[Task, ...]:
    febrl_keys = ("given_name", "surname", "date_of_birth", "postcode", "address_1", "address_2", "suburb")
    febrl_rules = (either_order("given_name", "surname"), *(equal(column) for column in febrl_keys))
    febrl = (
        Field("given_name", Kind.NAME, crossed_with="surname"),
        Field("surname", Kind.NAME, crossed_with="given_name"),
        Field("date_of_birth", Kind.BIRTH_DATE),
        Field("street_number", Kind.HOUSE_NUMBER),
        Field("address_1", Kind.PLACE),
        Field("address_2", Kind.PLACE),
        Field("suburb", Kind.PLACE),
        Field("postcode", Kind.CODE),
        Field("state", Kind.PLACE),
    )
    fake = (
        Field("first_name", Kind.NAME, crossed_with="surname"),
        Field("surname", Kind.NAME, crossed_with="first_name"),
        Field("dob", Kind.BIRTH_DATE),
        Field("city", Kind.PLACE),
        Field("email", Kind.EMAIL),
    )
    chicago = (
        Field("site_name", Kind.ORGANISATION),
        Field("house", Kind.HOUSE_NUMBER, column="address"),
        Field("street", Kind.STREET, column="address"),
        Field("zip", Kind.CODE),
        Field("phone", Kind.PHONE),
    )
    fake_rules = tuple(equal(column) for column in ("first_name", "surname", "dob", "city", "email"))
    chicago_rules = (equal("site_name"), equal("phone"), house_number)
    return (
        *(
            Task(
                name=f"febrl_{number}",
                file=f"febrl/dataset{number}.csv",
                truth=lambda row: str(row["rec_id"]).split("-")[1],
                fields=febrl,
                rules=febrl_rules,
                splink=febrl_models,
                splink_row=lambda row: {field.source: said(row[field.source]) for field in febrl},
            )
            for number in (1, 2)
        ),
        Task(
            name="fake_1000",
            file="splink_fake_1000/fake_1000.csv",
            truth=lambda row: str(row["cluster"]),
            fields=fake,
            rules=fake_rules,
            splink=fake_models,
            splink_row=lambda row: {field.source: said(row[field.source]) for field in fake},
        ),
        Task(
            name="chicago",
            file="chicago_early_childhood/sites.csv",
            truth=lambda row: str(row["true_id"]),
            fields=chicago,
            rules=chicago_rules,
            splink=chicago_models,
            splink_row=chicago_row,
        ),
    )


def house_number(row: Values) -> Sequence[str]:
    number, _ = house_and_street(row["address"] or "")
    return (number,) if number else ()


def chicago_row(row: Values) -> Row:
    number, street = house_and_street(row["address"] or "")
    name = words(row["site_name"] or "")
    return {
        "site_name": said(" ".join(name)),
        "words": list(terms(name)) or None,
        "house": said(number),
        "street": said(" ".join(street)),
        "zip": said(row["zip"]),
        "phone": said(row["phone"]),
    }


def said(value: str | None) -> str | None:
    return (value or "").strip() or None


def main(names: Sequence[str]) -> None:
    reason = missing()
    if reason:
        sys.exit(f"dedup: skipped: {reason}")
    print(f"{'set':<17}{'threshold':>10} | {'ours':^26} | {'splink':^26} | {'F1 ahead':>8}")
    print(f"{'':<17}{'':>10} | {'precision   recall      F1':>26} | {'precision   recall      F1':>26} |")
    for result in results(names):
        rules = [(f"{at:.2f}", result.ours[at], result.splink[at]) for at in FIXED]
        rules.append(("best", best(result.ours.values()), best(result.splink.values())))
        for rule, ours, splink in rules:
            print(
                f"{result.name:<17}{rule:>10} | {shown(ours)} | {shown(splink)} | {ours.f1 - splink.f1:>+8.4f}"
            )
        print(
            f"{'':<17}{result.rows:>5} rows | {result.our_seconds:>24.1f} s |"
            f" {result.splink_seconds:>9.1f} s, best of {result.splink_models} |",
            flush=True,
        )


def shown(quality: Quality) -> str:
    return f"{quality.precision:>9.4f}{quality.recall:>9.4f}{quality.f1:>8.4f}"


if __name__ == "__main__":
    main(sys.argv[1:])
