"""What supply does when something happened elsewhere: a calendar for a new organisation."""

from __future__ import annotations

from collections.abc import Sequence

from yinuo.ground.kernel import outbox
from yinuo.ground.kernel.events import Recorded
from yinuo.ground.supply.actions import ensure_starter_set


def register() -> None:
    """Subscribe to what supply needs to hear."""
    outbox.subscribe(name="supply.starter", types=["people.organisation_founded"], handler=give_calendar)


def give_calendar(events: Sequence[Recorded]) -> None:
    """Give a new organisation the standard calendar of its country."""
    ensure_starter_set()
