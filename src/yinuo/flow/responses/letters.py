"""What the customer is told of a delay: reason, date and apology, in the contact's language. Changes nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from yinuo.flow.responses.choosing import MeasureFacts
from yinuo.ground.kernel.wording import date_text


@dataclass(frozen=True, kw_only=True)
class Draft:
    """A message to a customer before it is sent."""

    subject: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Matter:
    """What the message is about."""

    number: str
    customer_name: str
    committed_at: datetime | None
    new_date: datetime | None
    reasons: Sequence[Mapping[str, Any]]
    taken: Sequence[MeasureFacts]
    house: str


def draft(*, matter: Matter, name: str, language: str, zone: str) -> Draft:
    """Write the message as the contact would read it."""
    with translation.override(language or "zh-hans"), timezone.override(zone):
        return Draft(subject=_subject(matter), text="\n".join(_lines(matter, name)))


def _subject(matter: Matter) -> str:
    if matter.new_date is not None:
        return _("关于订单 %(number)s 交付日期调整") % {"number": matter.number}
    return _("关于订单 %(number)s 的交付进展") % {"number": matter.number}


def _lines(matter: Matter, name: str) -> Iterable[str]:
    yield _("%(name)s，您好：") % {"name": name or matter.customer_name}
    yield ""
    if matter.committed_at is not None:
        yield _("您的订单 %(number)s 原定 %(day)s 交付，目前有延期风险。") % {
            "number": matter.number,
            "day": date_text(matter.committed_at),
        }
    yield _("原因：%(reason)s。") % {"reason": reason_for_customer(reasons=matter.reasons)}
    said = {one.id: text for one in matter.taken if (text := _own_words(one))}
    actions = _actions([one.kind for one in matter.taken if one.id not in said])
    if actions:
        yield _("我们已采取措施：%(actions)s。") % {"actions": actions}
    yield from dict.fromkeys(said.values())
    if matter.new_date is not None:
        yield _("调整后的交付日期为 %(day)s。") % {"day": date_text(matter.new_date)}
    elif matter.committed_at is not None:
        yield _("我们正全力争取按原定日期交付，如有变化会第一时间告知。")
    if any(one.kind == "compensate" and one.id not in said for one in matter.taken):
        yield _("我们将就此给予补偿，具体方案会与您商定。")
    yield _("由此给您带来的不便，我们深表歉意。")
    yield ""
    yield matter.house


def reason_for_customer(*, reasons: Sequence[Mapping[str, Any]]) -> str:
    """Say the cause as one says it to a customer: without names of suppliers, machines or figures of ours."""
    words = {
        "force_majeure": _("受不可抗力影响，当地配送受阻"),
        "supplier_late": _("部分物料到货延迟"),
        "slow_supplier": _("部分物料到货延迟"),
        "stage_overrun": _("作业用时超出预期"),
        "not_started": _("开工晚于计划"),
        "reported": _("现场作业出现延误"),
        "slow_lane": _("运输线路用时偏长"),
        "slow_carrier": _("运输线路用时偏长"),
        "slow_destination_region": _("运输线路用时偏长"),
        "slow_backlog": _("近期订单集中"),
        "slow_season": _("近期订单集中"),
    }
    return next((words[reason["kind"]] for reason in reasons if reason.get("kind") in words), _("生产与运输用时偏长"))


def _own_words(measure: MeasureFacts) -> str:
    """Return what the organisation wants said of a measure, in the letter's language or not at all."""
    english = (translation.get_language() or "").startswith("en")
    return (measure.customer_text_en if english else measure.customer_text).strip()


def _actions(kinds: Sequence[str]) -> str:
    words = {"production": _("加快生产"), "supply": _("督促并调配物料"), "logistics": _("改用更快的运输方式")}
    return _("、").join(dict.fromkeys(words[kind] for kind in kinds if kind in words))
