"""A house with one model on offer, and the four people of a dealer whom an order needs."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

from leadcenter.assignment.face import load_book
from leadcenter.flow import face as flow
from leadcenter.kernel.ids import new_id
from leadcenter.lead.face import References
from staffed_house import Person, StaffedHouse

CONSULTANT, COLLEAGUE, MANAGER = "D0001-01", "D0001-02", "D0001-06"
FINANCE, SECOND_FINANCE, SALES_MANAGER = "D0001-f1", "D0001-f2", "D0001-s1"
LIMITS = {"consultant": "0.02", "sales_manager": "0.05", "dcc_manager": "0.08"}


class OrderHouse(StaffedHouse):
    """Model `m1` costs 226,000 (tax 20,000), its option `red` 6,000."""

    def __init__(self, url: str, folder: Path) -> None:
        super().__init__(url, folder)
        dealer = self.one("select id from entity where code = 'D0001'")
        self.dealer: UUID = dealer
        for code, role in (
            (FINANCE, "finance"),
            (SECOND_FINANCE, "finance"),
            (SALES_MANAGER, "sales_manager"),
        ):
            self.rows(
                "insert into staff (id, entity_id, code, name, role, joined_on) "
                "values (%s, %s, %s, '某', %s, '2026-01-01')",
                new_id(self.town.now()), dealer, code, role,
            )  # fmt: skip
        self.brand, self.series = self.rows(
            "select brand, series from dealer_series where entity_id = %s order by 1, 2", dealer
        )[0]
        self.maker = self.of_maker("lead_operations")
        self.maker.do(
            "PUT",
            f"/brands/{self.brand}/models/m1",
            {
                "series": self.series, "name_zh": "一型", "name_en": "One", "energy": "fuel", "seats": 5,
                "options": [{"code": "red", "kind": "paint", "name_zh": "红", "name_en": "red"}],
            },
        )  # fmt: skip
        prices = [{"model": "m1", "price": "226000"}, {"model": "m1", "option": "red", "price": "6000"}]
        self.maker.do(
            "POST", f"/brands/{self.brand}/price-lists", {"valid_from": self.today(), "prices": prices}
        )
        self.manager = self.signed_in(MANAGER)
        self.manager.do("PUT", "/discount-limits", {"limits": LIMITS})
        self.consultant = self.signed_in(CONSULTANT)
        self.sales_manager = self.signed_in(SALES_MANAGER)
        self.finance = self.signed_in(FINANCE)
        self.references = References(self.town.house.keyring)

    def today(self) -> str:
        """Where the dealer is."""
        found: date = self.one("select (now() at time zone 'Asia/Shanghai')::date")
        return found.isoformat()

    def lead(self) -> str:
        """A lead of the consultant, as the dealer knows it."""
        (lead,) = self.leads_of(CONSULTANT, 1)
        return self.reference(lead)

    def reference(self, lead: UUID) -> str:
        """How the dealer names a lead."""
        bucket = self.one("select bucket from lead where id = %s and status <> 'merged'", lead)
        return self.references.write(self.dealer, (bucket, lead))

    def id_of(self, reference: str) -> UUID:
        found = self.references.read(self.dealer, reference)
        assert found is not None
        return found[1]

    def quoted(self, lead: str, by: Person | None = None, **more: Any) -> dict[str, Any]:
        """A version of the quotation for the lead."""
        body = {"brand": self.brand, "model": "m1"} | more
        made: dict[str, Any] = (by or self.consultant).do("POST", f"/leads/{lead}/quotations", body)
        return made

    def ordered(self) -> str:
        """A lead whose customer has ordered for 226,000."""
        lead = self.lead()
        version = self.quoted(lead)["version"]
        self.consultant.do("POST", f"/leads/{lead}/orders", {"version": version})
        return lead

    def entered(self, lead: str, amount: str, kind: str = "balance") -> dict[str, Any]:
        """A payment that waits for finance."""
        self._serial += 1
        body = {"kind": kind, "method": "transfer", "receipt": f"R{self._serial}", "amount": amount}
        made: dict[str, Any] = self.consultant.do("POST", f"/leads/{lead}/payments", body)
        return made

    def paid(self, lead: str, amount: str, kind: str = "balance") -> dict[str, Any]:
        """A payment that finance has confirmed."""
        made = self.entered(lead, amount, kind)
        self.finance.do("POST", f"{of_payment(lead, made)}/confirmation")
        return made

    def order(self, lead: str) -> dict[str, Any]:
        """The newest order of a lead."""
        return self.order_of(lead, self.consultant)

    def order_of(self, lead: str, by: Person) -> dict[str, Any]:
        """The newest order of a lead, as somebody sees it."""
        found: dict[str, Any] = by.get(f"/leads/{lead}/orders")["orders"][0]
        return found

    def customer_of(self, lead: UUID) -> tuple[int, UUID]:
        """Whose lead it is."""
        ((bucket, customer),) = self.rows(
            "select bucket, customer_id from lead where id = %s and status <> 'merged'", lead
        )
        return bucket, customer

    def merge_away(self, lead: str) -> tuple[tuple[int, UUID], flow.Merged]:
        """The lead's customer is merged into one in another bucket, whom another dealer has; the survivor,
        and the merge."""
        merged = self.customer_of(self.id_of(lead))
        others = (
            self.town.ask(self.town.inquiry(f"1380000{self._next():04}", name="王芳", dealer="D0002"))[0]
            for _ in range(9)
        )
        survivor = next(who for who in map(self.customer_of, others) if who[0] != merged[0])
        with self.conn.transaction():
            now = self.town._now_within()
            order = flow.Order(survivor, merged, "person", f"merge of {lead}")
            done = flow.merge(self.conn, self.town.house, load_book(self.conn, now), order, now)
        assert isinstance(done, flow.Merged), done
        return survivor, done

    def status(self, lead: str) -> tuple[str, str]:
        """(status of the lead, state on the belt)."""
        ((status, state),) = self.rows(
            "select l.status, b.state from lead l join belt b on b.bucket = l.bucket and b.raw_id = l.id "
            "where l.id = %s and l.status <> 'merged'",
            self.id_of(lead),
        )
        return status, state

    def acts(self, lead: str) -> list[str]:
        """What the trail says was done about a lead, beside handing it out."""
        rows = self.rows("select what from audit where object = %s order by at, id", str(self.id_of(lead)))
        return [what for (what,) in rows]

    def broken(self) -> dict[str, int]:
        """Invariants of orders that do not hold, and loads that differ."""
        views = (
            "inv_order_of_lead", "inv_order_paid", "inv_belt_and_lead", "inv_owner_on_belt",
            "inv_episode_chain", "inv_held_by", "inv_journal_of_place",
        )  # fmt: skip
        found = {view: len(self.rows(f"select 1 from {view}")) for view in views}
        found["loads"] = len(self.loads())
        return {name: count for name, count in found.items() if count}


def of_payment(lead: str, made: dict[str, Any]) -> str:
    """Where a payment is decided about."""
    return f"/leads/{lead}/payments/{made['order']}/{made['payment']}"
