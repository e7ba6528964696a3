"""How sensitive the radar is: thresholds with what they would have done lately, and what forecasts are made from."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from yinuo.doors.desk import labels
from yinuo.doors.desk.answers import attempt, say
from yinuo.doors.desk.entry import DeskRequest, is_fragment, page, render
from yinuo.doors.desk.order_kinds import kind_choices
from yinuo.doors.desk.pages.models import KINDS
from yinuo.flow.radar import actions, queries
from yinuo.flow.radar.queries import Tried
from yinuo.ground.people import actions as people
from yinuo.ground.people import rights

USUAL_MISS, MOST_MISS = 5.0, 1_000.0
_LOWEST, _HIGHEST = 5, 95  # per cent, in steps of five: the thresholds that were tried


@page(rights.SEE)
@require_http_methods(["GET", "POST"])
def tuning(request: DeskRequest) -> HttpResponse:
    """Show what thresholds would have done, and keep those that are chosen."""
    if request.method == "POST":
        if not request.member.may(rights.ADMINISTER):
            raise PermissionDenied(rights.ADMINISTER)
        chosen = _typed(request.POST)
        with attempt():
            people.set_preferences(changes={f"radar.threshold_{tier}": value for tier, value in chosen.items()})
        say(request, _("预警线已保存，正在按它重新判断在途订单。"))
        return redirect("desk:radar-tuning")
    return _shown(request, request.GET)


@page(rights.ADMINISTER)
@require_POST
def learn(request: DeskRequest) -> HttpResponse:
    """Begin to learn now, as every night."""
    with attempt():
        job_id = actions.start_learning()
    return redirect(f"{reverse('desk:radar-models')}?job={job_id}")


def _shown(request: DeskRequest, data: QueryDict) -> HttpResponse:
    grid, names = queries.tried_thresholds(), dict(kind_choices())
    miss, chosen = _miss(data), _typed(data)
    if "suggest" in data:
        chosen |= queries.cheapest(grid=grid, miss_costs=dict.fromkeys(chosen, miss))
    done = queries.at(grid=grid, thresholds=chosen)
    total = sum(done.values(), Tried())
    context = {
        "tiers": [_tier(tier, word, chosen[tier], done.get(tier)) for tier, word in labels.TIERS.items()],
        "total": total,
        "told_total": _told(total),
        "false_alarms": total.raised - total.caught,
        "miss": f"{miss:g}",
        "models": [_model(one, names) for one in queries.models()],
        "may_change": request.member.may(rights.ADMINISTER),
    }
    name = "desk/tuning/board.html" if is_fragment(request) else "desk/tuning/page.html"
    return render(request, name, context)


def _typed(data: QueryDict) -> dict[str, float]:
    known = queries.limits()
    found = {tier: known.threshold(tier) for tier in labels.TIERS}
    for tier in found:
        text = data.get(f"threshold_{tier}", "")
        if text.isdecimal() and len(text) <= 3:
            found[tier] = min(max(int(text), _LOWEST), _HIGHEST) / 100
    return found


def _miss(data: QueryDict) -> float:
    try:
        typed = float(data.get("miss", USUAL_MISS))
    except ValueError:
        return USUAL_MISS
    return min(max(typed, 0.1), MOST_MISS) if typed == typed else USUAL_MISS


def _tier(tier: str, word: Any, threshold: float, done: Tried | None) -> dict[str, Any]:
    return {
        "tier": tier,
        "word": word,
        "percent": round(threshold * 100),
        "told": _told(done) if done else _("近几个月没有这一等级的到期订单。"),
    }


def _told(done: Tried) -> str:
    if not done.orders:
        return ""
    if not done.late:
        text = ngettext(
            "会发出 %(raised)s 条预警；%(orders)s 张到期订单都没有晚。",
            "会发出 %(raised)s 条预警；%(orders)s 张到期订单都没有晚。",
            done.raised,
        )
        return text % {"raised": done.raised, "orders": done.orders}
    told = {"raised": done.raised, "late": done.late, "caught": done.caught, "hours": round(done.lead_hours)}
    if not done.caught:
        text = ngettext(
            "会发出 %(raised)s 条预警，%(late)s 张晚单一张也没有抓住。",
            "会发出 %(raised)s 条预警，%(late)s 张晚单一张也没有抓住。",
            done.raised,
        )
        return text % told
    text = ngettext(
        "会发出 %(raised)s 条预警，抓住 %(late)s 张晚单中的 %(caught)s 张，平均提前 %(hours)s 小时。",
        "会发出 %(raised)s 条预警，抓住 %(late)s 张晚单中的 %(caught)s 张，平均提前 %(hours)s 小时。",
        done.raised,
    )
    return text % told


def _model(one: dict[str, Any], names: dict[str, Any]) -> dict[str, Any]:
    figures = one["figures"] or {}
    return {
        **one,
        "type_name": names.get(one["order_type"], one["order_type"]),
        "kind_name": KINDS.get(one["kind"], one["kind"]),
        "tried": [
            (KINDS.get(kind, kind), loss, kind == one["kind"]) for kind, loss in figures.get("kinds", {}).items()
        ],
        "held": figures.get("orders", 0),
        "won": figures.get("winner"),
    }


urlpatterns = [
    path("radar/tuning", tuning, name="radar-tuning"),
    path("radar/tuning/learning", learn, name="radar-learning"),
]
