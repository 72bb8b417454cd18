"""Exports: who may ask, who must agree, what is in the file, and what is left of it."""

from __future__ import annotations

import csv
import hashlib
import io
import os
import signal
import zipfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec
import psycopg
import pytest
from desk_town import GROUP, DeskTown, Person, code_of
from python_calamine import CalamineWorkbook

from leadcenter.desk import exporting, exports, files
from leadcenter.desk.face import Exporter, Shop
from leadcenter.entry.exporter import Exports
from leadcenter.kernel.database import Connection
from leadcenter.kernel.logins import Login
from leadcenter.kernel.scope import Scope, Zone

NAMES = {"13917264001": "赵甲乙", "13917264002": "钱丙丁", "13917264003": "孙戊己", "13917264004": "李庚辛"}
HOME = {"13917264001": "D0001", "13917264002": "D0001", "13917264003": "D0001", "13917264004": "D0002"}


@pytest.fixture(scope="module")
def leads(town: DeskTown) -> dict[str, UUID]:
    """Three leads at the first dealer, one at the second, by number."""
    return {phone: town.lead(phone, HOME[phone], name, city="杭州") for phone, name in NAMES.items()}


@pytest.fixture
def worker(town: DeskTown) -> Iterator[Exporter]:
    """The exporter; the caps are as they were when the test is over."""
    yield Exporter(Shop(town.house.house, town.connect, town.references), town.folder)
    set_cap(town, 500)
    town.rows("update export set status = 'failed', ended_at = now() where ended_at is null returning 1")
    Exporter(Shop(town.house.house, town.connect, town.references), town.folder).tidy()
    town.rows("delete from export_part returning 1")
    town.rows("delete from export returning 1")


def set_cap(town: DeskTown, most: int) -> None:
    town.rows("update cap set most = %s where name = 'export_day' returning 1", most)


def proved(person: Person) -> Person:
    person.prove()
    return person


def ask(person: Person, **more: Any) -> dict[str, Any]:
    answer = proved(person).post("/exports", {"purpose": "reporting"} | more)
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


def state(person: Person, export: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = person.get(f"/exports/{export['reference']}").json()
    return found


def work(worker: Exporter) -> None:
    while worker.round() == 0.0:
        pass


def fetch(person: Person, export: dict[str, Any]) -> bytes:
    answer = proved(person).post(f"/exports/{export['reference']}/download")
    assert answer.status_code == 200, answer.text
    assert answer.headers["cache-control"] == "no-store"
    return answer.content


def rows_of(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))


def real(rows: list[dict[str, str]]) -> list[dict[str, str]]:
    """Those that are no marks: marks have no dealer."""
    return [row for row in rows if row["dealer"]]


def slot_of(town: DeskTown, export: dict[str, Any]) -> int:
    ((slot,),) = town.rows(
        "select slot from export where asked_by = %s order by asked_at desc limit 1", export["asked_by"]
    )
    number: int = slot
    return number


def approver(town: DeskTown, dealer: str) -> Person:
    return town.person(
        "sales_manager", town.entity(dealer), staff=town.new_staff(town.entity(dealer), "sales_manager")
    )


def test_small_masked_export_takes_one_person_and_holds_what_he_sees(
    town: DeskTown, leads: dict[str, UUID], worker: Exporter
) -> None:
    manager = town.manager("D0001")
    export = ask(manager)
    assert state(manager, export)["status"] == "asked"
    ((channel,),) = town.rows("select id::text from channel where code = 'form'")
    told = ask(manager, channel="form", grade="A")["filters"]
    assert (told["channel"], told["grade"]) == ("form", "A"), "codes, no id of the maker's"
    assert channel not in manager.get("/exports").text
    work(worker)
    ready = state(manager, export)
    assert (ready["status"], ready["rows_found"], ready["rows_done"]) == ("ready", 3, 3)
    content = fetch(manager, export)
    rows = rows_of(content)
    assert sorted(row["phone"] for row in real(rows)) == ["139****4001", "139****4002", "139****4003"]
    assert sorted(row["name"] for row in real(rows)) == ["孙**", "赵**", "钱**"]
    assert {row["reference"] for row in real(rows)} == {one["reference"] for one in manager.leads()}
    for phone, name in NAMES.items():
        assert phone[:7].encode() not in content
        assert name.encode() not in content
    assert b"D0002" not in content
    assert hashlib.sha256(content).hexdigest() == ready["content_hash"]
    (act,) = [act for act in town.acts("export.downloaded") if act[0] == manager.asker.name]
    assert act[3]["hash"] == ready["content_hash"]


