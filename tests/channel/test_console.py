"""The register of channels and the console, over their routes and the real database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec
import pytest
from litestar import Litestar
from litestar.response import Response
from litestar.testing import TestClient

from leadcenter.belt import face as belt
from leadcenter.channel.adapters import ADAPTERS
from leadcenter.channel.door import Door
from leadcenter.channel.face import (
    Channel,
    House,
    Inquiry,
    Landed,
    Piece,
    Received,
    Request,
    Verdict,
    land,
    read_channels,
    read_inquiries,
)
from leadcenter.channel.http import routes
from leadcenter.channel.importing.running import Runs
from leadcenter.channel.limits import SETTLED, DailyLimits
from leadcenter.journal import face as journal
from leadcenter.kernel.database import Connection
from leadcenter.kernel.errors import Refusal
from leadcenter.kernel.keys import load_keyring
from leadcenter.kernel.scope import Scope
from somebody import seen, somebody

MAKER = UUID(int=7)
PHONE = "13800001111"
CONSENT = {
    "recipients": ["D1"], "notice": "n1", "notice_version": "1", "text_hash": "ab" * 32,
    "page": "https://x.example/p", "action": "tick",
}  # fmt: skip
LEAD: dict[str, Any] = {
    "external_id": "e1",
    "contact": {"name": "孙女士", "phones": [PHONE]},
    "consents": [CONSENT],
}
OWN: dict[str, Any] = {
    "code": "site",
    "name": "官网",
    "adapter": "own",
    "category": "web_form",
    "ownership": "own",
    "evidence_required": ["notice", "text_hash"],
    "secrets": {"api_key": ["k1"]},
}


class Room:
    """The routes with somebody signed in, over one connection whose work is rolled back."""

    def __init__(self, conn: Connection, keys: Path) -> None:
        belt.make_lanes(conn, 2)
        self.conn = conn
        self.house = House(MAKER, load_keyring(keys), belt.read_lanes(conn))

        @contextmanager
        def connected(_: Scope) -> Iterator[Connection]:
            with conn.transaction():
                yield conn

        refused = {
            Refusal: lambda _, fault: Response(
                {"code": fault.code, **fault.arguments}, status_code=fault.status
            )
        }
        door = Door(self.house, connected, Runs(self.house, connected, lambda *_: None), lambda *_: 1)
        self.client = TestClient(
            Litestar(routes(door), dependencies=seen(lambda _: somebody("wang")), exception_handlers=refused)
        )

    @property
    def now(self) -> Any:
        return self.one("select now()")

    def one(self, sql: str, *values: Any) -> Any:
        row = self.conn.execute(sql, values).fetchone()  # type: ignore[arg-type]
        return row[0] if row else None

    def post(self, path: str, body: Any, **headers: str) -> tuple[int, Any]:
        answer = self.client.post(path, json=body, headers=headers)
        return answer.status_code, answer.json()

    def get(self, path: str, language: str = "en") -> tuple[int, Any]:
        answer = self.client.get(path, headers={"accept-language": language})
        return answer.status_code, answer.json()

    def step(self, code: str, status: str) -> tuple[int, Any]:
        return self.post(f"/channels/{code}/status", {"status": status})

    def channel(self, code: str) -> Channel:
        book = read_channels(self.conn, MAKER, self.house.keyring, self.now)
        return book.by_code[code].channel

    def sends(self, code: str, body: bytes, **headers: str) -> list[Landed]:
        """A delivery as intake takes it."""
        channel = self.channel(code)
        request = Request("POST", f"/in/{code}", {}, {"x-api-key": "k1", **headers}, body, self.now)
        got = ADAPTERS[channel.adapter].receive(channel, request)
        assert isinstance(got, Received), got
        return land(self.conn, self.house, [(channel, piece) for piece in got.pieces], self.now)

    def sends_lead(self, code: str, **changes: Any) -> UUID:
        [landed] = self.sends(code, msgspec.json.encode({**LEAD, **changes}))
        return landed.raw_id

    def shown(self, raw_id: UUID, code: str = "site", language: str = "en") -> dict[str, Any]:
        _, page = self.get(f"/channels/{code}/deliveries", language)
        return next(one for one in page["deliveries"] if UUID(one["raw_id"]) == raw_id)

    def key(self, raw_id: UUID) -> dict[str, Any]:
        return {
            "bucket": self.one("select bucket from raw_lead where id = %s", raw_id),
            "raw_id": str(raw_id),
        }

    def path(self, raw_id: UUID, what: str) -> str:
        return "/raw-leads/{bucket}/{raw_id}/".format(**self.key(raw_id)) + what

    def stands(self, raw_id: UUID) -> tuple[str, str, bool]:
        """State, reason, whether it is due."""
        sql = "select state, reason, due_at is not null from belt where raw_id = %s"
        row = self.conn.execute(sql, [raw_id]).fetchone()
        assert row is not None
        return row[0], row[1], row[2]

    def puts(self, raw_id: UUID, state: str) -> None:
        self.conn.execute("update belt set state = %s, due_at = null where raw_id = %s", [state, raw_id])

    def story(self, raw_id: UUID) -> list[tuple[str, str, str]]:
        told = journal.story(self.conn, [(self.key(raw_id)["bucket"], raw_id)])
        return [(one.actor, one.facts[0]["outcome"], one.facts[0].get("reason", "")) for one in told]

    def reads(self, raw_id: UUID) -> Inquiry:
        key = (self.key(raw_id)["bucket"], raw_id)
        return read_inquiries(self.conn, self.house, [key])[raw_id].inquiry

    def body(self, raw_id: UUID, revision: int = 1) -> tuple[int, bytes]:
        asked = {"purpose": "complaint", "revision": revision}
        answer = self.client.post(self.path(raw_id, "body"), json=asked)
        return answer.status_code, answer.content


@pytest.fixture
def room(conn: Connection, tmp_path: Path) -> Iterator[Room]:
    room = Room(conn, tmp_path)
    with room.client:
        yield room


@pytest.fixture
def site(room: Room) -> Room:
    """With a channel of our own API that takes leads, and was tested long ago."""
    assert room.post("/channels", OWN)[0] == 201
    assert room.step("site", "testing")[0] == 200
    room.conn.execute(
        "update channel c set status = 'online', verified_by = 'wang', tests_passed = 1, online_at = now(), "
        "assessment_id = a.id, assessed_until = a.valid_until from assessment a "
        "where a.about = 'channel' and a.class = c.category and a.state = 'approved'"
    )
    return room


# The register


def test_a_channel_is_registered_with_all_it_says_and_shows_no_key(room: Room) -> None:
    more = {
        "time_zone": "Asia/Urumqi", "country": "KZ", "brand": "b", "needs_phone": False, "repeat_minutes": 5,
        "daily_limit": 100, "valid_to": "2100-01-01T00:00:00+08:00", "medium": "offline",
    }  # fmt: skip
    status, made = room.post("/channels", {**OWN, **more})
    assert (status, made["status"]) == (201, "registered")
    assert {name: made[name] for name in more} == {**more, "valid_to": "2099-12-31T16:00:00Z"}
    assert [(key["use"], key["key_id"], key["valid_to"]) for key in made["keys"]] == [("api_key", "1", None)]
    assert "k1" not in msgspec.json.encode(room.get("/channels")[1]).decode().replace('"key_id"', "")
    assert room.get("/channels/site") == (200, made)
    assert room.get("/channels") == (200, [made])
    secrets = room.channel("site").secrets
    assert (secrets["api_key"], secrets.keys()) == (("k1",), {"api_key", "digest"})
    assert room.get("/channels/other") == (404, {"code": "channel_unknown"})


def test_every_fault_of_a_configuration_is_told_with_its_path_and_nothing_is_registered(room: Room) -> None:
    config = {
        "auth": {"recipe": "hmac_sha256_hex", "sent": "nowhere"},
        "fields": {"tel": "contact.phone"},
        "event_id": ["a..b"],
    }
    bad = {
        **OWN,
        "adapter": "configured",
        "config": config,
        "time_zone": "Mars/Base",
        "evidence_required": ["x"],
    }
    status, answer = room.post("/channels", {**bad, "valid_to": "2000-01-01T00:00:00Z"})
    assert (status, answer["code"]) == (422, "channel_unsound")
    assert {fault["path"] for fault in answer["faults"]} == {
        "fields.tel", "auth.sent", "event_id[0]", "time_zone", "evidence_required", "valid_to",
    }  # fmt: skip
    assert room.get("/channels") == (200, [])
    keyless = {**OWN, "adapter": "configured", "config": {"auth": {"recipe": "bearer"}}, "secrets": {}}
    _, answer = room.post("/channels", keyless)
    assert [fault["path"] for fault in answer["faults"]] == ["secrets.signing"]


def test_a_code_is_given_once_and_what_cannot_be_stored_is_refused(room: Room) -> None:
    room.post("/channels", OWN)
    assert room.post("/channels", OWN) == (409, {"code": "channel_code_taken"})
    assert room.post("/channels", {**OWN, "code": "b", "name": "a\0b"}) == (
        422,
        {"code": "text_not_storable"},
    )
    for wrong in (
        {"code": "A b"},
        {"daily_limit": 0},
        {"category": "x"},
        {"more": 1},
        {"valid_to": "2100-01-01T00:00:00"},
    ):
        assert room.post("/channels", {**OWN, **wrong})[0] == 400, wrong


def test_a_channel_goes_online_only_from_testing_with_a_passed_test_and_by_a_person(room: Room) -> None:
    room.post("/channels", OWN)
    assert room.step("site", "online") == (
        409,
        {"code": "channel_step", "before": "registered", "after": "online"},
    )
    assert room.step("site", "testing")[0] == 200
    assert room.step("site", "online") == (409, {"code": "channel_untested"})
    room.sends_lead("site", consents=[])
    assert room.step("site", "online") == (409, {"code": "channel_untested"}), "quarantine is no passed test"
    room.sends_lead("site", test=True, external_id="t")
    status, shown = room.step("site", "online")
    assert (status, shown["status"], shown["tests_passed"], shown["verified_by"]) == (
        200,
        "online",
        1,
        "wang",
    )
    assert [room.step("site", status)[0] for status in ("testing", "paused", "online", "retired")] == [
        409,
        200,
        200,
        200,
    ]
    assert room.step("site", "online")[0] == 409
    assert room.step("nobody", "testing") == (404, {"code": "channel_unknown"})


def test_the_tests_of_another_channel_do_not_count(site: Room) -> None:
    site.post("/channels", {**OWN, "code": "other"})
    site.post("/channels", {**OWN, "code": "third"})
    for code in ("other", "third"):
        site.step(code, "testing")
    site.sends_lead("other", test=True)
    assert site.step("third", "online") == (409, {"code": "channel_untested"})


def test_every_change_tells_the_processes_to_read_the_register_again(room: Room) -> None:
    stamp = "select version from stamp where name = 'channel'"
    seen = [room.one(stamp)]
    room.post("/channels", OWN)
    seen.append(room.one(stamp))
    room.step("site", "testing")
    seen.append(room.one(stamp))
    room.post("/channels/site/secrets", {"use": "api_key", "secret": "k2"})
    seen.append(room.one(stamp))
    assert seen == sorted(set(seen))
    assert len(seen) == 4


def test_an_old_key_lives_through_the_overlap_and_no_longer(site: Room) -> None:
    status, made = site.post("/channels/site/secrets", {"use": "api_key", "secret": "k2", "overlap_hours": 2})
    assert (status, made["use"]) == (201, "api_key")

    def live(hours: float) -> set[str]:
        at = site.now + timedelta(hours=hours)
        book = read_channels(site.conn, MAKER, site.house.keyring, at)
        return set(book.by_code["site"].channel.secrets["api_key"])

    assert (live(0), live(1.9), live(2)) == ({"k1", "k2"}, {"k1", "k2"}, {"k2"})
    site.post("/channels/site/secrets", {"use": "api_key", "secret": "k3", "overlap_hours": 24})
    assert live(2) == {"k2", "k3"}, "an end once set is not put off"
    site.post("/channels/site/secrets", {"use": "api_key", "secret": "k4", "overlap_hours": 0})
    assert live(0) == {"k4"}
    assert site.post("/channels/site/secrets", {"use": "digest", "secret": "x"}) == (
        422,
        {"code": "key_pinned"},
    )


# The console


def test_deliveries_are_listed_newest_first_with_reasons_in_the_reader_s_language(site: Room) -> None:
    good, aside = site.sends_lead("site"), site.sends_lead("site", external_id="e2", consents=[])
    test = site.sends_lead("site", test=True)
    broken = site.sends_lead("site", external_id="e4", contact=7)
    _, page = site.get("/channels/site/deliveries")
    ids = [UUID(one["raw_id"]) for one in page["deliveries"]]
    assert ids == sorted({good, aside, test, broken}, reverse=True)
    assert page["next"] == ""
    told = {UUID(one["raw_id"]): (one["verdict"], one["text"], one["state"]) for one in page["deliveries"]}
    assert told == {
        good: ("accepted", "", "landed"),
        aside: ("quarantined", "consent evidence is missing", "quarantined"),
        test: ("test", "", "test"),
        broken: ("quarantined", "a field has the wrong type: $.contact", "quarantined"),
    }
    assert site.shown(aside, language="zh-CN")["text"] == "缺少授权证据"
    assert PHONE not in msgspec.json.encode(page).decode()
    assert "孙女士" not in msgspec.json.encode(page).decode()


def test_pages_follow_one_another_without_gap_even_over_years(site: Room) -> None:
    ages = [timedelta(0), timedelta(minutes=50), timedelta(hours=5), timedelta(days=9), timedelta(days=900)]
    channel, now = site.channel("site"), site.now
    sent = []
    for number, age in enumerate(ages):
        piece = Piece(Verdict.ACCEPTED, Inquiry(external_id=f"a{number}"), b"{}")
        [landed] = land(site.conn, site.house, [(channel, piece)], now - age)
        sent.append(landed.raw_id)
    found: list[UUID] = []
    after = ""
    for _ in ages:
        _, page = site.get(f"/channels/site/deliveries?limit=2&after={after}")
        found += [UUID(one["raw_id"]) for one in page["deliveries"]]
        after = page["next"]
        if not after:
            break
    assert found == sent
    assert site.get("/channels/site/deliveries?after=x") == (400, {"code": "cursor_unknown"})
    assert site.get("/channels/none/deliveries") == (404, {"code": "channel_unknown"})


def test_a_raw_body_is_given_byte_for_byte_and_the_journal_knows_who_opened_it_for_what(site: Room) -> None:
    body = b' {"external_id": "odd",  "contact":{"phones":["' + PHONE.encode() + b'"]}}\n'
    [landed] = site.sends("site", body)
    answer = site.client.post(site.path(landed.raw_id, "body"), json={"purpose": "complaint"})
    assert (answer.status_code, answer.content) == (200, body)
    assert answer.headers["content-type"] == "application/octet-stream"
    assert site.story(landed.raw_id) == [("wang", "body_opened", "complaint")]
    for wrong in ({}, {"purpose": ""}, {"purpose": "curiosity"}):
        assert site.post(site.path(landed.raw_id, "body"), wrong)[0] == 400
    assert len(site.story(landed.raw_id)) == 1


def test_no_body_is_given_of_what_is_not_there_and_nothing_is_told_of_it(site: Room) -> None:
    raw_id = site.sends_lead("site")
    unknown = (404, {"code": "raw_lead_unknown"})
    bucket = site.key(raw_id)["bucket"]
    for path in (f"{bucket}/{UUID(int=1)}", f"{(bucket + 1) % 1_024}/{raw_id}", f"1024/{raw_id}"):
        assert site.post(f"/raw-leads/{path}/body", {"purpose": "complaint"}) == unknown
    assert site.post(site.path(raw_id, "body"), {"purpose": "complaint", "revision": 2}) == unknown
    assert site.story(raw_id) == []


def test_a_body_that_cannot_be_told_to_the_journal_is_not_given(site: Room) -> None:
    raw_id = site.sends_lead("site")
    site.conn.execute("alter table journal add constraint never check (actor <> 'wang') not valid")
    status, body = site.body(raw_id)
    assert status == 500
    assert PHONE.encode() not in body


def test_replay_lands_what_failed_and_leaves_alone_what_goes_its_way(site: Room) -> None:
    parked, invalid, review, going = (site.sends_lead("site", external_id=f"r{n}") for n in range(4))
    for raw_id, state in ((parked, "parked"), (invalid, "invalid"), (review, "review"), (going, "assigned")):
        site.puts(raw_id, state)
    test = site.sends_lead("site", test=True, external_id="r0")
    keys = [site.key(one) for one in (parked, invalid, review, going, test)]
    keys.append({"bucket": 5, "raw_id": str(UUID(int=9))})
    status, answer = site.post("/raw-leads/replay", {"keys": keys})
    assert status == 200
    assert [(one["outcome"], one["reason"]) for one in answer["results"]] == [
        ("replayed", ""),
        ("replayed", ""),
        ("replayed", ""),
        ("not_replayable", "assigned"),
        ("not_replayable", "test"),
        ("raw_lead_unknown", ""),
    ]
    for raw_id, state in ((parked, "parked"), (invalid, "invalid"), (review, "review")):
        assert site.stands(raw_id) == ("landed", "replayed", True)
        assert site.story(raw_id) == [("wang", "replayed", state)]
    assert site.stands(going) == ("assigned", "", False)
    assert site.stands(test)[0] == "test"
    assert site.story(going) == site.story(test) == []


def test_a_lead_that_moved_to_its_customer_s_bucket_is_found_there(site: Room) -> None:
    raw_id = site.sends_lead("site")
    home = (site.key(raw_id)["bucket"] + 1) % 1_024
    site.conn.execute("update delivery set home_bucket = %s where raw_id = %s", [home, raw_id])
    site.conn.execute("update belt set bucket = %s, state = 'invalid' where raw_id = %s", [home, raw_id])
    assert site.shown(raw_id)["state"] == "invalid"
    _, answer = site.post("/raw-leads/replay", {"keys": [site.key(raw_id)]})
    assert answer["results"][0]["outcome"] == "replayed"
    assert site.stands(raw_id)[0] == "landed"


def test_replay_never_waves_missing_consent_through(site: Room) -> None:
    raw_id = site.sends_lead("site", consents=[])
    _, answer = site.post("/raw-leads/replay", {"keys": [site.key(raw_id)]})
    assert (answer["results"][0]["outcome"], answer["results"][0]["reason"]) == (
        "quarantined",
        "consent_evidence_missing",
    )
    assert site.stands(raw_id) == ("quarantined", "consent_evidence_missing", False)
    assert site.story(raw_id) == []


def test_replay_reads_what_is_in_quarantine_as_the_channel_is_configured_now(room: Room) -> None:
    config = {"auth": {"recipe": "none"}, "leads": "data", "event_id": ["no"]}
    room.post("/channels", {**OWN, "adapter": "configured", "config": config, "evidence_required": []})
    room.step("site", "testing")
    body = msgspec.json.encode({"items": [{"no": "7", "tel": PHONE}], "data": 7})
    [landed] = room.sends("site", body)
    assert (landed.verdict, landed.reason) == (Verdict.QUARANTINED, "unparsable")
    _, answer = room.post("/raw-leads/replay", {"keys": [room.key(landed.raw_id)]})
    assert answer["results"][0]["reason"] == "unparsable"
    room.conn.execute(
        """update channel set config = config || '{"leads": "items", "fields": {"tel": "contact.phones"}}'"""
    )
    _, answer = room.post("/raw-leads/replay", {"keys": [room.key(landed.raw_id)]})
    assert answer["results"][0]["outcome"] == "test", "nobody has vouched for this channel yet"
    assert room.stands(landed.raw_id) == ("test", "replayed", False)
    assert room.reads(landed.raw_id).contact.phones == (PHONE,)
    assert room.body(landed.raw_id) == (200, body)
    assert room.shown(landed.raw_id)["revisions"] == 1


def test_replay_of_what_nobody_could_read_and_that_came_twice_reads_what_came_last(site: Room) -> None:
    site.conn.execute("update channel set evidence_required = '{}'")
    raw_id = site.sends_lead("site", contact="13800002222", external_id="twice")
    assert site.sends_lead("site", contact="13800003333", external_id="twice") == raw_id
    other = site.sends_lead("site", contact="13800004444", external_id="once")
    keys = {"keys": [site.key(raw_id), site.key(other)]}
    _, answer = site.post("/raw-leads/replay", keys)
    assert {(one["outcome"], one["reason"]) for one in answer["results"]} == {
        ("quarantined", "wrong_type:$.contact")
    }
    assert site.stands(raw_id) == site.stands(other) == ("quarantined", "wrong_type:$.contact", False)
    site.conn.execute(
        """update channel set adapter = 'configured', config = '{"auth": {"recipe": "none"},
        "event_id": ["external_id"], "fields": {"contact": "contact.phones"}}'"""
    )
    _, answer = site.post("/raw-leads/replay", keys)
    assert {one["outcome"] for one in answer["results"]} == {"replayed"}
    assert site.stands(raw_id) == ("landed", "replayed", True)
    assert site.reads(raw_id).contact.phones == ("13800003333",)
    assert site.reads(other).contact.phones == ("13800004444",)
    assert b"13800003333" in site.body(raw_id, revision=3)[1]


