"""Projects themselves: begun, described, given a state, and the orders that they deliver."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from yinuo.flow.orders import queries as orders
from yinuo.flow.plans import reckoning
from yinuo.flow.plans.editing import PROJECT, locked
from yinuo.flow.plans.events import ProjectChanged, ProjectCreated
from yinuo.flow.plans.models import Project, ProjectOrder
from yinuo.flow.plans.queries import ProjectFacts, project
from yinuo.ground.kernel import clock, locks, log, timers
from yinuo.ground.kernel.events import current_actor
from yinuo.ground.kernel.numbering import next_of_year
from yinuo.ground.people import queries as people
from yinuo.ground.supply import calendars

TICK = "plans.tick"
LONGEST_NAME, LONGEST_GOAL, MOST_GOALS = 200, 1_000, 20
GOAL_PARTS = ("goal", "measure", "means", "reason", "due", "result")
COLUMNS = ("next", "active", "done")
CHANGEABLE = (
    "name",
    "customer_id",
    "manager_id",
    "calendar_id",
    "state",
    "starts_at",
    "deadline_at",
    "goals",
    "wip_limits",
    "order_ids",
)
RECKONED = ("calendar_id", "state", "starts_at", "deadline_at")


class InvalidProject(Exception):
    """Faults of a project, by field: {field: code}; missing, too_long, unknown, before_start, not_reckoned."""

    def __init__(self, faults: dict[str, str]) -> None:
        super().__init__(faults)
        self.faults = faults


def create_project(
    *,
    name: str,
    starts_at: datetime | None = None,
    customer_id: UUID | None = None,
    manager_id: UUID | None = None,
    calendar_id: UUID | None = None,
    deadline_at: datetime | None = None,
    order_ids: Sequence[UUID] = (),
    made_from: str = "",
    template: bool = False,
) -> ProjectFacts:
    """Begin a project as a draft, or as a template; raises InvalidProject."""
    now = clock.now()
    values: dict[str, Any] = {
        "name": name,
        "starts_at": starts_at or now,
        "customer_id": customer_id,
        "manager_id": manager_id,
        "calendar_id": calendar_id,
        "deadline_at": deadline_at,
        "order_ids": list(order_ids),
    }
    values, faults = _judged(values)
    if faults:
        raise InvalidProject(faults)
    locks.hold("plans.project_number")
    own = values.pop("order_ids")
    row = Project(
        number=next_of_year(model=Project, prefix="PJ"),
        state=Project.State.TEMPLATE if template else Project.State.DRAFT,
        made_from=made_from[:100],
        made_at=now,
        made_by=current_actor(),
        currency=people.organisation().currency,
        **values,
    )
    row.save()
    return _begun(row, own)


def _begun(row: Project, order_ids: Sequence[UUID]) -> ProjectFacts:
    """Publish a project that was written, with its orders."""
    _set_orders(row, order_ids)
    body = ProjectCreated(number=row.number, name=row.name, made_from=row.made_from)
    log.publish(subject_type=PROJECT, subject_id=row.id, body=body)
    return _facts(row.id)


def change_project(*, project_id: UUID, values: Mapping[str, Any]) -> ProjectFacts:
    """Change facts of a project, named in CHANGEABLE; its plan is reckoned anew where they bear on dates.

    Raises UnknownProject, InvalidProject.
    """
    row = locked(project_id)
    told, faults = _judged(dict(values), row)
    if "state" in told and (row.state == Project.State.TEMPLATE) != (told["state"] == Project.State.TEMPLATE):
        faults["state"] = "unknown"
    if faults:
        raise InvalidProject(faults)
    own = told.pop("order_ids", None)
    changed = [name for name, value in told.items() if getattr(row, name) != value]
    for name in changed:
        setattr(row, name, told[name])
    row.save()
    if own is not None and _set_orders(row, own):
        changed.append("order_ids")
    if set(RECKONED) & set(changed) and reckoning.reckon_anew(project=row).faults:
        raise InvalidProject({"starts_at": "not_reckoned"})
    watch(row)
    if changed:
        body = ProjectChanged(number=row.number, fields=sorted(changed))
        log.publish(subject_type=PROJECT, subject_id=row.id, body=body)
    return _facts(row.id)


def watch(row: Project) -> None:
    """Have the plan of a running project reckoned anew as time passes; one that rests is left alone."""
    if row.state in reckoning.RUNNING:
        timers.set_timer(kind=TICK, key=str(row.id), due_at=_tomorrow(row))
    else:
        timers.cancel_timer(kind=TICK, key=str(row.id))


def tick(*, project_ids: Sequence[UUID]) -> None:
    """Reckon running projects anew: what has not begun by now begins later."""
    for row in Project.objects.select_for_update().filter(pk__in=list(project_ids)).order_by("id"):
        if row.state in reckoning.RUNNING:
            reckoning.reckon_anew(project=row)
            watch(row)


def _tomorrow(row: Project) -> datetime:
    """Return when the next working day of a project's calendar begins."""
    work = calendars.calendar_of(calendar_id=row.calendar_id).calendar
    opened: datetime = work.next_open(instant=clock.now() + timedelta(hours=12))
    return opened


