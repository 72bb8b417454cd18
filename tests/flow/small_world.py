"""The smallest world that a lead can travel through: one maker, three dealers with calendars of their own,
four consultants, four channels, the rules. A test may add to each of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from leadcenter.channel.face import House, add_channel
from leadcenter.cleaning import face as cleaning
from leadcenter.kernel.database import Connection
from leadcenter.kernel.ids import new_id
from leadcenter.kernel.sql import statement
from leadcenter.org import face as org
from leadcenter.rulebook import face as rulebook
from leadcenter.rulebook.face import RuleKind

DAYS = range(7)
WITHOUT_SUNDAY = range(6)
SHANGHAI, HANGZHOU, URUMQI = (121.47, 31.23), (120.16, 30.27), (87.62, 43.83)

CHANNELS: tuple[dict[str, Any], ...] = (
    {"code": "web", "category": "web_form"},
    {"code": "ads", "category": "social"},
    {"code": "kiosk", "category": "event", "repeat_minutes": 0},
    {"code": "mini", "category": "mini_program", "needs_phone": False},
)
SERIES = ("S1", "S2")


def when(field: str, operator: str, value: Any = None) -> dict[str, Any]:
    """A condition of one rule."""
    return {"combinator": "and", "rules": [{"field": field, "operator": operator, "value": value}]}


SCORECARD: dict[str, Any] = {
    "base": 50,
    "items": [
        {"code": "buys_late", "points": -40, "when": when("buying_days", ">", 180)},
        {"code": "asked_again", "points": 25, "when": when("inquiries", ">", 1)},
        {"code": "high_intent", "points": 20, "when": when("intent", "=", "high")},
    ],
    "grades": [["A", 60], ["B", 40], ["C", 0]],
}
"""50 points; 10 for somebody who buys in a year, 35 when he asks again."""
THRESHOLD: dict[str, Any] = {"otherwise": 30, "again_days": 7, "longest_days": 90}
CLEANING: dict[str, Any] = {
    "window": {"opens": "08:00", "closes": "21:00"},
    "rules": [
        {
            "name": "coupon",
            "when": when("kind", "=", "coupon"),
            "route": "bot",
            "max_attempts": 2,
            "expires_hours": 48,
        },
        {
            "name": "paper",
            "when": when("kind", "=", "paper"),
            "route": "manual",
            "max_attempts": 1,
            "expires_hours": 48,
        },
    ],
}
ROUND_ROBIN: dict[str, Any] = {
    "on": ["dispatched"],
    "branches": [{"name": "everybody", "when": None, "to": {"strategy": "round_robin", "members": "all"}}],
}


def build(conn: Connection, house: House, now: datetime) -> None:
    """Lay out the world as it has been for a month; the caller commits."""
    begin = now - timedelta(days=30)
    with conn.cursor() as cursor:
        cursor.execute(statement("vehicle", "insert_brand"), {"code": "V", "name_zh": "远", "name_en": "Far"})
        cursor.executemany(
            statement("vehicle", "insert_series"),
            [
                {"brand": "V", "code": code, "name_zh": f"远{code}", "name_en": f"Far {code}"}
                for code in SERIES
            ],
        )
    add_dealer(conn, house, "A", begin, place=SHANGHAI, city="上海市", people=2)
    add_dealer(conn, house, "B", begin, place=HANGZHOU, city="杭州市", days=WITHOUT_SUNDAY, sells=("S1",))
    add_dealer(conn, house, "C", begin, place=URUMQI, city="乌鲁木齐市", zone="Asia/Urumqi")
    for channel in CHANNELS:
        row = {
            "name": channel["code"],
            "adapter": "own",
            "status": "online",
            "verified_by": "tester",
            **channel,
        }
        add_channel(conn, house.maker, house.keyring, row, {}, begin)
    go_live(conn, RuleKind.SCORE, SCORECARD, begin)
    go_live(conn, RuleKind.THRESHOLD, THRESHOLD, begin)
    go_live(conn, RuleKind.CLEANING, CLEANING, begin)
    go_live(conn, RuleKind.INTENT, cleaning.starter("intent"), begin)


def add_dealer(
    conn: Connection,
    house: House,
    code: str,
    begin: datetime,
    *,
    place: tuple[float, float] = SHANGHAI,
    city: str = "上海市",
    zone: str = "Asia/Shanghai",
    days: Sequence[int] = DAYS,
    dispatch: tuple[int, int] = (8 * 60 + 30, 20 * 60),
    work: tuple[int, int] = (9 * 60, 18 * 60),
    holidays: str = "open",
    sells: Sequence[str] = SERIES,
    people: int = 1,
    assigns: bool = True,
) -> UUID:
    """A dealer under contract since `begin`, open 08:30 to 20:00 (consultants 09:00 to 18:00) on `days`, with
    `people` consultants CODE-1, CODE-2…"""
    identifier = new_id(begin)
    row = {
        "id": identifier, "kind": "dealer", "code": code, "name": code, "legal_name": f"{code} Ltd",
        "registration_no": "", "region_id": None, "group_id": None, "time_zone": zone, "country": "CN",
        "province": "", "city": city, "longitude": place[0], "latitude": place[1], "followup_minutes": 30,
        "holiday_policy": holidays,
    }  # fmt: skip
    org.add(conn, "entity", [row])
    hours = (("dispatch", dispatch), ("work", work))
    org.add(
        conn,
        "opening",
        [
            {"entity_id": identifier, "hours": kind, "weekday": day, "opens": opens, "closes": closes}
            for day in days
            for kind, (opens, closes) in hours
        ],
    )
    org.add(conn, "series", [{"entity_id": identifier, "brand": "V", "series": series} for series in sells])
    org.add(conn, "relation", [contract(house, identifier, begin)])
    staff: list[dict[str, Any]] = [
        {
            "id": new_id(begin), "entity_id": identifier, "code": f"{code}-{number}", "name": f"{number}",
            "team": "", "role": "consultant", "joined_on": date(2020, 1, 1), "brands": [], "rating": None,
        }
        for number in range(1, people + 1)
    ]  # fmt: skip
    org.add(conn, "staff", staff)
    if assigns:
        go_live(conn, RuleKind.ASSIGNMENT, ROUND_ROBIN, begin, identifier)
    return identifier


def contract(house: House, dealer: UUID, begin: datetime, end: datetime | None = None) -> Mapping[str, Any]:
    """The contract under which the maker may provide data to a dealer."""
    return {
        "id": new_id(begin), "from_entity": house.maker, "to_entity": dealer, "kind": "provision",
        "contract_no": "1", "valid_from": begin, "valid_to": end,
    }  # fmt: skip


def go_live(
    conn: Connection, kind: RuleKind, body: dict[str, Any], now: datetime, dealer: UUID | None = None
) -> int:
    """Draft, review, live; the version."""
    identifier, version = rulebook.draft(conn, kind, dealer, "", kind.value, body, "author", now)
    rulebook.move(conn, identifier, "draft", "review", "author", now)
    rulebook.move(conn, identifier, "review", "live", "approver", now)
    return version
