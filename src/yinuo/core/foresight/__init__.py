"""Remaining time and lateness of open orders as distributions, calibrated and explained."""

from yinuo.core.foresight.cases import CasesInvalidError
from yinuo.core.foresight.contest import Consequence, Contest, Trial, hold_contest
from yinuo.core.foresight.duel import Duel, hold_duel
from yinuo.core.foresight.features import features
from yinuo.core.foresight.localtime import LocalTime
from yinuo.core.foresight.model import FitSettings, Model, fit, preset_model, recalibrate, refresh
from yinuo.core.foresight.presets import PresetTimes, StageTime
from yinuo.core.foresight.scoring import score
from yinuo.core.foresight.segments import SegmentTable
from yinuo.core.foresight.storage import (
    ModelUnreadableError,
    from_bytes,
    segments_from_json,
    segments_to_json,
    to_bytes,
)
from yinuo.core.foresight.watching import Sign, Watch, watch_model

__all__ = [
    "CasesInvalidError",
    "Consequence",
    "Contest",
    "Duel",
    "FitSettings",
    "LocalTime",
    "Model",
    "ModelUnreadableError",
    "PresetTimes",
    "SegmentTable",
    "Sign",
    "StageTime",
    "Trial",
    "Watch",
    "features",
    "fit",
    "from_bytes",
    "hold_contest",
    "hold_duel",
    "preset_model",
    "recalibrate",
    "refresh",
    "score",
    "segments_from_json",
    "segments_to_json",
    "to_bytes",
    "watch_model",
]
