"""Acts about what leaves the house towards people: calls through the privacy number, and notices. Judged from the ledgers of those who
are outside."""

from __future__ import annotations

import base64
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from threading import Event
from typing import Any, cast

from faults.children import Child
from faults.failing import Caught, Stuck
from faults.ground import PRIVACY_RECORDS, SECRET, Ground, free_port
from faults.insiders import Insider
from faults.killing import Boundary, boundaries, order_of
from faults.outside import Manners, Provider, Receivers
from faults.people import Channel
from faults.proxy import Manners as LineManners
from faults.proxy import Proxy
from faults.truth import drain, judge

LEADS = 24
"""Of one dealer: so many customers are called, so many are told about."""
FEW = 6
"""Of each of two consultants, so that of each lead there are many notices."""
LIFE_S = 2.0
FRUITLESS = 6
"""So many lives of a worker after which nothing is less are enough to know: whoever is outside takes what comes four times."""


# Calls through the privacy number

ENDED = {"placed", "over", "refused", "stopped"}
OPEN_CALLS = (
    "select count(*) from privacy_call where medium = 'call' and state in ('ready', 'sending', 'unknown')"
)
DUE_CALLS = "select count(*) from privacy_call where medium = 'call' and next_at <= now()"


class Clicks:
    """What consultants clicked, as they heard it: the calls that the web said yes to, by their names."""

    def __init__(self, ground: Ground, people: list[Insider], leads: list[dict[str, Any]], port: int) -> None:
        self._ground, self._port, self._leads = ground, port, leads
        self._people = {one.code: one for one in people}
        self.heard: list[tuple[Insider, str]] = []
        self._number = 0

    def click(self, count: int) -> None:
        """So many leads are clicked on; who hears nothing clicks again, under the same name."""
        for lead in self._ground.chance.sample(self._leads, count):
            self._number += 1
            person, key = self._people[lead["staff"]], f"click-{self._ground.seed}-{self._number}"
            status, told = 0, cast(Any, None)
            for _ in range(40):
                status, told = person.try_once(self._port, "POST", f"/leads/{lead['name']}/calls", key)
                if status not in {0, 503}:
                    break
                time.sleep(0.05)
            if status == 202:
                self.heard.append((person, told["call"]))
            elif status != 409:  # the one before is under way still
                raise Caught(f"a sound click was answered {status}: {told}")

    def ends(self) -> Counter[str]:
        """How each of them ended, as whoever clicked is told."""
        return Counter(person.do("GET", f"/calls/{call}")["state"] for person, call in self.heard)


def clicks(ground: Ground, clicks_each: int, kills: int) -> None:
    """Consultants click, the line to the web loses replies, a provider of privacy numbers loses replies, fails before and after taking an
    order and sends its records late, twice and out of order, and senders die. By its ledger nobody is rung twice for a click; each click
    has an end, and it is the true one; each record counts once."""
    ground.open_web()
    dealer = ground.dealers[0]
    leads = _owned(ground, dealer)
    people = ground.let_in(*sorted({lead["staff"] for lead in leads}))
    manners = Manners(before=0.15, after=0.2, lost=0.25, slow=0.1)
    line, records = free_port(), f"http://127.0.0.1:{ground.port}{PRIVACY_RECORDS}"
    before = _counted(ground)
    with (
        Provider(manners, ground.seed, SECRET, records) as provider,
        Proxy(line, ground.port, LineManners(lose=0.1), ground.seed),
    ):
        wire = {
            "LEADCENTER_PRIVACY_CALL_URL": provider.url,
            "LEADCENTER_PRIVACY_CALL_SECRET_FILE": str(ground.folder / "call-centre.secret"),
        }
        made = Clicks(ground, people, leads, line)
        places = _places(ground, "caller", lambda: made.click(clicks_each), **wire)
        for place in order_of(ground, places, kills):
            _calls_may_go_on(ground)
            made.click(clicks_each)
            _die(ground, place, **wire)
        for left in _lessening(ground, OPEN_CALLS):
            _nobody_is_rung_twice(ground, provider)
            if not left:
                break
            _calls_may_go_on(ground)
            with ground.workers(1, **wire):
                _until_none(ground, DUE_CALLS, LIFE_S)
        else:
            raise Caught(f"{ground.number(OPEN_CALLS)} clicks have no end, though the provider can be asked")
        if not provider.await_quiet():
            raise Caught("the house does not take the records of the provider")
        drain(ground)
        ends = made.ends()
        _judge_calls(ground, provider, made, ends, before)
    judge(ground, f"{len(made.heard)} clicks with {kills} deaths of senders")


