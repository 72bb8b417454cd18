"""Routes of the rights desk; those of assessments and retention stand in `assessing`,
those of the trail in `trailing`.

POST /rights/requests                         a customer asks (by the people of the maker): lead or customer
GET  /rights/requests?open=                   the most urgent first
GET  /rights/requests/{name}                  one, with the customer's own words
POST /rights/requests/{name}/code             send a one-time code to the number that we know
POST /rights/requests/{name}/proof            the code, or another proof that somebody saw
GET  /rights/requests/{name}/copy             everything that we have of the person, for machines
GET  /rights/requests/{name}/explanation      what was decided about the person, in words
POST /rights/requests/{name}/lift             a restriction that was carried out ends
POST /rights/requests/{name}/work             carry it out: correct, delete, restrict, profile no more
POST /rights/requests/{name}/decision         answered, refused with a reason, taken back
GET  /rights/tasks                            what a dealer must do about its own copies, signed
POST /rights/tasks/{name}/answer              what it did
GET  /rights/provisions?since=&until=&after=  what was provided to dealers in a time
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Final
from uuid import UUID

import litestar
import msgspec
from litestar.handlers import HTTPRouteHandler, get, post
from litestar.params import FromPath, FromQuery, JSONBody

from leadcenter.access.face import OF_MAKER, Permission, Sighted, needs, who
from leadcenter.audit import face as audit
from leadcenter.audit.face import Signer
from leadcenter.channel.face import House
from leadcenter.consent import face as consent
from leadcenter.flow import face as flow
from leadcenter.kernel.database import Connection
from leadcenter.kernel.errors import Language, Refusal
from leadcenter.kernel.opaque import Opaque
from leadcenter.kernel.scope import Connect, Zone
from leadcenter.kernel.sql import statement
from leadcenter.lead.face import References
from leadcenter.rights import assessing, explaining, provisions, requests, trailing
from leadcenter.rights.explaining import Explanation
from leadcenter.rights.provisions import Provision
from leadcenter.rights.terms import (
    PROVED,
    Answer,
    Key,
    Proof,
    Refusing,
    Right,
    RightsRequest,
    RightsTask,
)  # fmt: skip

Request = litestar.Request[Any, Any, Any]
READ: Final = needs(Permission.RIGHTS_READ, zones=OF_MAKER)
HANDLE: Final = needs(Permission.RIGHTS_HANDLE, zones=OF_MAKER)
COPY: Final = needs(Permission.RIGHTS_HANDLE, fresh=True, zones=OF_MAKER)
TASK: Final = needs(Permission.RIGHTS_ANSWER, zones=frozenset({Zone.ENTITIES}))
Text = Annotated[str, msgspec.Meta(max_length=4_000)]
_encode = msgspec.json.Encoder(order="deterministic").encode


class Door(msgspec.Struct, frozen=True):
    """What the entry gives to the routes. `signer`: the house's own key, for what dealers are told."""

    house: House
    connect: Connect
    signer: Signer


class NewRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A customer asks; he is known by one of his leads, as the maker names it. `proof`: that `document` was
    seen, or he stands here; else a code proves it."""

    lead: str
    right: Right
    text: Text = ""
    proof: Proof | None = None


class Shown(msgspec.Struct, frozen=True):
    """A request as the desk sees it. `text`, and `customer` by which his consents are reached: of one."""

    name: str
    right: Right
    state: str
    came_by: str
    received_at: datetime
    due_at: datetime
    overdue: bool
    proof: str
    proved_at: datetime | None
    carried_at: datetime | None
    decided_at: datetime | None
    reason: str
    dealers: int
    waiting: int
    text: str = ""
    customer: str = ""


class Shownall(msgspec.Struct, frozen=True):
    """Requests."""

    requests: list[Shown]


class ProofBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A code as the customer read it, or another proof that was seen."""

    code: Annotated[str, msgspec.Meta(pattern=r"^[0-9]{6}$")] = ""
    proof: Proof | None = None


class WorkBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is to be corrected; of another right empty."""

    changes: dict[str, Annotated[str, msgspec.Meta(max_length=200)]] = {}


class DecisionBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`done` (it was answered), `refused` with a reason, `withdrawn`."""

    state: Annotated[str, msgspec.Meta(pattern="^(done|refused|withdrawn)$")]
    reason: Refusing | None = None


