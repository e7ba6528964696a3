"""Taking care of many alerts at once."""

from __future__ import annotations

from uuid import UUID

from yinuo.flow.radar import queries
from yinuo.flow.radar.alerting import acknowledge
from yinuo.flow.radar.models import AlertState
from yinuo.flow.radar.queries import AlertFilters

MOST_AT_ONCE = 500


def acknowledge_common(*, key: str, member_id: UUID) -> int:
    """Take care of all open alerts that share a cause, the heaviest 500 of them; return how many."""
    filters = AlertFilters(states=(AlertState.OPEN.value,), common=key)
    found = queries.alerts(filters=filters, limit=MOST_AT_ONCE)
    for alert in sorted(found, key=lambda one: one.id):
        acknowledge(alert_id=alert.id, member_id=member_id)
    return len(found)
