"""The customer is told of a transfer, by a text message with a link of his own (L8, lead-semantics 5.6)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from handing import Handing

from leadcenter.consent.face import EventKind
from leadcenter.selfservice import links
from leadcenter.selfservice.letters import LEASE, Letters
from leadcenter.wire.text_message import TextMessage

ORIGIN = "https://far.example"


class Provider:
    """Takes messages, or says why not."""

    def __init__(self, fault: str = "") -> None:
        self.fault = fault
        self.took: list[TextMessage] = []

    def send(self, message: TextMessage) -> str:
        self.took.append(message)
        return self.fault


@pytest.fixture
def provider() -> Provider:
    return Provider()


def writes(hands: Handing, provider: Provider | None, origin: str = ORIGIN) -> None:
    """A round of the worker's thread, with a worker's rights."""
    Letters(hands.house, provider, origin, hands.clock).round(hands.worker)


def row(hands: Handing) -> dict[str, Any]:
    (found,) = hands.rows("select * from transfer_lead order by at desc limit 1")
    return found


def whose(hands: Handing, message: TextMessage) -> tuple[int, UUID]:
    """Whom the link in a message opens."""
    page, _, token = message.values["link"].partition("#")
    assert page == f"{ORIGIN}/my"
    with hands.conn.transaction():
        link = links.use(hands.conn, hands.house.keyring, token, hands.now)
    assert link is not None
    return link.customer


def test_customer_hears_who_has_his_data_now_and_gets_a_link_of_his_own(
    hands: Handing, provider: Provider
) -> None:
    phone = hands.phone()
    raw = hands.at_dealer(phone, agrees=("A", "D"))
    hands.transfer(raw, to="D")
    writes(hands, provider)
    (message,) = provider.took
    assert (message.phone, message.template) == (f"+86{phone}", "transfer_went")
    assert message.values["dealer"] == "D"
    lead = hands.lead_of(raw)
    assert whose(hands, message) == (lead["bucket"], lead["customer_id"])
    told = row(hands)
    assert (told["message"], told["message_at"], told["message_fault"]) == ("went", None, "")
    assert told["message_sent_at"]
    writes(hands, provider)
    assert len(provider.took) == 1, "once said, it is said"
    assert "customer_went" in str(hands.rows("select facts from journal"))
    assert len(hands.rows("select 1 from audit where what = 'link.issued'")) == 1


def test_customer_without_a_word_for_b_is_asked_and_then_told(hands: Handing, provider: Provider) -> None:
    raw = hands.at_dealer()
    order = hands.order([raw], "D")
    hands.conductor().carry_out(order.id)
    writes(hands, provider)
    assert [one.template for one in provider.took] == ["transfer_asked"]
    assert provider.took[0].values["dealer"] == "D"
    hands.days_pass(1.1)
    hands.round()
    writes(hands, provider)
    assert len(provider.took) == 1, "looked at again every day, asked once"
    assert [one["kind"] for one in hands.rows("select kind from consent_event where kind = 'requested'")] == [
        "requested"
    ]
    hands.chooses(raw, "D")
    hands.round()
    writes(hands, provider)
    assert [one.template for one in provider.took] == ["transfer_asked", "transfer_went"]


def test_customer_of_a_dealer_that_leaves_is_asked_where_to_go(hands: Handing, provider: Provider) -> None:
    raw = hands.at_dealer()
    hands.leaves_network("A")
    hands.round()
    writes(hands, provider)
    assert [(one.template, one.values["dealer"]) for one in provider.took] == [("transfer_asked", "")]
    hands.chooses(row(hands)["to_lead"], "D")
    hands.carry()
    hands.round()
    writes(hands, provider)
    assert [one.template for one in provider.took] == ["transfer_asked", "transfer_went"]
    assert hands.stands(raw) == "closed"


def test_question_that_has_become_pointless_is_not_sent(hands: Handing, provider: Provider) -> None:
    raw = hands.at_dealer()
    order = hands.order([raw], "D")
    hands.conductor().carry_out(order.id)
    hands.close_dealer("D")
    hands.days_pass(1.1)
    hands.round()
    assert hands.row(hands.rows_of(order))[:2] == ("refused", "dealer_closed")
    writes(hands, provider)
    assert provider.took == []


@pytest.mark.parametrize(
    ("kind", "purpose"),
    [
        (EventKind.WITHDRAWN, "sms_contact"),
        (EventKind.REFUSED, "sms_contact"),
        (EventKind.REFUSED, "sales_contact"),
        (EventKind.WITHDRAWN, "phone_contact"),
    ],
)
def test_who_told_the_maker_not_to_reach_him_is_not_written_to(
    hands: Handing, provider: Provider, kind: EventKind, purpose: str
) -> None:
    raw = hands.at_dealer(agrees=("A", "D"))
    maker = hands.rows("select code from entity where kind = 'maker'")[0]["code"]
    hands.grants(raw, maker, kind, purpose=purpose, poke=False)
    hands.transfer(raw, to="D")
    writes(hands, provider)
    assert provider.took == []
    told = row(hands)
    assert (told["message_sent_at"], told["message_at"], told["message_fault"]) == (
        None, None, "customer_refused",
    )  # fmt: skip


@pytest.mark.parametrize("hour", ["21:30", "07:45"])
def test_nobody_is_written_to_at_night_and_all_in_the_morning(
    hands: Handing, provider: Provider, hour: str
) -> None:
    raw = hands.at_dealer(agrees=("A", "D"))
    hands.transfer(raw, to="D")
    hands.wait_until(f"2026-11-19 {hour}" if hour < "12" else f"2026-11-18 {hour}")
    writes(hands, provider)
    assert provider.took == []
    hands.wait_until("2026-11-19 08:01")
    writes(hands, provider)
    assert len(provider.took) == 1


def test_without_a_provider_or_an_address_messages_wait(hands: Handing, provider: Provider) -> None:
    raw = hands.at_dealer(agrees=("A", "D"))
    hands.transfer(raw, to="D")
    writes(hands, None)
    writes(hands, provider, origin="")
    assert provider.took == []
    writes(hands, provider)
    assert len(provider.took) == 1


def test_nothing_goes_out_after_a_restore_until_somebody_resumes(hands: Handing, provider: Provider) -> None:
    raw = hands.at_dealer(agrees=("A", "D"))
    hands.transfer(raw, to="D")
    hands.conn.execute(
        "insert into restoration (epoch, marker, restored_to, restored_at) "
        "values (1, gen_random_uuid(), now(), now())"
    )
    writes(hands, provider)
    assert provider.took == []
    hands.conn.execute("delete from restoration")
    writes(hands, provider)
    assert len(provider.took) == 1


def test_message_that_the_provider_does_not_take_is_tried_again_under_the_same_key(
    hands: Handing, provider: Provider
) -> None:
    raw = hands.at_dealer(agrees=("A", "D"))
    hands.transfer(raw, to="D")
    provider.fault = "status_503"
    writes(hands, provider)
    assert row(hands)["message_fault"] == "status_503"
    writes(hands, provider)
    assert len(provider.took) == 1, "not at once"
    provider.fault = ""
    hands.minutes_pass(6)
    writes(hands, provider)
    assert len({one.key for one in provider.took}) == 1
    assert len(provider.took) == 2
    assert row(hands)["message_sent_at"]


class Death(BaseException):
    """The process dies."""


def test_who_dies_while_sending_leaves_the_message_to_the_next(hands: Handing, provider: Provider) -> None:
    raw = hands.at_dealer(agrees=("A", "D"))
    hands.transfer(raw, to="D")

    class Killed(Provider):
        def send(self, message: TextMessage) -> str:
            self.took.append(message)
            raise Death

    first = Killed()
    with pytest.raises(Death):
        writes(hands, first)
    writes(hands, provider)
    assert provider.took == [], "its try still counts as under way"
    hands.minutes_pass(LEASE.total_seconds() / 60 + 1)
    writes(hands, provider)
    assert [one.key for one in provider.took] == [one.key for one in first.took], (
        "the provider knows it again"
    )


def test_customer_who_is_restricted_or_erased_meanwhile_is_not_written_to(
    hands: Handing, provider: Provider
) -> None:
    raw = hands.at_dealer(agrees=("A", "D"))
    hands.transfer(raw, to="D")
    hands.conn.execute("update lead set restricted_at = now()")
    writes(hands, provider)
    assert provider.took == []
    hands.conn.execute("update lead set restricted_at = null")
    hands.conn.execute("update customer set contact = '', erased_at = now()")
    writes(hands, provider)
    assert provider.took == []
    assert row(hands)["message_fault"] == "no_number"
    hands.conn.execute("update customer set erased_at = null")


def test_what_was_not_to_be_said_for_a_week_is_not_said_any_more(hands: Handing, provider: Provider) -> None:
    raw = hands.at_dealer(agrees=("A", "D"))
    hands.transfer(raw, to="D")
    hands.days_pass(7.1)
    writes(hands, provider)
    assert provider.took == []
    assert row(hands)["message_fault"] == "too_late"


def test_lead_that_no_dealer_had_yet_is_no_transfer_and_nobody_is_told(
    hands: Handing, provider: Provider
) -> None:
    raw = hands.inquire(dealer="", agrees=("D",))
    hands.carry()
    hands.transfer(raw, to="D")
    writes(hands, provider)
    assert provider.took == []
