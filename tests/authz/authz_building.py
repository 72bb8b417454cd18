"""How the city is built: the organisation, its people, machines, leads and everything that hangs on them."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from operator import itemgetter
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import msgspec
from authz_canaries import Whose
from authz_city import COOKIE, LEAVERS, OFFICE, ORIGIN, PASSWORD, STAFF, A, B, C, City, G, Signed, yesterday

from daylight import zone_at
from leadcenter.access.face import Permission
from leadcenter.channel.face import Verdict
from leadcenter.cleaning.reference import References as Tasks
from leadcenter.cleaning.reference import TaskRef
from leadcenter.consent import face as consent
from leadcenter.lead.face import References

ALL = [one.value for one in Permission]
HOUSE = Whose("house")
UNFIT = "dealer_as_maker"
"""The house refuses to give a dealer's person this role; so by hand."""


def build(url: str, folder: Path) -> City:
    """The whole city."""
    city = City(url, folder)
    city.first_administrator()
    _organisation(city)
    for name, (entity, store, role) in (STAFF | LEAVERS).items():
        city.hire(name, entity, store, role)
    _without_account(city)
    for name, (entity, role) in OFFICE.items():
        region = {"regional": "AREA-1", "regional_elsewhere": "AREA-2"}.get(name, "")
        city.appoint(name, entity, "" if name == UNFIT else role, region)
    city.rows(
        "insert into account_role (account_id, role, given_by, given_at) values (%s, %s, 'test', now())",
        city.signed[UNFIT].account,
        OFFICE[UNFIT][1],
    )
    for name in ("half", "ended", "expired", "stale"):
        city.appoint(name, "", "administrator")
    _channels(city)
    _leads(city)
    _rules(city)
    _reviews(city)
    _leave(city)
    _customers(city)
    _machines(city)
    _sessions(city)
    _rights(city)
    _exports(city)
    _assessments(city)
    _places(city)
    _strays(city)
    city.everybody()
    city.refresh()
    return city


def _organisation(city: City) -> None:
    word, admin = city.canaries.word, "administrator"
    for code, parent in (("AREA-1", ""), ("AREA-1-1", "AREA-1"), ("AREA-2", "")):
        city.as_(admin, "POST", "/regions", {"code": code, "name": f"区{code}", "parent": parent})
        city.add("region", code, HOUSE, code=code)
    for code, kind in (("V1", "vendor"), ("V2", "vendor"), ("M1", "media")):
        mine = Whose("org", (code,))
        body = {"code": code, "kind": kind, "name": word(mine), "legal_name": word(mine)}
        city.as_(admin, "POST", "/entities", body)
        city.add("entity", code, mine, code=code)
    for code, region, group in ((A, "AREA-1-1", G), (B, "AREA-1", G), (C, "AREA-2", ""), (G, "", "")):
        mine = Whose("org", (code,))
        body = {
            "name": word(mine),
            "legal_name": word(mine),
            "contact": word(mine),
            "registration_no": word(mine),
        } | ({"region": region, "group": group} if code != G else {})
        city.as_(admin, "PATCH", f"/entities/{code}", body)
        ((identifier,),) = city.rows("select id from entity where code = %s", code)
        city.add("entity", code, mine, code=code, id=str(identifier))
    ends = (datetime.now(UTC) - timedelta(hours=1)).isoformat()
    for giver, taker, kind, until in (
        (A, G, "provision", None),
        (B, G, "provision", None),
        ("", "V1", "entrusted", None),
        ("", "V2", "entrusted", ends),
    ):
        mine = Whose("org", (giver, taker))
        contract: dict[str, str | None] = {
            "giver": giver or city.maker,
            "taker": taker,
            "kind": kind,
            "contract_no": word(mine),
            "valid_from": yesterday(),
            "valid_to": until,
        }
        made = city.as_(admin, "POST", "/relations", contract)
        city.add("relation", f"{giver}-{taker}", mine, id=made["id"])
    for entity, store in ((A, "S1"), (A, "S2"), (C, "S9")):
        mine = Whose("org", (entity,))
        body = {"code": store, "name": word(mine), "city": word(mine)}
        city.as_(admin, "POST", f"/entities/{entity}/stores", body)
        city.add("store", store, mine, entity=entity, store=store)
    for entity in (A, C):
        ((staff,),) = city.rows(
            "select s.code from staff s join entity e on e.id = s.entity_id "
            "where e.code = %s and s.left_on is null order by s.code limit 1",
            entity,
        )
        city.add("timetable", entity, Whose("org", (entity,)), entity=entity, day="2099-02-01", staff=staff)
    for entity, team in ((A, "T-A"), (C, "T-C")):
        mine = Whose("org", (entity,))
        city.as_(admin, "PUT", f"/entities/{entity}/teams/{team}", {"name": word(mine)})
        city.add("team", team, mine, entity=entity, team=team)


