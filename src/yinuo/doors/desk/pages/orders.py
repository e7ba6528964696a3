"""The list of orders: views as tabs, filters in the address, search, pages."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from yinuo.doors.desk import custom_columns, labels, order_list
from yinuo.doors.desk.answers import say
from yinuo.doors.desk.entry import DeskRequest, page, render
from yinuo.doors.desk.stage_names import names_by_code, stage_names
from yinuo.flow.orders import queries as orders
from yinuo.flow.orders.queries import OrderTypeFacts
from yinuo.ground.kernel import clock
from yinuo.ground.kernel.wording import called
from yinuo.ground.people import actions as people
from yinuo.ground.people import queries as people_queries
from yinuo.ground.people import rights
from yinuo.ground.people.queries import MemberFacts

_LONGEST_NAME = 60


@page(rights.SEE)
@require_GET
def order_list_page(request: DeskRequest) -> HttpResponse:
    """Show the orders that the address asks for."""
    query = request.GET.dict()
    asked, role = order_list.listing(query=query, now=clock.now(), role=request.member.role), request.member.role
    found = orders.page(
        filters=asked.filters,
        sort=asked.sort,
        custom_sort=asked.custom_sort,
        page=asked.page,
        size=order_list.PAGE_SIZE,
    )
    saved = people_queries.saved_views(member_id=request.member.id, page=order_list.SAVED_PAGE)
    tabs, kinds, members = order_list.tabs(query=query, saved=saved), orders.order_types(), people_queries.members()
    names, fields = stage_names(kinds), custom_columns.fields_in_lists(kind="order", role=role)
    shown = custom_columns.chosen(fields=fields, query=query)
    context = {
        "found": found,
        "asked": asked,
        "now": clock.now(),
        "query": query,
        "kept": order_list.kept_query(query),
        "tabs": tabs,
        "own_view": _own_view(tabs, saved, request.member.id),
        "fields": _filter_fields(names_by_code(names), members),
        "stage_names": names,
        "more_fields": [*_more_fields(kinds), *custom_columns.filters(kind="order", role=role)],
        "columns": [*_columns(), *custom_columns.columns(shown, sorts=True)],
        "column_choices": custom_columns.choices(fields=fields, query=query),
        "cells": custom_columns.cells(kind="order", fields=shown, subject_ids=[one.id for one in found.orders]),
        "members": members,
        "filtered": bool(set(query) - {"view", "sort", "page"}),
    }
    return render(request, "desk/orders/list.html", context)


@page(rights.SEE)
@require_POST
def save_view(request: DeskRequest) -> HttpResponse:
    """Keep the present filters under a name."""
    name = " ".join(request.POST.get("name", "").split())[:_LONGEST_NAME]
    query = request.POST.get("query", "")[:2_000]
    if not name:
        say(request, _("请给视图起个名字。"), level=30)
        return redirect(f"{reverse('desk:orders')}?{query}")
    shared = request.POST.get("shared") == "1"
    people.save_view(member_id=request.member.id, page=order_list.SAVED_PAGE, name=name, query=query, shared=shared)
    say(request, _("已保存视图“%(name)s”。") % {"name": name})
    return redirect(f"{reverse('desk:orders')}?{query}")


@page(rights.SEE)
@require_POST
def forget_view(request: DeskRequest, view_id: UUID) -> HttpResponse:
    """Forget one of the member's own views."""
    people.delete_view(member_id=request.member.id, view_id=view_id)
    say(request, _("视图已删除。"))
    return redirect("desk:orders")


def _own_view(tabs: list[dict[str, Any]], saved: list[dict[str, Any]], member_id: UUID) -> UUID | None:
    active = {tab["id"] for tab in tabs if tab["active"] and "id" in tab}
    return next((view["id"] for view in saved if view["id"] in active and view["member_id"] == member_id), None)


def _columns() -> list[dict[str, Any]]:
    return [
        {"key": "number", "label": _("单号"), "sort": True},
        {"key": "customer", "label": _("客户"), "sort": True},
        {"key": "stage", "label": _("环节")},
        {"key": "requested", "label": _("需求"), "sort": True},
        {"key": "committed", "label": _("承诺"), "sort": True},
        {"key": "projected", "label": _("预计"), "sort": True},
        {"key": "late", "label": _("逾期概率"), "sort": True},
        {"key": "value", "label": _("金额"), "sort": True, "numeric": True},
        {"key": "channel", "label": _("渠道")},
    ]


def _filter_fields(stages: dict[str, str], members: list[MemberFacts]) -> list[dict[str, Any]]:
    return [
        {"name": "due", "label": _("承诺日期"), "options": labels.options(order_list.DUE)},
        {"name": "stage", "label": _("环节"), "options": list(stages.items())},
        {"name": "tier", "label": _("客户等级"), "options": labels.options(labels.TIERS)},
        {"name": "severity", "label": _("预警"), "options": labels.options(labels.SEVERITIES)},
        {"name": "owner", "label": _("负责人"), "options": [(str(member.id), member.name) for member in members]},
    ]


def _more_fields(kinds: list[OrderTypeFacts]) -> list[dict[str, Any]]:
    return [
        {"name": "type", "label": _("类型"), "options": [(kind.code, called(kind)) for kind in kinds]},
        {"name": "channel", "label": _("渠道"), "options": labels.options(labels.CHANNELS)},
        {"name": "region", "label": _("地区"), "options": [(region, region) for region in orders.regions()]},
    ]


urlpatterns = [
    path("orders", order_list_page, name="orders"),
    path("orders/views", save_view, name="order-views"),
    path("orders/views/<uuid:view_id>/removal", forget_view, name="order-view-removal"),
]
