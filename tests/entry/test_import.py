"""`leadcenter import` on a real database: what it shows, asks, refuses; killed, it goes on where it was."""

from __future__ import annotations

import io
import json
import random
import re
import signal
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from uuid import UUID

import pytest
from import_command import ImportCommand, ended, held, verdict_lines
from rich.console import Console

from leadcenter.channel.face import ChannelStatus, move_channel
from leadcenter.entry.importer import DECLINED, DONE, import_into
from leadcenter.entry.ledger import Ledger, TakenBack
from leadcenter.kernel.database import connect
from leadcenter.kernel.errors import Refusal
from leadcenter.kernel.ids import EPOCH
from living_house import LivingHouse

HEADING = "线索编号,客户姓名,联系电话,创建时间,跟进状态"
ROWS = 4_000
Write = Callable[[str, list[str]], Path]
Import = Callable[..., tuple[int, str]]


@pytest.fixture(scope="module")
def command(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ImportCommand]:
    with connect(database_url) as conn:
        command = ImportCommand(LivingHouse(conn, tmp_path_factory.mktemp("house")), database_url)
        yield command
        command.close()


@pytest.fixture
def fair(command: ImportCommand, request: pytest.FixtureRequest) -> tuple[str, UUID]:
    """A channel of the test's own: its code and its id."""
    code = re.sub(r"\W", "_", request.node.name)[-60:]
    return code, command.channel(code)


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """`write(name, lines)`: a file with the heading of this module."""

    def written(name: str, lines: list[str]) -> Path:
        path = tmp_path / name
        path.write_text("\n".join([HEADING, *lines]) + "\n", "utf-8")
        return path

    return written


@pytest.fixture
def mapping(tmp_path: Path) -> Path:
    path = tmp_path / "mapping.json"
    columns = {
        "线索编号": "external_id",
        "客户姓名": "contact.name",
        "联系电话": "contact.phones",
        "创建时间": "occurred_at",
    }
    ignore = {"跟进状态": "written during follow-up"}
    path.write_text(json.dumps({"channel": "", "columns": columns, "ignore": ignore}), "utf-8")
    return path


class Terminal(io.StringIO):
    """Somebody sits here and has typed this."""

    def isatty(self) -> bool:
        return True


@pytest.fixture
def run(command: ImportCommand, monkeypatch: pytest.MonkeyPatch) -> Import:
    """`run(file, channel, …, typed=…)`: the command in this process; typed: what a person answers, None for
    nobody there."""

    def ran(
        file: Path,
        channel: str = "",
        mapping: Path | None = None,
        verdicts: Path | None = None,
        *,
        yes: bool = False,
        typed: str | None = None,
    ) -> tuple[int, str]:
        monkeypatch.setattr(sys, "stdin", io.StringIO() if typed is None else Terminal(typed))
        out = io.StringIO()
        console = Console(file=out, width=160)
        code = import_into(command.config, file, channel, mapping, verdicts, yes, console)
        return code, out.getvalue()

    return ran


def line(number: int, status: str = "新建") -> str:
    """Row `number`: each 7th repeats the one before, each 10th is damaged, each 16th lacks its last cell."""
    same = number - 1 if number % 7 == 0 else number
    phone = "1.38E+10" if same % 10 == 0 else f"139{same:08}"
    whole = f"L{same},客户{same},{phone},2026-05-01 10:00:00,{status}"
    return whole.rpartition(",")[0] if number % 16 == 0 else whole


def expected(rows: int) -> dict[tuple[str, str], int]:
    """The outcomes of rows 1..`rows`, counted without the product."""
    seen: set[str] = set()
    found: dict[tuple[str, str], int] = {}
    for number in range(1, rows + 1):
        text = line(number).rpartition(",")[0]
        if number % 16 == 0:
            outcome = ("quarantined", "wrong_width")
        elif text in seen:
            outcome = ("duplicate", "duplicate_row")
        elif "E+10" in text:
            outcome = ("quarantined", "damaged_number")
        else:
            outcome = ("accepted", "")
        if number % 16:
            seen.add(text)
        found[outcome] = found.get(outcome, 0) + 1
    return found


def test_guess_is_shown_masked_and_nothing_lands_without_a_yes(
    command: ImportCommand, run: Import, write: Write, fair: tuple[str, UUID]
) -> None:
    file = write(
        "may.csv", ["a1,张三丰,13912345678,2026-05-01 10:00:00,新建", "a2,李四,1.39E+10,2026-05-01,新建"]
    )
    code, text = run(file, fair[0], typed="n\n")
    assert code == DECLINED
    assert re.search(r"联系电话\s*│ contact.phones\s*│ \d\d%", text)
    assert "written during follow-up" in text
    assert "139****5678" in text
    assert "张**" in text
    assert not re.search("13912345678|张三丰|李四", text)
    assert re.search(r"In quarantine, waiting for repair\s*│ A number was damaged.*\n?", text)
    assert command.outcomes(fair[1]) == {}
    assert sorted(path.name for path in file.parent.iterdir()) == ["may.csv"]
    with pytest.raises(Refusal, match="import_unconfirmed"):
        run(file, fair[0])
    assert run(file, fair[0], typed="y\n")[0] == DONE
    assert command.outcomes(fair[1]) == {("accepted", ""): 1, ("quarantined", "damaged_number"): 1}


