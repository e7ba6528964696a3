"""Which rows of this room are seen: those of orders, customers and projects that whoever looks may see."""

from __future__ import annotations

from yinuo.flow.orders import queries as orders
from yinuo.flow.reviews import models


def register() -> None:
    """Say by which way each table leads to an order, a customer or a project."""
    about = ("order", "project")
    orders.limit_rows(model=models.Report, through=about, part="status_report_id", kinds=("report",))
    orders.limit_rows(model=models.Rhythm, through=about)
    orders.limit_rows(model=models.Retrospective, through=about, part="retrospective_id", kinds=("retrospective",))
    orders.limit_rows(model=models.Lesson, through=("retrospective",), part="lesson_id")
    orders.limit_rows(model=models.Meeting, through=about, part="meeting_id", kinds=("meeting",))
    orders.limit_rows(model=models.MeetingAction, through=("meeting",), part="meeting_action_id")
    orders.limit_rows(model=models.Adoption, through=("project",), part="adoption_id")