def test_what_came_under_test_is_never_a_lead_however_it_is_put_in_order(room: Room) -> None:
    room.post("/channels", OWN)
    room.step("site", "testing")
    raws = [room.sends_lead("site", external_id=name, consents=[]) for name in ("mended", "left")]
    assert [room.stands(raw)[0] for raw in raws] == ["quarantined"] * 2
    inquiry = {"contact": {"name": "孙女士", "phones": [PHONE]}, "consents": [CONSENT]}
    assert room.post(room.path(raws[0], "repair"), {"inquiry": inquiry})[0] == 200
    assert room.stands(raws[0]) == ("test", "repaired", False)
    room.sends_lead("site", external_id="sound")
    assert room.step("site", "online")[0] == 200
    assert room.stands(raws[1]) == ("test", "under_test", False)
    _, answer = room.post("/raw-leads/replay", {"keys": [room.key(one) for one in raws]})
    assert {one["outcome"] for one in answer["results"]} == {"not_replayable"}


def test_a_repair_lands_a_person_s_reading_and_keeps_what_came(site: Room) -> None:
    raw_id = site.sends_lead("site", contact=7, external_id="broken")
    came = site.body(raw_id)
    inquiry = {"contact": {"name": "孙女士", "phones": [PHONE]}, "consents": [CONSENT], "external_id": "else"}
    assert site.post(site.path(raw_id, "repair"), {"inquiry": inquiry})[0] == 200
    assert site.stands(raw_id) == ("landed", "repaired", True)
    read = site.reads(raw_id)
    assert (read.external_id, read.contact.phones, len(read.consents)) == ("broken", (PHONE,), 1)
    assert site.body(raw_id) == came
    assert msgspec.json.decode(site.body(raw_id, revision=2)[1])["contact"] == inquiry["contact"]
    assert ("wang", "repaired", "wrong_type:$.contact") in site.story(raw_id)
    assert site.shown(raw_id)["revisions"] == 1
    assert site.post(site.path(raw_id, "repair"), {"inquiry": inquiry}) == (409, {"code": "not_quarantined"})
    assert site.sends_lead("site", contact=7, external_id="broken") == raw_id
    assert site.reads(raw_id).contact.phones == (PHONE,), "the broken one comes again: nothing is lost"


