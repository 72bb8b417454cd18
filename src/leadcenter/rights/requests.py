"""Requests of the rights desk: taken, proved, carried out, decided. One request at a time; the caller
commits."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from leadcenter.assignment.face import AssignmentBook
from leadcenter.audit import face as audit
from leadcenter.audit.face import Act, Who
from leadcenter.channel.face import House
from leadcenter.customer.face import correct
from leadcenter.customer.face import merging as customers
from leadcenter.flow import face as flow
from leadcenter.flow.face import Why
from leadcenter.kernel.arrays import instants, ints, texts, uuids
from leadcenter.kernel.database import Connection
from leadcenter.kernel.errors import Refusal
from leadcenter.kernel.ids import new_id
from leadcenter.kernel.keys import BUCKETS
from leadcenter.kernel.opaque import Opaque
from leadcenter.kernel.sql import statement
from leadcenter.org.face import workdays
from leadcenter.rights.rules import (
    CODE_ASKS,
    CODE_LIVES,
    CODE_TRIES,
    DAYS,
    befores,
    code_of,
    due,
    is_code,
)
from leadcenter.rights.terms import (
    CARRIED_OUT,
    TOLD_TO_DEALERS,
    Answer,
    Key,
    Proof,
    Refusing,
    RequestState,
    Right,
    RightsRequest,
    RightsTask,
    Standing,
)
from leadcenter.selfservice import face as selfservice
from leadcenter.selfservice.face import EarlierAsk, TakenAsk

TEXT: Final = b"rights_request.text"
EVERYWHERE: Final = ints(range(BUCKETS))
DEALERS_HAVE: Final = timedelta(days=7)
"""Dealers answer within so long."""
_MOST: Final = 200
_ASKED: Final = 50
"""So many are told on the customer's own page."""
ReadBook = Callable[[], AssignmentBook]


def names(house: House) -> Opaque:
    """How a request is named outside: opaque."""
    return Opaque(house.keyring.lasting(b"rights_request"))


def open_request(
    conn: Connection, house: House, customer: Key, right: Right, text: str, who: Who, now: datetime,
    proof: Proof | None = None,
) -> str:  # fmt: skip
    """A customer asks; returns the name of the request. `proof`: he proved already who he is (his own link, a
    document that `who` looked at); else it waits for that. `text`: his own words, sealed."""
    identifier = new_id(now)
    seal = house.keyring.seal(house.maker)
    (secret,) = house.keyring.subjects.new(1) if text else (None,)
    proved = proof is not None
    row = {
        "bucket": customer[0], "id": identifier, "customer_id": customer[1], "kind": right.value,
        "state": (RequestState.PROVED if proved else RequestState.RECEIVED).value,
        "came_by": "page" if proof is Proof.LINK else "staff",
        "text": seal.close(text.encode(), TEXT, identifier, secret) if text else None,
        "now": now, "due_at": _due(conn, house, now),
        "proof": proof.value if proof else "", "proved_by": who.name if proved else "",
        "proved_at": now if proved else None,
    }  # fmt: skip
    conn.execute(statement("rights", "insert_request"), row)
    return names(house).write(customer[0], identifier)


def by_link(house: House) -> Callable[[Connection, Key, str, str, Who, datetime], TakenAsk]:
    """Takes requests of customers who came by their own links: that proves who they are. Asking the same in
    the same words while the first stands open is asking once. The customer's row is held."""

    def open_proved(
        conn: Connection, customer: Key, right: str, text: str, who: Who, now: datetime
    ) -> TakenAsk:
        customers.hold_customers(conn, [customer])
        known = _standing_open(conn, house, customer, Right(right), text)
        if known is not None:
            return TakenAsk(names(house).write(*known), new=False)
        return TakenAsk(open_request(conn, house, customer, Right(right), text, who, now, Proof.LINK))

    return open_proved