def _calls_may_go_on(ground: Ground) -> None:
    """While no worker lives, leases and pauses are over."""
    with ground.look() as conn:
        conn.execute("update privacy_call set next_at = now() where next_at > now()")


def _nobody_is_rung_twice(ground: Ground, provider: Provider) -> None:
    repeats = provider.noted("repeat")
    ground.tally["doubled"] += len(repeats)
    if repeats:
        raise Caught(f"doubled: {len(repeats)} clicks were sent again although the provider had taken them")


def _judge_calls(
    ground: Ground, provider: Provider, made: Clicks, ends: Counter[str], before: Counter[str]
) -> None:
    _nobody_is_rung_twice(ground, provider)
    rang = provider.noted("rang")
    records = {one["record"] for one in provider.noted("record", status=200)}
    spoke = {one["key"] for one in provider.noted("record", status=200) if one["talk"]}
    ground.tally["privacy_calls"] += len(rang)
    ground.tally["call_records"] += len(provider.noted("record"))
    ground.tally["provider_faults"] += len(provider.noted("fault")) + len(provider.noted("refused"))
    kept = ground.number("select count(*) from privacy_call where medium = 'call'") - before["calls"]
    if kept != len(made.heard):
        raise Caught(f"{len(made.heard)} clicks heard yes, the house keeps {kept}")
    if set(ends) - ENDED:
        raise Caught(f"clicks without an end: {dict(ends)}")
    if len(rang) != ends["placed"] + ends["over"]:
        raise Caught(f"the provider rang {len(rang)} times, consultants are told: {dict(ends)}")
    if not rang or not spoke:
        raise Stuck(f"nothing was tried: {len(rang)} calls, {len(spoke)} talks; {dict(ends)}")
    now = _counted(ground)
    found = {name: now[name] - before[name] for name in ("records", "told", "talks")}
    if found != (truth := {"records": len(records), "told": len(records), "talks": len(spoke)}):
        raise Caught(f"of the provider's records the house made {found}, it sent {truth}")


def _counted(ground: Ground) -> Counter[str]:
    """Records that are kept, that the audit trail told of as new, talks that the journal knows, calls."""
    queries = {
        "records": "select count(*) from privacy_record",
        "told": "select coalesce(sum((after ->> 'records')::int), 0) from audit where what = 'call.recorded'",
        "talks": "select count(*) from journal where facts::text like '%call_connected%'",
        "calls": "select count(*) from privacy_call where medium = 'call'",
    }
    return Counter({name: ground.number(query) for name, query in queries.items()})


# Notices

HOOK, GONE, TEXTS = "/hook/steady", "/hook/gone", "/messages"
PHONES = ("+8613900000001", "+8613900000002")
OPEN_MESSAGES = """
select (select count(*) from message where due_at < 'infinity')
     + (select count(*) from notice_to_staff n where n.told::text like '%seq%' and not exists (select from message m where m.notice_id = n.id))
"""
DUE_MESSAGES = """
select (select count(*) from message where due_at <= now())
     + (select count(*) from notice_to_staff n where n.told::text like '%seq%' and not exists (select from message m where m.notice_id = n.id))
"""