class TaskShown(msgspec.Struct, frozen=True):
    """What a dealer must do about these leads of its own; `signature`: Ed25519 of the house over the others,
    as JSON with sorted keys."""

    name: str
    right: Right
    leads: list[str]
    asked_at: datetime
    due_at: datetime
    answer: str
    signature: str = ""


class Tasks(msgspec.Struct, frozen=True):
    """Open tasks; `public`: the key that verifies their signatures."""

    tasks: list[TaskShown]
    public: str


class AnswerBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    answer: Answer


class Provisions(msgspec.Struct, frozen=True):
    """What was provided, oldest first; `after` goes on from here, empty = that was all."""

    provisions: list[Provision]
    after: str


def routes(door: Door) -> list[HTTPRouteHandler]:
    """The routes of the room."""
    return [
        *_taking(door),
        *_handling(door),
        *_answering(door),
        *_dealers(door),
        *assessing.routes(door.connect),
        *trailing.routes(door.house, door.connect),
    ]


def _taking(door: Door) -> list[HTTPRouteHandler]:
    house = door.house

    @post("/rights/requests", opt=HANDLE, status_code=201, sync_to_thread=True)
    def open_request(request: Request, sight: Sighted, data: JSONBody[NewRequest]) -> Shown:
        """Take a request of a customer."""
        if data.proof not in (None, Proof.DOCUMENT, Proof.IN_PERSON):
            raise Refusal("rights_proof", 422)
        asker = who(sight, request)
        with door.connect(sight.scope) as conn:
            now = _now(conn)
            with flow.in_sight(conn):
                customer = _customer(conn, house, data.lead)
            name = requests.open_request(conn, house, customer, data.right, data.text, asker, now, data.proof)
            made = requests.one(conn, _key(house, name))
            requests.record(conn, house, asker, "rights_request.opened", made, now, proof=made.proof)
            return _shown(house, made, now)

    @get("/rights/requests", opt=READ, sync_to_thread=True)
    def list_requests(sight: Sighted, open_only: FromQuery[bool] = True) -> Shownall:
        """Requests, the most urgent first."""
        with door.connect(sight.scope) as conn:
            now = _now(conn)
            return Shownall([_shown(house, one, now) for one in requests.show(conn, still_open=open_only)])

    @get("/rights/requests/{name:str}", opt=READ, sync_to_thread=True)
    def show_request(sight: Sighted, name: FromPath[str]) -> Shown:
        """One request, with the customer's own words."""
        with door.connect(sight.scope) as conn:
            key = _key(house, name)
            found = requests.one(conn, key)
            words = requests.words_of(conn, house, key)
            customer = consent.principals(house.keyring, house.maker).write(*found.customer)
            return _shown(house, found, _now(conn), words, customer)

    @post("/rights/requests/{name:str}/code", opt=HANDLE, status_code=202, sync_to_thread=True)
    def ask_code(request: Request, sight: Sighted, name: FromPath[str]) -> dict[str, int]:
        """Send a one-time code to the customer's number."""
        with door.connect(sight.scope) as conn:
            now, key = _now(conn), _key(house, name)
            left = requests.ask_code(conn, key, now)
            found = requests.one(conn, key)
            requests.record(conn, house, who(sight, request), "rights_request.code_asked", found, now)
            return {"left": left}

    @post("/rights/requests/{name:str}/proof", opt=HANDLE, status_code=200, sync_to_thread=True)
    def prove(
        request: Request, sight: Sighted, name: FromPath[str], data: JSONBody[ProofBody]
    ) -> dict[str, bool]:
        """The customer's code, or another proof that somebody saw."""
        if bool(data.code) == (data.proof in (Proof.DOCUMENT, Proof.IN_PERSON)):
            raise Refusal("rights_proof", 422)
        asker = who(sight, request)
        with door.connect(sight.scope) as conn:
            now, key = _now(conn), _key(house, name)
            if data.proof is None:
                proved = requests.try_code(conn, house, key, data.code, asker, now)
            else:
                requests.prove(conn, key, data.proof, asker, now)
                proved = True
            found = requests.one(conn, key)
            what = "rights_request.proved" if proved else "rights_request.proof_failed"
            requests.record(conn, house, asker, what, found, now, proof=found.proof)
            return {"proved": proved}

    return [open_request, list_requests, show_request, ask_code, prove]


