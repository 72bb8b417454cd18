"""Races for owners: separate processes, each with the whole application and its own connections, ask its routes at once. What they were
answered stands in files outside of the database; at the end files and database are held against each other and every contradiction counts.

`python -m bench.races` runs alone and prints; `make bench` asks `run`. FULL=1: 10,000 races of recall and transfer, else 500.

1. A hundred people claim one lead, again and again: one owner.
2. Claims, rules for pooled leads, rules for imported ones, imports that name their person, a manager's single hand-outs and batches fill the same ten
   people up at once: no cap is passed.
3. All seven ways to an owner fall on the same leads: claim, rule, batch, manual, transfer, import (the data name the person), hand-over: no episode is
   given twice, each lead has a place.
4. Recalls and transfers of the same leads at once: no lead loses its owner.
"""

from __future__ import annotations

import json
import logging
import multiprocessing
import os
import random
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import msgspec
from litestar import Request
from litestar.di import Provide
from litestar.testing import TestClient

from leadcenter.access.face import Asker, AskerKind, Permission, Sight
from leadcenter.assignment import asking
from leadcenter.assignment import face as assignment
from leadcenter.assignment.face import Wish
from leadcenter.belt import face as belt
from leadcenter.entry import api
from leadcenter.entry import house as opening
from leadcenter.flow.carry import Carrier
from leadcenter.flow.face import Asker as Rules
from leadcenter.identity import http as identity_http
from leadcenter.kernel.config import Config
from leadcenter.kernel.database import Connection, connect, is_retryable
from leadcenter.kernel.embedded import Embedded
from leadcenter.kernel.logins import Login, url_of
from leadcenter.kernel.scope import Zone
from leadcenter.lead.face import References
from leadcenter.pool import face as pool
from leadcenter.rulebook import face as rulebook
from leadcenter.rulebook.face import RuleKind
from tests.living_house import LivingHouse

FULL = os.environ.get("FULL") == "1"
RACES = 10_000 if FULL else 500
PEOPLE, CLAIMERS, WANTED = 100, 8, 30
CAPPED, CAP = 10, 12
MIXED = 240
TOGETHER = 10
"""Leads of one transfer order."""
WAIT = 300

Figures = dict[str, dict[str, Any]]
Key = tuple[int, UUID]


class Player(msgspec.Struct, frozen=True):
    """What a process needs: the house's configuration, its part, which leads (as who asks names them), whose."""

    config: Config
    ledger: Path
    entity: UUID
    maker: UUID
    leads: tuple[str, ...]
    people: tuple[tuple[str, UUID], ...]
    seed: int
    other: str = ""


class Web:
    """The application of one process. Who asks is told by a header, in place of signing in; all else is real."""

    def __init__(self, player: Player) -> None:
        identity_http.sighted = _sighted
        logging.getLogger("httpx").setLevel(logging.WARNING)
        self._client = TestClient(api.make_app(player.config))
        self._player = player
        self._ledger = player.ledger.open("a", encoding="utf-8", buffering=1)

    def __enter__(self) -> Web:
        self._client.__enter__()
        return self

    def __exit__(self, *rest: object) -> None:
        self._client.__exit__(None, None, None)
        self._ledger.close()

    def ask(self, path: str, body: dict[str, Any], staff: UUID | None = None, *, maker: bool = False) -> Any:
        """The answer; asked again where the house says so, as a page does."""
        who = {
            "zone": "maker" if maker else "entities",
            "entity": str(self._player.maker if maker else self._player.entity),
            "staff": str(staff) if staff else "",
        }
        for _ in range(50):
            answer = self._client.post(path, json=body, headers={"x-sight": json.dumps(who)})
            if answer.status_code in (200, 409):
                return answer.json()
            if answer.status_code not in (500, 503):
                raise AssertionError(answer.text)
        raise AssertionError(answer.text)

    def write(self, how: str, lead: str, staff: str, episode: int) -> None:
        """One line of the ledger: somebody was told that he has a lead."""
        self._ledger.write(json.dumps([how, lead, staff, episode]) + "\n")


