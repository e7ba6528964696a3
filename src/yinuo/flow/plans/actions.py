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
from yinuo.flow.plans.levelling_together import (
    InvalidLevelling,
    LevellingNotOpen,
    UnknownLevelling,
    apply_levelling,
    propose_levelling,
    stop_levelling,
    undo_levelling,
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
    "InvalidLevelling",
    "InvalidMilestone",
    "InvalidProject",
    "LevellingNotOpen",
    "NoOrder",
    "UnknownBaseline",
    "UnknownEdit",
    "UnknownLevelling",
    "UnknownMilestone",
    "UnknownProject",
    "UnknownTask",
    "accept",
    "apply_levelling",
    "ask_acceptance",
    "change_project",
    "choose_baseline",
    "commit",
    "create_project",
    "edit",
    "invoice",
    "pay",
    "price",
    "propose_levelling",
    "report",
    "stop_levelling",
    "take_baseline",
    "unaccept",
    "undo",
    "undo_levelling",
    "wait_for",
]
