"""What approvals of promises say to people, in the language of the organisation."""

from __future__ import annotations

from django.utils import translation
from django.utils.translation import gettext as _

from yinuo.flow.promises.models import Approval
from yinuo.ground.kernel.wording import date_text, duration
from yinuo.ground.people import queries as people


def approval_detail(row: Approval) -> str:
    """Return what a date before the computed one is about."""
    with translation.override(people.organisation().language):
        return _("申请承诺 %(day)s，系统算得 %(computed)s，提前 %(ahead)s。理由：%(why)s") % {
            "day": date_text(row.committed_at),
            "computed": date_text(row.computed_at),
            "ahead": duration(row.ahead_hours),
            "why": row.why,
        }


def why_not(fault: Exception) -> str:
    """Return why a date that was approved cannot be promised."""
    if type(fault).__name__ == "MayNotAnswer":
        return _("这个日期须由其他管理者批准。")
    return _("订单或承诺已变，请看过最新情况再决定。")
