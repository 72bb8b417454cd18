"""What the program says where the database does not do what it is told to: away is not the same as unable."""

from __future__ import annotations

import psycopg
import pytest
from psycopg import errors

from leadcenter.entry import cli


def run(monkeypatch: pytest.MonkeyPatch, fault: Exception) -> None:
    def app() -> None:
        raise fault

    monkeypatch.setattr(cli, "app", app)
    monkeypatch.setattr(cli, "set_up_logs", lambda: None)
    cli.main()


@pytest.mark.parametrize(
    "fault",
    [psycopg.OperationalError("connection refused"), errors.AdminShutdown(), errors.ConnectionFailure()],
)
def test_a_database_that_is_away_is_told_in_both_languages(
    fault: Exception, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        run(monkeypatch, fault)
    assert ended.value.code == 2
    assert capsys.readouterr().out.splitlines() == ["数据库暂不可用", "the database is away"]


@pytest.mark.parametrize(
    "fault", [errors.LockNotAvailable(), errors.QueryCanceled(), errors.DeadlockDetected(), errors.DiskFull()]
)
def test_a_database_that_answers_is_not_called_away(
    fault: Exception, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(type(fault)):
        run(monkeypatch, fault)
    assert capsys.readouterr().out == ""
