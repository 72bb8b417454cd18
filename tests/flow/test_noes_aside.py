"""A no that comes with what may not go on (unticked boxes without a yes, a pre-ticked yes beside it, a row of
a file that is damaged) is heard all the same; nothing else of it goes on (trust.md L05, P3)."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec
import pytest
from town import Seen, Town

from leadcenter.channel.adapters import own
from leadcenter.channel.adapters.configured import receive
from leadcenter.channel.face import Landed, Landing, Piece, Received, Request, Verdict
from leadcenter.channel.importing import imports
from leadcenter.channel.importing.carry import batches
from leadcenter.channel.importing.mapping import FileMapping
from leadcenter.channel.importing.tables import open_table
from leadcenter.channel.reading.document import Fault
from leadcenter.channel.replaying import Replay, repair, replay
from leadcenter.kernel.errors import Refusal

FORM: dict[str, Any] = {
    "auth": {"recipe": "none"},
    "event_id": ["no"],
    "fields": {"tel": "contact.phones", "dealer": "dealer_code", "name": "contact.name"},
    "consents": [
        {"notice": "n1", "notice_version": "1", "text_hash": "ab" * 32, "action": "tick",
         "from": {"recipients": "field:dealer", "accepted": "field:agree"}}
    ],
}  # fmt: skip
YES = {
    "notice": "n1", "notice_version": "1", "text_hash": "ab" * 32, "page": "https://x", "action": "tick",
}  # fmt: skip


def strict(town: Town, *required: str) -> None:
    """A form on somebody's site, whose every consent must carry evidence."""
    town.add_channel(
        code="form", category="web_form", adapter="configured", config=FORM,
        evidence_required=list(required or ("notice", "text_hash")),
    )  # fmt: skip


def fills_in(town: Town, **fields: str) -> Landed:
    """Somebody fills in the form; intake lands what its adapter reads."""
    channel = town.channel("form")
    body = msgspec.json.encode({"no": "f-1", "name": "王芳", "dealer": "A", **fields})
    got = receive(channel, Request("POST", "/in/form", {}, {}, body, town.now))
    assert isinstance(got, Received)
    return town.land(*((channel, piece) for piece in got.pieces))[0]


def sends(town: Town, external_id: str, *consents: dict[str, Any], **more: Any) -> Landed:
    """A delivery of our own API."""
    channel = town.channel("web")
    body = msgspec.json.encode({"external_id": external_id, "consents": consents, **more})
    pieces = own.read(channel, Request("POST", "/in/web", {}, {}, body, town.now))
    assert not isinstance(pieces, Fault)
    return town.land(*((channel, piece) for piece in pieces))[0]


def no(*recipients: str) -> dict[str, Any]:
    return {**YES, "recipients": recipients, "accepted": False}


def preticked(*recipients: str) -> dict[str, Any]:
    return {**YES, "recipients": recipients, "action": "preticked"}


def by_night(town: Town, **told: Any) -> UUID:
    """A lead that would be dispatched at 08:30."""
    town.at("2026-11-18 02:00")
    raw = town.inquire(**told)
    town.carry()
    assert town.state_of(raw) == "awaiting_window/outside_hours"
    return raw


def in_the_morning(town: Town) -> None:
    town.carry()
    town.wait_until("2026-11-18 08:30")
    town.carry()


def grants(town: Town, raw: UUID) -> dict[str, str]:
    """What the customer of a raw lead's lead has granted, by recipient."""
    rows = town.rows(
        "select e.code, g.state from consent_grant g join entity e on e.id = g.entity_id "
        "where g.customer_id = %s",
        town.lead_of(raw)["customer_id"],
    )
    return {row["code"]: row["state"] for row in rows}


# A first delivery


def test_box_left_unticked_where_evidence_is_required_is_a_no_and_keeps_his_other_lead_back(
    town: Town,
) -> None:
    strict(town)
    phone = town.phone()
    raw, other = by_night(town, phone=phone), town.inquire()
    told = fills_in(town, tel=phone, agree="0")
    assert (told.verdict, told.outcome) == (Verdict.ACCEPTED, Landing.NEW)
    in_the_morning(town)
    assert town.state_of(raw) == "awaiting_grant/grant_refused"
    assert town.dispatches_of(raw) == town.dispatches_of(told.raw_id) == []
    assert grants(town, raw) == {"A": "refused"}
    assert town.dispatches_of(other) == [("A", "2026-11-18 08:30")]


def test_whoever_only_says_no_becomes_no_dealers(town: Town) -> None:
    strict(town)
    told = fills_in(town, tel=town.phone(), agree="0")
    town.carry()
    assert town.state_of(told.raw_id) == "awaiting_grant/grant_refused"
    assert town.count("dispatch") == town.count("cleaning_task") == 0
    assert grants(town, told.raw_id) == {"A": "refused"}


