"""The demo's world, the same for the same seed: a maker with 8 regions, 300 dealers, 3,000 staff and 50
channels, and the rules it lives by.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

import msgspec

from leadcenter.channel.face import SPAM_STARTER, House, add_channel
from leadcenter.cleaning import face as cleaning
from leadcenter.entry.demo.assessing import assess_all
from leadcenter.entry.demo.channels import CHANNELS
from leadcenter.entry.demo.places import BRANDS, CITIES, GIVEN, GROUPS, REGIONS, SERIES, SURNAMES
from leadcenter.entry.demo.rules import SCORECARD, THRESHOLDS, assignment_of, call_again_sooner
from leadcenter.kernel.database import Connection
from leadcenter.kernel.ids import new_ids
from leadcenter.kernel.sql import statement
from leadcenter.org import face as org
from leadcenter.rulebook import face as rulebook
from leadcenter.rulebook.face import RuleKind

ZONE = "Asia/Shanghai"


class Dealer(msgspec.Struct, frozen=True):
    """A dealer as the stream of leads needs to know it."""

    id: UUID
    code: str
    name: str
    province: str
    city: str


class World(msgspec.Struct, frozen=True):
    """What was built."""

    dealers: tuple[Dealer, ...]
    channels: Mapping[str, UUID]


def build_world(
    conn: Connection,
    house: House,
    now: datetime,
    *,
    dealers: int = 300,
    staff_each: int = 10,
    seed: int = 7,
    round_the_clock: bool = False,
    graph: str = "",
) -> World:
    """Write the world; the caller commits. `round_the_clock`: every dealer is open day and night, sells
    everything and has a rule, for benches that must not wait for morning. `graph`: where Meta's leads are fetched from."""
    random = Random(seed)
    begin = now - timedelta(days=30)
    regions = dict(zip((code for code, _ in REGIONS), new_ids(now, len(REGIONS)), strict=True))
    org.add(conn, "region", [{"id": regions[code], "code": code, "name": name} for code, name in REGIONS])
    groups = _groups(conn, now)
    _vehicles(conn)
    made = _dealers(conn, now, random, dealers, regions, groups, round_the_clock)
    _hours(conn, random, made, now.date(), round_the_clock)
    assess_all(conn, now)
    _contracts(conn, house, made, begin)
    _staff(conn, now, random, made, staff_each)
    _rules(conn, made, begin, round_the_clock)
    channels = {
        row["code"]: add_channel(conn, house.maker, house.keyring, _with_graph(row, graph), secrets, begin)
        for row, secrets in CHANNELS
    }
    return World(tuple(made), channels)


def _with_graph(row: dict[str, Any], graph: str) -> dict[str, Any]:
    """Meta's leads are fetched from the demo's own stub, where there is one."""
    if row["adapter"] != "meta" or not graph:
        return row
    return {**row, "config": {**row["config"], "api_base": graph}}


def _groups(conn: Connection, now: datetime) -> list[UUID]:
    ids = new_ids(now, len(GROUPS))
    org.add(
        conn,
        "entity",
        [
            _entity(group, "group", f"G{number:02}", f"{name}汽车集团", f"{name}汽车集团有限公司", number)
            for number, (group, name) in enumerate(zip(ids, GROUPS, strict=True), start=1)
        ],
    )
    return ids


def _entity(
    identifier: UUID, kind: str, code: str, name: str, legal_name: str, number: int, **more: Any
) -> dict[str, Any]:
    return {
        "id": identifier, "kind": kind, "code": code, "name": name, "legal_name": legal_name,
        "registration_no": f"91DEMO{number:012}",
        "region_id": None, "group_id": None, "time_zone": ZONE, "country": "CN", "province": "", "city": "",
        "longitude": None, "latitude": None,
        "followup_minutes": 30, "holiday_policy": "open", **more,
    }  # fmt: skip


def _vehicles(conn: Connection) -> None:
    with conn.cursor() as cursor:
        cursor.executemany(
            statement("vehicle", "insert_brand"),
            [{"code": code, "name_zh": zh, "name_en": en} for code, zh, en in BRANDS],
        )
        cursor.executemany(
            statement("vehicle", "insert_series"),
            [{"brand": brand, "code": code, "name_zh": zh, "name_en": en} for brand, code, zh, en in SERIES],
        )


