"""What a customer is told, in plain words; nothing of our inner matters passes through here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from yinuo.flow.orders.queries import OrderFacts
from yinuo.flow.promises.queries import PromiseFacts
from yinuo.flow.work.queries import StageFacts
from yinuo.ground.kernel import wording
from yinuo.ground.process.stages import APPROVAL
from yinuo.ground.supply import queries as supply

# What stands behind a date, as one says it to a customer: no supplier, no machine, no figure of ours.
_THEIRS = frozenset({"pledge", "pledge_overdue"})
_GOODS = frozenset(
    {"late_receipt", "purchase_moved", "purchase_cancelled", "no_stock", "unplannable", "stock_changed"}
    | {"supplier_lead"}
)
_WORK = frozenset({"machine_down", "no_capacity", "no_people", "work_late"})
_WAY = frozenset({"slow_lane", "transit", "picking", "cutoff", "after_cutoff"})
_REST = frozenset({"closed", "holidays"})


@dataclass(frozen=True, kw_only=True)
class Arrival:
    """The one thing a customer wants to know."""

    note: str
    date: str
    detail: str
    severity: str = ""
    confidence: str = ""


@dataclass(frozen=True, kw_only=True)
class TrackerStage:
    """A step as the customer sees it."""

    name: str
    state: str
    note: str


@dataclass(frozen=True, kw_only=True)
class DateChange:
    """One version of the promised date: when it was made, how it moved, and why, in words."""

    made_at: datetime
    date: str
    moved: str
    cause: str
    words: str


def arrival(*, order: OrderFacts, shown: Mapping[str, bool], now: datetime) -> Arrival:
    """Return when the order comes, or what became of it, as far as the customer may see."""
    if order.state == "cancelled":
        return Arrival(note=_("此订单"), date=_("已取消"), detail="")
    if order.accepted_at is not None:
        return Arrival(note=_("已签收"), date=wording.date_text(order.accepted_at), detail="")
    if order.delivered_at is not None:
        return Arrival(note=_("已送达"), date=wording.date_text(order.delivered_at), detail=_("请确认收货。"))
    if not shown["dates"]:
        return Arrival(note=_("此订单"), date=_("进行中"), detail="")
    if order.committed_at is None:
        return Arrival(note=_("我们正在为您核定交期"), date=_("待确认"), detail=_("确认后会显示在这里。"))
    return _under_way(order, shown, now)


def _under_way(order: OrderFacts, shown: Mapping[str, bool], now: datetime) -> Arrival:
    promised = _interval(order.committed_earliest_at, order.committed_at)
    expected = order.projected_at if shown["expected"] else None
    sure = confidence_in_words(order.committed_confidence) if shown["confidence"] else ""
    if order.committed_at is not None and expected is not None and expected > order.committed_at:
        detail = _("原承诺 %(promised)s。我们正在尽力提前。") % {"promised": promised}
        later = _interval(max(expected, now), order.projected_latest_at)
        return Arrival(note=_("预计送达"), date=later, detail=detail, severity="warning")
    said = [_days_left(order.committed_at, now), _("进展顺利。") if expected is not None else ""]
    return Arrival(note=_("承诺送达"), date=promised, detail=" ".join(one for one in said if one), confidence=sure)


def _days_left(until: datetime | None, now: datetime) -> str:
    if until is None or until <= now:
        return ""
    days = max(supply.working_calendar().working_days_between(start=now, end=until), 0)
    return ngettext("还有 %(n)s 个工作日。", "还有 %(n)s 个工作日。", days) % {"n": days}


def confidence_in_words(share: float | None) -> str:
    """Return how sure we are of a date, in words and in how many cases out of ten."""
    if share is None:
        return ""
    words = _("很有把握") if share >= 0.95 else _("有把握") if share >= 0.85 else _("较有把握")
    words = words if share >= 0.7 else _("尚有变数")
    return _("%(words)s：每 100 次这样的承诺，约 %(n)s 次按时送达。") % {"words": words, "n": round(share * 100)}


def _interval(earliest: datetime | None, latest: datetime | None) -> str:
    first, last = wording.date_text(earliest or latest), wording.date_text(latest or earliest)
    return first if first == last else f"{first} – {last}"


def date_changes(*, versions: Sequence[PromiseFacts], shown: Mapping[str, bool]) -> list[DateChange]:
    """Return how the promised date changed, newest first; causes and our own words as far as they are shown."""
    earlier: Iterable[PromiseFacts | None] = [*versions[1:], None][: len(versions)]
    return [
        DateChange(
            made_at=one.made_at,
            date=_interval(one.earliest_at, one.committed_at),
            moved=_moved(one, before),
            cause=_cause(one, before) if shown["history_causes"] and before is not None else "",
            words=one.why if shown["history_words"] and before is not None else "",
        )
        for one, before in zip(versions, earlier, strict=True)
    ]


def _moved(one: PromiseFacts, before: PromiseFacts | None) -> str:
    if before is None:
        return _("首次承诺")
    days = (one.committed_at.date() - before.committed_at.date()).days
    if days == 0:
        return _("日期不变")
    words = (
        ngettext("推迟 %(n)s 天", "推迟 %(n)s 天", abs(days))
        if days > 0
        else ngettext("提前 %(n)s 天", "提前 %(n)s 天", abs(days))
    )
    return words % {"n": abs(days)}


def _cause(one: PromiseFacts, before: PromiseFacts | None) -> str:
    if before is not None and before.reopened_at is not None:
        return _("因订单内容变更")
    # Only what was not there before can have moved the date.
    codes = _codes(one) - (_codes(before) if before is not None else set())
    for known, words in _causes():
        if known & codes:
            return words
    return _("重新核算后调整")


def _codes(one: PromiseFacts) -> set[str]:
    return {str(reason.get("code", "")) for reason in one.reasons}


def _causes() -> tuple[tuple[frozenset[str], str], ...]:
    return (
        (frozenset({"force_majeure"}), _("受不可抗力影响")),
        (_THEIRS, _("等待贵方的资料或确认")),
        (_GOODS, _("部分物料到货时间有变")),
        (_WORK, _("生产排期有变")),
        (_WAY, _("运输安排有变")),
        (_REST, _("期间有节假日")),
    )


def tracker(*, stages: Sequence[StageFacts], language: str, now: datetime) -> list[TrackerStage]:
    """Return the steps in the customer's words."""
    return [
        TrackerStage(name=_name(stage, language), state=_state(stage), note=_note(stage))
        for stage in stages
        if stage.state != "skipped" and stage.kind != APPROVAL
    ]


def _name(stage: StageFacts, language: str) -> str:
    if language == "en" and stage.name_en:
        return stage.name_en
    return stage.customer_text or stage.name


def _state(stage: StageFacts) -> str:
    # How late a step is against our own standard is our matter, not the customer's.
    return stage.state if stage.state in ("done", "active") else "next"


def _note(stage: StageFacts) -> str:
    if stage.finished_at is not None:
        return wording.date_text(stage.finished_at)
    return _("进行中") if stage.state == "active" else ""


def topics() -> list[tuple[str, str]]:
    """Return what a complaint may be about."""
    return [
        ("late", _("送晚了")),
        ("damage", _("有破损")),
        ("quality", _("质量问题")),
        ("missing", _("少件或错件")),
        ("service", _("服务态度")),
        ("other", _("其他")),
    ]