def test_nobody_who_was_not_asked_goes_on_where_evidence_is_required(town: Town) -> None:
    strict(town, "notice", "page")
    silent = fills_in(town, no="f-1", tel=town.phone())
    lacking = fills_in(town, no="f-2", tel=town.phone(), agree="1")
    assert town.carry() == {}
    for one in (silent, lacking):
        assert town.state_of(one.raw_id) == "quarantined/consent_evidence_missing"


def in_quarantine(town: Town, phone: str) -> tuple[int, UUID]:
    """A no that was set aside before such went on."""
    channel, piece = town.piece(phone, channel="form", agrees=False, external_id="old")
    refusal = msgspec.structs.replace(town.agreement("A"), accepted=False)
    inquiry = msgspec.structs.replace(piece.inquiry, consents=(refusal,))
    document = {"no": "old", "name": "王芳", "dealer": "A", "tel": phone, "agree": "0"}
    aside = Piece(Verdict.QUARANTINED, inquiry, msgspec.json.encode(document), "consent_evidence_missing")
    raw = town.land((channel, aside))[0].raw_id
    assert town.carry() == {}
    (row,) = town.rows("select bucket from raw_lead where id = %s", raw)
    return row["bucket"], raw


@pytest.mark.parametrize("how", ["repaired", "replayed"])
def test_no_that_stands_in_quarantine_is_heard_once_a_person_lets_it_go_on(town: Town, how: str) -> None:
    strict(town)
    phone = town.phone()
    raw = by_night(town, phone=phone)
    key = in_quarantine(town, phone)
    with town.conn.transaction():
        if how == "repaired":
            repair(town.conn, town.house, key, {"comment": "只说不"}, "wang", town.now)
        else:
            (done,) = replay(town.conn, town.house, [key], "wang", town.now)
            assert done.outcome is Replay.REPLAYED
    in_the_morning(town)
    assert town.state_of(raw) == "awaiting_grant/grant_refused"
    assert town.count("dispatch") == 0


def test_repair_without_any_answer_of_the_customer_is_still_refused(town: Town) -> None:
    strict(town)
    told = fills_in(town, tel=town.phone())
    (row,) = town.rows("select bucket from raw_lead where id = %s", told.raw_id)
    with pytest.raises(Refusal, match="repair_unsound"), town.conn.transaction():
        repair(town.conn, town.house, (row["bucket"], told.raw_id), {"comment": "x"}, "wang", town.now)
    assert town.state_of(told.raw_id) == "quarantined/consent_evidence_missing"


# A second delivery


def test_no_beside_a_pre_ticked_yes_keeps_the_lead_back_and_the_yes_stays_aside(town: Town) -> None:
    raw = by_night(town, external_id="e-1")
    other = town.inquire(external_id="e-2")
    town.carry()
    told = sends(town, "e-1", no("A"), preticked("B"), comment="红色", dealer_code="B")
    assert (told.outcome, told.verdict, told.reason) == (
        Landing.NEW, Verdict.QUARANTINED, "consent_not_separate",
    )  # fmt: skip
    assert told.raw_id != raw
    in_the_morning(town)
    assert town.state_of(raw) == "awaiting_grant/grant_refused"
    assert town.dispatches_of(raw) == []
    assert town.lead_of(raw)["dealer_id"] == town.entity("A"), "nothing else of it changes the lead"
    assert town.state_of(told.raw_id) == "quarantined/consent_not_separate"
    assert grants(town, raw) == {"A": "refused"}, "nobody gets a grant from what stays aside"
    assert town.dispatches_of(other) == [("A", "2026-11-18 08:30")]


def test_no_that_is_kept_apart_is_heard_once_however_often_it_comes(town: Town) -> None:
    raw = by_night(town, external_id="e-1")
    again = [sends(town, "e-1", no("A"), preticked("B")) for _ in range(2)]
    in_the_morning(town)
    again.append(sends(town, "e-1", no("A"), preticked("B")))
    assert [one.outcome for one in again] == [Landing.NEW, Landing.REDELIVERED, Landing.REDELIVERED]
    assert len({one.raw_id for one in again}) == 1
    assert town.count("raw_revision") == 1
    heard = town.count("consent_event")
    town.grants(raw, "A")
    town.carry()
    assert town.dispatches_of(raw) == [("A", "2026-11-18 08:30")], "his newer yes holds"
    sends(town, "e-1", no("A"), preticked("B"))
    assert town.carry() == {}
    assert town.count("consent_event") == heard + 1


def test_no_that_is_kept_apart_takes_the_lead_off_the_desk(town: Town) -> None:
    town.add_dealer("X", assigns=False)
    raw = town.inquire(dealer="X", external_id="e-1")
    town.carry()
    sends(town, "e-1", no("X"), preticked("B"))
    town.carry()
    assert town.state_of(raw) == "awaiting_grant/grant_refused"
    assert town.rows("select 1 from dispatch where ended_at is null") == []


def test_no_that_is_kept_apart_is_told_to_the_owner(town: Town) -> None:
    raw = town.inquire(external_id="e-1")
    town.carry()
    owner = town.owner_of(raw)
    assert isinstance(owner, Seen)
    sends(town, "e-1", no("A"), preticked("B"))
    town.carry()
    assert ("consent_withdrawn", owner.staff, raw) in town.notices()
    assert town.owner_of(raw) == owner
    assert grants(town, raw) == {"A": "refused"}


