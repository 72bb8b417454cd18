"""Keys: sealing of personal data, blind indexes, the routing bucket (decisions 0009, 0023).

- Sealing (trust.md P2): authenticated encryption, random 96-bit nonce, a data key per legal entity,
  additional data = entity | table.column | row id, so that a ciphertext moved to another row or column no
  longer opens.
- What is about a person is sealed under the entity's key and a secret of that person (P6, `kernel.subjects`):
  once the secret is destroyed it opens nowhere any more.
- Blind index (P3): keyed hash under a key per scope, full length. The keys never enter the database.
- Both have versions (P5): the newest seals, all that are kept open; `indexes` gives the versions that are
  live.
- Marks, the bucket (storage.md §3.2) and what is `lasting` have keys of their own that never change.

The root keys lie in a file outside the database (`keys/root.json`, mode 0600); all others are derived from
them, so that a dump of the database alone opens nothing.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final
from uuid import UUID

import msgspec

from leadcenter.kernel.config import Config
from leadcenter.kernel.key_file import KeyFile, Root
from leadcenter.kernel.subjects import Destroyed, Fleeting, Slots, Subject, Subjects
from leadcenter.kernel.suites import AES, Aead, Keyed, Suite

BUCKETS: Final = 1_024
_PLAIN: Final = b"\x01"  # format, two bytes version, nonce
_OF_SUBJECT: Final = b"\x02"  # format, two bytes version, six bytes slot, nonce
_VERSIONED: Final = 3
_SLOTTED: Final = 9
_NONCE: Final = 12
_POOL: Final = 12 * 4_096
LOOK_S: Final = 0.2
"""So often, at most, a keyring looks whether its file has changed."""

BlindIndex = Keyed


class SealBroken(Exception):
    """A sealed value did not open: wrong place, wrong key, or changed bytes."""


class Shredded(SealBroken):
    """A sealed value whose subject was erased: it opens nowhere any more."""


class _DataKey:
    """The data key of one entity in one version."""

    __slots__ = ("_aead", "_bytes", "_keyed", "cipher", "head")

    def __init__(self, entity: UUID, root: Root) -> None:
        suite = root.suite
        self._aead, self._bytes = suite.aead, suite.key_bytes
        self._keyed = suite.keyed(root.derive(b"subject", entity.bytes))
        self.cipher = suite.aead(root.derive(b"data", entity.bytes, suite.key_bytes))
        self.head = root.number.to_bytes(2, "big")

    def of(self, subject: Subject) -> Aead:
        """The cipher for what is about one person."""
        return self._aead(self._keyed(subject.secret)[: self._bytes])


class Seal:
    """The data keys of one entity: seals and opens values of that entity."""

    __slots__ = ("_entity", "_key", "_last", "_of_version", "_subjects")

    def __init__(
        self, entity: UUID, newest: int, of_version: Callable[[int], _DataKey], subjects: Subjects
    ) -> None:
        self._entity = entity.bytes
        self._of_version = of_version
        self._key = of_version(newest)
        self._subjects = subjects
        self._last: tuple[Subject | None, Aead] = (None, self._key.cipher)

    def close(self, plain: bytes, place: bytes, row: UUID, subject: Subject | None = None) -> bytes:
        """Seal `plain` for `place` ("table.column") of `row`; what is about a person under its secret too."""
        nonce = _nonce()
        if subject is None:
            head, cipher = _PLAIN + self._key.head, self._key.cipher
        else:
            head = _OF_SUBJECT + self._key.head + subject.slot.to_bytes(6, "big")
            last, cipher = self._last
            if last is not subject:  # several values of one person follow each other
                cipher = self._key.of(subject)
                self._last = (subject, cipher)
        return head + nonce + cipher.encrypt(nonce, plain, self._entity + place + row.bytes)

    def open(self, sealed: bytes, place: bytes, row: UUID) -> bytes:
        """The plain bytes. Raises Shredded when the person was erased, SealBroken when place, row, key or
        bytes are not those it was sealed with.
        """
        key = self._key
        if sealed[1:_VERSIONED] != key.head:
            key = self._of_version(version_of(sealed))
        kind = sealed[:1]
        if kind == _OF_SUBJECT:
            cipher, begin = key.of(self._read(sealed)), _SLOTTED
        elif kind == _PLAIN:
            cipher, begin = key.cipher, _VERSIONED
        else:
            raise SealBroken("not a sealed value")
        end = begin + _NONCE
        try:
            return cipher.decrypt(sealed[begin:end], sealed[end:], self._entity + place + row.bytes)
        except Exception as error:  # InvalidTag says nothing that helps, and must say nothing more
            raise SealBroken("sealed value does not open here") from error

    def subject(self, sealed: bytes) -> Subject:
        """The secret that a value is sealed under, to seal what follows it under the same one; a fresh one
        for a value from before there were any. Raises Shredded."""
        return self._read(sealed) if slot_of(sealed) is not None else self._subjects.new(1)[0]

    def _read(self, sealed: bytes) -> Subject:
        try:
            return self._subjects.read(int.from_bytes(sealed[_VERSIONED:_SLOTTED], "big"))
        except Destroyed as error:
            raise Shredded("its subject was erased") from error


def slot_of(sealed: bytes) -> int | None:
    """The slot of the secret that a value is sealed under; None: it is about nobody, or older than the
    secrets."""
    return int.from_bytes(sealed[_VERSIONED:_SLOTTED], "big") if sealed[:1] == _OF_SUBJECT else None


def version_of(sealed: bytes) -> int:
    """The version of the root key that a value is sealed under."""
    return int.from_bytes(sealed[1:_VERSIONED], "big")


class Turn(msgspec.Struct, frozen=True):
    """Under which versions indexes stand in the database. They turn in steps of which only neighbours ever
    meet:

    still     `current` alone
    both      whoever writes an index writes both, whoever looks one up asks for both
    turned    the same; rows get the next one in the place of the current one
    closing   `next` alone; what is left of the current one goes
    """

    current: int
    next: int | None = None
    step: str = "still"

    @property
    def live(self) -> tuple[int, ...]:
        """The versions to look up."""
        if self.next is None:
            return (self.current,)
        return (self.next,) if self.step == "closing" else (self.current, self.next)

    def written(self, indexes: tuple[bytes, ...]) -> tuple[bytes, bytes | None]:
        """Of the indexes of one value, those of a new row: (`blind_index`, `next_index`). Each of them is
        unique, so that two writers who are one step apart collide on one of them."""
        if len(indexes) == 1:
            return indexes[0], None
        return indexes[1] if self.step == "turned" else indexes[0], indexes[1]


class Indexes:
    """The blind index of one scope and kind, in every live version."""

    __slots__ = ("_of",)

    def __init__(self, of: tuple[Keyed, ...]) -> None:
        self._of = of

    def __call__(self, value: bytes) -> tuple[bytes, ...]:
        """As many as there are live versions: one, or two while keys rotate."""
        return tuple([keyed(value) for keyed in self._of])


class Keyring:
    """All keys of one house, derived from the roots on demand and kept in memory.

    `turn`: under which versions indexes stand in the database, as `vault.stand` last read it there.
    `file`: where the roots come from; a change there is taken up while the house runs.
    """

    def __init__(
        self,
        root: bytes,
        routing: bytes,
        version: int = 1,
        *,
        suite: Suite = AES,
        marks: bytes = b"",
        roots: tuple[Root, ...] = (),
        subjects: Subjects | None = None,
        file: KeyFile | None = None,
    ) -> None:
        self.subjects: Subjects = subjects if subjects is not None else Fleeting()
        self.file = file
        self._stamp = file.stamp if file else (0, 0)
        self._look_at = time.monotonic() + LOOK_S
        self._lock = threading.Lock()
        self._routing = suite.keyed(routing)
        self._marks = Root(1, marks or root, suite)
        self._marked: dict[tuple[UUID, str], Keyed] = {}
        self._set(roots or (Root(version, root, suite),))
        self.turn = Turn(min(number for number, one in self.roots.items() if one.retired_at is None))

    def _set(self, roots: tuple[Root, ...]) -> None:
        self.roots = {one.number: one for one in roots}
        self.newest = max(number for number, one in self.roots.items() if one.retired_at is None)
        self._data: dict[tuple[UUID, int], _DataKey] = {}
        self._seals: dict[UUID, Seal] = {}
        self._blinds: dict[tuple[UUID, str, int], Keyed] = {}

    def look(self, *, again: bool = False) -> None:
        """Take up what was changed in the file of the keys; every `LOOK_S` seconds at most, unless
        `again`."""
        if self.file is None or (time.monotonic() < self._look_at and not again):
            return
        with self._lock:
            stamp = self.file.stamp
            if stamp != self._stamp:
                keys = self.file.read()
                self._stamp = keys.stamp
                self._set(keys.roots)
            self._look_at = time.monotonic() + LOOK_S

    def seal(self, entity: UUID) -> Seal:
        """The seal of one legal entity."""
        self.look()
        found = self._seals.get(entity)
        if found is None:
            found = Seal(entity, self.newest, lambda version: self._data_key(entity, version), self.subjects)
            self._seals[entity] = found
        return found

    def _data_key(self, entity: UUID, version: int) -> _DataKey:
        found = self._data.get((entity, version))
        if found is None:
            if version not in self.roots:
                self.look(again=True)
            if version not in self.roots:
                raise SealBroken("sealed under another key version")
            found = self._data[entity, version] = _DataKey(entity, self.roots[version])
        return found

    def subject(self, slot: int | None) -> Subject:
        """The secret of a slot, to seal under the same one; None: a fresh one. Raises Shredded."""
        if slot is None:
            return self.subjects.new(1)[0]
        try:
            return self.subjects.read(slot)
        except Destroyed as error:
            raise Shredded("its subject was erased") from error

    def take(self, turn: Turn) -> None:
        """How the turn of the indexes stands from now on. Raises SealBroken: a version's root is not here."""
        if turn == self.turn:
            return
        self.look(again=True)
        if any(version not in self.roots for version in turn.live):
            raise SealBroken("this machine does not have the root keys that the database names")
        self.turn = turn

    def blind(self, entity: UUID, kind: str) -> Keyed:
        """The blind index of one scope and kind of value (phone, email…) in the newest live version."""
        return self.blind_of(entity, kind, self.turn.live[-1])

    def indexes(self, entity: UUID, kind: str) -> Indexes:
        """The blind index in every live version: what is looked up is looked up under each of them."""
        return Indexes(tuple([self.blind_of(entity, kind, version) for version in self.turn.live]))

    def blind_of(self, entity: UUID, kind: str, version: int) -> Keyed:
        """The blind index in one version."""
        found = self._blinds.get((entity, kind, version))
        if found is None:
            root = self.roots[version]
            found = root.suite.keyed(root.derive(b"blind", entity.bytes + kind.encode()))
            self._blinds[entity, kind, version] = found
        return found

    def mark(self, entity: UUID, kind: str) -> Keyed:
        """A keyed hash whose key never changes: for what is told again by its whole content, and for what
        could not be made anew since its value is kept nowhere."""
        found = self._marked.get((entity, kind))
        if found is None:
            found = self._marks.suite.keyed(self._marks.derive(b"blind", entity.bytes + kind.encode()))
            self._marked[entity, kind] = found
        return found

    def bucket(self, value: bytes) -> int:
        """Where a value lives, 0..1023; never changes, whatever else is rotated."""
        return int.from_bytes(self._routing(value)[:4], "big") % BUCKETS

    def lasting(self, name: bytes) -> bytes:
        """A 256-bit key that never changes, whatever else is rotated: for ids that must stay the same for
        ever.
        """
        return self._routing(b"lasting/" + name)


