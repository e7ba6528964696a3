"""What is not as agreed is decided upon and closed; corrective actions go round until they help."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest

from tests.flow.acceptance.made_order import make_order
from tests.flow.quality.conftest import Plant, open_lot
from tests.outbox import deliver_all
from yinuo.flow.quality import actions, queries
from yinuo.flow.quality.actions import InvalidQuality, NewHold, NewNonConformity, NotNow
from yinuo.flow.radar import hazard_watch
from yinuo.flow.radar import queries as radar
from yinuo.ground.kernel import queries as kernel
from yinuo.ground.kernel.events import acting_as
from yinuo.ground.process import actions as process_actions
from yinuo.ground.process import queries as process
from yinuo.ground.supply import actions as supply_actions
from yinuo.ground.supply import queries as supply

pytestmark = pytest.mark.django_db


def raised(**told: object) -> queries.NonConformityFacts:
    usual = {"defect": "毛刺", "quantity": Decimal(3), "key": "k"}
    found = queries.nonconformity(
        nonconformity_id=actions.raise_nonconformity(new=NewNonConformity(**{**usual, **told}))  # type: ignore[arg-type]
    )
    assert found is not None
    return found


def test_what_is_noted_of_an_inspection_takes_its_lot_over(plant: Plant) -> None:
    inspection_id = open_lot(plant.plan_id, supplier_code="S1")
    one = raised(inspection_id=inspection_id)

    assert (one.number, one.source, one.source_number) == ("BHG-2026-0001", "inspection", "JY-2026-0001")
    assert (one.item_code, one.supplier_code, one.lot) == ("PUMP", "S1", "L-k")
    assert raised(inspection_id=inspection_id).id == one.id


FAULTY = [
    ("no defect", {"defect": " "}, {"defect"}),
    ("no quantity", {"quantity": Decimal(0)}, {"quantity"}),
    ("an unknown order", {"order_number": "X-1"}, {"order_number"}),
    ("an unknown severity", {"severity": "grave"}, {"severity"}),
]


@pytest.mark.parametrize(("what", "told", "fields"), FAULTY, ids=[row[0] for row in FAULTY])
def test_faulty_notes_are_refused(plant: Plant, what: str, told: dict[str, object], fields: set[str]) -> None:
    with pytest.raises(InvalidQuality) as refused:
        raised(**told)
    assert set(refused.value.faults) == fields


@pytest.mark.parametrize(
    ("disposition", "state"),
    [("rework", "decided"), ("return", "decided"), ("concession", "waiting"), ("scrap", "waiting")],
)
def test_some_decisions_wait_for_approval(plant: Plant, disposition: str, state: str) -> None:
    one = raised()

    assert actions.decide(nonconformity_id=one.id, disposition=disposition, decision="按评审") == state
    assert len(process.tasks(roles=["manager"])) == (state == "waiting")


def test_an_approved_decision_counts_and_is_closed_when_done(plant: Plant) -> None:
    one = raised()
    actions.decide(nonconformity_id=one.id, disposition="concession", decision="客户同意", cost_minor=12_000)
    actions.approve(nonconformity_id=one.id, agreed=True)
    actions.close_nonconformity(nonconformity_id=one.id)

    done = queries.nonconformity(nonconformity_id=one.id)
    assert done and done.state == "closed" and done.cost_minor == 12_000 and done.approved_at
    assert process.tasks(roles=["manager"]) == []


def test_a_refused_decision_is_made_anew(plant: Plant) -> None:
    one = raised()
    actions.decide(nonconformity_id=one.id, disposition="scrap", decision="报废")
    with pytest.raises(InvalidQuality):
        actions.approve(nonconformity_id=one.id, agreed=False)
    actions.approve(nonconformity_id=one.id, agreed=False, note="先试返工")

    again = queries.nonconformity(nonconformity_id=one.id)
    assert again and (again.state, again.disposition, again.decision) == ("open", "scrap", "报废")
    assert actions.decide(nonconformity_id=one.id, disposition="rework", decision="返工") == "decided"
    with pytest.raises(NotNow):
        actions.approve(nonconformity_id=one.id, agreed=True)


def test_who_decided_gets_the_task_to_decide_anew_until_it_is_done(plant: Plant) -> None:
    one, member = raised(), plant.factory.members["quality"].id
    with acting_as(f"member:{member}"):
        actions.decide(nonconformity_id=one.id, disposition="scrap", decision="报废")
    actions.approve(nonconformity_id=one.id, agreed=False, note="先试返工")

    [task] = process.tasks(member_id=member)
    assert (task.detail, task.subject_label) == ("先试返工", one.number)
    actions.decide(nonconformity_id=one.id, disposition="rework", decision="返工")
    assert process.tasks(member_id=member) == []


def planned(plant: Plant) -> UUID:
    action_id = actions.open_action(title="毛刺反复出现", nonconformity_id=raised().id)
    actions.set_cause(action_id=action_id, whys=["刀具磨损", "没有按寿命换刀"], cause_class="method")
    owner = plant.factory.members["operator"].id
    actions.add_step(action_id=action_id, text="建立换刀记录", owner_id=owner, due_at=None)
    return action_id


def test_an_action_goes_from_plan_over_do_and_check_to_its_end(plant: Plant) -> None:
    action_id = planned(plant)
    actions.start_action(action_id=action_id)
    [task] = process.tasks(member_id=plant.factory.members["operator"].id)
    process_actions.complete_task(task_id=task.id, member_id=plant.factory.members["operator"].id)
    deliver_all()
    actions.plan_check(action_id=action_id, check_on=date(2026, 4, 1))
    actions.check_action(action_id=action_id, effective=True, verdict="三批无毛刺")

    one = queries.corrective_action(action_id=action_id)
    assert one and (one.state, one.effective, one.rounds) == ("closed", True, 1)
    types = [event.type for event in kernel.history(subject_type="quality", subject_id=action_id)]
    assert {"quality.action_opened", "quality.action_moved", "quality.action_checked"} <= set(types)


def test_an_action_that_did_not_help_is_planned_anew(plant: Plant) -> None:
    action_id = planned(plant)
    actions.start_action(action_id=action_id)
    actions.step_done(step_id=queries.steps(action_id=action_id)[0].id)
    actions.plan_check(action_id=action_id, check_on=date(2026, 4, 1))
    actions.check_action(action_id=action_id, effective=False, verdict="又出现")

    one = queries.corrective_action(action_id=action_id)
    assert one and (one.state, one.rounds) == ("plan", 2)
    with pytest.raises(InvalidQuality):
        actions.start_action(action_id=action_id)  # nothing new is to do yet


def test_an_action_without_a_cause_does_not_begin(plant: Plant) -> None:
    action_id = actions.open_action(title="x")

    with pytest.raises(InvalidQuality) as refused:
        actions.start_action(action_id=action_id)
    assert set(refused.value.faults) == {"cause_class", "steps"}


def test_what_is_not_done_is_not_checked(plant: Plant) -> None:
    action_id = planned(plant)
    actions.start_action(action_id=action_id)

    with pytest.raises(InvalidQuality):
        actions.plan_check(action_id=action_id, check_on=date(2026, 4, 1))


def free() -> Decimal:
    item = supply.items_by_code(codes=["PUMP"])["PUMP"]
    return supply.free_stock(item_ids=[item.id])[item.id]


def test_held_stock_is_free_for_nobody_until_it_is_released(plant: Plant) -> None:
    hold_id = actions.place_hold(new=NewHold(reason="待复检", item_code="PUMP", site_code="F1", quantity=Decimal(8)))
    take = supply_actions.Take(ref="stock:PUMP@F1", quantity=Decimal(3))

    assert free() == 2
    with pytest.raises(supply_actions.NotEnough) as refused:
        supply_actions.hold_stock(takes=[take])
    assert refused.value.shortages[0].left == 2
    actions.release_hold(hold_id=hold_id, why="复检合格")
    supply_actions.hold_stock(takes=[take])
    assert free() == 7
    with pytest.raises(NotNow):
        actions.release_hold(hold_id=hold_id, why="再来")


def test_more_than_lies_there_cannot_be_held(plant: Plant) -> None:
    with pytest.raises(InvalidQuality) as refused:
        actions.place_hold(new=NewHold(reason="x", item_code="PUMP", site_code="F1", quantity=Decimal(11)))
    assert refused.value.faults == {"quantity": "only:10"} and queries.holds() == []


def test_a_held_order_is_a_hazard_until_it_is_released(plant: Plant) -> None:
    order_id = make_order(plant.factory, number="YS-9")
    hold_id = actions.place_hold(new=NewHold(reason="漏油", order_number="YS-9", line_position=1))
    hazard_watch.look_soon(kernel.recent(types=["quality.hold_placed"]))

    [hazard] = radar.hazards(kind="quality_hold")
    told = radar.hazard_in_words(hazard=hazard)
    assert hazard.order_ids == [str(order_id)] and "YS-9" in told.title and "漏油" in told.reason
    actions.release_hold(hold_id=hold_id, why="已修复")
    hazard_watch.look_soon(kernel.recent(types=["quality.hold_released"]))
    assert radar.hazards(kind="quality_hold") == []


def test_held_stock_is_a_hazard(plant: Plant) -> None:
    actions.place_hold(new=NewHold(reason="待复检", item_code="PUMP", site_code="F1", quantity=Decimal(8)))
    hazard_watch.look_for(kind="quality_hold")

    [hazard] = radar.hazards(kind="quality_hold")
    assert "液压泵" in radar.hazard_in_words(hazard=hazard).title
