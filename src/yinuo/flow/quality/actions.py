"""What may be done in quality: the room's face; each group of actions has a module of its own."""

from __future__ import annotations

from yinuo.flow.quality.correcting import (
    add_step,
    check_action,
    open_action,
    plan_check,
    set_cause,
    start_action,
    step_done,
)
from yinuo.flow.quality.deciding import (
    NewNonConformity,
    approve,
    close_nonconformity,
    decide,
    raise_nonconformity,
)
from yinuo.flow.quality.faults import InspectionIncomplete, InvalidQuality, NotNow
from yinuo.flow.quality.inspecting import (
    NewInspection,
    NewReading,
    add_photo,
    cancel_inspection,
    open_inspection,
    record_readings,
    tick,
)
from yinuo.flow.quality.judging import judge, resume_plan
from yinuo.flow.quality.keeping import NewHold, place_hold, release_hold
from yinuo.flow.quality.partial import PartialVerdict, accept_part
from yinuo.flow.quality.sheets import Taken, UnreadableReadings, import_readings, readings_file
from yinuo.flow.quality.standards import (
    NewCharacteristic,
    NewPlan,
    NewStandard,
    agree_standard,
    save_plan,
    save_standard,
)

__all__ = [
    "InspectionIncomplete",
    "InvalidQuality",
    "NewCharacteristic",
    "NewHold",
    "NewInspection",
    "NewNonConformity",
    "NewPlan",
    "NewReading",
    "NewStandard",
    "NotNow",
    "PartialVerdict",
    "Taken",
    "UnreadableReadings",
    "accept_part",
    "add_photo",
    "add_step",
    "agree_standard",
    "approve",
    "cancel_inspection",
    "check_action",
    "close_nonconformity",
    "decide",
    "import_readings",
    "judge",
    "open_action",
    "open_inspection",
    "place_hold",
    "plan_check",
    "raise_nonconformity",
    "readings_file",
    "record_readings",
    "release_hold",
    "resume_plan",
    "save_plan",
    "save_standard",
    "set_cause",
    "start_action",
    "step_done",
    "tick",
]
