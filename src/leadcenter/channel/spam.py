"""Spam signals: many inquiries of one device or address, one text from many numbers, a form sent faster than
a human can. Whatever is suspicious waits for a person, who may release it.

The limits are data (rule kind `verification`, by the channel's brand). Counted is what had landed until the
lead did: every worker finds the same whatever else is carried at that time, and nothing is locked.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec

from leadcenter.channel.landing import House
from leadcenter.channel.reading.moment import moment
from leadcenter.channel.reading_back import Read
from leadcenter.channel.register import Registered
from leadcenter.channel.sightings import (
    LEAST_CHARACTERS,
    LONGEST_MINUTES,
    SIGNAL,
    Signal,
    digest,
    seen,
    tells_anything,
)
from leadcenter.kernel.arrays import blobs, instants, ints, uuids
from leadcenter.kernel.catalogue import Catalogue, Field, Kind
from leadcenter.kernel.database import Connection
from leadcenter.kernel.keys import BlindIndex
from leadcenter.kernel.sql import statement
from leadcenter.rulebook.face import Fault, RuleKind, in_force, read_shape

TOO_FAST = "too_fast"
REASONS = {Signal.DEVICE: "burst_device", Signal.IP: "burst_ip", Signal.CONTENT: "repeated_content"}
SUSPICIONS = (*REASONS.values(), TOO_FAST)
"""Why verification holds a raw lead for a person."""
LOOKED_THROUGH = 1_000
"""Of a text that was sent more often than this, the latest so many senders are told apart."""
_Channels = Annotated[tuple[str, ...], msgspec.Meta(max_length=500)]


class Limit(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """At most `most` inquiries of one device or address, or numbers with one text (of at least
    `least_characters` letters and digits), within `minutes`: in each channel, or over all of them.
    `channels`: whose inquiries are judged; empty = all.
    """

    signal: Signal
    most: Annotated[int, msgspec.Meta(ge=1, le=10_000)]
    minutes: Annotated[int, msgspec.Meta(ge=1, le=LONGEST_MINUTES)]
    by: Literal["channel", "all"] = "all"
    channels: _Channels = ()
    least_characters: Annotated[int, msgspec.Meta(ge=LEAST_CHARACTERS, le=1_000)] = 12


class Speed(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A human takes at least so long from opening the page to sending the form."""

    least_seconds: Annotated[float, msgspec.Meta(gt=0, le=3_600)]
    channels: _Channels = ()