def _standing_open(conn: Connection, house: House, customer: Key, right: Right, text: str) -> Key | None:
    """What he asked for, under whichever of his keys: he may have been merged with another meanwhile."""
    given = {
        "bucket": customer[0], "customer_id": customer[1], "everywhere": EVERYWHERE, "kind": right.value,
    }  # fmt: skip
    seal = house.keyring.seal(house.maker)
    for bucket, identifier, sealed in conn.execute(statement("rights", "find_standing"), given):
        if text == ("" if sealed is None else seal.open(sealed, TEXT, identifier).decode()):
            return bucket, identifier
    return None


def asked_by(house: House) -> Callable[[Connection, Sequence[Key]], tuple[EarlierAsk, ...]]:
    """What one customer, under all his keys, has asked for: told as his own page shows it, newest first."""

    def asked(conn: Connection, keys: Sequence[Key]) -> tuple[EarlierAsk, ...]:
        rows = conn.execute(statement("rights", "list_asked"), {**_keys(keys), "most": _ASKED}).fetchall()
        name = names(house)
        return tuple(EarlierAsk(name.write(*row[:2]), selfservice.Right(row[2]), *row[3:]) for row in rows)

    return asked


def maker_zone(conn: Connection, house: House) -> ZoneInfo:
    """Where the maker's days begin and end."""
    return _terms(conn, house)[1]


def _due(conn: Connection, house: House, now: datetime) -> datetime:
    days, zone, country = _terms(conn, house)
    return due(now, days, zone, workdays(country, now.year, now.year + 1))


def _terms(conn: Connection, house: House) -> tuple[int, ZoneInfo, str]:
    """In how many working days a request is answered; zone and country of the maker."""
    row = conn.execute(statement("rights", "read_terms"), {"maker": house.maker, "days": DAYS}).fetchone()
    assert row is not None
    return row[0], ZoneInfo(row[1]), row[2]


def show(
    conn: Connection, key: Key | None = None, *, still_open: bool = False, most: int = _MOST
) -> list[RightsRequest]:
    """Requests, the most urgent first; or one."""
    given = {
        "buckets": EVERYWHERE if key is None else ints([key[0]]), "id": key[1] if key else None,
        "open": still_open, "most": most,
    }  # fmt: skip
    return [
        RightsRequest(*[*row[:3], Right(row[3]), RequestState(row[4]), *row[5:]])
        for row in conn.execute(statement("rights", "list_requests"), given)
    ]


def one(conn: Connection, key: Key) -> RightsRequest:
    """A request. Raises Refusal `rights_request_unknown`."""
    found = show(conn, key)
    if not found:
        raise Refusal("rights_request_unknown", 404)
    return found[0]


def words_of(conn: Connection, house: House, key: Key) -> str:
    """What the customer wrote. Empty: nothing, or he was erased."""
    row = conn.execute(statement("rights", "read_text"), {"bucket": key[0], "id": key[1]}).fetchone()
    if row is None or row[0] is None:
        return ""
    return house.keyring.seal(house.maker).open(row[0], TEXT, key[1]).decode()


def ask_code(conn: Connection, key: Key, now: datetime) -> int:
    """A one-time code is to be sent to the number that we know; how many more may be asked for. Raises
    Refusal `rights_code_refused`."""
    given = {"bucket": key[0], "id": key[1], "now": now, "most": CODE_ASKS}
    row = conn.execute(statement("rights", "ask_code"), given).fetchone()
    if row is None:
        raise Refusal("rights_code_refused", 409)
    return CODE_ASKS - int(row[0])


def code_for(house: House, request: UUID, asked_at: datetime) -> str:
    """The code that is sent."""
    return code_of(house.keyring.lasting(b"rights_code"), request, asked_at)


def try_code(conn: Connection, house: House, key: Key, given: str, who: Who, now: datetime) -> bool:
    """Is it the code that was sent last? Then the request is proved. A wrong try is counted when the caller
    commits, so he must. Raises Refusal `rights_code_refused`: none lives, or too many tries."""
    asked = {"bucket": key[0], "id": key[1], "since": now - CODE_LIVES, "most": CODE_TRIES}
    row = conn.execute(statement("rights", "try_code"), asked).fetchone()
    if row is None:
        raise Refusal("rights_code_refused", 409)
    if not is_code(given, code_for(house, key[1], row[0])):
        return False
    _move(conn, key, RequestState.PROVED, who, now, proof=Proof.CODE)
    return True


