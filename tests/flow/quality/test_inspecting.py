"""Lots are sampled by their plan, judged by the acceptance number, and inspection follows the switching rules."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.flow.acceptance.made_order import make_order
from tests.flow.acceptance.photos import JPEG
from tests.flow.quality.conftest import Plant, a_plan, open_lot, unit
from yinuo.flow.quality import actions, queries
from yinuo.flow.quality.actions import InvalidQuality, NewCharacteristic, NewReading, NewStandard, NotNow
from yinuo.ground.kernel import queries as kernel

pytestmark = pytest.mark.django_db


def shown(inspection_id: object) -> queries.InspectionFacts:
    found = queries.inspection(inspection_id=inspection_id)  # type: ignore[arg-type]
    assert found is not None
    return found


def inspect(plant: Plant, *, key: str, bad: int = 0, lot_size: int = 50) -> queries.InspectionFacts:
    """Inspect a whole sample of which so many units have a burr too much, and judge it."""
    one = shown(open_lot(plant.plan_id, key=key, lot_size=lot_size))
    readings = [part for n in range(1, one.sample_size + 1) for part in unit(n, burrs=5 if n <= bad else 0)]
    actions.record_readings(inspection_id=one.id, readings=readings)
    actions.judge(inspection_id=one.id)
    return shown(one.id)


def test_a_lot_is_sampled_by_its_plan(plant: Plant) -> None:
    one = shown(open_lot(plant.plan_id, lot_size=1_000, supplier_code="S1"))

    assert (one.sample_size, one.accept, one.number) == (80, 5, "JY-2026-0001")  # J, AQL 2.5
    assert (one.item_code, one.supplier_code) == ("PUMP", "S1")


MODES = [
    ("every unit", {"mode": "whole"}, 50, (50, 0)),
    ("a fixed number", {"mode": "fixed", "fixed_size": 5}, 50, (5, 0)),
    ("a fixed number of fewer", {"mode": "fixed", "fixed_size": 5}, 3, (3, 0)),
    ("a single unit", {}, 1, (1, 0)),
]


@pytest.mark.parametrize(("what", "told", "lot", "sample"), MODES, ids=[row[0] for row in MODES])
def test_a_plan_says_how_many_are_inspected(
    plant: Plant, what: str, told: dict[str, object], lot: int, sample: tuple[int, int]
) -> None:
    plan_id = actions.save_plan(new=a_plan(name="另一方案", **told))
    one = shown(open_lot(plan_id, lot_size=lot))

    assert (one.sample_size, one.accept) == sample


def test_the_same_key_opens_one_inspection(plant: Plant) -> None:
    assert open_lot(plant.plan_id) == open_lot(plant.plan_id)


UNITS = [
    ("all as it should be", {}, 0),
    ("at its limit", {"diameter": 20.05}, 0),
    ("beyond its limit", {"diameter": 20.051}, 1),
    ("not right", {"looks": False}, 1),
    ("as many burrs as allowed", {"burrs": 1}, 0),
    ("too many burrs", {"burrs": 2}, 1),
    ("wrong in two ways", {"looks": False, "burrs": 9}, 1),
]


@pytest.mark.parametrize(("what", "found", "bad"), UNITS, ids=[row[0] for row in UNITS])
def test_a_unit_conforms_when_all_of_it_does(plant: Plant, what: str, found: dict[str, object], bad: int) -> None:
    inspection_id = open_lot(plant.plan_id)

    assert actions.record_readings(inspection_id=inspection_id, readings=unit(1, **found)) == bad  # type: ignore[arg-type]
    assert shown(inspection_id).inspected == 1


def test_readings_may_come_in_parts_and_the_last_word_counts(plant: Plant) -> None:
    inspection_id = open_lot(plant.plan_id)
    first, *rest = unit(1, burrs=5)

    actions.record_readings(inspection_id=inspection_id, readings=[first])
    assert shown(inspection_id).inspected == 0
    actions.record_readings(inspection_id=inspection_id, readings=rest)
    assert (shown(inspection_id).inspected, shown(inspection_id).nonconforming) == (1, 1)
    actions.record_readings(inspection_id=inspection_id, readings=unit(1))
    assert (shown(inspection_id).inspected, shown(inspection_id).nonconforming) == (1, 0)


FAULTY = [
    ("an unknown characteristic", NewReading(position=9, unit_number=1, value=1), "unknown"),
    ("a unit outside the sample", NewReading(position=1, unit_number=9, value=1), "unknown"),
    ("no value", NewReading(position=1, unit_number=1), "missing"),
    ("no number", NewReading(position=1, unit_number=1, value=float("nan")), "missing"),
    ("half a burr", NewReading(position=3, unit_number=1, value=0.5), "whole"),
    ("fewer than no burrs", NewReading(position=3, unit_number=1, value=-1), "whole"),
    ("neither right nor wrong", NewReading(position=2, unit_number=1, value=1), "missing"),
]


@pytest.mark.parametrize(("what", "reading", "code"), FAULTY, ids=[row[0] for row in FAULTY])
def test_readings_that_cannot_be_are_refused_together(plant: Plant, what: str, reading: NewReading, code: str) -> None:
    inspection_id = open_lot(plant.plan_id)

    with pytest.raises(InvalidQuality) as refused:
        actions.record_readings(inspection_id=inspection_id, readings=[*unit(1), reading])
    assert refused.value.faults == {"readings.4": code} and queries.readings(inspection_id=inspection_id) == []


def test_a_lot_is_accepted_up_to_its_acceptance_number(plant: Plant) -> None:
    one = inspect(plant, key="a", bad=0)

    assert (one.state, one.inspected, one.sample_size) == ("accepted", 5, 5)
    [event] = [e for e in kernel.history(subject_type="quality", subject_id=one.id) if e.type.endswith("judged")]
    assert event.payload["result"] == "accepted"


def test_a_lot_may_be_refused_before_all_is_inspected(plant: Plant) -> None:
    inspection_id = open_lot(plant.plan_id)
    actions.record_readings(inspection_id=inspection_id, readings=unit(1, looks=False))

    assert not actions.judge(inspection_id=inspection_id)
    assert shown(inspection_id).state == "refused"


def test_a_lot_is_not_accepted_before_all_is_inspected(plant: Plant) -> None:
    inspection_id = open_lot(plant.plan_id)
    actions.record_readings(inspection_id=inspection_id, readings=unit(1))

    with pytest.raises(actions.InspectionIncomplete) as early:
        actions.judge(inspection_id=inspection_id)
    assert early.value.missing == 4


def test_a_checklist_must_be_done_before_a_lot_is_accepted(plant: Plant) -> None:
    plan_id = actions.save_plan(new=a_plan(name="出货", kind="final", checklist=["标签", "", "合格证"]))
    inspection_id = open_lot(plan_id, lot_size=1)
    actions.record_readings(inspection_id=inspection_id, readings=unit(1))

    with pytest.raises(actions.InspectionIncomplete):
        actions.judge(inspection_id=inspection_id)
    actions.tick(inspection_id=inspection_id, checked=[0, 1, 7])
    assert actions.judge(inspection_id=inspection_id)


DONE: list[tuple[str, Callable[[object], object]]] = [
    ("read", lambda one: actions.record_readings(inspection_id=one, readings=unit(1))),  # type: ignore[arg-type]
    ("judged", lambda one: actions.judge(inspection_id=one)),  # type: ignore[arg-type]
    ("cancelled", lambda one: actions.cancel_inspection(inspection_id=one)),  # type: ignore[arg-type]
]


@pytest.mark.parametrize(("what", "do"), DONE, ids=[row[0] for row in DONE])
def test_a_judged_lot_stays_judged(plant: Plant, what: str, do: Callable[[object], object]) -> None:
    one = inspect(plant, key="a")

    with pytest.raises(NotNow):
        do(one.id)


def test_two_refused_lots_tighten_inspection_and_five_accepted_relax_it(plant: Plant) -> None:
    for n in range(2):
        inspect(plant, key=f"bad{n}", bad=6 if n else 5, lot_size=1_000 if n else 50)
    plan = queries.plan(plan_id=plant.plan_id)
    assert plan and plan.strictness == "tightened"

    strict = shown(open_lot(plant.plan_id, key="strict", lot_size=1_000))
    assert (strict.strictness, strict.accept) == ("tightened", 3)


def test_stopped_inspection_opens_nothing_until_it_is_resumed(plant: Plant) -> None:
    for n in range(7):
        inspect(plant, key=f"bad{n}", bad=2)

    with pytest.raises(NotNow):
        open_lot(plant.plan_id, key="more")
    actions.resume_plan(plan_id=plant.plan_id)
    assert shown(open_lot(plant.plan_id, key="more")).strictness == "tightened"


def test_a_photo_is_kept_with_its_inspection(plant: Plant) -> None:
    inspection_id = open_lot(plant.plan_id)
    actions.add_photo(inspection_id=inspection_id, content=JPEG, name="毛刺.jpg")

    assert [photo["name"] for photo in shown(inspection_id).photos] == ["毛刺.jpg"]
    with pytest.raises(InvalidQuality):
        actions.add_photo(inspection_id=inspection_id, content=b"<svg/>", name="x.svg")


def test_what_is_agreed_stays_and_changes_make_a_new_version(plant: Plant) -> None:
    actions.agree_standard(standard_id=plant.standard_id, agreed_by="王工")
    again = actions.save_standard(
        new=NewStandard(name="液压泵", characteristics=[NewCharacteristic(name="外观", kind="yes_no")])
    )

    old, new = queries.standard(standard_id=plant.standard_id), queries.standard(standard_id=again)
    assert old and new
    assert (old.version, old.agreed_by, old.current) == (1, "王工", False)
    assert (new.version, new.agreed_at, new.current) == (2, None, True)
    assert len(queries.characteristics(standard_id=old.id)) == 3
    with pytest.raises(NotNow):
        actions.agree_standard(standard_id=plant.standard_id, agreed_by="别人")


BAD_STANDARDS = [
    ("no name", {"name": " "}, {"name"}),
    ("nothing to look at", {"characteristics": []}, {"characteristics"}),
    ("an unknown item", {"item_code": "X"}, {"item_code"}),
    ("a measure without limits", {"characteristics": [NewCharacteristic(name="径", kind="measured")]},
     {"characteristics.1"}),
    ("limits the wrong way round",
     {"characteristics": [NewCharacteristic(name="径", kind="measured", lower=2, upper=1)]}, {"characteristics.1"}),
]  # fmt: skip


@pytest.mark.parametrize(("what", "told", "fields"), BAD_STANDARDS, ids=[row[0] for row in BAD_STANDARDS])
def test_faulty_standards_are_refused(plant: Plant, what: str, told: dict[str, object], fields: set[str]) -> None:
    usual = {"name": "x", "characteristics": [NewCharacteristic(name="外观", kind="yes_no")]}

    with pytest.raises(InvalidQuality) as refused:
        actions.save_standard(new=NewStandard(**{**usual, **told}))  # type: ignore[arg-type]
    assert set(refused.value.faults) == fields


BAD_PLANS = [
    ("a name that is taken", {"name": "液压泵来料"}, {"name"}),
    ("an unknown standard", {"standard_name": "x"}, {"standard_name"}),
    ("an AQL between", {"aql": 0.7}, {"aql"}),
    ("an unknown level", {"level": "IV"}, {"level"}),
    ("no fixed number", {"mode": "fixed"}, {"fixed_size"}),
    ("unknown supply", {"item_code": "x", "supplier_code": "y"}, {"item_code", "supplier_code"}),
]


@pytest.mark.parametrize(("what", "told", "fields"), BAD_PLANS, ids=[row[0] for row in BAD_PLANS])
def test_faulty_plans_are_refused(plant: Plant, what: str, told: dict[str, object], fields: set[str]) -> None:
    with pytest.raises(InvalidQuality) as refused:
        actions.save_plan(new=a_plan(**{"name": "x", **told}))
    assert set(refused.value.faults) == fields


def test_a_lot_has_an_item_or_an_order(plant: Plant) -> None:
    anything = actions.save_plan(new=a_plan(name="任何物料", item_code=""))
    make_order(plant.factory)

    with pytest.raises(InvalidQuality) as refused:
        open_lot(anything, key="of neither")
    assert refused.value.faults == {"item_code": "item_or_order"}
    assert open_lot(anything, key="of an item", item_code="PUMP")
    assert open_lot(anything, key="of an order", order_number="YS-2026-001", line_position=2)


@pytest.mark.parametrize(("order_number", "position"), [("YS-2026-001", 3), ("", 1)])
def test_a_lot_is_of_a_line_that_its_order_has(plant: Plant, order_number: str, position: int) -> None:
    make_order(plant.factory)

    with pytest.raises(InvalidQuality) as refused:
        open_lot(plant.plan_id, order_number=order_number, line_position=position)
    assert refused.value.faults == {"line_position": "unknown"}
