"""What may be done in reviews: the room's face; each group of actions has a module of its own."""

from __future__ import annotations

from yinuo.flow.reviews.adopting import adopt_stage_time, adopt_task_time, undo_adoption
from yinuo.flow.reviews.faults import Conflict, InvalidReview, NotNow
from yinuo.flow.reviews.lessons import (
    NewLesson,
    change_lesson,
    keep_lesson,
    remove_lesson,
    restore_lesson,
    undo_lesson_edit,
)
from yinuo.flow.reviews.meetings import (
    action_done,
    agree_action,
    drop_action,
    edit_meeting,
    note_meeting,
    reopen_action,
    undo_meeting_edit,
)
from yinuo.flow.reviews.minutes import send_minutes
from yinuo.flow.reviews.reporting import (
    discard_report,
    draft_report,
    edit_report,
    refresh_report,
    restore_report,
    undo_report_edit,
)
from yinuo.flow.reviews.retrospectives import PARTS as RETROSPECTIVE_PARTS
from yinuo.flow.reviews.retrospectives import (
    close_retrospective,
    edit_retrospective,
    measure_again,
    open_retrospective,
    reopen_retrospective,
    undo_retrospective_edit,
)
from yinuo.flow.reviews.rhythm import set_rhythm
from yinuo.flow.reviews.sending import Sent, send_report
from yinuo.flow.reviews.sheets import lessons_file, meetings_file

__all__ = [
    "RETROSPECTIVE_PARTS",
    "Conflict",
    "InvalidReview",
    "NewLesson",
    "NotNow",
    "Sent",
    "action_done",
    "adopt_stage_time",
    "adopt_task_time",
    "agree_action",
    "change_lesson",
    "close_retrospective",
    "discard_report",
    "draft_report",
    "drop_action",
    "edit_meeting",
    "edit_report",
    "edit_retrospective",
    "keep_lesson",
    "lessons_file",
    "measure_again",
    "meetings_file",
    "note_meeting",
    "open_retrospective",
    "refresh_report",
    "remove_lesson",
    "reopen_action",
    "reopen_retrospective",
    "restore_lesson",
    "restore_report",
    "send_minutes",
    "send_report",
    "set_rhythm",
    "undo_adoption",
    "undo_lesson_edit",
    "undo_meeting_edit",
    "undo_report_edit",
    "undo_retrospective_edit",
]