class Told:
    """Notices that were committed, as who told them remembers: (lead, number)."""

    def __init__(self, ground: Ground, leads: list[dict[str, Any]], few: list[dict[str, Any]]) -> None:
        self.leads = few
        self.staff_of = {lead["name"]: lead["staff"] for lead in leads}
        self._ground = ground
        self._out = ground.folder / f"told-{ground.chance.randrange(1 << 30)}.txt"
        self._next: Counter[str] = Counter()

    def tell(self, count: int) -> None:
        """So many more, committed."""
        child = self.begin(self._ground.chance.choices(self.leads, k=count))
        if child.await_end():
            raise Stuck("notices could not be told: " + self._ground.nursery.last_words())

    def begin(self, leads: list[dict[str, Any]], **late: str) -> Child:
        """Somebody is about to tell a notice of each of these."""
        seqs = []
        for lead in leads:
            self._next[lead["name"]] += 1
            seqs.append(self._next[lead["name"]])
        return self._ground.nursery.deed("tell", leads=leads, seqs=seqs, out=str(self._out), **late)

    def all(self) -> set[tuple[str, int]]:
        """What was told."""
        lines = self._out.read_text("utf-8").splitlines() if self._out.exists() else []
        return {(lead, int(seq)) for lead, seq in (line.split() for line in lines)}


def notices(ground: Ground, told_each: int, kills: int) -> None:
    """Notices go to webhooks and by text message to receivers that refuse, fail after taking, lose replies and dawdle, and postmen die.
    By their ledgers each notice arrives, of each lead in order at each receiver, a repetition under the id of the first and signed; and
    nothing goes to who said 410, or took the wish back."""
    ground.open_web()
    dealer = ground.dealers[1]
    leads = _owned(ground, dealer)
    staff = sorted({lead["staff"] for lead in leads})[:2]
    manager, *people = ground.let_in(f"{dealer}-04", *staff)
    with Receivers(Manners(before=0.15, after=0.1, lost=0.1, slow=0.05), ground.seed) as outside:
        wire = {
            "LEADCENTER_TEXT_MESSAGES_URL": outside.url,
            "LEADCENTER_TEXT_MESSAGES_SECRET_FILE": str(ground.folder / "call-centre.secret"),
        }
        hooks = {path: _hook(manager, outside, path) for path in (HOOK, GONE)}
        for one, phone in zip(people, PHONES, strict=False):
            _wants(one, text=phone)
        try:
            told = Told(ground, leads, [lead for one in staff for lead in _of(one, leads)[:FEW]])
            places = _places(ground, "postman", lambda: told.tell(told_each), **wire)
            for place in order_of(ground, places, kills):
                _messages_may_go_on(ground)
                told.tell(told_each)
                _die(ground, place, **wire)
            _tell_late(ground, told, leads, **wire)
            _deliver(ground, **wire)
            _judge_notices(outside, told, [HOOK, GONE], dict(zip(staff, PHONES, strict=False)))
            _nothing_after_no(ground, outside, told, manager, people[-1], hooks, **wire)
        finally:
            for hook in hooks.values():
                manager.do("PUT", f"/webhooks/{hook}/status", {"status": "off"})
            for one in people:
                _wants(one)
    ground.tally["notices_told"] += len(told.all())
    ground.tally["notices_arrived"] += len(outside.noted("took"))
    ground.tally["receiver_faults"] += len(outside.noted("refused"))
    judge(ground, f"{len(told.all())} notices with {kills} deaths of postmen")


def _hook(manager: Insider, outside: Receivers, path: str) -> str:
    made = manager.do("POST", "/webhooks", {"url": outside.url + path})
    outside.keys[path] = base64.b64decode(made["key"].removeprefix("whsec_"))
    return str(made["id"])


def _wants(person: Insider, **addresses: str) -> None:
    """By these ways, and by no other."""
    wishes = [{"adapter": way, "wanted": True} for way in addresses]
    person.do("PUT", "/inbox/preferences", {"wishes": wishes, "addresses": addresses})


def _messages_may_go_on(ground: Ground) -> None:
    """While no worker lives, leases and pauses are over."""
    with ground.look() as conn:
        conn.execute("update message set due_at = now() where due_at > now() and due_at < 'infinity'")


def _deliver(ground: Ground, **wire: str) -> None:
    """Until nothing is on its way any more; Caught when that never comes."""
    for left in _lessening(ground, OPEN_MESSAGES):
        if not left:
            return
        _messages_may_go_on(ground)
        with ground.workers(1, **wire):
            until = time.monotonic() + LIFE_S
            while time.monotonic() < until and ground.number(OPEN_MESSAGES):
                with (
                    ground.look() as conn
                ):  # pauses are short or long, leases end two minutes after they began
                    conn.execute(
                        "update message set due_at = now() where due_at > now() and due_at < 'infinity' "
                        "and (due_at < now() + interval '15 seconds' or due_at > now() + interval '3 minutes')"
                    )
                time.sleep(0.1)
    raise Caught(
        f"{ground.number(OPEN_MESSAGES)} notices never arrive, though every receiver takes what comes often enough"
    )


