"""Taking over a standard time that reality proposes: one stage of one order type, and back again."""

from __future__ import annotations

from dataclasses import replace

from yinuo.flow.promises.queries import drawn_standards
from yinuo.flow.work import actions as work_actions
from yinuo.flow.work import queries as work

LONGEST_HOURS = 24 * 3650


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


def adopt_standard(*, order_type: str, stage: str, hours: float, was: float) -> None:
    """Set the standard hours of a stage that stands at `was`; orders under way keep theirs.

    To undo it, call it with the two exchanged. Raises UnknownStage, StandardMoved, DrawnElsewhere, UnusableHours.
    """
    if not 0 < hours < LONGEST_HOURS:
        raise UnusableHours(hours)
    if drawn_standards(order_types=[order_type]):
        raise DrawnElsewhere(order_type)
    templates = work.templates(order_type=order_type)
    present = next((one for one in templates if one.code == stage), None)
    if present is None:
        raise UnknownStage(stage)
    if not abs(present.standard_hours - was) <= 1e-6:
        raise StandardMoved(present.standard_hours)
    changed = [replace(one, standard_hours=hours) if one.code == stage else one for one in templates]
    work_actions.define_stages(order_type=order_type, templates=changed)
