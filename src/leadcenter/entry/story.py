"""The story of one lead, put together from every room: what happened when, by which rule, for which reason.

For operators: a lead known by its id alone is searched over all buckets. Nothing in a story names the
customer: numbers and names are masked, what is sealed stays sealed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from leadcenter.channel.face import House, mask, read_inquiries, verify
from leadcenter.customer import face as customer
from leadcenter.journal import face as journal
from leadcenter.kernel.arrays import ints, uuids
from leadcenter.kernel.database import Connection
from leadcenter.kernel.ids import made_at
from leadcenter.kernel.keys import BUCKETS
from leadcenter.kernel.sql import statement

EVERYWHERE = range(BUCKETS)
Key = tuple[int, UUID]
Facts = dict[str, Any]
"""Label → value; what has no value is left out by whoever shows it."""


class Candidate(msgspec.Struct, frozen=True):
    """Who stood for a lead; `excluded`: the code why not, `later`: why not for the rest of the set."""

    staff: str
    chosen: bool
    excluded: str
    later: str
    figures: Facts


class Step(msgspec.Struct, frozen=True):
    """What one room said on a passage. `rule` 0 = no rule set has its say there."""

    room: str
    outcome: str
    reason: str
    rule: int
    inputs: Facts
    candidates: tuple[Candidate, ...] = ()


class Chapter(msgspec.Struct, frozen=True):
    """Something that happened: its kind as a code, what is known of it, the steps of a passage."""

    at: datetime
    what: str
    facts: Facts
    steps: tuple[Step, ...] = ()


class Standing(msgspec.Struct, frozen=True):
    """Where the lead stands, why, since when, when it is looked at again (None: once something happens)."""

    state: str
    reason: str
    since: datetime
    due_at: datetime | None
    attempts: int


class Story(msgspec.Struct, frozen=True):
    """All of it. `customer`, `lead`, `grants`: as they are now; chapters in time order."""

    raw_id: UUID
    bucket: int
    standing: Standing
    customer: Facts
    lead: Facts
    grants: tuple[Facts, ...]
    chapters: tuple[Chapter, ...]


class Found(msgspec.Struct, frozen=True):
    """A raw lead on the belt. `raw_bucket`: where what was sent lies."""

    bucket: int
    raw_id: UUID
    raw_bucket: int
    standing: Standing
    lead_id: UUID | None


def find_lead(conn: Connection, house: House, key: str) -> Found | None:
    """The raw lead that `key` names: its id or that of the lead it founded, with or without dashes, or
    `channel:external-id`."""
    raw_id = _read_id(key) or _delivered(conn, house, key)
    rows = conn.execute(statement("entry", "find_raw"), {"buckets": ints(EVERYWHERE), "raw_id": raw_id})
    for bucket, found, raw_bucket, state, reason, due_at, lead_id, since, attempts in rows:
        return Found(bucket, found, raw_bucket, Standing(state, reason, since, due_at, attempts), lead_id)
    return None


def _read_id(key: str) -> UUID | None:
    try:
        return UUID(key.strip())
    except ValueError:
        return None


def _delivered(conn: Connection, house: House, key: str) -> UUID | None:
    code, _, external_id = key.strip().partition(":")
    for channel_id, channel, *_ in conn.execute(statement("channel", "read_channels")).fetchall():
        if channel == code:
            bucket = house.keyring.bucket(channel_id.bytes + external_id.encode())
            pair = {"bucket": bucket, "channel_id": channel_id, "external_id": external_id}
            return next((row[0] for row in conn.execute(statement("entry", "find_delivery"), pair)), None)
    return None


def story(conn: Connection, house: House, key: str) -> Story | None:
    """The story of the lead that `key` names (see `find_lead`); None for an unknown one. Read-only."""
    found = find_lead(conn, house, key)
    return _Teller(conn, house, found).tell() if found else None


class _Teller:
    """Reads one story. `owned`: the lead that the raw lead founded or joined."""

    def __init__(self, conn: Connection, house: House, found: Found) -> None:
        self.conn = conn
        self.house = house
        self.found = found
        self.owned = found.lead_id or found.raw_id
        self.leads = self._everywhere("tell_leads", lead_id=self.owned)
        self.customers = self._follow([(lead["bucket"], lead["customer_id"]) for lead in self.leads])
        self.persons = [(bucket, row_id) for bucket, row_id, *_ in self.customers]

    def tell(self) -> Story:
        chapters = [*self._arrival(), *self._consents(), *self._passages(), *self._merges()]
        if self.found.raw_id == self.owned:
            chapters += [*self._dispatch(), *self._cleaning(), *self._ownership()]
        lead = {name: value for name, value in (self.leads or [{}])[-1].items() if name not in _KEYS}
        grants = self._of("tell_grants", self.persons[-1:])
        told = Story(
            self.found.raw_id,
            self.found.bucket,
            self.found.standing,
            self._customer(),
            lead,
            tuple(grants),
            tuple(sorted(chapters, key=lambda chapter: chapter.at)),
        )
        return _with_names(told, self._names(told))

    def _facts(self, name: str, wanted: Facts) -> list[Facts]:
        """Rows as facts: a column's name is its label."""
        cursor = self.conn.execute(statement("entry", name), wanted)
        labels = [column.name for column in cursor.description or ()]
        return [dict(zip(labels, row, strict=True)) for row in cursor]

    def _everywhere(self, name: str, **wanted: Any) -> list[Facts]:
        return self._facts(name, {"buckets": ints(EVERYWHERE), **wanted})

    def _of(self, name: str, keys: Sequence[Key]) -> list[Facts]:
        return self._facts(
            name,
            {"buckets": ints([bucket for bucket, _ in keys]), "ids": uuids([row_id for _, row_id in keys])},
        )

    def _follow(self, keys: Iterable[Key]) -> list[tuple[Any, ...]]:
        """The customers of a lead, and last the one whom they were merged into, if any was."""
        known = [tuple(row.values()) for row in self._of("tell_customers", list(dict.fromkeys(keys)))]
        have = {(bucket, row_id) for bucket, row_id, *_ in known}
        roots = {(bucket, row_id) for *_, bucket, row_id in known if row_id is not None} - have
        found = known + [tuple(row.values()) for row in self._of("tell_customers", sorted(roots))]
        return sorted(found, key=lambda row: row[-1] is None)

    def _arrival(self) -> Iterator[Chapter]:
        place = (self.found.raw_bucket, self.found.raw_id)
        for facts in self._facts("tell_raw", {"bucket": place[0], "raw_id": place[1]}):
            said = read_inquiries(self.conn, self.house, [place])[place[1]].inquiry
            country, needs_phone = facts.pop("country"), facts.pop("needs_phone")
            verified = verify(said, country, channel=facts["channel"], needs_phone=needs_phone)
            wanted = " ".join(
                f"{one.brand} {one.series} {one.model}" for one in said.vehicles if one.role == "wanted"
            )
            revisions = facts.pop("revisions")
            facts |= {
                "occurred_at": said.occurred_at,
                "form": said.kind,
                "series": " ".join(wanted.split()),
                "dealer_named": said.dealer_code or said.dealer_name,
                "buying_time": said.buying_time,
                "place": said.contact.province + said.contact.city,
                "phone": mask(verified.phone.number) if verified.phone else "",
                "identities": ", ".join(identity.kind for identity in verified.identities),
            }
            yield Chapter(facts.pop("at"), "received", facts)
            for number, at in enumerate(revisions, start=2):
                yield Chapter(at, "revised", {"revision": number})

    def _passages(self) -> Iterator[Chapter]:
        found = self.found
        buckets = dict.fromkeys((found.raw_bucket, *(lead["bucket"] for lead in self.leads), found.bucket))
        told = journal.story(self.conn, [(bucket, found.raw_id) for bucket in buckets])
        named = {str(fact.get("inputs", {}).get("snapshot") or "") for entry in told for fact in entry.facts}
        keys = [(int(bucket), UUID(row_id)) for bucket, row_id in (one.split("/") for one in named if one)]
        snapshots = {
            f"{row['bucket']}/{row['id'].hex}": row["candidates"] for row in self._of("tell_snapshots", keys)
        }
        since = journal.told_since(self.conn)
        if since is not None and made_at(found.raw_id) < since:
            yield Chapter(since, "journal_dropped", {})
        for entry in told:
            steps = tuple(_step(fact, snapshots) for fact in entry.facts)
            yield Chapter(entry.at, "passage", {"person": entry.actor}, steps)

    def _consents(self) -> Iterator[Chapter]:
        for facts in self._of("tell_consents", self.persons):
            evidence = facts.pop("evidence")
            yield Chapter(facts.pop("at"), "consent", {**facts, **evidence})

    def _merges(self) -> Iterator[Chapter]:
        for facts in self._of("tell_merges", self.persons):
            undone_at, undone_by = facts.pop("undone_at"), facts.pop("undone_by")
            yield Chapter(facts.pop("at"), "customer_merged", facts)
            if undone_at is not None:
                yield Chapter(undone_at, "merge_undone", {**facts, "person": undone_by})

    def _dispatch(self) -> Iterator[Chapter]:
        yield from _chapters("dispatched", self._everywhere("tell_dispatches", lead_id=self.owned))
        for facts in self._everywhere("tell_offers", lead_id=self.owned):
            chosen_at = facts.pop("chosen_at")
            yield Chapter(facts.pop("at"), "offered", facts)
            if chosen_at is not None:
                yield Chapter(chosen_at, "chosen", {"dealer": facts["dealer"]})

    def _cleaning(self) -> Iterator[Chapter]:
        tasks = self._everywhere("tell_tasks", raw_id=self.found.raw_id)
        keys = [(task.pop("bucket"), task["task"]) for task in tasks]
        yield from _chapters("asked", tasks)
        yield from _chapters("answered", self._everywhere("tell_answers", raw_id=self.found.raw_id))
        yield from _chapters("called", self._of("tell_calls", keys))
        yield from _chapters("callback", self._of("tell_callbacks", keys))

    def _ownership(self) -> Iterator[Chapter]:
        for facts in self._everywhere("tell_episodes", lead_id=self.owned):
            closed_at, reason = facts.pop("closed_at"), facts.pop("reason")
            yield Chapter(facts.pop("at"), "owned", facts)
            if closed_at is not None:
                yield Chapter(
                    closed_at, "owned_no_more", {"consultant": facts["consultant"], "reason": reason}
                )
        buckets = ints(list(dict.fromkeys(lead["bucket"] for lead in self.leads)))
        yield from _chapters("told", self._facts("tell_notices", {"buckets": buckets, "lead_id": self.owned}))
        yield from _chapters("asked_again", self._everywhere("tell_attached", lead_id=self.owned))

    def _customer(self) -> Facts:
        if not self.customers:
            return {}
        _, row_id, sealed, known_since, *_ = self.customers[-1]
        seal = self.house.keyring.seal(self.house.maker)
        golden = customer.unpack_golden(seal.open(sealed, customer.CONTACT, row_id))
        return {
            "customer": row_id,
            "name": mask_name(golden.name),
            "phones": ", ".join(mask(phone) for phone in golden.phones),
            "emails": len(golden.emails),
            "unionids": len(golden.unionids),
            "since": known_since,
        }

    def _names(self, told: Story) -> dict[str, str]:
        """What the ids in a story stand for: dealers with their names, staff by their codes."""
        ids = {value for facts in _all_facts(told) for value in facts.values() if isinstance(value, UUID)}
        for step in (step for chapter in told.chapters for step in chapter.steps):
            ids |= {UUID(one.staff) for one in step.candidates}
            ids |= {UUID(value) for name, value in step.inputs.items() if name in _PEOPLE and value}
        rows = self.conn.execute(statement("entry", "tell_names"), {"ids": uuids(sorted(ids))})
        return {row_id.hex: f"{code} {name}".strip() for row_id, code, name in rows}


