"""A mapping guessed from headings and contents, for a person to confirm. Pure. It never guesses a consent."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

import msgspec

from leadcenter.channel.importing.fields import LONGEST_NAME
from leadcenter.channel.importing.mapping import MISSING, ColumnRule, FileMapping, TimeRule
from leadcenter.channel.importing.synonyms import (
    CHINESE,
    ENGLISH,
    FOLLOW_UP,
    META_PREFIXES,
    PORTUGUESE,
    SPANISH,
)
from leadcenter.channel.importing.terms import Heading, Row
from leadcenter.channel.phone import PhoneKind, numbers_in
from leadcenter.channel.reading.moment import moment
from leadcenter.channel.reading.sensitive import refused

SAMPLE_ROWS = 200
_SURE_ENOUGH = 0.5
_EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s.]+(?:\.[^@\s.]+)+")
_TIME_MARKS = re.compile(r"[-/.:年]")
_SLASHED = re.compile(r"(\d{1,2})([/.-])(\d{1,2})[/.-]\d{4}(.*)")
_CLOCKS = ("", " %H:%M", " %H:%M:%S", " %I:%M %p", " %I:%M:%S %p", ", %H:%M", ", %H:%M:%S")
_HINT = re.compile(r"[(（\[【].*?[)）\]】]")  # advertisers explain their question in brackets
_ID_ENDS = (" id", " no", " number", " code", "编号", "id")
_CHECKED = ("contact.phones", "contact.email", "occurred_at")


class ColumnGuess(msgspec.Struct, frozen=True):
    """What one column seems to be: `to` a field path, or "" for left out; `confidence` 0..1; `why` and
    `doubt` are codes of kernel/words."""

    heading: str
    to: str
    confidence: float
    why: str
    doubt: str = ""


class Guess(msgspec.Struct, frozen=True):
    """A guessed mapping and, column by column, how sure it is."""

    mapping: FileMapping
    columns: tuple[ColumnGuess, ...]


def guess_mapping(heading: Heading, sample: Sequence[Row], *, channel: str, zone: str, country: str) -> Guess:
    """Guesses from the headings (Chinese, English, Portuguese, Spanish) and at most 200 rows; `zone` and
    `country` are the channel's.

    A column that is nothing in particular is kept as an answer under its heading.
    """
    values = _values(heading, sample[:SAMPLE_ROWS])
    found = [_judge(name, texts, zone, country) for name, texts in zip(heading.columns, values, strict=True)]
    found = _with_id(_one_each(found), values)
    days = _day_first(heading.columns, found, values)
    columns = {}
    ignored = {}
    for guess, texts in zip(found, values, strict=True):
        if guess.to:
            prefix = _prefix(texts)
            columns[guess.heading] = ColumnRule(to=guess.to, prefix=prefix) if prefix else guess.to
        else:
            ignored[guess.heading] = guess.why
    mapping = FileMapping(
        channel=channel,
        columns=columns,
        ignore=ignored,
        test_values=("<test lead:", "test@meta.com", "test@fb.com"),
        time=TimeRule(formats=days.formats),
    )
    return Guess(mapping, tuple(_doubted(guess, days) for guess in found))


def _values(heading: Heading, rows: Sequence[Row]) -> list[list[str]]:
    """The answered texts of each column, without Meta's prefixes where all of a column have one."""
    whole = [row.cells for row in rows if len(row.cells) == len(heading.columns)]
    return [
        [text for cells in whole if (text := cells[place].strip()) and text.casefold() not in MISSING]
        for place in range(len(heading.columns))
    ]


def _judge(heading: str, texts: list[str], zone: str, country: str) -> ColumnGuess:
    folded = _fold(_HINT.sub(" ", heading) or heading)
    if refused(heading, frozenset()):
        return ColumnGuess(heading, "strip", 1.0, "sensitive")
    if folded in FOLLOW_UP:
        return ColumnGuess(heading, "", 0.9, "follow_up")
    path, base = _by_heading(folded)
    prefix = _prefix(texts)
    bare = [text.removeprefix(prefix) for text in texts]
    shares = {kind: _share(kind, bare, zone, country) for kind in _CHECKED} if bare else {}
    if path in shares:
        share = shares[path]
        sure = base * share if share < _SURE_ENOUGH else base / 2 + share / 2
        if sure >= _SURE_ENOUGH:
            return ColumnGuess(heading, path, round(sure, 2), "heading_and_content")
        path = ""
    if path == "external_id" and len(set(texts)) < len(texts):
        path = ""
    if path:
        return ColumnGuess(heading, path, base, "heading")
    kind, share = max(shares.items(), key=lambda found: found[1], default=("", 0.0))
    if share >= 0.8:
        return ColumnGuess(heading, kind, round(0.7 * share, 2), "content")
    return ColumnGuess(heading, f"answers.{heading[:LONGEST_NAME]}", 1.0, "kept")