def _dealers(
    conn: Connection,
    now: datetime,
    random: Random,
    count: int,
    regions: Mapping[str, UUID],
    groups: Sequence[UUID],
    everything: bool,
) -> list[Dealer]:
    made: list[Dealer] = []
    rows: list[dict[str, Any]] = []
    for number, identifier in enumerate(new_ids(now, count), start=1):
        province, city, longitude, latitude, region = CITIES[(number - 1) % len(CITIES)]
        group = random.choice([None, *groups]) if number % 3 else None
        name = f"{city.removesuffix('市')}{random.choice(GROUPS)}{BRANDS[number % 2][1]}{number:03}店"
        made.append(Dealer(identifier, f"D{number:04}", name, province, city))
        rows.append(
            _entity(
                identifier,
                "dealer",
                f"D{number:04}",
                name,
                f"{name}汽车销售服务有限公司",
                1_000 + number,
                region_id=regions[region],
                group_id=group,
                province=province,
                city=city,
                longitude=longitude + random.uniform(-0.15, 0.15),
                latitude=latitude + random.uniform(-0.12, 0.12),
                holiday_policy="closed" if number % 10 == 0 else "open",
            )
        )
    org.add(conn, "entity", rows)
    sold = [
        {"entity_id": dealer.id, "brand": brand, "series": code}
        for number, dealer in enumerate(made)
        for brand, code, _, _ in SERIES
        if everything or number % 3 or brand == BRANDS[number % 2][0]
    ]
    org.add(conn, "series", sold)
    return made


def _hours(
    conn: Connection, random: Random, dealers: Sequence[Dealer], today: date, round_the_clock: bool
) -> None:
    rows: list[dict[str, Any]] = []
    closed: list[dict[str, Any]] = []
    for number, dealer in enumerate(dealers):
        sundays_off = number % 12 == 0 and not round_the_clock
        for weekday in range(6 if sundays_off else 7):
            dispatch, work = (
                ((0, 1_440), (0, 1_440))
                if round_the_clock
                else ((510, 1_200), (540, 1_080 + 60 * (number % 3)))
            )
            for hours, (opens, closes) in (("dispatch", dispatch), ("work", work)):
                rows.append(
                    {
                        "entity_id": dealer.id,
                        "hours": hours,
                        "weekday": weekday,
                        "opens": opens,
                        "closes": closes,
                    }
                )
        if number % 40 == 7 and not round_the_clock:
            day = today + timedelta(days=random.randint(2, 20))
            closed.append(
                {
                    "entity_id": dealer.id,
                    "day": day,
                    "reason": "盘点",
                    "hours": None,
                    "opens": None,
                    "closes": None,
                }
            )
    org.add(conn, "opening", rows)
    org.add(conn, "exception", closed)


def _contracts(conn: Connection, house: House, dealers: Sequence[Dealer], begin: datetime) -> None:
    org.add(
        conn,
        "relation",
        [
            {
                "id": identifier, "from_entity": house.maker, "to_entity": dealer.id, "kind": "provision",
                "contract_no": f"PV-{dealer.code}",
                "valid_from": begin, "valid_to": None,
            }
            for identifier, dealer in zip(new_ids(begin, len(dealers)), dealers, strict=True)
        ],
    )  # fmt: skip


def _staff(conn: Connection, now: datetime, random: Random, dealers: Sequence[Dealer], each: int) -> None:
    rows: list[dict[str, Any]] = []
    loads: list[dict[str, Any]] = []
    ids = iter(new_ids(now, len(dealers) * each))
    for dealer in dealers:
        for number in range(1, each + 1):
            role = "consultant" if number <= max(1, each - 2) else ("dcc_manager", "receptionist")[number % 2]
            identifier = next(ids)
            rows.append(
                {
                    "id": identifier, "entity_id": dealer.id, "code": f"{dealer.code}-{number:02}",
                    "name": random.choice(SURNAMES) + "".join(random.choices(GIVEN, k=random.randint(1, 2))),
                    "team": f"T{1 + number % 2}",
                    "role": role, "joined_on": now.date() - timedelta(days=random.randint(20, 3_000)),
                    "brands": [], "rating": None,
                }
            )  # fmt: skip
            if role == "consultant":
                loads.append({"staff_id": identifier, "dealer_id": dealer.id, "cap": None})
    org.add(conn, "staff", rows)
    with conn.cursor() as cursor:
        cursor.executemany(statement("lead", "insert_load"), loads)
        cursor.executemany(
            statement("lead", "insert_dealer_load"), [{"dealer_id": dealer.id} for dealer in dealers]
        )


def _rules(conn: Connection, dealers: Sequence[Dealer], begin: datetime, everything: bool) -> None:
    sets: list[tuple[RuleKind, UUID | None, str, dict[str, Any]]] = [
        (RuleKind.SCORE, None, "评分卡", SCORECARD),
        (RuleKind.THRESHOLD, None, "下发门槛", THRESHOLDS),
        (RuleKind.CLEANING, None, "清洗规则", call_again_sooner(cleaning.starter("cleaning"))),
        (RuleKind.INTENT, None, "意向判定", cleaning.starter("intent")),
        (RuleKind.VERIFICATION, None, "校验规则", SPAM_STARTER),
    ]
    sets += [
        (RuleKind.ASSIGNMENT, dealer.id, "分配规则", assignment_of(number))
        for number, dealer in enumerate(dealers)
        if everything or number % 50 != 49
    ]
    for kind, entity, title, body in sets:
        identifier, _ = rulebook.draft(conn, kind, entity, "", title, body, "demo", begin)
        rulebook.move(conn, identifier, "draft", "review", "demo", begin)
        rulebook.move(conn, identifier, "review", "live", "demo-lead", begin)