def test_thread_of_the_worker_writes_files_as_the_desks_login(
    town: DeskTown, leads: dict[str, UUID], worker: Exporter
) -> None:
    manager = town.manager("D0001")
    export = ask(manager)
    config = msgspec.structs.replace(town.house.config, database_url=town.url)
    thread = Exports(config, town.house.house)
    with thread.open() as session:
        assert session.info.user == Login.APP.of(session.info.dbname)
        while thread.round(session) == 0.0:
            pass
    assert state(manager, export)["status"] == "ready"
    assert len(real(rows_of(fetch(manager, export)))) == 3


def test_export_is_fetched_once_and_then_destroyed(
    town: DeskTown, leads: dict[str, UUID], worker: Exporter
) -> None:
    manager = town.manager("D0001")
    export = ask(manager)
    slot = slot_of(town, export)
    work(worker)
    (file,) = town.folder.iterdir()
    assert b"139" not in file.read_bytes()
    fetch(manager, export)
    assert list(town.folder.iterdir()) == []
    assert town.keyring.subjects.is_destroyed(slot)
    answer = proved(manager).post(f"/exports/{export['reference']}/download")
    assert (answer.status_code, code_of(answer)) == (410, "export_gone")
    assert state(manager, export)["status"] == "taken"


def test_export_is_gone_after_a_day(town: DeskTown, leads: dict[str, UUID], worker: Exporter) -> None:
    manager = town.manager("D0001")
    export = ask(manager)
    slot = slot_of(town, export)
    work(worker)
    lasts = state(manager, export)["expires_at"]
    assert lasts > (town.house.now() + timedelta(hours=23, minutes=59)).isoformat()
    town.rows("update export set expires_at = now() where asked_by = %s returning 1", manager.asker.name)
    late = proved(manager).post(f"/exports/{export['reference']}/download")
    assert (late.status_code, code_of(late)) == (410, "export_gone")
    work(worker)
    assert state(manager, export)["status"] == "expired"
    assert list(town.folder.iterdir()) == []
    assert town.keyring.subjects.is_destroyed(slot)
    assert [act[2] for act in town.acts("export.expired")] == [""]


def test_more_rows_than_the_cap_take_a_second_person(
    town: DeskTown, leads: dict[str, UUID], worker: Exporter
) -> None:
    set_cap(town, 2)
    manager, other = town.manager("D0001"), approver(town, "D0001")
    export = ask(manager)
    work(worker)
    assert state(manager, export)["status"] == "waiting"
    early = proved(manager).post(f"/exports/{export['reference']}/download")
    assert (early.status_code, code_of(early)) == (409, "export_not_ready")
    path = f"/exports/{export['reference']}/approval"
    assert code_of(other.post(path)) == "proof_needed"
    assert code_of(proved(manager).post(path)) == "not_allowed"
    assert proved(other).post(path).json()["status"] == "approved"
    assert code_of(other.post(path)) == "export_not_waiting"
    work(worker)
    assert len(real(rows_of(fetch(manager, export)))) == 3
    (act,) = town.acts("export.approved")
    assert act[0] == other.asker.name


def test_whoever_agrees_at_a_dealer_reads_who_asked(
    town: DeskTown, leads: dict[str, UUID], worker: Exporter
) -> None:
    dealer = town.entity("D0001")
    clerk = town.person("", dealer, staff=town.new_staff(dealer, "dcc_manager"))
    export = ask(clerk)
    (shown,) = approver(town, "D0001").get("/exports").json()
    assert (shown["asked_by"], shown["asker"]) == (clerk.asker.name, "某")
    assert (export["asker"], state(clerk, export)["asker"]) == ("某", "某")
    ask(town.person("lead_operations"))
    (of_maker,) = town.person("privacy_officer").get("/exports").json()
    assert of_maker["asker"].startswith("p-"), "whoever has no staff row is called as he signs in"


