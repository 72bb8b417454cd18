"""What a start says of the database that it finds."""

from __future__ import annotations

from pathlib import Path

from leadcenter.entry.serve import standing_database
from leadcenter.kernel.config import Config
from leadcenter.kernel.database import connect


def test_the_start_says_which_migration_was_edited_after_it_was_applied(
    database_url: str, tmp_path: Path
) -> None:
    config = Config(folder=tmp_path, keys=tmp_path / "keys", database_url=database_url)
    said: list[str] = []
    with standing_database(config, said.append):
        assert said == []
    with connect(database_url, autocommit=True) as conn:
        conn.execute("update schema_migration set digest = 'other' where name = '0005_customer'")
    with standing_database(config, said.append):
        (told,) = said
    assert "0005_customer was edited" in told
