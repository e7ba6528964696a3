"""How a line is met, as a tree that people read: from the delivery down to stock, purchases and machine hours."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from yinuo.flow.promises.naming import Names, names_of
from yinuo.flow.promises.queries import LinePlan, StepFacts, walked
from yinuo.ground.kernel.wording import duration, number

KINDS: dict[str, tuple[str, Promise]] = {
    "stock": ("building-warehouse", pgettext_lazy("step", "用库存")),
    "receipt": ("truck-delivery", pgettext_lazy("step", "等在途")),
    "purchase": ("shopping-cart", pgettext_lazy("step", "采购")),
    "operation": ("settings-2", pgettext_lazy("step", "加工")),
    "outside": ("arrows-exchange", pgettext_lazy("step", "外协")),
    "make": ("hammer", pgettext_lazy("step", "自制")),
    "approval": ("signature", pgettext_lazy("step", "审批")),
    "pick": ("package", pgettext_lazy("step", "拣货")),
    "transit": ("truck", pgettext_lazy("step", "运输")),
    "delivery": ("home-check", pgettext_lazy("step", "送达")),
}
WAITS: dict[str, Promise] = {
    "capacity": gettext_lazy("等机器 %(time)s"),
    "people": gettext_lazy("等人手 %(time)s"),
    "calendar": gettext_lazy("休息 %(time)s"),
    "cutoff": gettext_lazy("等发车 %(time)s"),
    "picking": gettext_lazy("等拣货 %(time)s"),
    "allocation": gettext_lazy("现货留给他人，等 %(time)s"),
}
_PLACES = {"operation": "work_centre", "purchase": "supplier", "outside": "supplier", "stock": "site", "pick": "site"}
# A wait shorter than this is the rounding of minutes, not news.
SHORTEST_WAIT = timedelta(minutes=30)


def pegging(*, lines: Iterable[LinePlan]) -> list[dict[str, Any]]:
    """Return one tree for each line, ready to be drawn."""
    plans = list(lines)
    names = names_of(codes=_codes([step for line in plans for step in walked(line.deliveries)]))
    return [
        {
            "position": line.position,
            "item": names.of("item", line.item_code),
            "arrives_at": line.arrives_at,
            "steps": [_node(step, names) for step in line.deliveries],
        }
        for line in plans
    ]


def _codes(steps: Iterable[StepFacts]) -> dict[str, set[str]]:
    codes: dict[str, set[str]] = {"item": set()}
    for step in steps:
        codes["item"].add(step.item_code)
        kind = _PLACES.get(step.kind)
        if kind and step.place:
            codes.setdefault(kind, set()).add(step.place)
    return codes


def _node(step: StepFacts, names: Names) -> dict[str, Any]:
    icon, word = KINDS.get(step.kind, ("point", step.kind))
    waited = step.start_at - step.ready_at
    told = WAITS.get(step.wait) if waited >= SHORTEST_WAIT else None
    return {
        "icon": icon,
        "text": _("%(verb)s %(item)s × %(quantity)s")
        % {"verb": word, "item": names.of("item", step.item_code), "quantity": number(step.quantity, 4)},
        "place": names.of(_PLACES.get(step.kind, ""), step.place) if step.place else "",
        "ref": step.ref if step.kind in ("receipt", "purchase") else "",
        "start_at": step.start_at,
        "end_at": step.end_at,
        "instant": step.end_at - step.start_at < SHORTEST_WAIT,
        "wait": str(told) % {"time": duration(waited)} if told else "",
        "needs": [_node(need, names) for need in step.needs],
    }
