"""A town for every test: a database of its own, cloned from one that holds the small world."""

from __future__ import annotations

import secrets
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
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


@contextmanager
def _cloned(server_url: str, template: str) -> Iterator[str]:
    """A database made from a template, gone at the end: there is not room for those of a whole run."""
    name = sql.Identifier(f"leadcenter_test_{secrets.token_hex(6)}")
    with psycopg.connect(server_url, autocommit=True) as conn:
        statement = sql.SQL("create database {} template {} strategy file_copy")
        conn.execute(statement.format(name, sql.Identifier(template)))
        yield make_conninfo(server_url, dbname=name.as_string().strip('"'))
        conn.execute(sql.SQL("drop database if exists {} with (force)").format(name))


@pytest.fixture(scope="session")
def world(server_url: str, template: str, keys: Path) -> Iterator[str]:
    """The name of a database that holds the small world; nobody stays connected."""
    with _cloned(server_url, template) as url:
        with connect(url) as conn:
            belt.make_lanes(conn, LANES)
            name = _settle(conn, keys)
        yield name


def _settle(conn: Connection, keys: Path) -> str:
    """The small world moves in; returns the name of its database."""
    house = open_house(conn, Config(folder=keys, keys=keys))
    row = conn.execute("select now(), current_database()").fetchone()
    assert row is not None
    build(conn, house, row[0])
    conn.commit()
    return str(row[1])


@pytest.fixture
def place(request: pytest.FixtureRequest, keys: Path) -> Iterator[str]:
    """The database of one test: a clone, or on Citus, which clones none, the same one emptied."""
    if not citus_cluster.URL:
        with _cloned(request.getfixturevalue("server_url"), request.getfixturevalue("world")) as url:
            yield url
        return
    citus_cluster.empty(citus_cluster.URL)
    with connect(citus_cluster.URL) as conn:
        _settle(conn, keys)
    yield citus_cluster.URL


@pytest.fixture
def town(place: str, keys: Path) -> Iterator[Town]:
    """The small world with its clocks at 10:00 on a Wednesday. Whatever a test does, the house keeps its
    promises and has words for its reasons."""
    town = Town(place, keys)
    yield town
    broken, unspoken = town.broken_promises(), town.unspoken()
    town.close()
    assert (broken, unspoken) == ({}, set()), (broken, unspoken)
