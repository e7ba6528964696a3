"""What is done to plans."""

from __future__ import annotations

from yinuo.flow.plans.baselines import InvalidBaseline, UnknownBaseline, choose_baseline, take_baseline
from yinuo.flow.plans.editing import (
    EditConflict,
    Edited,
    InvalidEdit,
    UnknownEdit,
    UnknownProject,
    edit,
    undo,
)
from yinuo.flow.plans.milestones import (
    InvalidMilestone,
    UnknownMilestone,
    accept,
    ask_acceptance,
    commit,
    invoice,
    pay,
    price,
    unaccept,
)
from yinuo.flow.plans.progressing import report
from yinuo.flow.plans.projects import InvalidProject, change_project, create_project
from yinuo.flow.plans.waiting import NoOrder, UnknownTask, wait_for

__all__ = [
    "EditConflict",
    "Edited",
    "InvalidBaseline",
    "InvalidEdit",
    "InvalidMilestone",
    "InvalidProject",
    "NoOrder",
    "UnknownBaseline",
    "UnknownEdit",
    "UnknownMilestone",
    "UnknownProject",
    "UnknownTask",
    "accept",
    "ask_acceptance",
    "change_project",
    "choose_baseline",
    "commit",
    "create_project",
    "edit",
    "invoice",
    "pay",
    "price",
    "report",
    "take_baseline",
    "unaccept",
    "undo",
    "wait_for",
]