def test_a_repair_adds_the_consent_that_was_missing_and_keeps_the_rest(site: Room) -> None:
    aside = site.sends_lead("site", consents=[{**CONSENT, "action": "preticked"}], comment="红色")
    assert site.stands(aside)[1] == "consent_not_separate"
    unsound = (422, {"code": "repair_unsound", "reason": "consent_not_separate"})
    assert site.post(site.path(aside, "repair"), {"inquiry": {"comment": "x"}}) == unsound
    assert site.stands(aside)[0] == "quarantined"
    assert site.post(site.path(aside, "repair"), {"inquiry": {"consents": [CONSENT]}})[0] == 200
    read = site.reads(aside)
    assert (read.comment, read.contact.phones) == ("红色", (PHONE,))
    assert [consent.action for consent in read.consents] == ["tick"]


def test_an_update_that_nobody_can_read_stands_aside_by_itself_and_is_repaired_as_a_lead(site: Room) -> None:
    raw_id = site.sends_lead("site")
    wrong = msgspec.json.encode({**LEAD, "contact": {"phones": "13800002222"}})
    [aside] = site.sends("site", wrong)
    assert (aside.verdict, aside.outcome, aside.raw_id == raw_id) == ("quarantined", "new", False)
    assert site.stands(raw_id)[0] == "landed"
    assert site.reads(raw_id).contact.phones == (PHONE,)
    assert site.body(aside.raw_id) == (200, wrong)
    (held,) = site.get("/raw-leads/held?where=quarantined")[1]["held"]
    assert (UUID(held["raw_id"]), held["reason"]) == (aside.raw_id, "wrong_type:$.contact.phones")
    [again] = site.sends("site", wrong)
    assert (again.raw_id, again.outcome) == (aside.raw_id, "redelivered")
    inquiry = {"contact": {"phones": ["13800002222"]}, "consents": [CONSENT]}
    assert site.post(site.path(aside.raw_id, "repair"), {"inquiry": inquiry})[0] == 200
    assert site.stands(aside.raw_id)[0] == "landed"
    [again] = site.sends("site", wrong)
    assert (again.raw_id, again.outcome) == (aside.raw_id, "redelivered")


