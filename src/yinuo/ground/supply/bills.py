"""What is true of bills of materials: units are those of the stock, and nothing is made of itself."""

from __future__ import annotations

from collections.abc import Mapping

from yinuo.ground.supply import models
from yinuo.ground.supply.checking import Known, record_name
from yinuo.ground.supply.faults import RecordFault
from yinuo.ground.supply.kinds.shapes import Kind, Record
from yinuo.ground.supply.structure import loops


def unit_faults(kind: Kind, records: Mapping[int, Record], known: Known) -> list[RecordFault]:
    """Return where a quantity is told in another unit than that of the child's stock."""
    units = dict(models.Item.objects.filter(pk__in=known["child"].values()).values_list("code", "unit"))
    return [
        RecordFault(
            index=index,
            record=record_name(kind=kind, record=record),
            field="unit",
            code="unit_mismatch",
            value=record["unit"],
            also=f"{record['child']}|{units[record['child']]}",
        )
        for index, record in records.items()
        if record["unit"] and record["unit"] != units[record["child"]]
    ]


def loop_faults(kind: Kind, records: Mapping[int, Record], known: Known) -> list[RecordFault]:
    """Return the lines that close a circle, with the circle."""
    there = list(models.Component.objects.values_list("parent__code", "child__code"))
    new = {(record["parent"], record["child"]): index for index, record in records.items()}
    circles = loops(pairs=dict.fromkeys([*there, *new]))
    return [
        RecordFault(
            index=new[pair],
            record=record_name(kind=kind, record=records[new[pair]]),
            field="child",
            code="loop",
            value=pair[1],
            also=" → ".join(circle),
        )
        for pair, circle in circles.items()
        if pair in new
    ]
