"""Which alerts are answered together: the filters of the page's address, and what is ticked below them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.http import QueryDict
from django.utils.translation import gettext as _

from yinuo.doors.desk import radar_board as board
from yinuo.flow.radar import queries as radar
from yinuo.flow.radar.queries import AlertFacts, AlertFilters
from yinuo.ground.kernel.ids import as_uuid

NAMES = ("severity", "tier", "due", "common", "hazard", "q")
# Customers that are attended to first, together.
FIRST_TIERS = "vip,key"
# To tick one by one; the others are below them in weight, and are taken with all.
MOST_LISTED = 200


def filters_of(query: Mapping[str, str]) -> AlertFilters:
    """Return which living alerts of lateness an address asks for; what is not known is left out."""
    told = {name: str(query.get(name, "")) for name in NAMES}
    chosen = replace(board.filters_of(told), cause="lateness")
    if told["tier"] == FIRST_TIERS:
        chosen = replace(chosen, tiers=tuple(FIRST_TIERS.split(",")))
    hazard_id = as_uuid(told["hazard"])
    hazard = radar.hazard(hazard_id=hazard_id) if hazard_id else None
    if hazard is None:
        return chosen
    return replace(chosen, order_ids=tuple(UUID(one) for one in hazard.order_ids))


def choice(query: Mapping[str, str], *, most: int) -> dict[str, Any]:
    """Return what the page shows of the alerts to choose from, the heaviest first; `most` are taken at once."""
    filters = filters_of(query)
    matching = radar.alert_counts(filters=filters)["total"]
    return {
        "alerts": radar.alerts(filters=filters, limit=MOST_LISTED),
        "matching": matching,
        "taken": min(matching, most),
        "total": radar.alert_counts(filters=AlertFilters(cause="lateness"))["total"],
        "fields": _fields(query),
        "address": address_of(query),
    }


def chosen_ids(data: QueryDict, query: Mapping[str, str], *, most: int) -> list[UUID]:
    """Return the alerts that a form names, or all that its address asks for."""
    if "all" in data or data.get("select_all") == "1":
        found: list[AlertFacts] = radar.alerts(filters=filters_of(query), limit=most)
        return [one.id for one in found]
    named = (as_uuid(text) for text in data.getlist("id")[:most])
    return [one for one in named if one is not None]


def address_of(query: Mapping[str, str]) -> str:
    """Return the filters as the end of an address, with its question mark; empty for none."""
    told = QueryDict(mutable=True)
    told.update({name: query[name] for name in NAMES if query.get(name)})
    return f"?{told.urlencode()}" if told else ""


def _fields(query: Mapping[str, str]) -> list[dict[str, Any]]:
    shown = [one for one in board.fields() if one["name"] in NAMES]
    for one in shown:
        if one["name"] == "tier":
            one["options"] = [(FIRST_TIERS, _("VIP 和重点")), *one["options"]]
    causes = [(one.key, one.text, one.orders) for one in radar.common_causes()]
    hazards = [
        (str(one.id), radar.hazard_in_words(hazard=one).title, one.order_count)
        for one in radar.hazards()
        if one.order_count
    ]
    for name, label, options in (("common", _("共同原因"), causes), ("hazard", _("隐患"), hazards)):
        if options or query.get(name):
            shown.append({"name": name, "label": label, "options": options})
    return shown
