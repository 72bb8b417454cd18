"""Sensitive personal information (PIPL 28, trust.md L17): found by field name, identity numbers also by their
check digit, and left out.

A kind is kept only where the channel registered a purpose for it (`sensitive_allowed`). Names of what was
left out are counted; values never are. Where anything was left out the stored body is written anew without
it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import StrEnum
from functools import lru_cache

import msgspec

from leadcenter.channel.reading.document import ANSWER_NAMES, QUESTION_NAMES, Document, json_in


class SensitiveKind(StrEnum):
    IDENTITY_NUMBER = "identity_number"
    BIRTH_DATE = "birth_date"  # minimum data: no inquiry about a car needs it
    FACE = "face"
    TRACK = "track"  # precise place or movement
    FINANCE = "finance"  # income, employment, credit: the answers of a loan form


_WORDS: dict[SensitiveKind, tuple[str, ...]] = {
    SensitiveKind.IDENTITY_NUMBER: (
        "id number",
        "idnumber",
        "id card",
        "idcard",
        "id no",
        "identity number",
        "passport",
        "ssn",
        "social security",
        "social insurance",
        "government issued id",
        "driver license",
        "drivers license",
        "driving licence",
        "license number",
        "licence number",
    ),
    SensitiveKind.BIRTH_DATE: ("birth", "birthday", "birthdate", "date of birth", "dob"),
    SensitiveKind.FACE: (
        "face image",
        "face photo",
        "face id",
        "faceid",
        "facial",
        "selfie",
        "biometric",
        "fingerprint",
    ),
    SensitiveKind.TRACK: (
        "gps",
        "latitude",
        "longitude",
        "lat",
        "lng",
        "latlng",
        "latlon",
        "geolocation",
        "coordinates",
        "trajectory",
    ),
    SensitiveKind.FINANCE: (
        "income",
        "salary",
        "wage",
        "employer",
        "employment",
        "occupation",
        "bank",
        "credit score",
        "credit card",
        "card number",
        "iban",
        "mortgage",
        "debt",
        "bankruptcy",
        "monthly payment",
        "housing payment",
        "down payment",
        "downpayment",
        "rent or own",
        "time at address",
        "at residence",
        "at employer",
        "with employer",
        "finance amount",
    ),
}
_CHINESE: dict[SensitiveKind, tuple[str, ...]] = {
    SensitiveKind.IDENTITY_NUMBER: ("身份证", "证件号", "护照号", "驾驶证号", "驾照号", "社保号"),
    SensitiveKind.BIRTH_DATE: ("出生日期", "出生年月", "生日"),
    SensitiveKind.FACE: ("人脸", "面部", "指纹"),
    SensitiveKind.TRACK: ("轨迹", "经纬度", "经度", "纬度", "精确位置", "行踪"),
    SensitiveKind.FINANCE: (
        "收入",
        "工资",
        "薪资",
        "银行卡",
        "银行账",
        "征信",
        "负债",
        "房贷",
        "月供",
        "首付",
        "工作单位",
        "职业",
    ),
}
_WHOLE = {"face": SensitiveKind.FACE, "identity": SensitiveKind.IDENTITY_NUMBER}
_EITHER_CASE = re.compile(r"([a-z0-9])([A-Z])")
_BETWEEN = re.compile(r"[\W_]+")
_IDENTITY_NUMBER = re.compile(r"(?<!\d)[1-9]\d{5}(?:19|20)\d{9}[\dXx](?![\dA-Za-z])", re.ASCII)
_CHECK_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)  # GB 11643-1999
_ANSWERED = frozenset(ANSWER_NAMES)
_MASK = "*" * 18
_JSON_STARTS = frozenset("{[")
_harmless: set[tuple[str, ...]] = set()  # field names seen together and found harmless; bounded
_NESTED = 3  # JSON strings inside JSON strings are followed this far


@lru_cache(maxsize=4096)
def kind_of(name: str) -> SensitiveKind | None:
    """The sensitive kind that a field's name shows, or None: whole words only, in snake, camel or plain
    writing, or Chinese."""
    if not name.isascii():
        for kind, words in _CHINESE.items():
            if any(word in name for word in words):
                return kind
    plain = _BETWEEN.sub(" ", _EITHER_CASE.sub(r"\1 \2", name[:200])).lower().strip()
    for kind, words in _WORDS.items():
        if any(f" {word} " in f" {plain} " for word in words):
            return kind
    return _WHOLE.get(plain)


def refused(name: str, allowed: frozenset[str]) -> bool:
    """Whether a field of this name must be left out for a channel that may take the kinds in `allowed`."""
    kind = kind_of(name)
    return kind is not None and kind not in allowed


def without_identity_numbers(text: str) -> tuple[str, int]:
    """The text with every valid Chinese identity number (18 digits, GB 11643 check digit) starred out, and
    how many there were."""
    found = 0

    def star(match: re.Match[str]) -> str:
        nonlocal found
        if not _is_identity_number(match[0]):
            return match[0]
        found += 1
        return _MASK

    return (_IDENTITY_NUMBER.sub(star, text), found) if len(text) >= 18 else (text, 0)


def redact(document: Document, allowed: frozenset[str]) -> tuple[Document, tuple[str, ...]]:
    """The document without refused fields, and their names in order; the same object when there was nothing
    to leave out."""
    if not _suspicious(document):
        return document, ()
    cleaner = _Cleaner(allowed)
    clean = cleaner.node(document, "")
    return (clean, tuple(cleaner.left_out)) if cleaner.left_out else (document, ())


def redact_pairs(
    pairs: list[tuple[str, str]], allowed: frozenset[str]
) -> tuple[list[tuple[str, str]], tuple[str, ...]]:
    """The same for the fields of a form."""
    cleaner = _Cleaner(allowed)
    kept = [(name, cleaner.text(value, name)) for name, value in pairs if not cleaner.refuses(name, value)]
    return (kept, tuple(cleaner.left_out)) if cleaner.left_out else (pairs, ())


def _suspicious(document: Document) -> bool:
    """A quick look that nearly every document passes: no sensitive name, no question about such a matter,
    nothing like an identity number, no JSON inside a string."""
    nodes: list[object] = [document]
    for node in nodes:
        if isinstance(node, dict):
            if tuple(node) not in _harmless and not _names_harmless(node):
                return True
            values: Iterable[object] = node.values()
        else:
            values = node if isinstance(node, list) else (node,)
        for value in values:
            if isinstance(value, str):
                if value[:1] in _JSON_STARTS or (len(value) > 17 and _IDENTITY_NUMBER.search(value)):
                    return True
            elif isinstance(value, (dict, list)):
                nodes.append(value)
    return False


def _names_harmless(node: dict[str, object]) -> bool:
    """No sensitive name among the fields, and no question about such a matter. Objects that hold no question
    are remembered by their names, since most deliveries look like the one before."""
    if any(kind_of(name) is not None for name in node):
        return False
    if not _ANSWERED.isdisjoint(node):
        return all(kind_of(label) is None for label in _labels(node))
    if len(node) < 64 and len(_harmless) < 1024:
        _harmless.add(tuple(node))
    return True


def _labels(answer: dict[str, object]) -> list[str]:
    return [label for name in QUESTION_NAMES if isinstance(label := answer.get(name), str)]


class _Cleaner:
    """One pass over one document; remembers the names of what it left out."""

    def __init__(self, allowed: frozenset[str]) -> None:
        self.allowed = allowed
        self.left_out: list[str] = []
        self.nested = 0

    def refuses(self, name: str, value: object) -> bool:
        if value is None or value == "" or not refused(name, self.allowed):
            return False
        self.left_out.append(name)
        return True

    def node(self, node: object, name: str) -> Document:
        if isinstance(node, str):
            return self.text(node, name)
        if isinstance(node, dict):
            return {key: self.node(value, key) for key, value in node.items() if not self.refuses(key, value)}
        if isinstance(node, list):
            return [self.node(item, name) for item in node if not self._refuses_answer(item)]
        return node  # type: ignore[return-value]

    def text(self, text: str, name: str) -> str:
        if text[:1] in ("{", "[") and self.nested < _NESTED:
            inner = json_in(text)
            if not isinstance(inner, str):
                return self._json_text(text, inner, name)
        if len(text) < 18 or SensitiveKind.IDENTITY_NUMBER in self.allowed or name.lower().endswith("id"):
            return text
        masked, found = without_identity_numbers(text)
        self.left_out.extend([name or "text"] * found)
        return masked

    def _json_text(self, text: str, inner: Document, name: str) -> str:
        before = len(self.left_out)
        self.nested += 1
        clean = self.node(inner, name)
        self.nested -= 1
        return msgspec.json.encode(clean).decode() if len(self.left_out) > before else text

    def _refuses_answer(self, item: object) -> bool:
        """A list item that is a question with its answer, `{"name": …, "value": …}` in any wording, on a
        refused matter."""
        if not isinstance(item, dict) or not any(item.get(key) for key in _ANSWERED):
            return False
        return any(self.refuses(label, item) for label in _labels(item))


def _is_identity_number(digits: str) -> bool:
    total = sum(int(digit) * weight for digit, weight in zip(digits, _CHECK_WEIGHTS, strict=False))
    right_check = "10X98765432"[total % 11] == digits[17].upper()
    return right_check and "01" <= digits[10:12] <= "12" and "01" <= digits[12:14] <= "31"
