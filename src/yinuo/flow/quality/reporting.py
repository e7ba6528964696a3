"""The inspection report (检验报告) as a PDF: what was asked for, what was found, and the verdict, for the customer."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from statistics import fmean
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from yinuo.flow.orders import queries as orders
from yinuo.flow.orders.queries import OrderFacts
from yinuo.flow.quality import queries
from yinuo.flow.quality.faults import NotNow
from yinuo.flow.quality.queries import CharacteristicFacts, InspectionFacts, ReadingFacts
from yinuo.ground.kernel import documents, files, wording
from yinuo.ground.kernel.events import member_of
from yinuo.ground.people import queries as people
from yinuo.ground.people.queries import ContactFacts
from yinuo.ground.supply import queries as supply

TEMPLATE = Path(__file__).with_name("inspection.typ")
LANGUAGES = ("zh-hans", "en", "zh-hant")
MOST_UNITS = 500  # of larger samples only the units that do not conform are listed one by one
_ENDINGS = {"image/jpeg": "jpg", "image/png": "png"}


def report_pdf(*, inspection: InspectionFacts, language: str = "") -> bytes:
    """Return the report of an inspection, in the customer's language if none is told.

    One that has no verdict yet says so. Raises NotNow for one that was given up.
    """
    if inspection.state == "cancelled":
        raise NotNow(inspection.state)
    house = people.organisation()
    order = orders.order(order_id=inspection.order_id) if inspection.order_id else None
    reader = _reader(inspection, order)
    told = language or (reader.language if reader else "") or house.language
    zone = (reader.timezone if reader else "") or house.timezone
    pictures = {}
    for place, photo in enumerate(inspection.photos, start=1):
        kept = UUID(str(photo["file_id"]))
        ending = _ENDINGS.get(files.facts(file_id=kept).media_type, "jpg")
        pictures[f"{place}.{ending}"] = files.content_of(file_id=kept)
    with translation.override(told), timezone.override(ZoneInfo(zone)):
        data = {
            **documents.faces(told),
            "organisation": house.name,
            "title": _("检验报告"),
            "number": inspection.number,
            "facts": _facts(inspection, order),
            "verdict": _verdict(inspection),
            "refused": inspection.state == "refused",
            **_found(inspection),
            **_checklist(inspection),
            "remarks": [_("说明"), inspection.note] if inspection.note else [],
            "photos_label": _("照片"),
            "photos": list(pictures),
            "signing": [_("检验"), _("审核"), _("批准")],
            "inspector": _name(inspection.judged_by),
            "footer": f"{house.name} · {inspection.number}",
        }
        return documents.pdf(template=TEMPLATE, data=data, pictures=pictures)


def _reader(one: InspectionFacts, order: OrderFacts | None) -> ContactFacts | None:
    """Return for whom the report is: the order's contact, else the first of the customer of order or standard."""
    if order is not None and order.contact_id:
        return people.contact(contact_id=order.contact_id)
    standard = queries.standard(standard_id=one.standard_id)
    customer = order.customer_id if order else standard.customer_id if standard else None
    return next(iter(people.contacts(customer_id=customer)), None) if customer else None


def _facts(one: InspectionFacts, order: OrderFacts | None) -> list[list[str]]:
    plan, standard = queries.plan(plan_id=one.plan_id), queries.standard(standard_id=one.standard_id)
    item = supply.items_by_code(codes=[one.item_code]).get(one.item_code)
    named = f"{one.item_code} {item.name}" if item else one.item_code
    accepted = one.accepted_quantity
    kinds = {"incoming": _("来料检验"), "in_process": _("过程检验"), "final": _("出货检验")}
    facts = [
        [_("客户"), order.customer_name if order else ""],
        [_("订单号"), order.number if order else ""],
        [_("物料"), named],
        [_("批号"), one.lot],
        [_("供应商"), one.supplier_code],
        [_("检验类别"), kinds.get(plan.kind, "") if plan else ""],
        [_("验收标准"), f"{standard.name} V{standard.version}" if standard else ""],
        [_("客户方确认人"), standard.agreed_by if standard else ""],
        [_("抽样方法"), _method(plan)],
        [_("批量"), wording.number(one.lot_size)],
        [_("样本量"), wording.number(one.sample_size)],
        [_("允许不合格"), wording.number(one.accept)],
        [_("检出不合格"), wording.number(one.nonconforming)],
        [_("接收数量"), wording.number(accepted) if accepted is not None else ""],
        [
            _("判定时间"),
            f"{wording.long_date(one.judged_at)} {wording.time_text(one.judged_at)}" if one.judged_at else "",
        ],
    ]
    return [fact for fact in facts if fact[1]]


