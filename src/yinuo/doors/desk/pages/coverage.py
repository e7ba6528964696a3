"""Are promises kept as often as they say: the figures by month, region, tier, family; the orders behind each."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpResponse, QueryDict
from django.urls import path, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from yinuo.doors.desk import labels
from yinuo.doors.desk.entry import DeskRequest, page, render
from yinuo.doors.desk.promise_frame import promise_tabs
from yinuo.flow.orders.queries import NotAllSeen
from yinuo.flow.promises import queries
from yinuo.ground.kernel.wording import date_text, number, percent
from yinuo.ground.people import rights

_SHOWN = 50
_HUNDRED = 100
DIMENSIONS: dict[str, Promise] = {
    "month": gettext_lazy("到期月份"),
    "region": gettext_lazy("地区"),
    "tier": gettext_lazy("客户等级"),
    "family": gettext_lazy("物料类别"),
    "level": gettext_lazy("承诺的把握"),
    "basis": gettext_lazy("依据"),
}
BASES: dict[str, Promise] = {
    "planned_corrected": gettext_lazy("库存与产能，已按结果校准"),
    "planned": gettext_lazy("库存与产能"),
    "forests": gettext_lazy("学得的规律"),
    "segments": gettext_lazy("同类订单的历史"),
    "preset": gettext_lazy("标准时间"),
    "under_way": gettext_lazy("余下的工作"),
    "repromise": gettext_lazy("重排"),
}
_KEPT = {"1": True, "0": False}
# What the months' chart begins at: below it nothing lies, and the difference of a few points shows.
_LOWEST = 0.5


@page(rights.SEE)
@require_GET
def coverage(request: DeskRequest) -> HttpResponse:
    """Show how much was promised and how much was kept, as of the last night."""
    try:
        report = queries.coverage()
    except NotAllSeen:
        told = {"tabs": promise_tabs(chosen="coverage"), "report": None, "part_seen": True}
        return render(request, "desk/coverage/empty.html", told)
    chosen = request.GET.get("by", "") if request.GET.get("by") in DIMENSIONS else "month"
    base = {"tabs": promise_tabs(chosen="coverage"), "report": report, "learner": _learner()}
    if report is None or report["overall"] is None:
        return render(request, "desk/coverage/empty.html", base)
    context = {
        **base,
        "overall": _row(report["overall"], "", ""),
        "drift": _drift(report["drift"]),
        "chart": _chart(report["by"]["month"]),
        "dimension": DIMENSIONS[chosen],
        "dimensions": [
            {"label": word, "url": f"?by={code}", "active": code == chosen} for code, word in DIMENSIONS.items()
        ],
        "rows": [_row(one, chosen, _name(chosen, one["name"])) for one in report["by"].get(chosen, ())],
    }
    return render(request, "desk/coverage/coverage.html", context)


@page(rights.SEE)
@require_GET
def coverage_rows(request: DeskRequest) -> HttpResponse:
    """Show the promises behind a number."""
    asked = request.GET
    dimension = asked.get("by", "") if asked.get("by") in DIMENSIONS else ""
    name, kept = asked.get("name", "")[:100], _KEPT.get(asked.get("kept", ""))
    place = max(int(asked["page"]), 1) if asked.get("page", "").isdecimal() else 1
    offset = (min(place, 10_000) - 1) * _SHOWN
    found, total = queries.judged_promises(dimension=dimension, name=name, kept=kept, limit=_SHOWN, offset=offset)
    words = {None: _("到期的承诺"), True: _("兑现的承诺"), False: _("没有兑现的承诺")}
    context = {
        "title": words[kept] + (_("：%(name)s") % {"name": _name(dimension, name)} if dimension else ""),
        "rows": found,
        "total": total,
        "page_number": place,
        "pages": -(-total // _SHOWN),
        "choices": [
            {"label": label, "url": _link(dimension, name, code), "active": kept is _KEPT.get(code)}
            for code, label in (("", _("全部")), ("1", _("兑现")), ("0", _("没有兑现")))
        ],
    }
    return render(request, "desk/coverage/rows.html", context)


def _row(figures: dict[str, Any], dimension: str, name: str) -> dict[str, Any]:
    """Return one row: its figures in words, where they lie on a scale, and the addresses of what is behind them."""
    count, kept = figures["count"], round(figures["count"] * figures["kept"])
    code = figures["name"]
    return {
        **figures,
        "label": name,
        "kept_count": kept,
        "broken_count": count - kept,
        "band": {"left": figures["low"] * _HUNDRED, "width": (figures["high"] - figures["low"]) * _HUNDRED},
        "promised_at": figures["promised"] * _HUNDRED,
        "kept_at": figures["kept"] * _HUNDRED,
        "said": _("承诺 %(promised)s，兑现 %(kept)s，真实水平在 %(low)s 到 %(high)s 之间")
        % {name: percent(figures[name], 1) for name in ("promised", "kept", "low", "high")},
        "verdict_word": labels.word(labels.COVERAGE_VERDICTS, figures["verdict"]),
        "tone": labels.COVERAGE_TONES.get(figures["verdict"], "quiet"),
        "all_url": _link(dimension, code, ""),
        "kept_url": _link(dimension, code, "1"),
        "broken_url": _link(dimension, code, "0"),
    }


def _name(dimension: str, name: str) -> str:
    """Return how the name of a row is told."""
    if dimension == "tier" and name in labels.TIERS:
        return labels.word(labels.TIERS, name)
    if dimension == "basis" and name in BASES:
        return str(BASES[name])
    if dimension == "level":
        try:
            return percent(float(name), 1)
        except ValueError:
            return name
    return name or _("未填")


def _link(dimension: str, name: str, kept: str) -> str:
    query = QueryDict(mutable=True)
    query.update({"by": dimension, "name": name} if dimension else {})
    if kept:
        query["kept"] = kept
    address = reverse("desk:coverage-rows")
    return f"{address}?{query.urlencode()}" if query else address


def _learner() -> str:
    """Return which way delivery times of orders without a plan are told, and how that was decided."""
    known = queries.learner()
    if known is None:
        return ""
    told = {"n": number(known.deliveries), "tried": number(known.tried), "days": number(abs(known.shorter_days), 1)}
    if known.forests and known.shorter_days > 0:
        return (
            _("按历史承诺的订单：用从 %(n)s 次交付学得的规律，试算 %(tried)s 张，平均承诺比同类历史短 %(days)s 天。")
            % told
        )
    if known.forests:
        return _("按历史承诺的订单：用从 %(n)s 次交付学得的规律，试算 %(tried)s 张，比同类历史更准。") % told
    if known.tried:
        return _("按历史承诺的订单：用同类订单的历史，试算 %(tried)s 张，它更准。") % told
    return _("按历史承诺的订单：用同类订单的历史；满 2,000 次交付后，会学习更细的规律并比较。")


def _drift(drift: dict[str, Any]) -> dict[str, str] | None:
    """Return the warning that promises are kept less, or more, often than before; None while they are not."""
    if drift["state"] not in ("too_short", "too_long") or not drift["since"]:
        return None
    told = {"day": date_text(datetime.fromisoformat(drift["since"])), "kept": percent(drift["figures"]["kept"], 1)}
    if drift["state"] == "too_short":
        return {
            "tone": "warning",
            "title": _("%(day)s 以来，兑现明显少于承诺：只有 %(kept)s") % told,
            "text": _("看看这段时间没有兑现的订单，找出共同的原因；新的承诺会逐夜放宽。"),
        }
    return {
        "tone": "watch",
        "title": _("%(day)s 以来，兑现明显多于承诺：%(kept)s") % told,
        "text": _("承诺可以更短；新的承诺会逐夜收紧。"),
    }


def _chart(months: list[dict[str, Any]]) -> dict[str, Any] | None:
    if len(months) < 2:
        return None
    shares = {name: [round(one[name] * _HUNDRED, 1) for one in months] for name in ("promised", "kept")}
    lowest = min([*shares["promised"], *shares["kept"]])
    return {
        "x": [one["name"] for one in months],
        "series": [{"name": _("承诺水平"), "data": shares["promised"]}, {"name": _("兑现"), "data": shares["kept"]}],
        "min": max(0, int(lowest // 10 * 10) - 10) if lowest > _LOWEST * _HUNDRED else 0,
        "max": _HUNDRED,
    }


urlpatterns = [
    path("coverage", coverage, name="coverage"),
    path("coverage/rows", coverage_rows, name="coverage-rows"),
]
