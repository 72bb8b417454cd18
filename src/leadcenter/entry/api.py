"""The web application: channels at /in, call-backs, the desks' API. Made once per web process from the
environment.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from uuid import UUID

import litestar
import msgspec
import psycopg
from litestar import Litestar, Router, asgi, post
from litestar.handlers import BaseRouteHandler
from litestar.openapi.config import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin
from litestar.params import FromPath, JSONBody
from litestar.routes import BaseRoute
from psycopg_pool import ConnectionPool

from leadcenter.access import face as access
from leadcenter.access import http as access_http
from leadcenter.access.face import AskerKind, Once, Permission, Sighted, needs, open_to
from leadcenter.assignment import http as assignment_http
from leadcenter.assignment.face import AssignmentBook
from leadcenter.audit import face as audit
from leadcenter.channel import http as channel_http
from leadcenter.channel.face import House
from leadcenter.channel.importing.running import Runs
from leadcenter.cleaning import http as cleaning_http
from leadcenter.cleaning.face import Result
from leadcenter.clocks import http as clocks_http
from leadcenter.consent import face as consent
from leadcenter.consent import http as consent_http
from leadcenter.consent.face import EventKind
from leadcenter.customer import http as customer_http
from leadcenter.customer.face import merging as customers
from leadcenter.desk import face as seeing
from leadcenter.desk import http as desk_http
from leadcenter.entry import examining, hosting, overview, pages, postal, signing, watching
from leadcenter.entry import house as opening
from leadcenter.entry.answering import telling_of_nos
from leadcenter.entry.beside import Beside
from leadcenter.entry.gather import Gatherer
from leadcenter.entry.headers import send_with_headers
from leadcenter.entry.intake import Intake
from leadcenter.entry.ledger import Ledger, taken_back
from leadcenter.entry.ledger_keeper import Keeper
from leadcenter.entry.logs import set_up as set_up_logs
from leadcenter.entry.metrics import Metrics
from leadcenter.entry.parent import end_with_parent
from leadcenter.entry.reaching import contacts_of
from leadcenter.entry.refusing import conflicted, refusing
from leadcenter.entry.registers import Registers
from leadcenter.entry.reviewing import deciding
from leadcenter.flow.face import Choice, choose, in_sight, refuse, told
from leadcenter.followup import http as followup_http
from leadcenter.identity import http as identity_http
from leadcenter.inbox import http as inbox_http
from leadcenter.kernel.clock import instant, microseconds
from leadcenter.kernel.config import Config, from_environment
from leadcenter.kernel.database import REQUESTS, Connection, connect
from leadcenter.kernel.errors import Refusal
from leadcenter.kernel.logins import Login, check, url_of
from leadcenter.kernel.scope import HOUSE, Connect, Scope, Zone, enter
from leadcenter.kernel.sql import statement
from leadcenter.lead.face import References
from leadcenter.order import http as order_http
from leadcenter.org import http as org_http
from leadcenter.org.face import ScaledClock, followup_due_us, window_us
from leadcenter.people import face as people
from leadcenter.people import http as people_http
from leadcenter.pool import http as pool_http
from leadcenter.pool.face import renew, work_on
from leadcenter.rights import face as rights
from leadcenter.rights import http as rights_http
from leadcenter.rulemaking import http as rulemaking_http
from leadcenter.selfservice import http as selfservice_http
from leadcenter.selfservice.face import again
from leadcenter.transfer import http as transfer_http
from leadcenter.transfer.face import Conductor as Transfers
from leadcenter.vehicle import http as vehicle_http

POOL = 8


class ChoiceBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The customer's word about one dealer."""

    dealer: str
    accepted: bool
    notice: str
    notice_version: str
    text_hash: str
    page: str = ""
    action: str = "button"


