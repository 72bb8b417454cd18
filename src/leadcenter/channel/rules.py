"""Pure decisions of the channel room: is the consent evidence there, and what does a second delivery of the
same inquiry change."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import datetime
from itertools import chain
from typing import Any, Final, TypeVar

import msgspec

from leadcenter.channel.terms import (
    Channel,
    ChannelStatus,
    ConsentEvidence,
    Contact,
    Inquiry,
    Piece,
    Vehicle,
    Verdict,
)
from leadcenter.consent.face import chosen

EVIDENCE_FIELDS = frozenset(ConsentEvidence.__struct_fields__) - {"accepted"}
EVIDENCE_MISSING = "consent_evidence_missing"
NOT_SEPARATE = "consent_not_separate"
MENDED: Final = ("dealer_code", "comment")
"""What a repair takes away, beside contact data and the series."""

T = TypeVar("T")
R = TypeVar("R", bound=msgspec.Struct)

_DATED: Final[Mapping[str, Callable[[Inquiry], object]]] = {
    "dealer": lambda said: (said.dealer_code, said.dealer_name, said.consultant_code),
    "series": lambda said: [(one.series, one.model) for one in said.vehicles if one.role == "wanted"],
    "buying_time": lambda said: said.buying_time,
}
_SEVERAL = frozenset(",;+|，；、")  # marks between purposes


def check_evidence(channel: Channel, piece: Piece) -> Piece:
    """The piece, or the same piece quarantined where its consent does not hold (trust.md L02, L03). Only
    accepted pieces are looked at.

    `consent_not_separate`: a consent that was pre-ticked or bundled, covers several purposes at once, or
    names no recipient but a class of them. `consent_evidence_missing`: the channel must carry evidence, and
    nobody was asked, or an accepted consent lacks a required field. Whoever was asked and only said no goes
    on, so that it is heard: no repair could add the yes, and without one no dealer gets the data.
    """
    if piece.verdict is not Verdict.ACCEPTED:
        return piece
    asked = piece.inquiry.consents
    given = [consent for consent in asked if consent.accepted]
    if not all(map(_separate, given)):
        return msgspec.structs.replace(piece, verdict=Verdict.QUARANTINED, reason=NOT_SEPARATE)
    required = channel.evidence_required
    if required and not (asked and all(_carries(consent, required) for consent in given)):
        return msgspec.structs.replace(piece, verdict=Verdict.QUARANTINED, reason=EVIDENCE_MISSING)
    return piece


def revised(channel: Channel, known: Inquiry, piece: Piece) -> Piece:
    """The piece of a second delivery with all that is known after it, judged as a whole: what was wrong with
    the consents of the first is not made good by a second that is silent about them. Where it brings consents
    of its own, earlier ones that do not hold give way: no yes rides in beside another.
    """
    merged = merge_revision(known, piece.inquiry)
    if later := piece.inquiry.consents:
        held = tuple(one for one in known.consents if _holds(channel, one))
        merged = msgspec.structs.replace(merged, consents=_united(held, later))
    return check_evidence(channel, msgspec.structs.replace(piece, inquiry=merged))


def with_refusals(known: Inquiry, told: Inquiry) -> Inquiry:
    """What we know, with what a later delivery refuses and nothing else of it: a no is heard, whatever may
    not go on beside it.
    """
    noes = (one for one in told.consents if not one.accepted and one not in known.consents)
    return msgspec.structs.replace(known, consents=(*known.consents, *dict.fromkeys(noes)))


def dated_refusals(known: Inquiry, told: Inquiry, now: datetime) -> Inquiry:
    """A later delivery with the time at which each no of it was said: where the sender gives none, now,
    unless that no was told before. So none is older than what the customer said in between.
    """
    before = {msgspec.structs.replace(one, at=None): one for one in known.consents if not one.accepted}

    def at(one: ConsentEvidence) -> ConsentEvidence:
        if one.accepted or one.at is not None:
            return one
        return before.get(one) or msgspec.structs.replace(one, at=now)

    return msgspec.structs.replace(told, consents=tuple(map(at, told.consents)))


def only_tested(channel: Channel, piece: Piece) -> Piece:
    """The piece, or the same piece as a test where its channel is still being tested: nobody has vouched for
    what it sends, so none of it becomes a lead.
    """
    if channel.status is not ChannelStatus.TESTING or piece.verdict is not Verdict.ACCEPTED:
        return piece
    return msgspec.structs.replace(piece, verdict=Verdict.TEST)


def merge_revision(first: Inquiry, later: Inquiry) -> Inquiry:
    """What we know after a second delivery of the same inquiry.

    A later value replaces an earlier one, an empty value never does; when it happened stays what it was.
    Phones, answers and consents are united: a later answer replaces earlier ones of its name. Vehicles are
    matched by their order within a role. What a person took away as wrong stays away. Raises ValueError when
    the two are different inquiries.
    """
    if first.external_id != later.external_id:
        raise ValueError("two different inquiries are not revisions of each other")
    later = _without(later, first.wrong)
    merged = _filled(first, later)
    happened = first if first.occurred_at else later
    phones = _united(first.contact.phones, later.contact.phones)
    return msgspec.structs.replace(
        merged,
        contact=msgspec.structs.replace(_filled(first.contact, later.contact), phones=phones),
        vehicles=_vehicles(first.vehicles, later.vehicles),
        consents=_united(first.consents, later.consents),
        answers=_answers(first.answers, later.answers),
        stripped=_united(first.stripped, later.stripped),
        wrong=_united(first.wrong, later.wrong),
        resend=first.resend or later.resend,
        occurred_at=happened.occurred_at,
        occurred_raw=happened.occurred_raw or first.occurred_raw,
        opened_at=first.opened_at if first.occurred_at else first.opened_at or later.opened_at,
        zone_assumed=happened.zone_assumed,
    )


def dated(known: Inquiry, told: Inquiry, now: datetime) -> Inquiry:
    """What is `told` now, with when the dealer, the series or the buying time last became another one:
    what the customer said elsewhere may be newer or older."""
    changed = {name: now for name, said in _DATED.items() if said(known) != said(told)}
    return msgspec.structs.replace(told, newer=tuple(sorted((dict(known.newer) | changed).items())))


def repaired(known: Inquiry, written: Inquiry, named: Collection[str]) -> Inquiry:
    """What we know after a person wrote down what a raw lead means. Each field that is `named` (of the
    contact data, dealer_code, comment, series of the first vehicle) says the whole, and nothing where it is
    empty: what stood there before was wrong and stays away. Consents are replaced as a whole; all else is a
    revision.
    """
    merged = merge_revision(known, written)
    contact = {name: getattr(written.contact, name) for name in Contact.__struct_fields__ if name in named}
    fields: dict[str, Any] = {name: getattr(written, name) for name in MENDED if name in named}
    if "series" in named and merged.vehicles:
        series = written.vehicles[0].series if written.vehicles else ""
        fields["vehicles"] = (
            msgspec.structs.replace(merged.vehicles[0], series=series), *merged.vehicles[1:],
        )  # fmt: skip
    mended = msgspec.structs.replace(
        merged, **fields, contact=msgspec.structs.replace(merged.contact, **contact),
        consents=written.consents or known.consents,
    )  # fmt: skip
    given = set(_texts(mended))
    wrong = (text for text in _united(known.wrong, tuple(_texts(known))) if text not in given)
    return msgspec.structs.replace(mended, wrong=tuple(wrong))


def _texts(inquiry: Inquiry) -> Iterator[str]:
    """What a repair can take away, each text by itself."""
    for name in Contact.__struct_fields__:
        value: str | tuple[str, ...] = getattr(inquiry.contact, name)
        yield from filter(None, (value,) if isinstance(value, str) else value)
    yield from filter(None, (getattr(inquiry, name) for name in MENDED))
    yield from filter(None, (vehicle.series for vehicle in inquiry.vehicles))


def _without(inquiry: Inquiry, wrong: Collection[str]) -> Inquiry:
    """An inquiry without the texts that are known to be wrong."""
    if not wrong:
        return inquiry
    contact = inquiry.contact
    blanks = {
        name: "" for name in Contact.__struct_fields__ if name != "phones" and getattr(contact, name) in wrong
    }
    phones = tuple(phone for phone in contact.phones if phone not in wrong)
    return msgspec.structs.replace(
        inquiry,
        **{name: "" for name in MENDED if getattr(inquiry, name) in wrong},
        contact=msgspec.structs.replace(contact, **blanks, phones=phones),
        vehicles=tuple(
            msgspec.structs.replace(one, series="") if one.series in wrong else one
            for one in inquiry.vehicles
        ),
    )


def _holds(channel: Channel, consent: ConsentEvidence) -> bool:
    """A no always does."""
    return not consent.accepted or (_separate(consent) and _carries(consent, channel.evidence_required))


def _separate(consent: ConsentEvidence) -> bool:
    return chosen(consent.action, consent.recipients) and _SEVERAL.isdisjoint(consent.purpose)


def _carries(consent: ConsentEvidence, required: Iterable[str]) -> bool:
    return all(getattr(consent, field) for field in required)


def _filled(first: R, later: R) -> R:
    return msgspec.structs.replace(
        first, **{name: value for name in first.__struct_fields__ if (value := getattr(later, name))}
    )


def _united(first: tuple[T, ...], later: tuple[T, ...]) -> tuple[T, ...]:
    """Both in order, each item once."""
    return tuple(dict.fromkeys(chain(first, later)))


def _answers(
    first: tuple[tuple[str, str], ...], later: tuple[tuple[str, str], ...]
) -> tuple[tuple[str, str], ...]:
    """Later ones of a name stand where earlier ones of it stood."""
    merged = list(first)
    places: dict[str, list[int]] = {}
    for index, (name, _) in enumerate(first):
        places.setdefault(name, []).append(index)
    said = [answer for answer in later if answer[1]]
    for answer in said:
        if same_name := places.get(answer[0]):
            merged[same_name.pop(0)] = answer
        else:
            merged.append(answer)
    gone = {index for name, _ in said for index in places.get(name, ())}
    return tuple(answer for index, answer in enumerate(merged) if index not in gone)


def _vehicles(first: tuple[Vehicle, ...], later: tuple[Vehicle, ...]) -> tuple[Vehicle, ...]:
    merged = list(first)
    places: dict[str, list[int]] = {}
    for index, vehicle in enumerate(first):
        places.setdefault(vehicle.role, []).append(index)
    for vehicle in later:
        same_role = places.get(vehicle.role)
        if same_role:
            index = same_role.pop(0)
            merged[index] = _filled(merged[index], vehicle)
        else:
            merged.append(vehicle)
    return tuple(merged)
