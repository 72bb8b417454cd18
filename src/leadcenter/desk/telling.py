"""What there is to tell of one lead: where it came from, in a sentence to read out; the gates as it passed
them; what happened to it. A dealer hears its own part and no other.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec

from leadcenter.desk.terms import GateShown, Key, Moment, Named
from leadcenter.journal import face as journal
from leadcenter.journal.face import Told
from leadcenter.kernel.database import Connection
from leadcenter.kernel.errors import Language, say
from leadcenter.kernel.sql import statement

GATES = ("gate_1", "gate_2", "gate_3", "gate_4")
FLOW = "flow"
_NOTICES = {"zh": "zh-CN", "en": "en-US"}
_BETWEEN = {"zh": "，", "en": ", "}
_DATES = {"zh": "%Y年%m月%d日 %H:%M", "en": "%d %B %Y, %H:%M"}


class Origin(msgspec.Struct, frozen=True):
    """Where a lead came from and what the customer agreed to towards `party` (a legal name), whose zone the
    sentence speaks in."""

    inquired_at: datetime
    channel_id: UUID
    agreed_at: datetime | None
    evidence: dict[str, str]
    notice_text: str
    party: str
    zone: str


def read_origin(conn: Connection, key: Key, party: UUID, language: Language) -> Origin | None:
    """The origin as one party may know it; None for a lead that is not there. The connection stands in the
    house's scope, which reads the maker's channels and ledger and changes nothing. Whether the asker may see
    the lead was judged before, in its own."""
    given = {"bucket": key[0], "id": key[1], "party": party, "language": _NOTICES[language]}
    row = conn.execute(statement("desk", "read_source"), given).fetchone()
    if row is None:
        return None
    inquired_at, channel, agreed_at, evidence, text, name, zone = row
    return Origin(inquired_at, channel, agreed_at, evidence or {}, text, name, zone)


def sentence(origin: Origin, channel: Named, language: Language) -> str:
    """“How did you get my number?”: what the consultant reads out."""
    zone = ZoneInfo(origin.zone)

    def day(at: datetime) -> str:
        return at.astimezone(zone).strftime(_DATES[language])

    said = {"channel": channel.name or channel.code, "inquired": day(origin.inquired_at)}
    if origin.agreed_at is None:
        return say("source_alone", language, **said)
    told = {
        "party": origin.party,
        "agreed": day(origin.agreed_at),
        "notice": origin.evidence.get("notice", ""),
    }
    return say("source_agreed", language, **said, **told)


def gates(told: Sequence[Told], language: Language) -> list[GateShown]:
    """Each gate as it stood when the lead last came to it."""
    last: dict[str, GateShown] = {}
    for passage in told:
        for fact in passage.facts:
            if fact["room"] in GATES:
                reason, outcome = fact.get("reason", ""), fact["outcome"]
                text = say(reason or outcome, language)
                last[fact["room"]] = GateShown(
                    fact["room"], outcome, reason, text, fact.get("rule", 0), passage.at
                )
    return [last[gate] for gate in GATES if gate in last]


def passages(told: Sequence[Told], language: Language) -> list[Moment]:
    """What the journal knows, step by step; the workers that carried it are the flow."""
    return [
        Moment(
            passage.at,
            fact["room"],
            fact["outcome"],
            fact.get("reason", ""),
            reasons(fact.get("reason", "") or fact["outcome"], language),
            FLOW if passage.actor.startswith("worker") else passage.actor,
        )
        for passage in told
        for fact in passage.facts
    ]


def reasons(told: str, language: Language) -> str:
    """Codes in words; those of a score come with points: `named_dealer+15,mobile+10`."""
    return _BETWEEN[language].join(_reason(one, language) for one in told.split(","))


def _reason(told: str, language: Language) -> str:
    code = told.rstrip("0123456789")
    if code == told or code[-1:] not in {"+", "-"}:
        return say(told, language)
    return f"{say(code[:-1], language)} {code[-1]}{told[len(code) :]}"


def read_passages(conn: Connection, key: Key) -> list[Told]:
    """The journal of the raw lead that founded it."""
    return journal.story(conn, [key])


def read_moments(
    conn: Connection, key: Key, dealer: UUID, language: Language
) -> list[tuple[Moment, UUID | None]]:
    """What happened to a lead at its dealer, each with whom it concerns."""
    given = {"bucket": key[0], "id": key[1], "dealer": dealer}
    return [
        (Moment(at, what, what, reason, say(reason or what, language), ""), staff)
        for at, what, reason, staff in conn.execute(statement("desk", "read_moments"), given)
    ]


NameOf = Callable[[UUID | None], Named]


def named(moments: Sequence[tuple[Moment, UUID | None]], name_of: NameOf) -> list[Moment]:
    """Moments with the people whom they concern."""
    known = [(one, name_of(staff)) for one, staff in moments]
    return [msgspec.structs.replace(one, by=who.code, by_name=who.name) for one, who in known]
