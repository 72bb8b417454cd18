"""How senders sign: every recipe of channel-formats.md §9.1 as data, and one function that checks them all.

A recipe names the parts that are joined, the algorithm, the way of writing and where the result is sent. New
vendors are new data. Raw bytes are hashed, comparisons take constant time, and every live key is tried, so
keys can rotate.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Literal

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from leadcenter.channel.reading.moment import moment
from leadcenter.channel.terms import Request

Algorithm = Literal[
    "none", "equal", "ed25519", "hmac-sha256", "hmac-sha1", "hmac-sha512", "hmac-md5", "sha256", "sha1", "md5"
]
Writing = Literal["hex", "base64", "base64-of-hex"]
KeyWriting = Literal["text", "base64", "whsec"]
Fields = Callable[[str], str]
Params = list[tuple[str, str]]
Source = Callable[..., str]

SOURCES = ("header", "query", "field")
PARTS = ("body", "secret", "url", "path", "method", "params")


class Recipe(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One way to sign.

    `parts` are joined by `join` (after sorting, where `sort`): `body`, `secret`, `url` (the address as
    configured at the sender), `path`, `method`, `params` (sorted form fields, name and value joined),
    `header:NAME`, `query:NAME`, `field:PATH` (of the body), `text:LITERAL`. `sent` is a source
    `header|query|field:NAME`; `#k` after it picks `k=…` out of a comma-separated list. `several` says that
    the sent value holds signatures separated by blanks. `window_s` refuses a `timestamp` further away than
    that many seconds, either way; 0 does not look at time, right for senders that re-send the first attempt's
    signature.
    """

    algorithm: Algorithm = "hmac-sha256"
    sent: str = ""
    parts: tuple[str, ...] = ("body",)
    join: str = ""
    sort: bool = False
    writing: Writing = "hex"
    prefix: str = ""
    several: bool = False
    secret: str = "signing"  # noqa: S105 (the name of a use in Channel.secrets, not a secret)
    key_writing: KeyWriting = "text"
    timestamp: str = ""
    window_s: int = 0
    url: str = ""


