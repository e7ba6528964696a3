"""What a customer is told, in plain words; nothing of our inner matters passes through here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from yinuo.flow.orders.queries import OrderFacts
from yinuo.flow.work.queries import StageFacts
from yinuo.ground.kernel import wording
from yinuo.ground.process.stages import APPROVAL


@dataclass(frozen=True, kw_only=True)
class Arrival:
    """The one thing a customer wants to know."""

    note: str
    date: str
    detail: str
    severity: str = ""


@dataclass(frozen=True, kw_only=True)
class TrackerStage:
    """A step as the customer sees it."""

    name: str
    state: str
    note: str


def arrival(*, order: OrderFacts, now: datetime) -> Arrival:
    """Return when the order comes, or what became of it."""
    if order.state == "cancelled":
        return Arrival(note=_("此订单"), date=_("已取消"), detail="")
    if order.accepted_at is not None:
        return Arrival(note=_("已签收"), date=wording.date_text(order.accepted_at), detail="")
    if order.delivered_at is not None:
        return Arrival(note=_("已送达"), date=wording.date_text(order.delivered_at), detail=_("请确认收货。"))
    if order.committed_at is None:
        return Arrival(note=_("我们正在为您核定交期"), date=_("待确认"), detail=_("确认后会显示在这里。"))
    return _under_way(order, now)


def _under_way(order: OrderFacts, now: datetime) -> Arrival:
    promised = _interval(order.committed_earliest_at, order.committed_at)
    expected = order.projected_at
    if order.committed_at is not None and expected is not None and expected > order.committed_at:
        detail = _("原承诺 %(promised)s。我们正在尽力提前。") % {"promised": promised}
        later = _interval(max(expected, now), order.projected_latest_at)
        return Arrival(note=_("预计送达"), date=later, detail=detail, severity="warning")
    detail = _("进展顺利。") if expected is not None else ""
    return Arrival(note=_("承诺送达"), date=promised, detail=detail)


def _interval(earliest: datetime | None, latest: datetime | None) -> str:
    first, last = wording.date_text(earliest or latest), wording.date_text(latest or earliest)
    return first if first == last else f"{first} – {last}"


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


def fault(field: str, code: str) -> str:
    """Return what to do about a fault in the receipt form."""
    words = {
        ("signer_name", "missing"): _("请填写签收人姓名。"),
        ("signature", "missing"): _("请在签名区手写签名。"),
        ("signature", "too_large"): _("签名过于复杂，请重写。"),
        ("signature", "malformed"): _("签名没有传完整，请重写。"),
        ("order", "not_deliverable"): _("此订单已取消，不能签收。"),
    }
    if field.startswith("line_"):
        return _("实收数量应在 0 与订购数量之间。")
    return words.get((field, code), _("请检查此项。"))
