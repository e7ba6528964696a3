"""What the radar says to people, in their language: reasons, causes, ends. Made from data at the moment of reading."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.utils.translation import get_language

from yinuo.ground.kernel.phrases import phrase as _
from yinuo.ground.kernel.phrases import phrase_for as ngettext
from yinuo.ground.kernel.wording import called, duration, number

# A smaller multiplier would read as "1 time".
WORTH_TELLING = 1.06
Facts = tuple[tuple[str, Any], ...]


@dataclass(frozen=True, kw_only=True)
class Told:
    """A reason in words, its multiplier apart; `factor` is empty when there is none."""

    factor: str
    text: str


def reasons_in_words(*, reasons: Sequence[Mapping[str, Any]]) -> list[Told]:
    """Return each reason as a multiplier and a sentence in the present language."""
    language = get_language()
    return [_told(tuple(reason.items()), language) for reason in reasons]


def one_line(*, reasons: Sequence[Mapping[str, Any]]) -> str:
    """Return the strongest reason in one line, such as `1.4 倍：供应商已超期 2 天`."""
    return _line(tuple(reasons[0].items()), get_language()) if reasons else ""


def cause_in_words(*, cause: str, stage_name: str = "") -> str:
    """Return what an alert is about."""
    if cause.startswith("stage_overrun:"):
        return _("环节“%(stage)s”超时") % {"stage": stage_name or cause.partition(":")[2]}
    return {"lateness": _("预计延期")}.get(cause, cause)


def overrun_stage(*, reasons: Sequence[Mapping[str, Any]]) -> str:
    """Return what the stage is called that runs over its time, in the present language; empty when none does."""
    return next((_stage(reason) for reason in reasons if reason.get("kind") == "stage_overrun"), "")


def resolution_in_words(*, resolution: str, note: str = "") -> str:
    """Return how an alert ended."""
    words = {
        "recovered": _("预测恢复，已低于预警线"),
        "delivered": _("订单已交付"),
        "cancelled": _("订单已取消"),
        "repromised": _("已重新承诺日期"),
        "stage_finished": _("环节已完成"),
        "manual": _("人工解除"),
        "overdue_at_entry": _("录入时已逾期，改为合并提示"),
        "removed": _("订单已删除"),
    }
    told = words.get(resolution, resolution)
    return _("%(told)s：%(note)s") % {"told": told, "note": note} if note else told


def basis_in_words(*, basis: str) -> str:
    """Return what a forecast was made from."""
    return {
        "model": _("依据本企业历史训练的模型"),
        "segments": _("依据同类订单的历史用时"),
        "standard": _("依据各环节标准时间与工作日历"),
        "segments_drift": _("学习模型近期失准，暂按同类订单的历史用时预测"),
        "standard_drift": _("学到的模型近期失准，暂按各环节标准时间与工作日历预测"),
    }.get(basis, basis)


# A reason changes with the next forecast only; until then every page, and the radar every time, says it the same.
_REMEMBERED = 20_000


@lru_cache(maxsize=_REMEMBERED)
def _line(facts: Facts, language: str | None) -> str:
    told = _told(facts, language)
    return _("%(factor)s：%(text)s") % {"factor": told.factor, "text": told.text} if told.factor else told.text


@lru_cache(maxsize=_REMEMBERED)
def _told(facts: Facts, _language: str | None) -> Told:
    reason = dict(facts)
    factor = float(reason.get("factor") or 0)
    shown = _("%(factor)s 倍") % {"factor": number(factor, 1)} if factor >= WORTH_TELLING else ""
    return Told(factor=shown, text=_sentence(reason))


def _sentence(reason: Mapping[str, Any]) -> str:
    kind, subject = str(reason.get("kind", "")), _stage(reason)
    if kind in _FACTS:
        return _FACTS[kind](reason, subject)
    named, plain = _slow(kind.removeprefix("slow_"))
    return named % {"subject": subject} if subject and named else plain


def _stage(reason: Mapping[str, Any]) -> str:
    """Return what a reason is about; a stage is called as the reader calls it."""
    return called({"name": reason.get("subject") or "", "name_en": reason.get("subject_en")})


def _slow(kind: str) -> tuple[str, str]:
    """Return the sentence with a name and the one without, for a driver kind of core.foresight."""
    words = {
        "supplier": (_("供应商 %(subject)s 近期偏慢"), _("供应商近期偏慢")),
        "carrier": (_("承运商 %(subject)s 近期偏慢"), _("承运商近期偏慢")),
        "lane": (_("线路 %(subject)s 近期偏慢"), _("运输线路近期偏慢")),
        "destination_region": (_("%(subject)s 方向到货偏慢"), _("该地区到货偏慢")),
        "item_family": (_("品类“%(subject)s”用时偏长"), _("该品类用时偏长")),
        "order_type": (_("“%(subject)s”类订单用时偏长"), _("此类订单用时偏长")),
        "customer": (_("该客户的订单历来用时偏长"), _("该客户的订单历来用时偏长")),
        "stage": ("", _("当前环节停留时间偏长")),
        "plan": ("", _("计划时间偏紧")),
        "calendar": ("", _("临近周末或节假日")),
        "size": ("", _("订单数量或重量偏大")),
        "distance": ("", _("运输距离偏远")),
        "season": ("", _("近期整体偏慢")),
        "backlog": ("", _("在途订单积压")),
    }
    return words.get(kind, ("", _("同类订单用时偏长")))


def _overrun(reason: Mapping[str, Any], subject: str) -> str:
    return _("环节“%(stage)s”已超时 %(time)s") % {"stage": subject, "time": duration(float(reason["hours"]))}


def _not_started(reason: Mapping[str, Any], subject: str) -> str:
    return _("环节“%(stage)s”应完成而未开始，已晚 %(time)s") % {
        "stage": subject,
        "time": duration(float(reason["hours"])),
    }


def _reported(reason: Mapping[str, Any], subject: str) -> str:
    return _("现场报告“%(stage)s”延误：%(note)s") % {"stage": subject, "note": reason.get("note", "")}


def _supplier(reason: Mapping[str, Any], subject: str) -> str:
    days = number(float(reason["days"]), 1)
    count = 1 if days == "1" else 2
    if subject:
        text = ngettext("供应商 %(name)s 已超期 %(days)s 天", "供应商 %(name)s 已超期 %(days)s 天", count)
        return text % {"name": subject, "days": days}
    return ngettext("供应商已超期 %(days)s 天", "供应商已超期 %(days)s 天", count) % {"days": days}


def _slack(reason: Mapping[str, Any], _subject: str) -> str:
    hours, needed = float(reason["hours"]), duration(float(reason["needed_hours"]))
    if hours <= 0:
        return _("预测时承诺日期已过 %(time)s，预计还需 %(needed)s") % {"time": duration(-hours), "needed": needed}
    return _("预测时距承诺还有 %(time)s，预计还需 %(needed)s") % {"time": duration(hours), "needed": needed}


def _forced(reason: Mapping[str, Any], subject: str) -> str:
    told = {"name": subject, "place": reason.get("place", ""), "time": duration(float(reason["hours"]))}
    return _("不可抗力“%(name)s”（%(place)s），预计晚 %(time)s") % told


_FACTS = {
    "force_majeure": _forced,
    "stage_overrun": _overrun,
    "not_started": _not_started,
    "reported": _reported,
    "supplier_late": _supplier,
    "slack": _slack,
}
