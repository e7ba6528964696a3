"""What the answers say: scores over time and by group, what drives them, the words of comments, and what helped."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from yinuo.core.measuring import (
    SMALL,
    Change,
    Measured,
    WordCount,
    ces,
    change_of,
    csat,
    frequent_words,
    nps,
    response_rate,
)
from yinuo.flow.care.models import Complaint, Improvement, SurveyAsk
from yinuo.flow.orders import queries as orders
from yinuo.flow.orders.queries import OrderFacts
from yinuo.ground.kernel.lookups import among
from yinuo.ground.people import queries as people

SCORES: Mapping[str, Callable[[Sequence[int]], Measured]] = {"csat": csat, "nps": nps, "ces": ces}
GROUPS = ("tier", "region", "family")
DRIVERS: Mapping[str, tuple[str, ...]] = {
    "quality": ("quality", "damage", "missing"),
    "communication": ("service",),
}
LATENESS = "lateness"
EFFECT_DAYS = 90
_MOST = 50_000
_GROUPS_SHOWN = 12


@dataclass(frozen=True, kw_only=True)
class Group:
    """The score of one group of answers; `small` where there are too few to say much."""

    name: str
    score: Measured

    @property
    def small(self) -> bool:
        """Return whether there are too few answers to say much."""
        return self.score.count < SMALL


@dataclass(frozen=True, kw_only=True)
class Driver:
    """What a trouble does to the score: answers of orders that had it, of those that had not, and the difference."""

    name: str
    having: Measured
    without: Measured
    change: Change


@dataclass(frozen=True, kw_only=True)
class Analysis:
    """The answers of a period to surveys of one kind."""

    kind: str
    score: Measured
    response: Measured
    months: list[Group]
    groups: dict[str, list[Group]]
    drivers: list[Driver]
    words: list[WordCount]
    comments: list[tuple[OrderFacts, int, str]]


@dataclass(frozen=True, kw_only=True)
class ImprovementFacts:
    """Something that was changed so that customers are more content, and the score before and since."""

    id: UUID
    title: str
    kind: str
    introduced_at: datetime
    owner: str
    before: Measured
    since: Measured
    change: Change


@dataclass(frozen=True, kw_only=True)
class _Answer:
    order: OrderFacts
    score: int
    at: datetime
    comment: str


def analysis(*, kind: str, since: datetime, until: datetime) -> Analysis:
    """Return what the answers to surveys of a kind say that were given in [since, until)."""
    found, score = _answers(kind, since, until), SCORES[kind]
    asked = SurveyAsk.objects.filter(survey__kind=kind, asked_at__gte=since, asked_at__lt=until)
    sent = asked.exclude(secret_hash="")
    zone = ZoneInfo(people.organisation().timezone)
    return Analysis(
        kind=kind,
        score=score([one.score for one in found]),
        response=response_rate(asked=sent.count(), answered=sent.exclude(answered_at=None).count()),
        months=_grouped(found, lambda one: f"{one.at.astimezone(zone):%Y-%m}", score, by_name=True),
        groups={name: _grouped(found, _of_order(name), score) for name in GROUPS},
        drivers=_drivers(found, score),
        words=frequent_words(comments=[one.comment for one in found]),
        comments=[(one.order, one.score, one.comment) for one in found if one.comment][:20],
    )


def improvements(*, kind: str) -> list[ImprovementFacts]:
    """Return what was changed, each with the score of 90 days before and since; the newest first."""
    span, score = timedelta(days=EFFECT_DAYS), SCORES[kind]
    found = []
    for row in Improvement.objects.filter(kind=kind).order_by("-introduced_at")[:50]:
        at = row.introduced_at
        before = score([one.score for one in _answers(kind, at - span, at)])
        since = score([one.score for one in _answers(kind, at, at + span)])
        change = change_of(before=before, after=since)
        found.append(
            ImprovementFacts(
                id=row.id,
                title=row.title,
                kind=kind,
                introduced_at=at,
                owner=_name(row.owner_id),
                before=before,
                since=since,
                change=change,
            )
        )
    return found


def _name(member_id: UUID | None) -> str:
    member = people.member(member_id=member_id) if member_id else None
    return member.name if member else ""


def _answers(kind: str, since: datetime, until: datetime) -> list[_Answer]:
    rows = SurveyAsk.objects.filter(survey__kind=kind, answered_at__gte=since, answered_at__lt=until)
    told = list(rows.order_by("-answered_at").values_list("order_id", "score", "answered_at", "comment")[:_MOST])
    known = orders.facts_for(order_ids=list({order_id for order_id, *_rest in told}))
    return [
        _Answer(order=known[order_id], score=score, at=at, comment=comment)
        for order_id, score, at, comment in told
        if order_id in known and score is not None and at is not None
    ]


def _grouped(
    found: Iterable[_Answer],
    name_of: Callable[[_Answer], str],
    score: Callable[[Sequence[int]], Measured],
    *,
    by_name: bool = False,
) -> list[Group]:
    sorted_in: dict[str, list[int]] = defaultdict(list)
    for one in found:
        sorted_in[name_of(one)].append(one.score)
    groups = [Group(name=name, score=score(scores)) for name, scores in sorted_in.items() if name]
    if by_name:
        return sorted(groups, key=lambda one: one.name)
    return sorted(groups, key=lambda one: -one.score.count)[:_GROUPS_SHOWN]


def _of_order(name: str) -> Callable[[_Answer], str]:
    return lambda one: str(getattr(one.order, name) or "")


def _drivers(found: Sequence[_Answer], score: Callable[[Sequence[int]], Measured]) -> list[Driver]:
    late = {
        one.order.id
        for one in found
        if one.order.delivered_at and one.order.committed_at and one.order.delivered_at > one.order.committed_at
    }
    complaints: dict[str, set[UUID]] = defaultdict(set)
    ids = list({one.order.id for one in found})
    for order_id, topic in Complaint.objects.filter(among("order_id", ids)).values_list("order_id", "topic"):
        complaints[topic].add(order_id)
    troubled = {LATENESS: late}
    for name, topics in DRIVERS.items():
        troubled[name] = set().union(*(complaints[topic] for topic in topics))
    return [_driver(name, having, found, score) for name, having in troubled.items()]


def _driver(
    name: str, troubled: set[UUID], found: Sequence[_Answer], score: Callable[[Sequence[int]], Measured]
) -> Driver:
    having = score([one.score for one in found if one.order.id in troubled])
    without = score([one.score for one in found if one.order.id not in troubled])
    return Driver(name=name, having=having, without=without, change=change_of(before=without, after=having))
