"""The process read off the log of real orders: map, ways, fit, rows, and standard times taken over and back."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from uuid import UUID

import pytest

from tests.cast import NOW, Factory, found_factory
from yinuo.core.discovery import Deviation, Loss, Verdict
from yinuo.flow.insight import adopting, discovering
from yinuo.flow.insight.queries import Period
from yinuo.flow.orders import actions as orders
from yinuo.flow.orders.actions import NewLine, NewOrder
from yinuo.flow.promises.queries import standards
from yinuo.flow.reviews import actions as reviews
from yinuo.flow.work.history import PastStage, StageHistory, import_stages
from yinuo.ground.kernel import clock
from yinuo.ground.kernel.tenancy import acting_for

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
PERIOD = Period(since=NOW, until=NOW + timedelta(days=30))
# Customer, and each stage with its begin and end in hours after the order; transport runs on the clock.
ORDERS = [
    ("C-001", [("confirm", 1, 2), ("prepare", 2, 4), ("dispatch", 28, 30), ("transport", 30, 60)]),
    ("C-001", [("confirm", 1, 2), ("prepare", 2, 4), ("dispatch", 26, 30), ("transport", 30, 66)]),
    ("C-002", [("confirm", 0, 1), ("dispatch", 25, 26), ("transport", 27, 50)]),
]


def walked(number: str, customer: str, stages: list[tuple[str, int, int]]) -> UUID:
    """Enter an order with the history of its stages, delivered when the last one ended."""
    done = NOW + stages[-1][2] * HOUR
    line = NewLine(item_name="减速机", quantity=Decimal(1))
    new = NewOrder(number=number, customer_code=customer, ordered_at=NOW, order_type="make_to_stock", lines=(line,))
    with clock.frozen(NOW):
        order_id = orders.create_order(order=new)
    past = [PastStage(code=code, started_at=NOW + a * HOUR, finished_at=NOW + b * HOUR) for code, a, b in stages]
    import_stages(histories=[StageHistory(order_id=order_id, stages=past)])
    with clock.frozen(done):
        orders.note_delivered(order_id=order_id, delivered_at=done)
    return order_id


@pytest.fixture
def factory() -> Factory:
    factory = found_factory()
    with acting_for(factory.id):
        orders.define_order_types(names=orders.STARTER_TYPES)
        for place, (customer, stages) in enumerate(ORDERS):
            walked(f"O-{place}", customer, stages)
    return factory


def test_the_map_tells_how_orders_really_ran(factory: Factory) -> None:
    with acting_for(factory.id):
        told = discovering.discover(period=PERIOD, filters={"order_type": ("make_to_stock",)})

    names = [told.stage(one.number).code for one in told.map.activities]
    assert (told.map.cases, told.map.events, sorted(names)) == (3, 11, ["confirm", "dispatch", "prepare", "transport"])
    worst = told.bottlenecks[0]
    # The transports took 30 + 36 + 23 of all 176 hours; dispatch waited 24 + 22 + 24 of them.
    assert (told.stage(worst.activity).code, worst.loss) == ("transport", Loss.WORKING)
    assert worst.share == pytest.approx(89 / 176)
    waiting = next(one for one in told.bottlenecks if one.loss is Loss.WAITING)
    assert (told.stage(waiting.activity).code, waiting.mean / 60) == ("dispatch", pytest.approx(70 / 3))
    assert waiting.share == pytest.approx(70 / 176)


def test_what_left_the_list_of_stages_is_told_with_its_orders(factory: Factory) -> None:
    with acting_for(factory.id):
        told = discovering.discover(period=PERIOD, filters={"order_type": ("make_to_stock",)})
        found, total = discovering.rows(told=told, what="deviation", key="skipped:prepare")

    assert told.fit is not None and (told.fit.fitting, told.fit.cases) == (2, 3)
    assert [(one.kind, told.stage(one.activity).code) for one in told.fit.deviations] == [
        (Deviation.SKIPPED, "prepare")
    ]
    assert (total, [one.order.number for one in found]) == (1, ["O-2"])


PARTS = [
    ("cases", "", [("O-1", 66), ("O-0", 60), ("O-2", 50)]),
    ("activity", "transport", [("O-1", 36), ("O-0", 30), ("O-2", 23)]),
    ("waiting", "dispatch", [("O-0", 24), ("O-2", 24), ("O-1", 22)]),
    ("edge", "prepare>dispatch", [("O-0", 24), ("O-1", 22)]),
    ("edge", ">confirm", [("O-0", 1), ("O-1", 1), ("O-2", 0)]),
    ("edge", "transport>", [("O-0", 0), ("O-1", 0), ("O-2", 0)]),
    ("variant", "1", [("O-2", 50)]),
    ("fitting", "", [("O-1", 66), ("O-0", 60)]),
    ("again", "prepare", []),
    ("loop", "prepare>confirm", []),
]
NO_PARTS = [("mood", ""), ("activity", "x"), ("variant", "99"), ("variant", "x"), ("deviation", "odd:prepare")]


def test_every_part_opens_its_orders_and_what_is_no_part_is_said_so(factory: Factory) -> None:
    with acting_for(factory.id):
        told = discovering.discover(period=PERIOD, filters={"order_type": ("make_to_stock",)})
        found = {(what, key): discovering.rows(told=told, what=what, key=key) for what, key, _wanted in PARTS}
        for what, key in NO_PARTS:
            with pytest.raises(discovering.UnknownPart):
                discovering.rows(told=told, what=what, key=key)

    for what, key, wanted in PARTS:
        rows, total = found[what, key]
        assert sorted((one.order.number, one.hours) for one in rows) == sorted(wanted), (what, key)
        assert [one.hours for one in rows] == [hours for _number, hours in wanted] and total == len(wanted)


def test_filters_choose_orders_and_nothing_is_seen_of_others(factory: Factory) -> None:
    with acting_for(factory.id):
        new = discovering.discover(period=PERIOD, filters={"tier": ("new",)})
        with pytest.raises(discovering.UnknownFilter):
            discovering.discover(period=PERIOD, filters={"mood": ("good",)})
        busiest = discovering.busiest_type(period=PERIOD)
    with acting_for(found_factory().id):
        other = discovering.discover(period=PERIOD)

    assert (new.map.cases, new.fit, new.standings, busiest) == (1, None, (), "make_to_stock")
    assert (other.map.cases, other.variants.found) == (0, ())


def test_a_standard_time_is_taken_over_and_back_again(factory: Factory) -> None:
    with acting_for(factory.id):
        for place in range(30):
            walked(f"P-{place}", "C-001", [("confirm", 0, 1), ("prepare", 1, 4), ("transport", 5, 60 + place)])
        told = discovering.discover(period=PERIOD, filters={"order_type": ("make_to_stock",)})
        prepare = next(one for one in told.standings if one.standard.code == "prepare")
        made = adopting.adopt_standard(order_type="make_to_stock", stage="prepare", hours=3, was=16, cases=32)
        with pytest.raises(adopting.StandardMoved):
            adopting.adopt_standard(order_type="make_to_stock", stage="prepare", hours=5, was=16)
        adopted = {one.code: one.standard_hours for one in standards(order_type="make_to_stock")}
        reviews.undo_adoption(adoption_id=made)
        back = {one.code: one.standard_hours for one in standards(order_type="make_to_stock")}

    assert (prepare.proposal.verdict, prepare.proposal.proposed.hours, prepare.proposal.count) == (
        Verdict.TOO_LONG,
        2,  # 10:00 to 13:00 has an hour of lunch in it
        32,
    )
    assert adopted == {"confirm": 4, "prepare": 3, "dispatch": 8, "transport": 72}
    assert back["prepare"] == 16


REFUSED: list[tuple[str, float, float, type[Exception]]] = [
    ("mood", 3, 16, adopting.UnknownStage),
    ("prepare", 0, 16, adopting.UnusableHours),
    ("prepare", float("nan"), 16, adopting.UnusableHours),
    ("prepare", 3, float("nan"), adopting.StandardMoved),
]


def test_a_standard_that_cannot_be_is_refused(factory: Factory) -> None:
    with acting_for(factory.id):
        for stage, hours, was, refusal in REFUSED:
            with pytest.raises(refusal):
                adopting.adopt_standard(order_type="make_to_stock", stage=stage, hours=hours, was=was)