class SpamRules(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The body of a rule set of kind verification."""

    limits: Annotated[tuple[Limit, ...], msgspec.Meta(max_length=20)] = ()
    speeds: Annotated[tuple[Speed, ...], msgspec.Meta(max_length=20)] = ()


SPAM_STARTER: dict[str, Any] = {
    "limits": [
        {"signal": "device", "most": 5, "minutes": 10},
        {"signal": "ip", "most": 30, "minutes": 10, "by": "channel"},
        {"signal": "content", "most": 5, "minutes": 60},
    ],
    "speeds": [{"least_seconds": 2}],
}
"""A set to begin with. An address may stand for a whole office or a mobile network's gate: high."""


SIGHTINGS = Catalogue(
    (
        Field("channel", Kind.TEXT, "渠道", "Channel"),
        Field("device", Kind.INT, "同设备留资次数", "Inquiries of the same device"),
        Field("ip", Kind.INT, "同网络地址留资次数", "Inquiries of the same address"),
        Field("content", Kind.INT, "同内容号码数", "Numbers with the same text"),
        Field("seconds", Kind.NUMBER, "填表秒数", "Seconds on the page"),
    )
)
"""What the rules may be tried on: how much was seen within the time of a limit."""


class Suspicion(msgspec.Struct, frozen=True):
    """Why a person should look: a code, the version of the rules, what was found and what is let pass."""

    reason: str
    version: int
    found: dict[str, int | float]


class _Judged(msgspec.Struct, frozen=True):
    """The rules for one channel, each limit with its number in the book."""

    version: int
    limits: tuple[tuple[int, Limit], ...]
    speeds: tuple[Speed, ...]


class SpamBook(msgspec.Struct, frozen=True):
    """The rules in force by brand; a brand without its own has those of the empty brand."""

    rules: dict[str, tuple[int, SpamRules, int]]
    by_channel: dict[UUID, _Judged | None]

    def of(self, channel: Registered, identifier: UUID) -> _Judged | None:
        """What holds for a channel."""
        if identifier not in self.by_channel:
            self.by_channel[identifier] = self._judged(channel)
        return self.by_channel[identifier]

    def _judged(self, channel: Registered) -> _Judged | None:
        found = self.rules.get(channel.channel.brand) or self.rules.get("")
        if found is None:
            return None
        version, rules, first = found
        code = channel.channel.code
        return _Judged(
            version,
            tuple(
                (number, limit)
                for number, limit in enumerate(rules.limits, first)
                if not limit.channels or code in limit.channels
            ),
            tuple(speed for speed in rules.speeds if not speed.channels or code in speed.channels),
        )


def check_spam_rules(body: object) -> list[Fault]:
    """What is wrong with a body, with its path; empty = sound."""
    faults: list[Fault] = []
    read_shape(body, SpamRules, faults)
    return faults


def try_spam_rules(body: object, facts: Mapping[str, Sequence[Any]]) -> list[str]:
    """What would be suspicious about inquiries of which was seen so much, within the time of whichever limit
    asks; empty = nothing. Facts are columns of SIGHTINGS. Raises ValidationError for an unsound body."""
    rules = msgspec.convert(body, SpamRules)
    rows = zip(*(facts[name] for name in SIGHTINGS.by_name), strict=True)
    return [_tried(rules, *row) for row in rows]


def _tried(
    rules: SpamRules,
    channel: str | None,
    device: int | None,
    ip: int | None,
    content: int | None,
    seconds: float | None,
) -> str:
    found = {Signal.DEVICE: device, Signal.IP: ip, Signal.CONTENT: content}
    for limit in rules.limits:
        if (not limit.channels or channel in limit.channels) and (found[limit.signal] or 0) > limit.most:
            return REASONS[limit.signal]
    least = [one.least_seconds for one in rules.speeds if not one.channels or channel in one.channels]
    return TOO_FAST if seconds is not None and least and seconds < max(least) else ""


def read_spam_rules(conn: Connection, now: datetime) -> SpamBook:
    """The rules in force. Raises ValidationError for rules that went live unsound."""
    rules: dict[str, tuple[int, SpamRules, int]] = {}
    first = 0
    for found in in_force(conn, RuleKind.VERIFICATION, now):
        body = msgspec.convert(found.body, SpamRules)
        rules[found.brand] = (found.version, body, first)
        first += len(body.limits)
    return SpamBook(rules, {})


class _Question(msgspec.Struct):
    """How often was this seen? Asked once a set, over the times of all leads that it is asked for."""

    limit: Limit
    bucket: int
    index: bytes
    channel_id: UUID | None
    first: datetime
    last: datetime
    at: Sequence[datetime] = ()
    who: Sequence[bytes] = ()

    def found(self, until: datetime) -> int:
        """How many, in the time of the limit that ends at `until`."""
        end = bisect_right(self.at, until)
        begin = bisect_right(self.at, until - timedelta(minutes=self.limit.minutes))
        if self.limit.signal is not Signal.CONTENT:
            return end - begin
        return len(set(self.who[max(begin, end - LOOKED_THROUGH) : end]))


_Key = tuple[int, bytes, UUID | None]


def suspicions(
    conn: Connection, house: House, book: SpamBook, asked: Sequence[tuple[Registered, Read]]
) -> list[Suspicion | None]:
    """What is suspicious about inquiries that landed, in order; one statement."""
    blind = house.keyring.mark(house.maker, SIGNAL)
    questions: dict[_Key, _Question] = {}
    judged = [book.of(channel, read.channel_id) for channel, read in asked]
    asking: list[Sequence[_Question]] = [
        _questions(blind, rules, read, questions) if rules and tells_anything(read.inquiry) else ()
        for rules, (_, read) in zip(judged, asked, strict=True)
    ]
    _answer(conn, list(questions.values()))
    return [
        _judge(rules, mine, read, channel) if rules and (mine or read.inquiry.opened_at) else None
        for rules, mine, (channel, read) in zip(judged, asking, asked, strict=True)
    ]


def _questions(
    blind: BlindIndex, rules: _Judged, read: Read, questions: dict[_Key, _Question]
) -> list[_Question]:
    """What is to be asked about one inquiry; `questions` gets those that nobody asked before."""
    mine: list[_Question] = []
    known: dict[Signal, tuple[str, int, bytes]] = {}
    at = read.received_at
    for number, limit in rules.limits:
        signal = limit.signal
        if signal not in known:
            text = seen(read.inquiry, signal)
            known[signal] = (text, *(digest(blind, signal, text) if text else (0, b"")))
        text, bucket, index = known[signal]
        if not text or (signal is Signal.CONTENT and len(text) < limit.least_characters):
            continue
        key = number, index, read.channel_id if limit.by == "channel" else None
        question = questions.get(key)
        if question is None:
            question = questions[key] = _Question(limit, bucket, index, key[2], at, at)
        elif at > question.last:
            question.last = at
        elif at < question.first:
            question.first = at
        mine.append(question)
    return mine


def _answer(conn: Connection, questions: Sequence[_Question]) -> None:
    spans = {minutes: timedelta(minutes=minutes) for minutes in {one.limit.minutes for one in questions}}
    since = [one.first - spans[one.limit.minutes] for one in questions]
    rows = conn.execute(
        statement("channel", "read_sightings"),
        {
            "buckets": ints([one.bucket for one in questions]),
            "signals": blobs([one.index for one in questions]),
            "channel_ids": uuids([one.channel_id for one in questions]),
            "since": instants(since),
            "until": instants([one.last for one in questions]),
            "most": ints([one.limit.most for one in questions]),
        },
    )
    for place, at, who in rows:
        questions[place - 1].at, questions[place - 1].who = at, who or ()


def _judge(rules: _Judged, mine: Sequence[_Question], read: Read, channel: Registered) -> Suspicion | None:
    for question in mine:
        if not question.at:  # no more than the limit lets pass, over the whole set
            continue
        limit, found = question.limit, question.found(read.received_at)
        if found > limit.most:
            told = {"seen": found, "most": limit.most, "minutes": limit.minutes}
            return Suspicion(REASONS[limit.signal], rules.version, {**told})
    if rules.speeds and read.inquiry.opened_at:
        seconds = _seconds_on_page(read, channel.channel.time_zone)
        least = max(speed.least_seconds for speed in rules.speeds)
        if seconds is not None and seconds < least:
            return Suspicion(TOO_FAST, rules.version, {"seconds": round(seconds, 1), "least_seconds": least})
    return None


def _seconds_on_page(read: Read, zone: str) -> float | None:
    """From opening the page to sending the form, by the sender's clock; by ours where it tells only the
    first, unless the two clocks contradict each other. A time without zone is one of `zone`.
    """
    opened = moment(read.inquiry.opened_at, zone).at
    if opened is None:
        return None
    sent = read.inquiry.occurred_at
    seconds = ((sent or read.received_at) - opened).total_seconds()
    return seconds if sent or seconds >= 0 else None
