"""Secrets of subjects: there before they are used, each given once, and gone for ever once destroyed."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from leadcenter.kernel.keys import Keyring, SealBroken, Shredded, load_keyring, slot_of
from leadcenter.kernel.subjects import PER_FILE, SECRET, Destroyed, Fleeting, Slots, Subjects

PROCESS = Path(__file__).with_name("slots_process.py")
KILLS = 400 if os.environ.get("FULL") else 12
ROW, PLACE = uuid4(), b"a.b"


@pytest.fixture(params=["files", "memory"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Subjects:
    return Slots(tmp_path / "subjects") if request.param == "files" else Fleeting()


def test_secret_is_given_once_and_read_again(store: Subjects) -> None:
    given = store.new(3) + store.new(10_000) + store.new(0) + store.new(1)
    assert len({one.slot for one in given}) == len({one.secret for one in given}) == 10_004
    assert all(len(one.secret) == SECRET and any(one.secret) for one in given)
    assert [store.read(one.slot) for one in given] == given


def test_destroyed_secret_is_nowhere_and_its_neighbours_stay(store: Subjects) -> None:
    before, gone, after = store.new(3)
    store.destroy([gone.slot])
    store.destroy([gone.slot])  # a conductor that was killed does it again
    assert store.is_destroyed(gone.slot)
    with pytest.raises(Destroyed):
        store.read(gone.slot)
    assert [store.read(one.slot) for one in (before, after)] == [before, after]
    assert not store.is_destroyed(before.slot)


def test_destroying_is_seen_by_every_process_at_once_and_leaves_no_byte(tmp_path: Path) -> None:
    one, other = Slots(tmp_path / "s"), Slots(tmp_path / "s")
    gone, kept = one.new(2)
    assert other.read(gone.slot) == gone
    one.destroy([gone.slot])
    with pytest.raises(Destroyed):
        other.read(gone.slot)
    everything = b"".join(file.read_bytes() for file in (tmp_path / "s").iterdir())
    assert gone.secret not in everything
    assert kept.secret in everything


def test_slots_lie_in_several_files(tmp_path: Path) -> None:
    (tmp_path / "next").write_bytes((PER_FILE - 10).to_bytes(8, "big"))
    slots = Slots(tmp_path)
    given = slots.new(10) + slots.new(100)
    assert {one.slot // PER_FILE for one in given} == {0, 1}
    assert [Slots(tmp_path).read(one.slot) for one in given] == given


def test_forked_child_gives_out_none_of_its_parents_secrets(tmp_path: Path) -> None:
    slots = Slots(tmp_path / "s")
    slots.new(1)  # more of the block wait
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.write(writer, b"".join(one.slot.to_bytes(8, "big") for one in slots.new(20)))
        os._exit(0)
    os.waitpid(child, 0)
    told = os.read(reader, 8 * 20)
    theirs = {int.from_bytes(told[at : at + 8], "big") for at in range(0, len(told), 8)}
    assert len(theirs) == 20
    assert theirs.isdisjoint(one.slot for one in slots.new(200))


def test_secrets_given_out_by_killed_processes_are_there_and_nobody_elses(tmp_path: Path) -> None:
    """Two at a time on one folder, each killed at a moment of chance."""
    seed = random.randrange(1 << 30)
    chance = random.Random(seed)
    places = tmp_path / "s", tmp_path / "mirror"
    told: list[str] = []
    for _ in range(KILLS):
        outs = [tmp_path / f"out{n}" for n in range(2)]
        running = []
        for out in outs:
            with out.open("wb") as stdout:
                running.append(subprocess.Popen([sys.executable, PROCESS, *places], stdout=stdout))
        _until_all_have_spoken(outs)
        time.sleep(chance.random() / 20)
        for process in running:
            process.send_signal(signal.SIGKILL)
            process.wait()
        for out in outs:
            told += out.read_text().splitlines(keepends=True)
    known = [line.split() for line in told if line.endswith("\n")]
    assert len({slot for slot, _ in known}) == len(known) >= 80 * KILLS, f"seed {seed}"
    for store in (Slots(places[0]), Slots(places[1])):
        assert all(store.read(int(slot)).secret.hex() == secret for slot, secret in known), f"seed {seed}"


def test_what_a_killed_process_had_destroyed_is_gone_from_every_copy(tmp_path: Path) -> None:
    places, out = (tmp_path / "s", tmp_path / "mirror"), tmp_path / "out"
    told: list[str] = []
    for _ in range(max(3, KILLS // 4)):
        with out.open("wb") as stdout:
            process = subprocess.Popen([sys.executable, PROCESS, *places, "destroy"], stdout=stdout)
        _until_all_have_spoken([out])
        time.sleep(random.random() / 20)
        process.send_signal(signal.SIGKILL)
        process.wait()
        told += [line for line in out.read_text().splitlines(keepends=True) if line.endswith("\n")]
    store = Slots(*places)
    everything = b"".join(file.read_bytes() for place in places for file in place.glob("*.slots"))
    records = {everything[at : at + SECRET] for at in range(0, len(everything), SECRET)}
    assert len(told) >= 120
    gone = [(int(slot), bytes.fromhex(secret)) for slot, secret in map(str.split, told)]
    assert all(store.is_destroyed(slot) for slot, _ in gone)
    assert records.isdisjoint(secret for _, secret in gone)
    assert not any(secret in everything for _, secret in gone[-50:]), "nor between two places"


def _until_all_have_spoken(outs: list[Path]) -> None:
    end = time.monotonic() + 60
    while not all(out.stat().st_size for out in outs):
        assert time.monotonic() < end
        time.sleep(0.01)


def test_old_copy_of_the_folder_brings_nothing_back(tmp_path: Path) -> None:
    slots = Slots(tmp_path / "s", witness=tmp_path / "ledger" / "destroyed")
    gone, kept = slots.new(2)
    shutil.copytree(tmp_path / "s", tmp_path / "copy")
    slots.destroy([gone.slot])
    shutil.rmtree(tmp_path / "s")
    shutil.copytree(tmp_path / "copy", tmp_path / "s")
    assert gone.secret in (tmp_path / "s" / "00000000.slots").read_bytes(), "the old copy has it"
    again = Slots(tmp_path / "s", witness=tmp_path / "ledger" / "destroyed")
    assert again.is_destroyed(gone.slot)
    assert gone.secret not in (tmp_path / "s" / "00000000.slots").read_bytes()
    assert again.read(kept.slot) == kept
    assert gone.slot not in {one.slot for one in again.new(500)}, "else it would be destroyed once more"


def test_lost_folder_comes_back_from_its_mirror_without_what_was_destroyed(tmp_path: Path) -> None:
    slots = Slots(tmp_path / "s", tmp_path / "m")
    gone, kept = slots.new(2)
    slots.destroy([gone.slot])
    shutil.rmtree(tmp_path / "s")
    again = Slots(tmp_path / "s", tmp_path / "m")
    assert again.read(kept.slot) == kept
    assert again.is_destroyed(gone.slot)
    assert {one.slot for one in again.new(300)}.isdisjoint({gone.slot, kept.slot})


def test_destruction_is_not_done_while_a_copy_cannot_be_reached(tmp_path: Path) -> None:
    slots = Slots(tmp_path / "s", tmp_path / "m")
    (gone,) = slots.new(1)
    (tmp_path / "m" / "destroyed.lock").mkdir()  # whatever it is that fails there
    with pytest.raises(OSError, match="destroyed"):
        slots.destroy([gone.slot])
    assert not slots.is_destroyed(gone.slot)
    (tmp_path / "m" / "destroyed.lock").rmdir()
    slots.destroy([gone.slot])
    assert slots.is_destroyed(gone.slot)


def test_half_a_line_of_a_crash_hides_no_destruction(tmp_path: Path) -> None:
    slots = Slots(tmp_path / "s")
    one, other = slots.new(2)
    slots.destroy([one.slot])
    with (tmp_path / "s" / "destroyed").open("ab") as out:
        out.write(b"\0\0\0")
    slots.destroy([other.slot])
    assert [Slots(tmp_path / "s").is_destroyed(slot) for slot in (one.slot, other.slot)] == [True, True]


@pytest.mark.parametrize("suite", ["aes", "sm"])
def test_what_was_sealed_about_an_erased_person_opens_nowhere_any_more(tmp_path: Path, suite: str) -> None:
    keyring, entity = load_keyring(tmp_path, suite=suite), uuid4()
    seal = keyring.seal(entity)
    one, other = keyring.subjects.new(2)
    backup = seal.close(b"13912345678", PLACE, ROW, one)
    later = seal.close(b"more", PLACE, ROW, seal.subject(backup))
    neighbour = seal.close(b"13712345678", PLACE, ROW, other)
    register = seal.close(b"secret of a channel", PLACE, ROW)
    assert [slot_of(value) for value in (backup, later, neighbour, register)] == [
        one.slot, one.slot, other.slot, None,
    ]  # fmt: skip
    assert seal.open(backup, PLACE, ROW) == b"13912345678"
    keyring.subjects.destroy([one.slot])
    for ring in (keyring, load_keyring(tmp_path)):
        for value in (backup, later):
            with pytest.raises(Shredded):
                ring.seal(entity).open(value, PLACE, ROW)
        assert ring.seal(entity).open(neighbour, PLACE, ROW) == b"13712345678"
        assert ring.seal(entity).open(register, PLACE, ROW) == b"secret of a channel"


def test_another_secret_in_the_same_slot_opens_nothing(tmp_path: Path) -> None:
    """A folder that was lost and began anew gives the same numbers."""
    keyring, entity = load_keyring(tmp_path), UUID(int=1)
    sealed = keyring.seal(entity).close(b"x", PLACE, ROW, keyring.subjects.new(1)[0])
    shutil.rmtree(tmp_path / "subjects")
    anew = load_keyring(tmp_path)
    assert anew.subjects.new(1)[0].slot == slot_of(sealed)
    with pytest.raises(SealBroken):
        anew.seal(entity).open(sealed, PLACE, ROW)


def test_value_from_before_there_were_secrets_still_opens() -> None:
    """Sealed by this product before it had any; the house's root was 32 r's, its routing key 32 s's."""
    sealed = bytes.fromhex(BEFORE)
    ring = Keyring(b"r" * 32, b"s" * 32)
    assert ring.seal(UUID(int=7)).open(sealed, b"customer.contact", UUID(int=9)) == b"13912345678"
    assert slot_of(sealed) is None
    assert ring.seal(UUID(int=7)).subject(sealed).slot == 0, "what follows it gets a secret"


BEFORE = "010001335a59d90b51c6c50931b5b15c8a47b09d7c1537dc751ef5e6a81d6460eb851576d45b3d9ddd71"
