"""A reached milestone of a project is accepted by the customer's signature, and its payment is due by that."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest

from tests.cast import NOW, Factory
from tests.flow.acceptance.made_order import STROKES, make_link, make_order
from tests.flow.plans.conftest import Plan, factory  # noqa: F401
from yinuo.flow.acceptance import actions, milestones, queries, subjects, withdrawing
from yinuo.flow.acceptance.actions import Receipt
from yinuo.flow.acceptance.queries import AcceptanceFacts
from yinuo.flow.orders import queries as orders
from yinuo.flow.plans import actions as plans
from yinuo.flow.plans import queries as plan_queries
from yinuo.flow.plans.queries import MilestoneFacts
from yinuo.ground.kernel import clock
from yinuo.ground.kernel.queries import recent
from yinuo.ground.people import queries as people

pytestmark = pytest.mark.django_db


@pytest.fixture
def order_id(factory: Factory) -> UUID:  # noqa: F811
    return make_order(factory)


@pytest.fixture
def plan(order_id: UUID) -> Plan:
    """A project of the order whose milestone is reached and worth something."""
    made = Plan(plans.create_project(name="涂装线改造", starts_at=NOW, order_ids=[order_id]).id)
    made.add("设计", 2)
    made.add("终验收", 0, milestone=True, deliverable="整线")
    plans.price(project_id=made.id, task_id=made.ids["终验收"], amount_minor=900_000, payment_days=30)
    plans.report(project_id=made.id, task_id=made.ids["终验收"], done_percent=100)
    return made


def asked(plan: Plan) -> milestones.Asked:
    return milestones.ask(project_id=plan.id, task_id=plan.ids["终验收"])


def stands(plan: Plan) -> MilestoneFacts:
    found = plan_queries.milestone(task_id=plan.ids["终验收"])
    assert found is not None
    return found


def sign(order_id: UUID, subject: str, *, key: str = "k", refuse: bool = False) -> AcceptanceFacts:
    offer = subjects.offer(order_id=order_id, subject=subject)
    receipt = Receipt(
        signer_name="王工",
        key=key,
        subject=subject,
        seen=offer.seen if offer else "",
        signature=STROKES,
        refuse=refuse,
        remarks="漆面有色差" if refuse else "",
    )
    return actions.sign(link=make_link(order_id), receipt=receipt)


def test_what_was_not_asked_for_is_not_shown_to_the_customer(plan: Plan, order_id: UUID) -> None:
    assert [one.subject for one in subjects.offers(order_id=order_id)] == ["order"]

    told = asked(plan)

    assert told.told and told.subject == subjects.subject_of_milestone(task_id=plan.ids["终验收"])
    offer = subjects.offer(order_id=order_id, subject=told.subject)
    assert offer is not None and (offer.name, offer.is_milestone, offer.lines) == ("终验收 · 整线", True, ())
    assert stands(plan).payment == "planned"


def test_the_customer_is_asked_first_and_reminded_when_asked_again(plan: Plan, order_id: UUID) -> None:
    asked(plan)
    with clock.frozen(NOW + timedelta(hours=1)):
        asked(plan)

    letters = [one["event"] for one in people.notices(about_id=order_id) if "acceptance.asked" in one["key"]]
    assert sorted(letters) == ["acceptance_reminder", "milestone_asked"]


def test_the_signature_accepts_the_milestone_and_makes_its_payment_due(plan: Plan, order_id: UUID) -> None:
    subject = asked(plan).subject
    with clock.frozen(NOW + timedelta(days=2)):
        given = sign(order_id, subject)

    found, order = stands(plan), orders.order(order_id=order_id)
    assert (found.accepted_by, found.accepted_at, found.payment) == ("王工", given.signed_at, "due")
    assert given.subject_name == "终验收 · 整线" and given.number
    assert subjects.offer(order_id=order_id, subject=subject) is None
    assert order is not None and order.accepted_at is None and queries.acceptance(order_id=order_id) is None
    assert "plans.milestone_accepted" in {event.type for event in recent(limit=10)}


def test_a_refusal_leaves_it_open_and_a_second_look_accepts_it(plan: Plan, order_id: UUID) -> None:
    subject = asked(plan).subject
    sign(order_id, subject, refuse=True)
    assert stands(plan).accepted_at is None

    sign(order_id, subject, key="second")

    assert stands(plan).accepted_by == "王工"


def test_paper_that_was_noted_by_hand_ends_the_question(plan: Plan, order_id: UUID) -> None:
    subject = asked(plan).subject
    plans.accept(project_id=plan.id, task_id=plan.ids["终验收"], accepted_by="李总")

    with pytest.raises(actions.AlreadySigned):
        sign(order_id, subject)
    with pytest.raises(plans.InvalidMilestone, match="accepted"):
        asked(plan)


def test_what_was_signed_by_mistake_is_taken_back_until_it_is_invoiced(plan: Plan, order_id: UUID) -> None:
    subject, about = asked(plan).subject, {"project_id": plan.id, "task_id": plan.ids["终验收"]}
    first = sign(order_id, subject)
    withdrawing.withdraw(order_id=order_id, acceptance_id=first.id, why="签错了")
    assert stands(plan).accepted_at is None and subjects.offer(order_id=order_id, subject=subject) is not None
    second = sign(order_id, subject, key="again")
    plans.invoice(**about, invoice_number="FP-1")

    with pytest.raises(withdrawing.NotWithdrawable, match="invoiced"):
        withdrawing.withdraw(order_id=order_id, acceptance_id=second.id, why="又错了")


def test_only_what_is_reached_and_of_an_order_is_asked_for(plan: Plan) -> None:
    plan.add("预验收", 0, milestone=True)
    with pytest.raises(plans.InvalidMilestone, match="not_done"):
        milestones.ask(project_id=plan.id, task_id=plan.ids["预验收"])
    plans.change_project(project_id=plan.id, values={"order_ids": []})

    with pytest.raises(plans.NoOrder):
        asked(plan)
