"""Webhooks by the Standard Webhooks specification: signatures, rotation, turning off, no way into a house."""

from __future__ import annotations

import base64
import hashlib
import hmac
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from inbox_house import MANAGER, OWNER, InboxHouse

from leadcenter.inbox.rules import Patience
from leadcenter.kernel.keys import BUCKETS
from leadcenter.wire.webhook import Forbidden, checked, signatures
from plans import rows_read


def verified(secret: str, took: dict[str, Any]) -> bool:
    """As a receiver does it by the specification, written anew."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = f"{took['webhook-id']}.{took['webhook-timestamp']}.{took['body']}".encode()
    wanted = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    return any(
        version == "v1" and hmac.compare_digest(one, wanted)
        for version, _, one in (part.partition(",") for part in took["webhook-signature"].split(" "))
    )


def test_example_of_the_specification_is_signed_as_it_says() -> None:
    key = base64.b64decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    body = b'{"test": 2432232314}'
    assert (
        signatures([key], "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, body)
        == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
    )


def test_message_is_signed_and_repeated_under_the_same_id(house: InboxHouse) -> None:
    _, secret = house.hook()
    (lead,) = house.leads(1)
    house.plan({"/hook": 500})
    house.notice(lead)
    house.deliver()
    house.plan({})
    house.rows("update message set due_at = now() where due_at is not null")
    house.deliver()
    (took,) = house.took("webhook")
    assert verified(secret, took)
    assert {one["webhook-id"] for one in house.took("refused")} == {took["webhook-id"]}
    assert not verified(secret, took | {"body": took["body"] + " "})


def test_after_a_rotation_both_keys_sign_for_a_day(house: InboxHouse) -> None:
    hook, old = house.hook()
    new = house.signed_in(MANAGER).do("POST", f"/webhooks/{hook}/keys")["key"]
    one, other = house.leads(2)
    house.notice(one)
    house.deliver()
    (took,) = house.took("webhook")
    assert verified(old, took)
    assert verified(new, took)
    house.rows("update webhook_secret set valid_to = valid_to - interval '25 hours'")
    house.notice(other)
    house.deliver()
    took = house.took("webhook")[-1]
    assert verified(new, took)
    assert not verified(old, took)


def test_webhook_that_takes_nothing_for_days_is_turned_off_and_loses_nothing(house: InboxHouse) -> None:
    hook, _ = house.hook()
    one, other = house.leads(2)
    house.plan({"/hook": 500})
    house.notice(one)
    house.deliver()
    house.rows("update webhook set failing_since = now() - interval '6 days'")
    house.rows("update message set due_at = now()")
    patience = Patience(pauses=(timedelta(days=9),) * 9)
    house.deliver(patience=patience)
    manager = house.signed_in(MANAGER)
    assert [one["status"] for one in manager.get("/webhooks")["webhooks"]] == ["failed"]
    assert house.told("webhook.failed", str(hook)) != []
    house.plan({})
    house.notice(other)
    house.rows("update message set due_at = now()")
    house.deliver()
    assert house.took("webhook") == []
    assert house.rows("select count(*) from message where due_at < '2100-01-01'") == [(0,)], (
        "none is looked at"
    )
    waiting = manager.get(f"/webhooks/{hook}/messages")["messages"]
    assert [(message["due_at"], message["given_up_at"]) for message in waiting] == [(None, None)] * 2
    manager.do("PUT", f"/webhooks/{hook}/status", {"status": "active"})
    house.deliver()
    assert len(house.took("webhook")) == 2


def test_what_waited_when_a_webhook_was_turned_off_goes_out_when_it_is_on(house: InboxHouse) -> None:
    hook, _ = house.hook()
    one, other = house.leads(2)
    house.plan({"/hook": 500})
    house.notice(one)
    house.deliver()
    manager = house.signed_in(MANAGER)
    manager.do("PUT", f"/webhooks/{hook}/status", {"status": "off"})
    house.plan({})
    house.rows("update message set due_at = now()")
    house.deliver()
    house.notice(other)
    house.deliver()
    assert house.rows("select due_at::text from message") == [("infinity",)]
    manager.do("PUT", f"/webhooks/{hook}/status", {"status": "active"})
    house.deliver()
    assert len(house.took("webhook")) == 1


def test_a_round_reads_what_it_sends_and_not_all_that_waits(house: InboxHouse) -> None:
    """A webhook was turned on again and much is due at once; for another that is off much is kept."""
    on, _ = house.hook()
    off, _ = house.hook("/other")
    house.signed_in(MANAGER).do("PUT", f"/webhooks/{off}/status", {"status": "off"})
    ((now,),) = house.conn.execute("select clock_timestamp()").fetchall()
    house.conn.commit()
    given = {"now": now, "lease": now + timedelta(minutes=1), "count": 10, "buckets": list(range(BUCKETS))}
    with house.conn.transaction(force_rollback=True):
        for hook, due in ((on, now), (off, "infinity")):
            house.conn.execute(
                "insert into message (bucket, notice_id, adapter, to_id, lead_id, dealer_id, kind, "
                "noticed_at, due_at) "
                "select n %% 1024, gen_random_uuid(), 'webhook', w.id, gen_random_uuid(), "
                "w.entity_id, 're_inquiry', %(now)s::timestamptz - n * interval '1 second', "
                "%(due)s::timestamptz from generate_series(1, 2000) n, webhook w where w.id = %(hook)s",
                {"now": now, "due": due, "hook": hook},
            )
        house.conn.execute("analyze message, webhook")
        assert rows_read(house.conn, "inbox", "park_messages", given, "message") <= 10
        assert rows_read(house.conn, "inbox", "take_due", given, "message") <= 3 * 10


def test_what_was_given_up_is_shown_and_sent_again(house: InboxHouse) -> None:
    """In the order of its lead; the receiver knows it by the same id."""
    hook, _ = house.hook()
    (lead,) = house.leads(1)
    house.plan({"/hook": 500})
    for _ in range(2):
        house.notice(lead)
        house.deliver(patience=Patience(pauses=()))
    manager, path = house.signed_in(MANAGER), f"/webhooks/{hook}/messages"
    assert manager.get(path) == {"messages": []}
    shown = manager.get(f"{path}?given_up=true")["messages"]
    assert [(one["failure"], one["attempts"], one["due_at"]) for one in shown] == [
        ("status_500", 1, None)
    ] * 2
    house.plan({})
    late = {"since": "2099-01-01T00:00:00+00:00"}
    assert manager.do("POST", path, late) == {"messages": 0}
    assert manager.refused("POST", path, {"since": "2026-01-01T00:00:00"}) == (422, "time_without_zone")
    assert manager.do("POST", path, {"since": shown[-1]["noticed_at"]}) == {"messages": 2}
    assert len(manager.get(path)["messages"]) == 2
    house.deliver()
    tried = [one["webhook-id"] for one in house.took("refused")]
    assert [one["webhook-id"] for one in house.took("webhook")] == tried
    assert [one["notice"] for one in shown] == [str(UUID(one[4:36])) for one in reversed(tried)]
    assert manager.get(f"{path}?given_up=true") == {"messages": []}
    assert house.told("webhook.messages_sent_again", str(hook)) != []


def test_webhook_that_says_gone_is_turned_off_at_once(house: InboxHouse) -> None:
    house.hook()
    house.plan({"/hook": 410})
    (lead,) = house.leads(1)
    house.notice(lead)
    house.deliver()
    assert house.rows("select status from webhook") == [("failed",)]


def resolve(*addresses: str) -> Any:
    return lambda host, port: addresses


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.0.0.8", "172.16.3.4", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.7",
        "224.0.0.1", "::1", "fe80::1", "fc00::1", "::ffff:10.0.0.8", "64:ff9b::a00:8", "2002:a00:8::1",
    ],
)  # fmt: skip
def test_nothing_is_sent_into_private_networks(address: str) -> None:
    with pytest.raises(Forbidden):
        checked("https://hook.example/x", (), resolve(address))
    with pytest.raises(Forbidden):
        checked("https://hook.example/x", (), resolve("8.8.8.8", address))


@pytest.mark.parametrize(
    "url",
    [
        "http://hook.example/", "ftp://hook.example/", "https://a:b@hook.example/", "https://",
        "https://hook.example/x\n", "https://hook.example/\x7f", "https://hook\u200b.example/", "https://8.8.8.08/",
    ],
)  # fmt: skip
def test_only_encrypted_addresses_without_passwords(url: str) -> None:
    with pytest.raises(Forbidden):
        checked(url, (), resolve("8.8.8.8"))


def test_address_that_nobody_can_read_keeps_no_other_notice_from_going_out(house: InboxHouse) -> None:
    house.hook()
    house.hook()
    house.rows(
        "update webhook set url = url || chr(10) "
        "where id = (select min(id::text)::uuid from webhook) returning 1"
    )
    (lead,) = house.leads(1)
    house.notice(lead)
    house.deliver()
    assert house.rows("select failure = '' as sent, count(*) from message group by 1 order by 1") == [
        (False, 1), (True, 1),
    ]  # fmt: skip


def test_key_that_opens_no_more_keeps_nobody_elses_notice_from_going_out(house: InboxHouse) -> None:
    house.wants(
        OWNER, addresses={"mail": "owner@dealer.example"}, wishes=[{"adapter": "mail", "wanted": True}]
    )
    house.hook()
    broken, _ = house.hook("/broken")
    house.rows("update webhook_secret set sealed = sealed || '\\x00' where webhook_id = %s", broken)
    (lead,) = house.leads(1)
    house.notice(lead)
    house.deliver()
    assert (len(house.took("mail")), len(house.took("webhook"))) == (1, 1)
    waiting = house.rows("select to_id, failure, attempts from message where sent_at is null")
    assert waiting == [(broken, "key_unfit", 1)], "nothing goes out unsigned"


def test_key_that_opens_no_more_leaves_the_signing_to_the_newer_one(house: InboxHouse) -> None:
    hook, _ = house.hook()
    new = house.signed_in(MANAGER).do("POST", f"/webhooks/{hook}/keys")["key"]
    house.rows("update webhook_secret set sealed = sealed || '\\x00' where valid_to is not null")
    (lead,) = house.leads(1)
    house.notice(lead)
    house.deliver()
    (took,) = house.took("webhook")
    assert verified(new, took)


def test_public_address_is_pinned() -> None:
    assert checked("https://hook.example/x", (), resolve("8.8.8.8")) == "8.8.8.8"


def test_forbidden_address_is_refused_when_it_is_named(house: InboxHouse) -> None:
    manager = house.signed_in(MANAGER)
    for url in ("https://169.254.169.254/latest", "http://10.0.0.1/"):
        assert manager.refused("POST", "/webhooks", {"url": url}) == (422, "webhook_address_forbidden")
    assert house.signed_in(OWNER).refused("GET", "/webhooks") == (403, "not_allowed")


def test_webhooks_of_others_are_not_there(house: InboxHouse) -> None:
    hook, _ = house.hook()
    other = house.signed_in("D0002-06")
    assert other.get("/webhooks") == {"webhooks": []}
    assert other.refused("POST", f"/webhooks/{hook}/keys") == (404, "webhook_unknown")
    path = f"/webhooks/{hook}/messages"
    assert other.refused("GET", path) == (404, "webhook_unknown")
    assert other.refused("POST", path, {"since": "2026-01-01T00:00:00Z"}) == (404, "webhook_unknown")
    assert other.refused("PUT", f"/webhooks/{hook}/status", {"status": "off"}) == (404, "webhook_unknown")
