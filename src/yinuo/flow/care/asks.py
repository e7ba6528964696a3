"""Questions about surveys: which there are, whom they asked, what was answered."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from yinuo.flow.care.models import Survey, SurveyAsk
from yinuo.flow.orders import queries as orders
from yinuo.ground.kernel import clock
from yinuo.ground.kernel.tenancy import acting_for

KINDS, TRIGGERS = tuple(Survey.Kind.values), tuple(Survey.Trigger.values)
SCALES: Mapping[str, tuple[int, int]] = {"csat": (1, 5), "nps": (0, 10), "ces": (1, 7)}
# So long an answer may be changed by the same link.
CHANGED_FOR = timedelta(days=1)
_HEX, _LONGEST_TOKEN = 32, 120


class AskUnknown(Exception):
    """No survey was sent with this token."""


@dataclass(frozen=True, kw_only=True)
class SurveyFacts:
    """A survey as doors see it."""

    id: UUID
    name: str
    kind: str
    trigger: str
    stage_code: str
    delay_hours: float
    question: dict[str, str]
    questions: list[dict[str, Any]]
    active: bool


@dataclass(frozen=True, kw_only=True)
class AskFacts:
    """One customer asked about one order."""

    id: UUID
    survey_id: UUID
    order_id: UUID
    contact_id: UUID | None
    about: str
    state: str
    why_skipped: str
    planned_at: datetime
    asked_at: datetime | None
    answered_at: datetime | None
    score: int | None
    answers: dict[str, Any]
    comment: str
    source: str
    recorded_by: str

    @property
    def changeable(self) -> bool:
        """Return whether an answer may be given, or changed, now."""
        return self.answered_at is None or clock.now() - self.answered_at < CHANGED_FOR


@dataclass(frozen=True, kw_only=True)
class AskedForm:
    """A survey in the words of one language."""

    question: str
    low: str
    high: str
    scale: tuple[int, ...]
    questions: list[dict[str, Any]]
    order_number: str


def survey(*, survey_id: UUID) -> SurveyFacts | None:
    """Return a survey, or None."""
    row = Survey.objects.filter(pk=survey_id).first()
    return survey_facts(row) if row else None


def surveys() -> list[SurveyFacts]:
    """Return all surveys, the active ones first."""
    return [survey_facts(row) for row in Survey.objects.order_by("-active", "name")]


def ask(*, ask_id: UUID) -> AskFacts | None:
    """Return one asking, or None."""
    row = SurveyAsk.objects.filter(pk=ask_id).first()
    return ask_facts(row) if row else None


def asks(
    *, survey_id: UUID | None = None, order_id: UUID | None = None, states: Sequence[str] = (), limit: int = 200
) -> list[AskFacts]:
    """Return who was asked, the newest first."""
    rows = SurveyAsk.objects.all()
    if survey_id is not None:
        rows = rows.filter(survey_id=survey_id)
    if order_id is not None:
        rows = rows.filter(order_id=order_id)
    if states:
        rows = rows.filter(state__in=list(states))
    return [ask_facts(row) for row in rows.order_by("-planned_at", "-id")[:limit]]


def ask_of(*, token: str) -> tuple[UUID, AskFacts]:
    """Return the organisation and the asking that a token opens; raises AskUnknown."""
    try:
        if not token.isascii() or len(token) > _LONGEST_TOKEN:
            raise ValueError(token)
        organisation_id = UUID(hex=token[:_HEX])
    except ValueError as error:
        raise AskUnknown from error
    with acting_for(organisation_id):
        row = SurveyAsk.objects.filter(secret_hash=secret_hash(token[_HEX:])).first()
        if row is None:
            raise AskUnknown
        return organisation_id, ask_facts(row)


def secret_hash(secret: str) -> str:
    """Return the SHA-256 of a secret: what is stored of a link, and what it is found by."""
    return hashlib.sha256(secret.encode()).hexdigest()


def asked_in_words(*, ask: AskFacts, language: str) -> AskedForm:
    """Return what the page of a survey asks, in a language."""
    found = Survey.objects.get(pk=ask.survey_id)
    order = orders.order(order_id=ask.order_id)
    low, high = SCALES[found.kind]
    ends = {
        "csat": (_("很不满意"), _("很满意")),
        "nps": (_("不会推荐"), _("一定推荐")),
        "ces": (_("很费力"), _("很省心")),
    }[found.kind]
    return AskedForm(
        question=in_language(found.question, language) or usual_question(kind=found.kind),
        low=f"{low} {ends[0]}",
        high=f"{high} {ends[1]}",
        scale=tuple(range(low, high + 1)),
        questions=[_question(one, language) for one in found.questions],
        order_number=order.number if order else "",
    )


def scale_of(*, ask: AskFacts) -> tuple[int, ...]:
    """Return the scores that may be given to a survey, the lowest first."""
    low, high = SCALES[Survey.objects.get(pk=ask.survey_id).kind]
    return tuple(range(low, high + 1))


def usual_question(*, kind: str) -> str:
    """Return what is asked where a survey has no words of its own."""
    words = {
        "csat": _("您对这次交付满意吗？"),
        "nps": _("您有多大可能把我们推荐给同行？"),
        "ces": _("和我们打交道省心吗？"),
    }
    return words[kind]


def in_language(texts: Mapping[str, str], language: str) -> str:
    """Return a text in a language, else in Chinese."""
    return texts.get(language) or texts.get("zh-hans") or ""


def survey_facts(row: Survey) -> SurveyFacts:
    """Return a survey's row as a plain value."""
    return SurveyFacts(**{name: getattr(row, name) for name in SurveyFacts.__dataclass_fields__})


def ask_facts(row: SurveyAsk) -> AskFacts:
    """Return an asking's row as a plain value."""
    return AskFacts(**{name: getattr(row, name) for name in AskFacts.__dataclass_fields__})


def _question(told: Mapping[str, Any], language: str) -> dict[str, Any]:
    options = [{"value": n, "label": n} for n in range(1, 6)]
    if told["kind"] == "choice":
        words = in_language(told["options"], language)
        originals = told["options"]["zh-hans"].split("\n")
        labels = words.split("\n") if len(words.split("\n")) == len(originals) else originals
        options = [{"value": value, "label": label} for value, label in zip(originals, labels, strict=True)]
    return {"key": told["key"], "kind": told["kind"], "label": in_language(told["label"], language), "options": options}
