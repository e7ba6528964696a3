"""Alerts as cards: one for each order, its heaviest alert, with the reason in one line and the time that is left."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from yinuo.flow.radar import queries as radar
from yinuo.flow.radar.queries import AlertFacts
from yinuo.ground.kernel.wording import datetime_text, duration


@dataclass(frozen=True, kw_only=True)
class AlertCard:
    """What a card of one alert says."""

    alert: AlertFacts
    when: str
    when_note: str
    cause: str


def alert_cards(alerts: Sequence[AlertFacts], *, now: datetime) -> list[AlertCard]:
    """Return the living alerts as cards, the first one of each order."""
    seen, cards = set(), []
    for alert in alerts:
        if alert.is_alive and alert.order_id not in seen:
            seen.add(alert.order_id)
            cards.append(alert_card(alert, now=now))
    return cards


def alert_card(alert: AlertFacts, *, now: datetime) -> AlertCard:
    """Return one alert as a card, living or not."""
    about = radar.cause_in_words(cause=alert.cause, stage_name=alert.order_stage_name)
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
