"""Every route, asked by everybody about everything there is: nobody is told a word that is not theirs, and
whoever may is served. How an answer is judged: authz_matrix.
"""

from __future__ import annotations

import base64
import os

import msgspec
import pytest
from authz_city import A
from authz_examples import EXAMPLES, PAGES, Route
from authz_matrix import Matrix

SEED = int(os.environ.get("AUTHZ_SEED", "20261122"))
FULL = bool(os.environ.get("FULL"))
REQUESTS = 100_000 if FULL else 0
"""At least; each route with each role that it lets in is asked in any case."""
TURNED_AWAY = 1.0 if FULL else 0.3
"""Of the roles that a route does not let in, the share that is asked; test_golden holds all of them."""


def test_every_route_brings_an_example(matrix: Matrix) -> None:
    assert set(matrix.routes) - set(EXAMPLES) == set(), "without an example"
    assert set(EXAMPLES) - set(matrix.routes) == set(), "an example of no route"


def test_document_tells_of_every_route_but_those_hidden_with_a_reason(matrix: Matrix) -> None:
    paths = matrix.app.openapi_schema.to_schema()["paths"]
    told = {(method, path) for path, methods in paths.items() for method in methods}
    untold = {path for method, path in set(matrix.routes) - told}
    hidden = {one for one in untold if not one.startswith("/schema")} - {path for _, path in PAGES}
    assert hidden == {"/in", "/metrics", "/welcome"}


@pytest.mark.parametrize("route", [one for one in EXAMPLES if EXAMPLES[one].done], ids=" ".join)
def test_whoever_may_is_served(matrix: Matrix, route: Route) -> None:
    example = EXAMPLES[route]
    assert example.done is not None
    asking = matrix.asking(route, *example.done)
    before = len(matrix.figures.faults)
    answer = matrix.ask(asking)
    assert matrix.figures.faults[before:] == []
    if example.why:
        assert answer.status == 409, (example.why, answer.said)
        return
    assert answer.status < 300, answer.said
    if example.shows:
        told = matrix.city.canaries.found_in(answer.body)
        assert asking.thing is not None
        owners = {matrix.city.canaries.owners[word].entities for word in told}
        assert owners & {asking.thing.whose.entities, (A,)}


@pytest.mark.timeout(0 if FULL else 900)
def test_nobody_is_told_what_is_not_theirs(matrix: Matrix) -> None:
    before = len(matrix.figures.faults)
    chosen = matrix.sample(REQUESTS, SEED, turned_away=TURNED_AWAY)
    figures = matrix.run(chosen)
    print(f"\nseed {SEED}: {figures.requests} requests, {figures.triples} triples, {figures.statuses}")
    assert figures.faults[before:] == [], f"seed {SEED}"
    assert figures.foreign_bytes == 0
    asked = {(route, role) for route, role, _ in matrix.triples}
    for role, askers in matrix.city.roles().items():
        names = {one.name for one in askers}
        found = {route for route, name in asked if name in names}
        away = {route for route in matrix.routes if any(matrix.turned_away(one, route) for one in askers)}
        assert found >= set(matrix.routes) - away, role
        assert len(found & away) > 0.15 * len(away), role
        assert found == set(matrix.routes) or not FULL, role
    if FULL:
        assert figures.requests >= 100_000


def test_application_alone_keeps_dealers_apart(matrix: Matrix) -> None:
    """The first wall without the second: as a database login for which the policies of tables do not hold,
    the routes that other legal entities have tell as little and change as little (trust.md 2.3)."""
    alone = Matrix(matrix.city, alone=True)
    theirs = {route for route, declared in alone.routes.items() if "entities" in declared.zones}
    figures = alone.run(
        [one for one in alone.sample(0, SEED, turned_away=TURNED_AWAY) if one.route in theirs]
    )
    alone.close()
    assert len(theirs) > 15
    assert figures.faults == [], f"seed {SEED}"


def test_search_finds_a_canary_in_every_disguise(matrix: Matrix) -> None:
    canaries = matrix.city.canaries
    word = next(one for one, whose in canaries.owners.items() if whose.kind == "lead" and len(one) == 12)
    for text in _disguises(word):
        assert word in canaries.found_in(text), text
    assert canaries.found_in(msgspec.json.encode({"phone": "139****0000", "name": "zqaaaaaaaaaa"})) == set()


def _disguises(word: str) -> list[bytes]:
    plain = word.encode()
    packed = base64.b64encode(b"xx " + plain + b" yy")
    return [
        plain,
        b'{"a": "' + plain + b'"}',
        word.upper().encode(),
        b"".join(b"\\u%04x" % one for one in plain),
        b"".join(b"%%%02x" % one for one in plain),
        plain.hex().encode(),
        packed,
        b"url?x=" + packed.replace(b"+", b"-"),
    ]
