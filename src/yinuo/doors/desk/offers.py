"""An offer as pages show it: when, how sure, what limits it, what would make it earlier and at what price."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from yinuo.doors.desk.pegging import pegging
from yinuo.doors.desk.quality_words import exactly
from yinuo.doors.desk.runway import Runway, legend, runway
from yinuo.flow.orders import queries as orders
from yinuo.flow.promises import forms
from yinuo.flow.promises.queries import AlternativeFacts, Offer
from yinuo.flow.quality import queries as quality
from yinuo.ground.kernel.wording import duration
from yinuo.ground.supply import queries as supply

CAPABLE = "capable"
PLAIN = ""
# How the offer stands to the customer's wish is told beside the date.
_TOLD_APART = ("wish_missed", "wish_kept")
# What a date is computed from, or how sure that is: it limits nothing.
_GROUNDS = ("preset", "learnt", "under_way", "unannounced", "year_unannounced", "no_lane")
# Why goods that were meant for stock and machines are dated by history: what nobody should promise without a look.
_DOUBTS = ("unplannable", "unknown_item", "plant_unfit", "demand_unfit", "unit_differs", "no_way")
# Below this many hours a date is not called earlier.
NOTEWORTHY_HOURS = 1.0
DAY_HOURS = 24.0


def offer_view(
    *, offer: Offer, requested_at: datetime | None = None, committed_at: datetime | None = None, chosen: str = PLAIN
) -> dict[str, Any]:
    """Return all that a page draws of an offer; `chosen` is the alternative picked, by its key."""
    reasons = [one for one in offer.reasons if one.get("code") not in _TOLD_APART]
    told, capable = forms.explain(reasons=reasons), offer.basis == CAPABLE
    doubtful = not capable and bool(reasons) and reasons[0].get("code") in _DOUBTS
    limited = capable and bool(reasons) and reasons[0].get("code") not in _GROUNDS
    axis = _axis(offer, requested_at, committed_at)
    picked = next((one for one in offer.alternatives if one.key == chosen), None)
    return {
        "offer": offer,
        "capable": capable,
        "shown": picked or offer,
        "interval": _interval(picked or offer),
        "span": span_of(picked or offer),
        "binding": told[0] if limited else "",
        "doubt": told[0] if doubtful else "",
        "reasons": (told[1:] if limited or doubtful else told) + _held_back(offer),
        "helps": forms.helps(reasons=offer.reasons[:1]) if capable else [],
        "strip": strip_of(
            axis, shown=picked or offer, offer=offer, requested_at=requested_at, committed_at=committed_at
        ),
        "wish": _wish(picked or offer, requested_at),
        "alternatives": _alternatives(offer, axis, chosen),
        "chosen": picked.key if picked else PLAIN,
        "lines": pegging(lines=offer.lines),
        "basis": str(forms.BASES.get(offer.basis, offer.basis)),
    }


def strip_of(
    axis: Runway,
    *,
    shown: Offer | AlternativeFacts,
    offer: Offer,
    requested_at: datetime | None,
    committed_at: datetime | None,
) -> dict[str, Any]:
    """Return the calendar strip of an interval: columns, the bar, and the marks that lie on it."""
    marks = {"requested": requested_at, "committed": committed_at}
    placed = {kind: axis.mark(moment) for kind, moment in marks.items() if moment and moment >= offer.computed_at}
    tail = offer.worst_at if offer.worst_at and shown is offer and offer.worst_at > shown.latest_at else None
    if tail:
        placed["worst"] = axis.mark(tail)
    return {
        "unit": axis.unit,
        "columns": axis.columns,
        "bar": axis.bar(shown.earliest_at, shown.latest_at),
        "tail": axis.bar(shown.latest_at, tail) if tail else None,
        "marks": placed,
        "legend": legend(marks=placed),
        "ends": span_of(shown),
        "said": _("%(interval)s：%(span)s") % {"interval": _interval(shown), "span": span_of(shown)},
    }


def _held_back(offer: Offer) -> list[str]:
    """Return what quality holds back, and has since before the offer, of goods that the offer lacks."""
    lacking = {str(one.get("item")) for one in offer.reasons if one.get("code") in ("no_stock", "unplannable")}
    if not lacking:
        return []
    found = [one for one in quality.holds() if one.item_code in lacking and one.placed_at <= offer.computed_at]
    names = supply.items_by_code(codes=[one.item_code for one in found])
    return [
        _("%(site)s有 %(quantity)s %(item)s被质量冻结，不能承诺：%(reason)s")
        % {
            "site": one.site_code,
            "quantity": exactly(one.quantity),
            "item": names[one.item_code].name if one.item_code in names else one.item_code,
            "reason": one.reason,
        }
        for one in found
    ]


def _axis(offer: Offer, requested_at: datetime | None, committed_at: datetime | None) -> Runway:
    moments = [offer.latest_at, *(one.latest_at for one in offer.alternatives)]
    moments += [moment for moment in (offer.worst_at, requested_at, committed_at) if moment]
    return runway(calendar=supply.working_calendar(), start=offer.computed_at, moments=moments)


def span_of(shown: Offer | AlternativeFacts) -> str:
    """Return the days between which it comes; one day is told once."""
    return forms.span_text(earliest_at=shown.earliest_at, latest_at=shown.latest_at)


def _interval(shown: Offer | AlternativeFacts) -> str:
    return forms.interval_text(
        earliest_days=shown.earliest_days, latest_days=shown.latest_days, confidence=shown.confidence
    )


def _wish(shown: Offer | AlternativeFacts, requested_at: datetime | None) -> dict[str, Any] | None:
    """Say whether the customer's wish is met, and by how much not."""
    if requested_at is None:
        return None
    late = shown.latest_at - requested_at
    if late <= timedelta(0):
        return {"tone": "fine", "text": _("满足客户要求的日期")}
    days = supply.working_calendar().working_days_between(start=requested_at, end=shown.latest_at)
    return {"tone": "warning", "text": _("比客户要求晚 %(days)s 个工作日") % {"days": max(days, 1)}}