def _handling(door: Door) -> list[HTTPRouteHandler]:
    house = door.house

    @get("/rights/requests/{name:str}/copy", opt=COPY, sync_to_thread=True)
    def copy(request: Request, sight: Sighted, name: FromPath[str]) -> flow.Copy:
        """Everything that the house has of the person. The look is on record before anything is told."""
        with door.connect(sight.scope) as conn:
            now, key = _now(conn), _key(house, name)
            found = requests.one(conn, key)
            if found.state not in ("proved", "working"):
                raise Refusal("rights_step", 409)
            told = flow.copy(conn, house, found.customer, now)
            counts = {table: len(rows) for table, rows in told.tables.items()}
            requests.record(
                conn, house, who(sight, request), "rights_request.copied", found, now, rows=counts
            )
        return told

    @post("/rights/requests/{name:str}/work", opt=HANDLE, status_code=202, sync_to_thread=True)
    def work(
        request: Request, sight: Sighted, name: FromPath[str], data: JSONBody[WorkBody]
    ) -> dict[str, int]:
        """Carry it out."""
        asker = who(sight, request)
        with door.connect(sight.scope) as conn:
            now, key = _now(conn), _key(house, name)
            told = requests.begin(conn, house, key, asker, now, data.changes)
            found = requests.one(conn, key)
            fields = sorted(data.changes)
            requests.record(
                conn, house, asker, "rights_request.begun", found, now, dealers=told, fields=fields
            )
            return {"dealers": told}

    @post("/rights/requests/{name:str}/decision", opt=HANDLE, status_code=200, sync_to_thread=True)
    def decide(request: Request, sight: Sighted, name: FromPath[str], data: JSONBody[DecisionBody]) -> Shown:
        """It was answered, is refused, or was taken back."""
        if (data.state == "refused") != (data.reason is not None):
            raise Refusal("rights_reason_missing", 422)
        asker = who(sight, request)
        with door.connect(sight.scope) as conn:
            now, key = _now(conn), _key(house, name)
            if data.reason is not None:
                requests.refuse(conn, key, data.reason, asker, now)
            elif data.state == "done":
                requests.answer(conn, key, asker, now)
            else:
                requests.withdraw(conn, key, asker, now)
            found = requests.one(conn, key)
            requests.record(
                conn,
                house,
                asker,
                "rights_request.decided",
                found,
                now,
                state=found.state,
                reason=found.reason,
            )
            return _shown(house, found, now)

    @get("/rights/provisions", opt=READ, sync_to_thread=True)
    def list_provisions(
        sight: Sighted, since: FromQuery[datetime], until: FromQuery[datetime], after: FromQuery[str] = ""
    ) -> Provisions:
        """What was provided to dealers in a time."""
        with door.connect(sight.scope) as conn:
            found, onward = provisions.read(conn, house, since, until, after)
            return Provisions(found, onward)

    return [copy, work, decide, list_provisions]


def _answering(door: Door) -> list[HTTPRouteHandler]:
    house = door.house

    @get("/rights/requests/{name:str}/explanation", opt=HANDLE, sync_to_thread=True)
    def explain(request: Request, sight: Sighted, name: FromPath[str]) -> Explanation:
        """What was decided about the person, by which version of which rules, from what facts, in words. The
        look is on record before anything is told."""
        with door.connect(sight.scope) as conn:
            now, key = _now(conn), _key(house, name)
            found = requests.one(conn, key)
            if found.kind is not Right.EXPLAIN or found.state not in PROVED:
                raise Refusal("rights_step", 409)
            told = explaining.explain(conn, house, found.customer, _language(request), now)
            requests.record(
                conn,
                house,
                who(sight, request),
                "rights_request.explained",
                found,
                now,
                decisions=len(told.decisions),
            )
        return told

    @post("/rights/requests/{name:str}/lift", opt=HANDLE, status_code=200, sync_to_thread=True)
    def lift(request: Request, sight: Sighted, name: FromPath[str]) -> Shown:
        """A restriction that was carried out ends: the person's rows are seen again, what was ended stays
        ended."""
        asker = who(sight, request)
        with door.connect(sight.scope) as conn:
            now, key = _now(conn), _key(house, name)
            requests.lift(conn, house, key, asker, now)
            found = requests.one(conn, key)
            requests.record(conn, house, asker, "rights_request.lifted", found, now)
            return _shown(house, found, now)

    return [explain, lift]