RECIPES: dict[str, Recipe] = {
    "none": Recipe(algorithm="none"),
    "secret": Recipe(algorithm="equal", parts=()),
    "bearer": Recipe(algorithm="equal", parts=(), sent="header:authorization", prefix="Bearer "),
    "hmac_sha256_hex": Recipe(),
    "hmac_sha256_base64": Recipe(writing="base64"),
    "hmac_sha256_base64_of_hex": Recipe(writing="base64-of-hex"),
    "hmac_sha1_hex": Recipe(algorithm="hmac-sha1"),
    "hmac_sha1_base64": Recipe(algorithm="hmac-sha1", writing="base64"),
    "standard_webhooks": Recipe(
        sent="header:webhook-signature",
        parts=("header:webhook-id", "header:webhook-timestamp", "body"),
        join=".",
        writing="base64",
        prefix="v1,",
        several=True,
        key_writing="whsec",
        timestamp="header:webhook-timestamp",
        window_s=300,
    ),
    "x_hub_signature_256": Recipe(sent="header:x-hub-signature-256", prefix="sha256="),
    "x_hub_signature": Recipe(algorithm="hmac-sha1", sent="header:x-hub-signature", prefix="sha1="),
    "typeform": Recipe(sent="header:typeform-signature", writing="base64", prefix="sha256="),
    "x_red_signature": Recipe(algorithm="hmac-sha1", sent="header:x-red-signature", prefix="sha1="),
    "linkedin": Recipe(sent="header:x-li-signature", parts=("text:hmacsha256=", "body")),
    "tiktok": Recipe(
        sent="header:tiktok-signature#s",
        parts=("header:tiktok-signature#t", "body"),
        join=".",
        timestamp="header:tiktok-signature#t",
    ),
    "douyin": Recipe(algorithm="sha1", sent="header:x-douyin-signature", parts=("secret", "body")),
    "hubspot_v1": Recipe(algorithm="sha256", sent="header:x-hubspot-signature", parts=("secret", "body")),
    "hubspot_v2": Recipe(
        algorithm="sha256", sent="header:x-hubspot-signature", parts=("secret", "method", "url", "body")
    ),
    "evocalize": Recipe(
        algorithm="sha256",
        sent="header:x-evocalize-signature",
        parts=("path", "body", "header:x-evocalize-timestamp", "secret"),
        join="\n",
        timestamp="header:x-evocalize-timestamp",
    ),
    "twilio": Recipe(
        algorithm="hmac-sha1", sent="header:x-twilio-signature", parts=("url", "params"), writing="base64"
    ),
    "telnyx": Recipe(
        algorithm="ed25519",
        sent="header:telnyx-signature-ed25519",
        parts=("header:telnyx-timestamp", "body"),
        join="|",
        key_writing="base64",
        timestamp="header:telnyx-timestamp",
        window_s=300,
    ),
    "wechat": Recipe(
        algorithm="sha1",
        sent="query:signature",
        parts=("secret", "query:timestamp", "query:nonce"),
        sort=True,
    ),
    "wecom": Recipe(
        algorithm="sha1",
        sent="query:msg_signature",
        parts=("secret", "query:timestamp", "query:nonce", "field:Encrypt"),
        sort=True,
    ),
    "udesk": Recipe(algorithm="hmac-sha1", sent="field:token", parts=("field:app_id", "field:timestamp")),
    "md5_joined": Recipe(algorithm="md5"),
    "sha1_joined": Recipe(algorithm="sha1"),
    "sha256_joined": Recipe(algorithm="sha256"),
    "sha1_sorted": Recipe(algorithm="sha1", sort=True),
    "ed25519": Recipe(algorithm="ed25519", writing="base64", key_writing="base64"),
}


Verifier = Callable[..., str]


def verifier(recipe: Recipe) -> Verifier:
    """The check of one recipe, made ready once: `(secrets, request, fields=None, params=None) -> code`.

    The code is empty when the delivery is signed as the recipe says. `signature_missing`, `signature_wrong`,
    `signature_expired` (outside the window) are the sender's fault; `secret_missing` is ours: no live key is
    configured. `fields` reads a field of the parsed body, `params` are its form fields; both are asked only
    where parts need them.
    """
    if recipe.algorithm == "none":
        return lambda *_, **__: ""
    sent_in, timed_by = source(recipe.sent), source(recipe.timestamp)
    parts = [None if part == "secret" else _part(part, recipe) for part in recipe.parts]
    prefix, several = recipe.prefix, recipe.several
    holds = _comparison(recipe)

    def check(
        secrets: Mapping[str, tuple[str, ...]],
        request: Request,
        fields: Fields | None = None,
        params: Params | None = None,
    ) -> str:
        keys = secrets.get(recipe.secret)
        if not keys or not any(keys):
            return "secret_missing"
        sent = sent_in(request, fields)
        if not sent:
            return "signature_missing"
        if recipe.window_s and not _near(timed_by(request, fields), request, recipe.window_s):
            return "signature_expired"
        given = [
            one[len(prefix) :] for one in (sent.split(" ") if several else (sent,)) if one.startswith(prefix)
        ]
        values = [part and part(request, fields, params) for part in parts]
        for key in keys:
            if key and holds(key, _message(recipe, values, key), given):
                return ""
        return "signature_wrong"

    return check


def source(where: str) -> Source:
    """What reads a source `header|query|field:NAME[#k]` from a delivery; empty text when it is absent."""
    kind, _, name = where.partition(":")
    name, _, element = name.partition("#")
    if kind == "header":
        name = name.lower()

    def whole(request: Request, fields: Fields | None = None) -> str:
        if kind == "header":
            return request.headers.get(name, "")
        if kind == "query":
            return request.query.get(name, "")
        return fields(name) if fields else ""

    def picked(request: Request, fields: Fields | None = None) -> str:
        found = (item.strip().partition("=") for item in whole(request, fields).split(","))
        return next((text for label, _, text in found if label == element), "")

    return picked if element else whole