def _tell_late(ground: Ground, told: Told, leads: list[dict[str, Any]], **wire: str) -> None:
    """A notice is written, and committed only when later ones have gone out: it must go out all the same."""
    go, ready = ground.folder / "tell.go", ground.folder / "tell.ready"
    for file in (go, ready):
        file.unlink(missing_ok=True)
    apart = next(lead for lead in leads if lead not in told.leads)
    late = told.begin([apart], ready=str(ready), go=str(go))
    _await_file(ready)
    told.tell(2)
    with ground.workers(1, **wire):
        _until_none(ground, DUE_MESSAGES, LIFE_S)
        told.tell(1)
        _until_none(ground, DUE_MESSAGES, LIFE_S)
    go.touch()
    if late.await_end():
        raise Stuck("a notice could not be told: " + ground.nursery.last_words())


def _judge_notices(outside: Receivers, told: Told, hooks: list[str], phones: dict[str, str]) -> None:
    """Each ledger against what was told."""
    told_of, names = _by_lead(told), {}
    if unsigned := [one for one in outside.ledger if not one["signed"]]:
        raise Caught(f"{len(unsigned)} messages are not signed with the key of their webhook")
    for path in hooks:
        came = _seen(outside, "took", path)
        ids: defaultdict[tuple[str, int], set[str]] = defaultdict(set)
        for one in [*came, *_seen(outside, "refused", path)]:
            ids[_notice(one)].add(one["key"])
            names[one["key"][:36]] = _notice(one)
        if twice := [notice for notice, keys in ids.items() if len(keys) > 1]:
            raise Caught(f"{len(twice)} notices came under several ids to {path}, such as {twice[0]}")
        if len({key for keys in ids.values() for key in keys}) < len(ids):
            raise Caught(f"several notices came under one id to {path}")
        _in_order(path, [_notice(one) for one in came], told_of)
    for staff, phone in phones.items():
        texts = [one["key"][:36] for one in outside.noted("took", path=TEXTS, to=phone)]
        owned = {lead: seqs for lead, seqs in told_of.items() if told.staff_of[lead] == staff}
        _in_order(staff, [names[notice] for notice in texts if notice in names], owned)


def _in_order(whom: str, came: list[tuple[str, int]], told: dict[str, list[int]]) -> None:
    """Everything arrived, and of each lead the first arrivals in the order in which it was told; nothing else did."""
    first: defaultdict[str, list[int]] = defaultdict(list)
    for lead, seq in dict.fromkeys(came):
        first[lead].append(seq)
    for lead, seqs in told.items():
        if missing := set(seqs) - set(first[lead]):
            raise Caught(f"lost: {len(missing)} of {len(seqs)} notices about a lead never came to {whom}")
        if first[lead] != seqs:
            raise Caught(f"notices about a lead came to {whom} as {first[lead]}")
    if foreign := set(first) - set(told):
        raise Caught(f"{len(foreign)} leads whose notices {whom} was not to get")


def _nothing_after_no(
    ground: Ground,
    outside: Receivers,
    told: Told,
    manager: Insider,
    person: Insider,
    hooks: dict[str, str],
    **wire: str,
) -> None:
    """One webhook says 410; a person takes the wish back while a message waits for its next try."""
    outside.gone.add(GONE)
    outside.closed.add(TEXTS)
    if told.begin(_of(person.code, told.leads)[:3] * 2).await_end():
        raise Stuck("notices could not be told: " + ground.nursery.last_words())
    before = len(outside.noted("refused", path=TEXTS))
    with ground.workers(1, **wire):
        until = time.monotonic() + 20
        while not (_failed(manager, hooks[GONE]) and len(outside.noted("refused", path=TEXTS)) > before):
            if time.monotonic() > until:
                raise Caught("a webhook that says 410 is not turned off")
            _messages_soon(ground)
            time.sleep(0.1)
    person.do("PUT", "/inbox/preferences", {"wishes": [], "addresses": {}})
    outside.closed.clear()
    told_gone, texted = len(outside.noted("gone")), len(outside.noted("took", path=TEXTS, to=PHONES[1]))
    told.tell(4)
    _deliver(ground, **wire)
    if more := len(outside.noted("gone")) - told_gone:
        raise Caught(f"{more} messages went to a webhook that had said 410")
    if more := len(outside.noted("took", path=TEXTS, to=PHONES[1])) - texted:
        raise Caught(f"{more} messages went to somebody who had taken the wish back")
    _in_order(HOOK, [_notice(one) for one in _seen(outside, "took", HOOK)], _by_lead(told))


