"""Hazards: goods that will lack, full work centres, suppliers who slip; told once, cleared when they are over."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.cast import NOW, Factory, found_factory
from tests.flow.promises.workshop import CASTING, SITE, equip, order_pumps
from tests.outbox import deliver_all
from yinuo.flow.promises import actions as promises
from yinuo.flow.promises.queries import StageStandard
from yinuo.flow.radar import actions, hazards, queries
from yinuo.ground.kernel import clock
from yinuo.ground.kernel import queries as kernel
from yinuo.ground.kernel.models import Job
from yinuo.ground.kernel.tenancy import acting_for
from yinuo.ground.people import actions as people
from yinuo.ground.supply import actions as supply

STAGES = [
    StageStandard(code="make", name="加工", standard_hours=16),
    StageStandard(code="ship", name="运输", standard_hours=48, working_time=False, completes_delivery=True),
]


@pytest.fixture
def works(db: None) -> Iterator[Factory]:
    """远山机械, at NOW and with its plant."""
    factory = found_factory()
    with acting_for(factory.id), clock.frozen(NOW):
        promises.set_standards(order_type="make_to_order", stages=STAGES)
        yield factory


def _bought(number: str, *, due: float, quantity: int = 1, received: float | None = None, item: str = CASTING) -> None:
    line = supply.NewPurchaseLine(
        number=number,
        item=item,
        site=SITE,
        supplier="FOUNDRY",
        quantity=Decimal(quantity),
        ordered_at=NOW + timedelta(days=due - 20),
        due_at=NOW + timedelta(days=due),
        received_at=None if received is None else NOW + timedelta(days=received),
    )
    supply.save(drafts=[line])


def _hazards(kind: str) -> list[queries.HazardFacts]:
    actions.look_for_hazards(kind=kind)
    return queries.hazards(kind=kind)


def test_goods_that_come_in_time_are_no_shortage_and_those_put_off_are(works: Factory) -> None:
    equip(castings=0)
    _bought("PO-1", due=3, quantity=5)
    order_id = order_pumps("SO-1", count=2)
    promises.confirm_promise(order_id=order_id)
    before = _hazards("shortage")

    supply.move_purchase(ref=supply.PurchaseRef(number="PO-1", line=1), due_at=NOW + timedelta(days=16))
    (found,) = _hazards("shortage")
    told = queries.hazard_in_words(hazard=found)

    assert before == []
    assert (found.key, found.order_ids, found.facts["lacking"]) == (f"{CASTING}@{SITE}", [str(order_id)], 2)
    assert found.facts["as_told"] and found.severity == "critical"
    assert found.begins_at is not None and found.begins_at < NOW + timedelta(days=7)
    assert "泵体铸件" in told.title and "PO-1/1" in told.reason and told.advice


def test_a_supplier_that_is_usually_late_lets_goods_lack_that_are_in_time_as_told(works: Factory) -> None:
    equip(castings=0)
    for number in range(10):
        _bought(f"OLD-{number}", due=-100 + number, received=-90 + number)
    _bought("PO-1", due=3, quantity=5)
    people.set_preferences(changes={"promises.confidence": 0.5})
    promises.confirm_promise(order_id=order_pumps("SO-1", count=2))

    (found,) = _hazards("shortage")

    assert not found.facts["as_told"] and found.severity in ("warning", "watch")
    assert found.facts["receipts"][0]["late_hours"] == pytest.approx(240, abs=1)
    assert "平时那样晚到" in queries.hazard_in_words(hazard=found).reason


def test_a_hazard_that_is_over_clears_itself_and_is_told_once(works: Factory) -> None:
    equip(castings=0)
    _bought("PO-1", due=3, quantity=5)
    promises.confirm_promise(order_id=order_pumps("SO-1"))
    ref = supply.PurchaseRef(number="PO-1", line=1)
    supply.move_purchase(ref=ref, due_at=NOW + timedelta(days=30))
    first = _hazards("shortage")
    again = _hazards("shortage")

    supply.move_purchase(ref=ref, due_at=NOW + timedelta(days=2))
    after = _hazards("shortage")
    over = queries.hazards(kind="shortage", cleared=True)

    assert [one.id for one in first] == [one.id for one in again] and after == []
    assert [one.id for one in over] == [one.id for one in first] and over[0].cleared_at == NOW
    types = ["radar.hazard_found", "radar.hazard_cleared"]
    assert [one.type for one in kernel.recent(types=types)] == types[::-1]


def test_a_machine_that_is_full_for_weeks_names_the_weeks_and_the_orders(works: Factory) -> None:
    equip()
    calm = _hazards("overload")
    # A shaft takes five hours of the only five-axis machine, which works forty hours a week.
    for number in range(4):
        promises.confirm_promise(order_id=order_pumps(f"SO-{number}", count=6))

    (found,) = _hazards("overload")

    assert calm == [] and found.key == "5X"
    assert found.severity == "warning" and len(found.facts["weeks"]) >= 2
    assert all(week["held"] >= 0.95 * week["open"] for week in found.facts["weeks"])
    assert found.order_count == 4 and "五轴加工中心" in queries.hazard_in_words(hazard=found).title


@pytest.mark.parametrize(
    ("late_before", "late_lately", "told"),
    [(2, 6, True), (2, 1, False), (18, 6, False)],  # it got worse; it is as ever; it was always like that
)
def test_a_supplier_slips_against_its_own_record(
    works: Factory, late_before: int, late_lately: int, told: bool
) -> None:
    equip()
    for number in range(20):
        due = -300 + 10 * number
        _bought(f"OLD-{number}", due=due, received=due + (5 if number < late_before else 0))
    for number in range(8):
        due = -40 + 4 * number
        _bought(f"NEW-{number}", due=due, received=due + (5 if number < late_lately else 0))

    found = _hazards("slipping")

    assert [one.key for one in found] == (["FOUNDRY"] if told else [])
    if told:
        assert (found[0].facts["recent"], found[0].facts["recent_of"]) == (6, 8)
        assert "江北铸造" in queries.hazard_in_words(hazard=found[0]).title


def test_what_should_have_come_and_has_not_counts_as_late(works: Factory) -> None:
    equip()
    for number in range(20):
        due = -300 + 10 * number
        _bought(f"OLD-{number}", due=due, received=due)
    for number in range(5):
        _bought(f"OPEN-{number}", due=-3)
    promises.confirm_promise(order_id=order_pumps("SO-1"))

    (found,) = _hazards("slipping")

    assert (found.facts["recent"], found.facts["recent_of"], found.severity) == (5, 5, "warning")


def test_news_start_one_look_within_minutes(db: None) -> None:
    factory = found_factory()
    with acting_for(factory.id), clock.frozen(NOW):
        promises.set_standards(order_type="make_to_order", stages=STAGES)
        equip(castings=0)
        _bought("PO-1", due=3, quantity=5)

    def looks_after(minutes: float) -> int:
        with clock.frozen(NOW + timedelta(minutes=minutes)):
            deliver_all()
        with acting_for(factory.id):
            return Job.objects.filter(kind="radar.hazards").count()

    counts = [looks_after(minutes) for minutes in (1, 9, 12, 20)]

    assert counts == [0, 0, 1, 1]


def test_settling_writes_all_at_once(works: Factory) -> None:
    """A look at 60 subjects takes as many statements as one at two: new, changed, unchanged and over."""

    def asked(count: int, *, severity: str, of: int = 0) -> int:
        found = [hazards.Found(key=f"{count}-{n}", severity=severity, facts={"n": n}) for n in range(of, count)]
        with CaptureQueriesContext(connection) as statements:
            hazards.settle(kind="shortage", found=found)
        return len(statements)

    few, many = (
        [
            asked(count, severity="watch"),
            asked(count, severity="warning"),
            asked(count, severity="warning"),
            asked(count, severity="warning", of=1),
            asked(0, severity="watch"),
        ]
        for count in (2, 60)
    )

    assert few == many
