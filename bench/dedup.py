"""Probable matching beside Splink: the same rows, the same columns, no labels, in the same run.

Truth is used for two things only: to count, and to grant Splink the best of the settings listed for a set (its tutorials' for such data
and variants of them), at each threshold anew. Ours has one declaration per set. Thresholds are the same for both: a fixed
probability, and (for both, from the same list) the one with the best F1.
Pairwise figures: of all pairs of rows in one cluster, and of all pairs that truly are one entity.
"""

from __future__ import annotations

import csv
import logging
import sys
import time
from collections import Counter
from collections.abc import Callable, Hashable, Sequence
from pathlib import Path
from typing import Any

import msgspec

from leadcenter.customer.matching import (
    BlockingRule,
    Field,
    Kind,
    Matcher,
    Values,
    clusters,
    either_order,
    equal,
    word_of,
)
from leadcenter.customer.matching.clustering import components
from leadcenter.customer.matching.scales import house_and_street
from leadcenter.customer.matching.words import words

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"
HEADLINE = 0.5
THRESHOLDS = (0.05, 0.1, 0.2, 0.35, 0.5, 0.65, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995, 0.998, 0.999, 0.9999, 0.99999)
SEED = 1


class Quality(msgspec.Struct, frozen=True):
    """Pairwise figures of one clustering, 0 to 1."""

    precision: float
    recall: float
    f1: float


class SplinkModel(msgspec.Struct, frozen=True):
    """One way to set Splink up. `sure` and `recall` give its prior, `training` its sessions of expectation and maximisation."""

    comparisons: Callable[[], list[Any]]
    blocking: tuple[str, ...]
    sure: tuple[str, ...]
    recall: float
    training: tuple[tuple[str, ...], ...]


class Task(msgspec.Struct, frozen=True):
    """One set of rows: how to read it, what we declare about it, and the settings Splink is given."""

    name: str
    file: str
    truth: Callable[[Values], str]
    columns: tuple[str, ...]
    fields: tuple[Field, ...]
    rules: tuple[BlockingRule, ...]
    splink: Callable[[], list[SplinkModel]]
    prepared: Callable[[Values], dict[str, Any]]


def figures() -> dict[str, dict[str, float | int | str]]:
    """Every figure by name: `dedup_{f1,precision,recall}[_splink]_<set>` at the fixed probability, `dedup_best_f1…` at each one's best.

    Empty, with the reason on stderr, where the data sets or Splink are not there.
    """
    out: dict[str, dict[str, float | int | str]] = {}
    for task, rows, ours, theirs, seconds in results():
        for who, found in (("", ours), ("_splink", [theirs])):
            at = {
                "f1": best(found, HEADLINE).f1,
                "precision": best(found, HEADLINE).precision,
                "recall": best(found, HEADLINE).recall,
            }
    return out
