"""Months of the journal that were kept long enough go as a whole: what is younger stays, what went is said,
and nothing that reads the journal takes it for a broken promise."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import msgspec
import psycopg
import pytest
from erasing_house import ErasingHouse
from rich.console import Console
from test_erasure import Person

from leadcenter.channel.face import Piece, Verdict, land
from leadcenter.entry.rights_commands import clear_now
from leadcenter.entry.story import story
from leadcenter.journal import face as journal
from leadcenter.journal.face import Entry, Fact
from leadcenter.kernel.config import Config
from leadcenter.kernel.database import connect
from leadcenter.kernel.ids import first_id

LONG_AGO, END = datetime(2020, 1, 15, tzinfo=UTC), datetime(2020, 2, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def house(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ErasingHouse]:
    with connect(database_url) as conn:
        yield ErasingHouse(conn, tmp_path_factory.mktemp("house"))


def config_of(house: ErasingHouse, url: str) -> Config:
    return msgspec.structs.replace(house.config, database_url=url)


def test_old_month_goes_is_said_and_breaks_no_promise(
    house: ErasingHouse, database_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    who = Person(house)
    with house.conn.transaction():
        piece = Piece(Verdict.ACCEPTED, house.inquiry("13974130000"), b"{}")
        (landed,) = land(house.conn, house.house, [(house.channels["form"], piece)], LONG_AGO)
    old = landed.raw_id
    with house.conn.transaction():
        house.conn.execute(
            f"create table journal_2020_01 partition of journal for values from "
            f"('{first_id(datetime(2020, 1, 1, tzinfo=UTC))}') to ('{first_id(END)}')".encode()
        )
        ((bucket,),) = house.conn.execute(
            "update belt set state = 'invalid', due_at = null, changed_at = %s, "
            "entered_at = %s::timestamptz - interval '1 hour' where raw_id = %s returning bucket",
            [LONG_AGO, LONG_AGO, old],
        )
        said = [Entry(bucket, old, None, [Fact("lead", "closed")])] * 3
        journal.append(house.conn, said, "worker:1", LONG_AGO)
    kept = house.rows("select count(*) from journal where raw_id = %s", who.raw)
    assert kept[0][0] > 0
    assert house.broken() == {}
    clear_now(config_of(house, database_url), Console())
    assert "3 rows of the journal, of the month until 2020-02-01" in capsys.readouterr().out
    assert house.rows("select to_regclass('journal_2020_01') is null") == [(True,)]
    assert house.rows("select count(*) from journal where raw_id = %s", who.raw) == kept
    assert house.rows("select until, rows from journal_dropped") == [(END, 3)]
    acts = house.rows("select object, after from audit where what = 'journal.dropped'")
    assert acts == [(END.isoformat(), {"rows": 3})]
    assert house.broken() == {}, "a move of that month needs its entry no more"
    with house.conn.transaction():
        told = story(house.conn, house.house, str(old))
        younger = story(house.conn, house.house, str(who.raw))
    assert told is not None
    assert [one.at for one in told.chapters if one.what == "journal_dropped"] == [END]
    assert younger is not None
    assert "journal_dropped" not in {one.what for one in younger.chapters}
    clear_now(config_of(house, database_url), Console())
    assert "of the journal" not in capsys.readouterr().out, "once"
    house.rows("update belt set changed_at = %s where raw_id = %s returning 1", END, old)
    assert house.broken() == {"inv_journal_of_place": 1}, "of what is kept each move is still told"
    house.rows("update belt set changed_at = %s where raw_id = %s returning 1", LONG_AGO, old)


def test_the_journal_is_kept_for_three_years_whatever_somebody_wants(house: ErasingHouse) -> None:
    with pytest.raises(psycopg.errors.CheckViolation, match="retention_rule_floor"):
        house.rows("update retention_rule set keep_days = 1095 where category = 'journal' returning 1")
