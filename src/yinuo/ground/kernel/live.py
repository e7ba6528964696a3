"""Telling open pages that something changed: a short notice by NOTIFY; pages then ask for what they show."""

from __future__ import annotations

import json
from collections.abc import Sequence

from django.db import connection

from yinuo.ground.kernel.events import Recorded

LIVE_CHANNEL = "yinuo_live"
_MOST_NOTICES = 20


def notices(*, events: Sequence[Recorded]) -> list[tuple[str, str]]:
    """Return what open pages are notified of (channel, content) at commit; a flood is told as one notice a topic."""
    told = [
        {
            "topic": event.type,
            "subject": str(event.subject_id or ""),
            "organisation": str(event.organisation_id),
        }
        for event in events
    ]
    if len(told) > _MOST_NOTICES:
        topics = sorted({notice["topic"] for notice in told})
        told = [{**told[0], "topic": topic, "subject": ""} for topic in topics]
    return [(LIVE_CHANNEL, json.dumps(notice)) for notice in told]


def announce_topic(*, topic: str, organisation_id: str, subject: str = "") -> None:
    """Notify open pages of a change that is no event of the log, such as a job's progress."""
    notice = {"topic": topic, "subject": subject, "organisation": organisation_id}
    with connection.cursor() as cursor:
        cursor.execute("select pg_notify(%s, %s)", [LIVE_CHANNEL, json.dumps(notice)])
