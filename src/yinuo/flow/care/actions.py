"""What is done about complaints and ratings."""

from __future__ import annotations

from yinuo.flow.care.answering import AnswerClosed, InvalidAnswer, answer, interview
from yinuo.flow.care.complaining import SORTED, pause, raise_complaint, reply, resume, sort
from yinuo.flow.care.holding import ComplaintNotOpen, InvalidComplaint
from yinuo.flow.care.improving import InvalidImprovement, note_improvement
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
from yinuo.flow.care.surveying import InvalidSurvey, ask_customer, save_survey
from yinuo.flow.care.undoing import NothingToUndo, undo

__all__ = [
    "CUSTOMER",
    "SORTED",
    "STAFF",
    "AnswerClosed",
    "CannotMerge",
    "ComplaintNotOpen",
    "ImportedRating",
    "InvalidAnswer",
    "InvalidComplaint",
    "InvalidImprovement",
    "InvalidRating",
    "InvalidSurvey",
    "NothingToUndo",
    "RatingClosed",
    "RepairNotOpen",
    "StepsMissing",
    "answer",
    "ask_customer",
    "close",
    "drop_repair",
    "import_ratings",
    "interview",
    "merge",
    "note_improvement",
    "pause",
    "raise_complaint",
    "rate",
    "reopen",
    "reply",
    "resume",
    "save_survey",
    "separate",
    "set_step",
    "solve",
    "sort",
    "undo",
]
