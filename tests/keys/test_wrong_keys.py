"""Who starts with other keys than the database was begun with is told so, before anything is changed."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from leadcenter.entry.serve import standing_database
from leadcenter.kernel.config import Config
from leadcenter.kernel.database import connect
from leadcenter.kernel.errors import Refusal
from leadcenter.kernel.keys import load_keyring
from leadcenter.kernel.logins import Login, url_of


def start(config: Config) -> None:
    with standing_database(config, lambda _: None):
        pass


@pytest.fixture(scope="module")
def config(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Config:
    folder = tmp_path_factory.mktemp("house")
    made = Config(folder=folder, keys=folder / "keys", database_url=database_url)
    start(made)
    return made


def lets_in(config: Config) -> bool:
    with connect(url_of(config, Login.WORKER)) as conn:
        return conn.execute("select 1").fetchone() == (1,)


def test_a_folder_without_keys_is_not_given_new_ones(config: Config, tmp_path: Path) -> None:
    empty = tmp_path / "elsewhere"
    with pytest.raises(Refusal) as refused:
        start(msgspec.structs.replace(config, keys=empty))
    assert refused.value.code == "keys_missing"
    assert not empty.exists(), "keys were made"
    assert lets_in(config)


def test_the_keys_of_another_house_change_no_password_of_the_database(config: Config, tmp_path: Path) -> None:
    other = tmp_path / "other"
    load_keyring(other)
    with pytest.raises(Refusal) as refused:
        start(msgspec.structs.replace(config, keys=other))
    assert refused.value.code == "keys_of_another_house"
    assert lets_in(config), "its workers may not come in any more"
    start(config)


def test_a_database_from_before_takes_the_keys_it_is_started_with(config: Config, tmp_path: Path) -> None:
    with connect(config.database_url) as conn, conn.transaction():
        conn.execute("update key_turn set proof = null")
    start(config)
    load_keyring(tmp_path / "other")
    with pytest.raises(Refusal, match="keys_of_another_house"):
        start(msgspec.structs.replace(config, keys=tmp_path / "other"))
