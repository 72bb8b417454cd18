"""A lead that goes to another dealer now."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

import msgspec

from leadcenter.flow.face import Case
from leadcenter.kernel.arrays import ints, uuids
from leadcenter.transfer.looking import Seen
from leadcenter.transfer.rules import AT_DEALER
from leadcenter.transfer.terms import AtB, Confirmed, Go, Had, Key


class Moving(msgspec.Struct):
    """A lead that goes now, and what became of it."""

    seen: Seen
    go: Go
    copy: UUID | None = None
    to_lead: UUID | None = None
    warnings: tuple[str, ...] = ()

    @property
    def key(self) -> Key:
        return self.seen.asked.row.key

    @property
    def service(self) -> bool:
        """Is it a wish for service, so that nothing is sold?"""
        return self.go.at_b is AtB.WON and self.seen.asked.row.confirmed is Confirmed.SERVICE

    @property
    def case(self) -> Case:
        """What the flow knows of it."""
        assert self.seen.case is not None
        return self.seen.case

    @property
    def there(self) -> Had:
        """The lead that the new dealer has."""
        assert self.seen.asked.there is not None
        return self.seen.asked.there

    @property
    def joins(self) -> bool:
        """Is there a live lead for the new dealer already, which it becomes part of?"""
        return self.go.at_b is AtB.FOLLOWING or self.go.unreached

    @property
    def wakes(self) -> bool:
        """Does a lead that stands somewhere else come to the new dealer's desk?"""
        return self.go.at_b is AtB.LOST or self.go.unreached

    @property
    def dealer(self) -> UUID:
        """Where it goes."""
        assert self.seen.dealer is not None
        return self.seen.dealer.id

    @property
    def giver(self) -> UUID | None:
        """The dealer that held the lead; None while none did."""
        had, place = self.seen.asked.lead, self.seen.asked.place
        held = had is not None and (place in AT_DEALER or had.status == "won")
        return had.dealer_id if had is not None and held else None

    @property
    def leaves(self) -> bool:
        """Does the old dealer give the lead away? A sale stays where it was made."""
        return self.seen.asked.lead is not None and self.seen.asked.lead.live


def columns(keys: Sequence[Key]) -> dict[str, object]:
    """Keys of leads as columns."""
    return {"buckets": ints([bucket for bucket, _ in keys]), "lead_ids": uuids([one for _, one in keys])}
