"""How people name calls and test drives: opaque, another name for each legal entity (storage.md §3.4)."""

from __future__ import annotations

from uuid import UUID

from leadcenter.kernel.keys import Keyring
from leadcenter.kernel.opaque import Opaque

Key = tuple[int, UUID]


class Names:
    """Writes and reads names of one kind of row."""

    def __init__(self, keyring: Keyring, kind: bytes) -> None:
        self._keyring, self._kind = keyring, kind

    def write(self, entity: UUID, key: Key) -> str:
        """The name of a row for the people of a legal entity."""
        return self._of(entity).write(*key)

    def read(self, entity: UUID, name: str) -> Key | None:
        """(bucket, id); None for anything that the legal entity was never told."""
        return self._of(entity).read(name)

    def _of(self, entity: UUID) -> Opaque:
        return Opaque(self._keyring.lasting(b"followup/" + self._kind + b"/" + entity.bytes))
