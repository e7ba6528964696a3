"""What is true of bills of materials: units are those of the stock, and nothing is made of itself."""

from __future__ import annotations

from collections.abc import Mapping

from django.db.models import Count, F

from yinuo.core.capacity.bom import LARGEST_DEPTH, bom_depth
from yinuo.core.capacity.model import Component
from yinuo.ground.supply import models
from yinuo.ground.supply.checking import Known, record_name
from yinuo.ground.supply.faults import RecordFault
from yinuo.ground.supply.kinds.shapes import Kind, Record
from yinuo.ground.supply.structure import loops


def unit_faults(kind: Kind, records: Mapping[int, Record], known: Known) -> list[RecordFault]:
    """Return where a quantity is told in another unit than that of the child's stock."""
    units = dict(models.Item.objects.filter(pk__in=known["child"].values()).values_list("code", "unit"))
    return [
        _fault(
            kind, index, record, "unit", "unit_mismatch", record["unit"], f"{record['child']}|{units[record['child']]}"
        )
        for index, record in records.items()
        if record["unit"] and record["unit"] != units[record["child"]]
    ]


def shape_faults(kind: Kind, records: Mapping[int, Record], known: Known) -> list[RecordFault]:
    """Return the lines that close a circle, with the circle; without circles, all if the bill gets too deep."""
    there = list(models.Component.objects.values_list("parent__code", "child__code"))
    new = {(record["parent"], record["child"]): index for index, record in records.items()}
    pairs = list(dict.fromkeys([*there, *new]))
    circles = loops(pairs=pairs)
    if circles:
        return [
            _fault(kind, new[pair], records[new[pair]], "child", "loop", pair[1], " → ".join(circle))
            for pair, circle in circles.items()
            if pair in new
        ]
    depth = bom_depth(Component(parent=parent, child=child, quantity=1.0) for parent, child in pairs)
    if depth <= LARGEST_DEPTH:
        return []
    return [
        _fault(kind, index, record, "child", "too_deep", str(depth), str(LARGEST_DEPTH))
        for index, record in records.items()
    ]


def item_unit_faults(kind: Kind, records: Mapping[int, Record], known: Known) -> list[RecordFault]:
    """Return the items that change their unit while bills of materials tell quantities in the old one."""
    codes = {record["code"]: (index, record) for index, record in records.items()}
    lines = models.Component.objects.filter(child__code__in=codes).exclude(unit="")
    used = lines.values_list("child__code", "unit").annotate(count=Count("id"))
    found = []
    for code, unit, count in used.filter(unit=F("child__unit")):
        index, record = codes[code]
        if record["unit"] != unit:
            found.append(_fault(kind, index, record, "unit", "unit_used", record["unit"], str(count)))
    return found


def _fault(kind: Kind, index: int, record: Record, field: str, code: str, value: str, also: str) -> RecordFault:
    name = record_name(kind=kind, record=record)
    return RecordFault(index=index, record=name, field=field, code=code, value=value, also=also)
