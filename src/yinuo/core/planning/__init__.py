"""Plans: their dates and what is critical; and how a delivery moves through its stages, as reports come in."""

from yinuo.core.planning.checks import check_plan
from yinuo.core.planning.faults import InvalidPlan, PlanFault, PlanFaultCode
from yinuo.core.planning.model import ConstraintKind, Link, LinkKind, Minute, Plan, Task
from yinuo.core.planning.progress import (
    Disposition,
    Kind,
    Outcome,
    Reason,
    Reported,
    StageNow,
    StageState,
    current_stage,
    is_passed,
    take_report,
)

__all__ = [
    "ConstraintKind",
    "Disposition",
    "InvalidPlan",
    "Kind",
    "Link",
    "LinkKind",
    "Minute",
    "Outcome",
    "Plan",
    "PlanFault",
    "PlanFaultCode",
    "Reason",
    "Reported",
    "StageNow",
    "StageState",
    "Task",
    "check_plan",
    "current_stage",
    "is_passed",
    "take_report",
]
