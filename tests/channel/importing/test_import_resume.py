"""An import that is cut off: every row has exactly one outcome, none is landed twice (trust.md I16). The
process that is really killed is in tests/entry/test_import.py."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import msgspec
import pytest
from import_house import ImportHouse
from psycopg.errors import UniqueViolation

from leadcenter.channel.importing import imports
from leadcenter.channel.importing.bind import bind
from leadcenter.channel.importing.carry import batches, import_file
from leadcenter.channel.importing.mapping import ColumnRule, FileMapping, TimeRule
from leadcenter.channel.importing.tables import Table, open_table, row_again
from leadcenter.channel.importing.terms import Heading, Outcome, Progress, RowPiece, RowVerdict
from leadcenter.channel.terms import ChannelStatus, Verdict
from leadcenter.kernel.database import connect
from leadcenter.kernel.errors import Refusal

Open = Callable[..., Table]
ROWS = 240
MAPPING = FileMapping(
    channel="fair",
    columns={"name": "contact.name", "phone": "contact.phones"},
    ignore={"status": "label"},
)
BY_ID = FileMapping(
    channel="fair", columns={"name": "external_id", "phone": "contact.phones"}, ignore={"status": "label"}
)


@pytest.fixture(scope="module")
def house(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ImportHouse]:
    with connect(database_url, autocommit=True) as conn:
        yield ImportHouse(conn, tmp_path_factory.mktemp("keys"))


def _lines(first: int, last: int, status: str = "new") -> list[str]:
    """Rows first..last: each ninth equals the one before it, each 40th is damaged, each 50th a test, each
    60th broken."""
    lines = []
    for n in range(first, last + 1):
        same = n - 1 if n % 9 == 0 else n
        line = f"name{same},1381234{same:04},{status}"
        if n % 40 == 0:
            line = f"name{n},1.38E+10,{status}"
        if n % 50 == 0:
            line = f"<test lead: dummy data for full_name>,{n},{status}"
        if n % 60 == 0:
            line = f"name{n},1381234{n:04},{status},too,many"
        lines.append(line)
    return lines


def test_row_that_takes_an_inquiry_of_the_same_file_back_is_no_repetition_of_it(opened: Open) -> None:
    mapping = msgspec.structs.replace(BY_ID, taken_back_values=("已撤回",))
    rows = ["A1,13812340001,新", "A1,13812340001,新", "A1,13812340001,已撤回", "A1,13812340001,已撤回"]
    table = opened("may.csv", "\n".join(["name,phone,status", *rows]).encode())
    (batch,) = batches(table, bind(mapping, table.heading, zone="Asia/Shanghai", country="CN"))
    assert [(one.piece.verdict, one.duplicate_of) for one in batch] == [
        (Verdict.ACCEPTED, 0), (Verdict.ACCEPTED, 1), (Verdict.ERASURE, 0), (Verdict.ERASURE, 3),
    ]  # fmt: skip


def _expected(first: int, last: int) -> Counter[tuple[str, str]]:
    found: Counter[tuple[str, str]] = Counter()
    for n in range(first, last + 1):
        if n % 60 == 0:
            found["quarantined", "wrong_width"] += 1
        elif n % 50 == 0:
            found["test", ""] += 1
        elif n % 40 == 0:
            found["quarantined", "damaged_number"] += 1
        elif n % 9 == 0 and (n - 1) % 40 and (n - 1) % 50 and (n - 1) % 60:
            found["duplicate", "duplicate_row"] += 1
        else:
            found["accepted", ""] += 1
    return found


def _write(folder: Path, name: str, lines: list[str]) -> Path:
    path = folder / name
    path.write_text("name,phone,status\n" + "\n".join(lines) + "\n", "utf-8")
    return path


def _counts(verdicts: list[RowVerdict]) -> Counter[tuple[str, str]]:
    return Counter((verdict.outcome.value, verdict.reason) for verdict in verdicts)


def test_uninterrupted_import_gives_each_row_its_hand_counted_outcome(
    house: ImportHouse, tmp_path: Path
) -> None:
    channel = house.channel()
    verdicts = house.run(_write(tmp_path, "may.csv", _lines(1, ROWS)), MAPPING, channel, batch_rows=17)
    assert [verdict.row for verdict in verdicts] == list(range(1, ROWS + 1))
    assert _counts(verdicts) == _expected(1, ROWS)
    assert _counts(verdicts) == {
        ("accepted", ""): 205,
        ("duplicate", "duplicate_row"): 24,  # 26 multiples of 9, less 81 (80 is damaged) and 180 (broken)
        ("quarantined", "damaged_number"): 3,  # 40, 80, 160; 120 and 240 are broken, 200 is a test
        ("quarantined", "wrong_width"): 4,
        ("test", ""): 4,
    }
    landed = Counter(verdict for _, verdict, _, _ in house.raw(channel))
    assert landed == {"accepted": 205, "quarantined": 7, "test": 4}
    assert house.broken() == 0


class _CrashError(BaseException):
    """The process ends here: nothing after it runs, the open transaction is gone."""


def test_crash_at_every_row_and_moment_loses_and_doubles_nothing(house: ImportHouse, tmp_path: Path) -> None:
    lines = [*_lines(38, 46), *_lines(50, 50), *_lines(60, 60)]
    file = _write(tmp_path, "may.csv", lines)
    plain = house.channel()
    whole, landed = house.run(file, MAPPING, plain), house.raw(plain)
    for row in range(1, len(lines) + 1):
        for moment in ("reading", "inside", "committed"):

            def cut(now: str, at: int, fatal: tuple[str, int] = (moment, row)) -> None:
                if (now, at) == fatal:
                    raise _CrashError

            channel = house.channel()
            with pytest.raises(_CrashError):
                house.run(file, MAPPING, channel, batch_rows=4, cut=cut)
            assert house.run(file, MAPPING, channel, batch_rows=4) == whole, (row, moment)
            assert house.raw(channel) == landed, (row, moment)
    assert house.broken() == 0


def test_batch_that_is_landed_a_second_time_is_refused_whole(house: ImportHouse, tmp_path: Path) -> None:
    """Two runs of one import: the one that comes late stops and writes nothing."""
    channel = house.channel()
    with open_table(_write(tmp_path, "may.csv", _lines(1, 8))) as table:
        binding = imports.lay(house.house, channel, MAPPING, table.heading)
        first, second = batches(table, binding, batch_rows=5)
        with house.conn.transaction():
            (now,) = house.conn.execute("select now()").fetchone() or ()
            work = imports.begin(house.conn, house.house, channel, MAPPING, table, now)
        with house.conn.transaction():
            house.land(channel, work, first)
        before = house.raw(channel)
        for late in (first, first[:2]):
            with pytest.raises(Refusal, match="import_elsewhere"), house.conn.transaction():
                house.land(channel, work, late)
        assert house.raw(channel) == before
        with house.conn.transaction():
            house.land(channel, work, second)
    assert [verdict.row for verdict in house.verdicts(channel, work)] == list(range(1, 9))


def test_import_stops_where_its_channel_is_paused_and_goes_on_when_it_is_online_again(
    house: ImportHouse, tmp_path: Path
) -> None:
    channel = house.channel()
    file = _write(tmp_path, "may.csv", _lines(1, 8))

    def pause(moment: str, row: int) -> None:
        if (moment, row) == ("committed", 4):
            house.move(channel, ChannelStatus.PAUSED)

    with pytest.raises(Refusal, match="channel_closed"):
        house.run(file, MAPPING, channel, batch_rows=4, cut=pause)
    assert len(house.raw(channel)) == 4
    house.move(channel, ChannelStatus.ONLINE)
    assert len(house.run(file, MAPPING, channel, batch_rows=4)) == 8


def test_import_stops_where_its_channel_asks_for_more_evidence_by_now(
    house: ImportHouse, tmp_path: Path
) -> None:
    channel = house.channel()

    def tighten(moment: str, row: int) -> None:
        if (moment, row) == ("committed", 4):
            asked = "update channel set evidence_required = '{notice}' where id = %s"
            house.conn.execute(asked, [channel.id])

    with pytest.raises(Refusal, match="channel_reads_otherwise"):
        house.run(_write(tmp_path, "may.csv", _lines(1, 8)), MAPPING, channel, batch_rows=4, cut=tighten)
    assert len(house.raw(channel)) == 4


def test_outcome_of_a_row_is_written_once_whatever_the_code_does(house: ImportHouse, tmp_path: Path) -> None:
    house.run(_write(tmp_path, "may.csv", _lines(1, 3)), MAPPING, house.channel())
    with pytest.raises(UniqueViolation, match="import_row_pkey"):
        house.conn.execute("insert into import_row select * from import_row")


def test_second_upload_that_overlaps_lands_only_what_is_new(house: ImportHouse, tmp_path: Path) -> None:
    may = ["A,13812345671,new", "B,13812345672,new", "B,13812345672,new", "C,1.38E+10,new"]
    june = [
        "B,13812345672,called",
        "C,1.38E+10,called",
        "D,13812345674,new",
        "D,13812345674,won",
        "A,13812345679,new",
    ]
    channel = house.channel()
    house.run(_write(tmp_path, "may.csv", may), MAPPING, channel, batch_rows=2)
    later = house.run(_write(tmp_path, "june.csv", june), MAPPING, channel, batch_rows=2)
    assert [(verdict.outcome.value, verdict.reason) for verdict in later] == [
        ("duplicate", "already_imported"),
        ("duplicate", "already_imported"),
        ("accepted", ""),
        ("duplicate", "duplicate_row"),
        ("accepted", ""),
    ]
    assert len(house.raw(channel)) == 5


def test_same_rows_in_another_file_land_nothing_but_tests(house: ImportHouse, tmp_path: Path) -> None:
    channel, lines = house.channel(), _lines(1, 60)
    house.run(_write(tmp_path, "may.csv", lines), MAPPING, channel, batch_rows=50)
    landed = [raw for raw in house.raw(channel) if raw[1] != "test"]
    again = house.run(_write(tmp_path, "again.csv", [*lines, "new,13812349999,new"]), MAPPING, channel)
    assert {verdict.outcome for verdict in again[:-1]} == {Outcome.DUPLICATE, Outcome.TEST}
    assert again[-1].outcome is Outcome.ACCEPTED
    assert len([raw for raw in house.raw(channel) if raw[1] != "test"]) == len(landed) + 1


def test_same_file_under_the_same_reading_is_the_same_import(house: ImportHouse, tmp_path: Path) -> None:
    """The name of a file says nothing, its content all; another mapping, zone or channel is another one."""
    channel = house.channel()
    file = _write(tmp_path, "may.csv", _lines(1, 60))
    first = house.run(file, MAPPING, channel)
    renamed = file.rename(tmp_path / "june.csv")
    assert house.run(renamed, MAPPING, channel) == first
    with open_table(renamed) as table:
        assert len(imports.find_imports(house.conn, house.house, channel, table)) == 1
        elsewhere = msgspec.structs.replace(channel, time_zone="Asia/Urumqi")
        other = msgspec.structs.replace(MAPPING, time=TimeRule(zone="Asia/Urumqi"))
        names = {
            imports.reading(house.house, there, mapping)
            for there, mapping in ((channel, MAPPING), (elsewhere, MAPPING), (channel, other))
        }
        assert len(names) == 3
        assert imports.find_imports(house.conn, house.house, house.channel(), table) == {}
    house.run(renamed, other, channel)
    with open_table(renamed) as table:
        assert len(imports.find_imports(house.conn, house.house, channel, table)) == 2


def test_known_id_with_new_content_is_a_revision(house: ImportHouse, tmp_path: Path) -> None:
    channel = house.channel()
    house.run(_write(tmp_path, "may.csv", ["A,13812345671,new", "B,,new"]), BY_ID, channel)
    later = house.run(
        _write(tmp_path, "june.csv", ["A,13812345679,new", "B,,won", "A,1.38E+10,new"]), BY_ID, channel
    )
    assert [(verdict.outcome.value, verdict.reason) for verdict in later] == [
        ("revision", ""),
        ("duplicate", "already_imported"),
        ("quarantined", "damaged_number"),
    ]
    (revised,) = [raw for raw in house.raw(channel) if raw[0] == "A"]
    assert revised[3].contact.phones == ("13812345671", "13812345679")


def test_channel_that_requires_evidence_quarantines_rows_without(house: ImportHouse, tmp_path: Path) -> None:
    channel = house.channel(evidence_required=["notice", "action"])
    file = _write(tmp_path, "may.csv", ["A,13812345671,new"])
    assert _counts(house.run(file, MAPPING, channel)) == {("quarantined", "consent_evidence_missing"): 1}


def test_channel_under_test_makes_tests_and_once_online_leads(house: ImportHouse, tmp_path: Path) -> None:
    channel = house.channel(status="testing", verified_by=None)
    file = _write(tmp_path, "may.csv", ["A,13812345671,new"])
    assert _counts(house.run(file, MAPPING, channel)) == {("test", ""): 1}
    online = house.move(channel, ChannelStatus.ONLINE)
    assert _counts(house.run(file, MAPPING, online)) == {("accepted", ""): 1}


def test_sensitive_column_lands_only_where_the_channel_has_a_purpose(
    house: ImportHouse, tmp_path: Path
) -> None:
    file = tmp_path / "may.csv"
    file.write_text("id,生日\na,1990-01-01\n", "utf-8")
    mapping = FileMapping(channel="fair", columns={"id": "external_id", "生日": "contact.birth_date"})
    kept = {}
    for allowed in ([], ["birth_date"]):
        channel = house.channel(config={"sensitive_allowed": allowed})
        house.run(file, mapping, channel)
        ((*_, inquiry),) = house.raw(channel)
        kept[bool(allowed)] = inquiry.contact.birth_date
    assert kept == {False: "", True: "1990-01-01"}


def test_quarantined_row_can_be_read_again_from_what_is_kept(house: ImportHouse, tmp_path: Path) -> None:
    channel = house.channel()
    house.run(_write(tmp_path, "may.csv", ["A,1.38E+10,new"]), MAPPING, channel)
    seal = house.house.keyring.seal(house.house.maker)
    ((import_id, sealed, body, raw_id),) = house.conn.execute(
        """select f.id, f.heading, w.body, w.id
           from import_file f
           join import_row r on r.bucket = f.bucket and r.import_id = f.id
           join raw_lead w on w.id = r.raw_id
           where f.channel_id = %s""",
        [channel.id],
    ).fetchall()
    heading = msgspec.msgpack.decode(seal.open(sealed, imports.HEADING, import_id), type=Heading)
    row = row_again(heading, seal.open(body, b"raw_lead.body", raw_id))
    assert dict(zip(heading.columns, row.cells, strict=True)) == {
        "name": "A",
        "phone": "1.38E+10",
        "status": "new",
    }


def test_what_an_import_keeps_names_nobody(house: ImportHouse, tmp_path: Path) -> None:
    """A file without a heading: its first person becomes the heading, which is sealed."""
    channel = house.channel()
    file = tmp_path / "may.csv"
    file.write_text("王芳,13812345678\n李四,13812345679\n", "utf-8")
    house.run(file, FileMapping(channel="fair", columns={"13812345678": "contact.phones"}), channel)
    kept = house.conn.execute(
        "select f::text, r::text from import_file f join import_row r on r.import_id = f.id"
    )
    everything = "".join(map(str, kept.fetchall())).encode()
    for said in ("13812345678", "13812345679", "王芳", "李四"):
        assert said.encode() not in everything
        assert said.encode().hex().encode() not in everything


def test_equal_rows_are_counted_from_the_first_row_after_a_resume_too(opened: Open) -> None:
    table = opened("leads.csv", b"phone\n13812345678\n13912345678\n13812345678\n13812345678\n")
    binding = bind(
        FileMapping(channel="x", columns={"phone": "contact.phones"}), table.heading, zone="UTC", country="CN"
    )
    (rest,) = batches(table, binding, start_row=2)
    (whole,) = batches(table, binding)
    assert rest == whole[2:]
    ids = [piece.piece.inquiry.external_id for piece in whole]
    assert [piece.duplicate_of for piece in whole] == [0, 0, 1, 1]
    assert [ids[2], ids[3]] == [ids[0] + "#2", ids[0] + "#3"]


def test_rows_with_one_id_are_duplicates_only_when_they_say_the_same(opened: Open) -> None:
    table = opened("leads.csv", b"id,phone\na,13812345678\na,13812345678\na,13912345678\n")
    columns: dict[str, str | ColumnRule] = {"id": "external_id", "phone": "contact.phones"}
    binding = bind(FileMapping(channel="x", columns=columns), table.heading, zone="UTC", country="CN")
    (batch,) = batches(table, binding)
    assert [(piece.piece.inquiry.external_id, piece.duplicate_of) for piece in batch] == [
        ("a", 0),
        ("a", 1),
        ("a", 0),
    ]


def test_equal_test_rows_are_tests_and_no_duplicates(opened: Open) -> None:
    table = opened("leads.csv", b"name\n<test lead: dummy>\n<test lead: dummy>\n")
    binding = bind(
        FileMapping(channel="x", columns={"name": "contact.name"}), table.heading, zone="UTC", country="CN"
    )
    (batch,) = batches(table, binding)
    assert [(piece.piece.verdict, piece.duplicate_of) for piece in batch] == [
        (Verdict.TEST, 0),
        (Verdict.TEST, 0),
    ]


def test_progress_counts_from_the_first_row_and_ends_at_the_last(opened: Open) -> None:
    table = opened("leads.csv", ("name,phone,status\n" + "\n".join(_lines(1, 25))).encode())
    binding = bind(
        FileMapping(channel="x", columns={"phone": "contact.phones"}), table.heading, zone="UTC", country="CN"
    )
    told: list[Progress] = []

    def land(rows: Sequence[RowPiece]) -> list[RowVerdict]:
        return [RowVerdict(row.row, "", Outcome.ACCEPTED) for row in rows]

    last = import_file(table, binding, land=land, start_row=5, batch_rows=10, progress=told.append)
    assert [(progress.done, progress.total) for progress in told] == [(15, 25), (25, 25)]
    assert told[-1] == last
    assert sum(last.outcomes.values()) == 20


def test_landing_that_forgets_a_row_is_a_bug_and_stops_the_import(opened: Open) -> None:
    table = opened("leads.csv", b"phone\n13812345678\n13912345678\n")
    binding = bind(
        FileMapping(channel="x", columns={"phone": "contact.phones"}), table.heading, zone="UTC", country="CN"
    )
    with pytest.raises(RuntimeError, match="did not answer"):
        import_file(table, binding, land=lambda _: [RowVerdict(1, "a", Outcome.ACCEPTED)])
