"""Routes of the rulemaking room that change nothing.

GET  /rule-sets?kind=&dealer=         versions, newest first
GET  /rule-sets/{id}                  with body, cases, faults, and what it takes the place of
GET  /rule-catalogues?kind=           what conditions may ask for
POST /rule-trials                     what a body would say of leads and of cases
"""

from __future__ import annotations

from typing import Final
from uuid import UUID

from litestar.handlers import HTTPRouteHandler, get, post
from litestar.params import FromPath, FromQuery, JSONBody

from leadcenter.access.face import Permission, Sighted, needs
from leadcenter.kernel.errors import Refusal
from leadcenter.kernel.sql import statement
from leadcenter.rulebook.face import RuleKind
from leadcenter.rulemaking import steps
from leadcenter.rulemaking.bodies import Catalogue, Trial, TrialBody, Versions
from leadcenter.rulemaking.door import Door
from leadcenter.rulemaking.kinds import KINDS
from leadcenter.rulemaking.steps import keep
from leadcenter.rulemaking.terms import Choice, FieldShown, Stage, Whole
from leadcenter.rulemaking.trying import try_cases, try_on

LARGEST: Final = 1_024 * 1_024
READ: Final = needs(Permission.RULE_READ)
TRY: Final = needs(Permission.RULE_DRAFT, Permission.RULE_APPROVE)


def routes(door: Door) -> list[HTTPRouteHandler]:
    """Handlers run in threads."""

    @get("/rule-sets", opt=READ, sync_to_thread=True)
    def list_rule_sets(sight: Sighted, kind: FromQuery[RuleKind], dealer: FromQuery[str] = "") -> Versions:
        """Of the maker, or of a dealer (`dealer`, else the asker's own)."""
        with door.connect(sight.scope) as conn:
            entity = steps.whose(conn, sight, KINDS[kind].of_maker, dealer)
            return Versions(steps.list_versions(conn, sight, kind, entity))

    @get("/rule-sets/{rule_set:uuid}", opt=READ, sync_to_thread=True)
    def show_rule_set(sight: Sighted, rule_set: FromPath[UUID]) -> Whole:
        """A version, and the one that holds in its place."""
        with door.connect(sight.scope) as conn:
            kept = keep(conn, rule_set, sight)
            versions = steps.list_versions(conn, sight, kept.kind, kept.entity)
            (version,) = (one for one in versions if one.id == rule_set)
            below = (
                one
                for one in versions
                if one.brand == kept.brand
                and one.stage in (Stage.HOLDS, Stage.REPLACED)
                and one.version < version.version
            )
            before = next(below, None)
            body = keep(conn, before.id, sight).body if before else None
        faults = door.check(kept.entity, kept.kind, kept.body) if version.stage is Stage.DRAFT else []
        return Whole(version, kept.body, kept.cases, faults, before, body)

    @get("/rule-catalogues", opt=READ, sync_to_thread=True)
    def get_catalogue(sight: Sighted, kind: FromQuery[RuleKind]) -> Catalogue:
        """What conditions of this kind may ask for."""
        made = KINDS[kind]
        fields = [
            FieldShown(one.name, one.kind.value, one.label_zh, one.label_en, tuple(one.allowed))
            for one in made.catalogue.fields
        ]
        with door.connect(sight.scope) as conn:
            rows = conn.execute(statement("rulemaking", "read_choices"), steps.sees(sight)).fetchall()
        known = made.catalogue.by_name
        return Catalogue(fields, [Choice(*row) for row in rows if row[0] in known], made.of_leads)

    @post("/rule-trials", opt=TRY, status_code=200, sync_to_thread=True, request_max_body_size=LARGEST)
    def try_rules(sight: Sighted, data: JSONBody[TrialBody]) -> Trial:
        """What these rules would say, and why. Dealers are told what holds, and not what the maker knows of
        the lead."""
        kind = KINDS[data.kind]
        keys = [door.references.read(sight.asker.entity, one) for one in data.leads]
        known = [key for key in keys if key is not None]
        with door.connect(sight.scope) as conn:
            entity = steps.whose(conn, sight, kind.of_maker, data.dealer, write=True)
            seen = steps.seen_leads(conn, sight, known)
        if len(known) < len(keys) or seen != set(known) or (known and not kind.of_leads):
            raise Refusal("lead_unknown", 404)
        faults = door.check(entity, data.kind, data.body)
        if faults:
            return Trial(faults, [], [])
        facts = door.told(known) if known else {name: [] for name in kind.catalogue.by_name}
        with door.connect(sight.scope) as conn:
            leads = try_on(conn, kind, data.body, data.leads, facts, tell=sight.of_maker)
            return Trial([], leads, try_cases(conn, kind, data.body, data.cases))

    return [list_rule_sets, show_rule_set, get_catalogue, try_rules]
