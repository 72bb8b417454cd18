"""A town for every test: a database of its own, cloned from one that holds the small world."""

from __future__ import annotations

import secrets
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import make_conninfo
from small_world import build
from town import Town

import citus_cluster
from leadcenter.belt import face as belt
from leadcenter.entry.house import open_house
from leadcenter.kernel.config import Config
from leadcenter.kernel.database import Connection, connect

LANES = 2


@pytest.fixture(scope="session")
def keys() -> Iterator[Path]:
    """Where the keys of all towns lie."""
    folder = Path(tempfile.mkdtemp(prefix="leadcenter-keys-"))
    yield folder
    shutil.rmtree(folder)


@pytest.fixture(scope="session")
def clone(server_url: str) -> Iterator[Callable[[str], str]]:
    """Makes a database from a template (name → its URL); all are dropped at the end."""
    made: list[str] = []

    def cloned(template: str) -> str:
        name = f"leadcenter_test_{secrets.token_hex(6)}"
        made.append(name)
        with psycopg.connect(server_url, autocommit=True) as conn:
            statement = sql.SQL("create database {} template {} strategy file_copy")
            conn.execute(statement.format(sql.Identifier(name), sql.Identifier(template)))
        return make_conninfo(server_url, dbname=name)

    yield cloned
    with psycopg.connect(server_url, autocommit=True) as conn:
        for name in made:
            conn.execute(sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(name)))


@pytest.fixture(scope="session")
def world(clone: Callable[[str], str], template: str, keys: Path) -> str:
    """The name of a database that holds the small world; nobody stays connected."""
    url = clone(template)
    with connect(url) as conn:
        belt.make_lanes(conn, LANES)
        return _settle(conn, keys)


def _settle(conn: Connection, keys: Path) -> str:
    """The small world moves in; returns the name of its database."""
    house = open_house(conn, Config(folder=keys, keys=keys))
    row = conn.execute("select now(), current_database()").fetchone()
    assert row is not None
    build(conn, house, row[0])
    conn.commit()
    return str(row[1])


@pytest.fixture
def place(request: pytest.FixtureRequest, keys: Path) -> str:
    """The database of one test: a clone, or on Citus, which clones none, the same one emptied."""
    if not citus_cluster.URL:
        clone: Callable[[str], str] = request.getfixturevalue("clone")
        return clone(request.getfixturevalue("world"))
    citus_cluster.empty(citus_cluster.URL)
    with connect(citus_cluster.URL) as conn:
        _settle(conn, keys)
    return citus_cluster.URL


@pytest.fixture
def town(place: str, keys: Path) -> Iterator[Town]:
    """The small world with its clocks at 10:00 on a Wednesday. Whatever a test does, the house keeps its
    promises and has words for its reasons."""
    town = Town(place, keys)
    yield town
    broken, unspoken = town.broken_promises(), town.unspoken()
    town.close()
    assert (broken, unspoken) == ({}, set()), (broken, unspoken)