def test_nobody_agrees_to_an_export_of_his_own(
    town: DeskTown, leads: dict[str, UUID], worker: Exporter
) -> None:
    set_cap(town, 2)
    boss = approver(town, "D0001")
    export = ask(boss)
    work(worker)
    answer = proved(boss).post(f"/exports/{export['reference']}/approval")
    assert (answer.status_code, code_of(answer)) == (403, "decider_is_asker")
    with pytest.raises(psycopg.errors.CheckViolation, match="export_by_two"):
        town.rows(
            "update export set decided_by = asked_by, status = 'approved' where asked_by = %s returning 1",
            boss.asker.name,
        )
    with pytest.raises(psycopg.errors.CheckViolation, match="export_large_by_two"):
        town.rows(
            "update export set status = 'approved', rows_found = 2501 where asked_by = %s returning 1",
            boss.asker.name,
        )


def test_refused_export_comes_to_nothing(town: DeskTown, leads: dict[str, UUID], worker: Exporter) -> None:
    set_cap(town, 2)
    manager, other = town.manager("D0001"), approver(town, "D0001")
    export = ask(manager)
    slot = slot_of(town, export)
    work(worker)
    assert proved(other).post(f"/exports/{export['reference']}/refusal").json()["status"] == "refused"
    work(worker)
    assert state(manager, export)["rows_done"] == 0
    assert town.keyring.subjects.is_destroyed(slot)


def test_cap_counts_what_one_exported_in_a_day_however_it_is_split(
    town: DeskTown, leads: dict[str, UUID], worker: Exporter
) -> None:
    set_cap(town, 5)
    manager = town.manager("D0001")
    first, second = ask(manager), ask(manager)
    work(worker)
    assert state(manager, first)["status"] == "ready"
    assert state(manager, second)["status"] == "waiting"
    town.rows(
        "update export set asked_at = now() - interval '25 hours' where asked_by = %s and status = 'ready' "
        "returning 1",
        manager.asker.name,
    )
    third = ask(manager)
    work(worker)
    assert state(manager, third)["status"] == "ready"


def test_more_than_2500_rows_take_two_people_whatever_the_cap_says(
    town: DeskTown, leads: dict[str, UUID], worker: Exporter
) -> None:
    set_cap(town, 10_000)
    maker = town.person("lead_operations")
    columns = "bucket, customer_id, dealer_id, channel_id, created_at, last_inquiry_at"
    town.rows(
        f"insert into lead (id, status, {columns}) select uuidv7(), 'lost', {columns} "
        "from lead, generate_series(1, 2501) "
        "where id = %s returning 1",
        leads["13917264004"],
    )
    export = ask(maker, status="lost")
    work(worker)
    found = state(maker, export)
    assert (found["status"], found["rows_found"]) == ("waiting", 2501)
    officer = proved(town.person("privacy_officer"))
    assert officer.post(f"/exports/{export['reference']}/approval").status_code == 200
    work(worker)
    content = fetch(maker, export)
    assert len(real(rows_of(content))) == 2501
    town.rows("delete from lead where status = 'lost' returning 1")


def test_numbers_in_plain_text_take_a_purpose_and_a_second_person(
    town: DeskTown, leads: dict[str, UUID], worker: Exporter
) -> None:
    manager, other = town.manager("D0001"), approver(town, "D0001")
    answer = proved(manager).post("/exports", {"purpose": "reporting", "plain": True})
    assert (answer.status_code, code_of(answer)) == (422, "export_plain_purpose")
    export = ask(manager, purpose="call_list", plain=True)
    work(worker)
    assert state(manager, export)["status"] == "waiting"
    proved(other).post(f"/exports/{export['reference']}/approval")
    work(worker)
    rows = real(rows_of(fetch(manager, export)))
    assert sorted((row["phone"], row["name"]) for row in rows) == [
        ("139 1726 4001", "赵甲乙"), ("139 1726 4002", "钱丙丁"), ("139 1726 4003", "孙戊己"),
    ]  # fmt: skip
    told = [lead for act in town.acts("export.gathered") if act[2] == "call_list" for lead in act[3]["leads"]]
    assert set(told) == {str(leads[phone]) for phone in HOME if HOME[phone] == "D0001"}


