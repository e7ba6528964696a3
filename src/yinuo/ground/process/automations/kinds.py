"""The things that stand on the ground: tasks and customers, as rules see them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from yinuo.ground.kernel.events import Recorded
from yinuo.ground.people import actions as people_actions
from yinuo.ground.people import queries as people
from yinuo.ground.people.names import ROLES, TIERS
from yinuo.ground.process.automations import custom_facts
from yinuo.ground.process.automations.deeds import Refused
from yinuo.ground.process.automations.vocabulary import Fact, Kind, Thing, kind_of, speak_of
from yinuo.ground.process.models import Task

TASK, CUSTOMER = "task", "customer"


def register() -> None:
    """Speak of tasks and customers."""
    speak_of(_TASK_KIND)
    speak_of(_CUSTOMER_KIND)


def set_custom(kind: str, one: UUID, name: str, value: object) -> None:
    """Set a custom field as a deed of a rule; raises Refused."""
    try:
        custom_facts.set_fact(kind, one, name, value)
    except custom_facts.NotSettable as refused:
        raise Refused("value_unknown", str(refused)) from refused


def member_choices() -> list[tuple[str, str]]:
    """Return the members as choices."""
    return [(str(one.id), one.name) for one in people.members()]


def _roles() -> list[tuple[str, str]]:
    return [(code, str(name)) for code, name in ROLES.items()]


def _tiers() -> list[tuple[str, str]]:
    return [(code, str(name)) for code, name in TIERS.items()]


def _states() -> list[tuple[str, str]]:
    return [("open", str(_("未完成"))), ("done", str(_("已完成"))), ("cancelled", str(_("已取消")))]


def _look_at_tasks(ids: Sequence[UUID]) -> dict[UUID, Thing]:
    rows = Task.objects.filter(pk__in=list(ids))
    return {row.id: _task(row) for row in rows}


def _task(row: Task) -> Thing:
    linked = kind_of(row.subject_type)
    return Thing(
        kind=TASK,
        id=row.id,
        label=f"{row.title} {row.subject_label}".strip(),
        facts={
            "title": row.title,
            "important": row.important,
            "role": row.role,
            "assignee": str(row.assignee_id) if row.assignee_id else None,
            "state": row.state,
            "due_at": row.due_at,
            "created_at": row.created_at,
            "done_at": row.done_at,
            "source": row.source,
        },
        path="/tasks",
        links={row.subject_type: row.subject_id} if linked else {},
        people={"assignee": row.assignee_id},
        over=row.state != Task.State.OPEN,
    )


def _tasks_due(name: str, start: datetime, end: datetime, limit: int) -> list[tuple[UUID, datetime]]:
    rows = Task.objects.filter(Q(state=Task.State.OPEN) | Q(done_at__gt=F("due_at")), due_at__gte=start, due_at__lt=end)
    found = rows.order_by("due_at").values_list("id", "due_at")[:limit] if name == "due_at" else []
    return [(one, at) for one, at in found if at is not None]


def _open_tasks(limit: int) -> list[UUID]:
    return list(Task.objects.filter(state=Task.State.OPEN).order_by("due_at").values_list("id", flat=True)[:limit])


def _task_in(event: Recorded) -> UUID | None:
    ident = event.payload.get("task_id") if event.type.startswith("process.task_") else None
    return UUID(str(ident)) if ident else None


_TASK_KIND = Kind(
    name=TASK,
    label=_("任务"),
    facts=(
        Fact(name="title", label=_("任务标题")),
        Fact(name="important", label=_("关键任务"), kind="boolean"),
        Fact(name="role", label=_("负责岗位"), kind="choice", choices=_roles),
        Fact(name="assignee", label=_("负责人"), kind="person", choices=member_choices),
        Fact(name="state", label=_("任务状态"), kind="choice", choices=_states),
        Fact(name="due_at", label=_("任务期限"), kind="moment"),
        Fact(name="created_at", label=_("任务创建时间"), kind="moment"),
        Fact(name="source", label=_("任务来源")),
    ),
    look=_look_at_tasks,
    linked=("order",),
    people=(("assignee", _("任务负责人")),),
    moved_by=("process.task_created", "process.task_reopened"),
    told_by=("process.task_",),
    due=_tasks_due,
    living=_open_tasks,
    told_in=_task_in,
)


def _look_at_customers(ids: Sequence[UUID]) -> dict[UUID, Thing]:
    custom = custom_facts.values_of(CUSTOMER, ids)
    return {
        one.id: Thing(
            kind=CUSTOMER,
            id=one.id,
            label=one.name,
            facts={
                "name": one.name,
                "code": one.code,
                "tier": one.tier,
                "region": one.region,
                "city": one.city,
                "postcode": one.postcode,
                "custom": custom[one.id],
            },
            path=f"/customers/{one.id}",
        )
        for one in people.customers_by_id(ids=ids).values()
    }


def _all_customers(limit: int) -> list[UUID]:
    return [one.id for one in people.customers(limit=limit)]


def _set_customer(one: UUID, name: str, value: object) -> None:
    if name.startswith(custom_facts.PREFIX):
        set_custom(CUSTOMER, one, name, value)
        return
    people_actions.change_customer(customer_id=one, changes={name: str(value)})


_CUSTOMER_KIND = Kind(
    name=CUSTOMER,
    label=_("客户"),
    facts=(
        Fact(name="name", label=_("客户名称")),
        Fact(name="code", label=_("客户编号")),
        Fact(name="tier", label=_("客户等级"), kind="choice", choices=_tiers, settable=True),
        Fact(name="region", label=_("客户地区"), settable=True),
        Fact(name="city", label=_("客户城市"), settable=True),
        Fact(name="postcode", label=_("客户邮编"), settable=True),
    ),
    look=_look_at_customers,
    changed_by=("people.customer_changed", custom_facts.CUSTOM_CHANGED),
    told_by=("people.customer_registered", "people.customer_changed", "process.custom_"),
    extra=lambda: custom_facts.facts_of(CUSTOMER),
    living=_all_customers,
    set=_set_customer,
)