def load_keyring(
    folder: Path, *, mirror: Path | None = None, witness: Path | None = None, suite: str = AES.name
) -> Keyring:
    """The keyring of `folder`, made on the first call (mode 0600) with the algorithms of `suite`. Whoever
    loses this folder loses all personal data: back it up apart from the database. `mirror`, `witness`: see
    `subjects.Slots`. Raises OSError, and Refusal for an unknown suite.
    """
    file = KeyFile(folder, suite)
    keys = file.read()
    slots = Slots(folder / "subjects", mirror, witness)
    return Keyring(
        b"", keys.routing, suite=keys.suite, marks=keys.marks, roots=keys.roots, subjects=slots, file=file
    )


def keyring_of(config: Config) -> Keyring:
    """The keyring of a house as it is set up."""
    witness = config.ledger_folder / "destroyed"
    return load_keyring(config.keys, mirror=config.keys_mirror, witness=witness, suite=config.suite)


class _NoncePool:
    """Random nonces drawn in blocks: one system call for thousands. Emptied in a forked child, where it would
    repeat.
    """

    def __init__(self) -> None:
        self._block = b""
        self._at = 0
        os.register_at_fork(after_in_child=self.forget)

    def forget(self) -> None:
        self._block = b""
        self._at = 0

    def take(self) -> bytes:
        at = self._at
        nonce = self._block[at : at + _NONCE]
        if len(nonce) < _NONCE:
            self._block = os.urandom(_POOL)
            self._at = _NONCE
            return self._block[:_NONCE]
        self._at = at + _NONCE
        return nonce


class _Nonces:
    """One pool per thread, so that no two threads ever draw the same nonce."""

    def __init__(self) -> None:
        self._local = threading.local()

    def __call__(self) -> bytes:
        pool = getattr(self._local, "pool", None)
        if pool is None:
            pool = self._local.pool = _NoncePool()
        nonce: bytes = pool.take()
        return nonce


_nonce = _Nonces()
