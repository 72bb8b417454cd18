"""Every route, asked by everybody about everything, and every answer judged."""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Iterator
from time import monotonic
from typing import Any
from urllib.parse import quote, urlencode
from uuid import UUID

import msgspec
from authz_bodies import Document
from authz_canaries import Whose
from authz_city import City, Thing
from authz_examples import EXAMPLES, Route
from authz_people import Asker, Declared, Standing, admitted
from authz_stage import Answer, Front, make_staged
from litestar import Litestar

from leadcenter.access.face import FRESH, NEEDS
from leadcenter.access.routes import OPEN, ZONES
from leadcenter.entry.api import handlers

HIDDEN = 2 / 3
"""Of the first requests of a sample, the share about what the asker must not find."""
AWAKE_S = 60.0
"""How often the sessions of the city are kept alive and fresh."""
CHANGING = {"post", "put", "patch", "delete"}
NOWHERE = str(UUID(int=7))
WITHOUT_OBJECT = {
    "code": "POOL-A", "clock": "followup",
    "kind": "call", "version": "1", "order": "1", "payment": "1", "loss": "1", "day": "2026-10-01",
}  # fmt: skip
"""Parts of paths that name a thing within a thing; what is found there is judged by the tests of its room."""


class Asking(msgspec.Struct, frozen=True):
    """One cell of the matrix."""

    route: Route
    asker: Asker
    thing: Thing | None

    @property
    def triple(self) -> tuple[Route, str, str]:
        return self.route, self.asker.name, self.thing.name if self.thing else ""


class Figures(msgspec.Struct):
    """What was asked, and what was found: a line for each fault."""

    requests: int = 0
    triples: int = 0
    foreign_bytes: int = 0
    faults: list[str] = []
    statuses: dict[int, int] = {}


def routes_of(app: Litestar) -> dict[Route, Declared]:
    """All routes of the application, those too that its document does not tell of."""
    found: dict[Route, Declared] = {}
    for route in app.routes:
        for one in handlers(route):
            declared = Declared(
                frozenset(one.opt.get(NEEDS, ())),
                frozenset(str(zone) for zone in one.opt.get(ZONES, ())),
                bool(one.opt.get(FRESH)),
                str(one.opt.get(OPEN, "")),
            )
            for method in getattr(one, "http_methods", {"ANY"}) - {"OPTIONS"}:
                found[method.lower(), route.path_format] = declared
    return found