def _without_account(city: City) -> None:
    mine = Whose("org", (A,))
    code = f"{A}-{city.canaries.word(mine)}"
    body = {"entity": A, "code": code, "name": f"李{city.canaries.word(mine)}", "role": "consultant"}
    made = city.as_("administrator", "POST", "/staff", body)
    city.add("staff", "without account", mine, code=code, id=made["id"])


def _channels(city: City) -> None:
    word = city.canaries.word
    for number in (1, 2):
        code = f"c{word(HOUSE)}"
        body = {
            "code": code,
            "name": word(HOUSE),
            "adapter": "own",
            "category": "web_form",
            "secrets": {"api_key": [word(HOUSE)]},
        }
        city.as_("lead_operations", "POST", "/channels", body)
        city.add("channel", f"channel {number}", HOUSE, code=code)
    for _ in range(2):
        value = word(HOUSE)
        entry = {"kind": "word", "value": value, "reason": "advertising"}
        city.as_("lead_operations", "POST", "/blocks", {"entries": [entry]})
    for one in city.as_("lead_operations", "GET", "/blocks")["blocks"]:
        city.add("block", one["id"], HOUSE, bucket=one["bucket"], identifier=one["id"])


def _leads(city: City) -> None:
    """Leads of each consultant, of nobody, in cleaning, waiting for the customer's word; deliveries in
    quarantine and held."""
    wanted = [(A, "a1x"), (A, "a1y"), (A, "a2x"), (A, "a1gone"), (B, "b1x"), (C, "c1x"), (C, "c1gone")]
    told = [city.inquiry(dealer, staff) for dealer, staff in wanted]
    waiting, number, _ = city.inquiry("")
    waiting = city.house.inquiry(number, name=waiting.contact.name, dealer=A, consent=False)
    extra = [city.inquiry("", named=False), (waiting, number, HOUSE), city.inquiry(""), city.inquiry("")]
    landed = city.send(*(inquiry for inquiry, _, _ in (*told, *extra)))
    handouts: list[dict[str, str]] = []
    for (_, staff), raw in zip(wanted, landed, strict=False):
        add_lead(city, staff, told[len(handouts)][2], raw, told[len(handouts)][1])
        known = city.thing("lead", staff).told[city.maker]
        handouts.append({"lead": known, "staff": city.staff[staff], "reason": "post_change"})
    city.as_("lead_operations", "POST", "/assignments", {"handouts": handouts, "over_cap": True})
    cleaned, asked, parked, held = landed[len(wanted) :]
    add_lead(city, "in cleaning", HOUSE, cleaned, extra[0][1])
    add_lead(city, "nowhere yet", HOUSE, asked, number)
    city.rows("update belt set state = 'parked', due_at = null where raw_id = %s", parked)
    add_raw(city, "parked", parked)
    city.rows(
        "update belt set state = 'review', reason = 'burst_device', due_at = null where raw_id = %s", held
    )
    add_raw(city, "held", held)
    (raw,) = city.send(city.inquiry("")[0], verdict=Verdict.QUARANTINED)
    add_raw(city, "in quarantine", raw)
    tasks = Tasks(city.house.house)
    day = zone_at(12, datetime.now(UTC))
    open_now = "update cleaning_task set time_zone = %s returning bucket, id"
    for nth, (bucket, task) in enumerate(sorted(city.rows(open_now, day), key=itemgetter(1)), 1):
        city.add("task", f"task {nth}", Whose("task"), task_id=tasks.write(TaskRef(bucket, task)))


def add_lead(city: City, name: str, whose: Whose, raw: UUID, phone: str) -> None:
    """A lead under the names that each legal entity knows it by."""
    ((bucket, lead, customer),) = city.rows(
        "select b.bucket, b.lead_id, l.customer_id from belt b "
        "left join lead l on l.bucket = b.bucket and l.id = b.lead_id where b.raw_id = %s",
        raw,
    )
    add_raw(city, name, raw)
    if lead is None:
        return
    names = References(city.house.house.keyring)
    told = {
        code: names.write(identifier, (bucket, lead))
        for code, identifier in city.rows("select code, id from entity")
    }
    city.add(
        "lead",
        name,
        whose,
        told | {"": told[city.maker]},
        bucket=bucket,
        lead=str(lead),
        phone=phone,
        customer=str(customer),
    )


def add_raw(city: City, name: str, raw: UUID) -> None:
    ((bucket,),) = city.rows("select bucket from raw_lead where id = %s", raw)
    city.add("raw", name, HOUSE, bucket=bucket, raw_id=str(raw))


