"""What was reported, agreed and learnt about one order or one project: a card on its page."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.urls import path
from django.views.decorators.http import require_GET

from yinuo.doors.desk import plan_frame
from yinuo.doors.desk.entry import DeskRequest, page
from yinuo.doors.desk.review_frame import shown
from yinuo.flow.orders import queries as orders
from yinuo.flow.plans import queries as plans
from yinuo.flow.reviews import queries, subjects
from yinuo.flow.reviews.subjects import Subject
from yinuo.ground.kernel.ids import new_id
from yinuo.ground.people import rights

RHYTHMS = (0, 1, 2, 4)


@page(rights.SEE)
@require_GET
def of_order(request: DeskRequest, order_id: UUID) -> HttpResponse:
    """Show the card of an order."""
    about = subjects.find(order_id=order_id)
    if about is None:
        raise Http404
    return shown(request, "_papers", papers_of(about))


@page(rights.SEE)
@require_GET
def of_project(request: DeskRequest, project_id: UUID) -> HttpResponse:
    """Show the page of a project."""
    about = subjects.find(project_id=project_id)
    if about is None or about.project is None:
        raise Http404
    frame = plan_frame.frame(project=about.project, chosen="papers")
    return shown(request, "project", {**frame, **papers_of(about)})


def papers_of(about: Subject) -> dict[str, Any]:
    """Return what was written about an order or a project."""
    told = about.columns
    return {
        "about": about,
        "reports": queries.reports(**told),
        "meetings": queries.meetings(**told, limit=20),
        "retrospective": next(iter(queries.retrospectives(**told)), None),
        "known_lessons": _lessons(about),
        "rhythm": queries.rhythm(**told),
        "rhythms": RHYTHMS,
        "key": new_id(),
    }


def _lessons(about: Subject) -> list[queries.LessonFacts]:
    """Return what was learnt about orders like this one, or like those of this project, and from projects like it."""
    known = [about.order] if about.order else list(orders.facts_for(order_ids=list(about.order_ids)).values())
    families = {line.family for one in known for line in orders.lines(order_id=one.id)} | {one.family for one in known}
    return queries.lessons_for(
        order_types=[one.order_type for one in known],
        families=sorted(families),
        suppliers=[one.supplier_code for one in known],
        project_ids=plans.akin(project=about.project) if about.project else [],
    )


urlpatterns = [
    path("orders/<uuid:order_id>/papers", of_order, name="order-papers"),
    path("projects/<uuid:project_id>/papers", of_project, name="project-papers"),
]
