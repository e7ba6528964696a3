"""Questions about Delphi panels: how far they are, and how people spread, never whose a judgement is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from yinuo.flow.risks.models import Panel, Rating
from yinuo.flow.risks.spreads import FEWEST, Spread, spread_of

OPEN = (Panel.State.RATING.value, Panel.State.SHOWN.value)


@dataclass(frozen=True, kw_only=True)
class Judgement:
    """What somebody thinks; who, is not told."""

    likelihood: int
    impact: int
    reason: str


@dataclass(frozen=True, kw_only=True)
class RoundFacts:
    """A round that is over: judgements without names, the gravest first, and how they spread.

    Where fewer have rated than hide each other, only their number is told.
    """

    turn: int
    rated: int
    judgements: Sequence[Judgement]
    likelihood: Spread | None
    impact: Spread | None

    @property
    def is_agreed(self) -> bool:
        """Return whether people are of one mind."""
        return all(one is not None and one.is_agreed for one in (self.likelihood, self.impact))


@dataclass(frozen=True, kw_only=True)
class PanelFacts:
    """A panel: who is asked and who has rated in the present round, and the rounds that are over."""

    id: UUID
    risk_id: UUID
    state: str
    question: str
    turn: int
    due_at: datetime
    opened_at: datetime
    opened_by: str
    ended_at: datetime | None
    ended_by: str
    likelihood: int | None
    impact: int | None
    note: str
    member_ids: tuple[UUID, ...]
    rated_ids: tuple[UUID, ...]
    rounds: Sequence[RoundFacts]


def panels(*, risk_id: UUID) -> list[PanelFacts]:
    """Return the panels of a risk, the newest first."""
    return [_facts(row) for row in Panel.objects.filter(risk_id=risk_id).order_by("-opened_at", "-id")]


def panel_of(*, risk_id: UUID) -> PanelFacts | None:
    """Return the panel of a risk that is not over, or None."""
    row = Panel.objects.filter(risk_id=risk_id, state__in=OPEN).first()
    return _facts(row) if row else None


def own_judgement(*, panel_id: UUID, member_id: UUID, turn: int) -> Judgement | None:
    """Return what somebody thought in a round, for themselves; None where they have not rated."""
    row = Rating.objects.filter(panel_id=panel_id, member_id=member_id, turn=turn).exclude(rated_at=None).first()
    return _judgement(row) if row else None


def _facts(row: Panel) -> PanelFacts:
    ratings = list(Rating.objects.filter(panel=row).order_by("turn", "member_id"))
    now = [one for one in ratings if one.turn == row.turn]
    last = row.turn - 1 if row.state == Panel.State.RATING or row.state == Panel.State.CALLED_OFF else row.turn
    return PanelFacts(
        id=row.id,
        risk_id=row.risk_id,
        state=row.state,
        question=row.question,
        turn=row.turn,
        due_at=row.due_at,
        opened_at=row.opened_at,
        opened_by=row.opened_by,
        ended_at=row.ended_at,
        ended_by=row.ended_by,
        likelihood=row.likelihood,
        impact=row.impact,
        note=row.note,
        member_ids=tuple(one.member_id for one in now),
        rated_ids=tuple(one.member_id for one in now if one.rated_at is not None),
        rounds=[_round(turn, ratings) for turn in range(last, 0, -1)],
    )


def _round(turn: int, ratings: Sequence[Rating]) -> RoundFacts:
    told = [_judgement(one) for one in ratings if one.turn == turn and one.rated_at is not None]
    rated = len(told)
    told = told if rated >= FEWEST else []
    told.sort(key=lambda one: (-one.likelihood * one.impact, -one.likelihood, one.reason))
    return RoundFacts(
        turn=turn,
        rated=rated,
        judgements=told,
        likelihood=spread_of(steps=[one.likelihood for one in told]),
        impact=spread_of(steps=[one.impact for one in told]),
    )


def _judgement(row: Rating) -> Judgement:
    assert row.likelihood is not None and row.impact is not None  # a constraint of the table
    return Judgement(likelihood=row.likelihood, impact=row.impact, reason=row.reason)
