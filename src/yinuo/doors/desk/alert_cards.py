"""Alerts as cards: one for each order, its gravest alert first, with reasons in a line each and the time left."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from yinuo.flow.radar import queries as radar
from yinuo.flow.radar.queries import AlertFacts
from yinuo.ground.kernel.phrases import phrase as _
from yinuo.ground.kernel.wording import datetime_text, duration


@dataclass(frozen=True, kw_only=True)
class AlertCard:
    """What a card says: of the alert it opens, and of the order's other alerts in a line each."""

    alert: AlertFacts
    when: str
    when_note: str
    cause: str
    others: tuple[str, ...] = ()


GRAVEST_FIRST = ("critical", "warning", "watch")


def alert_cards(alerts: Sequence[AlertFacts], *, now: datetime, alive_only: bool = True) -> list[AlertCard]:
    """Return alerts as cards, one for each order, in the order in which the orders first come."""
    by_order: dict[UUID, list[AlertFacts]] = {}
    for alert in alerts:
        if alert.is_alive or not alive_only:
            by_order.setdefault(alert.order_id, []).append(alert)
    return [_card_of_order(sorted(group, key=_gravity), now) for group in by_order.values()]


def _gravity(alert: AlertFacts) -> tuple[int, bool]:
    grave = GRAVEST_FIRST.index(alert.severity) if alert.severity in GRAVEST_FIRST else len(GRAVEST_FIRST)
    return grave, alert.cause != "lateness"


def _card_of_order(group: Sequence[AlertFacts], now: datetime) -> AlertCard:
    """The card of the gravest alert; what it says already is not said again for the others."""
    card = alert_card(group[0], now=now)
    said = {reason.text for reason in radar.reasons_in_words(reasons=group[0].reasons)[:1]}
    lines = {alert_card(other, now=now).cause: radar.one_line(reasons=other.reasons) for other in group[1:]}
    return replace(card, others=tuple(line for line, reason in lines.items() if not any(one in reason for one in said)))


def alert_card(alert: AlertFacts, *, now: datetime) -> AlertCard:
    """Return one alert as a card, living or not."""
    stage = radar.overrun_stage(reasons=alert.reasons) or alert.order_stage_name
    about = radar.cause_in_words(cause=alert.cause, stage_name=stage)
    reason = radar.one_line(reasons=alert.reasons)
    return AlertCard(
        alert=alert,
        when=_left(alert.committed_at, now),
        when_note=_("承诺 %(day)s") % {"day": datetime_text(alert.committed_at)} if alert.committed_at else "",
        cause=_("%(about)s。%(reason)s") % {"about": about, "reason": reason} if reason else about,
    )


def _left(committed_at: datetime | None, now: datetime) -> str:
    if committed_at is None:
        return _("未承诺")
    left = committed_at - now
    if left.total_seconds() < 0:
        return _("已逾期 %(length)s") % {"length": duration(-left)}
    return _("还剩 %(length)s") % {"length": duration(left)}
