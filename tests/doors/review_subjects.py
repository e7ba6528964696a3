"""One thing of each kind of reviews, in the present organisation."""

from __future__ import annotations

from uuid import UUID

from tests.cast import NOW
from yinuo.flow.orders import queries as orders
from yinuo.flow.promises.queries import standards_by_type
from yinuo.flow.reviews import actions
from yinuo.flow.reviews.actions import NewLesson


def of_reviews(*, order_id: UUID, member_id: UUID, mark: str) -> dict[str, UUID]:
    """Make them and return their ids by the names that addresses have for them."""
    report = actions.draft_report(key=f"{mark}-report", order_id=order_id)
    actions.edit_report(report_id=report.id, texts={"outlook": f"{mark} 下周试机"}, revision=report.revision)
    actions.send_report(report_id=report.id, message=f"{mark} 请查收")
    meeting = actions.note_meeting(key=f"{mark}-hy", content={"title": f"{mark} 周会"}, held_at=NOW, order_id=order_id)
    action_id = actions.agree_action(meeting_id=meeting.id, text=f"{mark} 备料", owner_id=member_id)
    look = actions.open_retrospective(key=f"{mark}-fp", order_id=order_id)
    lesson = actions.keep_lesson(new=NewLesson(title=f"{mark} 早订铸件"), retrospective_id=look.id)
    return {
        "status_report_id": report.id,
        "meeting_id": meeting.id,
        "meeting_action_id": action_id,
        "retrospective_id": look.id,
        "lesson_id": lesson.id,
        "adoption_id": _adopted(),
    }


def _adopted() -> UUID:
    """Let the first stage of some kind of orders take an hour longer."""
    kind = orders.order_types()[0].code
    stage = standards_by_type(order_types=[kind])[kind][0]
    told = {"order_type": kind, "stage_code": stage.code, "before_hours": stage.standard_hours}
    return actions.adopt_stage_time(**told, after_hours=stage.standard_hours + 1, cases=3).id