def test_no_that_joined_a_lead_and_is_kept_apart_keeps_that_lead_back(town: Town) -> None:
    phone = town.phone()
    raw = by_night(town, phone=phone)
    joined = town.inquire(phone, channel="web", external_id="e-2")
    town.carry()
    assert town.state_of(joined).startswith("attached")
    sends(town, "e-2", no("A"), preticked("B"))
    in_the_morning(town)
    assert town.state_of(raw) == "awaiting_grant/grant_refused"
    assert town.count("dispatch") == 0


def test_no_is_heard_where_the_channel_requires_more_of_a_yes_since(town: Town) -> None:
    raw = by_night(town, external_id="e-1", channel="web")
    town.conn.execute("update channel set evidence_required = '{page,at}' where code = 'web'")
    town.changed("channel")
    told = sends(town, "e-1", no("A"), {**YES, "recipients": ["B"]})
    assert told.reason == "consent_evidence_missing"
    in_the_morning(town)
    assert town.state_of(raw) == "awaiting_grant/grant_refused"
    assert town.count("dispatch") == 0
    assert grants(town, raw) == {"A": "refused"}


def test_pure_no_of_a_second_delivery_is_heard_where_the_channel_requires_more_of_a_yes_since(
    town: Town,
) -> None:
    raw = by_night(town, external_id="e-1", channel="web")
    town.conn.execute("update channel set evidence_required = '{page,at}' where code = 'web'")
    town.changed("channel")
    assert sends(town, "e-1", no("A")).outcome is Landing.REVISED
    in_the_morning(town)
    assert town.state_of(raw) == "awaiting_grant/grant_refused"
    assert town.count("dispatch") == 0


def test_no_and_the_erasure_of_its_inquiry_in_one_set_leave_nothing_of_it(town: Town) -> None:
    raw = by_night(town, external_id="e-1")
    channel = town.channel("web")
    body = msgspec.json.encode({"external_id": "e-1", "consents": [no("A"), preticked("B")]})
    mixed = own.read(channel, Request("POST", "/in/web", {}, {}, body, town.now))
    assert not isinstance(mixed, Fault)
    gone = town.piece("", name="", external_id="e-1", agrees=False, verdict=Verdict.ERASURE)
    landed = town.land((channel, mixed[0]), gone)
    assert {one.raw_id for one in landed} == {raw}
    in_the_morning(town)
    assert town.state_of(raw) == "erased/taken_back"
    assert town.count("raw_lead") == 1
    assert town.count("dispatch") == 0


# Files


MAPPING = FileMapping(
    channel="form",
    columns={
        "id": "external_id", "name": "contact.name", "phone": "contact.phones", "dealer": "dealer_code",
        "ok": "consents.accepted", "who": "consents.recipients", "text": "consents.notice",
    },
)  # fmt: skip


def imported(town: Town, folder: Path, *rows: str) -> list[Landed]:
    """The rows of a file, as an import lands them."""
    file = folder / "rows.csv"
    file.write_text("\n".join(["id,name,phone,dealer,ok,who,text", *rows]) + "\n", "utf-8")
    channel = town.channel("form")
    with open_table(file) as table:
        (batch,) = batches(table, imports.lay(town.house, channel, MAPPING, table.heading))
        return town.land(*((channel, row.piece) for row in batch))


def test_row_of_a_file_that_only_says_no_keeps_the_lead_back(town: Town, tmp_path: Path) -> None:
    strict(town, "notice")
    phone = town.phone()
    raw = by_night(town, phone=phone)
    silent = town.phone()
    told, aside = imported(
        town, tmp_path, f"r1,王芳,{phone},A,no,A,n1", f"r2,李雷,{silent},A,,,"
    )  # fmt: skip
    assert (told.verdict, aside.reason) == (Verdict.ACCEPTED, "consent_evidence_missing")
    in_the_morning(town)
    assert town.state_of(raw) == "awaiting_grant/grant_refused"
    assert town.count("dispatch") == 0
    assert town.state_of(aside.raw_id) == "quarantined/consent_evidence_missing"


def test_no_of_a_damaged_row_is_heard_where_its_inquiry_stands(town: Town, tmp_path: Path) -> None:
    strict(town, "notice")
    town.at("2026-11-18 02:00")
    phone = town.phone()
    (raw,) = (one.raw_id for one in imported(town, tmp_path, f"r1,王芳,{phone},A,yes,A,n1"))
    town.carry()
    assert town.state_of(raw) == "awaiting_window/outside_hours"
    (told,) = imported(town, tmp_path, "r1,王芳,1.38E+10,A,no,A,n1")
    assert (told.outcome, told.reason) == (Landing.NEW, "damaged_number")
    in_the_morning(town)
    assert town.state_of(raw) == "awaiting_grant/grant_refused"
    assert town.count("dispatch") == 0
    assert town.state_of(told.raw_id) == "quarantined/damaged_number"