def same(sent: str, keys: tuple[str, ...]) -> bool:
    """Whether a sent secret is one of the live ones, in constant time for each."""
    text = _bytes(sent)
    return any(hmac.compare_digest(text, _bytes(key)) for key in keys if key)


def written(digest: bytes, writing: Writing) -> str:
    """A digest as senders write it."""
    if writing == "hex":
        return digest.hex()
    return base64.b64encode(digest if writing == "base64" else digest.hex().encode()).decode()


def sign(algorithm: Algorithm, key: bytes, message: bytes) -> bytes:
    """The digest of a message: keyed for hmac-*, plain otherwise (there the secret is one of the joined
    parts)."""
    keyed, _, name = algorithm.rpartition("-")
    return (
        hmac.digest(key, message, name)
        if keyed
        else hashlib.new(name, message, usedforsecurity=False).digest()
    )


@lru_cache(maxsize=4096)
def key_bytes(key: str, writing: KeyWriting) -> bytes:
    """The bytes of a configured key. Raises ValueError for one that is not base64 although it should be."""
    if writing == "text":
        return key.encode()
    return base64.b64decode(key.removeprefix("whsec_"), validate=True)


def _near(timestamp: str, request: Request, window_s: int) -> bool:
    if len(timestamp) == 10 and timestamp.isascii() and timestamp.isdigit():
        return abs(request.received_at.timestamp() - int(timestamp)) <= window_s
    at = moment(timestamp, "UTC").at
    return at is not None and abs((request.received_at - at).total_seconds()) <= window_s


def _part(part: str, recipe: Recipe) -> Callable[[Request, Fields | None, Params | None], bytes]:
    kind, _, name = part.partition(":")
    if kind == "header" and "#" not in name:
        name = name.lower()
        return lambda request, *_: request.headers.get(name, "").encode("utf-8", "replace")
    if part == "body":
        return lambda request, *_: request.body
    if part == "path":
        return lambda request, *_: _bytes(request.path)
    if part == "method":
        return lambda request, *_: request.method.encode()
    if part == "params":
        return lambda _, __, params: _bytes("".join(n + value for n, value in sorted(set(params or ()))))
    if part == "url" or kind == "text":
        fixed = recipe.url.encode() if part == "url" else name.encode()
        return lambda *_: fixed
    read = source(part)
    return lambda request, fields, _: _bytes(read(request, fields))


def _message(recipe: Recipe, values: list[bytes | None], key: str) -> bytes:
    parts = [key.encode() if value is None else value for value in values]
    return recipe.join.encode().join(sorted(parts) if recipe.sort else parts)


def _comparison(recipe: Recipe) -> Callable[[str, bytes, list[str]], bool]:
    """Whether one of the sent signatures is the right one for a key and a message, in constant time for each.
    A key that is no key never is."""
    algorithm, writing, key_writing = recipe.algorithm, recipe.writing, recipe.key_writing

    def holds(key: str, message: bytes, given: list[str]) -> bool:
        try:
            secret = key_bytes(key, key_writing)
        except ValueError:
            return False
        if algorithm == "ed25519":
            return any(_ed25519(secret, message, signature) for signature in given)
        if algorithm == "equal":
            right = secret
        else:
            right = written(sign(algorithm, secret, message), writing).encode()
            if writing == "hex":
                given = [signature.lower() for signature in given]
        return any(hmac.compare_digest(right, _bytes(signature)) for signature in given)

    return holds


def _ed25519(public: bytes, message: bytes, signature: str) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(base64.b64decode(signature, validate=True), message)
    except (InvalidSignature, ValueError):
        return False
    return True


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "replace")
