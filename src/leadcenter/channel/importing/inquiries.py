"""One row of a file into one raw lead. Pure; a row that cannot be read is quarantined whole, never an
exception."""

from __future__ import annotations

from collections import defaultdict

import msgspec

from leadcenter.channel.importing.bind import DIGEST, NO, SEPARATORS, YES, Binding, Cell, Part
from leadcenter.channel.importing.numbers import lost_digits, lost_zero
from leadcenter.channel.importing.tables import raw_text
from leadcenter.channel.importing.terms import Row, RowPiece
from leadcenter.channel.reading.sensitive import without_identity_numbers
from leadcenter.channel.terms import ConsentEvidence, Contact, Inquiry, Piece, Vehicle, Verdict

LONGEST_VALUE = 32_767  # what a cell of a workbook can hold
LONGEST_ID = 255
IDENTITY_DIGITS = 18
DAMAGED = "damaged_number"
_GENDERS = {
    **dict.fromkeys(("male", "m", "man", "mr", "男", "先生", "masculino", "homem", "hombre"), "male"),
    **dict.fromkeys(
        (
            "female",
            "f",
            "woman",
            "ms",
            "mrs",
            "女",
            "女士",
            "小姐",
            "feminino",
            "femenino",
            "mulher",
            "mujer",
        ),
        "female",
    ),
}
_encode = msgspec.msgpack.Encoder(order="deterministic").encode


def to_inquiry(binding: Binding, row: Row) -> RowPiece:
    """The raw lead of a row with its verdict.

    Quarantined with: wrong_width, header_repeated, bad_character, value_too_long, id_too_long, damaged_number
    (digits gone), time_unreadable, consent_unreadable, and with what the channel's judge says. Accepted with
    the note damaged_number: only a leading zero is gone. A row that says that the person took the inquiry of
    its id back is an erasure, whatever else of it cannot be read; where its id cannot (else id_missing), a
    person has to say of which.
    """
    if len(row.cells) != len(binding.heading.columns):
        return _broken(binding, row, "wrong_width")
    if row.cells == binding.heading.columns:
        return _broken(binding, row, "header_repeated")
    draft = _Draft(binding)
    draft.take(row)
    inquiry = draft.inquiry()
    piece = Piece(verdict=Verdict.ACCEPTED, inquiry=inquiry, body=_body(binding, row, draft.bare))
    if _marked(row, binding.test_values):
        return RowPiece(row.number, row.line, msgspec.structs.replace(piece, verdict=Verdict.TEST))
    if _marked(row, binding.taken_back_values):
        if not binding.has_id or not inquiry.external_id.startswith(DIGEST):
            piece = msgspec.structs.replace(piece, verdict=Verdict.ERASURE)
            return RowPiece(row.number, row.line, piece)
        draft.blame("id_missing")
    if draft.fault:
        piece = msgspec.structs.replace(piece, verdict=Verdict.QUARANTINED, reason=draft.fault)
        return RowPiece(row.number, row.line, piece)
    piece = binding.judge(piece)
    zero_gone = any(lost_zero(phone, binding.country) for phone in inquiry.contact.phones)
    return RowPiece(row.number, row.line, piece, note=DAMAGED if zero_gone else "")


def _broken(binding: Binding, row: Row, reason: str) -> RowPiece:
    text, found = without_identity_numbers(row.raw)
    body = text.encode("utf-8", "replace")
    inquiry = Inquiry(
        external_id=binding.named_by(body), kind="import", stripped=("identity_number",) * found
    )
    return RowPiece(
        row.number, row.line, Piece(verdict=Verdict.QUARANTINED, inquiry=inquiry, body=body, reason=reason)
    )


def _marked(row: Row, marks: tuple[str, ...]) -> bool:
    """Does a cell begin with one of these?"""
    folded = row.raw.casefold()
    if not any(mark in folded for mark in marks):
        return False
    return any(cell.lstrip().casefold().startswith(marks) for cell in row.cells)


def _body(binding: Binding, row: Row, bare: dict[int, str]) -> bytes:
    """The raw text; where something sensitive was left out, the row written anew without it."""
    if not bare:
        return row.raw.encode("utf-8", "replace")
    cells = [bare.get(place, cell) for place, cell in enumerate(row.cells)]
    return raw_text(cells, binding.heading.delimiter).encode("utf-8", "replace")


