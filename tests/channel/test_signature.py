"""Signing recipes: the genuine vectors recomputed, each recipe against an independent computation, every
signed part tampered with."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from datetime import timedelta
from typing import Any

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from deliveries import NOW, post, sample

from leadcenter.channel.signature import RECIPES, Recipe, source, verifier
from leadcenter.channel.terms import Request

KEY, OLD = "k-new", "k-old"
SECRETS = {"signing": (OLD, KEY)}
BODY = '{"name":"\\u00e4","x":"ä"}'.encode()
STAMP = str(int(NOW.timestamp()))


def mac(algorithm: str, message: bytes, key: str = KEY) -> bytes:
    return hmac.new(key.encode(), message, algorithm).digest()


def plain(algorithm: str, message: bytes) -> str:
    return hashlib.new(algorithm, message).hexdigest()


def b64(raw: bytes | str) -> str:
    return base64.b64encode(raw.encode() if isinstance(raw, str) else raw).decode()


def preset(name: str, **changes: Any) -> Recipe:
    return msgspec.structs.replace(RECIPES[name], **changes)


# name → (recipe, request signed with KEY, the parts that the signature covers)
SENT = "header:x-sign"
CASES: dict[str, tuple[Recipe, dict[str, Any]]] = {
    "hmac sha256 hex": (preset("hmac_sha256_hex", sent=SENT), {"x-sign": mac("sha256", BODY).hex()}),
    "hmac sha256 hex upper case": (
        preset("hmac_sha256_hex", sent=SENT),
        {"x-sign": mac("sha256", BODY).hex().upper()},
    ),
    "hmac sha256 base64": (preset("hmac_sha256_base64", sent=SENT), {"x-sign": b64(mac("sha256", BODY))}),
    "hmac sha256 base64 of hex": (
        preset("hmac_sha256_base64_of_hex", sent=SENT),
        {"x-sign": b64(mac("sha256", BODY).hex())},
    ),
    "hmac sha1 hex": (preset("hmac_sha1_hex", sent=SENT), {"x-sign": mac("sha1", BODY).hex()}),
    "hmac sha1 base64": (preset("hmac_sha1_base64", sent=SENT), {"x-sign": b64(mac("sha1", BODY))}),
    "x-hub 256": (
        RECIPES["x_hub_signature_256"],
        {"x-hub-signature-256": "sha256=" + mac("sha256", BODY).hex()},
    ),
    "x-hub": (RECIPES["x_hub_signature"], {"x-hub-signature": "sha1=" + mac("sha1", BODY).hex()}),
    "typeform": (RECIPES["typeform"], {"typeform-signature": "sha256=" + b64(mac("sha256", BODY))}),
    "xiaohongshu": (RECIPES["x_red_signature"], {"x-red-signature": "sha1=" + mac("sha1", BODY).hex()}),
    "linkedin": (RECIPES["linkedin"], {"x-li-signature": mac("sha256", b"hmacsha256=" + BODY).hex()}),
    "tiktok": (
        RECIPES["tiktok"],
        {"tiktok-signature": f"t={STAMP},s={mac('sha256', STAMP.encode() + b'.' + BODY).hex()}"},
    ),
    "douyin": (RECIPES["douyin"], {"x-douyin-signature": plain("sha1", KEY.encode() + BODY)}),
    "hubspot v1": (RECIPES["hubspot_v1"], {"x-hubspot-signature": plain("sha256", KEY.encode() + BODY)}),
    "hubspot v2": (
        preset("hubspot_v2", url="https://Example.com/in?a=1"),
        {"x-hubspot-signature": plain("sha256", KEY.encode() + b"POSThttps://Example.com/in?a=1" + BODY)},
    ),
    "evocalize": (
        RECIPES["evocalize"],
        {
            "x-evocalize-timestamp": STAMP,
            "x-evocalize-signature": plain(
                "sha256", b"\n".join((b"/in/test", BODY, STAMP.encode(), KEY.encode()))
            ),
        },
    ),
    "md5 joined": (
        preset("md5_joined", sent=SENT, parts=("header:x-ts", "secret"), join="&"),
        {"x-ts": STAMP, "x-sign": plain("md5", f"{STAMP}&{KEY}".encode())},
    ),
    "sha1 sorted": (
        preset("sha1_sorted", sent=SENT, parts=("secret", "header:x-ts", "text:zz")),
        {"x-ts": STAMP, "x-sign": plain("sha1", "".join(sorted((KEY, STAMP, "zz"))).encode())},
    ),
    "secret in a header": (preset("secret", sent=SENT), {"x-sign": KEY}),
    "bearer": (RECIPES["bearer"], {"authorization": f"Bearer {KEY}"}),
}


def verify(recipe: Recipe, request: Request, secrets: Any = SECRETS, **more: Any) -> str:
    return verifier(recipe)(secrets, request, **more)


@pytest.mark.parametrize("name", CASES)
def test_recipe_admits_what_the_sender_signs_and_nothing_else(name: str) -> None:
    recipe, headers = CASES[name]
    good = post(BODY, headers=headers)
    assert verify(recipe, good) == ""
    assert verify(recipe, good, {"signing": (OLD,)}) == "signature_wrong"
    assert verify(recipe, good, {}) == "secret_missing"
    assert verify(recipe, good, {"signing": ("",)}) == "secret_missing"
    assert verify(recipe, post(BODY)) == "signature_missing"
    for header, value in headers.items():
        for twisted in (value[:-1] + ("0" if value[-1] != "0" else "1"), value + "0", "ÿ" + value):
            bad = post(BODY, headers={**headers, header: twisted})
            assert verify(recipe, bad) == "signature_wrong", (header, twisted)
    if "body" in recipe.parts:
        assert verify(recipe, post(BODY + b" ", headers=headers)) == "signature_wrong"
        assert (
            verify(recipe, post(BODY.replace("ä".encode(), b"\\u00e4"), headers=headers)) == "signature_wrong"
        )
    if "path" in recipe.parts:
        assert verify(recipe, post(BODY, headers=headers, path="/in/other")) == "signature_wrong"
    if "method" in recipe.parts:
        assert verify(recipe, post(BODY, headers=headers, method="PUT")) == "signature_wrong"


def test_genuine_x_hub_vector() -> None:
    vector = json.loads(sample("signature-vectors/x-hub-signature-256.json"))
    request = post(vector["body"].encode(), headers={vector["header"].lower(): vector["value"]})
    assert verify(RECIPES["x_hub_signature_256"], request, {"signing": (vector["secret"],)}) == ""


def test_genuine_twilio_vectors_keep_the_case_of_the_host() -> None:
    one = json.loads(sample("signature-vectors/twilio-signature.json"))
    mixed = json.loads(sample("signature-vectors/twilio-signature-mixed-case-host.json"))
    cases = [
        (one, one["url"], one["value"]),
        *((mixed, case["url"], case["value"]) for case in mixed["cases"]),
    ]
    for vector, url, value in cases:
        request = post(b"", headers={vector["header"].lower(): value})
        params = list(vector["params"].items())
        secrets = {"signing": (vector["auth_token"],)}
        assert verify(preset("twilio", url=url), request, secrets, params=params) == ""
        twice = [*params, params[0]]  # repeated pairs count once
        assert verify(preset("twilio", url=url), request, secrets, params=twice) == ""
        assert verify(preset("twilio", url=url), request, secrets, params=params[1:]) == "signature_wrong"
        assert verify(preset("twilio", url=url.lower()), request, secrets, params=params) == (
            "" if url == url.lower() else "signature_wrong"
        )


def test_genuine_udesk_vector() -> None:
    vector = json.loads(sample("signature-vectors/udesk-token.json"))
    fields = {"app_id": vector["app_id"], "timestamp": vector["timestamp"], "token": vector["value"]}
    secrets = {"signing": (vector["secret"],)}
    assert verify(RECIPES["udesk"], post(b""), secrets, fields=fields.__getitem__) == ""
    later = {**fields, "timestamp": "1612513423"}
    assert verify(RECIPES["udesk"], post(b""), secrets, fields=later.__getitem__) == "signature_wrong"


def test_genuine_xiaohongshu_header_has_the_form_that_the_recipe_reads() -> None:
    name, _, value = (
        sample("signature-vectors/xiaohongshu-signature-format.txt").decode().strip().partition(": ")
    )
    recipe = RECIPES["x_red_signature"]
    assert (name.lower(), value[: len(recipe.prefix)], len(value) - len(recipe.prefix)) == (
        "x-red-signature",
        "sha1=",
        40,
    )
    assert (
        verify(recipe, post(BODY, headers={name.lower(): value})) == "signature_wrong"
    )  # key and body are not public


def test_genuine_wecom_vector() -> None:
    vector = json.loads(sample("wecom/encrypted-post-vector.json"))
    sent = vector["post"]
    encrypted = sent["body"].partition("<Encrypt><![CDATA[")[2].partition("]]>")[0]
    query = {name: sent[name] for name in ("msg_signature", "timestamp", "nonce")}
    secrets = {"signing": (vector["token"],)}
    fields = {"Encrypt": encrypted}
    assert verify(RECIPES["wecom"], post(b"", query=query), secrets, fields=fields.__getitem__) == ""
    for change in ({"nonce": "1"}, {"timestamp": "1476422780"}):
        request = post(b"", query={**query, **change})
        assert verify(RECIPES["wecom"], request, secrets, fields=fields.__getitem__) == "signature_wrong"
    other = {"Encrypt": encrypted[:-1]}
    assert (
        verify(RECIPES["wecom"], post(b"", query=query), secrets, fields=other.__getitem__)
        == "signature_wrong"
    )


def test_ed25519_of_telnyx_with_two_live_public_keys() -> None:
    private, other = Ed25519PrivateKey.generate(), Ed25519PrivateKey.generate()

    def public(key: Ed25519PrivateKey) -> str:
        return b64(key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw))

    made = b64(private.sign(STAMP.encode() + b"|" + BODY))
    headers = {"telnyx-signature-ed25519": made, "telnyx-timestamp": STAMP}
    recipe = RECIPES["telnyx"]
    good = post(BODY, headers=headers)
    assert verify(recipe, good, {"signing": (public(other), public(private))}) == ""
    assert verify(recipe, good, {"signing": (public(other),)}) == "signature_wrong"
    assert verify(recipe, good, {"signing": ("no key",)}) == "signature_wrong"
    assert (
        verify(recipe, post(BODY + b" ", headers=headers), {"signing": (public(private),)})
        == "signature_wrong"
    )
    late = post(BODY, headers=headers, at=NOW + timedelta(seconds=301))
    assert verify(recipe, late, {"signing": (public(private),)}) == "signature_expired"


@pytest.mark.parametrize(
    ("seconds", "code"),
    [(299, ""), (300, ""), (301, "signature_expired"), (-300, ""), (-301, "signature_expired")],
)
@pytest.mark.parametrize("unit", [1, 1000])
def test_window_edges_in_seconds_and_milliseconds(seconds: int, code: str, unit: int) -> None:
    recipe = preset(
        "hmac_sha256_hex", sent=SENT, parts=("header:x-ts", "body"), timestamp="header:x-ts", window_s=300
    )
    stamp = str((int(NOW.timestamp()) + seconds) * unit)
    headers = {"x-ts": stamp, "x-sign": mac("sha256", stamp.encode() + BODY).hex()}
    assert verify(recipe, post(BODY, headers=headers)) == code


@pytest.mark.parametrize("stamp", ["", "soon", "-5", "1e9", "99999999999999999999"])
def test_unreadable_timestamp_is_outside_every_window(stamp: str) -> None:
    recipe = preset(
        "hmac_sha256_hex", sent=SENT, parts=("header:x-ts", "body"), timestamp="header:x-ts", window_s=300
    )
    headers = {"x-ts": stamp, "x-sign": mac("sha256", stamp.encode() + BODY).hex()}
    assert verify(recipe, post(BODY, headers=headers)) == "signature_expired"


def test_no_recipe_admits_everybody() -> None:
    assert verify(RECIPES["none"], post(BODY), {}) == ""


def test_header_names_are_read_in_any_case() -> None:
    assert source("header:X-Sign")(post(b"", headers={"x-sign": "v"})) == "v"
    assert source("header:X-Sign#b")(post(b"", headers={"x-sign": "a=1, b=2"})) == "2"
    assert source("query:q")(post(b"", query={"q": "w"})) == "w"
