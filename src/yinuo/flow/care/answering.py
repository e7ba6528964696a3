"""What customers answer to surveys, and what a low score sets going."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from yinuo.flow.care import targets
from yinuo.flow.care.asks import SCALES, AskFacts, ask_facts, in_language
from yinuo.flow.care.events import SurveyAnswered
from yinuo.flow.care.holding import LONGEST_TEXT
from yinuo.flow.care.models import Survey, SurveyAsk
from yinuo.flow.orders import queries as orders
from yinuo.ground.kernel import clock, log
from yinuo.ground.kernel.events import current_actor
from yinuo.ground.process import actions as process

# At or below these a score is low: detractors, and answers in the lower part of the other scales.
LOW: Mapping[str, int] = {"csat": 2, "nps": 6, "ces": 3}
# The same part of the scale of five that an organisation's own questions have.
LOW_OWN = LOW["csat"]
WITHIN_MINUTES = 8 * 60  # a working day
INTERVIEW = "interview"
_LONGEST_ANSWER = 2_000


class InvalidAnswer(Exception):
    """The score is not on the survey's scale."""


class AnswerClosed(Exception):
    """The answer was given more than a day ago, or nobody was asked."""


def answer(
    *, ask_id: UUID, score: int, answers: Mapping[str, Any] | None = None, comment: str = "", source: str
) -> AskFacts:
    """Record what a customer answered; within a day it may be changed. Raises InvalidAnswer, AnswerClosed."""
    row = SurveyAsk.objects.select_for_update().filter(pk=ask_id).first()
    if row is None or row.state not in (SurveyAsk.State.ASKED, SurveyAsk.State.ANSWERED):
        raise AnswerClosed(str(ask_id))
    if not ask_facts(row).changeable:
        raise AnswerClosed(str(ask_id))
    return _recorded(row, score, answers or {}, comment, source)


def interview(*, survey_id: UUID, order_id: UUID, score: int, comment: str, key: str) -> AskFacts:
    """Record what a customer said when a colleague asked them, once per key. Raises InvalidAnswer."""
    about = f"{INTERVIEW}:{key}"[:100]
    known = SurveyAsk.objects.filter(survey_id=survey_id, order_id=order_id, about=about).first()
    if known is not None:
        return ask_facts(known)
    order, now = orders.order(order_id=order_id), clock.now()
    if order is None or not Survey.objects.filter(pk=survey_id).exists():
        raise InvalidAnswer(str(survey_id))
    row = SurveyAsk(
        survey_id=survey_id,
        order_id=order_id,
        contact_id=order.contact_id,
        about=about,
        planned_at=now,
        asked_at=now,
        recorded_by=current_actor()[:100],
    )
    return _recorded(row, score, {}, comment, INTERVIEW)


def _recorded(row: SurveyAsk, score: int, answers: Mapping[str, Any], comment: str, source: str) -> AskFacts:
    survey = Survey.objects.get(pk=row.survey_id)
    low, high = SCALES[survey.kind]
    if not low <= score <= high:
        raise InvalidAnswer(str(score))
    known = {one["key"] for one in survey.questions}
    row.answers = {key: str(value)[:_LONGEST_ANSWER] for key, value in answers.items() if key in known and value}
    row.score, row.comment, row.source = score, comment.strip()[:LONGEST_TEXT], source
    row.state, row.answered_at = SurveyAsk.State.ANSWERED, row.answered_at or clock.now()
    row.save()
    process.cancel_tasks(source=source_of(ask_id=row.id))
    poor = _poor(row, survey)
    if score <= LOW[survey.kind] or poor:
        _look_into(row, survey, poor)
    body = SurveyAnswered(
        ask_id=row.id, survey=survey.name, survey_kind=survey.kind, score=score, comment=row.comment[:500]
    )
    log.publish(subject_type="order", subject_id=row.order_id, body=body)
    return ask_facts(row)


def _poor(row: SurveyAsk, survey: Survey) -> list[str]:
    """Return the organisation's own scale questions that got a low score, each with it."""
    asked = [
        (in_language(one["label"], "zh-hans"), row.answers.get(one["key"], ""))
        for one in survey.questions
        if one["kind"] == "scale"
    ]
    return [f"{label}：{given}" for label, given in asked if given.isdecimal() and int(given) <= LOW_OWN]


def _look_into(row: SurveyAsk, survey: Survey, poor: Sequence[str]) -> None:
    """Give the order's owner, or sales, the task to call within a working day; it tells which questions were poor."""
    order, now = orders.order(order_id=row.order_id), clock.now()
    if order is None:
        return
    told = {"customer": order.customer_name, "score": row.score, "order": order.number}
    if row.score is not None and row.score <= LOW[survey.kind]:
        title = _("%(customer)s 只打了 %(score)s 分（订单 %(order)s），联系客户问清原因") % told
    else:
        title = _("%(customer)s 在调查中有一项打分很低（订单 %(order)s），联系客户问清原因") % told
    process.create_task(
        title=title,
        subject_type="order",
        subject_id=row.order_id,
        subject_label=order.number,
        source=source_of(ask_id=row.id),
        role="" if order.owner_id else "sales",
        assignee_id=order.owner_id,
        due_at=targets.plus(since=now.replace(second=0, microsecond=0), minutes=WITHIN_MINUTES),
        detail="\n".join([*poor, row.comment])[:500].strip() or survey.name,
    )


def source_of(*, ask_id: UUID) -> str:
    """Name the task of looking into a low score for good."""
    return f"care.low_score:{ask_id}"
