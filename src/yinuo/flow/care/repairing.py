"""Trust repair: after a broken promise somebody tells the customer, puts it right, prevents it, and asks later.

Once for each broken promise, which is an order with the date that was committed; each step is a task of a role.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from yinuo.flow.care.events import TrustRepairDone, TrustRepairDropped, TrustRepairStarted, TrustRepairStepDone
from yinuo.flow.care.models import RepairStep, TrustRepair
from yinuo.flow.care.repairs import STEP
from yinuo.flow.care.targets import plus
from yinuo.flow.orders import queries as orders
from yinuo.flow.orders.queries import OrderFacts
from yinuo.ground.kernel import clock, log, timers
from yinuo.ground.kernel.preferences import declare
from yinuo.ground.kernel.tenancy import current_organisation
from yinuo.ground.people import queries as people
from yinuo.ground.people.names import ROLES
from yinuo.ground.process import actions as process

SWEEP, SWEEP_KEY = "care.broken", "hourly"
EVERY = timedelta(hours=1)
KINDS = tuple(RepairStep.Kind.values)
MOST_AT_ONCE = 500
# A delivery of longer ago that is only now entered is history: nobody waits for a word about it.
HISTORY_DAYS = 7
TRIGGERS = declare(
    name="care.repair_triggers",
    default=list(TrustRepair.Reason.values),
    unit="reasons",
    meaning="Which broken promises start a trust repair: undelivered, late, refused.",
)


@dataclass(frozen=True, kw_only=True)
class _Usual:
    """Whose step it is, and within how many working hours."""

    role: str
    hours: float


_USUAL: Mapping[str, _Usual] = {
    "tell": _Usual(role="sales", hours=4.0),
    "remedy": _Usual(role="manager", hours=16.0),
    "prevent": _Usual(role="quality", hours=40.0),
    "follow_up": _Usual(role="sales", hours=120.0),
}
ROLE_OF = {
    kind: declare(
        name=f"care.repair_role_{kind}",
        default=usual.role,
        unit="role",
        meaning=f"Whose task the step '{kind}' of a trust repair is.",
    ).name
    for kind, usual in _USUAL.items()
}
HOURS_OF = {
    kind: declare(
        name=f"care.repair_hours_{kind}",
        default=usual.hours,
        unit="working hours",
        meaning=f"The step '{kind}' of a trust repair is due so long after the promise broke.",
    ).name
    for kind, usual in _USUAL.items()
}


class RepairNotOpen(Exception):
    """The trust repair is unknown, or over."""


def start(*, order_id: UUID, reason: str) -> UUID | None:
    """Begin a trust repair for the promise that an order has now, once; return its id, None where none is begun."""
    if reason not in people.preference(name=TRIGGERS.name):
        return None
    order, now = orders.order(order_id=order_id), clock.now()
    if order is None or order.committed_at is None or order.cancelled_at is not None or _is_history(order, now):
        return None
    row = TrustRepair(order_id=order_id, reason=reason, committed_at=order.committed_at, started_at=now)
    row.organisation_id = current_organisation()
    TrustRepair.objects.bulk_create([row], ignore_conflicts=True)  # whoever was quicker has begun it
    if not TrustRepair.objects.filter(pk=row.pk).exists():
        return None
    for kind in KINDS:
        _give(row, kind, order)
    body = TrustRepairStarted(repair_id=row.id, reason=reason, committed_at=order.committed_at)
    log.publish(subject_type="order", subject_id=order_id, body=body)
    return row.id


def sweep(*, since: datetime, until: datetime, after: UUID | None = None) -> dict[str, str]:
    """Begin a trust repair for open orders whose promise broke in [since, until), a page of them.

    Return from where to go on, `since` and `after`; empty where none are left.
    """
    found = orders.owed_next(since=since, until=until, limit=MOST_AT_ONCE, after=after)
    for one in found:
        start(order_id=one.id, reason=TrustRepair.Reason.UNDELIVERED.value)
    if len(found) < MOST_AT_ONCE:
        return {}
    return {"since": found[-1].committed_at.isoformat(), "after": str(found[-1].id)}


def plan_sweep() -> None:
    """Look for promises that break from now on, every hour, unless that is planned."""
    if not timers.moments_of(kind=SWEEP, keys=[SWEEP_KEY]):
        _next_sweep(clock.now())


def swept(*, payloads: Sequence[Mapping[str, str]]) -> None:
    """Look for promises that broke since the last time, page by page, and plan the next look."""
    now = clock.now()
    since = min((datetime.fromisoformat(one["since"]) for one in payloads if one.get("since")), default=now)
    after = next((UUID(one["after"]) for one in payloads if one.get("after")), None)
    onward = sweep(since=since, until=now, after=after)
    if onward:
        # Each page is a transaction of its own: a bad day must not hold the book.
        timers.set_timer(kind=SWEEP, key=SWEEP_KEY, due_at=now, payload=onward)
    else:
        _next_sweep(now)


def delivered(*, order_id: UUID) -> None:
    """Begin a trust repair where a delivery came after the date that was committed."""
    order = orders.order(order_id=order_id)
    if order is not None and order.delivered_at and order.committed_at and order.delivered_at > order.committed_at:
        start(order_id=order_id, reason=TrustRepair.Reason.LATE.value)


def task_done(*, source: str, at: datetime, note: str) -> None:
    """Note that a step was done, by the source of its task; with the last of them the repair is done."""
    if not source.startswith(STEP):
        return
    step = RepairStep.objects.filter(pk=UUID(source.removeprefix(STEP)), done_at=None).first()
    if step is None:
        return
    row = TrustRepair.objects.select_for_update().get(pk=step.repair_id)
    step.done_at, step.note = at, note[:5_000]
    step.save(update_fields=["done_at", "note"])
    body = TrustRepairStepDone(repair_id=row.id, step=step.kind, note=step.note[:500])
    log.publish(subject_type="order", subject_id=row.order_id, body=body)
    if row.state == TrustRepair.State.OPEN and not RepairStep.objects.filter(repair=row, done_at=None).exists():
        row.state, row.ended_at = TrustRepair.State.DONE, at
        row.save(update_fields=["state", "ended_at"])
        log.publish(subject_type="order", subject_id=row.order_id, body=TrustRepairDone(repair_id=row.id))


def drop(*, repair_id: UUID, why: str) -> None:
    """End a trust repair that is not needed; its tasks go. Raises RepairNotOpen."""
    row = TrustRepair.objects.select_for_update().filter(pk=repair_id, state=TrustRepair.State.OPEN).first()
    if row is None:
        raise RepairNotOpen(str(repair_id))
    row.state, row.ended_at = TrustRepair.State.DROPPED, clock.now()
    row.save(update_fields=["state", "ended_at"])
    for step in RepairStep.objects.filter(repair=row, done_at=None):
        process.cancel_tasks(source=f"{STEP}{step.id}")
    body = TrustRepairDropped(repair_id=row.id, why=why.strip()[:500])
    log.publish(subject_type="order", subject_id=row.order_id, body=body)


def _is_history(order: OrderFacts, now: datetime) -> bool:
    return order.delivered_at is not None and now - order.delivered_at > timedelta(days=HISTORY_DAYS)


def _give(row: TrustRepair, kind: str, order: OrderFacts) -> None:
    told = str(people.preference(name=ROLE_OF[kind]))
    role = told if told in ROLES else _USUAL[kind].role
    minutes = round(float(people.preference(name=HOURS_OF[kind])) * 60)
    due_at = plus(since=row.started_at.replace(second=0, microsecond=0), minutes=max(1, minutes))
    step = RepairStep(repair_id=row.id, kind=kind, role=role, due_at=due_at)
    step.save()
    process.create_task(
        title=_title(kind, order),
        subject_type="order",
        subject_id=order.id,
        subject_label=order.number,
        source=f"{STEP}{step.id}",
        role=role,
        due_at=due_at,
        detail=_detail(kind),
        important=order.tier == "vip",
    )


def _title(kind: str, order: OrderFacts) -> str:
    told = {"order": order.number, "customer": order.customer_name}
    words = {
        "tell": _("向 %(customer)s 说明订单 %(order)s 为何失约、何时补上"),
        "remedy": _("为 %(customer)s 的订单 %(order)s 定补救办法"),
        "prevent": _("查明订单 %(order)s 失约的原因，防止再犯"),
        "follow_up": _("回访 %(customer)s：订单 %(order)s 的失约是否已弥补"),
    }
    return words[kind] % told


def _detail(kind: str) -> str:
    words = {
        "tell": _("主动联系，先致歉，再讲原因和新的日期，不等客户来问。"),
        "remedy": _("例如加急、分批、补偿；写明给了什么。"),
        "prevent": _("写明根本原因和改了什么。"),
        "follow_up": _("交付之后再问一次是否满意，写下客户的话。"),
    }
    return words[kind]


def _next_sweep(now: datetime) -> None:
    payload = {"since": now.isoformat()}
    timers.set_timer(kind=SWEEP, key=SWEEP_KEY, due_at=now + EVERY, payload=payload)
