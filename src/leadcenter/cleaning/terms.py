"""Words of the cleaning room: is this lead worth a dealer's time, and what did the customer say when
asked?"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from uuid import UUID

import msgspec

from leadcenter.channel.face import ConsentEvidence

CALLS_REFUSED = "calls_refused"
"""Why nobody asks: the customer told the maker not to call."""


class Route(StrEnum):
    """Who asks the customer."""

    CALL_CENTRE = "call_centre"
    BOT = "bot"
    MANUAL = "manual"  # a person at the workbench; nothing is sent out


class IfRefused(StrEnum):
    """What a rule does with a lead that it would have called, when the customer refuses calls. A rule that
    asks a person first (`manual`) still does; the task says why nobody may call."""

    HOLD = "hold"  # nurtured until the customer says otherwise
    MANUAL = "manual"  # a person reaches the customer by other means
    GO_ON = "go_on"  # the other gates decide


class TaskState(StrEnum):
    OPEN = "open"
    ANSWERED = "answered"
    UNREACHABLE = "unreachable"
    WITHDRAWN = "withdrawn"  # the customer withdrew or the lead closed while we were asking


class Verdict(StrEnum):
    """What cleaning says of a lead (product L5)."""

    VALID_HIGH = "valid_high"
    VALID_NORMAL = "valid_normal"
    NURTURE = "nurture"
    INVALID = "invalid"
    UNREACHABLE = "unreachable"


class Intent(StrEnum):
    HIGH = "high"
    NORMAL = "normal"
    LOW = "low"
    NONE = "none"
    UNSTATED = ""


class CallCode(StrEnum):
    """How a call ended, in our words. Each vendor's codes are mapped to these by the intent rules; what is
    not mapped is UNKNOWN."""

    ANSWERED = "answered"
    NO_ANSWER = "no_answer"
    BUSY = "busy"
    POWERED_OFF = "powered_off"
    INVALID_NUMBER = "invalid_number"
    REFUSED = "refused"  # the customer does not want to be called: a withdrawal
    HUNG_UP = "hung_up"  # cut off or rejected by the customer before it was done: no wish was spoken
    CALLBACK_LATER = "callback_later"
    WRONG_PERSON = "wrong_person"
    PROGRESS = "progress"  # queued, ringing, connected…: not an end
    UNKNOWN = "unknown"


class Action(StrEnum):
    """What an intent rule may decide: a verdict, another call, or a person."""

    VALID_HIGH = "valid_high"
    VALID_NORMAL = "valid_normal"
    NURTURE = "nurture"
    INVALID = "invalid"
    RETRY = "retry"
    PERSON = "person"
    NOTE = "note"  # not an end: keep it and wait


class Heard(StrEnum):
    """What became of one call-back."""

    APPLIED = "applied"  # it closed the task
    PLANNED = "planned"  # not reached: the next call is planned
    NOTED = "noted"  # not an end of a call
    FOR_PERSON = "for_person"  # we do not know what it means, or nobody told: a person looks
    LATE = "late"  # the task was closed already: stored, not applied
    SUPERSEDED = "superseded"  # a newer one of the same task counted already
    DUPLICATE = "duplicate"  # seen before
    UNKNOWN_TASK = "unknown_task"
    UNREADABLE = "unreadable"


class Window(msgspec.Struct, frozen=True):
    """When a customer may be called: minutes of the local day, closing minute excluded. Rest hours stay free
    whatever a rule says (trust.md L19): no window reaches beyond 08:00 to 21:00."""

    opens: int = 9 * 60
    closes: int = 20 * 60

    def __post_init__(self) -> None:
        if not 8 * 60 <= self.opens < self.closes <= 21 * 60:
            raise ValueError("a call window runs forward within 08:00 and 21:00")


class Caps(msgspec.Struct, frozen=True):
    """Most calls to one customer per local calendar day and per seven of them, over all tasks (trust.md
    L19)."""

    per_day: int = 1
    per_week: int = 3

    def __post_init__(self) -> None:
        if not 1 <= self.per_day <= self.per_week:
            raise ValueError("a cap leaves at least one call a day, and a week no less than a day")


class Need(msgspec.Struct, frozen=True):
    """Why and how a lead is to be cleaned: the rule that matched, and the version of its rule set."""

    name: str
    version: int
    route: Route
    script: str = ""
    max_attempts: int = 3
    expires_hours: int = 72
    retry_minutes: int = 120
    window: Window = Window()
    if_refused: IfRefused = IfRefused.HOLD


class Order(msgspec.Struct, frozen=True):
    """A lead that is to be cleaned. `time_zone` (IANA) is that of the customer's region; `brand` picks the
    intent rules; `reason`: what the person who asks must know (`calls_refused`)."""

    bucket: int
    raw_id: UUID
    lead_id: UUID
    customer_id: UUID
    need: Need
    time_zone: str
    brand: str = ""
    reason: str = ""


class Opened(msgspec.Struct, frozen=True):
    """The open task of a raw lead. `new` is False when it had one already and nothing was ordered. Look again
    at `due_at`, its expiry, at the latest."""

    task_id: UUID
    due_at: datetime
    new: bool


class Said(msgspec.Struct, frozen=True, omit_defaults=True):
    """What the customer said, in codes; nothing of it names the person. `dealer_code` is the dealer that the
    customer chose."""

    dealer_code: str = ""
    series: str = ""
    buying_days: int | None = None
    consents: tuple[ConsentEvidence, ...] = ()
    withdrawn: bool = False  # "do not call me": the flow records a withdrawal of consent


class Answer(msgspec.Struct, frozen=True):
    """How the newest task of a raw lead stands. While it is open, look again at `expires_at` at the latest (a
    call-back makes the lead due at once).

    `verdict` is None while open. `unreachable` has the reason `expired` or `attempts_used_up`; a task that
    was withdrawn is `invalid` with the reason it was given. `rule`, `rule_version`: why it was asked;
    `intent_rule`, `version`: how the answer was judged (version 0: by the person `decided_by`, by law, or by
    the clock). `told`: this end was read before, and what was said is on record.
    """

    task_id: UUID
    state: TaskState
    expires_at: datetime
    verdict: Verdict | None
    reason: str
    intent: Intent
    said: Said
    rule: str
    rule_version: int
    intent_rule: str
    version: int
    decided_by: str
    closed_at: datetime | None = None
    told: bool = False

    @property
    def done(self) -> bool:
        """Has the question an end?"""
        return self.state is not TaskState.OPEN

    @property
    def dealer_code(self) -> str:
        """The dealer that the customer chose on the call; empty when none."""
        return self.said.dealer_code

    @property
    def series(self) -> str:
        """The series that the customer named."""
        return self.said.series

    @property
    def buying_days(self) -> int | None:
        """Days until buying, as far as told."""
        return self.said.buying_days

    @property
    def consents(self) -> tuple[ConsentEvidence, ...]:
        """Consent spoken on the call."""
        return self.said.consents

    @property
    def withdrawn(self) -> bool:
        """Did the customer refuse to be called?"""
        return self.said.withdrawn


class CallBack(msgspec.Struct, frozen=True):
    """One event that a provider reports, read but not judged: codes and words as the vendor wrote them.

    (`provider`, `callback_id`) is unique for ever. `order_key` is the reference that we gave with the order,
    echoed. `happened_at` is the provider's time (UTC), `happened_raw` its text; `sequence` orders events of
    one call where the provider counts them. `answers` and `body` may hold personal data: they are judged and
    sealed, never stored in the open.
    """

    provider: str
    callback_id: str
    order_key: str = ""
    happened_at: datetime | None = None
    happened_raw: str = ""
    sequence: int | None = None
    result: str = ""
    label: str = ""
    intent: str = ""
    dealer_code: str = ""
    series: str = ""
    buying_time: str = ""
    call_again_at: datetime | None = None
    do_not_call: bool = False
    talk_seconds: int | None = None
    consents: tuple[ConsentEvidence, ...] = ()
    answers: tuple[tuple[str, str], ...] = ()
    readable: bool = True
    body: bytes = b""

    def __repr__(self) -> str:
        return f"CallBack({self.provider}, {self.callback_id})"


class Result(msgspec.Struct, frozen=True):
    """What became of one call-back, and of which task. `withdrawal` holds (bucket, raw id, customer id) of a
    refusal to be called that came too late to be applied: the wish counts all the same."""

    outcome: Heard
    task_id: UUID | None = None
    verdict: Verdict | None = None
    withdrawal: tuple[int, UUID, UUID] | None = None


class Judgement(msgspec.Struct, frozen=True):
    """What the intent rules make of one call-back."""

    action: Action
    code: CallCode
    reason: str = ""
    intent: Intent = Intent.UNSTATED
    said: Said = Said()
    rule: str = ""
    version: int = 0


class Told(msgspec.Struct, frozen=True):
    """Which call a call-back speaks of, where it stands among the events of that call, and when the customer
    wants to be called again."""

    attempt: int
    order: int
    call_again_at: datetime | None = None


class Task(msgspec.Struct, frozen=True):
    """A task as the rules see it; times are business time."""

    bucket: int
    id: UUID
    raw_id: UUID
    lead_id: UUID
    customer_id: UUID
    brand: str
    route: Route
    time_zone: str
    window: Window
    retry_minutes: int
    expires_hours: int
    max_attempts: int
    attempt: int
    state: TaskState
    reason: str
    expires_at: datetime
    heard_attempt: int
    heard_order: int
    tries: int = 0  # of a person who reached nobody
    verdict: Verdict | None = None
    intent: Intent = Intent.UNSTATED
    intent_rule: str = ""
    intent_version: int = 0
    decided_by: str = ""
    said: Said = Said()
    next_call_at: datetime | None = None  # set by the rules when a further call is to be ordered


class Decision(msgspec.Struct, frozen=True):
    """What a person at the workbench found out; `called`: by calling the customer."""

    bucket: int
    task_id: UUID
    verdict: Verdict
    actor: str
    reason: str = ""
    intent: Intent = Intent.UNSTATED
    said: Said = Said()
    called: bool = False


class Decided(StrEnum):
    """What became of a person's decision."""

    DONE = "done"
    CLOSED = "closed"  # somebody or something was faster
    UNKNOWN_TASK = "unknown_task"


class PutOff(msgspec.Struct, frozen=True):
    """A person called and did not speak to the customer, or is to call again: how the call ended, and when
    the customer wants the next one (business time; None: after the rule's pause)."""

    bucket: int
    task_id: UUID
    code: CallCode
    actor: str
    at: datetime | None = None


class Again(msgspec.Struct, frozen=True):
    """What became of a question that was put off: asked again `at` (real time), or ended as unreachable."""

    bucket: int
    task_id: UUID
    customer_id: UUID
    outcome: Decided
    at: datetime | None = None


class DeskTask(msgspec.Struct, frozen=True):
    """An open task as the workbench lists it: no personal data, an opaque id."""

    id: str
    route: Route
    brand: str
    script: str
    rule: str
    reason: str
    attempt: int
    max_attempts: int
    created_at: datetime
    expires_at: datetime


class DeskPage(msgspec.Struct, frozen=True):
    """One page of the workbench, oldest first; `next` is the cursor of the following one, empty at the
    end."""

    tasks: tuple[DeskTask, ...]
    next: str