def _method(plan: queries.PlanFacts | None) -> str:
    if plan is None or plan.mode == "fixed":
        return _("固定件数") if plan else ""
    return _("全数检验") if plan.mode == "whole" else f"GB/T 2828.1 (ISO 2859-1) · {plan.level} · AQL {plan.aql:g}"


def _verdict(one: InspectionFacts) -> str:
    accepted = one.accepted_quantity or 0
    if one.state == "open":
        return _("还没有判定：以下是到目前为止的读数。")
    if one.state == "partial":
        return _("部分接收：接收 %(accepted)s 件，其余 %(rest)s 件不接收，另行处置。") % {
            "accepted": wording.number(accepted),
            "rest": wording.number(one.lot_size - accepted),
        }
    return _("合格，接收整批。") if one.state == "accepted" else _("不合格，整批拒收。")


def _found(one: InspectionFacts) -> dict[str, Any]:
    parts = queries.characteristics(standard_id=one.standard_id)
    readings = queries.readings(inspection_id=one.id)
    of_part: dict[UUID, list[ReadingFacts]] = defaultdict(list)
    by_unit: dict[int, dict[UUID, ReadingFacts]] = defaultdict(dict)
    for reading in readings:
        of_part[reading.characteristic_id].append(reading)
        by_unit[reading.unit_number][reading.characteristic_id] = reading
    all_units = len(by_unit) <= MOST_UNITS
    shown = {n: row for n, row in by_unit.items() if all_units or not all(cell.conforms for cell in row.values())}
    rows = [(n, [row.get(part.id) for part in parts]) for n, row in sorted(shown.items())]
    return {
        "summary_label": _("检验结果"),
        "summary_columns": [_("检验项目"), _("要求"), _("检验数"), _("最小"), _("平均"), _("最大"), _("不合格数")],
        "summary": [_summary(part, of_part[part.id]) for part in parts],
        "units_label": _("逐件读数") if all_units else _("不合格件的读数"),
        "unit_columns": [_("件"), *(part.name for part in parts)],
        "units": [[str(n), *map(_cell, cells)] for n, cells in rows],
        "bad": [[at for at, cell in enumerate(cells, start=1) if cell and not cell.conforms] for _n, cells in rows],
    }


def _summary(part: CharacteristicFacts, found: Sequence[ReadingFacts]) -> list[str]:
    values = [one.value for one in found if one.value is not None]
    bad = wording.number(sum(not one.conforms for one in found))
    spread = [exactly(min(values)), f"{fmean(values):.5g}", exactly(max(values))] if values else ["–"] * 3
    return [part.name, _asked(part), wording.number(len(found)), *spread, bad]


def _asked(part: CharacteristicFacts) -> str:
    if part.kind == "yes_no":
        return _("合格")
    if part.kind == "count":
        return f"≤ {exactly(part.upper or 0)}"
    if part.lower is not None and part.upper is not None:
        return f"{exactly(part.lower)} – {exactly(part.upper)} {part.unit}".strip()
    told = f"≥ {exactly(part.lower)}" if part.lower is not None else f"≤ {exactly(part.upper or 0)}"
    return f"{told} {part.unit}".strip()


def _cell(cell: ReadingFacts | None) -> str:
    if cell is None:
        return "–"
    if cell.value is not None:
        return exactly(cell.value)
    return _("合格") if cell.conforms else _("不合格")


def _checklist(one: InspectionFacts) -> dict[str, Any]:
    plan = queries.plan(plan_id=one.plan_id)
    points = plan.checklist if plan else []
    return {
        "checks_label": _("检查项"),
        "checks": [["√" if at in one.checked else "○", text] for at, text in enumerate(points)],
    }


def _name(actor: str) -> str:
    member_id = member_of(actor=actor)
    known: Mapping[UUID, str] = {one.id: one.name for one in people.members(active_only=False)} if member_id else {}
    return known.get(member_id, "") if member_id else ""


def exactly(value: float) -> str:
    """Return a number with every digit it has, without an exponent or needless zeros."""
    text = f"{Decimal(str(value)):f}"
    return text.rstrip("0").removesuffix(".") if "." in text else text
