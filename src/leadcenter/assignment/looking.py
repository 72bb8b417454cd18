"""Routes of the assignment room that change nothing.

GET /assignments/advice?lead=&lead=                   consultants side by side, and what speaks against each
GET /assignments/dry-run?dealer=&rule_set=&limit=     who of those waiting would go to whom, and why
GET /assignments/fairness?dealer=&first=&last=&high=  shares, Gini, who was passed over and why
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
from litestar.handlers import HTTPRouteHandler, get
from litestar.params import FromQuery

from leadcenter.access.face import Permission, Sight, Sighted, needs
from leadcenter.assignment.advice import Advised, LeadAdvice, advise
from leadcenter.assignment.book import AssignmentBook
from leadcenter.assignment.door import Door, dealer_of, read_now
from leadcenter.assignment.fairness import Fairness, report
from leadcenter.assignment.rehearsing import DryRun, dry_run, read_waiting, with_draft
from leadcenter.kernel.database import Connection
from leadcenter.kernel.errors import Refusal
from leadcenter.kernel.sql import statement
from leadcenter.org import face as org

MOST_ADVISED: Final = 100
MOST_REHEARSED: Final = 1_000
LONGEST_SPAN: Final = timedelta(days=366)
USUAL_SPAN: Final = timedelta(days=30)
HIGH: Final = ("H", "A")
ASSIGN: Final = needs(Permission.LEAD_ASSIGN)
FIGURES: Final = needs(Permission.FIGURES_READ)


class FitShown(msgspec.Struct, frozen=True):
    """A consultant for a lead; `decided`, `won`: leads of its series that the person had at the end."""

    staff: str
    objections: tuple[str, ...]
    decided: int
    won: int


class LeadShown(msgspec.Struct, frozen=True, omit_defaults=True):
    """A lead, with consultants in the order of the advice; or why there is none."""

    lead: str
    refusal: str = ""
    brand: str = ""
    series: str = ""
    grade: str = ""
    owner: str = ""
    new_customer: bool = False
    fits: tuple[FitShown, ...] = ()


class AdviceShown(msgspec.Struct, frozen=True):
    """`leads` in the order of the request."""

    consultants: tuple[Advised, ...]
    leads: tuple[LeadShown, ...]


def routes(door: Door) -> list[HTTPRouteHandler]:
    """Handlers run in threads."""

    @get("/assignments/advice", opt=ASSIGN, sync_to_thread=True)
    def get_advice(
        sight: Sighted,
        lead: FromQuery[list[str]],
    ) -> AdviceShown:
        """Advice for one or many leads. Leads that do not exist for who asks have a refusal."""
        if len(lead) > MOST_ADVISED:
            raise Refusal("too_many_leads", 422, most=MOST_ADVISED)
        entity, book = sight.asker.entity, door.book()
        keys = [
            door.references.read(entity, name) or (0, UUID(int=place))
            for place, name in enumerate(lead, start=1)
        ]
        with door.connect(sight.scope) as conn:
            found = advise(
                conn,
                keys,
                read_now(conn),
                book,
                clock=door.followup,
                dealer_id=dealer_of(sight),
                owners=sight.owners,
                unowned=sight.unowned,
                overdue=door.overdue,
            )
        shown = tuple(_shown(name, one, book) for name, one in zip(lead, found.leads, strict=True))
        return AdviceShown(found.consultants, shown)

    @get("/assignments/dry-run", opt=ASSIGN, sync_to_thread=True)
    def get_dry_run(
        sight: Sighted,
        dealer: FromQuery[str] = "",
        rule_set: FromQuery[UUID | None] = None,
        limit: FromQuery[int] = 200,
    ) -> DryRun:
        """What the rules in force, or a rule set that is not, would do with the leads on the desk."""
        if not 1 <= limit <= MOST_REHEARSED:
            raise Refusal("limit_out_of_range", 422)
        book = door.book()
        with door.connect(sight.scope) as conn:
            now = read_now(conn)
            whose, _ = _dealer(conn, sight, dealer, book)
            wishes = read_waiting(conn, whose, limit, now, door.followup) if sight.unowned else []
            if rule_set is not None:
                book = _drafted(conn, book, whose, rule_set)
        facts = door.told([(one.bucket, one.lead_id) for one in wishes])
        names = [door.references.write(sight.asker.entity, (one.bucket, one.lead_id)) for one in wishes]
        with door.connect(sight.scope) as conn:
            return dry_run(conn, wishes, facts, names, now, book)

    @get("/assignments/fairness", opt=FIGURES, sync_to_thread=True)
    def get_fairness(
        sight: Sighted,
        high: FromQuery[list[str] | None] = None,
        dealer: FromQuery[str] = "",
        first: FromQuery[date | None] = None,
        last: FromQuery[date | None] = None,
    ) -> Fairness:
        """From `first` to `last`, both inside, in the dealer's calendar; not sent = the last thirty days."""
        with door.connect(sight.scope) as conn:
            whose, zone = _dealer(conn, sight, dealer, door.book())
            until = last or read_now(conn).astimezone(zone).date()
            begin = first or until - USUAL_SPAN
            if not begin <= until <= begin + LONGEST_SPAN:
                raise Refusal("span_out_of_range", 422)
            return report(conn, whose, zone, begin, until, high=high or HIGH, people=sight.owners)

    return [get_advice, get_dry_run, get_fairness]


def _dealer(conn: Connection, sight: Sight, code: str, book: AssignmentBook) -> tuple[UUID, ZoneInfo]:
    """The dealer that is asked about, the own one where none is named, with its zone. Raises Refusal
    `entity_unknown`, `unknown_dealer` (404) where nobody works."""
    whose = org.read_entity(conn, sight, code).id if code else sight.asker.entity
    if whose not in book.zones or (sight.dealers is not None and whose not in sight.dealers):
        raise Refusal("unknown_dealer", 404)
    return whose, book.zones[whose]


def _drafted(conn: Connection, book: AssignmentBook, dealer: UUID, rule_set: UUID) -> AssignmentBook:
    row = conn.execute(statement("assignment", "read_rule_set"), {"id": rule_set}).fetchone()
    if row is None or row[0] != dealer:
        raise Refusal("rule_set_unknown", 404)
    _, body, brand, version = row
    made = with_draft(book, dealer, brand, version, rule_set, body)
    if isinstance(made, list):
        raise Refusal("rule_set_unsound", 422)
    return made


def _shown(name: str, one: LeadAdvice, book: AssignmentBook) -> LeadShown:
    owner = book.people.get(one.owner) if one.owner else None
    fits = tuple(FitShown(fit.code, fit.objections, fit.decided, fit.won) for fit in one.fits)
    return LeadShown(
        name, one.refusal.value if one.refusal else "", one.brand, one.series, one.grade,
        owner.code if owner else "", one.new_customer, fits,
    )  # fmt: skip
