"""`leadcenter import FILE`: guess or read the mapping, show what would land, ask, land, write the verdicts.

Whatever ends it, the same command goes on: how far it has come is the database's word.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from itertools import islice
from os import W_OK, access
from pathlib import Path

import msgspec
import psycopg
from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    ProgressColumn,
    Task,
    TextColumn,
    TimeRemainingColumn,
)
from rich.progress import Progress as Bar
from rich.prompt import Prompt
from rich.table import Column
from rich.table import Table as Shown
from rich.text import Text

from leadcenter.audit import face as audit
from leadcenter.audit.face import Act
from leadcenter.channel.face import Channel, House, read_channels
from leadcenter.channel.importing import imports
from leadcenter.channel.importing.carry import import_file
from leadcenter.channel.importing.guess import SAMPLE_ROWS, Guess, guess_mapping
from leadcenter.channel.importing.imports import Import
from leadcenter.channel.importing.mapping import FileMapping, read_mapping
from leadcenter.channel.importing.preview import Preview, preview
from leadcenter.channel.importing.tables import Table, open_table
from leadcenter.channel.importing.terms import Progress, RowPiece, RowVerdict
from leadcenter.channel.importing.verdicts import write_verdicts
from leadcenter.entry.house import open_house
from leadcenter.entry.ledger import Ledger, taken_back
from leadcenter.entry.shell import SHELL
from leadcenter.entry.telling import both, plain, tell
from leadcenter.kernel.config import Config
from leadcenter.kernel.database import Connection, connect, is_away, is_retryable
from leadcenter.kernel.errors import Refusal
from leadcenter.kernel.sql import statement

DONE, DECLINED, INTERRUPTED = 0, 1, 130
TRIES = 3
_NO_MAPPING = FileMapping(channel="", columns={})

Counts = Counter[tuple[str, str]]
"""(outcome, reason) → rows."""


def import_into(
    config: Config,
    file: Path,
    channel: str,
    mapping: Path | None,
    verdicts: Path | None,
    yes: bool,
    console: Console,
) -> int:
    """Import a file into a channel (its code; empty: the one that the mapping names). Without a mapping file
    one is guessed, shown and, unless `yes`, asked about. Returns the exit code.

    Raises FileRefused, MappingRefused (with all faults) and Refusal: channel_unknown, channel_closed,
    channel_reads_otherwise, mapping_not_readable, mapping_exists, verdicts_not_writable, import_unconfirmed,
    import_elsewhere, database_away.
    """
    out = _place_for_verdicts(file, mapping, verdicts)
    given = _read(mapping) if mapping else None
    wanted = given or _NO_MAPPING
    asks = sys.stdin.isatty() and not yes
    try:
        with (
            open_table(
                file, encoding=wanted.encoding, delimiter=wanted.delimiter, sheet=wanted.sheet
            ) as table,
            connect(config.database_url, name="leadcenter import", autocommit=True) as conn,
        ):
            house = open_house(conn, config)
            target = _channel(conn, house, channel or wanted.channel, console, asks=asks)
            guess = None if given else _guess(table, target)
            ledger = Ledger(config.ledger_folder, house)
            run = _Run(conn, house, ledger, target, guess.mapping if guess else wanted, table, console)
            work = run.found()
            if work is None:
                run.show(guess)
                if guess and not yes and not _confirmed(file, run.mapping, console, asks=asks):
                    tell(console, "import_not_begun")
                    return DECLINED
                work = run.begin()
            run.land(work, file.name)
            run.conclude(work, out)
            return DONE
    except (KeyboardInterrupt, EOFError):
        tell(console, "import_stopped")
        return INTERRUPTED
    except psycopg.OperationalError as error:
        if not is_away(error):
            raise
        raise Refusal("database_away", 503) from error


class _Run:
    """One run of the command over an opened file, a channel that takes leads and a mapping."""

    def __init__(
        self,
        conn: Connection,
        house: House,
        ledger: Ledger,
        channel: Channel,
        mapping: FileMapping,
        table: Table,
        console: Console,
    ) -> None:
        self._conn = conn
        self._house = house
        self._ledger = ledger
        self._channel = channel
        self.mapping = msgspec.structs.replace(mapping, channel=channel.code)
        self._table = table
        self._console = console
        self._binding = imports.lay(house, channel, self.mapping, table.heading)

    def found(self) -> Import | None:
        """The same import, as far as an earlier run has brought it."""
        known = imports.find_imports(self._conn, self._house, self._channel, self._table)
        have = known.pop(imports.reading(self._house, self._channel, self.mapping), None)
        if have is None or not have.done:
            if known:
                tell(self._console, "import_reread")
            return None
        if have.finished_at is None:
            tell(self._console, "import_goes_on", row=have.done + 1, total=have.total)
        else:
            at = have.finished_at.isoformat(" ", "seconds")
            tell(self._console, "import_done_before", at=at, total=have.total)
        return have

    def show(self, guess: Guess | None) -> None:
        """What would land."""
        if guess:
            _show_guess(self._console, guess)
        _show_preview(self._console, preview(self._binding, self._table.rows()))

    def begin(self) -> Import:
        """The import, as the database has it from now on."""
        with self._conn.transaction():
            now = _now(self._conn)
            work = imports.begin(self._conn, self._house, self._channel, self.mapping, self._table, now)
            act = Act(
                who=SHELL,
                what="file.imported",
                object_kind="import_file",
                object=str(work.id),
                bucket=work.bucket,
                after={"channel": self._channel.code, "rows": work.total, "mapping": self.mapping.digest()},
            )
            audit.record(self._conn, [act] if work.started_at == now else [], now)
            return work

    def land(self, work: Import, name: str) -> None:
        """Land the rows that are not done yet, batch by batch, each committed with its outcomes."""
        if work.done == work.total:
            return

        def land_rows(rows: Sequence[RowPiece]) -> list[RowVerdict]:
            return _persistently(self._conn, lambda: self._land_rows(work, rows))

        with _bar(self._console) as bar:
            task = bar.add_task(plain(name), total=work.total, completed=work.done)

            def show(progress: Progress) -> None:
                bar.update(task, completed=progress.done)

            import_file(self._table, self._binding, land=land_rows, start_row=work.done, progress=show)

    def _land_rows(self, work: Import, rows: Sequence[RowPiece]) -> list[RowVerdict]:
        with self._conn.transaction():
            now = _now(self._conn)
            verdicts = imports.land_rows(self._conn, self._house, self._channel, work, rows, now)
            # before the commit: a run that dies in between lands these rows, and tells of them, again
            self._ledger.append(taken_back(self._channel, [row.piece for row in rows], now), now)
            return verdicts

    def conclude(self, work: Import, out: Path) -> None:
        """Write the verdict file from what the database knows, and say how the import came out."""
        counts: Counts = Counter()

        def counted(verdicts: Iterable[RowVerdict]) -> Iterator[RowVerdict]:
            for verdict in verdicts:
                counts[verdict.outcome, verdict.reason] += 1
                yield verdict

        verdicts = imports.read_verdicts(self._conn, self._house, self._channel, work)
        try:
            total = write_verdicts(out, counted(verdicts))
        except OSError as error:
            raise Refusal("verdicts_not_writable", 409, file=out) from error
        _show_counts(self._console, counts)
        tell(self._console, "import_finished", total=total, file=out)


def _place_for_verdicts(file: Path, mapping: Path | None, verdicts: Path | None) -> Path:
    """Where the verdict file goes: beside the file, unless a place is named. It overwrites none of ours."""
    out = verdicts or file.with_name(f"{file.name}.verdicts.csv")
    ours = {path.resolve() for path in (file, mapping) if path}
    if out.is_dir() or out.resolve() in ours or not access(out.parent, W_OK):
        raise Refusal("verdicts_not_writable", 409, file=out)
    return out


def _read(mapping: Path) -> FileMapping:
    try:
        return read_mapping(mapping.read_bytes())
    except OSError as error:
        raise Refusal("mapping_not_readable", 404) from error


def _guess(table: Table, channel: Channel) -> Guess:
    sample = list(islice(table.rows(), SAMPLE_ROWS))
    return guess_mapping(
        table.heading, sample, channel=channel.code, zone=channel.time_zone, country=channel.country
    )


def _confirmed(file: Path, mapping: FileMapping, console: Console, *, asks: bool) -> bool:
    """Does somebody agree to the guess? He may keep it beside the file instead, to correct it."""
    if not asks:
        raise Refusal("import_unconfirmed", 409)
    kept = file.with_name(f"{file.name}.mapping.json")
    tell(console, "import_ask", file=kept.name)
    answer = Prompt.ask("", choices=["y", "n", "s"], default="n", console=console)
    if answer == "s":
        _save(kept, mapping)
        tell(console, "import_mapping_saved", file=kept)
    return answer == "y"


def _save(path: Path, mapping: FileMapping) -> None:
    text = msgspec.json.format(msgspec.json.encode(mapping), indent=2)
    try:
        with path.open("xb") as file:
            file.write(text + b"\n")
    except FileExistsError as error:
        raise Refusal("mapping_exists", 409, file=path) from error


def _channel(conn: Connection, house: House, code: str, console: Console, *, asks: bool) -> Channel:
    """The channel of this code, as it takes leads now. Where there is none, another may be named."""
    now = _now(conn)
    book = read_channels(conn, house.maker, house.keyring, now)
    while (registered := book.by_code.get(code)) is None:
        taking = sorted(code for code, registered in book.by_code.items() if registered.open_at(now))
        tell(console, "import_channels", channels=", ".join(taking))
        if not asks:
            raise Refusal("channel_unknown", 404)
        tell(console, "channel_unknown")
        tell(console, "import_ask_channel")
        code = Prompt.ask("", console=console)
    if not registered.open_at(now):
        raise Refusal("channel_closed", 409)
    return registered.channel


def _now(conn: Connection) -> datetime:
    row = conn.execute(statement("entry", "read_now")).fetchone()
    assert row is not None
    now: datetime = row[0]
    return now


def _persistently(conn: Connection, land: Callable[[], list[RowVerdict]]) -> list[RowVerdict]:
    """Land a batch; one that lost against somebody else's transaction tries again."""
    for _ in range(TRIES - 1):
        try:
            return land()
        except psycopg.Error as error:
            if conn.broken or not is_retryable(error):
                raise
    return land()


