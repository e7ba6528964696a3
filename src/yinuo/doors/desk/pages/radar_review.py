"""雷达复盘: what the radar caught and missed, whether its chances are true, where time is lost, who is late."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpResponse, QueryDict
from django.urls import path, reverse
from django.utils.functional import Promise
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from yinuo.core.measuring import Measured
from yinuo.doors.desk.entry import DeskRequest, page, render
from yinuo.flow.insight import reviewing
from yinuo.flow.insight.reviewing import Bin, Month, Prone
from yinuo.flow.orders import queries as orders
from yinuo.flow.work import queries as work
from yinuo.flow.work.queries import StageRecord
from yinuo.ground.kernel import clock, wording
from yinuo.ground.people import rights
from yinuo.ground.supply import queries as supply

PERIODS: dict[str, tuple[int, Promise]] = {
    "90": (90, gettext_lazy("90 天")),
    "180": (180, gettext_lazy("半年")),
    "365": (365, gettext_lazy("一年")),
}
_USUAL = "180"
_SHOWN = 500
_STAGE = "stage"
_LATE = "late"
_TITLES: dict[str, Promise] = {
    "delivered": gettext_lazy("%(key)s 交付的订单"),
    _LATE: gettext_lazy("%(key)s 的晚单"),
    "alerted": gettext_lazy("%(key)s 交付、曾预警延期的订单"),
    "warned": gettext_lazy("%(key)s 提前 36 小时以上预警的晚单"),
    "missed": gettext_lazy("%(key)s 没有及时预警的晚单"),
    "saved": gettext_lazy("%(key)s 预警后采取措施、按期交付的订单"),
    "false": gettext_lazy("%(key)s 的虚惊"),
    "supplier": gettext_lazy("供应商 %(key)s 的交付"),
    "lane": gettext_lazy("线路 %(key)s 的交付"),
    "bin": gettext_lazy("预警概率 %(key)s 的订单"),
    _STAGE: gettext_lazy("“%(key)s”超时的订单"),
}


@page(rights.SEE)
@require_GET
def review(request: DeskRequest) -> HttpResponse:
    """Show what is learnt from a period; every number opens its rows."""
    days, since, until = _period(request.GET)
    found = reviewing.review(since=since, until=until)
    names = _supplier_names([one.key for one in found.suppliers])
    context: dict[str, Any] = {
        "periods": [
            {"label": label, "url": f"?days={key}", "active": key == days} for key, (_n, label) in PERIODS.items()
        ],
        "found": found,
        "months": [_month(one, days) for one in reversed(found.months)],
        "bins": [_bin(one, days) for one in found.bins],
        "suppliers": [_prone(one, "supplier", days, names) for one in found.suppliers],
        "lanes": [_prone(one, "lane", days, {}) for one in found.lanes],
        "stages": [_stage(one, days) for one in found.stages if one.late],
        "chart": _chart(found.months),
    }
    return render(request, "desk/review/page.html", context)


@page(rights.SEE)
@require_GET
def rows(request: DeskRequest) -> HttpResponse:
    """Show the orders behind a number of the page; unless told otherwise, what was late this month."""
    days, since, until = _period(request.GET)
    what, key = request.GET.get("what", _LATE), request.GET.get("key", f"{localtime(until):%Y-%m}")
    key = key[:120].replace("\x00", "")
    if what not in _TITLES:
        raise Http404
    back = f"{reverse('desk:radar-review')}?days={days}"
    if what == _STAGE:
        late = work.late_stages(code=key, since=since, until=until)
        known = orders.facts_for(order_ids=[order_id for order_id, _done, _over in late])
        told = [
            (known[order_id], _("晚 %(n)s") % {"n": wording.duration(over)})
            for order_id, _done, over in late
            if order_id in known
        ]
    else:
        told = [(one.order, _outcome(one)) for one in reviewing.rows(since=since, until=until, what=what, key=key)]
    context = {
        "title": str(_TITLES[what]) % {"key": _called(what, key)},
        "rows": told[:_SHOWN],
        "total": len(told),
        "back": back,
    }
    return render(request, "desk/review/rows.html", context)


def _period(query: QueryDict) -> tuple[str, datetime, datetime]:
    days = query.get("days", "") if query.get("days") in PERIODS else _USUAL
    now = clock.now()
    return days, now - timedelta(days=PERIODS[days][0]), now


def _link(what: str, key: str, days: str) -> str:
    return f"{reverse('desk:radar-review-rows')}?{urlencode({'what': what, 'key': key, 'days': days})}"


def _month(one: Month, days: str) -> dict[str, Any]:
    return {
        "key": one.key,
        "numbers": [
            (what, wording.number(count), _link(what, one.key, days))
            for what, count in (
                ("delivered", one.delivered),
                ("late", one.late),
                ("alerted", one.alerted),
                ("saved", one.saved),
            )
        ],
        "recall": _share(one.recall),
        "recall_url": _link("warned", one.key, days),
        "missed": _others(one.recall),
        "false_alarms": _others(one.precision),
        "missed_url": _link("missed", one.key, days),
        "precision": _share(one.precision),
        "precision_url": _link("false", one.key, days),
        "lead": wording.duration(one.lead_hours),
    }


def _bin(one: Bin, days: str) -> dict[str, Any]:
    return {
        "label": _bin_label(one.low),
        "predicted": wording.percent(one.predicted),
        "happened": _share(one.happened),
        "interval": _interval(one.happened),
        "count": one.happened.count,
        "url": _link("bin", str(round(one.low * 10)), days),
    }


def _supplier_names(codes: Sequence[str]) -> dict[str, str]:
    return {code: one.name for code, one in supply.suppliers_by_code(codes=codes).items()}


def _prone(one: Prone, what: str, days: str, names: Mapping[str, str]) -> dict[str, Any]:
    return {
        "key": names.get(one.key, one.key),
        "share": _share(one.measured),
        "interval": _interval(one.measured),
        "count": one.measured.count,
        "url": _link(what, one.key, days),
    }


def _stage(one: StageRecord, days: str) -> dict[str, Any]:
    return {
        "name": wording.called(one),
        "late": one.late,
        "finished": one.finished,
        "share": wording.percent(one.late / one.finished),
        "lost": wording.duration(one.lost_hours),
        "mean": wording.duration(one.lost_hours / one.late),
        "url": _link(_STAGE, one.code, days),
    }


def _chart(months: Sequence[Month]) -> dict[str, Any]:
    def percents(values: Sequence[float | None]) -> list[float | None]:
        return [None if one is None else round(one * 100, 1) for one in values]

    return {
        "x": [one.key for one in months],
        "series": [
            {"name": _("抓住晚单"), "data": percents([one.recall.value for one in months])},
            {"name": _("预警属实"), "data": percents([one.precision.value for one in months])},
        ],
    }


def _share(measured: Measured) -> str:
    return wording.percent(measured.value)


def _others(measured: Measured) -> str:
    """Return how many are not of the share; nothing where there are none."""
    rest = measured.count - round((measured.value or 0.0) * measured.count)
    return wording.number(rest) if rest else ""


def _interval(measured: Measured) -> str:
    if measured.low is None or measured.high is None:
        return ""
    return f"{wording.percent(measured.low)}–{wording.percent(measured.high)}"


def _bin_label(low: float) -> str:
    return f"{wording.percent(low)}–{wording.percent(low + 0.1)}"


def _called(what: str, key: str) -> str:
    if what == "supplier":
        return _supplier_names([key]).get(key, key)
    return _bin_label(int(key) / 10) if what == "bin" and key.isdecimal() and len(key) == 1 else key


def _outcome(one: reviewing.Case) -> str:
    kept = _("晚") if one.late else _("按期")
    if one.lead_hours is None:
        return _("%(kept)s · 没有预警") % {"kept": kept}
    lead = wording.duration(one.lead_hours)
    told = _("%(kept)s · 提前 %(lead)s 预警") % {"kept": kept, "lead": lead}
    return _("%(told)s · 采取过措施") % {"told": told} if one.answered else told


urlpatterns = [
    path("radar/review", review, name="radar-review"),
    path("radar/review/rows", rows, name="radar-review-rows"),
]
