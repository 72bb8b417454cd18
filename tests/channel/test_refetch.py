"""A notice whose lead could not be fetched: quarantined, and once somebody has seen to it, fetched again."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID

import msgspec
import pytest
from test_console import MAKER, Room
from test_meta_fetch import Graph, graph

from leadcenter.channel.adapters import ADAPTERS
from leadcenter.channel.face import ChannelBook, Request, fetch_round, land, read_channels
from leadcenter.kernel.database import Connection

__all__ = ["graph"]
META = {
    "code": "meta", "name": "Meta", "adapter": "meta", "category": "social",
    "secrets": {"app_secret": ["a"], "verify_token": ["v"], "page_token": ["t"]},
}  # fmt: skip
LEAD = {
    "id": "7001",
    "created_time": "2026-11-20T10:00:00+0000",
    "field_data": [{"name": "phone_number", "values": ["+8613761234567"]}],
}


class Page(Room):
    """A room with one channel of Meta whose leads are fetched from a stub."""

    def __init__(self, conn: Connection, keys: Path, graph: Graph) -> None:
        super().__init__(conn, keys)
        self.graph = graph
        self.begins("meta")

    def begins(self, code: str) -> None:
        """A channel of Meta goes online."""
        described = {**META, "code": code, "config": {"api_base": self.graph.url}}
        status, made = self.post("/channels", described)
        assert status == 201, made
        assert self.step(code, "testing")[0] == 200
        self.conn.execute(
            "update channel c set status = 'online', verified_by = 'wang', tests_passed = 1, "
            "online_at = now(), assessment_id = a.id, assessed_until = a.valid_until from assessment a "
            "where a.about = 'channel' and a.class = c.category and a.state = 'approved'"
        )

    def notice(self, lead_id: str, code: str = "meta") -> UUID:
        """A notice arrives; the raw lead."""
        change = {"field": "leadgen", "value": {"leadgen_id": lead_id, "page_id": "1", "form_id": "2"}}
        body = msgspec.json.encode({"object": "page", "entry": [{"id": "1", "changes": [change]}]})
        channel = self.channel(code)
        read = ADAPTERS["meta"].read(channel, Request("POST", f"/in/{code}", {}, {}, body, self.now))
        assert isinstance(read, tuple)
        [landed] = land(self.conn, self.house, [(channel, piece) for piece in read], self.now)
        return landed.raw_id

    def fetch(self) -> int:
        """One round of the fetcher."""
        book = read_channels(self.conn, self.house.maker, self.house.keyring, self.now)
        return fetch_round(self.connected, self.house, book, self.now)

    @contextmanager
    def connected(self) -> Iterator[Connection]:
        with self.conn.transaction():
            yield self.conn


@pytest.fixture
def page(conn: Connection, tmp_path: Path, graph: Graph) -> Iterator[Page]:
    made = Page(conn, tmp_path, graph)
    with made.client:
        yield made


def test_a_notice_whose_token_was_refused_is_fetched_once_it_is_replayed(page: Page) -> None:
    raw_id = page.notice("7001")
    page.graph.whole = (401, {}, b'{"error":{"code":190}}')
    assert page.fetch() == 1
    assert page.stands(raw_id) == ("quarantined", "token_refused", False)
    assert page.fetch() == 0

    page.graph.whole, page.graph.answers["7001"] = None, (200, LEAD)
    _, answer = page.post("/raw-leads/replay", {"keys": [page.key(raw_id)]})
    assert [(one["outcome"], one["reason"]) for one in answer["results"]] == [("fetching", "")]
    assert page.stands(raw_id) == ("fetching", "replayed", False)
    assert ("wang", "replayed", "quarantined") in page.story(raw_id)
    _, again = page.post("/raw-leads/replay", {"keys": [page.key(raw_id)]})
    assert again["results"][0]["outcome"] == "not_replayable"

    assert page.fetch() == 1
    assert page.stands(raw_id)[0] == "landed"
    assert page.reads(raw_id).contact.phones == ("+8613761234567",)


@pytest.mark.parametrize(
    ("unsound", "reason"),
    [
        ("update channel_secret set valid_to = now() where use = 'page_token'", "secret_missing"),
        ("update channel set adapter = 'own', config = '{}'", "channel_misconfigured"),
        ('update channel set config = \'{"api_base": "https://meta\\n/"}\'', "channel_misconfigured"),
    ],
)
def test_a_channel_that_cannot_fetch_keeps_no_other_from_fetching(
    page: Page, unsound: str, reason: str
) -> None:
    broken = page.notice("7101")
    page.conn.execute(unsound)  # type: ignore[arg-type]
    page.begins("second")
    sound = page.notice("7102", "second")
    page.graph.answers["7102"] = (200, {**LEAD, "id": "7102"})
    assert page.fetch() == 2
    assert page.stands(broken) == ("quarantined", reason, False)
    assert page.stands(sound)[0] == "landed"
    assert [path for _, path, *_ in page.graph.asked if "7101" in path] == []


def test_a_notice_of_a_channel_that_the_round_has_not_read_yet_waits(page: Page) -> None:
    raw_id = page.notice("7103")
    assert fetch_round(page.connected, page.house, ChannelBook({}, {}), page.now) == 1
    assert page.stands(raw_id)[0] == "fetching"


def test_a_token_that_no_header_can_carry_is_refused(page: Page) -> None:
    raw_id = page.notice("7104")
    seal = page.house.keyring.seal(MAKER)
    channel_id = UUID(page.channel("meta").id)
    sealed = seal.close("钥匙".encode(), b"channel_secret.sealed", channel_id)
    page.conn.execute("update channel_secret set sealed = %s where use = 'page_token'", [sealed])
    assert page.fetch() == 1
    assert page.stands(raw_id) == ("quarantined", "token_refused", False)


def test_a_notice_that_is_refused_again_lies_in_quarantine_again(page: Page) -> None:
    page.graph.whole = (401, {}, b'{"error":{"code":190}}')
    raw_id = page.notice("7002")
    page.fetch()
    page.post("/raw-leads/replay", {"keys": [page.key(raw_id)]})
    assert page.fetch() == 1
    assert page.stands(raw_id) == ("quarantined", "token_refused", False)


def test_what_is_fetched_while_its_channel_is_tested_is_a_test_for_good(page: Page) -> None:
    page.conn.execute("update channel set status = 'testing', tests_passed = 0")
    raw_id = page.notice("7003")
    page.graph.answers["7003"] = (200, {**LEAD, "id": "7003"})
    assert page.fetch() == 1
    assert page.stands(raw_id)[0] == "test"
    assert page.one("select count(*) from raw_lead") == 1
    assert page.reads(raw_id).contact.phones == ("+8613761234567",)

    status, online = page.step("meta", "online")
    assert (status, online["tests_passed"]) == (200, 1)
    page.conn.execute("update belt set changed_at = changed_at - interval '1 day'")
    assert page.fetch() == 0
    assert page.stands(raw_id)[0] == "test"


def test_an_answer_that_does_not_say_its_id_is_the_lead_that_was_asked_for(page: Page) -> None:
    raw_id = page.notice("7004")
    page.graph.answers["7004"] = (200, {**LEAD, "id": None})
    assert page.fetch() == 1
    assert page.stands(raw_id)[0] == "landed"
    assert page.one("select count(*) from raw_lead") == 1


def test_a_fetched_lead_without_consent_says_so_where_it_stands_aside(page: Page) -> None:
    page.conn.execute("update channel set evidence_required = '{text_hash}'")
    raw_id = page.notice("7005")
    page.graph.answers["7005"] = (200, {**LEAD, "id": "7005"})
    assert page.fetch() == 1
    assert page.stands(raw_id) == ("quarantined", "consent_evidence_missing", False)
    assert page.story(raw_id) == [("fetcher", "quarantined", "consent_evidence_missing")]
    (held,) = page.get("/raw-leads/held?where=quarantined")[1]["held"]
    assert held["reason"] == "consent_evidence_missing"


@pytest.mark.parametrize("beyond", [{}, {"page_id": "1"}, {"created_time": "2026-11-20T10:00:00+0000"}])
@pytest.mark.parametrize(
    ("setting", "stands"),
    [
        ("status = status", ("landed", "revised", True)),
        ("evidence_required = '{text_hash}'", ("quarantined", "consent_evidence_missing", False)),
        ("status = 'testing'", ("test", "", False)),
    ],
)
def test_a_fetched_lead_that_tells_nothing_beyond_its_notice_is_not_fetched_for_ever(
    page: Page, setting: str, stands: tuple[str, str, bool], beyond: dict[str, str]
) -> None:
    raw_id, other = page.notice("7007"), page.notice("7008")
    page.conn.execute(f"update channel set {setting}")  # type: ignore[arg-type]
    page.graph.answers["7007"] = (200, {"id": "7007", "form_id": "2", **beyond})
    page.graph.answers["7008"] = (500, {})
    assert page.fetch() == 2
    assert page.stands(raw_id) == stands
    assert page.stands(other)[0] == "fetching", "Meta has not said yet"
    page.conn.execute("update belt set changed_at = changed_at - interval '1 day'")
    assert page.fetch() == 1
    assert page.stands(raw_id) == stands


def test_a_lead_that_is_fetched_though_its_notice_was_taken_back_is_let_go(page: Page) -> None:
    raw_id = page.notice("7009")
    page.conn.execute("update delivery set erased = true")
    page.graph.answers["7009"] = (200, {"id": "7009", "form_id": "2"})
    assert page.fetch() == 1
    assert page.stands(raw_id)[0] == "fetching", "the next passage makes a withdrawal of it"
    assert page.one("select count(*) from raw_revision") == 0


def test_each_end_of_a_fetch_is_told_to_the_journal(page: Page) -> None:
    page.graph.whole = (401, {}, b'{"error":{"code":190}}')
    raw_id = page.notice("7006")
    page.fetch()
    assert page.story(raw_id) == [("fetcher", "quarantined", "token_refused")]
