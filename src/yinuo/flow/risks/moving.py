"""The life of a risk: looked at again, happened, closed; each with a reason, and what was done in error taken back."""

from __future__ import annotations

from uuid import UUID

from yinuo.flow.risks import contingency, panels, rhythm
from yinuo.flow.risks.events import RISK, RiskClosed, RiskHappened, RiskReceded, RiskReopened, RiskReviewed
from yinuo.flow.risks.faults import InvalidRisk
from yinuo.flow.risks.models import Risk
from yinuo.flow.risks.registering import held
from yinuo.ground.kernel import clock, log
from yinuo.ground.process import actions as process

State = Risk.State
MOST_WHY = 500
# What tasks name as their source that tell of a sign; they are over when somebody looked.
SEEN = "risks.seen:"


def review_risk(*, risk_id: UUID, likelihood: int, impact: int, note: str = "") -> None:
    """Say how likely and how grave a risk is now; the next look is due after its rhythm. Raises InvalidRisk, NotNow."""
    row = held(risk_id, State.OPEN, State.HAPPENED)
    told = {"likelihood": likelihood, "impact": impact}
    if faults := {name: "invalid" for name, value in told.items() if value not in range(1, 6)}:
        raise InvalidRisk(faults)
    row.likelihood, row.impact, row.reviewed_at = likelihood, impact, clock.now()
    row.triggered_at = None
    row.review_due_at = rhythm.due_after(days=row.review_days)
    row.save()
    row.triggers.exclude(kind="date").update(fired_at=None)  # a day does not come again
    rhythm.wait(row=row)
    process.cancel_tasks(source=f"{rhythm.TASK}{row.id}")
    process.cancel_tasks(source=f"{SEEN}{row.id}")
    body = RiskReviewed(
        risk_id=row.id,
        number=row.number,
        title=row.title,
        likelihood=likelihood,
        impact=impact,
        note=note.strip()[:500],
    )
    log.publish(subject_type=RISK, subject_id=row.id, body=body)


def note_happened(*, risk_id: UUID, why: str) -> int:
    """Note that a risk came true and begin its contingency; return with how many tasks. Raises InvalidRisk, NotNow."""
    row = held(risk_id, State.OPEN)
    row.state, row.happened_at, row.happened_why = State.HAPPENED, clock.now(), _reason(why)
    row.save()
    process.cancel_tasks(source=f"{SEEN}{row.id}")
    begun = contingency.begin(row=row)
    body = RiskHappened(risk_id=row.id, number=row.number, title=row.title, why=row.happened_why, tasks=begun)
    log.publish(subject_type=RISK, subject_id=row.id, body=body)
    return begun


def recede(*, risk_id: UUID, why: str) -> None:
    """Take back that a risk happened, and the tasks that nobody did yet. Raises InvalidRisk, NotNow."""
    row = held(risk_id, State.HAPPENED)
    reason = _reason(why)
    row.state, row.happened_at, row.happened_why = State.OPEN, None, ""
    row.save()
    contingency.end(row=row)
    body = RiskReceded(risk_id=row.id, number=row.number, title=row.title, why=reason)
    log.publish(subject_type=RISK, subject_id=row.id, body=body)


def close_risk(*, risk_id: UUID, why: str) -> None:
    """Close a risk that cannot happen any more or is dealt with; raises InvalidRisk, NotNow."""
    row = held(risk_id, State.OPEN, State.HAPPENED)
    row.closed_why, row.closed_from = _reason(why), row.state
    row.state, row.closed_at = State.CLOSED, clock.now()
    row.save()
    rhythm.wait(row=row)
    for source in (rhythm.TASK, SEEN):
        process.cancel_tasks(source=f"{source}{row.id}")
    panels.drop_of(risk=row, why=row.closed_why)
    log.publish(
        subject_type=RISK,
        subject_id=row.id,
        body=RiskClosed(risk_id=row.id, number=row.number, title=row.title, why=row.closed_why),
    )


def reopen_risk(*, risk_id: UUID) -> None:
    """Take the closing of a risk back: it is again what it was before. Raises NotNow."""
    row = held(risk_id, State.CLOSED)
    row.state, row.closed_at, row.closed_why = row.closed_from or State.OPEN, None, ""
    row.closed_from = ""
    row.save()
    rhythm.wait(row=row)
    body = RiskReopened(risk_id=row.id, number=row.number, title=row.title)
    log.publish(subject_type=RISK, subject_id=row.id, body=body)


def _reason(why: str) -> str:
    if not why.strip():
        raise InvalidRisk({"why": "missing"})
    return why.strip()[:MOST_WHY]
