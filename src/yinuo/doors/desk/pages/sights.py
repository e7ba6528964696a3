"""What each member sees in numbers: an administrator limits customers, regions and tiers, and hides measures."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib.messages import WARNING
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from yinuo.doors.desk import labels
from yinuo.doors.desk.answers import say
from yinuo.doors.desk.entry import DeskRequest, page
from yinuo.doors.desk.settings_frame import show
from yinuo.flow.insight import answering, asking, sight
from yinuo.flow.insight.metrics import METRICS
from yinuo.flow.insight.wording import DIMENSION_NAMES, key_text
from yinuo.ground.kernel import clock
from yinuo.ground.people import queries as people
from yinuo.ground.people import rights

MOST_CHOICES = 200
_FAULTS: dict[str, Promise] = {
    "unknown": gettext_lazy("有的项目已不存在，请刷新后重选。"),
    "too_many": gettext_lazy("每一项最多选 500 个值；请改用地区或等级来限定。"),
    "all": gettext_lazy("不能隐藏全部指标或全部维度；不想让此人看洞察，请改角色。"),
}


@page(rights.ADMINISTER)
@require_GET
def listing(request: DeskRequest) -> HttpResponse:
    """List the members, and what those see who do not see everything."""
    limited = sight.limited()
    members = [(one, _told(limited.get(one.id, sight.WHOLE))) for one in people.members()]
    context = {"members": members, "labels": labels}
    return show(request, "settings-sights", "desk/settings/sights.html", context)


@page(rights.ADMINISTER)
@require_http_methods(["GET", "POST"])
def one(request: DeskRequest, member_id: UUID) -> HttpResponse:
    """Show and set what one member sees."""
    member = people.member(member_id=member_id)
    if member is None:
        raise Http404
    if request.method == "POST" and _set(request, member_id):
        say(request, _("已保存。%(name)s 的页面、导出和接口都按此计数。") % {"name": member.name})
        return redirect("desk:settings-sights")
    seen = sight.of_member(member_id=member_id)
    context = {
        "person": member,
        "limits": [(code, DIMENSION_NAMES[code], _choices(code, seen.limits.get(code, ()))) for code in sight.LIMITED],
        "metrics": [(code, metric.name, code in seen.hidden_metrics) for code, metric in METRICS.items()],
        "dimensions": [(code, name, code in seen.hidden_dimensions) for code, name in DIMENSION_NAMES.items()],
    }
    return show(request, "settings-sights", "desk/settings/sight.html", context)


def _set(request: DeskRequest, member_id: UUID) -> bool:
    told = request.POST
    try:
        sight.set_sight(
            member_id=member_id,
            limits={code: told.getlist(f"limit-{code}") for code in sight.LIMITED},
            metrics=told.getlist("metric"),
            dimensions=told.getlist("dimension"),
        )
    except sight.BadSight as error:
        say(request, str(_FAULTS[next(iter(error.faults.values()))]), level=WARNING)
        return False
    return True


def _choices(code: str, kept: tuple[str, ...]) -> list[tuple[str, str, bool]]:
    asked = asking.Asked(measures=("orders_entered",), span="last_365")
    heads = answering.values_of(dimension=code, asked=asked, known=METRICS, now=clock.now(), limit=MOST_CHOICES)
    found = {head.key: key_text(code, head.key, head.label) for head in heads}
    found |= {key: _name(code, key) for key in kept if key not in found}
    return [(key, text, key in kept) for key, text in found.items()]


def _name(code: str, key: str) -> str:
    customer = people.customer(customer_id=UUID(key)) if code == "customer" else None
    return customer.name if customer else key_text(code, key, key)


def _told(seen: sight.Seen) -> list[str]:
    """Write what a member sees, a sentence for each limit."""
    found: list[Any] = [
        _("%(dimension)s：只看 %(n)s 个") % {"dimension": DIMENSION_NAMES[code], "n": len(keys)}
        for code, keys in seen.limits.items()
    ]
    if seen.hidden_metrics:
        found.append(_("隐藏 %(n)s 个指标") % {"n": len(seen.hidden_metrics)})
    if seen.hidden_dimensions:
        found.append(_("隐藏 %(n)s 个维度") % {"n": len(seen.hidden_dimensions)})
    return found


urlpatterns = [
    path("settings/sights", listing, name="settings-sights"),
    path("settings/sights/<uuid:member_id>", one, name="settings-sight"),
]
