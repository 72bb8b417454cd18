"""What brings notices outside, in a thread of each worker: new notices become messages, due ones are sent.

At least once: a message counts as under way for a lease before it is sent, and is over only when what became
of it is written down; who is killed in between leaves it to the next. In order: of one lead nothing goes to a
receiver while something earlier to him is not over; other leads go on. The receiver knows a repetition by its
id. No transaction is open while anything is sent.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Final
from uuid import UUID

import msgspec
import structlog

from leadcenter.audit import face as audit
from leadcenter.audit.face import Act, ActorKind, Who
from leadcenter.inbox import steps
from leadcenter.inbox.rules import NOT_WANTED, Patience, again_at, quiet_until, text_of
from leadcenter.inbox.terms import Adapter, Outgoing, Result
from leadcenter.kernel.database import Connection
from leadcenter.kernel.errors import Language
from leadcenter.kernel.keys import Keyring, SealBroken
from leadcenter.lead.face import References
from leadcenter.org.face import ScaledClock
from leadcenter.wire.mail import Mail, Mails
from leadcenter.wire.text_message import TextMessage, TextMessages
from leadcenter.wire.webhook import Hook, Told, Webhooks
from leadcenter.wire.wecom import Wecom, WecomText

SET: Final = 64
HANDS: Final = 8
"""How many are sent at once, so that one slow receiver does not keep the others waiting."""
EVERY_S: Final = 1.0
ACTOR: Final = "inbox"
TEMPLATE: Final = "notice"
NOT_SET_UP: Final = "not_set_up"
KEY_UNFIT: Final = "key_unfit"
log = structlog.get_logger()


class Wires(msgspec.Struct, frozen=True):
    """What is set up to send with; None: messages by that way wait."""

    webhooks: Webhooks
    mails: Mails | None = None
    texts: TextMessages | None = None
    wecom: Wecom | None = None


class Postman:
    """Rounds for one house. `clock`: quiet hours are those of business time."""

    def __init__(
        self, keyring: Keyring, wires: Wires, clock: ScaledClock, patience: Patience | None = None
    ) -> None:
        self._keyring = keyring
        self._references = References(keyring)
        self._wires = wires
        self._clock = clock
        self._patience = patience or Patience()

    def round(self, conn: Connection) -> float:
        """Notices become messages, a set is sent; returns for how many seconds to rest."""
        with conn.transaction():
            self._enqueue(conn)
        with conn.transaction():
            now = steps.read_now(conn)
            steps.park(conn, now)
            taken = steps.take_due(conn, self._patience, SET, now)
            if not taken:
                return EVERY_S  # a round, not a step: most find nothing
            disturbing = [(one, self._quiet(one, now)) for one in taken]
            steps.defer(conn, [(one, until) for one, until in disturbing if until is not None])
            sending = [one for one, until in disturbing if until is None]
            hooks = [one.to_id for one in sending if one.adapter is Adapter.WEBHOOK]
            secrets = steps.read_secrets(conn, self._keyring, hooks, now)
        with ThreadPoolExecutor(HANDS) as hands:
            told = list(hands.map(lambda one: self._tried(one, secrets.get(one.to_id, ())), sending))
        with conn.transaction():
            now = steps.read_now(conn)
            results = [self._result(one, said, now) for one, said in zip(sending, told, strict=True)]
            steps.write_results(conn, results, now)
            dead = steps.note_webhooks(conn, results, self._patience, now)
            audit.record(conn, [_turned_off(*one) for one in dead], now)
        for failed in {result.failure for result in results if result.failure}:
            log.warning("inbox.failed", kind=failed)
        return 0.0

    def _enqueue(self, conn: Connection) -> int:
        """Notices of transactions that the round before did not see become messages; returns how many."""
        turn = steps.take_turn(conn)
        if turn is None:
            return 0  # another worker is at it
        steps.plan_little(conn)
        made = steps.enqueue(conn, turn)
        steps.write_turn(conn, turn)
        return made

    def _quiet(self, one: Outgoing, now: datetime) -> datetime | None:
        until = quiet_until(one.quiet, self._clock.to_business(now))
        return None if until is None else self._clock.to_real(until)

    def _tried(self, one: Outgoing, secrets: Sequence[bytes]) -> Told:
        """Send one. Does not raise: one that nobody foresaw must not keep the others from being sent, nor let
        what was sent go out again."""
        try:
            return self._sent(one, secrets)
        except Exception as error:
            return Told(type(error).__name__)

    def _sent(self, one: Outgoing, secrets: Sequence[bytes]) -> Told:
        if one.adapter is Adapter.WEBHOOK:
            if not secrets:
                return Told(KEY_UNFIT)  # nobody could know it from a stranger's
            return self._wires.webhooks.send(Hook(one.key, one.url, self._body(one), tuple(secrets)))
        if one.stale:
            return Told("left")
        if one.unwanted:
            return Told(NOT_WANTED)  # the wish was taken back while it waited
        if one.address is None:
            return Told("address_missing")
        try:
            seal = self._keyring.seal(one.dealer_id)
            address = seal.open(one.address, steps.address_place(one.adapter), one.to_id).decode()
        except SealBroken:
            return Told("address_unfit")
        language: Language = "en" if one.language == "en" else "zh"
        text, lead = text_of(one.kind, one.told, language), self._lead(one)
        match one.adapter:
            case Adapter.MAIL if self._wires.mails is not None:
                said = self._wires.mails.send(Mail(one.key, address, text, f"{text}\n\n{lead}\n"))
            case Adapter.TEXT if self._wires.texts is not None:
                values = {"text": text, "lead": lead}
                said = self._wires.texts.send(TextMessage(one.key, address, TEMPLATE, values))
            case Adapter.WECOM if self._wires.wecom is not None:
                said = self._wires.wecom.send(WecomText(one.key, address, f"{text}\n{lead}"))
            case _:
                said = NOT_SET_UP
        return Told(said)

    def _body(self, one: Outgoing) -> bytes:
        """Of the lead its name for this legal entity, nothing else: who may see more asks for it."""
        at = one.noticed_at.astimezone(UTC)
        data = {"notice": str(one.notice_id), "lead": self._lead(one)} | one.told
        return msgspec.json.encode({"type": f"notice.{one.kind}", "timestamp": at, "data": data})

    def _lead(self, one: Outgoing) -> str:
        return self._references.write(one.dealer_id, (one.bucket, one.lead_id))

    def _result(self, one: Outgoing, said: Told, now: datetime) -> Result:
        if not said.fault:
            return Result(one)
        again = again_at(self._patience, one.attempts, said.fault, said.seconds, one.notice_id, now)
        return Result(one, said.fault, again, said.gone)


def _turned_off(webhook: UUID, entity: UUID) -> Act:
    return Act(
        who=Who(ActorKind.WORKER, ACTOR), what="webhook.failed", object_kind="webhook", object=str(webhook),
        before={"status": "active"}, after={"status": "failed", "entity": entity},
    )  # fmt: skip
