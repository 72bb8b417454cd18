"""One city for all tests of the matrix."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from urllib.parse import urlsplit

import psycopg
import pytest
from authz_building import build
from authz_matrix import Matrix
from psycopg import sql
from psycopg.conninfo import make_conninfo


@pytest.fixture(scope="package")
def matrix(server_url: str, template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Matrix]:
    """The application in front of a city; each request is undone."""
    name = f"leadcenter_test_{secrets.token_hex(6)}"
    made, of = sql.Identifier(name), sql.Identifier(template)
    with psycopg.connect(server_url, autocommit=True) as conn:
        conn.execute(sql.SQL("create database {} template {}").format(made, of))
    try:
        city = build(_url(server_url, name), tmp_path_factory.mktemp("city"))
        matrix = Matrix(city)
        yield matrix
        matrix.close()
        city.close()
    finally:
        with psycopg.connect(server_url, autocommit=True) as conn:
            conn.execute(sql.SQL("drop database {} with (force)").format(made))


def _url(server_url: str, database: str) -> str:
    if "://" in server_url:
        return urlsplit(server_url)._replace(path=f"/{database}").geturl()
    return make_conninfo(server_url, dbname=database)
