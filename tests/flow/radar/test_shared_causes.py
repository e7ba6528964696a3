"""What many alerts have in common."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.cast import NOW, Factory, found_factory
from tests.flow.radar.conftest import Place
from yinuo.flow.radar import actions, queries
from yinuo.flow.radar.models import Alert
from yinuo.flow.radar.queries import AlertFilters
from yinuo.ground.kernel import clock
from yinuo.ground.kernel.tenancy import acting_for

LATE = {"kind": "supplier_late", "subject": "JF", "days": 2, "factor": 1.4}
OVER = {"kind": "stage_overrun", "subject": "备料", "subject_en": "Materials", "code": "prepare", "hours": 4}


@pytest.fixture
def shared(factory: Factory, place: Place) -> Factory:
    for n in range(5):
        place(f"SO-{n}", days=5)
    with acting_for(factory.id):
        rows = list(Alert.objects.order_by("order__number"))
        for row, reasons in zip(rows, ([LATE], [LATE, OVER], [OVER, LATE], [OVER], []), strict=True):
            row.reasons = reasons
            row.save(update_fields=["reasons"])
    return factory


def test_a_cause_that_three_orders_share_is_told_with_their_number(shared: Factory) -> None:
    with acting_for(shared.id):
        found = {one.key: (one.text, one.orders) for one in queries.common_causes()}

    assert found == {
        "supplier_late:JF": ("供应商 JF 逾期未到", 3),
        "stage_overrun:prepare": ("环节“备料”超时", 3),
    }


def test_fewer_orders_share_nothing_and_quiet_ones_do_not_count(shared: Factory) -> None:
    with clock.frozen(NOW), acting_for(shared.id):
        alert = queries.alerts(filters=AlertFilters(common="supplier_late:JF"))[0]
        until = NOW + timedelta(hours=4)
        actions.snooze(alert_id=alert.id, member_id=shared.members["planner"].id, until=until)
        found = [one.key for one in queries.common_causes()]

    assert "supplier_late:JF" not in found


@pytest.mark.parametrize(
    ("key", "numbers"),
    [("supplier_late:JF", "SO-0 SO-1 SO-2"), ("stage_overrun:prepare", "SO-1 SO-2 SO-3"), ("slow_lane:JF", "")],
)
def test_the_alerts_that_share_a_cause_are_listed(shared: Factory, key: str, numbers: str) -> None:
    with acting_for(shared.id):
        found = queries.alerts(filters=AlertFilters(common=key))
        board = queries.alert_board(filters=AlertFilters(common=key), first=0, size=10)

    assert sorted(one.number for one in found) == numbers.split()
    assert board.counts["total"] == len(found)


def test_all_open_alerts_that_share_a_cause_are_taken_at_once(shared: Factory) -> None:
    with clock.frozen(NOW), acting_for(shared.id):
        member = shared.members["manager"].id
        first = queries.alerts(filters=AlertFilters(common="supplier_late:JF"))[0]
        actions.acknowledge(alert_id=first.id, member_id=member)

        count = actions.acknowledge_common(key="supplier_late:JF", member_id=member)

        assert count == 2
        assert queries.alert_counts(filters=AlertFilters(common="supplier_late:JF")) == {
            "total": 3,
            "acknowledged": 3,
            **{one.severity: 3 for one in [first]},
        }


def test_nothing_is_shared_with_another_organisation(shared: Factory) -> None:
    with acting_for(found_factory().id):
        assert queries.common_causes() == []
