"""Entering risks and changing what is known of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

from yinuo.flow.orders import queries as orders
from yinuo.flow.plans import queries as plans
from yinuo.flow.responses import queries as responses
from yinuo.flow.risks import rhythm
from yinuo.flow.risks.events import RISK, RiskChanged, RiskRegistered
from yinuo.flow.risks.faults import InvalidRisk, NotNow
from yinuo.flow.risks.models import Risk
from yinuo.ground.kernel import clock, locks, log
from yinuo.ground.kernel.events import current_actor, plain
from yinuo.ground.kernel.numbering import next_of_year
from yinuo.ground.people import queries as people

PREFIX, NUMBERS_LOCK = "FX", "risks.numbers"
MOST_TEXT, MOST_DAYS, MOST_COST = 10_000, 3_650, 10**15
LONG = ("description", "prevention", "contingency")


@dataclass(frozen=True, kw_only=True)
class NewRisk:
    """What is told of a risk; at most one of project and order, neither: the organisation as a whole."""

    title: str
    category: str
    likelihood: int
    impact: int
    description: str = ""
    project_id: UUID | None = None
    task_id: UUID | None = None
    order_id: UUID | None = None
    delay_least: float = 0.0
    delay_usual: float = 0.0
    delay_most: float = 0.0
    loss_minor: int = 0
    owner_id: UUID | None = None
    prevention: str = ""
    contingency: str = ""
    playbook_id: UUID | None = None
    review_days: int = 0


FIELDS = tuple(NewRisk.__dataclass_fields__)


def register_risk(*, new: NewRisk, imported_from: UUID | None = None) -> UUID:
    """Enter a risk, which may come from a file, and return its id; raises InvalidRisk with all faults."""
    told = _tidy(asdict(new))
    if faults := faults_of(told=told):
        raise InvalidRisk(faults)
    locks.hold(NUMBERS_LOCK)
    row = Risk(
        number=next_of_year(model=Risk, prefix=PREFIX),
        raised_at=clock.now(),
        raised_by=current_actor()[:100],
        imported_from=imported_from,
        **told,
    )
    row.review_due_at = rhythm.due_after(days=row.review_days)
    row.save()
    rhythm.wait(row=row)
    body = RiskRegistered(
        risk_id=row.id, number=row.number, title=row.title, likelihood=row.likelihood, impact=row.impact
    )
    log.publish(subject_type=RISK, subject_id=row.id, body=body)
    return row.id


def change_risk(*, risk_id: UUID, changes: Mapping[str, Any]) -> bool:
    """Change what is known of a risk that is not closed; return whether anything differs.

    Raises InvalidRisk with all faults, NotNow.
    """
    row = held(risk_id, Risk.State.OPEN, Risk.State.HAPPENED)
    unknown = {name: "unknown" for name in changes if name not in FIELDS}
    told = _tidy({**{name: getattr(row, name) for name in FIELDS}, **{n: changes[n] for n in changes if n in FIELDS}})
    if faults := unknown | faults_of(told=told):
        raise InvalidRisk(faults)
    before = {name: getattr(row, name) for name in FIELDS}
    differs = [name for name in FIELDS if before[name] != told[name]]
    if not differs:
        return False
    for name in differs:
        setattr(row, name, told[name])
    if "review_days" in differs:
        row.review_due_at = rhythm.due_after(days=row.review_days)
    row.save()
    rhythm.wait(row=row)
    shown = {name: ["", ""] if name in LONG else [plain(before[name]), plain(told[name])] for name in differs}
    body = RiskChanged(risk_id=row.id, number=row.number, title=row.title, changes=shown)
    log.publish(subject_type=RISK, subject_id=row.id, body=body)
    return True


def held(risk_id: UUID, *states: str) -> Risk:
    """Return a risk that is in one of these states, locked; raises NotNow. Only for this room."""
    row = Risk.objects.select_for_update().filter(pk=risk_id).first()
    if row is None or row.state not in states:
        raise NotNow(row.state if row else "")
    return row


def faults_of(*, told: Mapping[str, Any]) -> dict[str, str]:
    """Return what is wrong with the facts of a risk, by field."""
    checks: dict[str, tuple[bool, str]] = {
        "title": (bool(told["title"]), "missing"),
        "category": (told["category"] in Risk.Category.values, "missing"),
        "likelihood": (told["likelihood"] in range(1, 6), "invalid"),
        "impact": (told["impact"] in range(1, 6), "invalid"),
        "loss_minor": (0 <= told["loss_minor"] < MOST_COST, "invalid"),
        "review_days": (0 <= told["review_days"] <= MOST_DAYS, "invalid"),
        **{name: (len(told[name]) <= MOST_TEXT, "too_long") for name in LONG},
        "delay_usual": (_rises(told), "not_rising"),
        "order_id": (told["order_id"] is None or told["project_id"] is None, "both"),
    }
    faults = {name: code for name, (right, code) in checks.items() if not right}
    return faults | {name: "unknown" for name in _strangers(told) if name not in faults}


def _strangers(told: Mapping[str, Any]) -> list[str]:
    """Return the fields that name something that is not there."""
    project_id, task_id = told["project_id"], told["task_id"]
    task = plans.task(task_id=task_id) if task_id else None
    known = {
        "project_id": project_id is None or plans.project(project_id=project_id) is not None,
        "task_id": task_id is None or (task is not None and task.project_id == project_id),
        "order_id": told["order_id"] is None or orders.order(order_id=told["order_id"]) is not None,
        "owner_id": told["owner_id"] is None or people.member(member_id=told["owner_id"]) is not None,
        "playbook_id": told["playbook_id"] is None or responses.playbook(playbook_id=told["playbook_id"]) is not None,
    }
    return [name for name, there in known.items() if not there]


def _rises(told: Mapping[str, Any]) -> bool:
    return bool(0 <= told["delay_least"] <= told["delay_usual"] <= told["delay_most"] <= MOST_DAYS)


def _tidy(told: Mapping[str, Any]) -> dict[str, Any]:
    found = {name: value.strip() if isinstance(value, str) else value for name, value in told.items()}
    return {**found, "title": " ".join(found["title"].split())[:200]}