def prove(conn: Connection, key: Key, proof: Proof, who: Who, now: datetime) -> None:
    """Somebody of the house saw another proof. Raises Refusal `rights_step`."""
    _move(conn, key, RequestState.PROVED, who, now, proof=proof)


def refuse(conn: Connection, key: Key, reason: Refusing, who: Who, now: datetime) -> None:
    """Say no, and why. Raises Refusal `rights_step`."""
    _move(conn, key, RequestState.REFUSED, who, now, reason=reason.value)


def withdraw(conn: Connection, key: Key, who: Who, now: datetime) -> None:
    """The customer takes it back. Raises Refusal `rights_step`."""
    _move(conn, key, RequestState.WITHDRAWN, who, now)


def answer(conn: Connection, key: Key, who: Who, now: datetime) -> None:
    """It was answered (access, copy, explain): done. Raises Refusal `rights_step`; `rights_carry_out` for one
    that is carried out, not answered."""
    if one(conn, key).kind in TOLD_TO_DEALERS:
        raise Refusal("rights_carry_out", 409)
    _move(conn, key, RequestState.DONE, who, now)


def begin(
    conn: Connection, house: House, key: Key, who: Who, now: datetime, changes: dict[str, str] | None = None
) -> int:
    """Carry a proved request out: dealers who hold the data are told (how many), and a worker does what the
    house must do; a correction happens at once. Raises Refusal `rights_step`, `rights_answer_it` for a kind
    that is answered."""
    request = one(conn, key)
    if request.kind not in TOLD_TO_DEALERS:
        raise Refusal("rights_answer_it", 409)
    _move(conn, key, RequestState.WORKING, who, now)
    with flow.in_sight(conn):
        theirs = flow.belongings(conn, house, [request.customer])
        if request.kind is Right.CORRECT:
            correct(conn, house, theirs.people, changes or {}, now)
        told = conn.execute(
            statement("rights", "insert_tasks"),
            {
                "bucket": key[0], "id": key[1], "kind": request.kind.value, "now": now,
                "due_at": now + DEALERS_HAVE,
                "lead_buckets": ints([bucket for bucket, _ in theirs.lead_keys]),
                "lead_ids": uuids([lead for _, lead in theirs.lead_keys]),
            },
        ).fetchall()  # fmt: skip
    if request.kind is Right.CORRECT:
        _end_work(conn, [key], now)
    close_done(conn, now)
    return len(told)


def lift(conn: Connection, house: House, key: Key, who: Who, now: datetime) -> None:
    """A restriction that was carried out ends. Raises Refusal `rights_step`: not a restriction, not carried
    out, or nothing is restricted any more."""
    request = one(conn, key)
    carried = request.kind is Right.RESTRICT and request.carried_at is not None
    if not carried or not flow.lift(conn, house, [request.customer], who.name, now):
        raise Refusal("rights_step", 409)


def carry_out(conn: Connection, house: House, read_book: ReadBook, now: datetime, most: int = 20) -> int:
    """What the house must do about proved requests that were begun: erase, restrict, profile no more. Returns
    how many it did; in a worker, whose login may. The book is read only where there is something to do: it
    costs a worker a third of a second, and this is asked every other second."""
    rows = conn.execute(
        statement("rights", "claim_work"),
        {"buckets": EVERYWHERE, "kinds": texts(sorted(kind.value for kind in CARRIED_OUT)), "most": most},
    ).fetchall()
    by_kind: dict[Right, list[Key]] = {}
    for bucket, _, customer, kind, _ in rows:
        by_kind.setdefault(Right(kind), []).append((bucket, customer))
    if people := by_kind.get(Right.DELETE):
        flow.erase(conn, house, read_book(), people, Why.ASKED, "rights desk", now)
    if people := by_kind.get(Right.RESTRICT):
        flow.restrict(conn, house, read_book(), people, "rights desk", now)
    if people := by_kind.get(Right.OBJECT):
        flow.profile_no_more(conn, house, people, "rights desk", now)
    if rows:
        _end_work(conn, [(row[0], row[1]) for row in rows], now)
    close_done(conn, now)
    return len(rows)


