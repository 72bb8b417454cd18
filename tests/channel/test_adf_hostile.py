"""Hostile XML: refused with a clear 4xx, no file or net is touched, memory stays flat (trust.md 2.5)."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from deliveries import channel, post, received, refused

from leadcenter.channel.adapters import ADAPTERS, adf_document
from leadcenter.channel.reading.document import Fault
from leadcenter.channel.terms import Acknowledgement, Verdict

MAILBOX = channel("adf")
REAL = "<adf><prospect><customer><contact><name>A</name></contact></customer></prospect></adf>"


def laughs(levels: int) -> str:
    entities = ['<!ENTITY l0 "lol">']
    entities += [f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, levels)]
    return f"<!DOCTYPE adf [{''.join(entities)}]><adf><prospect><id>&l{levels - 1};</id></prospect></adf>"


def deep(levels: int) -> str:
    return f"<adf>{'<prospect>' * levels}{'</prospect>' * levels}</adf>"


HOSTILE: dict[str, tuple[int, str, bytes]] = {
    name: (status, code, body.encode() if isinstance(body, str) else body)
    for name, status, code, body in (
        ("file entity", 400, "xml_dtd", f'<!DOCTYPE adf [<!ENTITY x SYSTEM "file:///etc/passwd">]>{REAL}'),
        (
            "file entity used",
            400,
            "xml_dtd",
            '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><adf>&x;</adf>',
        ),
        (
            "network entity",
            400,
            "xml_dtd",
            '<!DOCTYPE a [<!ENTITY x SYSTEM "http://127.0.0.1:9/x">]><adf>&x;</adf>',
        ),
        ("external dtd file", 400, "xml_dtd", f'<!DOCTYPE adf SYSTEM "file:///etc/hostname">{REAL}'),
        ("external dtd net", 400, "xml_dtd", f'<!DOCTYPE adf SYSTEM "http://127.0.0.1:9/adf.dtd">{REAL}'),
        (
            "public dtd",
            400,
            "xml_dtd",
            f'<!DOCTYPE adf PUBLIC "-//ADF//EN" "http://127.0.0.1:9/adf.dtd">{REAL}',
        ),
        (
            "parameter entity",
            400,
            "xml_dtd",
            f'<!DOCTYPE a [<!ENTITY % p SYSTEM "http://127.0.0.1:9/">%p;]>{REAL}',
        ),
        ("empty dtd", 400, "xml_dtd", f"<!DOCTYPE adf []>{REAL}"),
        ("lower case dtd", 400, "xml_dtd", f"<!doctype adf [<!entity x 'y'>]>{REAL}"),
        ("billion laughs", 400, "xml_dtd", laughs(10)),
        (
            "quadratic",
            400,
            "xml_dtd",
            f'<!DOCTYPE a [<!ENTITY q "{"A" * 60_000}">]><adf>{"&q;" * 3_000}</adf>',
        ),
        (
            "entity in attribute",
            400,
            "xml_dtd",
            '<!DOCTYPE a [<!ENTITY q "x">]><adf><prospect status="&q;"/></adf>',
        ),
        ("attribute list", 400, "xml_dtd", f'<!DOCTYPE a [<!ATTLIST adf x CDATA "y">]>{REAL}'),
        ("second dtd", 400, "xml_dtd", f"{REAL}<!DOCTYPE adf [<!ENTITY x 'y'>]>{REAL}"),
        ("dtd behind a comment", 400, "xml_dtd", f"<!-- <adf> --><!DOCTYPE a [<!ENTITY x 'y'>]>{REAL}"),
        ("dtd behind open cdata", 400, "xml_dtd", f"<![CDATA[ <!DOCTYPE a [<!ENTITY x 'y'>]>{REAL}"),
        ("utf-16 dtd", 400, "xml_dtd", f"<!DOCTYPE a [<!ENTITY x 'y'>]>{REAL}".encode("utf-16")),
        ("utf-16 without mark", 400, "xml_dtd", f"<!DOCTYPE a [<!ENTITY x 'y'>]>{REAL}".encode("utf-16-be")),
        ("utf-32 dtd", 400, "xml_dtd", f"<!DOCTYPE a [<!ENTITY x 'y'>]>{REAL}".encode("utf-32-le")),
        (
            "says utf-16, is utf-8",
            400,
            "xml_dtd",
            f'<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE a [<!ENTITY x "y">]>{REAL}',
        ),
        (
            "utf-7",
            400,
            "xml_encoding",
            b'<?xml version="1.0" encoding="UTF-7"?>+ADwAIQ-DOCTYPE a+AD4-<adf><prospect/></adf>',
        ),
        ("ebcdic", 400, "xml_encoding", b'<?xml version="1.0" encoding="IBM037"?><adf><prospect/></adf>'),
        ("unicode escape", 400, "xml_encoding", b'<?xml version="1.0" encoding="unicode_escape"?><adf/>'),
        ("too deep", 400, "xml_too_deep", deep(33)),
        ("far too deep", 400, "xml_too_deep", deep(12_000)),
        ("too long", 413, "body_too_large", f"<adf><prospect><id>{'x' * 300_000}</id></prospect></adf>"),
        ("far too long", 413, "body_too_large", b"<adf>" + b" " * 20_000_000),
    )
}


@pytest.fixture
def touched() -> Iterator[list[str]]:
    """Every file opened and every connection tried while the test runs."""
    received(MAILBOX, post(REAL.encode()))  # zone data and modules are loaded by now
    seen: list[str] = []
    listening = True

    def listen(event: str, arguments: tuple[Any, ...]) -> None:
        if listening and event in ("open", "socket.connect", "socket.getaddrinfo", "urllib.Request"):
            seen.append(f"{event} {arguments[0]}")

    sys.addaudithook(listen)
    yield seen
    listening = False


def resident_mib() -> float:
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096 / 1024**2


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_document_is_refused(name: str, touched: list[str]) -> None:
    status, code, body = HOSTILE[name]
    refusal = refused(MAILBOX, post(body))
    assert refusal.code == code
    assert refusal.acknowledgement == Acknowledgement(status, code.encode(), "text/plain; charset=utf-8")
    assert touched == []


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="no /proc")
def test_memory_stays_flat_over_the_whole_corpus() -> None:
    for _, _, body in HOSTILE.values():
        refused(MAILBOX, post(body))
    before = resident_mib()
    highest = before
    for _ in range(5):
        for _, _, body in HOSTILE.values():
            refused(MAILBOX, post(body))
            highest = max(highest, resident_mib())
    assert highest - before < 20


SLOW_TO_SCAN = {
    "open comments": b"<adf>" + b"<comments>" * 26_000,
    "open cdata": b"<adf>" + b"<![CDATA[" * 29_000,
    "open notes": b"<adf>" + b"<!--" * 60_000,
    "notes": b"<adf>" + b"<!---->" * 37_000,
    "open tags": b"<adf>" + b"<a " * 80_000,
    "ampersands": b"<adf>" + b"&a" * 120_000,
    "quotes": b'<adf x="' + b'"' * 250_000,
    "one long attribute": b"<adf><id " + b"a" * 250_000 + b"></adf>",
    "attributes": b"<adf a=" + b"b=" * 100_000 + b">",
    "angle brackets": b"<" * 260_000,
    "blanks in a declaration": b"<!" + b" " * 250_000,
    "line of blanks in a comment": b"<adf><prospect><customer><comments>a" + b" " * 200_000 + b"</comments>",
}


@pytest.mark.timeout(20)
@pytest.mark.parametrize("name", SLOW_TO_SCAN)
def test_no_text_of_the_allowed_size_takes_more_than_linear_time(name: str) -> None:
    """Each of these took minutes under a pattern that tries again from every place; the limit is the test's
    own."""
    assert ADAPTERS["adf"].receive(MAILBOX, post(SLOW_TO_SCAN[name]))


def test_markup_that_a_customer_pasted_into_cdata_is_no_attack() -> None:
    body = (
        "<adf><prospect><customer><contact><name>A</name></contact><comments><![CDATA[<!DOCTYPE html>hi]]>"
        "</comments></customer></prospect></adf>"
    )
    piece = received(MAILBOX, post(body.encode())).pieces[0]
    assert (piece.verdict, piece.inquiry.comment) == (Verdict.ACCEPTED, "<!DOCTYPE html>hi")


@pytest.mark.parametrize("name", ["file entity used", "external dtd net", "billion laughs", "empty dtd"])
def test_parser_itself_is_a_second_wall(name: str, touched: list[str]) -> None:
    assert adf_document._parsed(HOSTILE[name][2].decode()) == Fault("xml_dtd")
    assert touched == []


def test_unknown_entity_is_text_and_never_a_file() -> None:
    body = b"<adf><prospect><customer><contact><name>&xxe;</name></contact></customer></prospect></adf>"
    assert received(MAILBOX, post(body)).pieces[0].inquiry.contact.name == "&xxe;"
