"""The morning briefing in groups' chats: once a working day, at the time that is set, into those that asked for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from yinuo.doors.channels import routing
from yinuo.ground.kernel import outbox
from yinuo.ground.kernel.events import Recorded
from yinuo.ground.people import actions as people_actions
from yinuo.ground.people import queries as people

BRIEFING = "briefing"
# Groups read the first lines; the rest is behind the link.
MOST_LINES = 5


def register() -> None:
    """Take in the briefings that are issued."""
    outbox.subscribe(name="channels.briefing_groups", types=["radar.briefing_issued"], handler=tell)


def tell(events: Sequence[Recorded]) -> None:
    """Queue the card of each briefing for the groups that want it."""
    groups = routing.groups_for(event=BRIEFING)
    for event in events if groups else ():
        card = event.payload["card"]
        with translation.override(people.organisation().language):
            text = text_of(card=card)
        for channel in groups:
            people_actions.queue_notice(
                key=f"group:{channel}:{event.id}",
                channel=channel,
                subject=card["title"],
                text=text,
                link=card["link"],
                event=BRIEFING,
            )


def text_of(*, card: Mapping[str, Any]) -> str:
    """Return a card's sections as lines of text."""
    lines: list[str] = []
    for section in card["sections"]:
        told = [str(line["text"]) for line in section["lines"]]
        lines += ["", _("【%(title)s】") % {"title": section["title"]}, *(f"· {one}" for one in told[:MOST_LINES])]
        if len(told) > MOST_LINES:
            more = len(told) - MOST_LINES
            lines.append("· " + ngettext("另有 %(n)s 条", "另有 %(n)s 条", more) % {"n": more})
    return "\n".join(lines).strip()