def test_saved_guess_can_be_corrected_and_is_the_mapping_that_was_shown(
    command: ImportCommand, run: Import, write: Write, fair: tuple[str, UUID]
) -> None:
    file = write("may.csv", ["a1,张三,13912345678,2026-05-01 10:00:00,新建"])
    kept = file.with_name("may.csv.mapping.json")
    assert run(file, fair[0], typed="s\n")[0] == DECLINED
    assert json.loads(kept.read_text("utf-8"))["columns"]["联系电话"] == "contact.phones"
    assert command.outcomes(fair[1]) == {}
    kept.write_text(kept.read_text("utf-8").replace("contact.name", "answers.name"), "utf-8")
    corrected = kept.read_bytes()
    with pytest.raises(Refusal, match="mapping_exists"):
        run(file, fair[0], typed="s\n")
    assert kept.read_bytes() == corrected
    assert run(file, fair[0], kept)[0] == DONE
    assert command.outcomes(fair[1]) == {("accepted", ""): 1}


def test_verdict_file_tells_each_row_and_later_its_lead(
    command: ImportCommand, run: Import, write: Write, mapping: Path, fair: tuple[str, UUID]
) -> None:
    lines = [
        "a,张三,13911110001,2026-05-01,新",
        "b,李四,1.39E+10,2026-05-01,新",
        "a,张三,13911110001,2026-05-01,旧",
    ]
    file = write("may.csv", [*lines, "=c,王五,13911110001,2026-05-02,新", "short"])
    assert run(file, fair[0], mapping)[0] == DONE
    told = verdict_lines(file.with_name("may.csv.verdicts.csv"))
    assert [(row["row"], row["external_id"], row["outcome"], row["reason"]) for row in told[:4]] == [
        ("1", "a", "accepted", ""),
        ("2", "b", "quarantined", "damaged_number"),
        ("3", "a", "duplicate", "duplicate_row"),
        ("4", "'=c", "accepted", ""),
    ]
    assert (told[4]["reason"], told[4]["text_zh"]) == ("wrong_width", "列数与标题行不同")
    assert {row["lead_id"] for row in told} == {""}
    command.living.carry()
    code, text = run(file, fair[0], mapping, file.with_name("later.csv"))
    assert code == DONE
    assert "nothing is landed again" in text
    leads = [row["lead_id"] for row in verdict_lines(file.with_name("later.csv"))]
    assert leads[0] == leads[2] == leads[3] != ""
    assert leads[1] == leads[4] == ""
    assert sum(command.outcomes(fair[1]).values()) == 5


def test_import_is_an_act_of_the_shell_that_is_told_once(
    command: ImportCommand, run: Import, write: Write, mapping: Path, fair: tuple[str, UUID]
) -> None:
    asked = (
        "select actor_kind, actor, after from audit where what = 'file.imported' and after->>'channel' = %s"
    )
    file = write("may.csv", ["a,张三,13911110001,2026-05-01,新"])
    assert command.admin.execute(asked, [fair[0]]).fetchall() == []
    for _ in range(2):
        assert run(file, fair[0], mapping)[0] == DONE
    ((kind, who, told),) = command.admin.execute(asked, [fair[0]]).fetchall()
    assert (kind, who, told["rows"]) == ("operator", "shell", 1)


def test_what_a_file_takes_back_is_erased_and_in_the_ledger_outside(
    command: ImportCommand, run: Import, write: Write, mapping: Path, fair: tuple[str, UUID]
) -> None:
    said = json.loads(mapping.read_text("utf-8")) | {"taken_back_values": ["已删除"]}
    mapping.write_text(json.dumps(said), "utf-8")
    first = [line(1), line(2)]
    assert run(write("may.csv", first), fair[0], mapping)[0] == DONE
    command.living.carry()
    file = write("june.csv", ["L1,,,,已删除：本人要求", "L9,,,,已删除：本人要求", line(3)])
    assert run(file, fair[0], mapping)[0] == DONE
    command.living.carry()
    outcomes = command.outcomes(fair[1])
    assert (outcomes["erasure", ""], outcomes["accepted", ""]) == (2, 3)
    places = dict(
        command.admin.execute(
            "select r.external_id, b.state from raw_lead r join belt b on b.raw_id = r.id "
            "where r.channel_id = %s",
            [fair[1]],
        ).fetchall()
    )
    assert (places["L1"], places["L9"]) == ("erased", "erased")
    assert "erased" not in {places["L2"], places["L3"]}
    ledger = Ledger(command.config.ledger_folder, command.living.house)
    told = [one for one in ledger.read(EPOCH) if isinstance(one, TakenBack) and one.channel == fair[0]]
    assert {one.external_id for one in told} == {"L1", "L9"}


