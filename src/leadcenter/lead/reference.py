"""How people name a lead: opaque, another name for each legal entity, the same for ever (storage.md §3.4).

Two entities that compare their lists find no name in common, and a name of somebody else's reads as none.
"""

from __future__ import annotations

from uuid import UUID

from leadcenter.kernel.keys import Keyring
from leadcenter.kernel.opaque import Opaque

Key = tuple[int, UUID]
"""(bucket, lead)."""


class References:
    """Writes and reads the names of leads, under a key of each legal entity's own."""

    def __init__(self, keyring: Keyring) -> None:
        self._keyring = keyring
        self._names: dict[UUID, Opaque] = {}

    def write(self, entity: UUID, key: Key) -> str:
        """The name of a lead for the people of a legal entity."""
        return self._of(entity).write(*key)

    def read(self, entity: UUID, name: str) -> Key | None:
        """The lead that a legal entity knows by a name; None for anything that it was never told."""
        return self._of(entity).read(name)

    def _of(self, entity: UUID) -> Opaque:
        found = self._names.get(entity)
        if found is None:
            found = self._names[entity] = Opaque(self._keyring.lasting(b"lead_reference/" + entity.bytes))
        return found