def test_what_dealers_hold_is_masked_in_a_groups_export_in_plain_text(
    town: DeskTown, leads: dict[str, UUID], worker: Exporter
) -> None:
    town.rows(
        "insert into role_permission (role, permission) "
        "values ('group_manager', 'export.request'), ('group_manager', 'export.approve') returning 1"
    )
    boss, other = (town.person("group_manager", town.entity(GROUP)) for _ in range(2))
    export = ask(boss, purpose="call_list", plain=True)
    work(worker)
    proved(other).post(f"/exports/{export['reference']}/approval")
    work(worker)
    content = fetch(boss, export)
    assert len(real(rows_of(content))) == 4
    for phone, name in NAMES.items():
        assert name.encode() not in content
        assert phone[-8:].encode() not in content.replace(b" ", b"")
    town.rows(
        "delete from role_permission where role = 'group_manager' and permission like 'export.%%' returning 1"
    )


def test_other_dealers_people_neither_see_nor_approve_nor_fetch_it(
    town: DeskTown, leads: dict[str, UUID], worker: Exporter
) -> None:
    set_cap(town, 2)
    manager = town.manager("D0001")
    export = ask(manager)
    work(worker)
    strangers = [
        town.manager("D0002"),
        approver(town, "D0002"),
        town.person("lead_operations"),
        town.person("privacy_officer"),
    ]
    ((identifier,),) = town.rows("select id from export where asked_by = %s", manager.asker.name)
    for stranger in map(proved, strangers):
        named = exports.Names(town.house.house).write(stranger.entity, identifier)
        for reference in (export["reference"], named):
            for method, path in (
                ("GET", ""),
                ("POST", "/approval"),
                ("POST", "/refusal"),
                ("POST", "/download"),
            ):
                answer = stranger.ask(method, f"/exports/{reference}{path}")
                assert code_of(answer) in {"export_unknown", "not_allowed"}
                assert answer.status_code in {403, 404}
        assert stranger.get("/exports").json() == []
    assert state(manager, export)["status"] == "waiting"


def test_colleague_does_not_see_or_fetch_an_export_that_is_not_his(
    town: DeskTown, leads: dict[str, UUID], worker: Exporter
) -> None:
    manager, colleague = town.manager("D0001"), proved(town.manager("D0001"))
    export = ask(manager)
    work(worker)
    assert colleague.get("/exports").json() == []
    assert code_of(colleague.post(f"/exports/{export['reference']}/download")) == "export_unknown"


@pytest.mark.parametrize("lost", ["role", "account"])
def test_export_of_who_may_no_longer_ask_comes_to_nothing(
    town: DeskTown, leads: dict[str, UUID], worker: Exporter, lost: str
) -> None:
    set_cap(town, 2)
    manager = town.manager("D0001")
    export = ask(manager)
    work(worker)
    proved(approver(town, "D0001")).post(f"/exports/{export['reference']}/approval")
    if lost == "role":
        town.rows("delete from account_role where account_id = %s returning 1", manager.account)
    else:
        town.rows("update account set status = 'disabled' where id = %s returning 1", manager.account)
    work(worker)
    assert town.rows("select status, failure, rows_done from export") == [("failed", "not_allowed", 0)]


def test_lead_that_left_the_dealer_meanwhile_is_not_in_the_file(town: DeskTown, worker: Exporter) -> None:
    set_cap(town, 1)
    town.lead("13917264101", "D0003", "周一"), town.lead("13917264102", "D0003", "吴二")
    manager, other = town.manager("D0003"), approver(town, "D0003")
    export = ask(manager)
    work(worker)
    assert state(manager, export)["rows_found"] == 2
    proved(other).post(f"/exports/{export['reference']}/approval")
    town.forget(
        next(
            iter(
                row[0]
                for row in town.rows(
                    "select lead_id from dispatch where dealer_id = %s order by dispatched_at limit 1",
                    town.entity("D0003"),
                )
            )
        )
    )
    town.lead("13917264103", "D0003", "郑三")
    work(worker)
    rows = real(rows_of(fetch(manager, export)))
    assert [row["phone"] for row in rows] == ["139****4102"], (
        "neither what left nor what came after it was asked"
    )