def _judged(values: dict[str, Any], row: Project | None = None) -> tuple[dict[str, Any], dict[str, str]]:
    """Return values as they are kept, and what is wrong with them; `row` is the project as it is, of a new one none."""
    faults = {name: "unknown" for name in set(values) - set(CHANGEABLE)}
    for name, judge in _JUDGES.items():
        if name in values and name not in faults:
            values[name], fault = judge(values[name])
            if fault:
                faults[name] = fault
    start, end = (values.get(name) or getattr(row, name, None) for name in ("starts_at", "deadline_at"))
    if "deadline_at" in values:
        end = values["deadline_at"]
    if {"starts_at", "deadline_at"} & set(values) and start is not None and end is not None and end <= start:
        faults["deadline_at"] = "before_start"
    return values, faults


def _name(value: Any) -> tuple[Any, str]:
    text = str(value or "").strip()
    return text, "missing" if not text else "too_long" if len(text) > LONGEST_NAME or "\x00" in text else ""


def _customer(value: Any) -> tuple[Any, str]:
    return value, "unknown" if value is not None and people.customer(customer_id=value) is None else ""


def _member(value: Any) -> tuple[Any, str]:
    return value, "unknown" if value is not None and people.member(member_id=value) is None else ""


def _calendar(value: Any) -> tuple[Any, str]:
    known = {one.id for one in calendars.calendars()}
    return value, "unknown" if value is not None and value not in known else ""


def _state(value: Any) -> tuple[Any, str]:
    return value, "" if value in Project.State.values else "unknown"


def _start(value: Any) -> tuple[Any, str]:
    return value, "missing" if value is None else ""


def _goals(value: Any) -> tuple[Any, str]:
    if not isinstance(value, list) or len(value) > MOST_GOALS:
        return value, "unknown"
    if any(not isinstance(one, dict) for one in value):
        return value, "unknown"
    found = [{part: str(one.get(part, "")).strip() for part in GOAL_PARTS} for one in value]
    if any(len(text) > LONGEST_GOAL or "\x00" in text for one in found for text in one.values()):
        return value, "too_long"
    return [one for one in found if one["goal"]], ""


def _limits(value: Any) -> tuple[Any, str]:
    if not isinstance(value, dict) or set(value) - set(COLUMNS):
        return value, "unknown"
    if any(isinstance(one, bool) or not isinstance(one, int) or not 0 < one <= 999 for one in value.values()):
        return value, "unknown"
    return value, ""


def _orders(value: Any) -> tuple[Any, str]:
    if not isinstance(value, list | tuple):
        return value, "unknown"
    known = orders.facts_for(order_ids=list(value))
    return list(value), "unknown" if len(known) < len(set(value)) else ""


_JUDGES = {
    "name": _name,
    "customer_id": _customer,
    "manager_id": _member,
    "calendar_id": _calendar,
    "state": _state,
    "starts_at": _start,
    "goals": _goals,
    "wip_limits": _limits,
    "order_ids": _orders,
}


def _set_orders(row: Project, order_ids: Sequence[UUID]) -> bool:
    before = set(ProjectOrder.objects.filter(project=row).values_list("order_id", flat=True))
    after = set(order_ids)
    ProjectOrder.objects.filter(project=row, order_id__in=before - after).delete()
    for order_id in sorted(after - before):
        ProjectOrder(project=row, order_id=order_id).save()
    return before != after


def _facts(project_id: UUID) -> ProjectFacts:
    found = project(project_id=project_id)
    assert found is not None  # written just before
    return found
