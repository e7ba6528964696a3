"""Several orders in trouble at once, and one lorry's worth of air freight for all of them."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest

from tests.cast import NOW, Factory
from tests.flow.radar.conftest import Place
from tests.outbox import deliver_all
from yinuo.flow.radar import actions as radar_actions
from yinuo.flow.radar import queries as radar
from yinuo.flow.responses import actions, queries
from yinuo.ground.kernel import clock, jobs
from yinuo.ground.kernel.tenancy import acting_for
from yinuo.ground.process import queries as process


@pytest.fixture
def troubles(factory: Factory, place: Place) -> dict[str, UUID]:
    """One dear order and two cheap ones, all late if nothing is done."""
    placed = {
        number: place(number, days=7.5, vip=True, value_minor=value)
        for number, value in (("SO-DEAR", 90_000_000), ("SO-A", 20_000_000), ("SO-B", 21_000_000))
    }
    with clock.frozen(NOW), acting_for(factory.id):
        assert len(radar.alerts()) == 3
    return placed


@pytest.fixture
def air(factory: Factory) -> queries.BudgetFacts:
    """One shipment by air in a week; only air freight is left of the measures, and it costs nothing else."""
    with clock.frozen(NOW), acting_for(factory.id):
        made = actions.set_budget(values={"name": "空运", "unit": "票", "weekly_limit": 1.0})
        budget = queries.budget(budget_id=made)
        assert budget is not None
        for one in queries.measures():
            fast = one.code == "faster_mode"
            changes = {"cost_minor": 0, "cost_share": 0.0, "uses": {budget.code: 1.0}} if fast else {"active": False}
            actions.change_measure(measure_id=one.id, changes=changes)
    return budget


def _proposed(factory: Factory, **asked: object) -> queries.JointResponseFacts:
    with clock.frozen(NOW):
        with acting_for(factory.id):
            made = actions.propose_joint_response(**asked)  # type: ignore[arg-type]
        return _run(factory, made)


def _run(factory: Factory, made: queries.JointResponseFacts) -> queries.JointResponseFacts:
    assert made.job_id is not None
    with clock.frozen(NOW):
        jobs.run_now(organisation_id=factory.id, job_id=made.job_id)
        with acting_for(factory.id):
            found = queries.joint_response(joint_id=made.id)
    assert found is not None
    return found


def _applied(factory: Factory, made: queries.JointResponseFacts, **asked: object) -> queries.JointResponseFacts:
    with clock.frozen(NOW), acting_for(factory.id):
        member_id = factory.members["manager"].id
        going = actions.start_applying(joint_id=made.id, member_id=member_id, **asked)  # type: ignore[arg-type]
    return _run(factory, going)


def test_without_budgets_every_order_is_helped(factory: Factory, troubles: dict[str, UUID]) -> None:
    found = _proposed(factory)

    assert found.state == "proposed"
    assert {one["number"] for one in found.orders} == set(troubles)
    assert all(one["measures"] and one["chance_after"] < one["chance_before"] for one in found.orders)
    assert found.proposal["loss_after"] + found.proposal["cost"] < found.proposal["loss_before"]


def test_the_dearest_order_gets_the_only_flight_and_the_others_are_told_why(
    factory: Factory, troubles: dict[str, UUID], air: queries.BudgetFacts
) -> None:
    found = {one["number"]: one for one in _proposed(factory).orders}

    assert [one["name"] for one in found["SO-DEAR"]["measures"]] == ["改空运或专车"]
    assert found["SO-A"]["measures"] == [] and found["SO-B"]["measures"] == []
    assert found["SO-A"]["held_back_by"] == [air.code]
    assert found["SO-A"]["in_favour_of"] == [str(troubles["SO-DEAR"])]
    assert found["SO-A"]["given_up"] > 0


def test_what_was_used_in_the_last_seven_days_is_not_there_again(
    factory: Factory, troubles: dict[str, UUID], air: queries.BudgetFacts
) -> None:
    _applied(factory, _proposed(factory))

    again = _proposed(factory)
    with clock.frozen(NOW + timedelta(days=7, minutes=1)), acting_for(factory.id):
        later = queries.budget(budget_id=air.id)

    assert again.proposal["limits"] == {air.code: 0.0}
    assert not any(one["measures"] for one in again.orders)
    assert later is not None and later.left == 1.0


def test_applied_each_order_has_its_tasks_and_its_response(factory: Factory, troubles: dict[str, UUID]) -> None:
    done = _applied(factory, _proposed(factory))

    with acting_for(factory.id):
        tasks = {number: process.tasks(subject_id=order_id) for number, order_id in troubles.items()}
        responses = [one for order_id in troubles.values() for one in queries.responses(order_id=order_id)]
    assert done.state == "applied"
    assert all(tasks.values())
    assert [one.state for one in responses] == ["applied"] * 3


def test_applying_twice_starts_nothing_twice(factory: Factory, troubles: dict[str, UUID]) -> None:
    made = _proposed(factory)
    with clock.frozen(NOW), acting_for(factory.id):
        member_id = factory.members["manager"].id
        first, second = (actions.start_applying(joint_id=made.id, member_id=member_id) for _ in range(2))

    for going in (first, second):
        _run(factory, going)

    with acting_for(factory.id):
        assert len(queries.responses(order_id=troubles["SO-A"])) == 1
        with pytest.raises(actions.JointResponseNotOpen):
            actions.start_applying(joint_id=made.id, member_id=member_id)


def test_only_the_chosen_orders_are_answered(factory: Factory, troubles: dict[str, UUID]) -> None:
    _applied(factory, _proposed(factory), order_ids=[troubles["SO-A"]])

    with acting_for(factory.id):
        answered = [number for number, order_id in troubles.items() if queries.responses(order_id=order_id)]
    assert answered == ["SO-A"]


def test_an_order_whose_alert_is_over_by_then_is_named_and_left_alone(
    factory: Factory, troubles: dict[str, UUID]
) -> None:
    made = _proposed(factory)
    gone = next(one for one in made.orders if one["number"] == "SO-A")
    with clock.frozen(NOW), acting_for(factory.id):
        radar_actions.resolve(
            alert_id=UUID(gone["alert_id"]), member_id=factory.members["manager"].id, note="客户同意推迟"
        )

    done = _applied(factory, made)

    with acting_for(factory.id):
        state = jobs.job_state(job_id=done.job_id) if done.job_id else None
        assert state is not None and state["result"]["changed"] == ["SO-A"]
        assert queries.responses(order_id=troubles["SO-A"]) == []


def test_taken_back_no_task_is_left(factory: Factory, troubles: dict[str, UUID], air: queries.BudgetFacts) -> None:
    done = _applied(factory, _proposed(factory))
    with clock.frozen(NOW), acting_for(factory.id):
        going = actions.start_undoing(joint_id=done.id)

    undone = _run(factory, going)

    with clock.frozen(NOW):
        deliver_all()
        with acting_for(factory.id):
            budget = queries.budget(budget_id=air.id)
            assert all(process.tasks(subject_id=order_id) == [] for order_id in troubles.values())
    assert undone.state == "undone"
    assert budget is not None and budget.left == 1.0


def test_a_proposal_that_is_stopped_is_not_computed(factory: Factory, troubles: dict[str, UUID]) -> None:
    with clock.frozen(NOW), acting_for(factory.id):
        made = actions.propose_joint_response()
        actions.stop_joint_response(joint_id=made.id)

    assert _run(factory, made).state == "stopped"


def test_nothing_at_risk_is_an_empty_proposal(factory: Factory) -> None:
    found = _proposed(factory)

    assert found.state == "proposed" and found.orders == []


@pytest.mark.parametrize(
    ("values", "faults"),
    [
        ({"name": " ", "weekly_limit": 1.0}, {"name": "missing"}),
        ({"name": "加班", "weekly_limit": -1.0}, {"weekly_limit": "out_of_range"}),
        ({"name": "加班", "weekly_limit": float("nan")}, {"weekly_limit": "out_of_range"}),
        ({"name": "长" * 101, "weekly_limit": 1.0}, {"name": "too_long"}),
        ({"name": "空运", "weekly_limit": 1.0}, {"name": "name_taken"}),
    ],
)
def test_a_budget_that_cannot_be_is_refused(
    factory: Factory, air: queries.BudgetFacts, values: dict[str, object], faults: dict[str, str]
) -> None:
    with acting_for(factory.id), pytest.raises(actions.InvalidBudget) as refused:
        actions.set_budget(values=values)

    assert refused.value.faults == faults
