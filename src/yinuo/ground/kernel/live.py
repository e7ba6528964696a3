"""Telling open pages that something changed: a short notice by NOTIFY; pages then ask for what they show."""

from __future__ import annotations

import json
from collections.abc import Sequence

from django.db import connection

from yinuo.ground.kernel.events import Recorded

LIVE_CHANNEL = "yinuo_live"
_MOST_NOTICES = 20


def announce(*, events: Sequence[Recorded]) -> None:
    """Notify, at commit, the organisation's open pages of these events; a flood is told as one notice."""
    notices = [
        {
            "topic": event.type,
            "subject": str(event.subject_id or ""),
            "organisation": str(event.organisation_id),
        }
        for event in events
    ]
    if len(notices) > _MOST_NOTICES:
        topics = sorted({notice["topic"] for notice in notices})
        notices = [{**notices[0], "topic": topic, "subject": ""} for topic in topics]
    with connection.cursor() as cursor:
        for notice in notices:
            cursor.execute("select pg_notify(%s, %s)", [LIVE_CHANNEL, json.dumps(notice)])


def announce_topic(*, topic: str, organisation_id: str, subject: str = "") -> None:
    """Notify open pages of a change that is no event of the log, such as a job's progress."""
    notice = {"topic": topic, "subject": subject, "organisation": organisation_id}
    with connection.cursor() as cursor:
        cursor.execute("select pg_notify(%s, %s)", [LIVE_CHANNEL, json.dumps(notice)])
