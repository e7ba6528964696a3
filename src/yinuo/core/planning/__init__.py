"""How a delivery moves through its stages, as reports come in."""

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
    "Disposition",
    "Kind",
    "Outcome",
    "Reason",
    "Reported",
    "StageNow",
    "StageState",
    "current_stage",
    "is_passed",
    "take_report",
]
