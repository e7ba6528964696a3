"""Files for people to fill in and to take away: a template for each kind, and all records as CSV or a workbook."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from yinuo.ground.kernel.tables.writing import Sheet, csv_pieces, workbook
from yinuo.ground.people import queries as people
from yinuo.ground.supply.importing.cells import write_cell
from yinuo.ground.supply.importing.columns import heading_of
from yinuo.ground.supply.importing.rows import day_hours, working_suppliers
from yinuo.ground.supply.kinds.register import KINDS
from yinuo.ground.supply.kinds.shapes import Field, Kind, Shape
from yinuo.ground.supply.more import carried
from yinuo.ground.supply.records import records

_PAGE = 5_000
REQUIRED_SIGN = "*"


def template(*, kind: str) -> bytes:
    """Return a workbook to fill in: the headings, and a second sheet that explains each column."""
    told = KINDS[kind]
    headings = [heading_of(field=field) + (REQUIRED_SIGN if field.required else "") for field in told.fields]
    explained = [
        [heading_of(field=field), _("必填") if field.required else "", str(field.hint), _example(field)]
        for field in told.fields
    ]
    guide = Sheet(name=_("填写说明"), headings=[_("列"), _("必填"), _("说明"), _("例")], rows=explained)
    return workbook(sheets=[Sheet(name=str(told.label), headings=headings, rows=[]), guide])


def export_csv(*, kind: str, search: str = "", filters: Mapping[str, Any] | None = None) -> Iterator[bytes]:
    """Yield records of a kind as CSV, in the form that an import reads."""
    return csv_pieces(headings=_headings(KINDS[kind]), rows=_rows(KINDS[kind], search, filters or {}))


def export_xlsx(*, kind: str, search: str = "", filters: Mapping[str, Any] | None = None) -> bytes:
    """Return records of a kind as a workbook, in the form that an import reads."""
    told = KINDS[kind]
    sheet = Sheet(name=str(told.label), headings=_headings(told), rows=_rows(told, search, filters or {}))
    return workbook(sheets=[sheet])


def _headings(kind: Kind) -> list[str]:
    keeper = carried()
    more = keeper.headings(kind.name) if keeper else ()
    return [*(heading_of(field=field) for field in kind.fields), *more]


def _rows(kind: Kind, search: str, filters: Mapping[str, Any]) -> Iterator[list[Any]]:
    zone, working = ZoneInfo(people.organisation().timezone), working_suppliers()
    offset, keeper = 0, carried()
    while True:
        page = records(kind=kind.name, search=search, filters=filters, limit=_PAGE, offset=offset)
        more = keeper.cells(kind.name, [one["id"] for one in page]) if keeper else {}
        for one in page:
            hours = day_hours(kind=kind, record=one, working=working)
            own = [write_cell(field=field, value=one[field.name], zone=zone, day_hours=hours) for field in kind.fields]
            yield [*own, *more.get(one["id"], ())]
        if len(page) < _PAGE:
            return
        offset += _PAGE


def _example(field: Field) -> Any:
    if field.example is not None:
        return field.example
    return {Shape.MOMENT: "2026-03-01", Shape.FLAG: _("是"), Shape.ZONE: "Asia/Shanghai"}.get(field.shape, "")
