"""Who walks in is matched to a lead by number; the first or a later visit, with how many heads."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import urlencode
from uuid import UUID

import msgspec
import pytest
from desk_town import Person, code_of
from followup_town import FollowupTown

from leadcenter.belt import face as belt
from leadcenter.channel.face import add_channel
from leadcenter.consent.face import Asked, Basis, Category, add_version
from leadcenter.flow.carry import Carrier
from leadcenter.kernel.database import connect
from leadcenter.kernel.logins import Login, url_of
from leadcenter.org.face import ScaledClock


def test_a_walk_in_is_found_by_number_and_the_owner_hears_of_it(town: FollowupTown) -> None:
    lead = town.new_lead()
    dealer = town.entity("D0001")
    desk = town.person("receptionist", dealer, staff=town.new_staff(dealer, "receptionist"))
    (found,) = desk.post("/leads/search", {"phone": f"1391729{town.serial:04}"}).json()["leads"]
    path = f"/leads/{found['reference']}/visits"
    assert [desk.post(path, {"heads": heads}).json()["nth"] for heads in (3, 1)] == [1, 2]
    told = town.rows("select nth, heads, staff_id from visit where lead_id = %s order by nth", lead)
    assert told == [(1, 3, desk.staff), (2, 1, desk.staff)]
    notices = town.rows("select staff_id, kind from notice_to_staff where lead_id = %s", lead)
    assert notices.count((town.owner(lead), "walk_in")) == 2
    assert len(town.acts("lead.walked_in")) == 2


def test_the_reception_of_another_dealer_sees_nobody(town: FollowupTown) -> None:
    lead = town.new_lead()
    dealer = town.entity("D0002")
    desk = town.person("receptionist", dealer, staff=town.new_staff(dealer, "receptionist"))
    assert desk.post("/leads/search", {"phone": f"1391729{town.serial:04}"}).json()["leads"] == []
    assert code_of(desk.post(f"/leads/{desk.reference(lead)}/visits", {})) == "lead_unknown"
    assert code_of(town.owner_of(lead).post(f"/leads/{desk.reference(lead)}/visits", {})) == "not_allowed"


def agreed(**more: object) -> dict[str, object]:
    """What the reception sends of somebody new."""
    body: dict[str, object] = {
        "name": "钱新", "phone": "13817299001", "notice": "n1", "notice_version": "1", "text_hash": "ab" * 32,
        "action": "signed_paper", "form": "P-0042", "heads": 3,
    }  # fmt: skip
    return body | more


@pytest.fixture(scope="module")
def hall(town: FollowupTown) -> FollowupTown:
    """The maker registered the channel of receptions."""
    row = {
        "code": "hall", "name": "hall", "category": "walk_in", "adapter": "own", "status": "online",
        "verified_by": "test",
    }  # fmt: skip
    with town.conn.transaction():
        add_channel(town.conn, town.maker, town.keyring, row, {}, town.house._now_within())
    return town


def receptionist(town: FollowupTown, dealer: str) -> Person:
    entity = town.entity(dealer)
    return town.person("receptionist", entity, staff=town.new_staff(entity, "receptionist"))


def test_receptions_need_their_channel(town: FollowupTown) -> None:
    desk = receptionist(town, "D0001")
    if not town.rows("select from channel where category = 'walk_in'"):
        assert code_of(desk.post("/walk-ins", agreed())) == "reception_channel_missing"


def test_a_new_walk_in_becomes_a_lead_of_the_dealer_with_the_evidence_of_the_paper(
    hall: FollowupTown,
) -> None:
    desk = receptionist(hall, "D0001")
    answers = [desk.post("/walk-ins", agreed(), idempotency_key="w-1") for _ in range(2)]
    assert [(one.status_code, one.json()) for one in answers] == [(202, {"status": "received"})] * 2
    hall.house.carry()
    (found,) = desk.post("/leads/search", {"phone": "13817299001"}).json()["leads"]
    ((lead, bucket, customer),) = hall.rows(
        "select l.id, l.bucket, l.customer_id from lead l join visit v on v.lead_id = l.id "
        "where v.staff_id = %s",
        desk.staff,
    )
    assert found["reference"] == desk.reference(lead)
    assert hall.rows("select nth, heads, dealer_id from visit where lead_id = %s", lead) == [
        (1, 3, hall.entity("D0001"))
    ]
    told = hall.rows(
        "select to_entity, kind, evidence->>'action', evidence->>'page', evidence->>'notice' "
        "from consent_event where bucket = %s and customer_id = %s",
        bucket,
        customer,
    )
    assert told == [(hall.entity("D0001"), "given", "signed_paper", "reception/P-0042", "n1")]
    assert hall.rows("select dealer_id from dispatch where lead_id = %s", lead) == [(hall.entity("D0001"),)]
    ((_, _, _, after),) = hall.acts("reception.walked_in")
    assert after == {"notice": "n1", "version": "1", "action": "signed_paper"}


def test_a_yes_that_waited_on_a_phone_for_a_line_is_no_newer_than_the_no_said_since(
    hall: FollowupTown,
) -> None:
    desk = receptionist(hall, "D0001")
    then = hall.house.now() - timedelta(hours=2)
    later = desk.post("/walk-ins", agreed(happened_at=(hall.house.now() + timedelta(hours=1)).isoformat()))
    assert (later.status_code, later.json()["error"]["code"]) == (422, "followup_happens_later")
    signed = hall.house.now() - timedelta(days=365)
    stale = desk.post("/walk-ins", agreed(happened_at=signed.isoformat()))
    assert (stale.status_code, stale.json()["error"]["code"]) == (422, "followup_happened_long_ago")
    told = agreed(phone="13817299077", name="孙七七", happened_at=then.isoformat())
    assert desk.post("/walk-ins", told).status_code == 202
    hall.house.carry()
    ((came, said),) = hall.rows(
        "select e.claimed_at, (select v.at from visit v where v.staff_id = %s) from consent_event e "
        "join lead l on l.customer_id = e.customer_id join visit v on v.lead_id = l.id and v.staff_id = %s "
        "where e.kind = 'given'", desk.staff, desk.staff,
    )  # fmt: skip
    assert (came, said) == (then, then)


def walked_in(hall: FollowupTown, phone: str) -> tuple[Person, UUID]:
    """Somebody whom nobody knew came to D0001; its receptionist, the lead."""
    desk = receptionist(hall, "D0001")
    assert desk.post("/walk-ins", agreed(phone=phone, name=f"钱{phone[-2:]}")).status_code == 202
    hall.house.carry()
    ((lead,),) = hall.rows(
        "select l.id from lead l join visit v on v.lead_id = l.id where v.staff_id = %s", desk.staff
    )
    return desk, lead


def maker_sees(hall: FollowupTown, lead: UUID, phone: str) -> set[str]:
    """By which of the ways that people have: three lists, the lead, the number."""
    person = hall.person("lead_operations")
    reference = person.reference(lead)
    ((owner,),) = hall.rows("select code from staff where id = %s", hall.owner(lead))
    lists = {"list": "", "dealer": "&dealer=D0001", "owner": f"&owner={owner}"}
    found = {
        way for way, query in lists.items() if reference in {one["reference"] for one in person.leads(query)}
    }
    found |= {"lead"} if person.get(f"/leads/{reference}").status_code == 200 else set()
    return found | ({"number"} if person.post("/leads/search", {"phone": phone}).json()["leads"] else set())


EVERYWHERE = {"list", "dealer", "owner", "lead", "number"}


def test_who_walked_in_is_the_dealers_and_the_maker_sees_the_lead_only_under_a_grant(
    hall: FollowupTown,
) -> None:
    phone = "13817299031"
    desk, lead = walked_in(hall, phone)
    assert maker_sees(hall, lead, phone) == set()
    assert desk.post("/leads/search", {"phone": phone}).json()["leads"], "the dealer sees it"
    ((maker,),) = hall.rows("select code from entity where kind = 'maker'")
    hall.grant(lead, maker)
    assert maker_sees(hall, lead, phone) == EVERYWHERE
    hall.rows(
        "update consent_grant g set state = 'withdrawn' from lead l where l.id = %s and g.bucket = l.bucket "
        "and g.customer_id = l.customer_id and g.entity_id = %s returning 1",
        lead,
        hall.maker,
    )
    assert maker_sees(hall, lead, phone) == set()


def test_who_walked_in_and_then_asks_the_maker_is_seen_by_both(hall: FollowupTown) -> None:
    phone = "13817299032"
    _, lead = walked_in(hall, phone)
    hall.house.ask(hall.house.inquiry(phone, name="钱32", dealer="D0001"))
    assert hall.rows("select inquiries from lead where id = %s", lead) == [(2,)]
    assert maker_sees(hall, lead, phone) == EVERYWHERE


def test_who_asked_the_maker_first_stays_seen_after_a_walk_in(hall: FollowupTown) -> None:
    lead = hall.new_lead()
    phone = f"1391729{hall.serial:04}"
    name = f"赵{hall.serial}"
    assert receptionist(hall, "D0001").post("/walk-ins", agreed(phone=phone, name=name)).status_code == 202
    hall.house.carry()
    assert maker_sees(hall, lead, phone) == EVERYWHERE


def test_a_walk_in_of_a_known_number_joins_the_lead(hall: FollowupTown) -> None:
    lead = hall.new_lead()
    phone = f"1391729{hall.serial:04}"
    assert receptionist(hall, "D0001").post("/walk-ins", agreed(phone=phone, name="")).status_code == 400
    name = f"赵{hall.serial}"
    assert receptionist(hall, "D0001").post("/walk-ins", agreed(phone=phone, name=name)).status_code == 202
    hall.house.carry()
    assert hall.rows("select nth, heads from visit where lead_id = %s", lead) == [(1, 3)]
    notices = hall.rows("select staff_id, kind from notice_to_staff where lead_id = %s", lead)
    assert notices == [(hall.owner(lead), "walk_in")]


@pytest.mark.parametrize(
    ("told", "code"),
    [
        ({"phone": "12"}, "phone_invalid"),
        ({"phone": "13800138000"}, "phone_dummy"),
        ({"series": "not-sold-here"}, "series_not_sold"),
    ],
)
def test_a_walk_in_that_cannot_be_a_lead_is_refused_at_the_desk(
    hall: FollowupTown, told: dict[str, object], code: str
) -> None:
    hall.rows(
        "insert into dealer_series (entity_id, brand, series) values (%s, 'b', 's') "
        "on conflict do nothing returning 1",
        hall.entity("D0003"),
    )
    desk = receptionist(hall, "D0003")
    before = hall.rows("select count(*) from raw_lead")
    assert code_of(desk.post("/walk-ins", agreed(**told))) == code
    assert hall.rows("select count(*) from raw_lead") == before


def test_a_walk_in_under_a_notice_that_was_never_shown_is_refused(hall: FollowupTown) -> None:
    with hall.conn.transaction():
        asks = (Asked("sales_contact", (Category.CONTACT,), ("named_dealer",), Basis.CONSENT, 365),)
        add_version(
            hall.conn,
            "paper",
            "1",
            asks,
            {"zh-CN": "我同意把资料交给本店。" * 3},
            "t",
            hall.house._now_within(),
        )
    desk = receptionist(hall, "D0001")
    assert code_of(desk.post("/walk-ins", agreed(notice="paper"))) == "notice_text_differs"


def test_only_a_dealer_receives(hall: FollowupTown) -> None:
    for role, entity in (("lead_operations", None), ("group_manager", hall.entity("G01"))):
        assert code_of(hall.person(role, entity).post("/walk-ins", agreed())) == "not_allowed"


def test_a_walk_in_is_carried_under_the_workers_own_login(hall: FollowupTown) -> None:
    desk = receptionist(hall, "D0002")
    assert desk.post("/walk-ins", agreed(phone="13817299077", name="孙新", heads=2)).status_code == 202
    config = msgspec.structs.replace(hall.house.config, database_url=hall.url)
    now = hall.house.now()
    with connect(url_of(config, Login.WORKER), autocommit=True) as conn:
        carrier = Carrier(conn, hall.house.house, ScaledClock(now, now), "worker:login")
        while True:
            with conn.transaction():
                lease = belt.take_lane(conn, carrier.name, hall.house.now())
            if lease is None:
                break
            carrier.carry(lease, 100)
            with conn.transaction():
                belt.release_lane(conn, lease)
    (found,) = desk.post("/leads/search", {"phone": "13817299077"}).json()["leads"]
    told = hall.rows("select v.nth, v.heads from visit v where v.staff_id = %s", desk.staff)
    assert (told, found["state"]) == ([(1, 2)], "assigned")


def test_the_reception_sees_who_was_there_and_nobody_else_does(town: FollowupTown) -> None:
    lead = town.new_lead()
    dealer = town.entity("D0001")
    desk = town.person("receptionist", dealer, staff=town.new_staff(dealer, "receptionist"))
    assert desk.post(f"/leads/{desk.reference(lead)}/visits", {"heads": 2}).status_code == 201
    now = town.house.now()
    day = {"since": (now - timedelta(hours=1)).isoformat(), "until": (now + timedelta(hours=1)).isoformat()}
    path = f"/visits?{urlencode(day)}"
    first = desk.ask("GET", path).json()["visits"][0]
    assert (first["lead"], first["nth"], first["heads"]) == (desk.reference(lead), 1, 2)
    assert first["customer"]["phone"].count("*") == 4
    assert first["customer"]["name"].endswith("*")
    ((code,),) = town.rows("select code from staff where id = %s", town.owner(lead))
    assert first["customer"]["owner"]["code"] == code
    other = receptionist(town, "D0002")
    theirs = other.ask("GET", path).json()["visits"]
    assert first["customer"]["phone"] not in {one["customer"]["phone"] for one in theirs}
    assert code_of(town.owner_of(lead).ask("GET", path)) == "not_allowed"


def test_the_reception_is_told_what_a_customer_may_sign(town: FollowupTown) -> None:
    asks = (Asked("sales_contact", (Category.CONTACT,), ("named_dealer",), Basis.CONSENT, 365),)
    with town.conn.transaction():
        words = {"zh-CN": "我同意该门店就购车与我联系并使用我的联系方式。"}
        now = town.house._now_within()
        add_version(town.conn, "hall-notice", "1", asks, words, "test", now)
    found = receptionist(town, "D0001").ask("GET", "/walk-ins/notices").json()
    (one,) = [one for one in found if one["notice"] == "hall-notice"]
    assert one["version"] == "1"
    assert one["texts"] == words
    assert len(one["hashes"]["zh-CN"]) == 64
