"""A model as bytes: compressed JSON, readable anywhere, no code inside."""

from __future__ import annotations

import json
import zlib
from dataclasses import asdict, replace
from typing import Any

import numpy as np

from yinuo.core.foresight.calibration import Calibration
from yinuo.core.foresight.law import Laws
from yinuo.core.foresight.memory import Snapshot
from yinuo.core.foresight.model import FitSettings, Model
from yinuo.core.foresight.segments import SegmentLaw, SegmentTable
from yinuo.core.foresight.training import Trained
from yinuo.core.worktime import WorkCalendar

FORMAT = 2


class ModelUnreadableError(ValueError):
    """The bytes are not a model, or one of another format."""


def to_bytes(*, model: Model) -> bytes:
    """Serialise a model."""
    content = {
        "format": FORMAT,
        "kind": model.kind,
        "note": model.note,
        "known_at": model.known_at,
        "finished": model.finished,
        "settings": _settings_to_json(model.settings),
        "segments": segments_to_json(table=model.segments),
        "snapshot": snapshot_to_json(snapshot=model.snapshot),
        "correction": [list(line) for line in model.correction.lines],
        "trained": None if model.trained is None else _trained_to_json(model.trained),
    }
    return zlib.compress(json.dumps(content, ensure_ascii=False).encode())


def from_bytes(*, data: bytes) -> Model:
    """Read a model back. Raises `ModelUnreadableError`."""
    try:
        content = json.loads(zlib.decompress(data))
    except (zlib.error, ValueError) as error:
        raise ModelUnreadableError("not a stored model") from error
    if content.get("format") != FORMAT:
        raise ModelUnreadableError(f"format {content.get('format')}, expected {FORMAT}")
    return Model(
        kind=content["kind"],
        note=content["note"],
        known_at=content["known_at"],
        finished=content["finished"],
        settings=_settings_from_json(content["settings"]),
        segments=segments_from_json(content=content["segments"]),
        snapshot=snapshot_from_json(content=content["snapshot"]),
        trained=None if content["trained"] is None else _trained_from_json(content["trained"]),
        correction=Calibration(lines=tuple((float(a), float(b)) for a, b in content["correction"])),
    )


def segments_to_json(*, table: SegmentTable) -> dict[str, Any]:
    """Return a segment table as plain JSON values."""
    return {
        "levels": [list(level) for level in table.levels],
        "stages": table.stages,
        "level_map": [list(pair) for pair in table.level_map],
        "laws": [
            [level, state, list(names), law.n, list(law.grid)] for (level, state, names), law in table.laws.items()
        ],
    }


def segments_from_json(*, content: dict[str, Any]) -> SegmentTable:
    """Read a segment table back."""
    return SegmentTable(
        laws={
            (level, state, tuple(names)): SegmentLaw(n=n, grid=tuple(grid))
            for level, state, names, n, grid in content["laws"]
        },
        stages=content["stages"],
        levels=tuple(tuple(level) for level in content["levels"]),
        level_map=tuple((asked, needed) for asked, needed in content["level_map"]),
    )


def snapshot_to_json(*, snapshot: Snapshot) -> dict[str, Any]:
    """Return the memory of one moment as plain JSON values."""
    return {
        "names": {family: list(names) for family, names in snapshot.names.items()},
        "stats": [
            [*key, [int(count) for count in counts], [round(float(x), 6) for x in sums]]
            for key, (counts, sums) in snapshot.stats.items()
        ],
    }


def snapshot_from_json(*, content: dict[str, Any]) -> Snapshot:
    """Read the memory of one moment back."""
    return Snapshot(
        stats={
            (family, measure, days): (np.array(counts, dtype=np.float64), np.array(sums, dtype=np.float64))
            for family, measure, days, counts, sums in content["stats"]
        },
        names={family: tuple(names) for family, names in content["names"].items()},
    )


def _settings_to_json(settings: FitSettings) -> dict[str, Any]:
    plain = asdict(replace(settings, calendar=None))
    return {**plain, "calendar": settings.calendar and settings.calendar.to_plain()}


def _settings_from_json(content: dict[str, Any]) -> FitSettings:
    calendar = content["calendar"] and WorkCalendar.from_plain(content["calendar"])
    return FitSettings(**{**content, "stages": tuple(content["stages"]), "calendar": calendar})


def _trained_to_json(trained: Trained) -> dict[str, Any]:
    return {
        "names": list(trained.names),
        "location": trained.location,
        "scale": trained.scale,
        "survival": trained.survival,
        "laws": trained.laws.grid.tolist(),
        "lines": [list(line) for line in trained.calibration.lines],
    }


def _trained_from_json(content: dict[str, Any]) -> Trained:
    return Trained(
        names=tuple(content["names"]),
        location=content["location"],
        scale=content["scale"],
        survival=content["survival"],
        laws=Laws(grid=np.array(content["laws"], dtype=np.float64)),
        calibration=Calibration(lines=tuple((float(a), float(b)) for a, b in content["lines"])),
    )
