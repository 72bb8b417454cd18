"""What a request may send and an answer hold is what the document says, no more (trust.md 2.2, API3)."""

from __future__ import annotations

import pytest
from authz_bodies import READ_ONLY, Document
from authz_examples import EXAMPLES, Route
from authz_matrix import CHANGING, Asking, Matrix
from authz_people import admitted

RAW = ("/callbacks", "/call-records", "/in/")
"""What a provider or a channel signs is read as bytes."""
JUDGED = {("post", "/channel-samples"): "channel.config."}
"""Where to say what is wrong with a part is the answer: it names the field that it does not know."""
WRITING = [one for one in EXAMPLES if one[0] in CHANGING and EXAMPLES[one].body is not None]


@pytest.mark.parametrize("route", WRITING, ids=" ".join)
def test_field_that_a_route_does_not_ask_for_is_refused(matrix: Matrix, route: Route) -> None:
    document = matrix.document
    schema = document.asked(*route)
    if schema is None:
        assert route[1].startswith(RAW), "takes a body that the document does not tell of"
        return
    asking = somebody_who_may(matrix, route)
    body = matrix.written(asking)[2]
    sent = list(document.swollen(schema, body))
    assert sent, "its body has no fields of its own"
    for field, swollen in sent:
        with matrix.stage.request():
            answer = matrix.send(asking, swollen)
        if field.startswith(JUDGED.get(route, "-")):
            assert answer.status == 200, (field, answer.said[:200])
            assert field.rpartition(".")[2] in answer.said
            continue
        assert answer.status in {400, 422}, (field, answer.status, answer.said[:200])


def somebody_who_may(matrix: Matrix, route: Route) -> Asking:
    example = EXAMPLES[route]
    if example.done:
        return matrix.asking(route, *example.done)
    who = next(one for one in matrix.city.askers if not admitted(one, matrix.routes[route], changing=True))
    return Asking(route, who, matrix.things(route)[0])


def test_field_that_the_document_does_not_name_is_seen() -> None:
    named = {
        "type": "object",
        "properties": {"a": {"type": "array", "items": {"$ref": "#/components/schemas/B"}}},
    }
    inner = {"type": "object", "properties": {"b": {"type": "string"}}}
    document = Document({"paths": {}, "components": {"schemas": {"B": inner}}})
    assert document.undeclared(named, {"a": [{"b": "x"}]}) == []
    assert document.undeclared(named, {"a": [{"b": "x", "c": 1}], "d": 2}) == [".a[].c", ".d"]
    fields = [field for field, _ in document.swollen(named, {"a": [{"b": "x"}]})]
    assert fields == ["zz_unknown", *READ_ONLY, "a.[].zz_unknown", *(f"a.[].{one}" for one in READ_ONLY)]