def make_app(config: Config) -> Litestar:
    """The application over the database of `config`."""
    app_url, intake_url = url_of(config, Login.APP), url_of(config, Login.INTAKE)

    def open_connection() -> Connection:
        return connect(intake_url, name="leadcenter intake")

    with connect(app_url, name="leadcenter web") as conn:
        check(conn)
    with open_connection() as conn:
        check(conn)
        house = opening.open_house(conn, config)
        clock = opening.read_clock(conn)
    registers = Registers(open_connection, house)
    ledger = Ledger(config.ledger_folder, house)
    gatherer = Gatherer(open_connection, house, ledger)
    session = {"autocommit": True, "options": REQUESTS, "application_name": "leadcenter web"}
    pool = ConnectionPool(app_url, min_size=1, max_size=POOL, kwargs=session, open=True, timeout=5)
    connect_in = telling_of_nos(scoped(pool), Keeper(house, ledger))
    signing_door = signing.open_door(house, config, connect_in)
    door = cleaning_http.Door(house, connect_in, lambda: registers.desk, _missed(house), clock, seeing.called)
    references = References(house.keyring)
    desks = assignment_http.Door(
        door.connect,
        lambda: registers.assignment,
        _followup(registers, clock),
        references,
        _told(house, clock, connect_in),
    )
    once = Once(door.connect, house.keyring, house.maker)
    intake = Intake(registers, gatherer, house.keyring.mark(house.maker, "request"))
    metrics = Metrics(lambda: connect_in(HOUSE), config)
    measured = metrics.measured(intake)

    @asgi("/in", opt=open_to("channels, whose signature is verified"), is_mount=True, copy_scope=False)
    async def take_in(scope: Any, receive: Any, send: Any) -> None:
        """Deliveries of channels."""
        await measured(scope, receive, send)

    people_door = people_http.Door(
        connect_in, people.Conductor(connect_in, desks.followup), references, signing_door.lodge
    )
    departures = Beside(
        "departures",
        lambda: connect(app_url, name="leadcenter web"),
        lambda conn: people.go_on(conn, desks.followup),
    )
    departures.start()
    runs = Runs(house, door.connect, lambda *told: ledger.append(taken_back(*told), told[-1]))
    webhooks = postal.webhooks()

    def close() -> None:
        departures.close()
        runs.close()
        gatherer.close()
        registers.close()
        webhooks.close()
        signing_door.wire.close()
        pool.close()

    made = Litestar(
        [
            take_in,
            *pages.routes(pages.read_built()),
            *watching.routes(lambda: connect_in(HOUSE), metrics),
            *examining.routes(lambda: connect_in(HOUSE), config),
            *overview.routes(connect_in),
            identity_http.routes(signing_door),
            *access_http.routes(door.connect),
            *org_http.routes(connect_in),
            *people_http.routes(people_door),
            *transfer_http.routes(
                transfer_http.Door(
                    connect_in, Transfers(connect_in, house, clock), references, contacts_of(house)
                )
            ),
            *clocks_http.routes(clocks_http.Door(connect_in, references, contacts_of(house))),
            *inbox_http.routes(
                inbox_http.Door(connect_in, house.keyring, references, webhooks, contacts_of(house))
            ),
            _choice_route(door, registers, references, lambda: registers.assignment),
            *cleaning_http.routes(door),
            *assignment_http.routes(desks),
            *rulemaking_http.routes(rulemaking_http.Door(connect_in, desks.book, references, desks.told)),
            *pool_http.routes(
                pool_http.Door(
                    door.connect,
                    house.keyring,
                    references,
                    desks.book,
                    desks.followup,
                    contacts_of(house),
                )
            ),
            *vehicle_http.routes(door.connect, once),
            *order_http.routes(
                order_http.Door(
                    door.connect, once, desks.book, desks.followup, references, contacts_of(house)
                )
            ),
            *followup_http.routes(
                followup_http.Door(
                    house,
                    door.connect,
                    references,
                    contacts_of(house),
                    clock,
                    lambda: registers.desk.providers,
                )
            ),
            *channel_http.routes(channel_http.Door(house, door.connect, runs, seeing.spend_on_raw)),
            *consent_http.routes(door.connect),
            *selfservice_http.routes(
                selfservice_http.Door(
                    house,
                    door.connect,
                    lambda: registers.assignment,
                    audit.load_signer(config.keys),
                    rights.by_link(house),
                    lambda conn, customer: rights.kept_until(conn, [customer]).get(customer),
                    rights.asked_by(house),
                )
            ),
            *hosting.routes(house, connect_in, lambda: registers),
            *rights_http.routes(rights_http.Door(house, door.connect, audit.load_signer(config.keys))),
            *desk_http.routes(
                desk_http.Door(house, door.connect, config.exports_folder, lambda: registers.desk.book)
            ),
            *customer_http.routes(
                customer_http.Door(house, door.connect, deciding(house, lambda: registers.assignment))
            ),
        ],
        exception_handlers={Refusal: refusing(connect_in, references), psycopg.Error: conflicted},
        before_send=[send_with_headers],
        on_shutdown=[close],
        dependencies=identity_http.sighted(signing_door),
        openapi_config=OpenAPIConfig(
            title="leadcenter",
            version="0.1.0",
            render_plugins=[JsonRenderPlugin()],  # no page with scripts of others, nothing that takes seconds
            openapi_router=Router("/schema", route_handlers=[], opt=open_to("anybody: the routes, no data")),
        ),
        debug=False,
    )
    access.check(one for route in made.routes for one in handlers(route))
    return made


TURN_S = 0.000_1
"""How long a thread may keep the interpreter while another waits for it. The thread that lands posts gives it
up at each of its statements; with the default of 5 ms it gets it back after the loop has read posts for that
long, and a set takes tens of milliseconds."""
YOUNG = 50_000
"""Objects made before the collector looks for cycles: more than a set of posts."""


def app() -> Litestar:
    """The application of this environment (the server's entry point), in the server's own worker process."""
    main = multiprocessing.parent_process()
    # the server's worker waits for its dead main when told kindly
    end_with_parent(main.pid if main and main.pid else os.getppid(), signal.SIGKILL)
    sys.setswitchinterval(TURN_S)
    set_up_logs()
    made = make_app(from_environment())
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG)
    return made


