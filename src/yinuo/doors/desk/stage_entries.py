"""The stages of an order type as they were typed, line by line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from django.utils.translation import gettext as _

from yinuo.doors.desk import labels
from yinuo.flow.promises.queries import StageStandard

COLUMNS = ("code", "name", "name_en", "customer_text", "standard_hours", "working_time", "role")
MOST_STAGES = 40


@dataclass
class StageEntry:
    """One stage as it was typed, with its faults by field."""

    values: dict[str, str]
    completes: bool = False
    faults: dict[str, str] = field(default_factory=dict)


@dataclass
class StageEntries:
    """All stages of a type; those whose name is emptied are left out."""

    rows: list[StageEntry]
    faults: list[str] = field(default_factory=list)

    @classmethod
    def known(cls, stages: Sequence[StageStandard]) -> StageEntries:
        """Return the stages as they are."""
        return cls([*(_entry(stage) for stage in stages), blank()])

    @classmethod
    def typed(cls, data: Any) -> StageEntries:
        """Return the stages of a posted form, in the order of their positions."""
        columns = [data.getlist(name)[:MOST_STAGES] for name in COLUMNS]
        positions = data.getlist("position")[:MOST_STAGES]
        rows = [
            (_number(position), StageEntry(dict(zip(COLUMNS, values, strict=True)), data.get("completes") == values[0]))
            for position, *values in zip(positions, *columns, strict=False)
        ]
        rows.sort(key=lambda pair: pair[0])
        return cls([entry for _position, entry in rows] or [blank()])

    @property
    def faulty(self) -> bool:
        """Return whether anything was found wrong."""
        return bool(self.faults) or any(row.faults for row in self.rows)

    def read(self) -> list[StageStandard]:
        """Return the stages to save, and mark what cannot be read."""
        filled = [row for row in self.rows if row.values["name"].strip()]
        if not filled:
            self.faults.append(_("至少保留一个环节。"))
        elif not any(row.completes for row in filled):
            self.faults.append(_("请指定哪个环节完成即算交付。"))
        return [standard for row in filled if (standard := _standard(row)) is not None]

    def mark(self, faults: Mapping[str, str]) -> None:
        """Note what the room found wrong, by stage code."""
        self.faults += [_("环节 %(code)s 的内容有误。") % {"code": code} for code in faults]


def blank() -> StageEntry:
    """Return an empty line."""
    code = f"stage_{uuid4().hex[:8]}"
    values = dict.fromkeys(COLUMNS, "") | {"code": code, "working_time": "1", "role": "operator"}
    return StageEntry(values)


def _entry(stage: StageStandard) -> StageEntry:
    values = {name: str(getattr(stage, name)) for name in COLUMNS}
    values["working_time"] = "1" if stage.working_time else "0"
    values["standard_hours"] = f"{stage.standard_hours:g}"
    return StageEntry(values, stage.completes_delivery)


def _standard(row: StageEntry) -> StageStandard | None:
    values = row.values
    hours = _number(values["standard_hours"])
    if not 0 < hours < 24 * 3650:
        row.faults["standard_hours"] = _("标准时间应大于 0。")
        return None
    role = values["role"] if values["role"] in labels.ROLES else "operator"
    return StageStandard(
        code=values["code"][:40],
        name=values["name"].strip()[:100],
        name_en=values["name_en"].strip()[:100],
        customer_text=values["customer_text"].strip()[:100],
        standard_hours=hours,
        working_time=values["working_time"] == "1",
        role=role,
        completes_delivery=row.completes,
    )


def _number(text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        return 0.0
    return number if number == number and abs(number) < 1e9 else 0.0
