"""The demo's stage: a maker with its dealers, the running house, stubs of those outside, people at work and a living
stream of leads. Everything ends with the block.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import httpx
import msgspec

from leadcenter.channel.face import House
from leadcenter.cleaning import face as cleaning
from leadcenter.entry import house as opening
from leadcenter.entry.demo import privacy_stub
from leadcenter.entry.demo.consultant import Consultant, Floor
from leadcenter.entry.demo.day import ZONE, Actor, Book, Day
from leadcenter.entry.demo.dealership import (
    DccAgent,
    DccManager,
    DriveSpecialist,
    Finance,
    Receptionist,
    SalesManager,
)
from leadcenter.entry.demo.doors import Doors
from leadcenter.entry.demo.furnishing import furnish_dealer, furnish_maker, furnish_organisation
from leadcenter.entry.demo.graph_stub import GraphStub
from leadcenter.entry.demo.maker_people import (
    Asked,
    CallCentreAgent,
    Kept,
    LeadOperations,
    Onlooker,
    assess,
)
from leadcenter.entry.demo.person import Person, Refused
from leadcenter.entry.demo.privacy_stub import PrivacyStub
from leadcenter.entry.demo.staffing import ADMINISTRATOR, CONSULTANTS, GROUP, GUIDE, Post
from leadcenter.entry.demo.stream import Stream
from leadcenter.entry.demo.world import build_world
from leadcenter.entry.serve import database, free_port, running, start
from leadcenter.kernel.config import Config
from leadcenter.kernel.database import Connection, connect
from leadcenter.kernel.sql import statement
from leadcenter.org.face import ScaledClock

PROVIDER: Final = "call_centre"
SECRET = "demo-call-centre-secret"  # noqa: S105 - the demo's own, on loopback
DAWN: Final = (8, 20)
"""The demo's business day begins before dispatch opens at 08:30, so that the windows can be seen opening."""
QUIET: Final = {"quiet": {"begins": 1_260, "until": 480}, "language": "zh"}
CAPS: Final = cleaning.Caps(per_day=9, per_week=30)
"""The product calls a customer once a day; a demo shows within minutes what comes of the further calls."""


class Play(msgspec.Struct, frozen=True):
    """What is played. `staffed`: which dealers have all their people at the web, as places in the list of all;
    `pace`: seconds between two turns of a person; `rate`: leads a second; `early`: for so many seconds business
    time stands before dawn, until people are in."""

    rate: float
    speed: float
    dealers: int = 300
    staffed: tuple[int, ...] = (1, 2, 4)
    pace: float = 5.0
    early: float = 0.0


class Stage:
    """What there is while the demo runs."""

    def __init__(
        self, config: Config, conn: Connection, house: House, clock: ScaledClock, dealers: list[str]
    ) -> None:
        self.config = config
        self.conn = conn
        self.house = house
        self.clock = clock
        self.dealers = dealers
        self.book = Book()
        self.operations: Person | None = None
        self.new = True
        self.url = ""
        self.privacy: PrivacyStub
        self.stream: Stream
        self.doors: Doors
        self.day: Day
        self._ahead = _now(conn) - datetime.now(UTC)

    def now(self) -> datetime:
        """The database's clock."""
        return datetime.now(UTC) + self._ahead

    def business(self) -> datetime:
        """What the demo's clock shows."""
        return self.clock.to_business(self.now())

    def clocks(self) -> list[Kept]:
        """How the three clocks are kept, as lead operations see it; nothing before they are in."""
        try:
            return assess(self.operations) if self.operations is not None else []
        except (Refused, httpx.HTTPError) as error:
            self.book.lost(error)
            return []

    def rest(self) -> None:
        """Nobody works any more, and no lead comes; what was begun is carried to its end by the workers."""
        self.doors.shut()
        self.day.close()
        self.stream.close()


@contextmanager
def standing(config: Config, play: Play, tell: Callable[[Any], None]) -> Iterator[Stage]:
    """A stage on which everything runs."""
    with ExitStack() as stack:
        ready = stack.enter_context(database(config, tell))
        conn = stack.enter_context(connect(ready.database_url, name="leadcenter demo", autocommit=True))
        graph, privacy = GraphStub(), PrivacyStub()
        stack.callback(graph.close)
        stack.callback(privacy.close)
        stage = _build(conn, ready, play, graph.url, privacy.secret)
        stage.privacy = privacy
        port = ready.port or free_port()
        call_centre = stack.enter_context(
            _call_centre(config.folder, f"http://127.0.0.1:{port}/callbacks/{PROVIDER}")
        )
        environment = {
            "LEADCENTER_LOG": "warning",  # the picture tells the rest
            "LEADCENTER_CALL_CENTRE_URL": f"http://127.0.0.1:{call_centre}",
            "LEADCENTER_CALL_CENTRE_SECRET_FILE": str(config.folder / "call-centre.secret"),
            "LEADCENTER_PRIVACY_CALL_URL": privacy.url,
            "LEADCENTER_PRIVACY_CALL_SECRET_FILE": str(
                _secret(config.folder / "privacy.secret", privacy.secret)
            ),
            # what is typed from a screen is no passkey
            "LEADCENTER_ADMIN_FACTOR": "any",
        }
        house = stack.enter_context(
            running(msgspec.structs.replace(ready, port=port), tell, environment=environment)
        )
        stage.url = privacy.web = house.url
        _open(stack, stage, play, graph, tell)
        yield stage


