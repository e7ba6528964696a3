"""Versions of the forecasting models: champion and challengers, why each serves or not, and going back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from yinuo.doors.desk.answers import attempt, say
from yinuo.doors.desk.entry import DeskRequest, page, render
from yinuo.doors.desk.order_kinds import kind_choices
from yinuo.doors.desk.pages.jobs import progress_by_job
from yinuo.flow.radar import actions, queries
from yinuo.flow.radar.queries import Line, Version
from yinuo.ground.kernel.ids import as_uuid
from yinuo.ground.kernel.wording import number
from yinuo.ground.people import rights

KINDS = {
    "preset": gettext_lazy("标准时间"),
    "segments": gettext_lazy("分段统计"),
    "model": gettext_lazy("学习模型"),
}
_DECISIONS = {
    "first": gettext_lazy("此前没有学到的模型，直接上岗"),
    "history": gettext_lazy("补进了大量更早的交付记录，重新学习后上岗"),
    "stages": gettext_lazy("环节重新定义，旧版不再适用，重新学习后上岗"),
    "better": gettext_lazy("在双方都没见过的新订单上更准，不是碰巧，接替上岗"),
    "person": gettext_lazy("由成员指定上岗"),
    "drift": gettext_lazy("学到的模型失准，暂由它代班"),
    "recovered": gettext_lazy("失准之后重新学习，已重新可信，恢复上岗"),
    "drifting": gettext_lazy("重新学习后仍然失准，未上岗"),
    "not_better": gettext_lazy("没有比在岗的更准，未上岗"),
    "chance": gettext_lazy("略准，但可能只是碰巧，未上岗"),
    "too_soon": gettext_lazy("在岗的模型没见过的到期订单还太少，分不出好坏，未上岗"),
}

_SIGNS = {
    "later": gettext_lazy("逾期的订单比它说的多 %(points)s 个百分点"),
    "earlier": gettext_lazy("逾期的订单比它说的少 %(points)s 个百分点"),
    "slower": gettext_lazy("晚于最晚日期的订单比它说的多 %(points)s 个百分点"),
    "faster": gettext_lazy("早于最早日期的订单比它说的多 %(points)s 个百分点"),
    "wider": gettext_lazy("落在中间区间之外的订单比它说的多 %(points)s 个百分点"),
    "narrower": gettext_lazy("落在中间区间之内的订单比它说的多 %(points)s 个百分点"),
}


@page(rights.SEE)
@require_GET
def models(request: DeskRequest) -> HttpResponse:
    """Show by order type which version serves, those before it, and the challengers that stayed outside."""
    names = dict(kind_choices())
    job_id = as_uuid(request.GET.get("job", ""))
    context = {
        "lines": [_line(line, names) for line in queries.model_lines()],
        "job": progress_by_job(job_id=job_id),
        "job_id": job_id,
        "may_change": request.member.may(rights.ADMINISTER),
    }
    return render(request, "desk/tuning/models.html", context)


@page(rights.ADMINISTER)
@require_POST
def service(request: DeskRequest, version_id: UUID) -> HttpResponse:
    """Let an earlier version serve again."""
    here = reverse("desk:radar-models")
    try:
        with attempt():
            job_id = actions.put_in_service(version_id=version_id, member_id=request.member.id)
    except actions.NoSuchVersion as missing:
        raise Http404 from missing
    except actions.VersionServes:
        say(request, _("这一版已经在岗。"))
        return redirect(here)
    except actions.VersionUnusable:
        say(request, _("这一版用不了：环节已重新定义，或文件无法读取。请点“现在学习”。"))
        return redirect(here)
    say(request, _("已换用这一版，正在用它重新预测在途订单。"))
    return redirect(f"{here}?job={job_id}")


def _line(line: Line, names: dict[str, Any]) -> dict[str, Any]:
    return {
        "type_name": names.get(line.order_type, line.order_type),
        "champion": _shown(line.champion) if line.champion else None,
        "drift": _drift(line.champion) if line.champion else "",
        "stands_in": bool(line.champion and line.champion.decision == "drift"),
        "watched": _watched(line.champion) if line.champion else "",
        "earlier": [_shown(one) for one in line.earlier],
        "outside": [_shown(one) for one in line.outside],
    }


def _shown(one: Version) -> dict[str, Any]:
    return {
        "one": one,
        "kind": KINDS.get(one.kind, one.kind),
        "why": _why(one),
        "duel": _duel(one.figures.get("duel")),
    }


def _why(one: Version) -> Any:
    """Return why a fit serves or not; standard times serve where there is too little to learn from."""
    if one.decision == "first" and one.kind == "preset":
        return _("交付记录还太少，暂按标准时间预测")
    return _DECISIONS.get(one.decision, one.decision)


def _drift(one: Version) -> str:
    """Return what the model in service, or the one that this stands in for, was caught at; else blank."""
    drift = one.figures.get("drift")
    if drift is None:
        return ""
    points = number(100 * abs(drift["seen"] - drift["stated"]), 0)
    text = _SIGNS[drift["sign"]] % {"points": points}
    if drift["since_hours"] is None:
        return text
    return _("%(text)s；大约从 %(since)s 开始") % {"text": text, "since": _day(drift["since_hours"])}


def _watched(one: Version) -> str:
    """Return how well the model in service keeps what it says, by its own outcomes; blank while there are none."""
    signs = {row["sign"]: row for row in one.figures.get("watch", [])}
    if one.figures.get("drift") or not signs or not signs["slower"]["outcomes"]:
        return ""
    told = {
        "outcomes": number(signs["slower"]["outcomes"]),
        "percent": number(100 * (1 - signs["slower"]["seen"] - signs["faster"]["seen"]), 0),
    }
    return _("漂移监视：%(outcomes)s 张订单已见分晓，%(percent)s%% 落在它说的 80%% 区间里；没有失准") % told


def _duel(duel: dict[str, Any] | None) -> str:
    """Return what a comparison with the champion found, in words."""
    if duel is None:
        return ""
    told = {"orders": number(duel["orders"]), "since": _day(duel["since_hours"]), "until": _day(duel["until_hours"])}
    if "champion" not in duel:
        return _("%(since)s 至 %(until)s 到期的订单只有 %(orders)s 张") % told
    told |= {"champion": number(duel["champion"], 3), "challenger": number(duel["challenger"], 3)}
    text = _("%(since)s 至 %(until)s 到期的 %(orders)s 张订单：误差 %(challenger)s，在岗的 %(champion)s") % told
    if duel["challenger"] >= duel["champion"]:
        return text
    lucky = _("若两者一样准，碰巧领先这么多的可能是 %(percent)s%%") % {"percent": number(100 * duel["chance"], 1)}
    return _("%(text)s；%(lucky)s") % {"text": text, "lucky": lucky}


def _day(hours: float) -> str:
    return f"{datetime(1970, 1, 1, tzinfo=UTC) + timedelta(hours=hours):%Y-%m-%d}"


urlpatterns = [
    path("radar/models", models, name="radar-models"),
    path("radar/models/<uuid:version_id>/service", service, name="radar-model-service"),
]
