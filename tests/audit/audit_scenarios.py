"""A request of every route that changes something and is proved here, and one that is refused there."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple
from uuid import uuid4

from audit_town import (
    API_KEY,
    Sent,
    Town,
    a_file,
    block,
    channel_body,
    day_of,
    described,
    notice_body,
)

from leadcenter.lead.face import References as Leads


def merged(town: Town) -> str:
    return str(town.post(f"/reviews/{town.review()}/merge", {})["merge"])


def undone(town: Town) -> Sent:
    path = f"/merges/{merged(town)}/undo"
    town.post(path)
    return Sent(path)


def twice_blocked(town: Town) -> Sent:
    body = block(f"广告{town.serial()}")
    town.post("/blocks", body)
    return Sent("/blocks", body)


def twice_removed(town: Town) -> Sent:
    path = town.blocked()
    town.post(path)
    return Sent(path)


def twice_called_back(town: Town) -> Sent:
    sent = town.called_back("twice")
    assert town.send("post", sent) == 200
    return sent


def rejected(town: Town) -> Sent:
    path = f"/reviews/{town.review()}/reject"
    assert town.send("post", Sent(path)) == 204
    return Sent(path)


def decided(town: Town) -> Sent:
    sent = Sent(
        f"/cleaning/tasks/{town.name_of(town.task(), 0)}/verdict", {"verdict": "valid_high", "intent": "high"}
    )
    assert town.send("post", sent) == 200
    return sent


def in_hand(town: Town) -> Sent:
    name = town.name_of(town.free_task(), 0)
    assert town.send("post", Sent("/cleaning/hand", {"task": name})) == 200
    return Sent("/cleaning/hand")


def opened_in_hand(town: Town) -> Sent:
    name = town.name_of(town.free_task(), 0)
    assert town.send("post", Sent(f"/cleaning/tasks/{name}/reveal")) == 200
    return Sent("/cleaning/hand")


def called_in_vain(town: Town) -> Sent:
    name = town.name_of(town.free_task(), 0)
    assert town.send("post", Sent("/cleaning/hand", {"task": name})) == 200
    return Sent(f"/cleaning/tasks/{name}/later", {"result": "busy"})


REPAIR = {"inquiry": {"contact": {"name": "王芳", "phones": ["13800009999"]}}}
NOWHERE = {"bucket": 1, "raw_id": str(uuid4())}


class Scenario(NamedTuple):
    """What is recorded when it is done; requests that do it, and that are refused or change nothing."""

    what: str
    done: Callable[[Town], Sent]
    refused: Callable[[Town], Sent]


def raw_path(key: dict[str, Any], what: str) -> str:
    return "/raw-leads/{bucket}/{raw_id}/".format(**key) + what


def region(code: str, parent: str = "") -> dict[str, str]:
    return {"code": code, "name": "大区", "parent": parent}


def placed(town: Town) -> str:
    code = f"R{town.serial()}"
    town.post("/regions", region(code))
    return code


def of_staff(code: str, what: str = "") -> str:
    return f"/staff/{code}{what}"


def joined(town: Town) -> str:
    code = f"J{town.serial()}"
    town.post("/staff", {"entity": "D0001", "code": code, "name": "王芳", "role": "consultant"})
    return code


def away(town: Town, days: int = 1) -> dict[str, str]:
    first = datetime.now(UTC) + timedelta(days=days)
    return {
        "starts_at": first.isoformat(),
        "ends_at": (first + timedelta(days=1)).isoformat(),
        "kind": "sick",
    }


def was_away(town: Town) -> Sent:
    code, absence = joined(town), away(town)
    town.post(of_staff(code, "/absences"), absence)
    return Sent(of_staff(code, "/absences?starts_at=" + absence["starts_at"].replace("+", "%2B")))


def goes(town: Town) -> str:
    code = joined(town)
    town.post(of_staff(code, "/leaving"), {"left_on": "2100-01-01"})
    return code


def clocked(town: Town) -> str:
    """A lead whose first follow-up is awaited."""
    raw = town.lead()
    ((bucket,),) = town.rows(
        "insert into clock (bucket, lead_id, kind, seq, dealer_id, staff_id, started_at, target_us, look_at) "
        "select bucket, lead_id, 'followup', seq, dealer_id, staff_id, opened_at, 1, opened_at from episode "
        "where lead_id = %s and closed_at is null returning bucket",
        raw,
    )
    house = town.house.house
    return f"/leads/{Leads(house.keyring).write(house.maker, (bucket, raw))}/clock-pauses"


def paused(town: Town) -> str:
    path = clocked(town)
    town.post(path, {"until": soon(1), "reason": "customer_away"})
    return path


def soon(days: int) -> str:
    return (datetime.now(UTC) + timedelta(days=days)).isoformat()


def store(town: Town) -> str:
    code = f"S{town.serial()}"
    town.post("/entities/D0001/stores", {"code": code, "name": "一店"})
    return f"/entities/D0001/stores/{code}"


def contract(town: Town, **more: str) -> dict[str, str]:
    begins = datetime.now(UTC) + timedelta(seconds=town.serial())
    return {
        "giver": "D0001", "taker": "D0002", "kind": "joint", "contract_no": "7",
        "valid_from": begins.isoformat(),
    } | more  # fmt: skip


def ended(town: Town) -> Sent:
    made = town.post("/relations", contract(town))
    return Sent(f"/relations/{made['id']}/end", {"valid_to": "2100-01-01T00:00:00Z"})


ENTITY = {"kind": "dealer", "name": "新店", "legal_name": "新店有限公司"}
NINE_TO_FIVE = [{"hours": "work", "weekday": 1, "opens": 540, "closes": 1020}]
BACKWARDS = [{"hours": "work", "weekday": 1, "opens": 1020, "closes": 540}]
NO_RELATION = f"/relations/{uuid4()}/end"


SCENARIOS: dict[tuple[str, str], Scenario] = {
    ("post", "/notices"): Scenario(
        "notice.published",
        lambda town: Sent("/notices", notice_body(f"v{town.serial()}")),
        lambda town: Sent("/notices", notice_body(f"v{town.serial()}", purpose="nonsense")),
    ),
    ("post", "/customers/{customer}/withdrawals"): Scenario(
        "consent.withdrawn",
        lambda town: Sent(f"/customers/{town.customer()}/withdrawals", {"how": "phone", "all": True}),
        lambda town: Sent(f"/customers/{town.customer()}/withdrawals", {"how": "phone"}),
    ),
    ("post", "/customers/{customer}/requests-for-consent"): Scenario(
        "consent.requested",
        lambda town: Sent(f"/customers/{town.customer()}/requests-for-consent", {"entity": "D0001"}),
        lambda town: Sent(f"/customers/{town.stopped()}/requests-for-consent", {"entity": "D0001"}),
    ),
    ("post", "/customers/{customer}/links"): Scenario(
        "link.issued",
        lambda town: Sent(f"/customers/{town.customer()}/links", {"reason": "asked"}),
        lambda _: Sent(f"/customers/{'A' * 46}/links", {"reason": "asked"}),
    ),
    ("post", "/customers/{customer}/links/revoke"): Scenario(
        "link.revoked",
        lambda town: Sent(f"/customers/{town.linked()}/links/revoke"),
        lambda town: Sent(f"/customers/{town.customer()}/links/revoke"),
    ),
    ("post", "/channels"): Scenario(
        "channel.registered",
        lambda town: Sent("/channels", channel_body(f"new{town.serial()}")),
        lambda town: Sent("/channels", channel_body(town.channel())),
    ),
    ("put", "/channels/{code}"): Scenario(
        "channel.changed",
        lambda town: Sent(f"/channels/{town.channel()}", described(name="新名")),
        lambda town: Sent(f"/channels/{town.channel()}", described(config={"nonsense": 1})),
    ),
    ("post", "/channels/{code}/status"): Scenario(
        "channel.moved",
        lambda town: Sent(f"/channels/{town.channel()}/status", {"status": "testing"}),
        lambda town: Sent(f"/channels/{town.channel()}/status", {"status": "paused"}),
    ),
    ("post", "/channels/{code}/secrets"): Scenario(
        "channel.key_added",
        lambda town: Sent(f"/channels/{town.channel()}/secrets", {"use": "api_key", "secret": API_KEY}),
        lambda town: Sent("/channels/nowhere/secrets", {"use": "api_key", "secret": API_KEY}),
    ),
    ("put", "/channels/{code}/costs"): Scenario(
        "channel.cost_entered",
        lambda town: Sent(f"/channels/{town.channel()}/costs", {"month": "2026-10", "amount": "9800.50"}),
        lambda town: Sent(f"/channels/{town.channel()}/costs", {"month": "2026-13", "amount": "9800.50"}),
    ),
    ("post", "/channels/{code}/imports"): Scenario(
        "file.imported",
        lambda town: Sent(f"/channels/{town.taking()}/imports", a_file(town.phone())),
        lambda town: Sent(f"/channels/{town.taking()}/imports", a_file("")),
    ),
    ("post", "/raw-leads/{bucket}/{raw_id}/reading"): Scenario(
        "raw_lead.read",
        lambda town: Sent(raw_path(town.raw(town.lead()), "reading"), {"purpose": "repair"}),
        lambda town: Sent(raw_path(NOWHERE, "reading"), {"purpose": "repair"}),
    ),
    ("post", "/raw-leads/{bucket}/{raw_id}/body"): Scenario(
        "raw_lead.opened",
        lambda town: Sent(raw_path(town.raw(town.lead()), "body"), {"purpose": "complaint"}),
        lambda town: Sent(raw_path(NOWHERE, "body"), {"purpose": "complaint"}),
    ),
    ("post", "/raw-leads/replay"): Scenario(
        "raw_lead.replayed",
        lambda town: Sent("/raw-leads/replay", {"keys": [town.standing("parked"), NOWHERE]}),
        lambda town: Sent("/raw-leads/replay", {"keys": [town.raw(town.lead()), NOWHERE]}),
    ),
    ("post", "/raw-leads/{bucket}/{raw_id}/repair"): Scenario(
        "raw_lead.repaired",
        lambda town: Sent(f"{town.quarantined()}/repair", REPAIR),
        lambda town: Sent(raw_path(town.raw(town.lead()), "repair"), REPAIR),
    ),
    ("post", "/raw-leads/release"): Scenario(
        "raw_lead.released",
        lambda town: Sent("/raw-leads/release", {"keys": [town.standing("review", "burst_device")]}),
        lambda town: Sent("/raw-leads/release", {"keys": [town.raw(town.lead())]}),
    ),
    ("post", "/blocks"): Scenario(
        "block.added", lambda town: Sent("/blocks", block(f"广告{town.serial()}")), twice_blocked
    ),
    ("post", "/blocks/{bucket}/{identifier}/removal"): Scenario(
        "block.removed", lambda town: Sent(town.blocked()), twice_removed
    ),
    ("post", "/reviews/{review}/merge"): Scenario(
        "review.merged",
        lambda town: Sent(f"/reviews/{town.review()}/merge", {}),
        lambda _: Sent("/reviews/nothing/merge", {}),
    ),
    ("post", "/reviews/{review}/reject"): Scenario(
        "review.rejected", lambda town: Sent(f"/reviews/{town.review()}/reject"), rejected
    ),
    ("post", "/merges/{merged}/undo"): Scenario(
        "merge.undone", lambda town: Sent(f"/merges/{merged(town)}/undo"), undone
    ),
    ("post", "/cleaning/tasks/{task_id}/reveal"): Scenario(
        "cleaning_task.number_revealed",
        lambda town: Sent(f"/cleaning/tasks/{town.name_of(town.task(), 0)}/reveal"),
        lambda town: Sent("/cleaning/tasks/nothing/reveal"),
    ),
    ("post", "/cleaning/hand"): Scenario(
        "cleaning_task.taken",
        lambda town: Sent("/cleaning/hand", {"task": town.name_of(town.free_task(), 0)}),
        lambda town: Sent("/cleaning/hand", {"task": "nothing"}),
    ),
    ("delete", "/cleaning/hand"): Scenario("cleaning_task.laid_back", in_hand, opened_in_hand),
    ("post", "/cleaning/tasks/{task_id}/later"): Scenario(
        "cleaning_task.put_off",
        called_in_vain,
        lambda _: Sent("/cleaning/tasks/nothing/later", {"result": "busy"}),
    ),
    ("post", "/leads/search"): Scenario(
        "lead.searched",
        lambda town: Sent("/leads/search", {"phone": town.phone()}),
        lambda town: Sent("/leads/search", {"phone": "139****1234"}),
    ),
    ("post", "/customers/search"): Scenario(
        "customer.searched",
        lambda town: Sent("/customers/search", {"phone": town.phone()}),
        lambda town: Sent("/customers/search", {"phone": "139****1234"}),
    ),
    ("post", "/audit/looks"): Scenario(
        "audit_look.asked",
        lambda town: Sent("/audit/looks"),
        lambda town: Sent("/audit/looks"),
    ),
    ("post", "/leads/{reference}/reveal"): Scenario(
        "lead.revealed",
        lambda town: Sent(f"/leads/{town.known()}/reveal", {"purpose": "follow_up"}),
        lambda town: Sent(f"/leads/{town.known()}/reveal", {"purpose": "curiosity"}),
    ),
    ("post", "/assignments"): Scenario(
        "lead.reassigned", Town.handout, lambda town: town.handout(known=False)
    ),
    ("post", "/callbacks/{provider}"): Scenario(
        "cleaning_task.answered", lambda town: town.called_back(f"e{town.serial()}"), twice_called_back
    ),
    ("post", "/cleaning/tasks/{task_id}/verdict"): Scenario(
        "cleaning_task.decided",
        lambda town: Sent(
            f"/cleaning/tasks/{town.name_of(town.task(), 0)}/verdict",
            {"verdict": "valid_high", "intent": "high"},
        ),
        decided,
    ),
    ("post", "/regions"): Scenario(
        "region.made",
        lambda town: Sent("/regions", region(f"R{town.serial()}")),
        lambda town: Sent("/regions", region(f"R{town.serial()}", "nowhere")),
    ),
    ("put", "/regions/{code}"): Scenario(
        "region.changed",
        lambda town: Sent(f"/regions/{placed(town)}", {"name": "x"}),
        lambda _: Sent("/regions/nowhere", {"name": "x"}),
    ),
    ("post", "/entities"): Scenario(
        "entity.made",
        lambda town: Sent("/entities", ENTITY | {"code": f"E{town.serial()}"}),
        lambda _: Sent("/entities", ENTITY | {"code": "D0001"}),
    ),
    ("patch", "/entities/{code}"): Scenario(
        "entity.changed",
        lambda town: Sent("/entities/D0002", {"contact": f"desk {town.serial()}"}),
        lambda _: Sent("/entities/D0002", {"region": "nowhere"}),
    ),
    ("put", "/entities/{code}/openings"): Scenario(
        "entity.hours_changed",
        lambda town: Sent(
            "/entities/D0003/openings", {"slots": [NINE_TO_FIVE[0] | {"closes": 1000 + town.serial() % 400}]}
        ),
        lambda _: Sent("/entities/D0003/openings", {"slots": BACKWARDS}),
    ),
    ("put", "/entities/{code}/series"): Scenario(
        "entity.series_changed",
        lambda town: Sent("/entities/D0003/series", {"series": town.some_series()}),
        lambda _: Sent("/entities/D0003/series", {"series": [{"brand": "no", "series": "no"}]}),
    ),
    ("put", "/entities/{code}/days/{day}"): Scenario(
        "entity.day_changed",
        lambda town: Sent(f"/entities/D0003/days/{day_of(town.serial())}", {"reason": "r"}),
        lambda _: Sent("/entities/nowhere/days/2098-01-01", {"reason": "r"}),
    ),
    ("delete", "/entities/{code}/days/{day}"): Scenario(
        "entity.day_cleared",
        lambda town: Sent(f"/entities/D0003/days/{town.special_day()}"),
        lambda _: Sent("/entities/nowhere/days/2098-01-01"),
    ),
    ("put", "/holidays"): Scenario(
        "holidays.written",
        lambda town: Sent("/holidays", {"days": [day_of(town.serial())], "reason": "r"}),
        lambda _: Sent("/holidays", {"days": ["2098-01-01"], "reason": "r", "region": "nowhere"}),
    ),
    ("put", "/entities/{code}/shifts/{staff}"): Scenario(
        "staff.shifts_changed",
        lambda town: Sent(
            f"/entities/D0001/shifts/{town.somebody_of('D0001')}",
            {"shifts": [{"weekday": 1, "starts": 540, "ends": 1000 + town.serial() % 400}]},
        ),
        lambda _: Sent("/entities/D0001/shifts/nobody", {"shifts": []}),
    ),
    ("post", "/entities/{code}/stores"): Scenario(
        "store.made",
        lambda town: Sent("/entities/D0001/stores", {"code": f"S{town.serial()}", "name": "一店"}),
        lambda town: Sent("/entities/D0001/stores", {"code": store(town).rpartition("/")[2], "name": "一店"}),
    ),
    ("patch", "/entities/{code}/stores/{store}"): Scenario(
        "store.changed",
        lambda town: Sent(store(town), {"status": "closed"}),
        lambda _: Sent("/entities/D0001/stores/nowhere", {"status": "closed"}),
    ),
    ("put", "/entities/{code}/teams/{team}"): Scenario(
        "team.made",
        lambda town: Sent(f"/entities/D0001/teams/T{town.serial()}x", {"name": "一队"}),
        lambda town: Sent(f"/entities/D0001/teams/T{town.serial()}x", {"name": "一队", "store": "nowhere"}),
    ),
    ("post", "/relations"): Scenario(
        "relation.made",
        lambda town: Sent("/relations", contract(town)),
        lambda town: Sent("/relations", contract(town, taker="nowhere")),
    ),
    ("put", "/relations/{relation}/end"): Scenario(
        "relation.end_changed", ended, lambda _: Sent(NO_RELATION, {"valid_to": None})
    ),
    ("post", "/staff"): Scenario(
        "staff.joined",
        lambda town: Sent(
            "/staff", {"entity": "D0001", "code": f"J{town.serial()}", "name": "王", "role": "finance"}
        ),
        lambda _: Sent("/staff", {"entity": "D0001", "code": "D0001-01", "name": "王", "role": "finance"}),
    ),
    ("patch", "/staff/{code}"): Scenario(
        "staff.changed",
        lambda town: Sent(of_staff(joined(town)), {"role": "finance"}),
        lambda town: Sent(of_staff(joined(town)), {"store": "nowhere"}),
    ),
    ("post", "/staff/{code}/absences"): Scenario(
        "staff.absent",
        lambda town: Sent(of_staff(joined(town), "/absences"), away(town)),
        lambda town: Sent(of_staff(joined(town), "/absences"), away(town, -9)),
    ),
    ("delete", "/staff/{code}/absences"): Scenario(
        "staff.back",
        was_away,
        lambda town: Sent(of_staff(joined(town), "/absences?starts_at=2026-01-01T00:00:00Z")),
    ),
    ("post", "/staff/{code}/leaving"): Scenario(
        "staff.leaving",
        lambda town: Sent(of_staff(joined(town), "/leaving"), {"left_on": "2100-01-01"}),
        lambda town: Sent(of_staff(goes(town), "/leaving"), {"left_on": "2100-01-01"}),
    ),
    ("delete", "/staff/{code}/leaving"): Scenario(
        "staff.stays",
        lambda town: Sent(of_staff(goes(town), "/leaving")),
        lambda town: Sent(of_staff(joined(town), "/leaving")),
    ),
    ("post", "/departures"): Scenario(
        "staff.changed",
        lambda town: Sent("/departures", {"rows": [{"staff": joined(town), "kind": "moved"}]}),
        lambda town: Sent("/departures", {"rows": [{"staff": "nobody", "kind": "moved"}]}),
    ),
    ("post", "/leads/{reference}/choice"): Scenario(
        "lead.dealer_named", lambda town: town.choice("D0002"), lambda town: town.choice("nowhere")
    ),
    ("put", "/clocks/targets/{clock}"): Scenario(
        "clock.target_changed",
        lambda town: Sent("/clocks/targets/followup", {"minutes": 20 + town.serial()}),
        lambda town: Sent("/clocks/targets/lunch", {"minutes": 20}),
    ),
    ("post", "/leads/{reference}/clock-pauses"): Scenario(
        "lead.clock_paused",
        lambda town: Sent(clocked(town), {"until": soon(1), "reason": "customer_away"}),
        lambda town: Sent(clocked(town), {"until": soon(99), "reason": "customer_away"}),
    ),
    ("delete", "/leads/{reference}/clock-pauses"): Scenario(
        "lead.clock_resumed",
        lambda town: Sent(paused(town)),
        lambda town: Sent(clocked(town)),
    ),
}
