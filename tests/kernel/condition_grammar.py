"""Trees and facts at random, and what a tree means: an oracle that shares no code with the product.

Everything is drawn from a `random.Random`, so that Hypothesis (which shrinks) and a plain seed (which is
fast) drive the same grammar.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone
from random import Random
from typing import Any
from uuid import UUID

from leadcenter.kernel.catalogue import Catalogue, Field, Kind

CATALOGUE = Catalogue(
    (
        Field("channel", Kind.TEXT, "渠道", "Channel"),
        Field("remark", Kind.TEXT, "备注", "Remark"),
        Field("age_days", Kind.INT, "天数", "Age in days"),
        Field("visits", Kind.INT, "到店次数", "Visits"),
        Field("score", Kind.NUMBER, "评分", "Score"),
        Field("profiling_allowed", Kind.BOOLEAN, "允许画像", "Profiling allowed"),
        Field("received_at", Kind.INSTANT, "收到时间", "Received at"),
        Field("due_at", Kind.INSTANT, "到期时间", "Due at"),
        Field("buying_day", Kind.DATE, "购车日期", "Buying day"),
        Field("dealer", Kind.UUID, "经销商", "Dealer"),
        Field("tags", Kind.TEXT_LIST, "标签", "Tags"),
        Field("series", Kind.TEXT_LIST, "车系", "Series"),
    )
)

INJECTIONS = (
    "'; drop table canary; --",
    "\\'; drop table canary; --",
    "' or '1'='1",
    "x' || pg_sleep(5) || '",
    "');select set_config('app.tenant','1',false);--",
    "$$; drop table canary; $$",
    "$1",
    "%s",
    "%(channel)s",
    "%%",
    "100%",
    "_",
    "a_b%c\\",
    "\\",
    "\\x27",
    "\\u0027",
    "E'\\''",
    "U&'\\0027'",
    "'",
    "''",
    '"',
    '","',
    '"},{"',
    "{a,b}",
    "NULL",
    "null",
    "/*",
    "*/ or true --",
    "\n-- \r\n;",
    "\x01\x1f\x7f",
    "\u2028",
    "＇ or １＝１",
    "\u02bc or 1=1",
    "縗' or 1=1 --",  # its second byte is a backslash in some Chinese encodings
    "你好，世界",
    "🚗",
)

TEXTS = ("web", "Web", "wechat", "baidu", "we", "web ", "网页", *INJECTIONS)
NUMBERS = (0.0, -0.0, 0.1, 1.5, -2.25, 1e300, 5e-324, 3.0)
INTS = (0, 1, -1, 7, 30, 2**63 - 1, -(2**63), 2**31)
START = datetime(2026, 2, 28, 16, 30, tzinfo=UTC)
ZONES = (UTC, timezone(timedelta(hours=8)), timezone(timedelta(hours=-9, minutes=-30)))
UUIDS = tuple(UUID(int=number) for number in (0, 7, 2**127 + 5))
DAYS = (date(2026, 2, 28), date(2026, 3, 1), date(1, 1, 1), date(9999, 12, 31))

OPERATORS = {
    Kind.TEXT: "= != in notIn contains doesNotContain beginsWith doesNotBeginWith endsWith doesNotEndWith",
    Kind.INT: "= != < <= > >= between notBetween in notIn",
    Kind.NUMBER: "= != < <= > >= between notBetween in notIn",
    Kind.BOOLEAN: "= !=",
    Kind.INSTANT: "= != < <= > >= between notBetween in notIn",
    Kind.DATE: "= != < <= > >= between notBetween in notIn",
    Kind.UUID: "= != in notIn",
    Kind.TEXT_LIST: "contains doesNotContain in notIn",
}
COMPARISONS = ("=", "!=", "<", "<=", ">", ">=")

Facts = dict[str, Any]
Tree = dict[str, Any]


def rule(field: str, operator: str, value: Any = None, **more: Any) -> Tree:
    """A comparison as the editor writes it."""
    return {"field": field, "operator": operator, "value": value, **more}


def group(*rules: Any, combinator: str = "and", negated: bool = False) -> Tree:
    """A group as the editor writes it."""
    return {"combinator": combinator, "not": negated, "rules": list(rules)}


def nested(depth: int) -> Tree:
    """One rule, `visits = 1`, within so many groups."""
    return group(rule("visits", "=", 1) if depth == 1 else nested(depth - 1))


def random_fact(random: Random, kind: Kind) -> Any:
    """A fact as the product hands it in."""
    match kind:
        case Kind.TEXT:
            return random.choice(TEXTS)
        case Kind.INT:
            return random.choice(INTS)
        case Kind.NUMBER:
            return random.choice(NUMBERS)
        case Kind.BOOLEAN:
            return random.choice((True, False))
        case Kind.INSTANT:
            return (START + timedelta(hours=random.randrange(4))).astimezone(random.choice(ZONES))
        case Kind.DATE:
            return random.choice(DAYS)
        case Kind.UUID:
            return random.choice(UUIDS)
    return [random.choice(TEXTS) for _ in range(random.randrange(4))]


def random_facts(random: Random) -> Facts:
    """One row of facts; each is missing now and then."""
    return {
        field.name: None if random.randrange(5) == 0 else random_fact(random, field.kind)
        for field in CATALOGUE.fields
    }


def random_tree(random: Random, depth: int = 1) -> Tree:
    """A group that the product must accept."""
    tree: Tree = {"combinator": random.choice(("and", "or"))}
    if random.randrange(3) == 0:
        tree["not"] = random.choice((True, False))
    if random.randrange(4) == 0:
        tree["id"] = "f3a9"
    least = 0 if depth == 1 and not tree.get("not") else 1
    tree["rules"] = [
        random_tree(random, depth + 1) if depth < 5 and random.randrange(4) == 0 else random_rule(random)
        for _ in range(random.randrange(least, 5))
    ]
    return tree


def random_rule(random: Random) -> Tree:
    """A rule that the product must accept."""
    field = random.choice(CATALOGUE.fields)
    kind = field.kind
    operator = random.choice([*OPERATORS[kind].split(), "null", "notNull"])
    rule: Tree = {"field": field.name, "operator": operator}
    twins = [other.name for other in CATALOGUE.fields if other.kind is kind]
    if operator in ("null", "notNull"):
        rule["value"] = ""
    elif operator in COMPARISONS and random.randrange(5) == 0:
        rule |= {"valueSource": "field", "value": random.choice(twins)}
    elif operator in ("in", "notIn"):
        rule["value"] = [_json(random, kind) for _ in range(random.randrange(1, 13))]
    elif operator in ("between", "notBetween"):
        rule["value"] = sorted((_json(random, kind), _json(random, kind)), key=lambda raw: _typed(kind, raw))
    else:
        rule["value"] = _json(random, kind)
    return rule


def _json(random: Random, kind: Kind) -> Any:
    fact = random.choice(TEXTS) if kind is Kind.TEXT_LIST else random_fact(random, kind)
    if isinstance(fact, datetime | date):
        return fact.isoformat()
    return str(fact) if isinstance(fact, UUID) else fact


JUNK: tuple[Any, ...] = (
    None, True, 0, -1, 2**70, 1.5, "", "and", "xor", "~", "channel", "tags", "notIn", "field", "x" * 201,
    "\0", "\ud800", *INJECTIONS, [], [[]], ["web"], [1, 2], [2, 1], [None], list(range(1001)), {},
    {"rules": []}, {"rules": [{}], "combinator": "and"}, "2026-02-30", "0001-01-01T00:00:00+14:00",
    "2026-01-01T00:00:00",
)  # fmt: skip


def spoil(random: Random, tree: Tree) -> Tree:
    """The tree with one thing in it replaced, removed or added at random; it may still be right."""
    node = tree
    while node.get("rules") and random.randrange(3):
        inner = random.choice(node["rules"])
        if not isinstance(inner, dict):
            break
        node = inner
    key = random.choice(
        (*node, "not", "value", "valueSource", "muted", "rules", "combinator", *INJECTIONS[:3])
    )
    change = random.randrange(3)
    if change == 0:
        node.pop(key, None)
    elif change == 1 and isinstance(node.get(key), list):
        node[key] = [*node[key], random.choice(JUNK)]
    else:
        node[key] = random.choice(JUNK)
    return tree


_OPPOSITE = {
    "!=": "=",
    "notIn": "in",
    "notBetween": "between",
    "doesNotContain": "contains",
    "doesNotBeginWith": "beginsWith",
    "doesNotEndWith": "endsWith",
    "null": "notNull",
}


def holds(node: Tree, facts: Facts) -> bool:
    """What the tree means for one row of facts."""
    if "rules" in node:
        if not node["rules"]:
            return True
        join = all if node["combinator"] == "and" else any
        return join(holds(rule, facts) for rule in node["rules"]) is not node.get("not", False)
    if node["operator"] in _OPPOSITE:
        return not holds({**node, "operator": _OPPOSITE[node["operator"]]}, facts)
    fact, kind = facts[node["field"]], CATALOGUE.by_name[node["field"]].kind
    if fact is None or fact == []:
        return False
    if node["operator"] == "notNull":
        return True
    if node.get("valueSource") == "field":
        value = facts[node["value"]]
        return value is not None and _compare(node["operator"], fact, value)
    raw = node["value"]
    value = [_typed(kind, one) for one in raw] if isinstance(raw, list) else _typed(kind, raw)
    if kind is Kind.TEXT_LIST:
        return bool(set(fact) & set(value if isinstance(value, list) else [value]))
    return _compare(node["operator"], fact, value)


def _compare(operator: str, fact: Any, value: Any) -> bool:
    answers: dict[str, Callable[[], bool]] = {
        "=": lambda: fact == value,
        "<": lambda: fact < value,
        "<=": lambda: fact <= value,
        ">": lambda: fact > value,
        ">=": lambda: fact >= value,
        "in": lambda: fact in value,
        "between": lambda: value[0] <= fact <= value[1],
        "contains": lambda: value in fact,
        "beginsWith": lambda: fact.startswith(value),
        "endsWith": lambda: fact.endswith(value),
    }
    return answers[operator]()


def _typed(kind: Kind, raw: Any) -> Any:
    match kind:
        case Kind.INSTANT:
            return datetime.fromisoformat(raw)
        case Kind.DATE:
            return date.fromisoformat(raw)
        case Kind.UUID:
            return UUID(raw)
    return raw
