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
    if len(events) > _MOST_NOTICES:
        told = [(topic, "", str(events[0].organisation_id)) for topic in sorted({one.type for one in events})]
    else:
        told = [(one.type, str(one.subject_id or ""), str(one.organisation_id)) for one in events]
    found = [dict(zip(("topic", "subject", "organisation"), one, strict=True)) for one in told]
    return [(LIVE_CHANNEL, json.dumps(notice)) for notice in found]


def announce_topic(*, topic: str, organisation_id: str, subject: str = "") -> None:
    """Notify open pages of a change that is no event of the log, such as a job's progress."""
    notice = {"topic": topic, "subject": subject, "organisation": organisation_id}
    with connection.cursor() as cursor:
        cursor.execute("select pg_notify(%s, %s)", [LIVE_CHANNEL, json.dumps(notice)])
