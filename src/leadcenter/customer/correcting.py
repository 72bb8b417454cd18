"""What is known of a customer is corrected, as he asks by right."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

import msgspec

from leadcenter.channel.face import House
from leadcenter.customer.merging import Person, golden_of, rewrite
from leadcenter.kernel.database import Connection
from leadcenter.kernel.errors import Refusal

FIELDS = frozenset({"name", "gender", "birth_date", "province", "city", "address"})


def correct(
    conn: Connection, house: House, people: Sequence[Person], changes: Mapping[str, str], now: datetime
) -> None:
    """Write these words into the golden record of whoever of `people` was not merged away; the caller holds
    them. Raises Refusal `correction_field` for a word that cannot be corrected so (a number is an identity:
    another inquiry brings it), or for none."""
    if not changes or not FIELDS.issuperset(changes):
        raise Refusal("correction_field", 422)
    for person in (one for one in people if one.merged_into is None):
        golden = golden_of(house, person)
        corrected = msgspec.structs.replace(golden, **changes)
        if "name" in changes:
            others = tuple(name for name in golden.names if name not in (golden.name, changes["name"]))
            corrected = msgspec.structs.replace(corrected, names=(changes["name"], *others))
        rewrite(conn, house, person, corrected, now)