class Matrix:
    """The staged application of a city; `alone`: without the policies of its tables."""

    def __init__(self, city: City, *, alone: bool = False) -> None:
        self.city = city
        self.app, self.stage = make_staged(city.config, alone=alone)
        self.front = Front(self.app)
        self.routes = routes_of(self.app)
        self.document = Document(self.app.openapi_schema.to_schema())
        self.figures = Figures()
        self._refresh_at = 0.0
        self.triples: set[tuple[Route, str, str]] = set()

    def close(self) -> None:
        self.front.close()
        self.stage.close()

    # --- which

    def things(self, route: Route) -> list[Thing | None]:
        kind = EXAMPLES[route].kind
        return list(self.city.things[kind]) if kind else [None]

    def cells(self) -> Iterator[Asking]:
        """All of them."""
        for route in sorted(self.routes):
            for asker in self.city.askers:
                for thing in self.things(route):
                    yield Asking(route, asker, thing)

    def sample(self, count: int, seed: int, *, turned_away: float = 1.0) -> list[Asking]:
        """Each route with each role once, two times of three with an object that the asker must not find,
        where there is one; of those whom the door turns away that share. Then more, up to `count`. The same
        for the same seed."""
        chance = random.Random(seed)
        chosen: list[Asking] = []
        for route in sorted(self.routes):
            things = self.things(route)
            for askers in self.city.roles().values():
                asker = chance.choice(askers)
                if self.turned_away(asker, route) and chance.random() >= turned_away:
                    continue
                hidden = self._hidden_from(asker, route)
                among = hidden if hidden and chance.random() < HIDDEN else things
                chosen.append(Asking(route, asker, chance.choice(among)))
        cells = list(self.cells())
        while len(chosen) < count:
            chosen += chance.sample(cells, min(count - len(chosen), len(cells)))
        chance.shuffle(chosen)
        return chosen

    def turned_away(self, asker: Asker, route: Route) -> bool:
        """Does the door end it, whatever the object?"""
        return bool(admitted(asker, self.routes[route], changing=route[0] in CHANGING))

    def _hidden_from(self, asker: Asker, route: Route) -> list[Thing]:
        """What somebody whom the route lets in must not find, or find and not change."""
        if self.turned_away(asker, route):
            return []
        may = asker.changes if route[0] in CHANGING else asker.sees
        return [one for one in self.things(route) if one and one.name != "stray" and not may(one.whose)]

    # --- asking

    def send(self, asking: Asking, body: Any = None) -> Answer:
        if monotonic() > self._refresh_at:
            self.city.refresh()
            self._refresh_at = monotonic() + AWAKE_S
        method, path, content, headers = self.written(asking)
        return self.front.ask(method, path, content if body is None else body, headers)

    def written(self, asking: Asking) -> tuple[str, str, Any, dict[str, str]]:
        (method, template), asker, thing = asking.route, asking.asker, asking.thing
        example = EXAMPLES[asking.route]
        given: tuple[Any, ...] = (self.city, asker, thing)

        def fill(match: re.Match[str]) -> str:
            assert thing is not None, template
            return quote(str(_value(match[1], thing, asker)), safe="")

        path = re.sub(r"\{(\w+)\}", fill, template)
        if example.query is not None:
            path += "?" + urlencode(example.query(*given))
        body = example.body(*given) if callable(example.body) else example.body
        headers = dict(asker.headers)
        if example.headers is not None:
            headers |= example.headers(*given)
        return "post" if method == "any" else method, path, body, headers

    def ask(self, asking: Asking) -> Answer:
        """One request, judged."""
        changing = asking.route[0] in CHANGING
        with self.stage.request():
            answer = self.send(asking)
            changed = self.stage.changed() if answer.status >= 400 else []
            if answer.status < 300 and changing:
                self.stage.hold_to_constraints()
        self.figures.requests += 1
        self.figures.statuses[answer.status] = self.figures.statuses.get(answer.status, 0) + 1
        self.triples.add(asking.triple)
        self.figures.triples = len(self.triples)
        for fault in self.judge(asking, answer, changed):
            self.fault(asking, answer, fault)
        return answer

    def fault(self, asking: Asking, answer: Answer, what: str) -> None:
        (method, path), asker, thing = asking.triple
        self.figures.faults.append(
            f"{method.upper()} {path} as {asker} about {thing or 'nothing'}: {answer.status} {what}"
        )

    # --- judging

    def judge(self, asking: Asking, answer: Answer, changed: list[str]) -> Iterator[str]:
        """What is wrong with an answer."""
        (method, _), asker, thing = asking.route, asking.asker, asking.thing
        example, declared = EXAMPLES[asking.route], self.routes[asking.route]
        yield from self._leaks(asking, answer)
        if answer.status >= 500 and answer.status != 503:
            yield f"fell over: {self._why(asking)}"
        yield from self._undeclared(asking, answer)
        if changed:
            yield f"was refused and changed {changed}"
        turned_away = admitted(asker, declared, changing=method in CHANGING)
        if turned_away:
            if answer.status not in turned_away:
                yield f"is not turned away with {sorted(turned_away)}: {answer.said[:120]}"
            return
        if not declared.open and answer.status == 401:
            yield "is turned away though it may"
        if thing is None or asker.standing is Standing.HALF:
            return
        if declared.open and not declared.open.startswith("whoever"):
            return
        may = asker.changes(thing.whose) if method in CHANGING else asker.sees(thing.whose)
        if thing.name == "stray" or may:
            lacks = example.also not in {"", *asker.may}
            if answer.status == 403 and '"not_allowed"' in answer.said and not lacks:
                yield "is not allowed though it may"
            return
        if method in CHANGING and answer.status < 300 and example.hides:
            yield "changes what is not the asker's"
        if not asker.sees(thing.whose):
            yield from self._hidden(asking, answer)

    def _undeclared(self, asking: Asking, answer: Answer) -> Iterator[str]:
        """What an answer holds that the document of the routes does not name."""
        if answer.status >= 300 or not answer.header("content-type").startswith("application/json"):
            return
        schema = self.document.answer(*asking.route, answer.status)
        if schema is None:
            yield "answers with what the document does not tell of"
            return
        for field in self.document.undeclared(schema, answer.json()):
            yield f"has a field that is not declared: {field}"

    def _why(self, asking: Asking) -> str:
        """The last lines of what a request falls over."""
        self.app.debug = True
        try:
            with self.stage.request():
                return self.send(asking).said[-1_500:]
        finally:
            self.app.debug = False

    def _leaks(self, asking: Asking, answer: Answer) -> Iterator[str]:
        _, path, body, _ = self.written(asking)
        sent = path.encode() + (body if isinstance(body, bytes) else msgspec.json.encode(body))
        told = (
            "\n".join(f"{name}: {value}" for name, value in answer.headers).encode() + b"\n\n" + answer.body
        )
        found = self.city.canaries.found_in(told)
        if not found:
            return
        known = self.city.canaries.found_in(sent)
        customer = asking.thing if asking.route[1].startswith("/my") else None
        for word in sorted(found - known):
            whose = self.city.canaries.owners[word]
            if self._may_hear(asking, whose, customer):
                continue
            self.figures.foreign_bytes += len(word)
            yield f"tells {word}, which is of {whose}"

    def _may_hear(self, asking: Asking, whose: Whose, customer: Thing | None) -> bool:
        if customer is not None and customer.name != "stray":
            return whose.kind == "org" or (whose.kind == "lead" and whose.staff == customer.name)
        if asking.route[1].endswith("/copy") and "rights.handle" in asking.asker.may:
            return asking.asker.zone == "maker"  # everything that there is of the person, for that person
        if asking.route[1] == "/cleaning/tasks/{task_id}/reveal":
            return asking.asker.sees(Whose("task")) and not whose.entities
        if asking.route[1] == "/dealers" and whose.kind == "org":
            return "cleaning.work" in asking.asker.may  # which dealers there are is told to customers
        if asking.route[1].endswith("/reading") and "raw_lead.open" in asking.asker.may:
            return asking.asker.zone == "maker"  # what came, in clear, for who repairs it; audited
        if whose.kind == "phone" and not asking.route[1].endswith("/reveal"):
            return False  # a number in clear is told by what is audited as such, and nowhere else
        return asking.asker.sees(whose)

    def _hidden(self, asking: Asking, answer: Answer) -> Iterator[str]:
        """What does not exist for the asker is answered as what does not exist at all."""
        assert asking.thing is not None
        stray = next(one for one in self.things(asking.route) if one is not None and one.name == "stray")
        twin = Asking(asking.route, asking.asker, stray)
        with self.stage.request():
            known = self.send(twin)
        if EXAMPLES[asking.route].hides and answer.status != 404:
            yield f"is not hidden (404): {answer.said[:120]}"
        mine, theirs = self._neutral(asking, answer), self._neutral(twin, known)
        if mine != theirs:
            yield f"differs from what is not there ({known.status}): {mine[:160]} / {theirs[:160]}"

    def _neutral(self, asking: Asking, answer: Answer) -> str:
        """An answer without the names of what was asked about."""
        assert asking.thing is not None
        text = f"{answer.status} {answer.header('content-type')} {answer.said}"
        for value in sorted(
            map(str, (*asking.thing.values.values(), *asking.thing.told.values())), key=len, reverse=True
        ):
            text = text.replace(value, "…") if len(value) > 3 else text
        return text

    # --- all of it

    def run(self, askings: list[Asking]) -> Figures:
        for asking in askings:
            self.ask(asking)
        return self.figures

    def asking(self, route: Route, asker: str, thing: str = "") -> Asking:
        """A cell by its names."""
        who = next(one for one in self.city.askers if one.name == asker)
        about = None
        if EXAMPLES[route].kind:
            about = next(
                one for one in self.things(route) if one is not None and thing in {one.name, "first"}
            )
        return Asking(route, who, about)


def _value(parameter: str, thing: Thing, asker: Asker) -> Any:
    """What stands in a path; of what the city has no object of its own, a name in the right form."""
    field = _field(parameter, thing)
    if field == "reference" or field in thing.values:
        return thing.value(field, asker)
    return WITHOUT_OBJECT.get(parameter, NOWHERE)


def _field(parameter: str, thing: Thing) -> str:
    """Under which name an object has what a path asks for."""
    if parameter == "reference" or parameter in thing.values:
        return parameter
    if parameter == "code" and "entity" in thing.values:
        return "entity"
    return "code" if parameter in {"code", "provider", "path"} else "id"


def count_of(faults: list[str]) -> Counter[str]:
    """Faults by their route, for a first look."""
    return Counter(one.partition(" as ")[0] for one in faults)
