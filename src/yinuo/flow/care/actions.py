"""What is done about complaints and ratings."""

from __future__ import annotations

from yinuo.flow.care.complaining import SORTED, pause, raise_complaint, reply, resume, sort
from yinuo.flow.care.holding import ComplaintNotOpen, InvalidComplaint
from yinuo.flow.care.rating import ImportedRating, InvalidRating, RatingClosed, import_ratings, rate
from yinuo.flow.care.repairing import RepairNotOpen
from yinuo.flow.care.repairing import drop as drop_repair
from yinuo.flow.care.settling import (
    CUSTOMER,
    STAFF,
    CannotMerge,
    StepsMissing,
    close,
    merge,
    reopen,
    separate,
    set_step,
    solve,
)
from yinuo.flow.care.undoing import NothingToUndo, undo

__all__ = [
    "CUSTOMER",
    "SORTED",
    "STAFF",
    "CannotMerge",
    "ComplaintNotOpen",
    "ImportedRating",
    "InvalidComplaint",
    "InvalidRating",
    "NothingToUndo",
    "RatingClosed",
    "RepairNotOpen",
    "StepsMissing",
    "close",
    "drop_repair",
    "import_ratings",
    "merge",
    "pause",
    "raise_complaint",
    "rate",
    "reopen",
    "reply",
    "resume",
    "separate",
    "set_step",
    "solve",
    "sort",
    "undo",
]
