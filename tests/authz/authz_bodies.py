"""Bodies against the document of the routes: what an answer may hold, what a request may send."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

READ_ONLY = ("id", "owner", "entity_id", "dealer_id", "status", "score", "role", "permissions", "made_by")
"""What the house decides; a body that sends one of them, where its route does not ask for it, is refused."""


class Document:
    """An OpenAPI document."""

    def __init__(self, document: dict[str, Any]) -> None:
        self._document = document

    def answer(self, method: str, path: str, status: int) -> dict[str, Any] | None:
        """The schema of a route's answer."""
        told = self._operation(method, path).get("responses", {}).get(str(status), {})
        schema: dict[str, Any] | None = told.get("content", {}).get("application/json", {}).get("schema")
        return schema

    def asked(self, method: str, path: str) -> dict[str, Any] | None:
        """The schema of what a route takes."""
        told = self._operation(method, path).get("requestBody", {})
        schema: dict[str, Any] | None = told.get("content", {}).get("application/json", {}).get("schema")
        return schema

    def _operation(self, method: str, path: str) -> dict[str, Any]:
        found: dict[str, Any] = self._document["paths"].get(path, {}).get(method, {})
        return found

    def _plain(self, schema: dict[str, Any]) -> list[dict[str, Any]]:
        """The alternatives of a schema; one with an example stands alone in an `allOf`."""
        if "$ref" in schema:
            name = schema["$ref"].rpartition("/")[2]
            return self._plain(self._document["components"]["schemas"][name])
        for word in ("oneOf", "anyOf", "allOf"):
            if word in schema:
                return [plain for one in schema[word] for plain in self._plain(one)]
        return [schema]

    def undeclared(self, schema: dict[str, Any], value: Any, where: str = "") -> list[str]:
        """Fields of a value that its schema does not name, by the alternative that fits best."""
        return min((self._beside(one, value, where) for one in self._plain(schema)), key=len)

    def _beside(self, schema: dict[str, Any], value: Any, where: str) -> list[str]:
        named, rest = schema.get("properties", {}), schema.get("additionalProperties")
        if isinstance(value, dict):
            if not named and rest is None:
                return [] if schema.get("type") in {None, "object"} else [where]
            found = []
            for key, one in value.items():
                below = named.get(key, rest if isinstance(rest, dict) else None)
                if below is not None:
                    found += self.undeclared(below, one, f"{where}.{key}")
                elif rest is not True:
                    found.append(f"{where}.{key}")
            return found
        if isinstance(value, list) and isinstance(schema.get("items"), dict):
            return [one for item in value for one in self.undeclared(schema["items"], item, f"{where}[]")]
        return []

    def swollen(self, schema: dict[str, Any], value: Any) -> Iterator[tuple[str, Any]]:
        """A body with one field more than its schema names: an unknown one, or one that the house decides; at
        each place that has fields of its own."""
        for plain in self._plain(schema):
            named = plain.get("properties", {})
            if isinstance(value, dict) and set(value) <= set(named):
                for field in ("zz_unknown", *READ_ONLY):
                    if field not in named:
                        yield field, value | {field: "1"}
                for key, one in value.items():
                    yield from (
                        (f"{key}.{field}", value | {key: more})
                        for field, more in self.swollen(named[key], one)
                    )
                return
            if isinstance(value, list) and value and isinstance(plain.get("items"), dict):
                for field, more in self.swollen(plain["items"], value[0]):
                    yield f"[].{field}", [more, *value[1:]]
                return