def _choice_route(
    door: cleaning_http.Door, registers: Registers, references: References, book: Callable[[], AssignmentBook]
) -> Any:
    @post(
        "/leads/{reference:str}/choice",
        opt=needs(Permission.LEAD_CHOOSE, zones=access.OF_MAKER),
        status_code=202,
        sync_to_thread=True,
    )
    def take_choice(
        request: litestar.Request[Any, Any, Any],
        sight: Sighted,
        reference: FromPath[str],
        data: JSONBody[ChoiceBody],
    ) -> dict[str, str]:
        """The customer names or confirms a dealer for a lead, or says no."""
        who = access.who(sight, request)
        key = references.read(sight.asker.entity, reference)
        if key is None:
            raise Refusal("lead_unknown", 404)
        bucket, lead = key
        dealer = registers.org.dealer(data.dealer)
        if dealer is None:
            raise Refusal("unknown_dealer", 422)
        proof = {
            "notice": data.notice, "version": data.notice_version, "text_hash": data.text_hash,
            "page": data.page, "action": data.action,
        }  # fmt: skip

        def write() -> None:
            with door.connect(sight.scope) as conn:
                row = conn.execute(statement("entry", "read_now")).fetchone()
                assert row is not None
                now, house = row[0], door.house
                if data.accepted and sight.asker.kind is AskerKind.PERSON:
                    work_on(conn, [key], sight, now)
                else:  # a machine brings the customer's own word, and a no is heard from everybody
                    renew(conn, [key], sight, now)
                if data.accepted:
                    shown = data.notice, data.notice_version, data.text_hash, data.action
                    number = consent.accept(conn, *shown, dealer.code)
                    named = Choice(bucket, lead, dealer.id, EventKind.CONFIRMED, proof, number)
                    customer = choose(conn, house, named, now)
                else:
                    customer = refuse(conn, house, key, dealer.id, proof, now, book())
                subject = audit.pseudonyms(conn, house.keyring, house.maker, [customer], now)[customer]
                word = EventKind.CONFIRMED if data.accepted else EventKind.REFUSED
                told = {
                    "dealer": dealer.id,
                    "word": word,
                    "notice": data.notice,
                    "version": data.notice_version,
                }
                act = audit.Act(
                    who=msgspec.structs.replace(who, on_behalf="customer"),
                    what="lead.dealer_named",
                    object_kind="lead",
                    object=str(lead),
                    bucket=bucket,
                    subject=subject,
                    after=told,
                    keep=audit.Keep.PROVISION,
                )
                audit.record(conn, [act], now)

        again(write)
        return {"status": "recorded"}

    return take_choice


def _followup(
    registers: Registers, clock: ScaledClock
) -> Callable[[UUID, datetime], tuple[datetime, datetime]]:
    """When a consultant of a dealer must follow up on a lead that is handed out by hand."""

    def due(dealer_id: UUID, now: datetime) -> tuple[datetime, datetime]:
        dealer = registers.org.by_id[dealer_id]
        at = microseconds(clock.to_business(now))
        window = window_us(dealer.calendar, at)
        begin = window[1] if window else at
        end = followup_due_us(dealer.calendar, begin, dealer.followup_minutes * 60_000_000)
        return clock.to_real(instant(begin)), clock.to_real(instant(end if end is not None else begin))

    return due


def _told(house: House, clock: ScaledClock, connect_in: Connect) -> assignment_http.Told:
    """What rules hear of leads: read as the maker, whose inquiries they are; who asks hears what the rules
    decide."""

    def columns(keys: Sequence[tuple[int, UUID]]) -> Mapping[str, Sequence[object]]:
        with connect_in(Scope(Zone.MAKER)) as conn:
            ((now,),) = conn.execute(statement("entry", "read_now"))
            return told(conn, house, clock, keys, now)

    return columns


def scoped(pool: ConnectionPool[Any]) -> Connect:
    """Connections of the pool, each transaction in its scope."""

    @contextmanager
    def connected(scope: Scope) -> Iterator[Connection]:
        with pool.connection() as conn, conn.transaction():
            enter(conn, scope)
            yield conn

    return connected


def handlers(route: BaseRoute) -> list[BaseRouteHandler]:
    """The handlers of a route."""
    found = getattr(route, "route_handlers", None)
    return list(found) if found is not None else [route.route_handler]  # type: ignore[attr-defined]


def _missed(house: House) -> cleaning_http.Missed:
    """A wish not to be called that came too late for its task is a withdrawal all the same."""

    def record(conn: Connection, results: Sequence[Result], now: datetime) -> None:
        wishes = [one.withdrawal for one in results if one.withdrawal is not None]
        said = sorted({(bucket, customer) for bucket, _, customer in wishes})
        with in_sight(conn):  # the no of somebody whose data are restricted counts as well
            who = customers.follow(conn, said)
        events = [
            consent.ConsentEvent(
                *who[bucket, customer],
                house.maker,
                EventKind.WITHDRAWN,
                None,
                raw_id,
                {"action": "refused_on_call"},
            )
            for bucket, raw_id, customer in wishes
        ]
        consent.record(conn, house.maker, events, now)

    return record
