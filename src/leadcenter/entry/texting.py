"""What messages of consultants need of the house: where the customer's own page is, and a link to it, on
record."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from leadcenter.audit import face as audit
from leadcenter.audit.face import Act, ActorKind, Who
from leadcenter.channel.face import House
from leadcenter.consent import face as consent
from leadcenter.customer.face import merging as customers
from leadcenter.followup.face import Links
from leadcenter.kernel.database import Connection
from leadcenter.selfservice.face import PAGE, Reason, issue

ACTOR = "texts"
Key = tuple[int, UUID]


def links_of(house: House, origin: str) -> Links | None:
    """Gives each customer (bucket, id), or whoever he was merged into, a link under which he takes consent
    back (trust.md L05); None where nobody said where the page is."""
    if not origin:
        return None

    def made(conn: Connection, who: Sequence[Key], now: datetime) -> list[str]:
        found = customers.follow(conn, sorted(set(who)))
        people = [found.get(one, one) for one in who]
        tokens = issue(conn, house.keyring, people, Reason.STAFF, ACTOR, now)
        subjects = audit.pseudonyms(conn, house.keyring, house.maker, sorted(set(people)), now)
        names = consent.principals(house.keyring, house.maker)
        acts = [
            Act(
                who=Who(ActorKind.WORKER, ACTOR), what="link.issued", object_kind="customer",
                object=names.write(*one), bucket=one[0], subject=subjects[one],
                after={"reason": Reason.STAFF}, keep=audit.Keep.PROVISION,
            )
            for one in people
        ]  # fmt: skip
        audit.record(conn, acts, now)
        return [f"{origin}{PAGE}#{token}" for token in tokens]

    return made