_KEYS = {"bucket", "customer_id"}
_PEOPLE = {"staff", "from"}
_FIGURES = ("weight", "target", "served", "open", "day", "week", "month")


def _chapters(what: str, rows: Iterable[Facts]) -> Iterator[Chapter]:
    for facts in rows:
        yield Chapter(facts.pop("at"), what, facts)


def _step(fact: Facts, snapshots: dict[str, Any]) -> Step:
    inputs = fact.get("inputs", {})
    snapshot = snapshots.get(str(inputs.get("snapshot") or ""), {"views": ()})
    candidates = tuple(_candidates(snapshot["views"], inputs))
    return Step(
        fact["room"], fact["outcome"], fact.get("reason", ""), fact.get("rule", 0), inputs, candidates
    )


def _candidates(views: Iterable[Any], inputs: Facts) -> Iterator[Candidate]:
    """Those of the branch that decided; of a lead that found nobody, those of every branch."""
    for view in views:
        if inputs.get("branch") in {None, view["branch"]}:
            for place, staff in enumerate(view["staff"]):
                figures = {name: view[name][place] for name in _FIGURES if view.get(name)}
                excluded, later = view["excluded"].get(staff, ""), view["later"].get(staff, "")
                person = UUID(staff).hex
                yield Candidate(person, person == inputs.get("staff"), excluded, later, figures)