def _rules(city: City) -> None:
    """Drafts and reviewed rule sets of dealers, by their managers."""
    ((body,),) = city.rows("select body from rule_set where kind = 'assignment' and status = 'live' limit 1")
    for manager, dealer in (("adcc", A), ("bdcc", B), ("cdcc", C)):
        whose = Whose("org", (dealer,))
        draft = {"kind": "assignment", "dealer": dealer, "title": city.canaries.word(whose), "body": body}
        for stage in ("draft", "reviewed"):
            made = city.as_(manager, "POST", "/rule-sets", draft)
            if stage == "reviewed":
                city.as_(manager, "POST", f"/rule-sets/{made['id']}/review")
            city.add(stage, f"{stage} of {dealer}", whose, rule_set=made["id"], body=body)


def _reviews(city: City) -> None:
    """A merge that can be undone, and an open pair."""
    for number in (1, 2):
        mail = f"both-of-pair-{number}@post.cn"
        pair = [city.inquiry(dealer, None, email=mail) for dealer in (A, B)]
        for inquiry, phone, whose in pair:
            (raw,) = city.send(inquiry)
            ((owner,),) = city.rows(
                "select s.code from belt b "
                "left join episode e on e.lead_id = b.lead_id and e.closed_at is null "
                "left join staff s on s.id = e.staff_id where b.raw_id = %s",
                raw,
            )
            names = {code: name for name, code in city.staff.items()}
            known = None if owner is None else names.get(owner, "somebody")
            for word in (*city.canaries.found_in(str(inquiry).encode()), phone[-4:]):
                was = city.canaries.owners[word]
                if was.entities:
                    city.canaries.owners[word] = Whose(was.kind, was.entities, known)
            add_lead(city, f"pair {number}", Whose("lead", whose.entities, known), raw, phone)
        (review,) = city.as_("lead_operations", "GET", "/reviews")["reviews"]
        if number == 1:
            done = city.as_("lead_operations", "POST", f"/reviews/{review['id']}/merge", {})
            city.add("merge", "merge", HOUSE, merged=done["merge"])
            city.things["lead"] = [one for one in city.things["lead"] if not one.name.startswith("pair")]
        else:
            city.add("review", "review", HOUSE, review=review["id"])


def _leave(city: City) -> None:
    """Two who leave: one whose leads go to the manager, one whose leads go back to the desk."""
    for name, goes_to in (("a1gone", "desk"), ("c1gone", "manager")):
        body = {"leads": {"goes_to": goes_to}}
        made = city.as_("administrator", "POST", f"/staff/{city.staff[name]}/leaving", body)
        entity = LEAVERS[name][0]
        city.add("departure", name, Whose("org", (entity,)), departure=made["id"])
    for name, manager in (("a1gone", None), ("c1gone", "cdcc")):
        for word, whose in city.canaries.owners.items():
            if whose.staff == name:
                city.canaries.owners[word] = msgspec.structs.replace(whose, staff=manager)
        city.things["lead"] = [
            msgspec.structs.replace(one, whose=msgspec.structs.replace(one.whose, staff=manager))
            if one.whose.staff == name
            else one
            for one in city.things["lead"]
        ]


def _customers(city: City) -> None:
    """Customers under their opaque names, with links of their own."""
    keyring, maker = city.house.house.keyring, city.house.house.maker
    for name in ("a1x", "c1x"):
        lead = city.thing("lead", name)
        key = (lead.values["bucket"], UUID(lead.values["customer"]))
        reference = consent.principals(keyring, maker).write(*key)
        made = city.as_("lead_operations", "POST", f"/customers/{reference}/links", {"reason": "staff"})
        city.add(
            "customer",
            name,
            HOUSE,
            customer=reference,
            link=made["path"].partition("#")[2],
            phone=lead.values["phone"],
        )


def _machines(city: City) -> None:
    """Keys: with all scopes, with each single one, with none, expired, revoked."""
    for entity in ("", A, C, G, "V1", "V2", "M1"):
        city.key(f"key:{entity}:all", entity or city.maker, ALL)
    for entity in ("", A):
        city.keys_by_hand(entity, ALL)
    city.keys_by_hand(A, ["nothing.known"])
    expired, revoked = (city.key(f"key::{what}", city.maker, ALL) for what in ("expired", "revoked"))
    city.rows(
        "update service_key set made_at = now() - interval '3 days', expires_at = now() - interval '1 day' "
        "where id = %s",
        UUID(expired),
    )
    city.as_("administrator", "DELETE", f"/identity/service-keys/{revoked}")


def _sessions(city: City) -> None:
    """One that is half, one that was ended."""
    half = city.signed["half"]
    body = {"login": half.login, "password": PASSWORD}
    answer = city.front.ask("POST", "/identity/sign-in", body, {"origin": ORIGIN})
    assert answer.status == 200, answer.said
    city.signed["half"] = Signed(half.login, half.account, answer.cookies[COOKIE], answer.json()["csrf"], "")
    city.as_("ended", "POST", "/identity/sign-out")