def _messages_soon(ground: Ground) -> None:
    """Short pauses are over."""
    with ground.look() as conn:
        conn.execute(
            "update message set due_at = now() where due_at > now() and due_at < now() + interval '15 seconds'"
        )


def _failed(manager: Insider, hook: str) -> bool:
    shown = manager.do("GET", "/webhooks")["webhooks"]
    return any(one["id"] == hook and one["status"] == "failed" for one in shown)


def _seen(outside: Receivers, what: str, path: str) -> list[dict[str, Any]]:
    """What a webhook saw of the notices that were told here; the house has some of its own."""
    return [one for one in outside.noted(what, path=path) if "seq" in one["body"]["data"]]


def _of(staff: str, leads: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [lead for lead in leads if lead["staff"] == staff]


def _notice(one: dict[str, Any]) -> tuple[str, int]:
    return one["body"]["data"]["lead"], one["body"]["data"]["seq"]


def _by_lead(told: Told) -> dict[str, list[int]]:
    found: defaultdict[str, list[int]] = defaultdict(list)
    for lead, seq in sorted(told.all()):
        found[lead].append(seq)
    return found


# What both need


def _owned(ground: Ground, dealer: str) -> list[dict[str, Any]]:
    """Leads of a dealer that its consultants own."""
    channel, makes = Channel(ground.port, ground.acknowledged, Event()), ground.people()
    name = f"{makes.lead(1).external_id}-o"
    bodies = [makes.body(f"{name}{n}", makes.phone(n), dealer) for n in range(1, LEADS + 1)]
    channel.send([(body["external_id"], "straight", body) for body in bodies])
    channel.close()
    drain(ground)
    found = ground.name_leads(dealer)
    if len(found) < LEADS // 2:
        raise Stuck(f"consultants of {dealer} own {len(found)} leads")
    return ground.chance.sample(found, len(found))


def _places(ground: Ground, thread: str, meanwhile: Any, **environment: str) -> list[Boundary]:
    """The boundaries in the life of a worker's thread that has something to send."""
    notes = ground.folder / f"{thread}.notes"
    notes.unlink(missing_ok=True)
    meanwhile()
    one = ground.worker(f"note@{thread}:1-10000", FAULTS_NOTES=str(notes), **environment)
    _await_file(notes)
    time.sleep(1.5)
    one.end()
    places = [place for place in boundaries(notes) if place.thread == thread]
    if not places:
        raise Stuck(f"the {thread} did nothing: " + ground.nursery.last_words())
    return places


def _die(ground: Ground, place: Boundary, **environment: str) -> None:
    victim = ground.worker(place.seam, **environment)
    if victim.await_end(LIFE_S) is None:
        victim.kill()
    ground.tally["sender_kills"] += 1


def _lessening(ground: Ground, query: str) -> Iterator[int]:
    """What a query counts, again and again, until it has not become less for too long."""
    least, fruitless = 1 << 60, 0
    while fruitless < FRUITLESS:
        left = ground.number(query)
        least, fruitless = (left, 0) if left < least else (least, fruitless + 1)
        yield left


def _until_none(ground: Ground, query: str, seconds: float) -> None:
    """Until it counts none, or time is up."""
    until = time.monotonic() + seconds
    while time.monotonic() < until and ground.number(query):
        time.sleep(0.05)


def _await_file(file: Path, seconds: float = 20.0) -> None:
    until = time.monotonic() + seconds
    while not file.exists():
        if time.monotonic() > until:
            raise Stuck(f"{file.name} did not come")
        time.sleep(0.01)
