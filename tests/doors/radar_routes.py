"""The radar's pages, and the right that each needs."""

from __future__ import annotations

SEE = "see"
ALERTS = "radar.handle"
RESPOND = "responses.apply"
ADMIN = "administer"

PAGES: dict[str, str | None] = {
    "briefing": SEE,
    "radar/hazards": SEE,
    "radar/review": SEE,
    "radar/review/rows": SEE,
    "radar/hazards/look": ALERTS,
    "radar/hazards/<uuid:hazard_id>": SEE,
    "radar/force-majeure/new": ALERTS,
    "radar/force-majeure/<uuid:force_id>/lifting": ALERTS,
    "settings/escalation": ADMIN,
    "settings/importance": ADMIN,
    "briefing/delivery": SEE,
    "radar": SEE,
    "radar/alerts/<uuid:alert_id>": SEE,
    "radar/causes": SEE,
    "radar/causes/acknowledgement": ALERTS,
    "radar/disc": SEE,
    "radar/alerts/<uuid:alert_id>/acknowledgement": ALERTS,
    "radar/alerts/<uuid:alert_id>/quiet": ALERTS,
    "radar/alerts/<uuid:alert_id>/resolution": ALERTS,
    "radar/alerts/<uuid:alert_id>/waking": ALERTS,
    "radar/models": SEE,
    "radar/models/<uuid:version_id>/service": ADMIN,
    "radar/tuning": SEE,
    "radar/tuning/learning": ADMIN,
    "radar/alerts/<uuid:alert_id>/response": RESPOND,
    "radar/alerts/<uuid:alert_id>/response/draft": RESPOND,
    "radar/orders/<uuid:order_id>": SEE,
}