class _Draft:
    """The values of one row, sorted into the parts of an inquiry; `fault` is the first reason against it."""

    def __init__(self, binding: Binding) -> None:
        self._binding = binding
        self._parts: dict[Part, dict[str, str]] = defaultdict(dict)
        self._consents: dict[str, dict[str, str]] = defaultdict(dict)
        self._phones: list[str] = []
        self._answers: list[tuple[str, str]] = []
        self._stripped: list[str] = []
        self.bare: dict[int, str] = {}
        self.fault = ""

    def take(self, row: Row) -> None:
        """Reads the cells in their order, then the constants for what is still empty."""
        for cell in self._binding.cells:
            written = row.cells[cell.place]
            if cell.part is Part.NOWHERE:
                self._without_identity(cell, written)
            elif written or cell.part is Part.CONSENT:
                self._put(cell, self._value(cell, written))
        for cell, value in self._binding.constants:
            if not self._has(cell):
                self._put(cell, value)

    def _value(self, cell: Cell, written: str) -> str:
        text = written.strip()
        if len(text) <= self._binding.longest_missing and text.casefold() in self._binding.missing:
            return ""
        if cell.part is Part.STRIP:
            return text
        if cell.prefix:
            text = text.removeprefix(cell.prefix)
        text = self._without_identity(cell, cell.values.get(text, text))
        if "\0" in text or len(text) > LONGEST_VALUE:
            self.blame("bad_character" if "\0" in text else "value_too_long")
            return ""
        return text

    def _without_identity(self, cell: Cell, text: str) -> str:
        """The text with identity numbers starred out, here and in the body to keep; ids of leads are no
        identity numbers."""
        if len(text) < IDENTITY_DIGITS or cell.is_id:
            return text
        clean, found = without_identity_numbers(text)
        if found:
            self._stripped += [cell.heading] * found
            self.bare[cell.place] = clean
        return clean

    def _put(self, cell: Cell, value: str) -> None:
        if not value and cell.part is not Part.CONSENT:
            return
        match cell.part:
            case Part.ANSWER:
                self._answers.append((cell.name, value))
            case Part.PHONES:
                self._take_phone(value)
            case Part.STRIP:
                self._stripped.append(cell.heading or cell.name)
                self.bare[cell.place] = ""
            case Part.CONSENT:
                self._consents[cell.purpose][cell.name] = value
            case _:
                self._parts[cell.part][cell.name] = value

    def _has(self, cell: Cell) -> bool:
        match cell.part:
            case Part.ANSWER:
                return any(name == cell.name for name, _ in self._answers)
            case Part.CONSENT:
                return bool(self._consents[cell.purpose].get(cell.name))
            case _:
                return cell.name in self._parts[cell.part]

    def _take_phone(self, value: str) -> None:
        if lost_digits(value):
            self.blame(DAMAGED)
            self._answers.append((DAMAGED, value))
        else:
            self._phones.append(value)

    def blame(self, reason: str) -> None:
        """Something is against this row; the first reason stays."""
        self.fault = self.fault or reason

    def inquiry(self) -> Inquiry:
        """What was read. Without an id of its own the row is named by its content."""
        own = self._parts[Part.OWN]
        external_id = self._external_id(own.pop("external_id", ""))
        happened = self._binding.moments.read(own.pop("occurred_at", ""))
        if happened.raw and happened.at is None:
            self.blame("time_unreadable")
        made = msgspec.structs.replace(
            Inquiry(external_id=external_id, kind="import"),
            contact=self._contact(),
            vehicles=self._vehicles(),
            occurred_at=happened.at,
            occurred_raw=happened.raw,
            zone_assumed=happened.zone,
            **own,
        )
        made = msgspec.structs.replace(
            made, consents=self._evidence(made), answers=tuple(self._answers), stripped=tuple(self._stripped)
        )
        if external_id:
            return made
        return msgspec.structs.replace(made, external_id=self._binding.named_by(_encode(made)))

    def _external_id(self, text: str) -> str:
        if lost_digits(text):
            self.blame(DAMAGED)
            self._answers.append((DAMAGED, text))
            return ""
        if len(text) > LONGEST_ID:
            self.blame("id_too_long")
            return ""
        return text

    def _contact(self) -> Contact:
        values = dict(self._parts[Part.CONTACT])
        if gender := values.pop("gender", ""):
            if known := _GENDERS.get(gender.casefold().rstrip(".")):
                values["gender"] = known
            else:
                self._answers.append(("gender", gender))
        return Contact(phones=tuple(self._phones), **values)

    def _vehicles(self) -> tuple[Vehicle, ...]:
        return tuple(
            Vehicle(role=part.value, **values)
            for part in (Part.WANTED, Part.TRADE_IN)
            if (values := self._parts[part])
        )

    def _evidence(self, inquiry: Inquiry) -> tuple[ConsentEvidence, ...]:
        """One evidence for each purpose that the whole file or this row speaks of. A row that was asked and
        gave no answer has none."""
        whole = {consent.purpose: consent for consent in self._binding.mapping.consents}
        made = []
        for purpose in dict.fromkeys((*whole, *self._consents)):
            told = dict(self._consents.get(purpose, {}))
            answer = told.pop("accepted", None)
            accepted = True if answer is None else self._yes_or_no(answer)
            if accepted is None or (purpose not in whole and answer is None and not any(told.values())):
                continue
            given = whole.get(purpose)
            base = ConsentEvidence(purpose=purpose)
            if given is not None:
                base = ConsentEvidence(
                    purpose=purpose,
                    recipients=given.recipients,
                    notice=given.notice,
                    notice_version=given.notice_version,
                    text_hash=given.text_hash,
                    at=given.at,
                    page=given.page,
                    action=given.action,
                )
            made.append(self._completed(base, told, inquiry, accepted=accepted))
        return tuple(made)

    def _completed(
        self, base: ConsentEvidence, told: dict[str, str], inquiry: Inquiry, *, accepted: bool
    ) -> ConsentEvidence:
        at = base.at or inquiry.occurred_at
        if when := told.pop("at", ""):
            at = self._binding.moments.read(when).at
            if at is None:
                self.blame("time_unreadable")
        listed = told.pop("recipients", "")
        recipients = tuple(SEPARATORS.split(listed)) if listed else base.recipients
        named = (recipient.strip().replace("{dealer_code}", inquiry.dealer_code) for recipient in recipients)
        texts = {name: value for name, value in told.items() if value}
        return msgspec.structs.replace(
            base, at=at, accepted=accepted, recipients=tuple(filter(None, named)), **texts
        )

    def _yes_or_no(self, answer: str) -> bool | None:
        word = answer.casefold()
        if word in YES or word in NO:
            return word in YES
        if word:
            self.blame("consent_unreadable")
        return None
