"""计分卡: what people, teams, suppliers and carriers kept of their promises; staff see their own, leaders see all."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpResponse, QueryDict
from django.urls import path, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from yinuo.core.measuring import Measured
from yinuo.core.measuring.scores import LEAST, Verdict
from yinuo.doors.desk.entry import DeskRequest, page, render
from yinuo.doors.desk.pages.insight import PERIODS
from yinuo.doors.desk.pages.order_exports import WORKBOOK
from yinuo.flow.insight import scorecards
from yinuo.flow.insight.queries import period_of
from yinuo.flow.insight.scorecards import Card
from yinuo.ground.kernel import clock, wording
from yinuo.ground.kernel.tables.writing import xlsx_file
from yinuo.ground.people import rights

_NAMES: dict[str, Promise] = {
    "people": gettext_lazy("个人"),
    "teams": gettext_lazy("团队"),
    "suppliers": gettext_lazy("供应商"),
    "carriers": gettext_lazy("承运商"),
}
_VERDICTS: dict[Verdict, tuple[str, Promise]] = {
    Verdict.BETTER: ("fine", gettext_lazy("明显更好")),
    Verdict.WORSE: ("warning", gettext_lazy("明显更差")),
    Verdict.ALIKE: ("quiet", gettext_lazy("看不出差别")),
    Verdict.UNKNOWN: ("quiet", gettext_lazy("样本太少")),
}


def _asked(query: QueryDict) -> tuple[str, str]:
    kind = query.get("kind", "") if query.get("kind") in _NAMES else "people"
    return kind, query.get("days", "") if query.get("days") in PERIODS else "180"


def _cards(request: DeskRequest, kind: str, days: str) -> list[Card]:
    """Return the cards that this member may see: of staff without the right their own only."""
    period = period_of(days=PERIODS[days][0], until=clock.now())
    if kind not in scorecards.OF_STAFF or request.member.may(rights.ADMINISTER):
        return scorecards.scorecards(kind=kind, period=period)
    return scorecards.scorecards(kind=kind, period=period, only=request.member.id) if kind == "people" else []


@page(rights.SEE)
@require_GET
def overview(request: DeskRequest) -> HttpResponse:
    """Show the scorecards of a kind."""
    kind, days = _asked(request.GET)
    leads = request.member.may(rights.ADMINISTER)
    if kind == "teams" and not leads:
        raise Http404
    told = {"kind": kind, "days": days}
    context: dict[str, Any] = {
        "kind": kind,
        "name": _NAMES[kind],
        "periods": [
            {"label": label, "url": f"?{urlencode({**told, 'days': key})}", "active": key == days}
            for key, (_days, label) in PERIODS.items()
        ],
        "kinds": [
            {"label": label, "url": f"?{urlencode({**told, 'kind': key})}", "active": key == kind}
            for key, label in _NAMES.items()
            if leads or key != "teams"
        ],
        "cards": [_card(one) for one in _cards(request, kind, days)],
        "own_only": kind in scorecards.OF_STAFF and not leads,
        "export": f"{reverse('desk:scorecards-export')}?{urlencode(told)}" if leads else "",
        "least": LEAST,
    }
    return render(request, "desk/insight/scorecards.html", context)


def _card(one: Card) -> dict[str, Any]:
    return {
        "name": one.name,
        "kept": _share(one.kept.measured),
        "kept_verdict": _VERDICTS[one.kept.verdict],
        "honesty": _gap(one.honesty),
        "speed": {
            "value": wording.duration(one.speed.measured.value),
            "note": _spread(one.speed.measured, wording.duration),
            "count": one.speed.measured.count,
        },
        "speed_verdict": _VERDICTS[one.speed.verdict],
        "again": _share(one.again),
    }


def _spread(measured: Measured, write: Any) -> str:
    if measured.low is None or measured.high is None:
        return ""
    return f"{write(measured.low)}–{write(measured.high)}"


def _share(measured: Measured) -> dict[str, Any]:
    return {
        "value": wording.percent(measured.value, 1),
        "note": _spread(measured, wording.percent),
        "count": measured.count,
    }


def _gap(measured: Measured) -> dict[str, Any]:
    def points(value: float) -> str:
        return wording.signed(value * 100, 1)

    value = wording.NONE if measured.value is None else points(measured.value)
    return {"value": value, "note": _spread(measured, points), "count": measured.count}


@page(rights.ADMINISTER)
@require_GET
def export(request: DeskRequest) -> HttpResponse:
    """Hand out the scorecards of a kind as a workbook, with every interval and count, for those who assess people."""
    kind, days = _asked(request.GET)
    parts = [_("承诺兑现率"), _("承诺诚实度"), _("答复小时"), _("返工率")]
    ends = [_("下限"), _("上限"), _("条数")]
    headings = [_("名称"), *(text for part in parts for text in (part, *(f"{part} {end}" for end in ends)))]
    rows = [
        [one.name, *(cell for m in _measures(one) for cell in (m.value, m.low, m.high, m.count))]
        for one in _cards(request, kind, days)
    ]
    content = xlsx_file(headings=headings, rows=rows, sheet=str(_NAMES[kind]))
    name = f'attachment; filename="scorecards-{kind}.xlsx"'
    return HttpResponse(content, content_type=WORKBOOK, headers={"Content-Disposition": name})


def _measures(one: Card) -> list[Measured]:
    return [one.kept.measured, one.honesty, one.speed.measured, one.again]


urlpatterns = [
    path("insight/scorecards", overview, name="scorecards"),
    path("insight/scorecards.xlsx", export, name="scorecards-export"),
]
