"""Splink as the bench sets it up: its own templates, prior, random-pair u, EM sessions and term frequencies.

The settings follow Splink's demos for the same data (febrl3, febrl4, fake_1000); for Chicago, for which there
is none, they are what did best of two dozen tried. A set has more than one model where choices matter; the bench
credits Splink with the best of them. Its text comes as prepared as ours: no case, no punctuation, the house
number apart from the street; and its blocking rules are the same keys.
"""

from __future__ import annotations

import logging
import warnings
from collections.abc import Callable, Sequence
from typing import Any

import msgspec

U_PAIRS = 1e7
SEED = 1

Row = dict[str, Any]


class SplinkModel(msgspec.Struct, frozen=True):
    """One way to set Splink up. `sure` and `recall` give its prior, `sessions` its trainings by EM."""

    name: str
    comparisons: Callable[[], list[Any]]
    blocking: tuple[str, ...]
    sure: tuple[str, ...]
    recall: float
    sessions: tuple[str, ...]


def predicted(model: SplinkModel, rows: Sequence[Row]) -> list[tuple[int, int, float]]:
    """Splink's scored pairs: two row numbers and the match probability."""
    import pyarrow  # type: ignore[import-untyped]  # noqa: PLC0415 - the bench may lack Splink
    from splink import DuckDBAPI, Linker, SettingsCreator  # noqa: PLC0415

    table = pyarrow.table(
        {"unique_id": range(len(rows)), **{column: [row[column] for row in rows] for column in rows[0]}}
    )
    settings = SettingsCreator(
        link_type="dedupe_only",
        comparisons=model.comparisons(),
        blocking_rules_to_generate_predictions=list(model.blocking),  # type: ignore[arg-type]
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        linker = Linker(DuckDBAPI().register(table), settings, log_level=logging.ERROR)
        training = linker.training
        training.estimate_probability_two_random_records_match(list(model.sure), recall=model.recall)
        training.estimate_u_using_random_sampling(max_pairs=U_PAIRS, seed=SEED, min_count_per_level=None)
        for rule in model.sessions:
            training.estimate_parameters_using_expectation_maximisation(
                rule, estimate_without_term_frequencies=True
            )
        found = linker.inference.predict().as_duckdbpyrelation()
    pairs: list[tuple[int, int, float]] = found.select(
        "unique_id_l, unique_id_r, match_probability"
    ).fetchall()
    return pairs


def same(*columns: str) -> str:
    """The blocking rule that two rows agree on these columns."""
    return " and ".join(f"l.{column} = r.{column}" for column in columns)


def frequent(comparison: Any) -> Any:
    """The comparison with term frequencies."""
    return comparison.configure(term_frequency_adjustments=True)


def febrl_models() -> tuple[SplinkModel, ...]:
    def comparisons() -> list[Any]:
        import splink.comparison_library as cl  # noqa: PLC0415

        return [
            cl.NameComparison("given_name"),
            cl.NameComparison("surname"),
            cl.DateOfBirthComparison("date_of_birth", input_is_string=True, datetime_format="%Y%m%d"),
            frequent(cl.ExactMatch("street_number")),
            frequent(cl.DamerauLevenshteinAtThresholds("postcode", [1, 2])),
            frequent(cl.JaroWinklerAtThresholds("address_1", [0.9, 0.8])),
            frequent(cl.JaroWinklerAtThresholds("address_2", [0.9, 0.8])),
            frequent(cl.JaroWinklerAtThresholds("suburb", [0.9, 0.8])),
            frequent(cl.ExactMatch("state")),
        ]

    crossed = "l.given_name = r.surname and l.surname = r.given_name"
    columns = ("given_name", "surname", "date_of_birth", "postcode", "address_1", "address_2", "suburb")
    return (
        SplinkModel(
            "all columns",
            comparisons,
            (crossed, *(same(column) for column in columns)),
            (same("given_name", "surname", "date_of_birth"), f"{crossed} and {same('date_of_birth')}"),
            0.8,
            (same("date_of_birth"), same("postcode")),
        ),
    )


def fake_models() -> tuple[SplinkModel, ...]:
    def names_apart() -> list[Any]:
        import splink.comparison_library as cl  # noqa: PLC0415

        return [
            cl.NameComparison("first_name"),
            cl.NameComparison("surname"),
            cl.DateOfBirthComparison("dob", input_is_string=True),
            frequent(cl.JaroWinklerAtThresholds("city", [0.9, 0.8])),
            cl.EmailComparison("email"),
        ]

    def as_in_the_demo() -> list[Any]:
        import splink.comparison_library as cl  # noqa: PLC0415

        return [
            cl.ForenameSurnameComparison("first_name", "surname"),
            cl.DateOfBirthComparison("dob", input_is_string=True),
            frequent(cl.ExactMatch("city")),
            cl.EmailComparison("email"),
        ]

    blocking = (
        *(same(column) for column in ("first_name", "surname", "dob", "email", "city")),
        "l.first_name = r.surname",
        "l.surname = r.first_name",
    )
    sure = (
        f"{same('first_name')} and levenshtein(l.dob, r.dob) <= 1",
        f"{same('surname')} and levenshtein(l.dob, r.dob) <= 1",
        f"{same('first_name')} and levenshtein(l.surname, r.surname) <= 2",
        same("email"),
    )
    sessions = (same("dob"), same("email"), same("first_name", "surname"))
    return (
        SplinkModel("names apart", names_apart, blocking, sure, 0.7, sessions),
        SplinkModel("as in the demo", as_in_the_demo, blocking, sure, 0.7, sessions),
    )


def chicago_models() -> tuple[SplinkModel, ...]:
    def rest() -> list[Any]:
        import splink.comparison_library as cl  # noqa: PLC0415

        return [
            frequent(cl.DamerauLevenshteinAtThresholds("house", [1])),
            frequent(cl.JaroWinklerAtThresholds("street", [0.9, 0.8])),
            frequent(cl.DamerauLevenshteinAtThresholds("zip", [1])),
            frequent(cl.DamerauLevenshteinAtThresholds("phone", [1, 2])),
        ]

    def letters() -> list[Any]:
        import splink.comparison_library as cl  # noqa: PLC0415

        return [cl.JaccardAtThresholds("site_name", [0.95, 0.85, 0.75]), *rest()]

    def letters_and_words() -> list[Any]:
        import splink.comparison_level_library as cll  # noqa: PLC0415
        import splink.comparison_library as cl  # noqa: PLC0415

        name = cl.CustomComparison(
            output_column_name="site_name",
            comparison_levels=[
                cll.NullLevel("site_name"),
                cll.ExactMatchLevel("site_name").configure(tf_adjustment_column="site_name"),
                cll.JaroWinklerLevel("site_name", 0.92),
                cll.ArrayIntersectLevel("words", min_intersection=3),
                cll.ArraySubsetLevel("words"),
                cll.ArrayIntersectLevel("words", min_intersection=2),
                cll.JaroWinklerLevel("site_name", 0.8),
                cll.ArrayIntersectLevel("words", min_intersection=1),
                cll.ElseLevel(),
            ],
        )
        return [name, *rest()]

    blocking = (same("site_name"), same("house"), same("phone"))
    sure = (same("phone", "house"), same("site_name", "house"), same("house", "street", "phone"))
    by_house = (same("phone"), same("house"))
    by_name = (same("phone"), same("house", "street"), same("site_name"))
    return (
        SplinkModel("letters, sessions by house", letters, blocking, sure, 0.7, by_house),
        SplinkModel("letters, sessions by name", letters, blocking, sure, 0.7, by_name),
        SplinkModel("words, sessions by name", letters_and_words, blocking, sure, 0.7, by_name),
    )