def test_a_repair_takes_a_wrong_number_away_and_the_sender_does_not_bring_it_back(site: Room) -> None:
    sent: dict[str, Any] = {
        "contact": {"name": "孙悦", "phones": ["13800000001", PHONE]}, "consents": [], "external_id": "twice",
    }  # fmt: skip
    raw_id = site.sends_lead("site", **sent)
    inquiry = {"contact": {"phones": [PHONE]}, "consents": [CONSENT]}
    assert site.post(site.path(raw_id, "repair"), {"inquiry": inquiry})[0] == 200
    assert site.reads(raw_id).contact.phones == (PHONE,)
    assert site.sends_lead("site", **sent | {"comment": "周末", "consents": [CONSENT]}) == raw_id
    read = site.reads(raw_id)
    assert (read.contact.phones, read.contact.name, read.comment) == ((PHONE,), "孙悦", "周末")
    assert "13800000001" in site.body(raw_id)[1].decode(), "what came stays as it came"


@pytest.mark.parametrize(
    ("inquiry", "reason"),
    [
        ({"contact": "x"}, "wrong_type:$.contact"),
        ({"consents": []}, "consent_evidence_missing"),
        ({"consents": [CONSENT], "test": True}, "test"),
    ],
)
def test_a_repair_that_repairs_nothing_is_refused(site: Room, inquiry: Any, reason: str) -> None:
    raw_id = site.sends_lead("site", consents=[])
    answer = site.post(site.path(raw_id, "repair"), {"inquiry": inquiry})
    assert answer == (422, {"code": "repair_unsound", "reason": reason})
    assert site.stands(raw_id)[0] == "quarantined"
    assert site.story(raw_id) == []