def _alternatives(offer: Offer, axis: Runway, chosen: str) -> list[dict[str, Any]]:
    if not offer.alternatives:
        return []
    texts = forms.lever_texts(levers=[(one.lever, one.values) for one in offer.alternatives])
    numbers = _numbers([moved.order_id for one in offer.alternatives for moved in one.displaced])
    plain = {
        "key": PLAIN,
        "text": _("按原计划"),
        "shown": offer,
        "gain": "",
        "extra_minor": 0,
        "margin_minor": offer.margin_minor,
        "bar": axis.bar(offer.earliest_at, offer.latest_at),
        "picked": chosen == PLAIN,
        "displaced": [],
    }
    others = [
        {
            "key": one.key,
            "text": text,
            "shown": one,
            "gain": gain_text(hours=one.gained_hours),
            "extra_minor": one.extra_minor,
            "margin_minor": one.margin_minor,
            "bar": axis.bar(one.earliest_at, one.latest_at),
            "picked": chosen == one.key,
            "displaced": [{"moved": moved, "number": numbers.get(moved.order_id, "")} for moved in one.displaced],
        }
        for one, text in zip(offer.alternatives, texts, strict=True)
    ]
    return [plain, *others]


def gain_text(*, hours: float) -> str:
    """Say how much earlier (or later) something is: days where they are whole days, else hours."""
    if abs(hours) < NOTEWORTHY_HOURS:
        return ""
    days = round(abs(hours) / DAY_HOURS)
    whole = ngettext("%(days)s 天", "%(days)s 天", days) % {"days": days}
    time = whole if abs(hours) >= DAY_HOURS else duration(abs(hours))
    return (_("提前 %(time)s") if hours > 0 else _("推迟 %(time)s")) % {"time": time}


def _numbers(order_ids: Sequence[UUID]) -> dict[UUID, str]:
    if not order_ids:
        return {}
    return {order_id: facts.number for order_id, facts in orders.facts_for(order_ids=list(order_ids)).items()}