def test_other_mapping_is_another_import_and_says_so(
    command: ImportCommand, run: Import, write: Write, mapping: Path, fair: tuple[str, UUID]
) -> None:
    file = write("may.csv", ["a,张三,13911110002,2026-05-01,新"])
    run(file, fair[0], mapping)
    mapping.write_text(mapping.read_text("utf-8").replace("}}", '}, "note": "later"}'), "utf-8")
    code, text = run(file, fair[0], mapping)
    assert code == DONE
    assert "under another mapping" in text
    assert command.outcomes(fair[1]) == {("accepted", ""): 1, ("duplicate", "already_imported"): 1}


def test_unknown_channel_is_refused_or_another_one_is_named(
    command: ImportCommand, run: Import, write: Write, mapping: Path, fair: tuple[str, UUID]
) -> None:
    file = write("may.csv", ["a,张三,13911110003,2026-05-01,新"])
    with pytest.raises(Refusal, match="channel_unknown"):
        run(file, "nowhere", mapping)
    with pytest.raises(Refusal, match="channel_unknown"):
        run(file, mapping=mapping, yes=True, typed=f"{fair[0]}\n")
    code, text = run(file, "nowhere", mapping, typed=f"elsewhere\n{fair[0]}\n")
    assert code == DONE
    assert fair[0] in text[: text.index("Preview")]
    assert sum(command.outcomes(fair[1]).values()) == 1


def test_paused_channel_takes_no_file(
    command: ImportCommand, run: Import, write: Write, mapping: Path, fair: tuple[str, UUID]
) -> None:
    with command.living.conn.transaction():
        move_channel(command.living.conn, fair[1], ChannelStatus.PAUSED, None, datetime.now(UTC))
    with pytest.raises(Refusal, match="channel_closed"):
        run(write("may.csv", ["a,张三,13911110003,2026-05-01,新"]), fair[0], mapping)


def test_verdict_file_never_takes_the_place_of_what_is_imported(
    command: ImportCommand, run: Import, write: Write, mapping: Path, fair: tuple[str, UUID]
) -> None:
    file = write("may.csv", ["a,张三,13911110004,2026-05-01,新"])
    for place in (file, mapping, file.parent, file.parent / "none" / "x.csv"):
        with pytest.raises(Refusal, match="verdicts_not_writable"):
            run(file, fair[0], mapping, place)
    assert command.outcomes(fair[1]) == {}
    assert file.read_text("utf-8").startswith(HEADING)


def test_refusals_are_clear_lines_and_exit_code_2(command: ImportCommand, tmp_path: Path) -> None:
    bad = tmp_path / "bad.json"
    bad.write_text('{"channel": "form", "columns": {"a": "phone", "b": "dealercode"}}', "utf-8")
    file = tmp_path / "may.csv"
    file.write_bytes(b"a,\x1b]0;owned\x07,b\n1,2,3\n")
    for arguments, lines in (
        (
            ("none.csv", "--channel", "form", "--yes"),
            ["找不到文件，或没有读取权限", "There is no such file, or it may not be read"],
        ),
        (
            (file, "--mapping", bad),
            [
                "$.columns['a']：没有字段“phone”，是否指“contact.phones”？",
                "$.columns['b']：没有字段“dealercode”，是否指“dealer_code”？",
                "$.columns['a']: there is no field “phone”; did you mean “contact.phones”?",
                "$.columns['b']: there is no field “dealercode”; did you mean “dealer_code”?",
            ],
        ),
        (
            (file, "--mapping", tmp_path / "none.json"),
            ["找不到映射文件，或没有读取权限", "There is no such mapping file, or it may not be read"],
        ),
    ):
        said = command.run(*arguments)
        assert (said.code, said.text.splitlines()) == (2, lines)
    said = command.run(file, "--channel", "form")
    assert said.code == 2
    assert "\x1b" not in said.text
    assert said.text.splitlines()[-1].startswith("Nobody can be asked here")