def _all_facts(told: Story) -> Iterator[Facts]:
    yield from (told.lead, told.customer, *told.grants, *(chapter.facts for chapter in told.chapters))


def _with_names(told: Story, names: dict[str, str]) -> Story:
    """The same story with codes and names in the place of ids of entities and staff."""

    def name(value: Any) -> Any:
        return names.get(value.hex, value) if isinstance(value, UUID) else value

    def named(facts: Facts) -> Facts:
        return {label: name(value) for label, value in facts.items()}

    def step_named(step: Step) -> Step:
        inputs = {
            label: name(UUID(value)) if label in _PEOPLE and value else value
            for label, value in step.inputs.items()
        }
        candidates = [
            msgspec.structs.replace(one, staff=names.get(one.staff, one.staff)) for one in step.candidates
        ]
        return msgspec.structs.replace(step, inputs=inputs, candidates=tuple(candidates))

    return msgspec.structs.replace(
        told,
        lead=named(told.lead),
        grants=tuple(named(grant) for grant in told.grants),
        chapters=tuple(
            Chapter(one.at, one.what, named(one.facts), tuple(step_named(step) for step in one.steps))
            for one in told.chapters
        ),
    )


def mask_name(name: str) -> str:
    """For people: 王**, J********; the first letter, and how long it is up to nine."""
    return name[:1] + "*" * min(8, len(name) - 1) if name else ""
