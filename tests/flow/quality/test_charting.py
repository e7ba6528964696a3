"""Readings become charts whose points lead to their inspections; rising defects become a hazard."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from tests.cast import NOW
from tests.flow.quality.conftest import Plant, a_plan, open_lot, unit
from yinuo.flow.quality import actions, charting, queries
from yinuo.flow.quality.actions import NewNonConformity
from yinuo.flow.quality.charting import Period
from yinuo.flow.radar import hazard_watch
from yinuo.flow.radar import queries as radar
from yinuo.ground.kernel import clock

pytestmark = pytest.mark.django_db


def lot(plan_id: object, key: str, *, days: int = 0, diameters: list[float], bad: int = 0, size: int = 5) -> None:
    with clock.frozen(NOW - timedelta(days=days)):
        one = open_lot(plan_id, key=key, lot_size=size, supplier_code="S1")  # type: ignore[arg-type]
        readings = [
            part
            for n in range(1, size + 1)
            for part in unit(n, diameter=diameters[(n - 1) % len(diameters)], burrs=9 if n <= bad else 0)
        ]
        actions.record_readings(inspection_id=one, readings=readings)
        actions.judge(inspection_id=one)


@pytest.fixture
def whole(plant: Plant) -> object:
    return actions.save_plan(new=a_plan(name="全检", mode="whole"))


def test_subgroups_of_one_size_make_a_chart_of_means(plant: Plant, whole: object) -> None:
    for n in range(4):
        lot(whole, f"a{n}", days=9 - n, diameters=[20.0, 20.01, 19.99, 20.0, 20.0])
    lot(whole, "a9", diameters=[20.2] * 5)
    [diameter] = [one for one in queries.characteristics(standard_id=plant.standard_id) if one.kind == "measured"]

    found = charting.measured(characteristic_id=diameter.id, period=Period(supplier_code="S1"))
    assert found and found.charts.kind == "xbar_r" and [point.label for point in found.points][-1] == "L-a9"
    assert 4 in {one.at for one in found.charts.main.violations if one.rule == "beyond_3"}
    assert found.capability and found.capability.count == 25 and found.capability.outside == 0.2


def test_subgroups_of_several_sizes_are_charted_value_by_value(plant: Plant, whole: object) -> None:
    lot(whole, "a", days=2, diameters=[20.0, 20.01], size=2)
    lot(whole, "b", days=1, diameters=[20.0, 20.02, 20.01], size=3)
    [diameter] = [one for one in queries.characteristics(standard_id=plant.standard_id) if one.kind == "measured"]

    found = charting.measured(characteristic_id=diameter.id, period=Period())
    assert found and found.charts.kind == "i_mr" and len(found.points) == 5
    assert charting.measured(characteristic_id=diameter.id, period=Period(supplier_code="S9")) is None


@pytest.mark.parametrize(("kind", "points"), [("p", 0.2), ("np", 1), ("u", 1.8), ("c", 9)])
def test_counts_are_charted_lot_by_lot(plant: Plant, whole: object, kind: str, points: float) -> None:
    lot(whole, "a", days=2, diameters=[20.0])
    lot(whole, "b", days=1, diameters=[20.0], bad=1)

    found = charting.counted(kind=kind, period=Period())
    assert found and found.charts.main.points == (0.0, points)


def test_the_most_frequent_defects_come_first(plant: Plant) -> None:
    for n, (defect, quantity) in enumerate([("毛刺", 2), ("划伤", 9), ("毛刺", 1)]):
        actions.raise_nonconformity(new=NewNonConformity(defect=defect, quantity=Decimal(quantity), key=str(n)))

    by_count = charting.most_frequent(by="defect", weight="count", period=Period())
    by_quantity = charting.most_frequent(by="defect", weight="quantity", period=Period())
    assert [one.key for one in by_count] == ["毛刺", "划伤"] and [one.key for one in by_quantity] == ["划伤", "毛刺"]


def test_rising_defects_of_an_item_and_a_supplier_are_hazards(plant: Plant, whole: object) -> None:
    for n in range(3):
        lot(whole, f"a{n}", days=90 + n, diameters=[20.0], size=20, bad=n == 0)
    lot(whole, "new", days=3, diameters=[20.0], size=20, bad=8)
    hazard_watch.look_for(kind="defects")

    found = radar.hazards(kind="defects")
    titles = [radar.hazard_in_words(hazard=one).title for one in found]
    assert {one.key for one in found} == {"item:PUMP", "supplier:S1"} and all("明显增多" in one for one in titles)
    assert any("液压泵" in one for one in titles) and not any("PUMP" in one or "S1" in one for one in titles)
