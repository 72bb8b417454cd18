"""Hashing and the lists of known passwords."""

from __future__ import annotations

import hashlib
import random
import threading
from pathlib import Path
from types import SimpleNamespace

import pytest

from leadcenter.identity import passwords
from leadcenter.identity.passwords import Passwords
from leadcenter.identity.terms import Secret
from leadcenter.kernel.errors import Refusal

PEPPER = b"p" * 32


def test_hash_is_argon2id_as_owasp_asks_and_salted() -> None:
    house = Passwords(PEPPER)
    one, two = house.hash(Secret("Tannenbaum-9")), house.hash(Secret("Tannenbaum-9"))
    assert one.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert one != two
    assert house.fits(one, Secret("Tannenbaum-9"))
    assert not house.fits(one, Secret("Tannenbaum-8"))
    assert not house.fits("", Secret("Tannenbaum-9"))


def test_unknown_name_costs_the_very_hash_that_a_known_one_costs(monkeypatch: pytest.MonkeyPatch) -> None:
    house, real, seen = Passwords(PEPPER), passwords.Argon2id, []
    stored = house.hash(Secret("Tannenbaum-9"))

    def verify(password: bytes, phc: str, pepper: bytes) -> None:
        seen.append((phc.rsplit("$", 2)[0], len(phc), pepper))
        real.verify_phc_encoded(password, phc, pepper)

    monkeypatch.setattr(passwords, "Argon2id", SimpleNamespace(verify_phc_encoded=verify))
    assert not house.fits(stored, Secret("wrong"))
    assert not house.fits("", Secret("wrong"))
    assert seen == [("$argon2id$v=19$m=19456,t=2,p=1", len(stored), PEPPER)] * 2


def test_dump_of_the_database_alone_cannot_be_guessed_against() -> None:
    stored = Passwords(PEPPER).hash(Secret("Tannenbaum-9"))
    assert not Passwords(b"q" * 32).fits(stored, Secret("Tannenbaum-9"))


def test_password_is_taken_as_it_was_typed() -> None:
    house = Passwords(PEPPER)
    stored = house.hash(Secret(" Ünïcode 口令 \0 x"))
    assert house.fits(stored, Secret(" Ünïcode 口令 \0 x"))
    assert not house.fits(stored, Secret("Ünïcode 口令 \0 x"))
    assert not house.fits(stored, Secret(" ünïcode 口令 \0 x"))


def test_no_more_than_four_hashes_run_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "PATIENCE_S", 0.01)
    house, inside, leave = Passwords(PEPPER), threading.Semaphore(0), threading.Event()

    def stay() -> None:
        with house._turn():
            inside.release()
            leave.wait(10)

    threads = [threading.Thread(target=stay) for _ in range(passwords.AT_ONCE)]
    for thread in threads:
        thread.start()
    for _ in threads:
        assert inside.acquire(timeout=10)
    with pytest.raises(Refusal, match="too_busy"):
        house.hash(Secret("x"))
    leave.set()
    for thread in threads:
        thread.join(10)
    assert house.hash(Secret("x"))


@pytest.mark.parametrize("known", ["password1", "12345678", "iloveyou1", "Qwertyuiop", "1q2w3e4r5t"])
def test_password_that_everybody_tries_first_is_known(known: str) -> None:
    assert Passwords(PEPPER).is_known(Secret(known))


def test_other_passwords_are_not_known() -> None:
    house, dice = Passwords(PEPPER), random.Random(7)
    made = ["".join(dice.choices("abcdefghijklmnop", k=14)) for _ in range(50)]
    assert not any(house.is_known(Secret(one)) for one in made)


@pytest.mark.parametrize("count", [0, 1, 2, 3, 500])
@pytest.mark.parametrize("tail", ["", ":3", ":123456"])
def test_every_line_of_a_list_of_breaches_is_found_and_nothing_else(
    tmp_path: Path, count: int, tail: str
) -> None:
    words = [f"breached-{number}" for number in range(count)]
    hashes = sorted(hashlib.sha1(word.encode()).hexdigest().upper() for word in words)  # noqa: S324
    listed = tmp_path / "breached.txt"
    listed.write_text("".join(f"{one}{tail}\n" for one in hashes))
    house = Passwords(PEPPER, listed)
    assert all(house.is_known(Secret(word)) for word in words)
    assert not any(house.is_known(Secret(f"unheard-of-{number}")) for number in range(100))


def test_missing_list_of_breaches_is_an_error_not_a_yes(tmp_path: Path) -> None:
    house = Passwords(PEPPER, tmp_path / "gone.txt")
    with pytest.raises(OSError, match="gone"):
        house.is_known(Secret("unheard-of-9"))
