"""ADF text into a tree: hostile documents are refused, the malformations that real senders make are mended,
the rest is a fault.

Everything outside `<adf>…</adf>` is thrown away, so declarations may be written in any way. Only then comes a
parser, and it takes neither DTD nor entities. All scanning is linear in the length of the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.entities import html5
from xml.etree.ElementTree import Element, ParseError, TreeBuilder

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser

from leadcenter.channel.reading.document import Fault
from leadcenter.channel.reading.text import codec_of, declared_codec, text_of

DEPTH = 32
HOSTILE = frozenset({"xml_dtd", "xml_too_deep", "xml_encoding"})

_ENCODING = re.compile(rb"<\?xml[^>]{0,200}?encoding\s*=\s*[\"']?([A-Za-z0-9._-]{1,40})", re.IGNORECASE)
_START = re.compile(r"<(?:[\w.-]+:)?adf[\s/>]", re.IGNORECASE)
_END = re.compile(r"</(?:[\w.-]+:)?adf\s*>", re.IGNORECASE)
_DECLARES = re.compile(r"<!\s*(?:DOCTYPE|ENTITY|ELEMENT|ATTLIST|NOTATION)\b", re.IGNORECASE)
_SECTION = re.compile(r"<!\[CDATA\[|<!--")
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_TAG = re.compile(r"<(/?)([A-Za-z_][\w.:-]*)([^<>]*)>")
_ATTRIBUTE = re.compile(r"""(?<![\w.:-])([\w.:-]++)\s*+=\s*+(?:"([^"]*)"|'([^']*)'|([^\s"'=<>`]+))""")
_AMPERSAND = re.compile(
    r"&(?!(?:#\d{1,7}|#x[0-9A-Fa-f]{1,6}|amp|lt|gt|quot|apos);)(?:([A-Za-z][A-Za-z0-9]{1,31});)?"
)
_FREE_TEXT = frozenset({"comments", "pricecomments", "navigationhistory", "description"})


def adf_trees(body: bytes, content_type: str = "") -> list[tuple[str, Element | Fault]] | Fault:
    """Each `<adf>…</adf>` of a body with its tree, or with the fault `unparsable` where it could not be
    mended (a person repairs it). Faults of the whole: `xml_dtd`, `xml_too_deep`, `xml_encoding` (hostile),
    `unparsable` (no ADF in any charset)."""
    declared = _ENCODING.search(body[:1000])
    named = declared[1].decode() if declared else ""
    if named and not codec_of(named):
        return Fault("xml_encoding")
    text = text_of(body, codec_of(named) or declared_codec(content_type))
    if text is None:
        return Fault("unparsable")
    if _DECLARES.search(_without_sections(text)):
        return Fault("xml_dtd")
    trees: list[tuple[str, Element | Fault]] = []
    for document in _documents(_NOT_XML.sub(" ", text)):
        tree = _parsed(document)
        if isinstance(tree, Fault):  # depth too may come of unclosed <br> in a comment
            tree = _parsed(_mended(document))
        if isinstance(tree, Fault) and tree.code in HOSTILE:
            return tree
        trees.append((document, tree))
    return trees or Fault("unparsable")


def _documents(text: str) -> Iterator[str]:
    """Each `<adf>…</adf>`: a mail may hold the lead pasted and attached. An end that is missing is the end of
    the text."""
    at = 0
    while start := _START.search(text, at):
        end = _END.search(text, start.end())
        at = end.end() if end else len(text)
        yield text[start.start() : at]


class _Shallow(TreeBuilder):
    """Builds the tree and stops at a depth that no lead has."""

    def __init__(self) -> None:
        super().__init__()
        self._depth = 0

    def start(self, tag: str, attrs: dict[str, str], /) -> Element:
        self._depth += 1
        if self._depth > DEPTH:
            raise _TooDeep
        return super().start(_local(tag), {_local(name): value for name, value in attrs.items()})

    def end(self, tag: str, /) -> Element:
        self._depth -= 1
        return super().end(_local(tag))


class _TooDeep(Exception):
    pass


def _parsed(document: str) -> Element | Fault:
    parser = DefusedXMLParser(target=_Shallow(), forbid_dtd=True)
    try:
        parser.feed(document)
        tree = parser.close()
    except _TooDeep:
        return Fault("xml_too_deep")
    except DefusedXmlException:
        return Fault("xml_dtd")
    except (ParseError, ValueError):
        return Fault("unparsable")
    return tree if isinstance(tree, Element) else Fault("unparsable")


def _local(name: str) -> str:
    return name.rpartition("}")[2].lower()


def _without_sections(text: str) -> str:
    """The text without CDATA sections and comments, where customers may write what they like. Unclosed ones
    stay and are looked at."""
    kept: list[str] = []
    at = 0
    while section := _SECTION.search(text, at):
        end_mark = "-->" if section[0] == "<!--" else "]]>"
        end = text.find(end_mark, section.end())
        if end < 0:
            break
        kept.append(text[at : section.start()])
        at = end + len(end_mark)
    return "".join((*kept, text[at:]))


def _mended(document: str) -> str:
    """The document with attributes quoted, raw `&` and `<` escaped, and markup inside free text turned into
    text."""
    mended: list[str] = []
    at, free, last_end = 0, "", document.rfind("]]>")
    while at < len(document):
        if at < last_end and document.startswith("<![CDATA[", at):
            end = document.find("]]>", at) + 3
            mended.append(document[at:end])
            at = end
            continue
        tag = _TAG.match(document, at)
        if tag is None:
            end = document.find("<", at + 1)
            end = len(document) if end < 0 else end
            mended.append(_escaped(document[at:end]))
            at = end
            continue
        closing, name, rest = tag.groups()
        at = tag.end()
        if free and not (closing and name.lower() == free):
            mended.append("\n" if name.lower() in ("br", "p", "div", "li", "tr") else " ")
            continue
        free = "" if free else name.lower() if _opens_free_text(closing, name, rest) else ""
        mended.append(_tag(closing, name, rest))
    return "".join(mended)


def _opens_free_text(closing: str, name: str, rest: str) -> bool:
    return not closing and name.lower() in _FREE_TEXT and not rest.rstrip().endswith("/")


def _tag(closing: str, name: str, rest: str) -> str:
    if closing:
        return f"</{name}>"
    rest = rest.rstrip()
    end = "/>" if rest.endswith("/") else ">"
    attributes = {
        key.lower(): f'{key}="{_escaped(quoted or single or bare, in_attribute=True)}"'
        for key, quoted, single, bare in _ATTRIBUTE.findall(rest.removesuffix("/"))
    }
    return " ".join((f"<{name}", *attributes.values())) + end


def _escaped(text: str, in_attribute: bool = False) -> str:
    text = _AMPERSAND.sub(lambda found: _entity(found[1]), text).replace("<", "&lt;")
    return text.replace('"', "&quot;") if in_attribute else text.replace("]]>", "]]&gt;")


def _entity(name: str | None) -> str:
    """An HTML entity as its character (XML knows only five by name); any other `&` as itself."""
    if name is None:
        return "&amp;"
    known = html5.get(f"{name};")
    return f"&amp;{name};" if known is None or known in "<&>" else known
