"""Settings come from the environment; a wrong one is said in words before anything begins."""

from __future__ import annotations

from pathlib import Path

import pytest

from leadcenter.kernel.clock import typed
from leadcenter.kernel.config import from_environment, secret
from leadcenter.kernel.errors import Refusal


@pytest.mark.parametrize("name", ["FOLDER", "KEYS", "PORT", "WORKERS", "HOST", "BACKUP", "SUITE"])
def test_setting_that_is_empty_is_not_set(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.delenv(f"LEADCENTER_{name}", raising=False)
    usual = from_environment()
    monkeypatch.setenv(f"LEADCENTER_{name}", "")
    assert from_environment() == usual
    assert usual.keys != Path.cwd(), "keys never lie in the working directory"


@pytest.mark.parametrize(
    ("name", "value"),
    [("PORT", "abc"), ("PORT", "70000"), ("PORT", "-1"), ("WORKERS", "two"), ("WORKERS", "²")],
)
def test_number_that_cannot_be_read_is_named(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(f"LEADCENTER_{name}", value)
    with pytest.raises(Refusal) as refused:
        from_environment()
    assert refused.value.code == "setting_unreadable"
    assert f"LEADCENTER_{name}" in refused.value.message("en")


def test_secret_is_read_from_the_file_that_its_setting_names(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "s").write_text(" s3 \n")
    monkeypatch.setenv("X_SECRET_FILE", str(tmp_path / "s"))
    assert secret("X_SECRET_FILE") == "s3"
    for missing in (str(tmp_path / "other"), str(tmp_path), ""):
        monkeypatch.setenv("X_SECRET_FILE", missing)
        with pytest.raises(Refusal, match="secret_file_unreadable"):
            secret("X_SECRET_FILE")


def test_typed_instant_needs_its_zone() -> None:
    assert typed("2026-11-22T10:15:00+08:00").isoformat() == "2026-11-22T02:15:00+00:00"
    for unsure in ("2026-11-22 10:15", "yesterday", ""):
        with pytest.raises(Refusal, match="instant_unreadable"):
            typed(unsure)
