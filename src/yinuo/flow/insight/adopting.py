"""Taking over a standard time that reality proposes: the same adoption as after a retrospective, undone like it."""

from __future__ import annotations

from uuid import UUID

from yinuo.flow.promises.queries import standards_by_type
from yinuo.flow.reviews import actions as reviews


class UnknownStage(Exception):
    """The order type has no stage of this code."""


class StandardMoved(Exception):
    """The standard time is another by now than the one that was looked at; it carries the present hours."""

    def __init__(self, hours: float) -> None:
        super().__init__(hours)
        self.hours = hours


class DrawnElsewhere(Exception):
    """The stages of the order type come from a drawing, whose next version says how long they take."""


class UnusableHours(Exception):
    """Hours are more than nothing and less than ten years."""


def adopt_standard(*, order_type: str, stage: str, hours: float, was: float, cases: int = 0) -> UUID:
    """Set the standard hours of a stage that stands at `was`, from `cases` observed; return the adoption to undo.

    Orders under way keep theirs. Raises UnknownStage, StandardMoved, DrawnElsewhere, UnusableHours.
    """
    try:
        made = reviews.adopt_stage_time(
            order_type=order_type, stage_code=stage, before_hours=was, after_hours=hours, cases=cases
        )
    except reviews.NotNow as moved:
        known = standards_by_type(order_types=[order_type])[order_type]
        raise StandardMoved(next(one.standard_hours for one in known if one.code == stage)) from moved
    except reviews.InvalidReview as refused:
        if refused.faults.get("stage_code") == "drawn":
            raise DrawnElsewhere(order_type) from refused
        if "stage_code" in refused.faults:
            raise UnknownStage(stage) from refused
        raise UnusableHours(hours) from refused
    return made.id
