"""What the page of a task says about its form: where it is filled in, and how it was filled in before."""

from __future__ import annotations

from markupsafe import Markup

from yinuo.doors.desk.entry import DeskRequest, render
from yinuo.doors.desk.task_parts import AboutTask, Part, provide
from yinuo.ground.process import queries as tasks
from yinuo.ground.process.forms import reading


def _shown(request: DeskRequest, about: AboutTask) -> Markup:
    asked = reading.asked_by(task_id=about.task_id) if about.task_id else None
    task = tasks.task(task_id=about.task_id) if asked is not None and about.task_id else None
    if asked is not None and asked.approval and task is not None and task.assignee_id != request.member.id:
        asked = None  # whose turn it is fills it in
    earlier = reading.answers(subject_id=about.subject_id, limit=5)
    if asked is None and not earlier:
        return Markup("")
    context = {"asked": asked, "earlier": earlier, "task_id": about.task_id}
    return Markup(render(request, "desk/filling/_part.html", context).content.decode())  # our own template, escaped


provide(name="form", part=Part(shown=_shown))
