"""An organisation with very many open tasks, and orders with custom fields, the same at every run."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from bench.lists.book import EMAIL, NAMES, PASSWORD, TRADES
from yinuo.flow.orders import actions as orders
from yinuo.flow.orders.actions import NewOrder
from yinuo.ground.kernel import bulk
from yinuo.ground.kernel.ids import new_id
from yinuo.ground.kernel.tenancy import acting_for
from yinuo.ground.people import actions as people
from yinuo.ground.people import queries as people_queries
from yinuo.ground.people.actions import NewCustomer
from yinuo.ground.process.custom import defining, holding
from yinuo.ground.process.forms import defining as forms
from yinuo.ground.process.models import Approval, Copy, Task

PIECE = 5_000
ROLES = ("sales", "planner", "operator", "quality", "manager")
TITLES = ("核对图纸", "确认交期", "安排发运", "检验", "回访客户", "审核折扣")
# Of all open tasks: those of the member who looks, and those that are offered to the role.
OWN, OFFERED = 0.05, 0.4
DONE_SHARE = 0.5
FIELDS: list[dict[str, Any]] = [
    {"key": "project", "kind": "text", "label": "项目号", "listed": True},
    {
        "key": "grade",
        "kind": "choice",
        "label": "工况",
        "listed": True,
        "options": [{"value": f"o{n}", "label": f"工况{n}"} for n in (1, 2, 3)],
    },
    {"key": "budget", "kind": "money", "label": "预算", "listed": True},
    {"key": "survey", "kind": "date", "label": "勘察日"},
    {"key": "ready", "kind": "boolean", "label": "图纸齐"},
]


def found() -> UUID:
    """Found the organisation with the member who looks and a few colleagues."""
    home = people.found_organisation(name="量测机械", slug="bench")
    with acting_for(home):
        people.add_member(email=EMAIL, name="量测", role="manager", password=PASSWORD)
        for n in range(20):
            people.add_member(email=f"m{n}@bench.example", name=f"同事{n}", role=ROLES[n % len(ROLES)])
        people.register_customers(
            customers=[
                NewCustomer(code=f"C-{n:04d}", name=f"{NAMES[n % 8]}{TRADES[n % 7]}{n}", tier="standard")
                for n in range(500)
            ]
        )
    return home


def fill_tasks(home: UUID, *, count: int) -> int:
    """Enter open tasks, half as many done ones, approvals and copies; return the last page of the member's own."""
    dice, now = random.Random(20260311), datetime.now(UTC)
    with acting_for(home):
        me, *others = sorted(people_queries.members(), key=lambda one: one.email != EMAIL)
    whole = int(count * (1 + DONE_SHARE))
    for start in range(0, whole, PIECE):
        with acting_for(home):
            rows = [
                _task(home, n, dice, now, me.id, [one.id for one in others], done=n >= count)
                for n in range(start, min(start + PIECE, whole))
            ]
            approvals = [_approval(home, row, others[0].id, me.id, now) for row in rows if row["kind"] == "approval"]
            bulk.insert_values(model=Approval, values=[approval for approval, _task_row in approvals])
            for approval, row in approvals:
                row["approval_id"] = approval["id"]
            bulk.insert_values(model=Task, values=rows)
            bulk.insert_values(
                model=Copy,
                values=[
                    {
                        "id": new_id(),
                        "organisation_id": home,
                        "approval_id": approval["id"],
                        "member_id": me.id,
                        "at": now,
                        "read_at": None,
                    }
                    for approval, _row in approvals[::2]
                ],
            )
    return max(int(count * OWN) // 50, 1)


def _task(
    home: UUID, n: int, dice: random.Random, now: datetime, me: UUID, others: list[UUID], *, done: bool
) -> dict[str, Any]:
    chance = dice.random()
    mine, offered = chance < OWN, OWN <= chance < OWN + OFFERED
    approval = mine and dice.random() < 0.3 and not done
    created = now - timedelta(hours=dice.uniform(1, 2_000))
    return {
        "id": new_id(),
        "organisation_id": home,
        "kind": "approval" if approval else "task",
        "approval_id": None,
        "seat": 0,
        "title": f"{dice.choice(TITLES)} {n}",
        "detail": "",
        "subject_type": "order",
        "subject_id": uuid4(),
        "subject_label": f"SO-{n:06d}",
        "source": "bench",
        "role": "manager" if offered else dice.choice(ROLES[:-1]),
        "assignee_id": me if mine else None if offered or dice.random() < 0.5 else dice.choice(others),
        "stands_for_id": None,
        "important": False,
        "due_at": created + timedelta(hours=dice.uniform(24, 2_400)) if dice.random() < 0.8 else None,
        "state": "done" if done else "open",
        "created_at": created,
        "done_at": now - timedelta(hours=dice.uniform(1, 900)) if done else None,
        "done_by_id": (me if dice.random() < 0.3 else dice.choice(others)) if done else None,
        "note": "",
    }


def _approval(
    home: UUID, row: dict[str, Any], other: UUID, me: UUID, now: datetime
) -> tuple[dict[str, Any], dict[str, Any]]:
    approval = {
        "id": new_id(),
        "organisation_id": home,
        "instance_id": None,
        "token": 0,
        "element": "",
        "kind": "bench",
        "title": row["title"],
        "detail": "",
        "subject_type": row["subject_type"],
        "subject_id": row["subject_id"],
        "subject_label": row["subject_label"],
        "source": "bench",
        "initiator_id": me if len(row["title"]) % 2 else other,
        "setting": {},
        "state": {},
        "status": "open",
        "opened_at": row["created_at"],
        "due_at": None,
        "nudged_at": None,
        "closed_at": None,
        "steps": 0,
    }
    return approval, row


def fill_fields(home: UUID, *, count: int) -> None:
    """Define custom fields of orders, and enter orders that hold them."""
    dice, now = random.Random(7), datetime.now(UTC)
    with acting_for(home):
        form_id = defining.open_fields(kind="order")
        draft = forms.save_draft(form_id=form_id, name="订单字段", design={"sections": [{"fields": FIELDS}]})
        forms.publish_form(form_id=draft)
    for start in range(0, count, PIECE):
        with acting_for(home):
            news = [
                NewOrder(
                    number=f"BO-{n:06d}",
                    customer_code=f"C-{n % 500:04d}",
                    ordered_at=now - timedelta(hours=dice.uniform(1, 2_000)),
                    committed_at=now + timedelta(hours=dice.uniform(-100, 2_000)),
                    value_minor=dice.randrange(1, 10**8),
                )
                for n in range(start, min(start + PIECE, count))
            ]
            ids = orders.create_orders(orders=news)
            holding.begin(kind="order", values={one: _values(start + n, dice) for n, one in enumerate(ids)})


def _values(n: int, dice: random.Random) -> dict[str, Any]:
    return {
        "project": f"P-{n % 1_000:05d}",
        "grade": dice.choices(("o1", "o2", "o3"), (33, 66, 1))[0],
        "budget": dice.randrange(1, 1_000_000),
        "survey": f"2026-{dice.randrange(1, 13):02d}-{dice.randrange(1, 29):02d}",
        "ready": dice.random() < 0.5,
    }