class _Rate(ProgressColumn):
    """Rows a second."""

    def render(self, task: Task) -> Text:
        speed = task.finished_speed or task.speed
        return Text(f"{speed:,.0f} 行/s" if speed else "")


def _bar(console: Console) -> Bar:
    name = TextColumn("{task.description}", markup=False)
    return Bar(name, BarColumn(), MofNCompleteColumn(), _Rate(), TimeRemainingColumn(), console=console)


def _shown(*headings: str) -> Shown:
    """A table that shows all of each cell, however narrow the terminal."""
    return Shown(*(Column(heading, overflow="fold") for heading in headings))


def _show_guess(console: Console, guess: Guess) -> None:
    tell(console, "import_guessed")
    shown = _shown("列 Column", "字段 Field", "%", "依据 Why")
    for column in guess.columns:
        why = [both(code) for code in (column.why, column.doubt) if code]
        cells = (plain(column.heading), plain(column.to), f"{column.confidence:.0%}", "\n".join(why))
        shown.add_row(*map(Text, cells))
    console.print(shown)


def _show_preview(console: Console, seen: Preview) -> None:
    tell(console, "import_preview", judged=seen.judged)
    shown = _shown("行 Row", "结果 Outcome", "内容 Content")
    for row in seen.rows:
        outcome = row.reason or row.verdict.value
        fields = "\n".join(plain(f"{path}: {text}") for path, text in row.fields)
        shown.add_row(*map(Text, (str(row.row), both(outcome), fields)))
    console.print(shown)
    _show_counts(
        console, Counter({(verdict.value, reason): n for (verdict, reason), n in seen.verdicts.items()})
    )


def _show_counts(console: Console, counts: Counts) -> None:
    shown = _shown("结果 Outcome", "原因 Reason", "行数 Rows")
    for (outcome, reason), rows in sorted(counts.items()):
        shown.add_row(both(outcome), both(reason) if reason else "", f"{rows:,}")
    console.print(shown)
