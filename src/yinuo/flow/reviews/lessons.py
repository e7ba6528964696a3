"""What was learnt: written down with what it is about, changed, taken back, removed and restored."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from yinuo.flow.orders import queries as orders
from yinuo.flow.reviews.events import LessonKept, LessonRemoved
from yinuo.flow.reviews.facts import LessonFacts
from yinuo.flow.reviews.faults import Conflict, InvalidReview, NotNow
from yinuo.flow.reviews.models import Lesson, Retrospective
from yinuo.flow.reviews.papers import KEPT
from yinuo.flow.reviews.queries import lesson_facts
from yinuo.ground.kernel import clock, log
from yinuo.ground.kernel.events import current_actor
from yinuo.ground.kernel.pinyin import search_text
from yinuo.ground.kernel.tenancy import current_organisation
from yinuo.ground.supply import queries as supply

LONGEST_TEXT, MOST_LABELS, LONGEST_LABEL = 5_000, 12, 40
_PARTS = ("title", "text", "good", "item_family", "order_type", "stage_code", "supplier_code", "labels")


@dataclass(frozen=True, kw_only=True)
class NewLesson:
    """A lesson as it is written: what it says, whether it is worth keeping or to be avoided, what it is about."""

    title: str
    text: str = ""
    good: bool = False
    item_family: str = ""
    order_type: str = ""
    stage_code: str = ""
    supplier_code: str = ""
    labels: Sequence[str] = field(default_factory=tuple)


def keep_lesson(*, new: NewLesson, retrospective_id: UUID | None = None) -> LessonFacts:
    """Write a lesson down; raises InvalidReview."""
    faults = _faults(new)
    about = Retrospective.objects.filter(pk=retrospective_id).first() if retrospective_id else None
    if retrospective_id is not None and about is None:
        faults["retrospective_id"] = "unknown"
    if faults:
        raise InvalidReview(faults)
    row = Lesson(retrospective=about, made_at=clock.now(), made_by=current_actor()[:100])
    _write(row, _content(new))
    row.save()
    _tell(row, LessonKept(lesson_id=row.id, title=row.title, changed=False))
    return lesson_facts(row)


def change_lesson(*, lesson_id: UUID, new: NewLesson, revision: int) -> LessonFacts:
    """Change a lesson as somebody saw it; raises InvalidReview, NotNow, Conflict."""
    faults = _faults(new)
    if faults:
        raise InvalidReview(faults)
    row, wanted = _held(lesson_id), _content(new)
    present = {name: getattr(row, name) for name in _PARTS}
    if wanted == present:
        return lesson_facts(row)
    if revision != row.revision:
        raise Conflict(theirs=present, revision=row.revision)
    before = {"revision": row.revision, "content": present, "by": current_actor()[:100], "at": clock.now().isoformat()}
    row.earlier = [*row.earlier, before][-KEPT:]
    return _changed(row, wanted)


def undo_lesson_edit(*, lesson_id: UUID) -> LessonFacts:
    """Take the last change of a lesson back; raises NotNow where there is none."""
    row = _held(lesson_id)
    if not row.earlier:
        raise NotNow("nothing")
    *row.earlier, last = row.earlier
    return _changed(row, last["content"])


def remove_lesson(*, lesson_id: UUID) -> LessonFacts:
    """Take a lesson out of the list; it can be put back. Raises NotNow."""
    return _removed(_held(lesson_id), gone=True)


def restore_lesson(*, lesson_id: UUID) -> LessonFacts:
    """Put a removed lesson back; raises NotNow."""
    return _removed(_held(lesson_id, removed=True), gone=False)


def _held(lesson_id: UUID, *, removed: bool = False) -> Lesson:
    row = Lesson.objects.select_for_update().filter(pk=lesson_id, removed_at__isnull=not removed).first()
    if row is None:
        raise NotNow("removed")
    return row


def _changed(row: Lesson, content: dict[str, Any]) -> LessonFacts:
    row.revision += 1
    _write(row, content)
    row.save()
    _tell(row, LessonKept(lesson_id=row.id, title=row.title, changed=True))
    return lesson_facts(row)


def _removed(row: Lesson, *, gone: bool) -> LessonFacts:
    row.removed_at = clock.now() if gone else None
    row.save()
    _tell(row, LessonRemoved(lesson_id=row.id, title=row.title, restored=not gone))
    return lesson_facts(row)


def _content(new: NewLesson) -> dict[str, Any]:
    told = {name: getattr(new, name) for name in _PARTS}
    told |= {name: value.replace("\r\n", "\n").strip() for name, value in told.items() if isinstance(value, str)}
    return {**told, "labels": list(dict.fromkeys(one.strip() for one in new.labels if one.strip()))}


def _write(row: Lesson, content: dict[str, Any]) -> None:
    for name in _PARTS:
        setattr(row, name, content[name])
    about = [row.item_family, row.order_type, row.stage_code, row.supplier_code, *row.labels]
    row.search = search_text(" ".join([row.title, row.text, *about]))[:20_000]


def _faults(new: NewLesson) -> dict[str, str]:
    labels = [one.strip() for one in new.labels if one.strip()]
    known_types = {one.code for one in orders.order_types()}
    told = "".join([new.title, new.text, *labels])
    checks: dict[str, tuple[bool, str]] = {
        "title": (bool(new.title.strip()), "missing"),
        "text": (len(new.text) <= LONGEST_TEXT and "\x00" not in told, "too_long"),
        "labels": (len(labels) <= MOST_LABELS and all(len(one) <= LONGEST_LABEL for one in labels), "too_many"),
        "order_type": (not new.order_type or new.order_type in known_types, "unknown"),
        "supplier_code": (
            not new.supplier_code or any(one.code == new.supplier_code for one in supply.suppliers()),
            "unknown",
        ),
        "item_family": (len(new.item_family) <= 60, "too_long"),
        "stage_code": (len(new.stage_code) <= 40, "too_long"),
    }
    found = {name: code for name, (right, code) in checks.items() if not right}
    return {**found, "title": "too_long"} if len(new.title.strip()) > 200 else found


def _tell(row: Lesson, body: object) -> None:
    about = row.retrospective
    kind, ident = "organisation", current_organisation()
    if about is not None:
        kind, ident = ("order", about.order_id) if about.order_id else ("project", about.project_id)
    log.publish(subject_type=kind, subject_id=ident, body=body)