def _sighted(door: identity_http.Door) -> dict[str, Provide]:  # noqa: ARG001 - the door of signing in stays shut
    return {"sight": Provide(_sight, sync_to_thread=False)}


def _sight(request: Request[Any, Any, Any]) -> Sight:
    told = json.loads(request.headers["x-sight"])
    entity, staff = UUID(told["entity"]), UUID(told["staff"]) if told["staff"] else None
    zone = Zone(told["zone"])
    asker = Asker(AskerKind.PERSON, uuid4(), entity, staff)
    entities = () if zone is Zone.MAKER else (entity,)
    sight = request.state.sight = Sight(asker, frozenset(Permission), zone, entities)
    return sight


def claims_one_after_the_other(player: Player, gate: Any) -> None:
    """Its people claim each lead, one after the other; all processes begin with a lead together."""
    with Web(player) as web:
        for lead in player.leads:
            gate.wait(WAIT)
            for code, staff in player.people:
                [got] = web.ask("/pools/home/claims", {"leads": [lead]}, staff)["results"]
                if got["done"]:
                    web.write("claim", lead, code, got["episode"])


def claims(player: Player, gate: Any) -> None:
    """People claim what they like, alone and by threes."""
    chance = random.Random(player.seed)
    with Web(player) as web:
        gate.wait(WAIT)
        for _ in range(2 * len(player.leads) // 3):
            code, staff = chance.choice(player.people)
            leads = chance.sample(player.leads, chance.choice((1, 1, 3)))
            for got in web.ask("/pools/home/claims", {"leads": leads}, staff)["results"]:
                if got["done"]:
                    web.write("claim", got["lead"], code, got["episode"])


def hands_out(player: Player, gate: Any) -> None:
    """A manager hands out, one by one (seed 0) or in batches that fill up."""
    chance, size = random.Random(player.seed), 1 if player.seed == 0 else 7
    with Web(player) as web:
        gate.wait(WAIT)
        for at in range(0, len(player.leads), size):
            code, _ = chance.choice(player.people)
            handouts = [{"lead": lead, "staff": code} for lead in player.leads[at : at + size]]
            body = {"handouts": handouts, "mode": "fill_up"}
            for got in web.ask("/assignments", body)["results"]:
                if got["done"] and not got.get("unchanged"):
                    web.write("batch" if size > 1 else "manual", got["lead"], code, got["episode"])
                    if got.get("from_staff"):
                        web.write("away", got["lead"], got["from_staff"], got["episode"] - 1)


def transfers(player: Player, gate: Any) -> None:
    """The maker hands leads to the other dealer, ten an order."""
    with Web(player) as web:
        gate.wait(WAIT)
        for at in range(0, len(player.leads), TOGETHER):
            body = {
                "leads": player.leads[at : at + TOGETHER], "dealer": player.other, "reason": "customer_moved",
                "request": f"{player.seed}/{at}",
            }  # fmt: skip
            web.ask("/transfers", body, maker=True)


def recalls(player: Player, gate: Any) -> None:
    """A manager recalls leads one by one."""
    with Web(player) as web:
        gate.wait(WAIT)
        for lead in player.leads:
            web.ask("/pools/home/recalls", {"leads": [lead], "reason": "idle"})


def leaves(player: Player, gate: Any) -> None:
    """Some go for good, their leads to the colleague named last: one bulk command."""
    *going, (stays, _) = player.people
    leads = {"goes_to": "colleague", "to": stays}
    with Web(player) as web:
        gate.wait(WAIT)
        rows = [{"staff": code, "kind": "left", "leads": leads} for code, _ in going]
        for row in web.ask("/departures", {"rows": rows})["results"]:
            assert not row.get("refusal"), row


def rules(player: Player, gate: Any) -> None:
    """Two rounds of a worker: rules are asked about pooled leads; imported leads pass the rooms. Its ledger holds what was committed."""
    told: list[tuple[Wish, assignment.Assigned]] = []
    for module in (assignment, asking):  # passages come by the face, asked rules from inside the room
        module.assign = _told(module.assign, told)  # type: ignore[attr-defined]
    codes = {staff: code for code, staff in player.people}
    url = url_of(player.config, Login.WORKER)
    with connect(url, autocommit=True) as conn, player.ledger.open("a", encoding="utf-8") as ledger:
        house = opening.open_house(conn, player.config)
        named = References(house.keyring)
        clock = opening.read_clock(conn)
        asker, carrier = Rules(house, clock, batch=5), Carrier(conn, house, clock, "racer")
        steps = (lambda: _carry(conn, carrier), lambda: asker._asked(conn, assignment.Trigger.POOLED))
        gate.wait(WAIT)
        for _ in range(120):
            for step in steps:
                told.clear()
                try:
                    step()
                except Exception as fault:
                    if isinstance(fault, assignment.CountedElsewhere) or is_retryable(fault):
                        continue  # as a worker does: nothing was committed, the next round goes on
                    raise
                for wish, one in told:
                    if wish.dealer_id != player.entity:
                        continue  # what went to the other dealer
                    lead = named.write(player.entity, (wish.bucket, wish.lead_id))
                    code = codes.get(one.staff_id, "?")
                    how = "import" if wish.named == code else "rule"
                    ledger.write(json.dumps([how, lead, code, wish.seq]) + "\n")


def _told(act: Callable[..., Any], told: list[tuple[Wish, assignment.Assigned]]) -> Callable[..., Any]:
    """Notes what rules decided; a step that fails has decided nothing."""

    def acts(conn: Connection, wishes: Sequence[Wish], *given: Any, **more: Any) -> Any:
        outcomes = act(conn, wishes, *given, **more)
        for wish, one in zip(wishes, outcomes, strict=True):
            if isinstance(one, assignment.Assigned):
                told.append((wish, one))
        return outcomes

    return acts


def _carry(conn: Connection, carrier: Carrier) -> None:
    with conn.transaction():
        ((now,),) = conn.execute("select now()")
        lease = belt.take_lane(conn, "racer", now)
    if lease is not None:
        carrier.carry(lease, 20)
        with conn.transaction():
            belt.release_lane(conn, lease)


class Place:
    """Two dealers A and B of a hundred people each, and the main process, which prepares and checks."""

    def __init__(self, url: str, folder: Path) -> None:
        self.folder = folder
        self.conn = connect(url)
        self.house = LivingHouse(self.conn, folder, dealers=2, staff_each=PEOPLE + 2)
        self.config = msgspec.structs.replace(self.house.config, database_url=url)
        self.a, self.b = self.house.world.dealers
        self.references = References(self.house.house.keyring)
        rows = self.conn.execute(
            "select code, id from staff where entity_id = %s and role = 'consultant' order by code",
            [self.a.id],
        ).fetchall()
        self.people: list[tuple[str, UUID]] = list(rows)
        self.conn.execute(
            "insert into pool (id, entity_id, code, name, home, made_at, changed_at) select gen_random_uuid(), id, 'home', 'home', true, now(), now() "
            "from entity where kind = 'dealer'"
        )
        self.conn.commit()
        self.phones = iter(range(31_415_926, 10**8, 7))

    def rule(self, on: Sequence[str], people: Sequence[str]) -> None:
        """A's only rule from now on."""
        now = self.house.now()
        self.conn.execute(
            "update rule_set set status = 'retired' where kind = 'assignment' and entity_id = %s", [self.a.id]
        )
        body = {"on": list(on), "branches": [{"name": "all", "to": {"people": list(people)}}]}
        assert assignment.check(body) == []
        made, _ = rulebook.draft(self.conn, RuleKind.ASSIGNMENT, self.a.id, "", "t", body, "a", now)
        rulebook.move(self.conn, made, "draft", "review", "a", now)
        rulebook.move(self.conn, made, "review", "live", "b", now)
        self.conn.commit()

    def land(self, count: int, people: Sequence[str] = ("",)) -> list[UUID]:
        """Customers ask A and let A and B have their data; they name these people in turn."""
        made = [
            self.house.inquiry(
                f"139{next(self.phones):08}",
                name="王一",
                dealer=self.a.code,
                consultant_code=people[number % len(people)],
            )
            for number in range(count)
        ]
        both = (self.a.code, self.b.code)
        agreed = [
            msgspec.structs.replace(
                one, consents=tuple(msgspec.structs.replace(said, recipients=both) for said in one.consents)
            )
            for one in made
        ]
        return [one.raw_id for one in self.house.land(agreed)]

    def found(self, count: int) -> list[Key]:
        """Leads at A, in the hands that the rule of now names, or on the desk."""
        raws = self.land(count)
        self.house.carry()
        rows = self.conn.execute("select bucket, id from lead where id = any(%s)", [raws]).fetchall()
        self.conn.commit()
        assert len(rows) == count, f"{count - len(rows)} inquiries are no leads"
        return rows

    def landed(self, raws: Sequence[UUID]) -> list[Key]:
        """What will be leads, by the keys that they will have: nobody has asked before."""
        rows = self.conn.execute("select bucket, id from raw_lead where id = any(%s)", [raws]).fetchall()
        self.conn.commit()
        return rows

    def into_pool(self, keys: Sequence[Key]) -> None:
        """They fall."""
        with self.conn.transaction():
            fallen = pool.recall(self.conn, keys, "auto", "bench", self.house.now())
        assert all(one.pool_id for one in fallen)

    def names(self, keys: Sequence[Key], entity: UUID | None = None) -> tuple[str, ...]:
        return tuple(self.references.write(entity or self.a.id, key) for key in keys)

    def play(
        self, name: str, *parts: tuple[Callable[[Player, Any], None], dict[str, Any]]
    ) -> list[tuple[str, str, str, int]]:
        """All parts at once, each in a process of its own; what they were told."""
        self.conn.commit()
        context = multiprocessing.get_context("spawn")
        gate = context.Barrier(len(parts))
        files = [self.folder / f"{name}-{number}.ledger" for number in range(len(parts))]
        racers = []
        for (part, more), file in zip(parts, files, strict=True):
            file.touch()
            given = {"people": tuple(self.people), "leads": (), "seed": 0, **more}
            player = Player(self.config, file, self.a.id, self.house.house.maker, **given)
            racers.append(context.Process(target=part, args=(player, gate)))
        for racer in racers:
            racer.start()
        for racer in racers:
            racer.join(1_800)
        assert [racer.exitcode for racer in racers] == [0] * len(racers), f"{name}: a racer fell"
        return [tuple(json.loads(line)) for file in files for line in file.read_text("utf-8").splitlines()]

    def owners(self, keys: Sequence[Key]) -> dict[tuple[str, int], str]:
        """By lead as A names it and number of the episode: who."""
        rows = self.conn.execute(
            "select e.bucket, e.lead_id, e.seq, s.code from episode e join staff s on s.id = e.staff_id where e.lead_id = any(%s)",
            [[lead for _, lead in keys]],
        ).fetchall()
        self.conn.commit()
        return {
            (self.references.write(self.a.id, (bucket, lead)), seq): code for bucket, lead, seq, code in rows
        }

    def broken(self) -> int:
        """Rows that break a promise of the house, and live leads of dealers with neither owner nor desk."""
        views = self.conn.execute(
            "select relname from pg_class where relkind = 'v' and relname like 'inv\\_%'"
        ).fetchall()
        rows = 0
        for (view,) in views:
            ((found,),) = self.conn.execute(f'select count(*) from "{view}"'.encode())
            if found:
                sys.stdout.write(f"{view}: {found}\n")
            rows += found
        ((nowhere,),) = self.conn.execute(
            "select count(*) from lead l left join belt b on b.bucket = l.bucket and b.raw_id = l.id "
            "left join episode e on e.bucket = l.bucket and e.lead_id = l.id and e.closed_at is null "
            "where l.live and l.held_by is not null and "
            "b.state is distinct from case when e.staff_id is null then 'dispatched' else 'assigned' end"
        )
        self.conn.commit()
        return int(rows + nowhere)


def hundred_claimers(place: Place) -> int:
    """How many of the leads did not go to exactly one, or not to whom it was told."""
    place.rule(["dispatched"], [place.people[0][0]])
    keys = place.found(WANTED)
    place.into_pool(keys)
    leads = place.names(keys)
    parts = [
        (claims_one_after_the_other, {"leads": leads, "people": tuple(place.people[number::CLAIMERS])})
        for number in range(CLAIMERS)
    ]
    told = place.play("claimers", *parts)
    owners, times = place.owners(keys), Counter(lead for _, lead, _, _ in told)
    lost = sum(owners.get((lead, episode)) != staff for _, lead, staff, episode in told)
    return sum(times[lead] != 1 for lead in leads) + lost


def caps(place: Place) -> int:
    """By how much caps were passed, by the ledgers alone; how many lines the database does not know."""
    place.rule(["dispatched"], [place.people[-1][0]])
    pooled, desk = place.found(MIXED), []
    place.into_pool(pooled)
    place.rule(["edited"], [place.people[-1][0]])
    desk = place.found(MIXED)
    few = place.people[1 : 1 + CAPPED]
    codes = [code for code, _ in few]
    place.conn.execute("update staff_load set cap = 0 where dealer_id = %s", [place.a.id])
    place.conn.execute(
        "update staff_load set cap = open + %s where staff_id = any(%s)", [CAP, [staff for _, staff in few]]
    )
    place.rule(["pooled", "dispatched"], codes)
    with place.conn.transaction():
        assignment.ask_later(place.conn, pooled, assignment.Trigger.POOLED, place.house.now())
    imported = place.land(MIXED // 2, [name for code in codes for name in (code, "")])
    half = MIXED // 2
    told = place.play(
        "caps",
        (claims, {"leads": place.names(pooled), "people": tuple(few), "seed": 1}),
        (claims, {"leads": place.names(pooled), "people": tuple(few), "seed": 2}),
        (rules, {"people": tuple(place.people)}),
        (hands_out, {"leads": place.names(desk[:half]), "people": tuple(few), "seed": 0}),
        (hands_out, {"leads": place.names(desk[half:]), "people": tuple(few), "seed": 3}),
    )
    place.house.carry()
    rows = place.conn.execute("select bucket, id from lead where id = any(%s)", [imported]).fetchall()
    owners = place.owners([*pooled, *desk, *rows])
    given = [line for line in told if line[0] != "away"]
    received = Counter(staff for _, _, staff, _ in given)
    received.subtract(staff for how, _, staff, _ in told if how == "away")
    ways = Counter(how for how, *_ in told)
    sys.stdout.write(f"caps: {dict(ways)}, {sum(received.values())} of {CAPPED * CAP} places\n")
    above = sum(max(0, count - CAP) for staff, count in received.items() if staff in codes)
    strangers = sum(count for staff, count in received.items() if staff not in codes)
    twice = len(given) - len({(lead, episode) for _, lead, _, episode in given})
    lost = sum(owners.get((lead, episode)) != staff for _, lead, staff, episode in told)
    sys.stdout.write(f"above {above}, strangers {strangers}, twice {twice}, unknown {lost}\n")
    return above + strangers + twice + lost


def everything(place: Place) -> int:
    """How many episodes were told to two, or to somebody whom the database does not know."""
    place.conn.execute("update staff_load set cap = null where dealer_id = %s", [place.a.id])
    place.conn.commit()
    going = place.people[20:26]
    place.rule(["dispatched", "pooled"], [code for code, _ in going[:5]])
    keys = place.found(MIXED)
    fresh = place.landed(place.land(MIXED // 4, [code for code, _ in place.people[30:60]]))
    leads = place.names([*keys, *fresh])
    third = MIXED // 3
    told = place.play(
        "everything",
        (recalls, {"leads": leads}),
        (claims, {"leads": leads, "seed": 4, "people": tuple(place.people[30:60])}),
        (rules, {}),
        (hands_out, {"leads": leads, "people": tuple(place.people[60:80]), "seed": 0}),
        (hands_out, {"leads": leads, "people": tuple(place.people[60:80]), "seed": 5}),
        (transfers, {"leads": place.names(keys[:third], place.house.house.maker), "other": place.b.code, "seed": 6}),
        (leaves, {"people": tuple(going)}),
    )  # fmt: skip
    place.house.carry()
    owners = place.owners([*keys, *fresh])
    told = [line for line in told if line[1] in leads]  # rules take up what lay there from before, too
    ways = Counter(how for how, *_ in told)
    given = [line for line in told if line[0] != "away"]
    twice = len(given) - len({(lead, episode) for _, lead, _, episode in given})
    lost = sum(owners.get((lead, episode)) != staff for _, lead, staff, episode in told)
    sys.stdout.write(f"everything: {dict(ways)}, twice {twice}, unknown {lost}\n")
    return twice + lost


def recall_against_transfer(place: Place) -> int:
    """How many leads are not with an owner at B afterwards, or somewhere at A still."""
    place.rule(["dispatched"], [code for code, _ in place.people[80:90]])
    keys = place.found(RACES)
    place.play(
        "recall",
        (recalls, {"leads": place.names(keys)}),
        (transfers, {"leads": place.names(keys, place.house.house.maker), "other": place.b.code, "seed": 7}),
    )
    place.house.carry()
    ((went,),) = place.conn.execute(
        "select count(*) from transfer_lead t join episode e on e.lead_id = t.to_lead and e.dealer_id = %s and e.closed_at is null "
        "where t.lead_id = any(%s) and t.state = 'done'",
        [place.b.id, [lead for _, lead in keys]],
    )
    ((stayed,),) = place.conn.execute(
        "select (select count(*) from episode where lead_id = any(%(keys)s) and closed_at is null) + "
        "(select count(*) from pool_stay where lead_id = any(%(keys)s) and left_at is null)",
        {"keys": [lead for _, lead in keys]},
    )
    place.conn.commit()
    return int(RACES - went + stayed)


@contextmanager
def placed() -> Iterator[Place]:
    """A server of its own; removed at the end."""
    folder = Path(tempfile.mkdtemp(prefix="leadcenter-bench-"))
    folder.chmod(0o755)
    try:
        with Embedded.start(folder / "database", say=lambda _: None) as server:
            place = Place(server.url, folder)
            yield place
            place.conn.close()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def run() -> Figures:
    """The figure: contradictions of all four, with how many races there were."""
    found: dict[str, int] = {}
    with placed() as place:
        for race in (hundred_claimers, caps, everything, recall_against_transfer):
            found[race.__name__] = race(place)
            sys.stdout.write(f"{race.__name__}: {found[race.__name__]}\n")
            sys.stdout.flush()
        found["promises"] = place.broken()
    races = WANTED + 3 * MIXED + MIXED // 4 + RACES
    return {"race_violations": {"value": sum(found.values()), "unit": "violations", "n": races, **found}}


if __name__ == "__main__":
    for name, figure in run().items():
        sys.stdout.write(f"{name}: {figure}\n")