def _dealers(door: Door) -> list[HTTPRouteHandler]:
    house = door.house

    @get("/rights/tasks", opt=TASK, sync_to_thread=True)
    def list_tasks(sight: Sighted, open_only: FromQuery[bool] = True) -> Tasks:
        """What the asker's company must do about its own copies."""
        with door.connect(sight.scope) as conn:
            found = requests.tasks(conn, sight.entities, still_open=open_only)
        return Tasks([_task(door, one) for one in found], door.signer.public)

    @post("/rights/tasks/{name:str}/answer", opt=TASK, status_code=204, sync_to_thread=True)
    def answer_task(
        request: Request, sight: Sighted, name: FromPath[str], data: JSONBody[AnswerBody]
    ) -> None:
        """What the asker's company did."""
        key = _task_names(house).read(name)
        if key is None:
            raise Refusal("rights_task_unknown", 404)
        asker = who(sight, request)
        with door.connect(sight.scope) as conn:
            now = _now(conn)
            requests.answer_task(conn, key, (sight.asker.entity,), data.answer, asker, now)
            act = audit.Act(
                who=asker, what="rights_task.answered", object_kind="rights_task", object=name, bucket=key[0],
                after={"answer": data.answer}, keep=audit.Keep.PROVISION,
            )  # fmt: skip
            audit.record(conn, [act], now)

    return [list_tasks, answer_task]


def _task(door: Door, one: RightsTask) -> TaskShown:
    references = References(door.house.keyring)
    leads = [references.write(one.dealer_id, (one.bucket, lead)) for lead in one.lead_ids]
    name = _task_names(door.house).write(one.bucket, one.id)
    shown = TaskShown(name, one.kind, leads, one.asked_at, one.due_at, one.answer)
    return msgspec.structs.replace(shown, signature=door.signer.sign(signed_words(shown)))


def signed_words(task: TaskShown) -> bytes:
    """What the house signs of a task: all but answer and signature."""
    told = {
        "name": task.name, "right": task.right, "leads": task.leads, "asked_at": task.asked_at,
        "due_at": task.due_at,
    }  # fmt: skip
    return b"leadcenter/rights/task/1\n" + _encode(told)


def _task_names(house: House) -> Opaque:
    return Opaque(house.keyring.lasting(b"rights_task"))


def _language(request: Request) -> Language:
    return "zh" if "zh" in request.headers.get("accept-language", "") else "en"


def _customer(conn: Connection, house: House, name: str) -> Key:
    """The customer of a lead, as the maker names it."""
    lead = References(house.keyring).read(house.maker, name)
    row = None
    if lead is not None:
        row = conn.execute(
            statement("rights", "find_customer"), {"bucket": lead[0], "id": lead[1]}
        ).fetchone()
    if row is None:
        raise Refusal("lead_unknown", 404)
    bucket: int = row[0]
    customer: UUID = row[1]
    return bucket, customer


def _shown(house: House, one: RightsRequest, now: datetime, text: str = "", customer: str = "") -> Shown:
    return Shown(
        requests.names(house).write(*one.key), one.kind, one.state, one.came_by, one.received_at, one.due_at,
        one.decided_at is None and one.due_at <= now, one.proof, one.proved_at, one.carried_at,
        one.decided_at, one.reason, one.dealers, one.waiting, text, customer,
    )  # fmt: skip


def _key(house: House, name: str) -> Key:
    key = requests.names(house).read(name)
    if key is None:
        raise Refusal("rights_request_unknown", 404)
    return key


def _now(conn: Connection) -> datetime:
    row = conn.execute(statement("rights", "read_now")).fetchone()
    assert row is not None
    now: datetime = row[0]
    return now