def _by_heading(folded: str) -> tuple[str, float]:
    """The path whose words are the heading (0.9), or whose longest words stand in it (0.6): Chinese anywhere,
    others at its end and at least two."""
    best, length = "", 0
    for words in (ENGLISH, CHINESE, PORTUGUESE, SPANISH):
        for path, names in words.items():
            if folded in names:
                return path, 0.9
            for name in names:
                if len(name) > length and _stands_in(name, folded):
                    best, length = path, len(name)
    return best, 0.6 if best else 0.0


def _stands_in(name: str, folded: str) -> bool:
    if not name.isascii():
        return len(name) > 1 and name in folded
    return " " in name and folded.endswith(f" {name}")


def _fold(heading: str) -> str:
    plain = unicodedata.normalize("NFKD", heading)
    plain = "".join(character for character in plain if not unicodedata.combining(character))
    plain = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", plain)
    return " ".join(re.sub(r"[\W_]+", " ", plain).casefold().split())


def _share(kind: str, texts: list[str], zone: str, country: str) -> float:
    """How many of the texts look like a phone, an e-mail or a time."""
    match kind:
        case "contact.phones":
            fits = [_is_phone(text, country) for text in texts]
        case "contact.email":
            fits = [_EMAIL.fullmatch(text) is not None for text in texts]
        case _:
            fits = [_is_time(text, zone) for text in texts]
    return sum(fits) / len(fits)


def _is_phone(text: str, country: str) -> bool:
    if sum(character.isdigit() for character in text) < 7 or len(text) > 40:
        return False
    return any(phone.kind is not PhoneKind.INVALID for phone in numbers_in(text, country))


def _is_time(text: str, zone: str) -> bool:
    return _TIME_MARKS.search(text) is not None and moment(text, zone).at is not None


def _one_each(found: list[ColumnGuess]) -> list[ColumnGuess]:
    """Of several columns for one path the surest keeps it, the others become answers; phones may be many."""
    best: dict[str, ColumnGuess] = {}
    for guess in found:
        if guess.to not in best or guess.confidence > best[guess.to].confidence:
            best[guess.to] = guess
    return [
        guess
        if guess is best[guess.to] or guess.to in ("", "strip", "contact.phones")
        else ColumnGuess(guess.heading, f"answers.{guess.heading[:LONGEST_NAME]}", 1.0, "kept")
        for guess in found
    ]


def _with_id(found: list[ColumnGuess], values: list[list[str]]) -> list[ColumnGuess]:
    """Where no heading says so, the first column that is called some id and never repeats names the row."""
    if any(guess.to == "external_id" for guess in found):
        return found
    rows = max(map(len, values), default=0)
    for place, (guess, texts) in enumerate(zip(found, values, strict=True)):
        named = guess.why == "kept" and _fold(guess.heading).endswith(_ID_ENDS)
        if named and 1 < rows == len(texts) == len(set(texts)):
            return [
                *found[:place],
                ColumnGuess(guess.heading, "external_id", 0.5, "distinct"),
                *found[place + 1 :],
            ]
    return found


def _prefix(texts: list[str]) -> str:
    """Meta's prefix where most of a column's values carry the same one."""
    for prefix in META_PREFIXES:
        if texts and sum(text.startswith(prefix) for text in texts) * 2 > len(texts):
            return prefix
    return ""


class _Days(msgspec.Struct, frozen=True):
    """Formats for times that begin with the day; `doubt` where nothing tells day from month."""

    formats: tuple[str, ...] = ()
    doubt: str = ""


def _day_first(columns: tuple[str, ...], found: list[ColumnGuess], values: list[list[str]]) -> _Days:
    times = [
        match
        for guess, texts in zip(found, values, strict=True)
        if guess.to == "occurred_at"
        for text in texts
        if (match := _SLASHED.fullmatch(text))
    ]
    if not times or any(int(match[3]) > 12 for match in times):
        return _Days()
    certain = any(int(match[1]) > 12 for match in times)
    if not certain and not _is_iberian(columns):
        return _Days(doubt="day_or_month")
    separator = times[0][2]
    date = f"%d{separator}%m{separator}%Y"
    clocks = [clock for clock in _CLOCKS if any(_reads(match[4], clock) for match in times)]
    return _Days(tuple(date + clock for clock in clocks), "" if certain else "day_or_month")


def _reads(text: str, clock: str) -> bool:
    shape = re.escape(clock).replace(r"\ ", " ")
    for mark, pattern in (
        ("%H", r"\d{1,2}"),
        ("%M", r"\d{2}"),
        ("%S", r"\d{2}"),
        ("%I", r"\d{1,2}"),
        ("%p", "[AaPp][Mm]"),
    ):
        shape = shape.replace(mark, pattern)
    return re.fullmatch(shape, text) is not None


def _is_iberian(columns: tuple[str, ...]) -> bool:
    words = {name for language in (PORTUGUESE, SPANISH) for names in language.values() for name in names}
    words -= {name for names in ENGLISH.values() for name in names}
    return any(_fold(column) in words for column in columns)


def _doubted(guess: ColumnGuess, days: _Days) -> ColumnGuess:
    if guess.to != "occurred_at" or not days.doubt:
        return guess
    return msgspec.structs.replace(guess, confidence=min(guess.confidence, 0.5), doubt=days.doubt)
