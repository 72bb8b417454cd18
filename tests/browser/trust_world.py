"""What the trust desk and customers have to see: requests, exports, looks, a link, a form."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from browser_house import BrowserHouse

from leadcenter.audit import face as audit
from leadcenter.entry.looker import Looker
from leadcenter.kernel.database import connect
from leadcenter.selfservice.face import Reason, issue
from staffed_house import Person

FORM = {"code": "spring", "name": "春季试驾活动", "adapter": "hosted", "category": "web_form"}
RIGHTS = ("delete", "access", "correct", "explain", "restrict")


def fill_trust(house: BrowserHouse, people: dict[str, Person]) -> dict[str, str]:
    """Things that wait for a privacy officer; where the pages of customers are."""
    officer, staffed = people["lead_operations"], house.staffed
    other = staffed.of_maker("privacy_officer", "administrator", "lead_operations")
    leads = officer.get("/leads?limit=40")["leads"]
    made = [
        officer.do(
            "POST",
            "/rights/requests",
            {
                "lead": one["reference"],
                "right": right,
                "text": "请尽快处理，谢谢。",
                "proof": None if right == "access" else "document",
            },
        )
        for one, right in zip(leads, RIGHTS, strict=False)
    ]
    staffed.rows(
        "update rights_request set received_at = now() - interval '20 days', "
        "due_at = now() - interval '2 days' where kind = 'correct'"
    )
    for one in people["consultant"].get("/leads")["leads"][:6]:
        people["consultant"].ask("POST", f"/leads/{one['reference']}/reveal", {"purpose": "follow_up"})
    other.ask("POST", "/exports", {"purpose": "call_list", "plain": True})
    staffed.rows("update export set status = 'waiting', rows_found = 1268 where status = 'asked'")
    other.ask("POST", "/caps/export_day/changes", {"most": 800})
    until = (datetime.now(UTC) + timedelta(days=12)).isoformat()
    about = {"about": "channel", "kind": "event", "purpose": "sales_contact", "valid_until": until}
    other.ask("POST", "/assessments", {**about, "title": "活动渠道影响评估", "report": "目的、风险与措施。"})
    officer.ask("POST", "/audit/looks")
    with connect(staffed.url) as conn:
        while audit.seal(conn, 0):
            conn.commit()
        conn.commit()
        Looker(staffed.config, house.town.house).round(conn)
    return {"request": made[0]["name"], **_places(house, other)}


def _places(house: BrowserHouse, operations: Person) -> dict[str, str]:
    staffed = house.staffed
    city = staffed.one("select city from entity where code = 'D0001'")
    (raw,) = house.town.ask(house.town.inquiry("13912347766", name="王芳", city=city))
    house.town.ask(house.town.inquiry("13912347766", name="王芳", dealer="D0002"))
    house.town.carry()
    ((bucket, customer),) = staffed.rows("select bucket, customer_id from lead where id = %s", raw)
    with staffed.conn.transaction():
        now = house.town._now_within()
        keyring = house.town.house.keyring
        (token,) = issue(staffed.conn, keyring, [(bucket, customer)], Reason.STAFF, "test", now)
    operations.do("POST", "/channels", FORM)
    operations.do("POST", "/channels/spring/status", {"status": "testing"})
    page = house.window()
    for _ in range(40):
        if page.request.get(f"{house.url}/forms/spring").ok:
            break
        page.wait_for_timeout(250)
    return {"link": token, "form": "/form/spring", "city": city}
