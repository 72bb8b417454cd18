"""`leadcenter explain LEAD`: the whole story of a lead on one page, for people."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from rich.console import Console
from rich.text import Text

from leadcenter.channel.face import House
from leadcenter.entry.story import Candidate, Chapter, Facts, Standing, Step, Story, find_lead, story
from leadcenter.kernel.database import Connection
from leadcenter.kernel.errors import Language, say
from leadcenter.org.face import read_org

__all__ = ["explain", "find_lead", "lines", "story"]

LABELS: dict[str, tuple[str, str]] = {
    # what happened
    "received": ("收到", "received"),
    "revised": ("渠道补充更新", "revised by the channel"),
    "journal_dropped": (
        "此前的流转记录已满保存期限并删除",
        "what was told before was kept long enough and is gone",
    ),
    "passage": ("流转", "carried through the rooms"),
    "consent": ("授权记录", "consent"),
    "customer_merged": ("客户合并", "customers merged"),
    "merge_undone": ("合并撤销", "merge undone"),
    "dispatched": ("下发经销商", "dispatched to the dealer"),
    "offered": ("向客户推荐经销商", "dealer offered to the customer"),
    "chosen": ("客户选定经销商", "dealer chosen by the customer"),
    "asked": ("发起清洗", "cleaning ordered"),
    "answered": ("清洗结束", "cleaning ended"),
    "called": ("外呼", "call"),
    "callback": ("外呼回传", "call-back"),
    "owned": ("顾问接手", "consultant owns it"),
    "owned_no_more": ("顾问归属结束", "ownership ended"),
    "told": ("通知", "notice"),
    "asked_again": ("再次留资", "asked again"),
    # rooms
    "verification": ("校验", "verification"),
    "customer": ("客户", "customer"),
    "lead": ("线索", "lead"),
    "score": ("评分", "score"),
    "cleaning": ("清洗", "cleaning"),
    "gate_1": ("门1 客户指定与授权", "gate 1: named dealer, grant"),
    "gate_2": ("门2 清洗", "gate 2: cleaning"),
    "gate_3": ("门3 评分门槛", "gate 3: score threshold"),
    "gate_4": ("门4 下发时段", "gate 4: dispatch hours"),
    "dispatch": ("下发", "dispatch"),
    "assignment": ("分配", "assignment"),
    "flow": ("流程", "flow"),
    "merge": ("合并", "merge"),
    "order": ("订单", "order"),
    "amount": ("金额", "amount"),
    "corrects": ("冲销", "corrects"),
    "discount": ("优惠", "discount"),
    "loss": ("战败", "loss"),
    "model": ("车型", "model"),
    "paid": ("已收", "paid"),
    "payment": ("收款", "payment"),
    "price": ("价格", "price"),
    "pool": ("公海", "pool"),
    "transfer": ("转移", "transfer"),
    # what is known of it
    "actor": ("执行者", "by"),
    "branch": ("分支", "branch"),
    "brand": ("品牌", "brand"),
    "buying_days": ("预计购车天数", "days until buying"),
    "buying_time": ("购车时间", "buying time"),
    "call": ("第几次呼叫", "call no."),
    "callback_id": ("回传编号", "call-back id"),
    "calls_at_most": ("最多呼叫", "calls at most"),
    "category": ("渠道类别", "category"),
    "channel": ("渠道", "channel"),
    "claimed_at": ("客户同意时间", "agreed at"),
    "cleared_at": ("过门时间", "cleared at"),
    "closed_at": ("关闭时间", "closed at"),
    "code": ("通话结果", "result"),
    "consultant": ("顾问", "consultant"),
    "dealer": ("经销商", "dealer"),
    "dealer_named": ("客户所选经销商", "dealer named"),
    "emails": ("邮箱数", "e-mail addresses"),
    "ended_at": ("结束时间", "ended at"),
    "entity": ("接收方", "recipient"),
    "expires": ("到期", "expires"),
    "external_id": ("渠道编号", "channel's id"),
    "followup_due": ("首次跟进截止", "first follow-up due"),
    "followup_from": ("可跟进起", "follow-up from"),
    "form": ("留资方式", "kind of inquiry"),
    "grade": ("等级", "grade"),
    "grants": ("当前授权", "grants now"),
    "happened_at": ("发生时间", "happened at"),
    "how": ("方式", "how"),
    "identities": ("身份键", "identities"),
    "inquiries": ("留资次数", "inquiries"),
    "intent": ("意向", "intent"),
    "kilometres": ("距离（公里）", "kilometres"),
    "kind": ("类型", "kind"),
    "last_inquiry_at": ("最近留资", "last inquiry"),
    "merged": ("被合并客户", "merged customer"),
    "merged_into": ("并入线索", "merged into lead"),
    "name": ("姓名", "name"),
    "not_named": ("未给客户指定的顾问，因为", "chosen consultant passed over"),
    "now": ("现在", "now"),
    "occurred_at": ("留资时间", "asked at"),
    "outcome": ("处理结果", "outcome"),
    "person": ("执行者", "by"),
    "phone": ("电话", "phone"),
    "phones": ("电话", "phones"),
    "place": ("地区", "place"),
    "provider": ("服务商", "provider"),
    "purpose": ("目的", "purpose"),
    "rank": ("排序", "rank"),
    "raw_lead": ("原始线索", "raw lead"),
    "read_at": ("已读", "read at"),
    "reason": ("原因", "reason"),
    "reference": ("服务商编号", "provider's reference"),
    "revision": ("版本", "revision"),
    "route": ("途径", "route"),
    "rule": ("规则版本", "rule version"),
    "rule_name": ("规则", "rule"),
    "script": ("话术", "script"),
    "seq": ("序号", "no."),
    "series": ("车系", "series"),
    "settled_at": ("确认时间", "settled at"),
    "since": ("自", "since"),
    "state": ("状态", "state"),
    "status": ("状态", "status"),
    "survivor": ("保留客户", "surviving customer"),
    "task": ("任务", "task"),
    "unionids": ("微信数", "WeChat ids"),
    "verdict": ("结论", "verdict"),
    "candidates": ("候选人", "candidates"),
    "excluded": ("未入选", "passed over"),
    "later": ("本批内满额", "full within the set"),
    "action": ("动作", "action"),
    "due": ("首次跟进截止", "first follow-up due"),
    "entry": ("名单条目", "entry of the list"),
    "event": ("授权记录", "consent event"),
    "from": ("原顾问", "from"),
    "giver": ("原经销商", "from the dealer"),
    "home": ("号段归属地", "home of the number"),
    "into": ("并入", "into"),
    "judged_by": ("判定规则", "judged by rule"),
    "least_seconds": ("最少秒数", "at least (seconds)"),
    "list": ("名单", "list"),
    "minimum": ("最低分", "minimum"),
    "minutes": ("时段（分钟）", "within minutes"),
    "most": ("上限", "at most"),
    "notice": ("告知文本", "notice"),
    "operator": ("号段运营商", "operator of the number"),
    "page": ("页面", "page"),
    "points": ("分数", "points"),
    "refunded": ("退回轮次", "turn refunded"),
    "seconds": ("用时（秒）", "took seconds"),
    "seen": ("出现次数", "seen"),
    "staff": ("顾问", "consultant"),
    "text_hash": ("文本摘要", "hash of the text"),
    "until": ("至", "until"),
    "version": ("版本", "version"),
    "why": ("原因", "why"),
    "warnings": ("提示", "warnings"),
    # what it waits for
    "waits": ("等待", "waits for"),
    "landed": ("流程处理", "the flow"),
    "fetching": ("取回线索内容", "the lead's content to be fetched"),
    "quarantined": ("人工修复后重放", "a person to repair and replay it"),
    "review": ("人工确认客户身份", "a person to say who this is"),
    "cleaning_waits": ("清洗回传，最迟", "an answer of the customer, at the latest by"),
    "nurture": ("再次评判", "being judged again"),
    "awaiting_dealer": ("客户指定经销商，最迟", "the customer to name a dealer, at the latest by"),
    "awaiting_grant": ("客户授权该经销商，最迟", "a grant naming the dealer, at the latest by"),
    "awaiting_window": ("经销商下发时段开始", "the dealer's dispatch hours"),
    "dispatched_waits": ("经销商分配顾问", "a consultant"),
    "assigned": ("顾问跟进", "the consultant's follow-up"),
    "parked": ("人工处理故障后重放", "a person to mend what failed and replay it"),
    "nothing": ("无", "nothing"),
    "not_found": ("没有这条线索", "no such lead"),
    "searched": ("已在全部1024个分桶中查找", "searched over all 1,024 buckets"),
    "times": ("时间", "times"),
}
"""Label → text in Chinese and in English. Codes (states, outcomes, reasons) have theirs in kernel/words."""

CODES = {
    "category", "code", "how", "intent", "kind", "not_named", "outcome", "reason", "route", "rule_name",
    "state", "status", "verdict",
}  # fmt: skip
"""Labels whose values are codes."""

_INSTANTS = {"due", "until"}
"""Inputs of a step that are instants; the journal keeps them as text."""
_SHARED = {"cleaning": "cleaning_waits", "dispatched": "dispatched_waits"}
_ENDED = {"test", "invalid", "attached", "closed", "erased"}


def explain(conn: Connection, house: House, key: str, language: Language, console: Console) -> int:
    """Print the story of the lead that `key` names: an id or `channel:external-id`. Returns the exit code."""
    told = story(conn, house, key)
    if told is None:
        console.print(
            f"{_label('not_found', language)} ({_label('searched', language)}): {key}", markup=False
        )
        return 1
    maker = read_org(conn, house.maker, told.standing.since).by_id[house.maker]
    for line in lines(told, language, maker.zone):
        console.print(line)
    return 0


def lines(told: Story, language: Language, zone: ZoneInfo) -> Iterator[Text]:
    """The page, line by line. Times are in `zone`."""
    words = _Words(language, zone)
    yield words.title(told)
    yield from words.block("lead", told.lead)
    yield from words.block("customer", told.customer)
    for grant in told.grants:
        yield from words.block("grants", grant)
    for number, chapter in enumerate(told.chapters, start=1):
        yield words.chapter(number, chapter)
        for step in chapter.steps:
            yield from words.step(step)
    yield words.now(told.standing)


def _label(label: str, language: Language) -> str:
    texts = LABELS.get(label)
    return label if texts is None else texts[language == "en"]


class _Words:
    """Puts a story into words of one language."""

    def __init__(self, language: Language, zone: ZoneInfo) -> None:
        self.language = language
        self.zone = zone

    def label(self, label: str) -> str:
        return _label(label, self.language)

    def code(self, code: str) -> str:
        """A code with its text, where the text says more."""
        text = say(code, self.language)
        return code if text == code else f"{text} [{code}]"

    def title(self, told: Story) -> Text:
        searched = f"{self.label('searched')}; {self.label('times')}: {self.zone.key}"
        return Text.assemble((f"{told.raw_id}", "bold"), f"  bucket {told.bucket}  ({searched})")

    def block(self, label: str, facts: Facts) -> Iterator[Text]:
        if facts:
            yield Text.assemble((f"{self.label(label)}: ", "bold cyan"), self.facts(facts))

    def chapter(self, number: int, chapter: Chapter) -> Text:
        head = (f"{number:>3}. {self.time(chapter.at)}  ", "dim"), (self.label(chapter.what), "bold")
        facts = self.facts(chapter.facts)
        return Text.assemble(*head, f"  {facts}" if facts else "")

    def step(self, step: Step) -> Iterator[Text]:
        said = [self.code(step.outcome)] if step.outcome else []
        said += [", ".join(self.reasons(step.reason))] if step.reason else []
        said += [f"{self.label('rule')} {step.rule}"] if step.rule else []
        inputs = self.facts({name: value for name, value in step.inputs.items() if name != "snapshot"})
        yield Text.assemble(
            "       ", (f"{self.label(step.room)}: ", "cyan"), "; ".join([*said, *filter(None, [inputs])])
        )
        for candidate in step.candidates:
            yield Text(f"          {self.candidate(candidate)}", "green" if candidate.chosen else "dim")

    def reasons(self, reason: str) -> Iterable[str]:
        """Reasons of a score are codes with points: `named_dealer+15`."""
        for one in reason.split(","):
            bare = one.rstrip("+-0123456789")
            points = one[len(bare) :]
            yield f"{self.code(bare)} {points}" if points else self.code(one)

    def candidate(self, one: Candidate) -> str:
        mark = "→" if one.chosen else " "
        why = f"{self.label('excluded')}: {self.code(one.excluded)}" if one.excluded else ""
        later = f"{self.label('later')}: {self.code(one.later)}" if one.later else ""
        figures = " ".join(f"{name} {value}" for name, value in one.figures.items())
        return "  ".join(filter(None, [f"{mark} {one.staff}", why, later, figures]))

    def facts(self, facts: Facts) -> str:
        shown = [
            f"{self.label(label)} {self.value(label, value)}"
            for label, value in facts.items()
            if value is not None and value != ""
        ]
        return ", ".join(shown)

    def value(self, label: str, value: Any) -> str:
        if isinstance(value, datetime):
            return self.time(value)
        if isinstance(value, UUID):
            return value.hex
        if label in _INSTANTS and isinstance(value, str):
            return self.time(datetime.fromisoformat(value))
        if label in CODES and isinstance(value, str):
            return self.code(value)
        return str(value)

    def time(self, at: datetime) -> str:
        return f"{at.astimezone(self.zone):%Y-%m-%d %H:%M:%S}"

    def now(self, standing: Standing) -> Text:
        reason = f" ({self.code(standing.reason)})" if standing.reason else ""
        since = f"{self.label('since')} {self.time(standing.since)}"
        awaited = "nothing" if standing.state in _ENDED else _SHARED.get(standing.state, standing.state)
        until = f" {self.time(standing.due_at)}" if standing.due_at else ""
        head = f"{self.label('now')}: {self.code(standing.state)}{reason}, {since}"
        return Text(f"{head}; {self.label('waits')}: {self.label(awaited)}{until}", "bold")
