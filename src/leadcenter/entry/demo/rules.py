"""The demo's rules: scorecard, thresholds, cleaning, intent, assignment. Data, as a business person would
write them.
"""

from __future__ import annotations

from typing import Any


def _when(*rules: tuple[str, str, Any], combinator: str = "and") -> dict[str, Any]:
    return {
        "combinator": combinator,
        "rules": [{"field": field, "operator": operator, "value": value} for field, operator, value in rules],
    }


SCORECARD: dict[str, Any] = {
    "base": 40,
    "items": [
        {"code": "named_dealer", "points": 15, "when": _when(("has_dealer", "=", True))},
        {"code": "mobile", "points": 10, "when": _when(("mobile", "=", True))},
        {"code": "name_given", "points": 5, "when": _when(("has_name", "=", True))},
        {"code": "series_known", "points": 5, "when": _when(("series", "notNull", None))},
        {"code": "buys_soon", "points": 20, "when": _when(("buying_days", "<=", 30))},
        {"code": "buys_late", "points": -15, "when": _when(("buying_days", ">", 180))},
        {"code": "asked_again", "points": 10, "when": _when(("inquiries", ">", 1))},
        {"code": "high_intent", "points": 20, "when": _when(("intent", "=", "high"))},
        {"code": "low_intent", "points": -25, "when": _when(("intent", "=", "low"))},
        {"code": "coupon_only", "points": -10, "when": _when(("kind", "in", ["coupon", "lottery"]))},
        {"code": "known_customer", "points": 5, "when": _when(("existing_customer", "=", True))},
    ],
    "grades": [["H", 80], ["A", 65], ["B", 50], ["C", 0]],
}

THRESHOLDS: dict[str, Any] = {
    "otherwise": 40,
    "rules": [
        {"minimum": 0, "when": _when(("intent", "in", ["high", "normal"]))},
        {"minimum": 35, "when": _when(("series", "in", ["E1", "E2"]))},
    ],
    "again_days": 7,
    "longest_days": 90,
}


def call_again_sooner(rules: dict[str, Any]) -> dict[str, Any]:
    """Cleaning rules whose further calls come half a business hour after the one that reached nobody, so that a
    demo shows them."""
    return {**rules, "retry_minutes": 30}


def assignment_of(number: int) -> dict[str, Any]:
    """The rule of the n-th dealer: round robin for all, or the best leads to a team, or least open first."""
    everybody: dict[str, Any] = {
        "name": "everybody",
        "when": None,
        "to": {"strategy": "round_robin", "members": "all"},
    }
    if number % 3 == 0:
        branches = [everybody]
    elif number % 3 == 1:
        hot: dict[str, Any] = {
            "name": "hot",
            "when": _when(("grade", "in", ["H", "A"])),
            "to": {"strategy": "equal", "members": "team:T1"},
        }
        branches = [hot, everybody]
    else:
        branches = [{"name": "least_open", "when": None, "to": {"strategy": "least_open", "members": "all"}}]
    return {"on": ["dispatched"], "filter": None, "branches": branches}