@pytest.mark.parametrize("seed", [1, 2])
def test_kill_9_at_random_moments_loses_and_doubles_nothing(
    command: ImportCommand, write: Write, mapping: Path, fair: tuple[str, UUID], seed: int
) -> None:
    """The same command again and again, killed each time, until it comes through."""
    chance = random.Random(seed)
    code, channel = fair
    file = write("may.csv", [line(number) for number in range(1, ROWS + 1)])
    arguments = (file, "--channel", code, "--mapping", mapping)
    killed, goal = 0, 0
    while (goal := goal + chance.randint(1, ROWS // 3)) < ROWS:
        process = command.start(*arguments)
        came = command.wait_until(partial(command.has_done, channel, goal), process)
        assert came, ended(process).text
        process.kill()
        process.communicate()
        killed += process.returncode == -signal.SIGKILL
        assert command.broken_invariants() == {}, f"seed {seed}, killed at {goal}"
    assert command.run(*arguments).code == 0
    assert killed >= 2, f"seed {seed}"
    assert command.broken_invariants() == {}
    again = command.run(*arguments)
    assert "nothing is landed again" in again.text
    told = verdict_lines(file.with_name("may.csv.verdicts.csv"))
    assert [int(row["row"]) for row in told] == list(range(1, ROWS + 1))
    assert command.outcomes(channel) == expected(ROWS)
    raw = command.admin.execute(
        "select count(*), count(distinct external_id) from raw_lead where channel_id = %s", [channel]
    ).fetchone()
    landed = sum(rows for (outcome, _), rows in expected(ROWS).items() if outcome != "duplicate")
    assert raw == (landed, landed)


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGINT])
def test_death_in_the_middle_of_a_batch_leaves_nothing_of_it(
    command: ImportCommand, write: Write, mapping: Path, fair: tuple[str, UUID], number: signal.Signals
) -> None:
    """The batch is landed and its outcomes are not: held there, the process ends."""
    code, channel = fair
    file = write("may.csv", [line(number) for number in range(1, 601)])
    arguments = (file, "--channel", code, "--mapping", mapping)
    with connect(command.config.database_url) as holder:
        held(holder)
        process = command.start(*arguments)
        assert command.wait_until(command.waiting, process)
        process.send_signal(number)
        said = ended(process)
    if number == signal.SIGINT:
        assert said.code == 130
        assert "the same command goes on" in said.text
    command.wait_until(lambda: not command.waiting())
    assert command.landed(channel) == {}
    assert command.outcomes(channel) == {}
    assert command.run(*arguments).code == 0
    assert command.outcomes(channel) == expected(600)
    assert command.broken_invariants() == {}


def test_interrupted_import_says_where_it_goes_on(
    command: ImportCommand, write: Write, mapping: Path, fair: tuple[str, UUID]
) -> None:
    code, channel = fair
    file = write("may.csv", [line(number) for number in range(1, ROWS + 1)])
    arguments = (file, "--channel", code, "--mapping", mapping)
    first = command.start(*arguments)
    with connect(command.config.database_url) as holder:
        assert command.wait_until(lambda: command.done(channel), first)
        held(holder)
        done = command.done(channel)
        first.kill()
        first.communicate()
    said = command.run(*arguments)
    assert said.code == 0
    assert 0 < done < ROWS
    assert f"Goes on with row {done + 1} of {ROWS}" in said.text
    assert "Preview" not in said.text
    assert command.outcomes(channel) == expected(ROWS)


def test_of_two_runs_at_once_one_comes_through_and_the_other_stops(
    command: ImportCommand, write: Write, mapping: Path, fair: tuple[str, UUID]
) -> None:
    code, channel = fair
    file = write("may.csv", [line(number) for number in range(1, 601)])
    arguments = (file, "--channel", code, "--mapping", mapping)
    with connect(command.config.database_url) as holder:
        held(holder)
        processes = [command.start(*arguments) for _ in range(2)]
        assert command.wait_until(lambda: command.waiting() == 2)
        holder.rollback()
        said = [ended(process) for process in processes]
    assert sorted(one.code for one in said) == [0, 2]
    (late,) = [one for one in said if one.code]
    assert late.text.splitlines()[-1] == "The same import goes on elsewhere: let that one end"
    assert command.outcomes(channel) == expected(600)
    assert command.broken_invariants() == {}


def test_lost_database_is_one_clear_line_and_the_same_command_goes_on(
    command: ImportCommand, write: Write, mapping: Path, fair: tuple[str, UUID]
) -> None:
    code, channel = fair
    file = write("may.csv", [line(number) for number in range(1, 51)])
    arguments = (file, "--channel", code, "--mapping", mapping)
    with connect(command.config.database_url) as holder:
        held(holder)
        process = command.start(*arguments)
        assert command.wait_until(command.waiting, process)
        command.admin.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity "
            "where application_name = 'leadcenter import' and datname = current_database()"
        )
        said = ended(process)
    assert said.code == 2
    assert said.text.splitlines()[-1] == "the database is away"
    assert command.run(*arguments).code == 0
    assert command.outcomes(channel) == expected(50)