def test_a_repair_that_only_says_no_lets_the_no_go_on(site: Room) -> None:
    raw_id = site.sends_lead("site", consents=[{**CONSENT, "action": "preticked"}])
    inquiry = {"consents": [{"recipients": ["D1"], "accepted": False}]}
    assert site.post(site.path(raw_id, "repair"), {"inquiry": inquiry})[0] == 200
    assert site.stands(raw_id)[0] == "landed"
    assert [(one.recipients, one.accepted) for one in site.reads(raw_id).consents] == [(("D1",), False)]


# The daily limit


def test_a_channel_is_over_its_limit_until_its_own_midnight(site: Room) -> None:
    site.post("/channels", {**OWN, "code": "urumqi", "daily_limit": 2, "time_zone": "Asia/Urumqi"})
    site.step("urumqi", "testing")
    channel, limits = site.channel("urumqi"), DailyLimits()
    midnight = site.now.replace(hour=18, minute=0, second=0, microsecond=0) + timedelta(days=400)

    def sends(minutes: float, verdict: Verdict = Verdict.ACCEPTED) -> None:
        at = midnight + timedelta(minutes=minutes)
        piece = Piece(verdict, Inquiry(external_id=f"l{minutes}"), b"{}")
        land(site.conn, site.house, [(channel, piece), (site.channel("site"), piece)], at)

    def over(minutes: float, limits: DailyLimits = limits) -> bool:
        return limits.over_limit(site.conn, midnight + timedelta(minutes=minutes)) == {UUID(channel.id)}

    sends(-30)
    sends(-20, Verdict.TEST)
    assert not over(-15), "tests do not count"
    sends(-10)
    assert (over(-5), over(-1)) == (True, True)
    assert over(-1, DailyLimits()), "a process that begins later counts the day from its midnight"
    assert not over(1), "a new day"
    sends(2)
    assert (over(3), over(3)) == (False, False), "nothing is counted twice"
    sends(4)
    assert over(5)


def test_what_has_just_come_is_counted_once_it_has_settled(site: Room) -> None:
    site.post("/channels", {**OWN, "code": "few", "daily_limit": 1})
    site.step("few", "testing")
    channel, limits = site.channel("few"), DailyLimits()
    at = site.now.replace(hour=3, minute=0)
    land(site.conn, site.house, [(channel, Piece(Verdict.ACCEPTED, Inquiry(external_id="1"), b""))], at)
    assert limits.over_limit(site.conn, at + SETTLED / 2) == set()
    assert limits.over_limit(site.conn, at + SETTLED * 2) == {UUID(channel.id)}
    site.step("few", "retired")
    assert limits.over_limit(site.conn, at + SETTLED * 3) == set()