def _build(conn: Connection, config: Config, play: Play, graph: str, secret: str) -> Stage:
    house = opening.open_house(conn, config)
    now = _now(conn)
    morning = now.astimezone(ZONE).replace(hour=DAWN[0], minute=DAWN[1], second=0, microsecond=0)
    clock = ScaledClock(now + timedelta(seconds=play.early), morning.astimezone(now.tzinfo), play.speed)
    ((dealers,),) = conn.execute(statement("entry", "count_dealers")).fetchall()
    with conn.transaction():
        if not dealers:
            build_world(conn, house, now, graph=graph, dealers=play.dealers)
            cleaning.register_provider(conn, PROVIDER, cleaning.starter("providers")[PROVIDER])
            cleaning.add_provider_secret(conn, house, PROVIDER, "demo", SECRET, now=now)
            spec = cleaning.starter("providers")["privacy_number"]
            cleaning.register_provider(conn, privacy_stub.PROVIDER, spec)
        key = f"demo {now:%Y%m%d%H%M%S}"
        cleaning.add_provider_secret(conn, house, privacy_stub.PROVIDER, key, secret, now=now)
        opening.set_clock(conn, clock)
        opening.set_caps(conn, CAPS)
    codes = [code for (code,) in conn.execute(statement("entry", "read_dealer_codes"))]
    stage = Stage(config, conn, house, clock, codes)
    stage.new = not dealers
    return stage


def _now(conn: Connection) -> datetime:
    ((now,),) = conn.execute(statement("entry", "read_now")).fetchall()
    assert isinstance(now, datetime)
    return now


def _open(stack: ExitStack, stage: Stage, play: Play, graph: GraphStub, tell: Callable[[Any], None]) -> None:
    """Leads begin to come, and people."""
    staffed = [stage.dealers[place] for place in play.staffed if place < len(stage.dealers)]
    stage.stream = Stream(stage.url, stage.dealers, stage.business, play.rate, graph.put, favoured=staffed)
    stage.day = Day(stage.book, stage.business, play.pace)
    casting = _Casting(stage, staffed)
    stage.doors = Doors(stage.config, stage.url, staffed, casting.arrived, tell)
    stack.callback(stage.doors.close)
    stack.callback(stage.rest)
    for part in (stage.stream, stage.day, stage.doors):
        part.start()


class _Casting:
    """Who does what, as people arrive."""

    def __init__(self, stage: Stage, dealers: list[str]) -> None:
        self._stage = stage
        self._dealers = dealers
        self._floors = {dealer: Floor(dealer, f"{dealer}-{GUIDE}") for dealer in dealers}
        self._asked = Asked()
        self._serial = 0

    def arrived(self, post: Post, person: Person) -> None:
        """Set up what the person has to set up, and begin to work."""
        book = self._stage.book
        book.did("signed in")
        try:
            if not self._stage.new:
                pass  # everything stands since the first run
            elif post.role == ADMINISTRATOR:
                furnish_organisation(person, self._dealers, GROUP)
            elif post.role == "lead_operations":
                furnish_maker(person, self._stage.now().astimezone(ZONE).date())
            elif post.role == "dcc_manager":
                furnish_dealer(person, post.entity, self._dealers.index(post.entity))
            if post.staff:
                person.do("PUT", "/inbox/preferences", QUIET)
        except Refused as refused:
            book.faults.append(str(refused))
        except httpx.HTTPError as error:
            book.lost(error)
        if post.role == "lead_operations":
            self._stage.operations = person
        actor = self._actor(post, person)
        if actor is not None:
            self._stage.day.join(actor)

    def _actor(self, post: Post, person: Person) -> Actor | None:
        self._serial += 1
        common = person, self._stage.book, self._stage.business, self._serial
        floor = self._floors.get(post.entity)
        if floor is None:
            return self._of_maker(post, common)
        match post.role:
            case "consultant":
                number = int(post.staff[-2:])
                return Consultant(*common, floor, idle=0.6 if number % 4 == 0 else 0.08)
            case "dcc_manager":
                leaver, absent = f"{post.entity}-{CONSULTANTS:02}", f"{post.entity}-{CONSULTANTS - 1:02}"
                return DccManager(*common, leaver, absent)
            case "sales_manager":
                return SalesManager(*common, self._asked)
            case "receptionist":
                return Receptionist(*common, lambda: self._stage.stream.somebody_of(post.entity))
            case "test_drive":
                return DriveSpecialist(*common, floor)
            case "finance":
                return Finance(*common)
            case _:
                return DccAgent(*common)

    def _of_maker(self, post: Post, common: tuple[Person, Book, Callable[[], datetime], int]) -> Actor | None:
        match post.role:
            case "lead_operations":
                return LeadOperations(*common, self._dealers, self._asked)
            case "call_centre_agent":
                return CallCentreAgent(*common)
            case "analyst" | "regional_manager" | "group_manager":
                return Onlooker(*common)
            case _:
                return None


def _secret(place: Path, secret: str) -> Path:
    place.touch(0o600)
    place.chmod(0o600)
    place.write_text(secret, "utf-8")
    return place


@contextmanager
def _call_centre(folder: Path, callback_url: str) -> Iterator[int]:
    """The stub call centre, a process of its own; yields its port."""
    secret = _secret(folder / "call-centre.secret", SECRET)
    command = [
        sys.executable, "-m", "leadcenter.entry.stub_call_centre", "--callback-url", callback_url, "--secret-file", str(secret),
        "--ledger", str(folder / "call-centre.jsonl"), "--delay", "0.5", "4",
    ]  # fmt: skip
    process = start(command, {}, stdout=subprocess.PIPE)
    try:
        assert process.stdout is not None
        yield int(json.loads(process.stdout.readline())["port"])
    finally:
        process.terminate()
        process.wait(timeout=15)
