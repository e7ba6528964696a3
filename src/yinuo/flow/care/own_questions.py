"""What customers answered to the questions that an organisation added to its surveys, summed up by question."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from yinuo.core.measuring import Measured, WordCount, csat, frequent_words, mean, response_rate
from yinuo.flow.care.asks import in_language
from yinuo.flow.care.models import Survey, SurveyAsk
from yinuo.flow.orders import queries as orders
from yinuo.flow.orders.queries import OrderFacts

_MOST = 50_000
_TEXTS_SHOWN = 10
# What a question of the kind "scale" offers.
SCALE = range(1, 6)


@dataclass(frozen=True, kw_only=True)
class OwnQuestion:
    """One question of one survey: for a scale its mean and the share of 4 and 5, for a choice the share of each."""

    survey: str
    label: str
    kind: str
    count: int
    mean: Measured | None = None
    satisfied: Measured | None = None
    choices: list[tuple[str, Measured]]
    words: list[WordCount]
    texts: list[tuple[OrderFacts, str]]


def own_questions(*, kind: str, since: datetime, until: datetime, language: str) -> list[OwnQuestion]:
    """Return what was answered in [since, until) to the own questions of surveys of a kind, those answered only."""
    found = []
    for survey in Survey.objects.filter(kind=kind).exclude(questions=[]).order_by("-active", "name"):
        rows = SurveyAsk.objects.filter(survey_id=survey.id, answered_at__gte=since, answered_at__lt=until)
        told = list(rows.order_by("-answered_at").values_list("order_id", "answers")[:_MOST])
        for question in survey.questions:
            given = [
                (order_id, str(answers[question["key"]])) for order_id, answers in told if question["key"] in answers
            ]
            if given:
                found.append(_summed_up(survey.name, question, given, language))
    return found


def _summed_up(
    survey: str, question: Mapping[str, Any], given: Sequence[tuple[UUID, str]], language: str
) -> OwnQuestion:
    texts = [text for _order, text in given]
    base: dict[str, Any] = {
        "survey": survey,
        "label": in_language(question["label"], language),
        "kind": question["kind"],
        "count": len(given),
        "choices": [],
        "words": [],
        "texts": [],
    }
    if question["kind"] == "scale":
        scores = [int(text) for text in texts if text in {str(n) for n in SCALE}]
        return OwnQuestion(**{**base, "count": len(scores), "mean": mean(scores), "satisfied": csat(scores)})
    if question["kind"] == "choice":
        return OwnQuestion(**{**base, "choices": _choices(question["options"], texts, language)})
    known = orders.facts_for(order_ids=[order_id for order_id, _text in given[:_TEXTS_SHOWN]])
    shown = [(known[order_id], text) for order_id, text in given[:_TEXTS_SHOWN] if order_id in known]
    return OwnQuestion(**{**base, "words": frequent_words(comments=texts), "texts": shown})


def _choices(options: Mapping[str, str], texts: Sequence[str], language: str) -> list[tuple[str, Measured]]:
    """Return each option in a language with its share of the answers, the one chosen most first."""
    values, words = options["zh-hans"].split("\n"), in_language(options, language).split("\n")
    labels = words if len(words) == len(values) else values
    shares = [
        (label, response_rate(asked=len(texts), answered=texts.count(value)))
        for value, label in zip(values, labels, strict=True)
    ]
    return sorted(shares, key=lambda one: -(one[1].value or 0.0))
