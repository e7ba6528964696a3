from __future__ import annotations

from datetime import timedelta

from tests.cast import NOW, Factory
from tests.flow.radar.conftest import Place, Report
from yinuo.flow.orders import actions as orders
from yinuo.flow.radar import queries
from yinuo.ground.kernel import clock
from yinuo.ground.kernel.tenancy import acting_for

THEN = NOW + timedelta(days=1)


def test_an_order_delivered_later_counts_as_open_then(factory: Factory, place: Place) -> None:
    order_id = place("SO-1", days=5)
    place("SO-SAFE", days=40)
    with clock.frozen(NOW + timedelta(days=6)), acting_for(factory.id):
        orders.note_delivered(order_id=order_id, delivered_at=NOW + timedelta(days=6))

    with acting_for(factory.id):
        found = queries.forecast(as_of=THEN)

    assert [one.number for one in found] == ["SO-1"]
    assert found[0].lead_hours == 96 and found[0].delivered_at == NOW + timedelta(days=6)


def test_what_happened_later_is_not_known_then(factory: Factory, place: Place, report: Report) -> None:
    order_id = place("SO-1", days=5)
    with acting_for(factory.id):
        before = queries.forecast(as_of=THEN)
    for stage in ("confirm", "prepare", "dispatch"):
        report(order_id, stage, "finished", NOW + timedelta(days=2))

    with acting_for(factory.id):
        after = queries.forecast(as_of=THEN)

    assert before == after and len(before) == 1


def test_an_order_placed_later_is_not_there_then(factory: Factory, place: Place) -> None:
    place("SO-1", days=3, at=NOW + timedelta(days=2))

    with acting_for(factory.id):
        assert queries.forecast(as_of=THEN) == []
        assert len(queries.forecast(as_of=NOW + timedelta(days=2, minutes=1))) == 1
