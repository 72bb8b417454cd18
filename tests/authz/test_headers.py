"""What every answer says to browsers and to whoever stands between, whether it is the data or a refusal."""

from __future__ import annotations

import pytest
from authz_examples import EXAMPLES, PAGES, Route
from authz_matrix import Asking, Matrix
from authz_stage import Answer

OWN_POLICY = {
    ("get", "/welcome"): "a script of its own, named by its hash",
}
"""Pages with something to run; every other answer lets a browser load nothing."""


@pytest.mark.parametrize("route", [one for one in EXAMPLES if one not in PAGES], ids=" ".join)
def test_answers_are_kept_by_nobody_and_shown_in_no_foreign_page(matrix: Matrix, route: Route) -> None:
    anonymous = next(one for one in matrix.city.askers if one.name == "anonymous")
    askings = [Asking(route, anonymous, matrix.things(route)[0])]
    example = EXAMPLES[route]
    if example.done:
        askings.append(matrix.asking(route, *example.done))
    for asking in askings:
        with matrix.stage.request():
            answer = matrix.send(asking)
        _assert_sealed(route, answer)


def _assert_sealed(route: Route, answer: Answer) -> None:
    assert answer.header("cache-control") == "no-store"
    assert answer.header("x-content-type-options") == "nosniff"
    assert answer.header("referrer-policy") == "no-referrer"
    policy = answer.header("content-security-policy")
    assert "frame-ancestors 'none'" in policy
    if route in OWN_POLICY:
        assert "default-src 'none'; script-src 'sha256-" in policy
        assert "unsafe" not in policy
    else:
        assert policy == "default-src 'none'; frame-ancestors 'none'"
        assert "html" not in answer.header("content-type")
    if answer.header("content-type").startswith("application/octet-stream"):
        assert answer.header("content-disposition").startswith("attachment")
