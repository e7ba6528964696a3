"""What risks do when a moment arrives or a task is done elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from yinuo.flow.risks import rhythm
from yinuo.ground.kernel import timers
from yinuo.ground.kernel.timers import Moment


def register() -> None:
    """Serve the moments of reviews."""
    timers.serve(kind=rhythm.REVIEW, handler=on_review_due)


def on_review_due(moments: Sequence[Moment]) -> None:
    """Remind the owners of risks that are due."""
    rhythm.remind(risk_ids=[UUID(moment.key) for moment in moments])
