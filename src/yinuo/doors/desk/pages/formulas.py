"""Measures that people make of others: named, checked, and used in reports like any other."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from yinuo.doors.desk.answers import say
from yinuo.doors.desk.entry import DeskRequest, page, render
from yinuo.flow.insight import formulas, queries
from yinuo.flow.insight.formulas import BadFormula
from yinuo.ground.people import rights

UNITS: dict[str, Promise] = {
    "number": gettext_lazy("数"),
    "share": gettext_lazy("百分比"),
    "days": gettext_lazy("天"),
    "hours": gettext_lazy("小时"),
}
_FAULTS: dict[tuple[str, str], Promise] = {
    ("name", "empty"): gettext_lazy("请给指标起个名字。"),
    ("name", "too_many"): gettext_lazy("公式指标已达 200 个，请先删掉不用的。"),
    ("text", "empty"): gettext_lazy("请写公式，例如 complaints_raised / deliveries。"),
    ("text", "constant"): gettext_lazy("公式里没有用到任何指标。"),
    ("text", "unreadable"): gettext_lazy("这个公式读不懂；请检查括号和运算符。"),
}


@page(rights.SEE)
@require_http_methods(["GET", "POST"])
def listing(request: DeskRequest) -> HttpResponse:
    """List the organisation's own measures; make or change the one that is sent."""
    faults: dict[str, str] = {}
    if request.method == "POST":
        faults = _keep(request)
        if not faults:
            return redirect("desk:formulas")
    seen = queries.metrics()
    context = {
        "made": [one for one in formulas.measures().values() if isinstance(one, formulas.Made)],
        "metrics": [(code, metric.name) for code, metric in seen.items()],
        "units": list(UNITS.items()),
        "unit_names": UNITS,
        "faults": faults,
        "typed": request.POST or request.GET,
    }
    return render(request, "desk/insight/formulas.html", context, status=422 if faults else 200)


def _keep(request: DeskRequest) -> dict[str, str]:
    """Keep a measure; return what is wrong by field."""
    told = request.POST
    try:
        made = formulas.keep_formula(
            name=told.get("name", ""),
            text=told.get("text", ""),
            unit=told.get("unit", ""),
            member_id=request.member.id,
        )
    except BadFormula as error:
        unknown = _("没有这些指标：%(names)s") % {"names": _("、").join(error.names)}
        return {name: str(_FAULTS.get((name, code), unknown)) for name, code in error.faults.items()}
    say(request, _("已保存指标“%(name)s”。") % {"name": made.name})
    return {}


@page(rights.SEE)
@require_POST
def removal(request: DeskRequest, code: str) -> HttpResponse:
    """Remove a measure; reports with it leave it out and say so."""
    formulas.remove_formula(code=code)
    say(request, _("已删除指标。"))
    return redirect("desk:formulas")


urlpatterns = [
    path("insight/formulas", listing, name="formulas"),
    path("insight/formulas/<slug:code>/removal", removal, name="formula-removal"),
]
