"""Lists and boards of alerts."""

from __future__ import annotations

import pytest

from tests.cast import NOW, Factory, found_factory
from tests.flow.radar.conftest import Place
from yinuo.flow.radar import actions, queries
from yinuo.flow.radar.queries import AlertFilters
from yinuo.ground.kernel import clock
from yinuo.ground.kernel.tenancy import acting_for


@pytest.fixture
def threatened(factory: Factory, place: Place) -> Factory:
    """Four orders that will be late, of two customers; one alert is acknowledged, one ended."""
    for number, days in (("SO-1", 5), ("SO-2", 4), ("SO-3", 3), ("SO-4", 2)):
        place(number, days=days, vip=number == "SO-3")
    with clock.frozen(NOW), acting_for(factory.id):
        by_number = {alert.number: alert for alert in queries.alerts()}
        member = factory.members["manager"].id
        actions.acknowledge(alert_id=by_number["SO-2"].id, member_id=member)
        actions.resolve(alert_id=by_number["SO-4"].id, member_id=member, note="客户已同意")
    return factory


FILTERS = [
    (AlertFilters(), "SO-3 SO-2 SO-1"),
    (AlertFilters(states=("open",)), "SO-3 SO-1"),
    (AlertFilters(states=("acknowledged",)), "SO-2"),
    (AlertFilters(states=("resolved",)), "SO-4"),
    (AlertFilters(states=()), "SO-3 SO-4 SO-2 SO-1"),
    (AlertFilters(tiers=("vip",)), "SO-3"),
    (AlertFilters(text="so-2"), "SO-2"),
    (AlertFilters(text="hdzg"), "SO-3"),  # 华东重工 by its initials
    (AlertFilters(text="so-4"), ""),
    (AlertFilters(text="so-4", states=("resolved",)), "SO-4"),
    (AlertFilters(cause="stage_overrun"), ""),
    (AlertFilters(severities=("watch",)), ""),
]
BOARDS = [  # most, first, size, the heaviest, the page
    (2, 0, 2, "SO-3 SO-2", "SO-3 SO-2"),
    (2, 2, 2, "SO-3 SO-2", "SO-1"),  # the last page
    (9, 1, 1, "SO-3 SO-2 SO-1", "SO-2"),
    (1, 6, 2, "SO-3", ""),  # past the last page
]


def test_a_filter_shows_exactly_its_alerts(threatened: Factory, subtests: pytest.Subtests) -> None:
    for filters, numbers in FILTERS:
        with subtests.test(filters=filters), acting_for(threatened.id):
            listed = queries.alerts(filters=filters)
            board = queries.alert_board(filters=filters, first=0, size=10)
            heaviest = queries.heaviest_alerts(filters=filters, limit=10)

            assert [alert.number for alert in listed] == numbers.split()
            assert board.page == listed and board.counts == queries.alert_counts(filters=filters)
            assert [(one.id, [one.strongest]) for one in heaviest] == [(one.id, one.reasons[:1]) for one in listed]


def test_a_board_draws_the_heaviest_and_lists_a_page(threatened: Factory, subtests: pytest.Subtests) -> None:
    for most, first, size, heaviest, page in BOARDS:
        with subtests.test(most=most, first=first, size=size), acting_for(threatened.id):
            board = queries.alert_board(filters=AlertFilters(), first=first, size=size)
            drawn = queries.heaviest_alerts(filters=AlertFilters(), limit=most)

            assert [point.number for point in drawn] == heaviest.split()
            assert [alert.number for alert in board.page] == page.split()
            assert board.counts["total"] == 3


def test_a_board_shows_nothing_of_another_organisation(threatened: Factory) -> None:
    with acting_for(found_factory().id):
        board = queries.alert_board(filters=AlertFilters(states=()), first=0, size=9)
        drawn = queries.heaviest_alerts(filters=AlertFilters(states=()), limit=9)

    assert (board.counts, drawn, board.page) == ({"total": 0}, [], [])
