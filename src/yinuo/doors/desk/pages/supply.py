"""Supply: lists of every kind of record, and the pages of an item, a work centre and a supplier."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.urls import path, reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from yinuo.doors.desk.custom_columns import CustomList
from yinuo.doors.desk.custom_entry import card
from yinuo.doors.desk.entry import DeskRequest, page, render
from yinuo.doors.desk.forms.supply import DowntimeForm, MoveForm
from yinuo.doors.desk.supply_cells import cells_for, columns_for, facts_of, quantity
from yinuo.doors.desk.supply_charts import load_chart, stock_chart
from yinuo.doors.desk.supply_frame import LESSONS, kind_of, tabs_for
from yinuo.flow.sharing import actions as sharing
from yinuo.ground.kernel import clock
from yinuo.ground.kernel.tables.writing import CSV_TYPE, XLSX_TYPE
from yinuo.ground.people import rights
from yinuo.ground.supply import forms, queries
from yinuo.ground.supply.kinds.register import KINDS
from yinuo.ground.supply.kinds.shapes import Kind

_PAGE_SIZE = 50
_SHOWN = 50
_FULL = 0.9


@page(rights.SEE)
@require_GET
def supply(request: DeskRequest) -> HttpResponse:
    """Show where supply begins: the items."""
    return _list_page(request, KINDS["item"])


@page(rights.SEE)
@require_GET
def record_list(request: DeskRequest, records: str) -> HttpResponse:
    """Show the records of a kind that answer to the search."""
    return _list_page(request, kind_of(records))


def _list_page(request: DeskRequest, kind: Kind) -> HttpResponse:
    query = request.GET.dict()
    search, filters = query.get("q", "")[:100], _filters(kind, query)
    custom = CustomList(request, kind=kind.name)
    total = queries.count_records(kind=kind.name, search=search, filters=filters, where=custom.where)
    pages = max((total + _PAGE_SIZE - 1) // _PAGE_SIZE, 1)
    number = (
        min(max(int(query["page"]), 1), pages) if query.get("page", "").isdecimal() and len(query["page"]) < 7 else 1
    )
    found = queries.records(
        kind=kind.name,
        search=search,
        filters=filters,
        limit=_PAGE_SIZE,
        offset=(number - 1) * _PAGE_SIZE,
        where=custom.where,
    )
    context = {
        **tabs_for(kind),
        "rows": list(zip(found, cells_for(kind=kind, records=found), strict=True)),
        "columns": [*columns_for(kind=kind), *_more_columns(kind), *custom.columns],
        "custom": custom,
        "custom_cells": custom.cells([one["id"] for one in found]),
        "query": query,
        "total": total,
        "pages": pages,
        "page_number": number,
        "lesson": LESSONS[kind.name],
        "filtered": bool(search or filters or custom.sought),
        "fields": _filter_fields(kind),
    }
    return render(request, "desk/supply/list.html", context)


@page(rights.SEE)
@require_GET
def record_page(request: DeskRequest, records: str, record_id: UUID) -> HttpResponse:
    """Show one record: an item, work centre or supplier in full, others in their form."""
    kind = kind_of(records)
    record = queries.record(kind=kind.name, record_id=record_id)
    if record is None:
        raise Http404
    show = _PAGES.get(kind.name)
    if show is None:
        context = {**tabs_for(kind), "record": record, "facts": facts_of(kind=kind, record=record)}
        return render(request, "desk/supply/facts.html", context)
    return show(request, kind, record)


@page(rights.EXPORT)
@require_GET
def export(request: DeskRequest, records: str, form: str) -> HttpResponse:
    """Hand out the records of a kind, as an import reads them."""
    kind, query = kind_of(records), request.GET.dict()
    told: dict[str, Any] = {"kind": kind.name, "search": query.get("q", "")[:100], "filters": _filters(kind, query)}
    if form == "xlsx":
        return _file(forms.export_xlsx(**told), f"{kind.label}.xlsx", XLSX_TYPE)
    if form == "csv":
        return _file(b"".join(forms.export_csv(**told)), f"{kind.label}.csv", CSV_TYPE)
    raise Http404


@page(rights.SEE)
@require_GET
def template(request: DeskRequest, records: str) -> HttpResponse:
    """Hand out a workbook to fill in."""
    kind = kind_of(records)
    return _file(forms.template(kind=kind.name), _("%(kind)s 模板.xlsx") % {"kind": kind.label}, XLSX_TYPE)


def _item_page(request: DeskRequest, kind: Kind, item: dict[str, Any]) -> HttpResponse:
    code, now = item["code"], clock.now()
    stock = queries.records(kind="stock", filters={"item": code}, limit=_SHOWN)
    bill, routing = queries.bill_of(item_id=item["id"]), queries.records(kind="operation", filters={"item": code})
    # Where most of it lies comes first.
    lying = sorted(stock, key=lambda one: -one["on_hand"])
    sites = [one["site"] for one in lying] or [one.code for one in queries.sites()[:1]]
    site = request.GET.get("site") if request.GET.get("site") in sites else next(iter(sites), "")
    places = {one.code: one.name for one in queries.sites()}
    context = {
        **tabs_for(kind),
        "item": item,
        "facts": facts_of(kind=kind, record=item),
        "custom": card(request, kind="item", subject_id=item["id"]),
        "bill": [(line, quantity(line.whole), quantity(line.quantity)) for line in bill],
        "uses": [(one, quantity(one.quantity)) for one in queries.uses_of(item_id=item["id"])],
        "routing": list(zip(routing, cells_for(kind=KINDS["operation"], records=routing), strict=True)),
        "routing_columns": columns_for(kind=KINDS["operation"])[1:],
        "stock": [(one, _free(one)) for one in stock],
        "sites": [(one, places.get(one, one)) for one in sites],
        "places": places,
        "site": site,
        "chart": stock_chart(item=code, site=site, now=now) if site else None,
        "purchases": _purchases({"item": code, "state": "open"}),
        "without_source": bool(queries.items_without_source(item_ids=[item["id"]])) and not stock,
        "no_routing": bool(bill) and not routing,
    }
    return render(request, "desk/supply/item.html", context)


def _work_centre_page(request: DeskRequest, kind: Kind, centre: dict[str, Any]) -> HttpResponse:
    return work_centre_page(request, centre, None)


def work_centre_page(
    request: DeskRequest, centre: dict[str, Any], form: DowntimeForm | None, *, status: int = 200
) -> HttpResponse:
    """Show a work centre: load against capacity, stoppages, what is done on it."""
    now, by = clock.now(), "day" if request.GET.get("by") == "day" else "week"
    chart = load_chart(work_centre=centre["code"], by=by, now=now)
    address = reverse("desk:supply-record", kwargs={"records": "work-centres", "record_id": centre["id"]})
    operations = queries.records(kind="operation", filters={"work_centre": centre["code"]}, limit=_SHOWN)
    context = {
        **tabs_for(KINDS["work_centre"]),
        "centre": centre,
        "facts": facts_of(kind=KINDS["work_centre"], record=centre),
        "chart": chart,
        "full": bool(chart and chart["share"] is not None and chart["share"] >= _FULL),
        "spans": [
            {"url": f"{address}?by=week", "label": _("按周"), "active": by == "week"},
            {"url": f"{address}?by=day", "label": _("按天"), "active": by == "day"},
        ],
        "downtimes": queries.downtimes(work_centre=centre["code"], since=now),
        "form": form or DowntimeForm(machines=centre["machines"], now=now),
        "operations": operations,
        "made": queries.items_by_code(codes=[one["item"] for one in operations]),
        "setups": queries.records(kind="setup", filters={"work_centre": centre["code"]}, limit=_SHOWN),
        "now": now,
    }
    return render(request, "desk/supply/work_centre.html", context, status=status)


def _supplier_page(request: DeskRequest, kind: Kind, supplier: dict[str, Any]) -> HttpResponse:
    received = queries.records(
        kind="purchase_line",
        filters={"supplier": supplier["code"], "state": "received"},
        limit=_SHOWN,
        sort=["-received_at"],
    )
    on_time = [one for one in received if one["received_at"] and one["received_at"] <= one["promised_at"]]
    context = {
        **tabs_for(kind),
        "supplier": supplier,
        "facts": facts_of(kind=kind, record=supplier),
        "custom": card(request, kind="supplier", subject_id=supplier["id"]),
        "lead": queries.lead_of(supplier_id=supplier["id"]),
        "rate": len(on_time) / len(received) if received else None,
        "received": received,
        "purchases": _purchases({"supplier": supplier["code"], "state": "open"}),
        "items": queries.records(kind="item", filters={"supplier": supplier["code"]}, limit=_SHOWN),
    }
    return render(request, "desk/supply/supplier.html", context)


def _purchases(filters: dict[str, str]) -> list[dict[str, Any]]:
    """Return open lines by their date, each with what tells whether it is late and the form that puts it off."""
    now = clock.now()
    rows = queries.records(kind="purchase_line", filters=filters, limit=_SHOWN, sort=["due_at"])
    papers = sharing.documents_of(ids=[one["id"] for one in rows])
    return [
        {
            **one,
            "papers": papers.get(one["id"], []),
            "open": quantity(one["open_quantity"]),
            "held": quantity(one["reserved"]) if one["reserved"] else "",
            "overdue": one["due_at"] <= now,
            "moved": one["due_at"] != one["promised_at"],
            "form": MoveForm(auto_id=f"id_{one['id']}_%s"),
        }
        for one in rows
    ]


def _free(stock: dict[str, Any]) -> dict[str, str]:
    names = ("on_hand", "reserved", "safety", "blocked")
    free = max(stock["on_hand"] - stock["blocked"] - stock["reserved"] - stock["safety"], 0)
    return {**{name: quantity(stock[name]) for name in names}, "free": quantity(free)}


def _filters(kind: Kind, query: dict[str, str]) -> dict[str, str]:
    names = ("item", "parent", "child", "supplier", "site", "work_centre", "state")
    asked = {name: query[name][:120] for name in names if query.get(name)}
    if kind.name != "purchase_line":
        asked.pop("state", None)
    return {name: value for name, value in asked.items() if name in kind.by_name or name == "state"}


def _filter_fields(kind: Kind) -> list[dict[str, Any]]:
    if kind.name != "purchase_line":
        return []
    states = [("open", _("在途")), ("received", _("已到货")), ("cancelled", _("已取消"))]
    return [{"name": "state", "label": _("状态"), "options": states}]


def _more_columns(kind: Kind) -> list[dict[str, Any]]:
    if kind.name == "purchase_line":
        return [{"key": "state", "label": _("状态")}]
    return [{"key": "reserved", "label": _("已预留"), "numeric": True}] if kind.name == "stock" else []


def _file(content: bytes, name: str, media_type: str) -> HttpResponse:
    headers = {"Content-Disposition": content_disposition_header(True, name) or "attachment"}
    return HttpResponse(content, content_type=media_type, headers=headers)


_PAGES = {"item": _item_page, "work_centre": _work_centre_page, "supplier": _supplier_page}
urlpatterns = [
    path("supply", supply, name="supply"),
    path("supply/<slug:records>", record_list, name="supply-list"),
    path("supply/<slug:records>/export.<slug:form>", export, name="supply-export"),
    path("supply/<slug:records>/template.xlsx", template, name="supply-template"),
    path("supply/<slug:records>/<uuid:record_id>", record_page, name="supply-record"),
]