def _rights(city: City) -> None:
    """Requests that dealers must do something about, and one that is proved only."""
    for lead, manager, right in (("a1y", "adcc", "object"), ("c1x", "cdcc", "object"), ("a2x", "", "copy")):
        reference = city.thing("lead", lead).told[city.maker]
        body = {"lead": reference, "right": right, "text": city.canaries.word(HOUSE), "proof": "document"}
        made = city.as_("privacy_officer", "POST", "/rights/requests", body)
        city.add("rights request", lead, HOUSE, name=made["name"])
        if manager:
            city.as_("privacy_officer", "POST", f"/rights/requests/{made['name']}/work", {})
            (task,) = city.as_(manager, "GET", "/rights/tasks")["tasks"]
            city.add("rights task", lead, Whose("org", (STAFF[manager][0],)), name=task["name"])


def _exports(city: City) -> None:
    """Asked for at each dealer and by the maker; one that was refused; a change of a cap that waits."""
    for who, entity in (("a1m", A), ("adcc", A), ("cdcc", C), ("lead_operations", "")):
        made = city.as_(who, "POST", "/exports", {"purpose": "call_list", "plain": True})
        told = {entity or city.maker: made["reference"], "": made["reference"]}
        whose = Whose("own", (entity,) if entity else (), account=city.signed[who].login)
        city.add("export", who, whose, told)
    change = city.as_("privacy_officer", "POST", "/caps/export_day/changes", {"most": 77})
    city.add("cap change", "export_day", HOUSE, change=change["change"])


def _assessments(city: City) -> None:
    """A draft that waits for a second person, and one that is approved."""
    until = (datetime.now(UTC) + timedelta(days=300)).isoformat()
    for name in ("draft", "approved"):
        body = {
            "about": "channel",
            "kind": "web_form",
            "purpose": "sales_contact",
            "title": city.canaries.word(HOUSE),
            "report": city.canaries.word(HOUSE),
            "valid_until": until,
        }
        made = city.as_("administrator", "POST", "/assessments", body)
        if name == "approved":
            city.as_("privacy_officer", "POST", f"/assessments/{made['id']}/approval")
        city.add("assessment", name, HOUSE, id=made["id"])
    city.add("retention", "inquiry", HOUSE, category="inquiry", kept="invalid")


def _places(city: City) -> None:
    """What paths name that belongs to nobody."""
    for role in ("test_drive", "consultant"):
        city.add("role", role, HOUSE, code=role)
    city.add("provider", "call_centre", HOUSE, code="call_centre")
    for manager, dealer, code in (("adcc", A, "POOL-A"), ("cdcc", C, "POOL-C")):
        mine = Whose("org", (dealer,))
        city.as_(manager, "PUT", f"/pools/{code}", {"name": city.canaries.word(mine)})
        city.add("pool", f"pool of {dealer}", mine, code=code)
    ops = {"login": city.signed["lead_operations"].login, "admin": True}
    city.as_("lead_operations", "PUT", "/maker-pools/POOL-M", {"name": city.canaries.word(HOUSE)})
    city.as_("lead_operations", "PUT", "/maker-pools/POOL-M/members", {"people": [ops]})
    city.add("maker_pool", "pool of the maker", HOUSE, code="POOL-M")
    city.add("page", "page", HOUSE, code="openapi.json")
    city.add("transfer", "none", HOUSE, transfer="00000000-0000-0000-0000-000000000001")
    city.add("catalogue", "catalogue", HOUSE, brand="fresh")
    city.add("offer", "offer", HOUSE, brand="none", code="none", province="none", identifier=str(uuid4()))
    for one in city.things["lead"]:
        one.values.update(version=1, order=1, payment=1)
    city.add("cap", "export_day", HOUSE, cap="export_day")


def _strays(city: City) -> None:
    """Of each kind one that is not there, named as those that are."""
    nobody = Whose("nobody")
    for kind, things in city.things.items():
        pattern = things[0]
        values = {field: _unlike(value) for field, value in pattern.values.items()}
        told = {code: _unlike(name) for code, name in pattern.told.items()}
        city.add(kind, "stray", nobody, told, **values)


def _unlike(value: Any) -> Any:
    """Of the same form, of nothing."""
    if isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", value):
        return "2098-03-01"
    if isinstance(value, str) and len(value) == 36:
        return str(uuid4())
    if isinstance(value, str) and len(value) in {46, 47}:
        return ("A" if value[0] != "A" else "B") + value[1:]
    if isinstance(value, str):
        return "13900139999" if value.startswith("139") else "NOBODY-1"
    return value
