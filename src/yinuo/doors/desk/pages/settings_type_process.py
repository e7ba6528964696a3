"""Which process the orders of a type run through: their list of stages, or one that was drawn and published."""

from __future__ import annotations

from typing import Any

from django.contrib.messages import WARNING
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from yinuo.doors.desk import labels
from yinuo.doors.desk.answers import attempt, say
from yinuo.doors.desk.entry import DeskRequest, page
from yinuo.doors.desk.order_kinds import kind_choices
from yinuo.flow.orders import actions as orders
from yinuo.flow.orders import queries as order_queries
from yinuo.flow.promises import actions as promises
from yinuo.flow.promises.queries import drawn_standards
from yinuo.flow.work import listed
from yinuo.ground.kernel.wording import called
from yinuo.ground.people import rights
from yinuo.ground.process import catalogue

_REFUSALS = {
    "unpublished": gettext_lazy("这个流程还没有发布。先发布，再用在订单上。"),
    "no_stages": gettext_lazy("这个流程没有一步设了标准时间。至少给一步填上标准时间，它才能作为订单的环节。"),
    "unknown_type": gettext_lazy("没有这个订单类型。请刷新页面。"),
}


@page(rights.ADMINISTER)
@require_POST
def choose(request: DeskRequest) -> HttpResponse:
    """Let new orders of a type run through another process."""
    chosen = request.POST.get("type", "")
    if chosen not in dict(kind_choices()):
        raise Http404
    try:
        with attempt():
            if not order_queries.order_types():
                orders.define_order_types(names=orders.STARTER_TYPES)
            promises.set_process(order_type=chosen, process_key=request.POST.get("process", ""))
    except promises.UnfitProcess as refused:
        say(request, str(_REFUSALS[refused.code]), level=WARNING)
    else:
        say(request, _("已保存，新订单按此执行，在途订单不变。"))
    return redirect(f"{reverse('desk:settings-stages')}?type={chosen}")


def choice(*, order_type: str) -> dict[str, Any]:
    """Return what the page of stages needs to know: the processes to choose from, and the one that was chosen."""
    known = [one for one in catalogue.processes() if one.published and not one.key.startswith(listed.PREFIX)]
    key = order_queries.process_keys().get(order_type, "")
    chosen = next((one for one in known if one.key == key), None)
    drawn = drawn_standards(order_types=[order_type]).get(order_type)
    return {
        "processes": [(one.key, one.name or one.key) for one in known],
        "process_key": key,
        "process": chosen,
        "drawn": [
            {"facts": one, "name": called(one), "role": labels.word(labels.ROLES, one.role)} for one in drawn or ()
        ],
    }


urlpatterns = [path("settings/stages/process", choose, name="settings-type-process")]