def close_done(conn: Connection, now: datetime) -> int:
    """Requests that were carried out and to which all dealers have answered are done."""
    return conn.execute(statement("rights", "close_done"), {"buckets": EVERYWHERE, "now": now}).rowcount


def tasks(
    conn: Connection, dealers: Sequence[UUID] | None, *, still_open: bool = True, most: int = _MOST
) -> list[RightsTask]:
    """What dealers are told to do (None: all dealers), the most urgent first."""
    given = {
        "buckets": EVERYWHERE, "dealers": None if dealers is None else uuids(dealers), "open": still_open,
        "most": most,
    }  # fmt: skip
    return [
        RightsTask(*[*row[:3], Right(row[3]), tuple(row[4]), *row[5:]])
        for row in conn.execute(statement("rights", "list_tasks"), given)
    ]


def answer_task(
    conn: Connection, key: Key, dealers: Sequence[UUID], said: Answer, who: Who, now: datetime
) -> None:
    """A dealer answers what it did about its own copies. Raises Refusal `rights_task_unknown`: none of
    theirs, or answered already."""
    given = {
        "bucket": key[0], "id": key[1], "dealers": uuids(dealers), "answer": said.value,
        "who": who.name, "now": now,
    }  # fmt: skip
    if conn.execute(statement("rights", "answer_task"), given).fetchone() is None:
        raise Refusal("rights_task_unknown", 404)


def standing(conn: Connection, now: datetime) -> Standing:
    """How the desk stands, for the watch."""
    row = conn.execute(statement("rights", "read_standing"), {"buckets": EVERYWHERE, "now": now}).fetchone()
    assert row is not None
    return Standing(*row)


def record(
    conn: Connection, house: House, who: Who, what: str, request: RightsRequest, now: datetime, **told: Any
) -> None:
    """The row in the trail: it proves how a right was answered, so it is kept for three years."""
    customer = request.customer
    subject = audit.pseudonyms(conn, house.keyring, house.maker, [customer], now)[customer]
    act = Act(
        who=who, what=what, object_kind="rights_request", object=names(house).write(*request.key),
        bucket=request.bucket, subject=subject, purpose=request.kind.value, after=told or None,
        keep=audit.Keep.PROVISION,
    )  # fmt: skip
    audit.record(conn, [act], now)


def _move(
    conn: Connection,
    key: Key,
    after: RequestState,
    who: Who,
    now: datetime,
    *,
    proof: Proof | None = None,
    reason: str = "",
) -> None:
    given = {
        "bucket": key[0], "id": key[1], "befores": texts(befores(after)), "after": after.value,
        "who": who.name, "now": now, "reason": reason, "proof": proof.value if proof else "",
    }  # fmt: skip
    if conn.execute(statement("rights", "move_request"), given).fetchone() is None:
        raise Refusal("rights_step", 409)


def _end_work(conn: Connection, keys: Sequence[Key], now: datetime) -> None:
    conn.execute(statement("rights", "end_work"), {**_keys(keys), "now": now})


def _keys(keys: Sequence[Key]) -> dict[str, object]:
    return {"buckets": ints([bucket for bucket, _ in keys]), "ids": uuids([one for _, one in keys])}


def end_codes(conn: Connection, sent: Sequence[tuple[int, UUID, datetime]]) -> None:
    """These codes were sent."""
    conn.execute(
        statement("rights", "end_codes"),
        {
            **_keys([(bucket, row) for bucket, row, _ in sent]),
            "asked": instants([asked for _, _, asked in sent]),
        },
    )
