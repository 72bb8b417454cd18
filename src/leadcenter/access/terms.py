"""Words of the access room."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from uuid import UUID

import msgspec

from leadcenter.kernel.scope import Scope, Zone


class Permission(StrEnum):
    """What a route may ask for. Which role has it is data (`role_permission`); a key has its scopes."""

    LEAD_READ = "lead.read"
    LEAD_SEARCH = "lead.search"
    """Find a lead by the whole number of its customer."""
    LEAD_REVEAL = "lead.reveal"
    """See a number unmasked, with a purpose, within a cap."""
    LEAD_ASSIGN = "lead.assign"
    LEAD_CHOOSE = "lead.choose"
    """Write down which dealer the customer named."""
    LEAD_TRANSFER = "lead.transfer"
    """Hand leads from dealer to dealer."""
    TRANSFER_ASK = "transfer.ask"
    """Ask, for a dealer, that leads go to another one."""
    LEAD_CLAIM = "lead.claim"
    LEAD_RETURN = "lead.return"
    POOL_READ = "pool.read"
    POOL_MANAGE = "pool.manage"
    """Make pools, their rules, members and reasons."""
    POOL_RECALL = "pool.recall"
    """Take a lead away from its owner, hold it, let somebody claim in spite of a cool-down."""
    CLEANING_WORK = "cleaning.work"
    REVIEW_READ = "review.read"
    REVIEW_DECIDE = "review.decide"
    """Decide whether two customers are one, and take a merge back."""
    CHANNEL_READ = "channel.read"
    CHANNEL_MANAGE = "channel.manage"
    RAW_LEAD_OPEN = "raw_lead.open"
    """See what a sender sent, with a purpose."""
    RAW_LEAD_REPAIR = "raw_lead.repair"
    BLOCK_MANAGE = "block.manage"
    RULE_READ = "rule.read"
    RULE_DRAFT = "rule.draft"
    RULE_APPROVE = "rule.approve"
    ORG_READ = "org.read"
    ORG_MANAGE = "org.manage"
    STAFF_READ = "staff.read"
    STAFF_MANAGE = "staff.manage"
    ACCOUNT_MANAGE = "account.manage"
    ROLE_MANAGE = "role.manage"
    KEY_MANAGE = "key.manage"
    PROVIDER_MANAGE = "provider.manage"
    CONSENT_READ = "consent.read"
    CONSENT_RECORD = "consent.record"
    NOTICE_MANAGE = "notice.manage"
    RIGHTS_READ = "rights.read"
    RIGHTS_HANDLE = "rights.handle"
    RIGHTS_ANSWER = "rights.answer"
    """Answer, for a dealer, what was done about a request of a customer."""
    RETENTION_MANAGE = "retention.manage"
    ASSESSMENT_READ = "assessment.read"
    ASSESSMENT_WRITE = "assessment.write"
    ASSESSMENT_APPROVE = "assessment.approve"
    AUDIT_READ = "audit.read"
    EXPORT_REQUEST = "export.request"
    EXPORT_APPROVE = "export.approve"
    CAP_MANAGE = "cap.manage"
    """Change how often people may search, reveal and export: two people."""
    FIGURES_READ = "figures.read"
    WEBHOOK_MANAGE = "webhook.manage"
    """Say where the own legal entity is told of notices, and turn its keys."""
    FOLLOWUP_WRITE = "followup.write"
    """Write down what was done about the own leads."""
    FOLLOWUP_MANAGE = "followup.manage"
    """Say what may come of a follow-up, which cars are for test drives, what is signed before."""
    CALL_PLACE = "call.place"
    """Have a customer of the own called through a privacy number."""
    RECEPTION_WORK = "reception.work"
    TEST_DRIVE_BOOK = "test_drive.book"
    TEST_DRIVE_WORK = "test_drive.work"
    """Look at the licence, have the agreement signed, drive, ask how it was."""
    OFFER_READ = "offer.read"
    OFFER_MANAGE = "offer.manage"
    """Models, options, prices; tables of tax, insurance and loans; reasons for a loss; who sells what."""
    DISCOUNT_MANAGE = "discount.manage"
    """By how much people of the own dealer may lower a price."""
    QUOTATION_WRITE = "quotation.write"
    QUOTATION_APPROVE = "quotation.approve"
    ORDER_READ = "order.read"
    ORDER_WRITE = "order.write"
    """Place, deliver, cancel; enter payments."""
    PAYMENT_CONFIRM = "payment.confirm"
    LOSS_REPORT = "loss.report"
    LOSS_REVIEW = "loss.review"
    """Agree that a lead is lost, send it back, bring it back to life."""


class Breadth(StrEnum):
    """How far a role sees."""

    OWN = "own"
    """Leads that the person owns."""
    STORE = "store"
    """Leads whose owners belong to the person's store; without a store, the whole legal entity."""
    ENTITY = "entity"
    GROUP = "group"
    """Dealers of the person's group that have a relation with it (trust.md D1)."""
    REGION = "region"
    """Dealers of the person's region and the areas below it."""
    ENTRUSTED = "entrusted"
    """The work that the maker gave to the person's company, while its contract lasts."""
    MAKER = "maker"


class AskerKind(StrEnum):
    """Who asks."""

    PERSON = "person"
    SERVICE = "service"


class Asker(msgspec.Struct, frozen=True):
    """Who was known at the door: a person's account or a service key, of one legal entity. `proved_at`: when
    the person last presented a second factor; `scopes`: of a key."""

    kind: AskerKind
    id: UUID
    entity: UUID
    staff: UUID | None = None
    session: UUID | None = None
    proved_at: datetime | None = None
    scopes: frozenset[str] = frozenset()

    @property
    def name(self) -> str:
        """How records name who did it: no personal data."""
        return f"{self.kind}:{self.id}"


class Sight(msgspec.Struct, frozen=True):
    """What an asker may do and whose rows exist for it: an argument of every read.

    `owners`: where it is set, only leads owned by these staff exist (a consultant, a store); `unowned` says
    whether leads that nobody owns yet are there too. `abroad`: the asker's legal entity sits in another
    country than the maker: looking from there is an export (trust.md L14).
    """

    asker: Asker
    may: frozenset[Permission]
    zone: Zone
    entities: tuple[UUID, ...] = ()
    owners: tuple[UUID, ...] | None = None
    unowned: bool = True
    roles: tuple[str, ...] = ()
    abroad: bool = False

    @property
    def name(self) -> str:
        """How records name who asks."""
        return self.asker.name

    @property
    def scope(self) -> Scope:
        """Whose rows the database shows."""
        return Scope(self.zone, self.entities)

    @property
    def of_maker(self) -> bool:
        """Does the asker work for the maker itself?"""
        return self.zone is Zone.MAKER

    @property
    def dealers(self) -> tuple[UUID, ...] | None:
        """The legal entities whose leads exist for the asker; None = the maker's, so all."""
        return None if self.of_maker else self.entities

    @property
    def calls(self) -> bool:
        """Does the asker call customers, so knows names whole? Nobody does from abroad."""
        return not self.abroad and self.allows((Permission.LEAD_REVEAL,))

    def allows(self, needed: Iterable[Permission]) -> bool:
        """Has it one of these permissions?"""
        return not self.may.isdisjoint(needed)
