"""Delphi rounds: several people weigh a risk unseen by each other, see the spread without names, and weigh it again.

A round ends when all have rated or its time is up. Whose a judgement is nobody else learns: neither pages, nor the API,
nor the journal, which tells that somebody rated and not what.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from yinuo.flow.risks.events import RISK, PanelCalledOff, PanelOpened, PanelRated, PanelShown
from yinuo.flow.risks.faults import InvalidRisk, NotNow
from yinuo.flow.risks.models import Panel, Rating, Risk
from yinuo.flow.risks.registering import held
from yinuo.flow.risks.rhythm import KEEPER
from yinuo.flow.risks.spreads import FEWEST
from yinuo.ground.kernel import bulk, clock, log, timers
from yinuo.ground.kernel.events import current_actor
from yinuo.ground.kernel.ids import new_id
from yinuo.ground.people import queries as people
from yinuo.ground.process import actions as process

CLOSE = "risks.panel"
TASK = "risks.panel:"
MOST = 20
State = Panel.State


def open_panel(*, risk_id: UUID, member_ids: Sequence[UUID], due_at: datetime, question: str = "") -> UUID:
    """Ask people to weigh a risk, each by themselves; raises InvalidRisk with all faults, NotNow."""
    risk = held(risk_id, Risk.State.OPEN)
    asked = sorted(set(member_ids))
    known = {one.id for one in people.members()}
    faults = {}
    if not FEWEST <= len(asked) <= MOST or not known.issuperset(asked):
        faults["members"] = "invalid"
    if due_at <= clock.now():
        faults["due_at"] = "invalid"
    if faults:
        raise InvalidRisk(faults)
    if Panel.objects.filter(risk=risk, state__in=(State.RATING, State.SHOWN)).exists():
        raise NotNow(risk.state)
    row = Panel(risk=risk, question=question.strip()[:500], due_at=due_at, opened_at=clock.now())
    row.opened_by = current_actor()[:100]
    row.save()
    _ask(row, asked)
    return row.id


def rate(*, panel_id: UUID, member_id: UUID, likelihood: int, impact: int, reason: str = "") -> bool:
    """Weigh a risk in the present round, or think again; return whether the round ended by it.

    Raises InvalidRisk, and NotNow for who is not asked or when the round is over.
    """
    row = held_panel(panel_id, State.RATING)
    own = Rating.objects.filter(panel=row, turn=row.turn, member_id=member_id).first()
    if own is None:
        raise NotNow(row.state)
    told = {"likelihood": likelihood, "impact": impact}
    if faults := {name: "invalid" for name, value in told.items() if value not in range(1, 6)}:
        raise InvalidRisk(faults)
    own.likelihood, own.impact, own.reason = likelihood, impact, reason.strip()[:1_000]
    own.rated_at = clock.now()
    own.save()
    process.cancel_tasks(source=_source(row, member_id))
    asked = Rating.objects.filter(panel=row, turn=row.turn)
    counts = {"rated": asked.exclude(rated_at=None).count(), "people": asked.count()}
    body = PanelRated(risk_id=row.risk_id, panel_id=row.id, number=row.risk.number, turn=row.turn, **counts)
    log.publish(subject_type=RISK, subject_id=row.risk_id, body=body)
    if counts["rated"] == counts["people"]:
        _show(row)
    return row.state == State.SHOWN


def end_round(*, panel_id: UUID) -> None:
    """Show how those spread who have rated so far, without waiting for the others; raises NotNow."""
    _show(held_panel(panel_id, State.RATING))


def time_is_up(*, panel_ids: Sequence[UUID]) -> None:
    """End the rounds whose time is up."""
    rows = Panel.objects.select_for_update().filter(pk__in=list(panel_ids), state=State.RATING, due_at__lte=clock.now())
    for row in rows.order_by("id"):
        _show(row)


def another_round(*, panel_id: UUID, due_at: datetime) -> None:
    """Ask the same people again, who have seen how they spread; raises InvalidRisk, NotNow."""
    row = held_panel(panel_id, State.SHOWN)
    if due_at <= clock.now():
        raise InvalidRisk({"due_at": "invalid"})
    asked = Rating.objects.filter(panel=row, turn=row.turn).order_by("member_id").values_list("member_id", flat=True)
    row.state, row.turn, row.due_at = State.RATING, row.turn + 1, due_at
    row.save()
    process.cancel_tasks(source=_source(row))
    _ask(row, list(asked))


def call_off(*, panel_id: UUID, why: str = "") -> None:
    """End a panel without an outcome; raises NotNow."""
    _call_off(held_panel(panel_id, State.RATING, State.SHOWN), why)


def drop_of(*, risk: Risk, why: str) -> None:
    """Call off the panel of a risk that is over; only for this room."""
    for row in Panel.objects.select_for_update().filter(risk=risk, state__in=(State.RATING, State.SHOWN)):
        _call_off(row, why)


def ended(*, row: Panel) -> None:
    """Note that a panel is over and take its tasks away; only for this room."""
    row.ended_at, row.ended_by = clock.now(), current_actor()[:100]
    row.save()
    timers.cancel_timer(kind=CLOSE, key=str(row.id))
    _take_tasks(row)


def held_panel(panel_id: UUID, *states: str) -> Panel:
    """Return a panel that is in one of these states, locked; raises NotNow. Only for this room."""
    row = Panel.objects.select_for_update().filter(pk=panel_id).first()
    if row is None or row.state not in states:
        raise NotNow(row.state if row else "")
    return row


def _call_off(row: Panel, why: str) -> None:
    row.state, row.note = State.CALLED_OFF, why.strip()[:500]
    ended(row=row)
    risk = row.risk
    body = PanelCalledOff(risk_id=risk.id, panel_id=row.id, number=risk.number, title=risk.title, why=row.note)
    log.publish(subject_type=RISK, subject_id=risk.id, body=body)


def _ask(row: Panel, asked: Sequence[UUID]) -> None:
    """Give everybody a place in the round and a task."""
    blank = {"panel_id": row.id, "turn": row.turn, "organisation_id": row.organisation_id}
    bulk.insert(rows=[Rating(id=new_id(), member_id=member_id, **blank) for member_id in asked])
    timers.set_timer(kind=CLOSE, key=str(row.id), due_at=row.due_at)
    risk = row.risk
    for member_id in asked:
        process.create_task(
            title=_("为风险 %(number)s 打分（第 %(turn)s 轮）：%(title)s")
            % {"number": risk.number, "turn": row.turn, "title": risk.title},
            subject_type="risk",
            subject_id=risk.id,
            subject_label=risk.number,
            source=_source(row, member_id),
            assignee_id=member_id,
            due_at=row.due_at,
            detail=_("按自己的判断打可能性和影响，写下理由。别人看不到是谁打的；打完或到时后，大家一起看分布。"),
        )
    body = PanelOpened(
        risk_id=risk.id, panel_id=row.id, number=risk.number, title=risk.title, turn=row.turn, people=len(asked)
    )
    log.publish(subject_type=RISK, subject_id=risk.id, body=body)


def _show(row: Panel) -> None:
    row.state = State.SHOWN
    row.save()
    timers.cancel_timer(kind=CLOSE, key=str(row.id))
    _take_tasks(row)
    risk, asked = row.risk, Rating.objects.filter(panel=row, turn=row.turn)
    counts = {"rated": asked.exclude(rated_at=None).count(), "people": asked.count()}
    process.create_task(
        title=_("风险 %(number)s 的打分收齐了：讨论，再打一轮或定下来") % {"number": risk.number},
        subject_type="risk",
        subject_id=risk.id,
        subject_label=risk.number,
        source=_source(row),
        assignee_id=risk.owner_id,
        role="" if risk.owner_id else str(people.preference(name=KEEPER.name)),
    )
    body = PanelShown(risk_id=risk.id, panel_id=row.id, number=risk.number, turn=row.turn, **counts)
    log.publish(subject_type=RISK, subject_id=risk.id, body=body)


def _take_tasks(row: Panel) -> None:
    process.cancel_tasks(source=_source(row))
    for member_id in Rating.objects.filter(panel=row, turn=row.turn, rated_at=None).values_list("member_id", flat=True):
        process.cancel_tasks(source=_source(row, member_id))


def _source(row: Panel, member_id: UUID | None = None) -> str:
    return f"{TASK}{row.id}:{member_id or 'outcome'}"
