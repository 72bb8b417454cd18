"""Both sets of algorithms are what they say, and do for the house what the other does."""

from __future__ import annotations

import hmac
import json
import os
import stat
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.hashes import SM3
from cryptography.hazmat.primitives.hmac import HMAC

from leadcenter.kernel.errors import Refusal
from leadcenter.kernel.key_file import KeyFile
from leadcenter.kernel.keys import SealBroken, load_keyring
from leadcenter.kernel.suites import AES, SM, SUITES, Suite

ENTITY, ROW = UUID(int=1), UUID(int=2)


def test_sm4_gcm_is_that_of_rfc_8998() -> None:
    """Appendix A.1."""
    key, nonce = bytes.fromhex("0123456789ABCDEFFEDCBA9876543210"), bytes.fromhex("00001234567800000000ABCD")
    plain = bytes.fromhex("".join(2 * digit * 8 for digit in "ABCDEFEA"))
    data = bytes.fromhex("FEEDFACEDEADBEEFFEEDFACEDEADBEEFABADDAD2")
    sealed = bytes.fromhex(
        "17F399F08C67D5EE19D0DC9969C4BB7D5FD46FD3756489069157B282BB200735"
        "D82710CA5C22F0CCFA7CBF93D496AC15A56834CBCF98C397B4024A2691233B8D"
        "83DE3541E4C2B58177E065A9BF7B62EC"
    )
    assert SM.aead(key).encrypt(nonce, plain, data) == sealed
    assert SM.aead(key).decrypt(nonce, sealed, data) == plain
    with pytest.raises(InvalidTag):
        SM.aead(key).decrypt(nonce, sealed, data + b"x")


def test_sm3_is_that_of_gb_t_32905() -> None:
    """Appendix A.1 of the standard."""
    digest = SM.new_hash(b"abc").digest().hex()
    assert digest == "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"


@pytest.mark.parametrize("length", [0, 1, 63, 64, 65, 1_000])
def test_keyed_hash_is_hmac(length: int) -> None:
    key, value = os.urandom(32), os.urandom(length)
    assert AES.keyed(key)(value) == hmac.digest(key, value, "sha256")
    theirs = HMAC(key, SM3())
    theirs.update(value)
    assert SM.keyed(key)(value) == theirs.finalize()
    assert SM.keyed(key)(value) == SM.keyed(key)(value), "a state that is used twice stays what it is"


@pytest.mark.parametrize("suite", SUITES.values(), ids=SUITES)
def test_keys_for_two_uses_have_nothing_in_common(suite: Suite) -> None:
    made = {suite.derive(root, info) for root in (b"a" * 32, b"b" * 32) for info in (b"x", b"y")}
    assert len(made) == 4
    assert len(suite.derive(b"a" * 32, b"x", suite.key_bytes)) == suite.key_bytes


@pytest.mark.parametrize("suite", SUITES)
def test_algorithms_are_chosen_at_the_first_start_and_stay(tmp_path: Path, suite: str) -> None:
    sealed = load_keyring(tmp_path, suite=suite).seal(ENTITY).close(b"x", b"a.b", ROW)
    again = load_keyring(tmp_path, suite="aes" if suite == "sm" else "sm")
    assert again.seal(ENTITY).open(sealed, b"a.b", ROW) == b"x"
    assert again.roots[1].suite is SUITES[suite]


def test_what_one_set_sealed_the_other_does_not_open(tmp_path: Path) -> None:
    for suite in SUITES:
        load_keyring(tmp_path / suite, suite=suite)
    sealed = load_keyring(tmp_path / "aes").seal(ENTITY).close(b"x", b"a.b", ROW)
    file = tmp_path / "sm" / "root.json"
    told = json.loads((tmp_path / "aes" / "root.json").read_text())
    told["versions"][0]["suite"] = "sm"
    file.write_text(json.dumps(told))
    with pytest.raises(SealBroken):
        load_keyring(tmp_path / "sm").seal(ENTITY).open(sealed, b"a.b", ROW)


def test_unknown_algorithms_are_refused_before_anything_is_made(tmp_path: Path) -> None:
    with pytest.raises(Refusal, match="key_suite_unknown"):
        load_keyring(tmp_path, suite="rot13")
    assert not (tmp_path / "root.json").exists()


def test_new_version_is_taken_up_by_who_runs_and_the_old_one_still_opens(tmp_path: Path) -> None:
    running, file = load_keyring(tmp_path), KeyFile(tmp_path)
    before = running.seal(ENTITY).close(b"x", b"a.b", ROW)
    bucket, mark, lasting = running.bucket(b"v"), running.mark(ENTITY, "k")(b"v"), running.lasting(b"n")
    file.add("sm", datetime.now(UTC))
    running.look(again=True)
    after = running.seal(ENTITY).close(b"x", b"a.b", ROW)
    assert (before[1:3], after[1:3]) == (b"\0\1", b"\0\2")
    assert running.seal(ENTITY).open(before, b"a.b", ROW) == running.seal(ENTITY).open(after, b"a.b", ROW)
    file.retire(1, datetime.now(UTC))
    file.destroy(1)
    running.look(again=True)
    with pytest.raises(SealBroken):
        running.seal(ENTITY).open(before, b"a.b", ROW)
    for ring in (running, load_keyring(tmp_path)):
        assert (ring.bucket(b"v"), ring.mark(ENTITY, "k")(b"v"), ring.lasting(b"n")) == (
            bucket,
            mark,
            lasting,
        )


def test_value_of_a_version_that_another_process_made_a_moment_ago_opens(tmp_path: Path) -> None:
    late = load_keyring(tmp_path)
    late.look(again=True)
    KeyFile(tmp_path).add("aes", datetime.now(UTC))
    sealed = load_keyring(tmp_path).seal(ENTITY).close(b"x", b"a.b", ROW)
    assert late.seal(ENTITY).open(sealed, b"a.b", ROW) == b"x"


def test_only_a_retired_version_is_destroyed(tmp_path: Path) -> None:
    file = KeyFile(tmp_path)
    file.destroy(1)
    assert [root.number for root in file.read().roots] == [1]


def test_file_is_the_owners_alone_and_keeps_no_byte_of_a_destroyed_root(tmp_path: Path) -> None:
    file = KeyFile(tmp_path)
    path = tmp_path / "root.json"
    first = file.read().roots[0].root.hex()
    kept = path.open("rb")  # the file as it was, if its blocks were read again
    file.add("aes", datetime.now(UTC))
    file.retire(1, datetime.now(UTC))
    file.destroy(1)
    kept.seek(0)
    assert first.encode() not in kept.read()
    assert first not in path.read_text()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_file_of_before_there_were_versions_gives_the_same_keys(tmp_path: Path) -> None:
    (tmp_path / "root.json").write_text(json.dumps({"version": 1, "root": "72" * 32, "routing": "73" * 32}))
    ring = load_keyring(tmp_path)
    assert ring.blind(UUID(int=7), "phone")(b"+8613912345678").hex() == BLIND
    assert ring.mark(UUID(int=7), "phone")(b"+8613912345678").hex() == BLIND, "marks made with it still count"
    assert ring.bucket(b"phone:+8613912345678") == BUCKET


BLIND = "6fd57496b865fc82dc6fb10531b33aeb0030dcf5884f0a4cca6c992f12a2d797"
BUCKET = 687
