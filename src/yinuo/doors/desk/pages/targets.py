"""What metrics shall come to: set by an administrator, seen by everybody who sees the metric."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib.messages import WARNING
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from yinuo.doors.desk.answers import say
from yinuo.doors.desk.entry import DeskRequest, page, render
from yinuo.flow.insight import targets
from yinuo.flow.insight.formulas import measures
from yinuo.flow.insight.wording import value_text
from yinuo.ground.kernel import clock
from yinuo.ground.people import rights

_PERCENT = 100.0


@page(rights.SEE)
@require_http_methods(["GET", "POST"])
def listing(request: DeskRequest) -> HttpResponse:
    """List the targets; set the one that is sent."""
    may_set = request.member.may(rights.ADMINISTER)
    faults: dict[str, str] = {}
    if request.method == "POST":
        if not may_set:
            raise Http404
        faults = _set(request)
        if not faults:
            return redirect("desk:targets")
    known, found = measures(), targets.targets()
    holding = {one.id for one in targets.in_force().values()}
    context: dict[str, Any] = {
        "targets": [(one, known[one.metric], value_text(known[one.metric], one.value)) for one in found],
        "holding": holding,
        "may_set": may_set,
        "metrics": [(code, one.name) for code, one in known.items()],
        "faults": faults,
        "typed": request.POST or request.GET,
        "today": timezone.localtime(clock.now()).date().isoformat(),
    }
    return render(request, "desk/insight/targets.html", context, status=422 if faults else 200)


def _set(request: DeskRequest) -> dict[str, str]:
    """Set a target; return what is wrong by field."""
    told, faults = request.POST, {}
    value, since = _number(told.get("value", "")), _day(told.get("since", ""))
    if value is None:
        faults["value"] = _("请填一个数，比率填百分数，如 95。")
    if since is None:
        faults["since"] = _("请选从哪天起。")
    known = measures().get(told.get("metric", ""))
    if known is None:
        faults["metric"] = _("请选一个指标。")
    if faults or value is None or since is None or known is None:
        say(request, _("没有保存，请更正标出的地方。"), level=WARNING)
        return faults
    scaled = value / _PERCENT if known.unit == "share" else value
    try:
        targets.set_target(metric=known.code, value=scaled, since=since, member_id=request.member.id)
    except targets.BadTarget:
        return {"value": _("比率须在 −100 到 100 之间。")}
    say(request, _("已设定目标：%(name)s %(value)s。") % {"name": known.name, "value": value_text(known, scaled)})
    return {}


@page(rights.ADMINISTER)
@require_POST
def removal(request: DeskRequest, target_id: UUID) -> HttpResponse:
    """Take a target away."""
    try:
        targets.remove_target(target_id=target_id)
    except targets.TargetMissing as error:
        raise Http404 from error
    say(request, _("已删除目标；此前的目标重新生效。"))
    return redirect("desk:targets")


def _number(text: str) -> float | None:
    try:
        return float(text.strip().removesuffix("%"))
    except ValueError:
        return None


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


urlpatterns = [
    path("insight/targets", listing, name="targets"),
    path("insight/targets/<uuid:target_id>/removal", removal, name="target-removal"),
]
