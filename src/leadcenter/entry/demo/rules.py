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

CLEANING: dict[str, Any] = {
    "window": {"opens": "09:00", "closes": "20:00"},
    "retry_minutes": 120,
    "rules": [
        {
            "name": "lottery_and_coupon", "when": _when(("kind", "in", ["coupon", "lottery"])),
            "route": "bot", "script": "confirm_interest",
            "max_attempts": 3, "expires_hours": 72,
        },
        {
            "name": "unnamed_social", "when": _when(("category", "=", "social"), ("has_name", "=", False)),
            "route": "call_centre",
            "script": "who_and_which_dealer", "max_attempts": 3, "expires_hours": 72,
        },
    ],
}  # fmt: skip

INTENT: dict[str, Any] = {
    "vendors": {
        "": {
            "codes": {
                "answered": "answered", "no_answer": "no_answer", "busy": "busy", "off": "powered_off",
                "empty": "invalid_number",
                "refused": "refused", "hung_up": "hung_up", "later": "callback_later",
                "wrong_person": "wrong_person", "ringing": "progress",
            },
            "labels": {"A": "high", "B": "normal", "C": "low", "D": "none"},
            "intents": {"high": "high", "normal": "normal", "low": "low", "none": "none"},
            "buying_times": {"within_month": 30, "within_quarter": 90, "later": 365},
        }
    },
    "rules": [
        {"name": "does_not_want_calls", "when": _when(("code", "=", "refused")), "then": "invalid",
        "reason": "refused_contact"},
        {"name": "no_such_number", "when": _when(("code", "=", "invalid_number")), "then": "invalid",
        "reason": "invalid_number"},
        {"name": "not_that_person", "when": _when(("code", "=", "wrong_person")), "then": "invalid",
        "reason": "wrong_person"},
        {
            "name": "not_reached", "when": _when(("code", "in", ["no_answer", "busy", "powered_off",
            "hung_up", "callback_later"])), "then": "retry",
            "reason": "not_reached",
        },
        {"name": "high", "when": _when(("code", "=", "answered"), ("intent", "=", "high")),
        "then": "valid_high", "reason": ""},
        {"name": "normal", "when": _when(("code", "=", "answered"), ("intent", "=", "normal")),
        "then": "valid_normal", "reason": ""},
        {"name": "low", "when": _when(("code", "=", "answered"), ("intent", "=", "low")), "then": "nurture",
        "reason": "low_intent"},
        {"name": "none", "when": _when(("code", "=", "answered"), ("intent", "=", "none")),
        "then": "invalid", "reason": "no_intent"},
        {"name": "ringing", "when": _when(("code", "=", "progress")), "then": "note", "reason": ""},
    ],
}  # fmt: skip


def assignment_of(number: int) -> dict[str, Any]:
    """The rule of the n-th dealer: round robin for all, or the best leads to a team, or least open first."""
    everybody = {"name": "everybody", "when": None, "to": {"strategy": "round_robin", "members": "all"}}
    if number % 3 == 0:
        branches = [everybody]
    elif number % 3 == 1:
        hot = {
            "name": "hot",
            "when": _when(("grade", "in", ["H", "A"])),
            "to": {"strategy": "equal", "members": "team:T1"},
        }
        branches = [hot, everybody]
    else:
        branches = [{"name": "least_open", "when": None, "to": {"strategy": "least_open", "members": "all"}}]
    return {"on": ["dispatched"], "filter": None, "branches": branches}