def test_exporter_killed_at_any_statement_goes_on(
    town: DeskTown, leads: dict[str, UUID], worker: Exporter, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A child does the work and is killed at its first statement, then at its second, and so on; rows are
    neither lost nor doubled."""
    monkeypatch.setattr(exporting, "SET", 1)
    manager = town.manager("D0001")
    export = ask(manager)
    town.conn.commit()
    deaths = 0
    for boundary in range(1, 200):
        child = os.fork()
        if not child:
            die_at(boundary)
            work(worker)
            os._exit(0)
        _, ended = os.waitpid(child, 0)
        if os.WIFSIGNALED(ended):
            assert os.WTERMSIG(ended) == signal.SIGKILL
            deaths += 1
        if state(manager, export)["status"] == "ready":
            break
    assert deaths >= 10
    done = state(manager, export)
    assert (done["rows_found"], done["rows_done"]) == (3, 3)
    content = fetch(manager, export)
    assert sorted(row["phone"] for row in real(rows_of(content))) == [
        "139****4001",
        "139****4002",
        "139****4003",
    ]
    assert hashlib.sha256(content).hexdigest() == done["content_hash"]


def die_at(boundary: int) -> None:
    """Kill this process at its so manieth statement."""
    sent = 0
    execute = Connection.execute

    def counted(self: Any, *given: Any, **more: Any) -> Any:
        nonlocal sent
        sent += 1
        if sent == boundary:
            os.kill(os.getpid(), signal.SIGKILL)
        return execute(self, *given, **more)

    psycopg.Connection.execute = counted  # type: ignore[method-assign]


FORMULAS = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\x00=1",
    "＝1+1",
    "=cmd|' /C calc'!A0",
    '"=1',
    "'=1",
    "|x",
]


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_nothing_in_a_file_is_a_formula(town: DeskTown, worker: Exporter, tmp_path: Path, form: str) -> None:
    dealer = "D0004"
    for number, name in enumerate(FORMULAS):
        town.lead(f"139172650{number:02}", dealer, name, city=name, gender="")
    manager, other = town.manager(dealer), approver(town, dealer)
    export = ask(manager, purpose="call_list", plain=True, format=form)
    work(worker)
    proved(other).post(f"/exports/{export['reference']}/approval")
    work(worker)
    content = fetch(manager, export)
    if form == "csv":
        cells = [
            value for row in csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")) for value in row
        ]
    else:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        table = book.get_sheet_by_index(0).to_python()
        assert all(isinstance(value, str) for row in table for value in row)
        cells = [value for row in table for value in row]
        sheet = zipfile.ZipFile(io.BytesIO(content)).read("xl/worksheets/sheet1.xml")
        assert b"<f" not in sheet
        assert sheet.count(b"<c ") == sheet.count(b'<c t="inlineStr">')
    assert [value for value in cells if value[:1] in set("=+-@\t\r\n\x00|＝")] == []
    assert "'=1+1" in cells
    assert "139 1726 5000" in cells
    for lead in [
        row[0]
        for row in town.rows(
            "select lead_id from dispatch where dealer_id = %s and ended_at is null", town.entity(dealer)
        )
    ]:
        town.forget(lead)


def test_file_that_turns_up_says_whose_it_was(
    town: DeskTown, leads: dict[str, UUID], worker: Exporter
) -> None:
    one, two = town.manager("D0001"), town.manager("D0001")
    files = []
    for manager in (one, two):
        export = ask(manager)
        work(worker)
        files.append(fetch(manager, export))
    officer = approver(town, "D0001")
    with town.connect(Scope(Zone.ENTITIES, (town.entity("D0001"),))) as conn:
        for manager, content in zip((one, two), files, strict=True):
            (found,) = exports.whose(conn, town.house.house, officer.sight, content.decode("utf-8-sig"))
            assert found.asked_by == manager.asker.name
        assert exports.whose(conn, town.house.house, officer.sight, "139****4001 赵**") == []
    assert len(rows_of(files[0])) == 3 + 1, "one mark among three rows"


def test_request_needs_a_fresh_second_factor_and_known_codes(town: DeskTown, leads: dict[str, UUID]) -> None:
    manager = town.manager("D0001")
    assert code_of(manager.post("/exports", {"purpose": "reporting"})) == "proof_needed"
    manager.prove()
    assert (
        code_of(manager.post("/exports", {"purpose": "reporting", "dealer": "nowhere"}))
        == "export_code_unknown"
    )
    assert (
        code_of(manager.post("/exports", {"purpose": "reporting", "since": "2026-01-01T00:00:00"}))
        == "time_without_zone"
    )
    assert manager.post("/exports", {"purpose": "reporting", "entity": "D0002"}).status_code == 422
    assert code_of(town.consultant("D0001").post("/exports", {"purpose": "reporting"})) == "not_allowed"


def test_codes_of_another_dealers_people_are_as_unknown_as_those_of_nobody(
    town: DeskTown, leads: dict[str, UUID]
) -> None:
    manager = proved(town.manager("D0001"))
    for code in ({"owner": "D0002-01"}, {"owner": "D9999-01"}, {"dealer": "D0003"}, {"dealer": "D9999"}):
        answer = manager.post("/exports", {"purpose": "reporting"} | code)
        assert (answer.status_code, code_of(answer)) == (422, "export_code_unknown"), code
    for code in ({"owner": "D0001-01"}, {"dealer": "D0001"}, {"channel": "form"}):
        assert manager.post("/exports", {"purpose": "reporting"} | code).status_code == 201, code


def test_too_large_an_export_is_refused(
    town: DeskTown, leads: dict[str, UUID], worker: Exporter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exporting, "MOST", 2)
    manager = town.manager("D0001")
    export = ask(manager)
    work(worker)
    assert (state(manager, export)["status"], state(manager, export)["failure"]) == (
        "failed",
        "export_too_large",
    )


def test_plain_text_is_not_exported_abroad(town: DeskTown, leads: dict[str, UUID]) -> None:
    manager, dealer = proved(town.manager("D0001")), town.entity("D0001")
    town.rows("update entity set country = 'DE' where id = %s returning 1", dealer)
    answer = manager.post("/exports", {"purpose": "call_list", "plain": True})
    town.rows("update entity set country = 'CN' where id = %s returning 1", dealer)
    assert (answer.status_code, code_of(answer)) == (403, "reveal_abroad")


@pytest.mark.parametrize("ready", [False, True])
def test_plain_text_that_was_asked_for_before_the_entity_moved_abroad_stays_here(
    town: DeskTown, leads: dict[str, UUID], worker: Exporter, ready: bool
) -> None:
    manager, other, dealer = town.manager("D0001"), approver(town, "D0001"), town.entity("D0001")
    export = ask(manager, purpose="call_list", plain=True)
    work(worker)
    proved(other).post(f"/exports/{export['reference']}/approval")
    if ready:
        work(worker)
    town.rows("update entity set country = 'DE' where id = %s returning 1", dealer)
    work(worker)
    answer = proved(manager).post(f"/exports/{export['reference']}/download")
    found = state(manager, export)
    town.rows("update entity set country = 'CN' where id = %s returning 1", dealer)
    assert (answer.status_code, code_of(answer)) == (403, "reveal_abroad")
    if ready:
        assert len(real(rows_of(fetch(manager, export)))) == 3, "there is no harm in it once they are back"
    else:
        assert (found["status"], found["failure"], found["rows_done"]) == ("failed", "reveal_abroad", 0)


def test_export_that_cannot_be_written_does_not_stand_in_the_way(
    town: DeskTown, leads: dict[str, UUID], worker: Exporter, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_: Any) -> Iterator[bytes]:
        raise ValueError("a fault of ours")
        yield b""

    monkeypatch.setitem(files.FORMATS, "xlsx", broken)
    manager = town.manager("D0001")
    bad, good = ask(manager, format="xlsx"), ask(manager)
    work(worker)
    assert (state(manager, bad)["status"], state(manager, bad)["failure"]) == ("failed", "export_broken")
    assert state(manager, good)["status"] == "ready"


def test_file_stays_destroyed_when_the_database_is_set_back(
    town: DeskTown, leads: dict[str, UUID], worker: Exporter
) -> None:
    manager = town.manager("D0001")
    taken, waits = ask(manager), ask(manager)
    slots = [slot for (slot,) in town.rows("select slot from export order by asked_at")]
    work(worker)
    fetch(manager, taken)
    town.rows(
        "update export set status = 'ready', ended_at = null, slot = %s where status = 'taken' returning 1",
        slots[0],
    )
    answer = proved(manager).post(f"/exports/{taken['reference']}/download")
    assert (answer.status_code, code_of(answer)) == (410, "export_gone")
    town.keyring.subjects.destroy([slots[1]])
    town.rows("update export set status = 'approved', rows_done = 0 where status = 'ready' returning 1")
    work(worker)
    assert state(manager, waits)["failure"] == "export_broken"
