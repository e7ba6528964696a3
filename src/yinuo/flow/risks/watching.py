"""Signs of risks: named, looked for when time passes and when something happens, and what is done when one is seen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from yinuo.flow.risks import metrics, moving
from yinuo.flow.risks.events import RISK, RiskTriggered, TriggerRemoved, TriggerSet
from yinuo.flow.risks.faults import InvalidRisk, NotNow
from yinuo.flow.risks.metrics import About
from yinuo.flow.risks.models import Risk, Trigger
from yinuo.flow.risks.registering import held
from yinuo.flow.risks.rhythm import KEEPER
from yinuo.ground.kernel import clock, log, timers
from yinuo.ground.kernel.events import Recorded, registered_types
from yinuo.ground.kernel.tenancy import current_organisation
from yinuo.ground.kernel.wording import date_text
from yinuo.ground.people import queries as people
from yinuo.ground.process import actions as process

DAY, LOOK = "risks.day", "risks.look"
EVERY = timedelta(hours=1)
MORNING = time(8, 0)
MOST_TRIGGERS = 20
Kind = Trigger.Kind


@dataclass(frozen=True, kw_only=True)
class NewTrigger:
    """A sign: a day that comes, an event about what the risk is about, or a figure over (or under) a bound."""

    kind: str
    day: date | None = None
    event_type: str = ""
    metric: str = ""
    over: bool = True
    bound: float | None = None
    starts: bool = False


def add_trigger(*, risk_id: UUID, new: NewTrigger) -> UUID:
    """Name a sign of a risk and look for it from now on; raises InvalidRisk, NotNow."""
    risk = held(risk_id, Risk.State.OPEN)
    faults = _faults(new)
    if risk.triggers.count() >= MOST_TRIGGERS:
        faults["kind"] = "too_many"
    if faults:
        raise InvalidRisk(faults)
    row = Trigger(risk=risk, kind=new.kind, starts=new.starts, made_at=clock.now())
    row.day = new.day if new.kind == Kind.DATE else None
    row.event_type = new.event_type if new.kind == Kind.EVENT else ""
    if new.kind == Kind.METRIC:
        row.metric, row.over, row.bound = new.metric, new.over, new.bound
    row.save()
    if row.kind == Kind.DATE:
        timers.set_timer(kind=DAY, key=str(row.id), due_at=_morning(row.day))
    if row.kind == Kind.METRIC:
        timers.set_timer(kind=LOOK, key=str(current_organisation()), due_at=clock.now())
    body = TriggerSet(risk_id=risk.id, number=risk.number, trigger_kind=row.kind, value=told(row=row))
    log.publish(subject_type=RISK, subject_id=risk.id, body=body)
    return row.id


def remove_trigger(*, risk_id: UUID, trigger_id: UUID) -> None:
    """Look for a sign no more; raises NotNow."""
    risk = held(risk_id, Risk.State.OPEN, Risk.State.HAPPENED)
    row = Trigger.objects.filter(pk=trigger_id, risk=risk).first()
    if row is None:
        raise NotNow(risk.state)
    body = TriggerRemoved(risk_id=risk.id, number=risk.number, trigger_kind=row.kind, value=told(row=row))
    timers.cancel_timer(kind=DAY, key=str(row.id))
    row.delete()
    log.publish(subject_type=RISK, subject_id=risk.id, body=body)


def days_came(*, trigger_ids: Sequence[UUID]) -> None:
    """Note that days came that are signs."""
    for row in _open().filter(pk__in=list(trigger_ids), kind=Kind.DATE, fired_at=None):
        _fire(row)


def events_happened(*, events: Sequence[Recorded]) -> None:
    """Note events that are signs: about what the risk is about, or any for a risk of the whole organisation."""
    rows = list(_open().filter(kind=Kind.EVENT, event_type__in={event.type for event in events}, fired_at=None))
    for row in rows:
        meant = _subjects(row.risk)
        if any(event.type == row.event_type and (not meant or event.subject_id in meant) for event in events):
            _fire(row)


def look_at_figures() -> int:
    """Note figures that stepped beyond their bounds; return how many are watched."""
    rows = list(_open().filter(kind=Kind.METRIC))
    for row in rows:
        found = metrics.value(name=row.metric, about=_about(row.risk))
        met = found is not None and row.bound is not None and (found > row.bound if row.over else found < row.bound)
        if met == row.met:
            continue
        row.met = met
        row.save(update_fields=["met"])
        if met:
            _fire(row)
    return len(rows)


def event_types_wanted() -> set[str]:
    """Return the types of events that are signs of open risks of the present organisation."""
    return set(_open().filter(kind=Kind.EVENT, fired_at=None).values_list("event_type", flat=True))


def told(*, row: Trigger) -> str:
    """Return a sign in figures, as its event tells it."""
    if row.kind == Kind.DATE:
        return str(row.day)
    if row.kind == Kind.EVENT:
        return row.event_type
    return f"{row.metric} {'>' if row.over else '<'} {row.bound:g}"


def _open() -> QuerySet[Trigger]:
    return Trigger.objects.select_related("risk").filter(risk__state=Risk.State.OPEN).order_by("risk_id", "id")


def _fire(row: Trigger) -> None:
    """Tell of a sign: on the risk, to its owner, and, where it is said so, start the contingency at once."""
    now, risk = clock.now(), Risk.objects.select_for_update().get(pk=row.risk_id)
    if risk.state != Risk.State.OPEN:
        return
    row.fired_at, risk.triggered_at = now, now
    row.save(update_fields=["fired_at"])
    risk.save(update_fields=["triggered_at"])
    body = RiskTriggered(
        risk_id=risk.id, number=risk.number, title=risk.title, trigger_kind=row.kind, value=told(row=row)
    )
    log.publish(subject_type=RISK, subject_id=risk.id, body=body)
    if row.starts:
        moving.note_happened(risk_id=risk.id, why=_why(row))
        return
    process.cancel_tasks(source=f"{moving.SEEN}{risk.id}")
    process.create_task(
        title=_("风险征兆出现 %(number)s：%(title)s") % {"number": risk.number, "title": risk.title},
        subject_type="risk",
        subject_id=risk.id,
        subject_label=risk.number,
        source=f"{moving.SEEN}{risk.id}",
        assignee_id=risk.owner_id,
        role="" if risk.owner_id else str(people.preference(name=KEEPER.name)),
        detail=_("打开风险页：发生了就启动应急，没有发生就记下复核，征兆重新开始盯。"),
        important=True,
    )


def _why(row: Trigger) -> str:
    """Return in words why a contingency was started without anybody; the journal has the sign itself."""
    if row.kind == Kind.DATE:
        return _("所盯的日子到了：%(day)s") % {"day": date_text(row.day)}
    return _("所盯的事件发生了") if row.kind == Kind.EVENT else _("所盯的数字过了线")


def _about(risk: Risk) -> About:
    return About(project_id=risk.project_id, order_id=risk.order_id)


def _subjects(risk: Risk) -> set[UUID]:
    own = {one for one in (risk.project_id, risk.order_id) if one is not None}
    return own | set(_about(risk).order_ids())


def _morning(day: date | None) -> datetime:
    assert day is not None  # of a date
    return datetime.combine(day, MORNING, ZoneInfo(people.organisation().timezone))


def _faults(new: NewTrigger) -> dict[str, str]:
    checks: Mapping[str, Mapping[str, bool]] = {
        Kind.DATE: {"day": new.day is not None},
        Kind.EVENT: {"event_type": new.event_type in registered_types()},
        Kind.METRIC: {
            "metric": new.metric in metrics.names(),
            "bound": new.bound is not None and abs(new.bound) < 1e12,
        },
    }
    if new.kind not in checks:
        return {"kind": "missing"}
    return {name: "missing" for name, right in checks[new.kind].items() if not right}
