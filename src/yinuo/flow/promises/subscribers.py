"""What promises do when something happened elsewhere: dates that came in, history to learn from."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from yinuo.flow.promises.actions import Commitment, import_commitments
from yinuo.flow.promises.jobs import plan_night, plan_soon
from yinuo.ground.kernel import outbox
from yinuo.ground.kernel.events import Recorded


def register() -> None:
    """Subscribe to orders and imports."""
    outbox.subscribe(name="promises.imported", types=["orders.order_created"], handler=on_created)
    outbox.subscribe(name="promises.nightly", types=["people.organisation_founded"], handler=on_founded)
    outbox.subscribe(
        name="promises.learning", types=["orders.orders_imported", "work.history_imported"], handler=on_imported
    )


def on_created(events: Sequence[Recorded]) -> None:
    """Make the first version of every date that came in with an order."""
    import_commitments(
        commitments=[
            Commitment(
                order_id=event.subject_id,
                committed_at=datetime.fromisoformat(event.payload["committed_at"]),
                made_at=datetime.fromisoformat(event.payload["ordered_at"]),
            )
            for event in events
            if event.subject_id is not None and event.payload.get("committed_at")
        ]
    )


def on_founded(events: Sequence[Recorded]) -> None:
    """Plan the first night of learning."""
    plan_night()


def on_imported(events: Sequence[Recorded]) -> None:
    """Learn shortly after an import."""
    plan_soon()
