"""The process of one order: its drawing with the tokens, and how long each step took against its standard."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.urls import path
from django.views.decorators.http import require_GET

from yinuo.doors.desk import process_drawing, process_story
from yinuo.doors.desk.entry import DeskRequest, page, render
from yinuo.doors.desk.process_story import StepTime
from yinuo.flow.orders import queries as orders
from yinuo.flow.work import listed
from yinuo.flow.work import queries as work
from yinuo.flow.work.queries import StageFacts
from yinuo.ground.kernel import clock
from yinuo.ground.kernel.wording import called
from yinuo.ground.people import rights
from yinuo.ground.process import catalogue, observing

_MARKS = {"done": "done", "active": "active"}


@page(rights.SEE)
@require_GET
def order_process(request: DeskRequest, order_id: UUID) -> HttpResponse:
    """Show the process that an order walks through; asked for by itself, because drawing takes longer than reading."""
    order = orders.order(order_id=order_id)
    if order is None:
        raise Http404
    stages = work.stages(order_id=order_id)
    walk = work.walks_of(order_ids=[order_id]).get(order_id)
    shown = observing.instance(instance_id=walk.instance_id) if walk is not None else None
    turns = observing.turns(instance_id=shown.id) if shown is not None else []
    context: dict[str, Any] = {
        "order": order,
        "stages": stages,
        "shown": shown,
        "steps": _steps(stages, process_story.steps(turns=turns, now=clock.now())),
    }
    if shown is not None:
        marks = process_story.marks(turns=turns, incidents=observing.incidents(instance_id=shown.id))
        content = catalogue.content(definition_id=shown.definition_id) or b""
        context["drawing"] = process_drawing.drawing(content=content, marks=marks)
    elif stages:
        key = listed.key_of(order_type=order.order_type)
        content = listed.drawing_of(key=key, stages=[work.standard_of(stage) for stage in stages])
        context["drawing"] = process_drawing.drawing(content=content, marks=_marks(stages))
    return render(request, "desk/orders/process.html", context)


def _marks(stages: Sequence[StageFacts]) -> dict[str, str]:
    """Return the marks of a list that nobody has reported on yet: the first stage waits."""
    marks = {listed.element_of(code=stage.code): _MARKS.get(stage.state, "") for stage in stages}
    marks |= {listed.element_of(code=stage.code): "active" for stage in stages if stage.is_ready}
    return {element: mark for element, mark in marks.items() if mark}


def _steps(stages: Sequence[StageFacts], turns: Sequence[StepTime]) -> list[dict[str, Any]]:
    """Return stages with the times that were reported, then what else the process did."""
    now = clock.now()
    told = [
        {
            "name": called(stage),
            "state": stage.state,
            "time": process_story.time_of_stage(stage=stage, now=now) if stage.started_at else None,
            "standard_hours": stage.standard_hours,
        }
        for stage in stages
    ]
    names = {stage.name for stage in stages}
    others = [turn for turn in turns if turn.name not in names]
    return told + [
        {"name": turn.name, "state": turn.how or "active", "time": turn, "standard_hours": turn.standard_hours}
        for turn in others
    ]


urlpatterns = [path("orders/<uuid:order_id>/process", order_process, name="order-process")]
