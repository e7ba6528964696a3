"""The rows of the what-if page: as typed, with what is wrong in them, and as they were for an earlier scenario."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone

from yinuo.doors.desk.forms.assumed import DAY_HOURS, PLAIN, READERS, Unreadable
from yinuo.doors.desk.forms.assumptions import KINDS, Blank, Kind
from yinuo.flow.orders import queries as orders
from yinuo.ground.kernel.ids import as_uuid
from yinuo.ground.supply import queries as supply

MOST_ROWS = 20


@dataclass
class TypedRow:
    """One assumption as it was typed, and its faults by field."""

    number: int
    kind: str
    values: dict[str, Any]
    faults: dict[str, str] = field(default_factory=dict)

    @property
    def told(self) -> Kind:
        """Return what its kind is."""
        return KINDS[self.kind]

    def plain(self) -> list[dict[str, Any]]:
        """Return the assumptions that the room tries; none, with the faults noted, where it cannot be read."""
        read: dict[str, Any] = {}
        for blank in self.told.blanks:
            try:
                read[blank.name] = READERS[blank.shape](self.values, blank.name)
            except Unreadable as fault:
                self.faults[blank.name] = str(fault)
        if not self.faults:
            try:
                return PLAIN[self.kind](read, self.number)
            except Unreadable as fault:
                self.faults[self.told.blanks[-1].name] = str(fault)
        return []


def typed_rows(data: Any) -> list[TypedRow]:
    """Return the rows that were posted, in their order."""
    rows = []
    for number, text in enumerate(data.getlist("row")[:MOST_ROWS]):
        kind = data.get(f"r{text}-kind", "")
        if kind in KINDS:
            values = {blank.name: _posted(data, f"r{text}-{blank.name}", blank) for blank in KINDS[kind].blanks}
            values |= {f"{blank.name}_text": data.get(f"r{text}-{blank.name}_text", "")[:100] for blank in _items(kind)}
            rows.append(TypedRow(number=number, kind=kind, values=values))
    return rows


def blank_row(*, kind: str, number: int) -> TypedRow:
    """Return a row in which nothing is typed but what is usual."""
    tomorrow = timezone.localtime().replace(hour=8, minute=0)
    usual = {
        "begins": "18:00",
        "ends": "22:00",
        "weekdays": ["0", "1", "2", "3", "4"],
        "start": f"{tomorrow:%Y-%m-%dT%H:%M}",
    }
    return TypedRow(
        number=number, kind=kind, values={blank.name: usual.get(blank.name, "") for blank in KINDS[kind].blanks}
    )


def _posted(data: Any, name: str, blank: Blank) -> Any:
    return data.getlist(name)[:7] if blank.shape == "weekdays" else data.get(name, "").strip()[:200]


def _items(kind: str) -> list[Blank]:
    return [blank for blank in KINDS[kind].blanks if blank.shape == "item"]


def rows_again(*, assumptions: Sequence[Mapping[str, Any]]) -> list[TypedRow]:
    """Return the rows of what was assumed before, to be changed."""
    rows: list[TypedRow] = []
    removed: set[str] = set()
    for one in assumptions:
        kind = str(one.get("kind", ""))
        if kind not in KINDS or (kind == "demand_removed" and number_of(ref=str(one.get("ref", ""))) in removed):
            continue
        values = {**{blank.name: "" for blank in KINDS[kind].blanks}, **_typed(kind, one)}
        if kind == "demand_removed":
            removed.add(values["number"])
        rows.append(TypedRow(number=len(rows), kind=kind, values=values))
    return rows


def _typed(kind: str, one: Mapping[str, Any]) -> dict[str, Any]:
    demand = one.get("demand", {})
    begins, _dash, ends = str(one.get("shift", "")).partition("-")
    found: dict[str, Any] = {
        "machine_down": lambda: {
            "machine": str(one["machine"] + 1) if one.get("machine", -1) >= 0 else "",
            "start": local(one["start"], "%Y-%m-%dT%H:%M"),
            "end": local(one["end"], "%Y-%m-%dT%H:%M"),
        },
        "shift_added": lambda: {
            "begins": begins,
            "ends": ends,
            "weekdays": [str(day) for day in one.get("weekdays", (0, 1, 2, 3, 4))],
        },
        "stock_changed": lambda: {"quantity": f"{one['quantity']:g}"},
        "receipt_moved": lambda: {"day": local(one["available_at"], "%Y-%m-%d")},
        "supplier_later": lambda: {"days": f"{one['hours'] / DAY_HOURS:g}"},
        "lane_slower": lambda: {"days": f"{one['hours'] / DAY_HOURS:g}"},
        "demand_added": lambda: {
            "item": demand["item"],
            "quantity": f"{demand['quantity']:g}",
            "day": local(demand["due_at"], "%Y-%m-%d"),
            "first": "1" if one.get("first") else "",
        },
        "demand_removed": lambda: {"number": number_of(ref=str(one.get("ref", "")))},
    }
    plain = {name: one[name] for name in ("work_centre", "item", "site", "ref", "supplier", "lane") if name in one}
    return {**plain, **found[kind]()}


def number_of(*, ref: str) -> str:
    """Return the number of the order that a demand of the book belongs to, or nothing."""
    order_id = as_uuid(ref.partition("/")[0])
    order = orders.order(order_id=order_id) if order_id else None
    return order.number if order else ""


def local(moment: Any, form: str) -> str:
    """Write the ISO text of an instant in the organisation's own time; nothing where it is none."""
    if not isinstance(moment, str):
        return ""
    zone = ZoneInfo(supply.working_calendar().timezone)
    return datetime.fromisoformat(moment).astimezone(zone).strftime(form)
