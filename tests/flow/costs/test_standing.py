"""What an order costs, what it will have cost, and what is left of its price."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.cast import NOW, found_factory
from tests.flow.costs.workshop import TODAY, approve, book, finish, furnish
from tests.outbox import deliver_all
from yinuo.flow.costs import actions, queries
from yinuo.flow.costs.queries import BudgetFacts
from yinuo.ground.kernel import clock
from yinuo.ground.kernel import queries as kernel
from yinuo.ground.kernel.tenancy import acting_for
from yinuo.ground.people import actions as people
from yinuo.ground.supply import actions as supply
from yinuo.ground.supply.actions import NewSite, NewWorkCentre

pytestmark = pytest.mark.django_db


@pytest.fixture
def factory():
    factory = found_factory()
    with acting_for(factory.id), clock.frozen(NOW):
        yield factory


@pytest.fixture
def order_id(factory):
    return furnish(factory)


def enter(order_id, **told):
    usual = {"order_id": order_id, "kind": "material", "key": "k1", "amount_minor": 500_00}
    return actions.enter_expense(new=actions.NewExpense(**{**usual, **told}))


def limit(order_id, **amounts):
    return actions.set_budget(
        order_id=order_id, lines=[BudgetFacts(kind=kind, amount_minor=one, hours=None) for kind, one in amounts.items()]
    )


def line(order_id, kind):
    return next(one for one in actions.standing(order_id=order_id).lines if one.kind == kind)


def test_an_order_without_anything_is_forecast_by_its_standard_hours(order_id):
    told = actions.standing(order_id=order_id)

    assert (told.planned_minor, told.actual_minor, told.forecast_minor) == (4_000_00, 0, 4_000_00)
    assert told.margin_with(told.forecast_minor) == (6_000_00, 0.6)


def test_drafts_cost_nothing_until_they_are_handed_in(factory, order_id):
    book(factory, order_id, hours=5)

    before = actions.standing(order_id=order_id).actual_minor
    actions.submit_week(member_id=factory.members["operator"].id, week=TODAY)
    after = actions.standing(order_id=order_id)

    assert (before, after.actual_minor, after.pending_minutes) == (0, 500_00, 300)


def test_the_forecast_is_what_was_spent_and_what_is_left_at_the_pace_so_far(factory, order_id):
    finish(order_id, "prepare", hours=0)
    book(factory, order_id, hours=15)
    approve(factory)

    told = actions.standing(order_id=order_id)

    assert (told.labour.share_done, told.labour.pace) == (0.25, 1.5)
    assert told.forecast_minor == 1_500_00 + 4_500_00  # 30 hours that take 45


def test_rates_of_the_day_are_taken_and_a_persons_own_before_those_of_the_role(factory, order_id):
    who = factory.members["operator"].id
    actions.set_rate(scope="role", subject="operator", minor_per_hour=200_00, since=TODAY)
    book(factory, order_id, hours=1, day=TODAY - timedelta(days=1))
    book(factory, order_id, hours=1)
    approve(factory)

    before = line(order_id, "labour").actual_minor
    actions.set_rate(scope="member", subject=str(who), minor_per_hour=300_00, since=TODAY)

    assert (before, line(order_id, "labour").actual_minor) == (100_00 + 200_00, 100_00 + 300_00)


def test_a_new_rate_ends_the_one_before_and_begins_before_the_one_after(factory):
    for since in (date(2026, 1, 1), date(2026, 3, 1), date(2026, 2, 1)):
        actions.set_rate(scope="role", subject="quality", minor_per_hour=1_00, since=since)

    found = [(one.since.month, one.until.month if one.until else None) for one in queries.rates()]

    assert found == [(3, None), (2, 3), (1, 2)]


@pytest.mark.parametrize(
    ("told", "field"),
    [
        ({"scope": "planet"}, "scope"),
        ({"scope": "role", "subject": "king"}, "subject"),
        ({"scope": "work_centre", "subject": "X"}, "subject"),
        ({"scope": "member", "subject": "1"}, "subject"),
        ({"minor_per_hour": -1}, "minor_per_hour"),
        ({"until": TODAY}, "until"),
    ],
)
def test_a_rate_that_cannot_be_is_refused(factory, told, field):
    usual = {"scope": "everybody", "subject": "", "minor_per_hour": 1_00, "since": TODAY}

    with pytest.raises(actions.InvalidRate) as refused:
        actions.set_rate(**{**usual, **told})

    assert list(refused.value.faults) == [field]


def test_time_without_a_rate_is_told_and_not_hidden(factory, order_id):
    actions.remove_rate(rate_id=queries.rates()[0].id)
    book(factory, order_id, hours=2)
    approve(factory)

    told = actions.standing(order_id=order_id)

    assert (told.unrated_minutes, told.labour.unrated, told.actual_minor) == (120, True, 0)


def test_what_is_ordered_is_committed_until_it_is_billed(order_id):
    made = enter(order_id, state="committed")
    before = line(order_id, "material")

    actions.change_expense(expense_id=made.id, values={"state": "actual", "amount_minor": 520_00})

    after = line(order_id, "material")
    assert (before.committed_minor, before.actual_minor, before.forecast_minor) == (500_00, 0, 500_00)
    assert (after.committed_minor, after.actual_minor, after.forecast_minor) == (0, 520_00, 520_00)


def test_the_same_cost_sent_twice_is_entered_once(order_id):
    assert enter(order_id).id == enter(order_id).id


def test_a_cost_in_another_currency_is_counted_in_ours(factory, order_id):
    people.set_preferences(changes={"costs.exchange_rates": ["GBP=x", "USD=7.1"]})

    by_setting = enter(order_id, currency="USD", amount_minor=100_00)
    by_hand = enter(order_id, currency="EUR", amount_minor=100_00, exchange=Decimal("7.8"), key="k2")

    assert (by_setting.own_minor, by_hand.own_minor) == (710_00, 780_00)


@pytest.mark.parametrize(
    ("told", "faults"),
    [
        ({"currency": "JPY"}, {"exchange": "missing"}),
        ({"kind": "gift"}, {"kind": "unknown"}),
        ({"amount_minor": 0}, {"amount_minor": "out_of_range"}),
        ({"amount_minor": None}, {"amount_minor": "missing"}),
        ({"state": "maybe"}, {"state": "unknown"}),
        (
            {"kind": "machine", "amount_minor": None, "minutes": 60, "work_centre_code": "X"},
            {"work_centre_code": "no_rate"},
        ),
    ],
)
def test_a_cost_that_cannot_be_is_refused(order_id, told, faults):
    with pytest.raises(actions.InvalidExpense) as refused:
        enter(order_id, **told)

    assert refused.value.faults == faults


def test_hours_of_a_machine_cost_what_its_rate_says(order_id):
    supply.save_sites(sites=[NewSite(code="SZ", name="苏州")])
    supply.save_work_centres(work_centres=[NewWorkCentre(code="CNC", name="加工中心", site="SZ")])
    actions.set_rate(scope="work_centre", subject="CNC", minor_per_hour=360_00, since=date(2026, 1, 1))

    made = enter(order_id, kind="machine", amount_minor=None, minutes=90, work_centre_code="CNC")

    assert (made.own_minor, line(order_id, "machine").actual_minor) == (540_00, 540_00)


def test_a_removed_cost_counts_no_more(order_id):
    actions.remove_expense(expense_id=enter(order_id).id)

    assert actions.standing(order_id=order_id).actual_minor == 0
    with pytest.raises(actions.ExpenseUnknown):
        actions.remove_expense(expense_id=order_id)


def test_a_budget_not_spent_yet_is_still_expected_of_an_open_order(order_id):
    limit(order_id, labour=4_000_00, material=2_000_00)

    told = actions.standing(order_id=order_id)

    assert (told.budget_minor, told.forecast_minor, told.over) == (6_000_00, 6_000_00, False)


def test_hours_of_the_budget_replace_the_standard_hours(order_id):
    actions.set_budget(order_id=order_id, lines=[BudgetFacts(kind="labour", amount_minor=8_000_00, hours=80)])

    assert line(order_id, "labour").forecast_minor == 8_000_00


@pytest.mark.parametrize(
    ("lines", "faults"),
    [
        ([("gift", 1, None)], {"gift": "unknown"}),
        ([("labour", -1, None)], {"labour": "out_of_range"}),
        ([("labour", 1, -1.0)], {"labour": "hours"}),
        ([("other", 1, None), ("other", 2, None)], {"lines": "twice"}),
    ],
)
def test_a_budget_that_cannot_be_is_refused(order_id, lines, faults):
    told = [BudgetFacts(kind=kind, amount_minor=amount, hours=hours) for kind, amount, hours in lines]

    with pytest.raises(actions.InvalidBudget) as refused:
        actions.set_budget(order_id=order_id, lines=told)

    assert refused.value.faults == faults


def test_a_budget_is_proposed_by_standard_hours(order_id):
    [line] = actions.proposed(order_id=order_id)

    assert (line.kind, line.hours, line.amount_minor) == ("labour", 40, 4_000_00)


def test_who_will_exceed_the_budget_is_told_once_and_again_when_it_is_kept(order_id):
    limit(order_id, labour=4_000_00, material=400_00)
    made = enter(order_id)
    enter(order_id, key="k2", amount_minor=1_00)
    actions.remove_expense(expense_id=made.id)

    told = [event.type for event in kernel.history(subject_type="order", subject_id=order_id, limit=50)]

    assert [one for one in told if one in ("costs.budget_exceeded", "costs.budget_kept")].count(
        "costs.budget_exceeded"
    ) == 1
    assert "costs.budget_kept" in told


def test_orders_are_reckoned_anew_when_their_work_goes_on_and_when_rates_change():
    factory = found_factory()
    with clock.frozen(NOW):
        with acting_for(factory.id):
            order_id = furnish(factory, number="SO-9")
            limit(order_id, labour=4_000_00)
            actions.set_rate(scope="everybody", subject="", minor_per_hour=150_00, since=TODAY)
        deliver_all()
        with acting_for(factory.id):
            before = queries.standings_of(order_ids=[order_id])[order_id]
            finish(order_id, "prepare", hours=0)
        deliver_all()
        with acting_for(factory.id):
            after = queries.standings_of(order_ids=[order_id])[order_id]

    assert (before.forecast_minor, before.over, before.share_done) == (6_000_00, True, 0.0)
    assert (after.forecast_minor, after.over, after.share_done) == (4_500_00, True, 0.25)


def test_margin_is_told_by_order_and_by_customer(factory, order_id):
    limit(order_id, labour=4_000_00)
    other = furnish(factory, number="SO-2", price=3_000_00)
    limit(other, labour=1_000_00)

    [one] = queries.customer_standings()

    assert [found.order_id for found in queries.standings()] == [other, order_id]
    assert (one.orders, one.over, one.revenue_minor, one.forecast_minor) == (2, 1, 13_000_00, 8_000_00)
    assert [found.order_id for found in queries.standings(over=True)] == [other]


def test_the_margin_of_an_order_in_a_currency_without_a_rate_is_unknown(factory):
    order_id = furnish(factory, number="SO-3", currency="USD")
    limit(order_id, labour=1_00)

    told = actions.standing(order_id=order_id)

    assert told.revenue_minor is None and told.margin_with(1) is None
    assert queries.customer_standings() == []


def test_many_orders_are_reckoned_with_as_many_statements_as_one(factory):
    """New standings, kept ones, and those that leave their budget: none of it grows with the number of orders."""
    orders = [furnish(factory, number=f"SO-{n}") for n in range(20)]
    for n, one in enumerate(orders):
        book(factory, one, hours=1, day=TODAY - timedelta(days=n % 2))
        enter(one, key=f"k{n}", amount_minor=100_00 + n)
    approve(factory)
    queries.CostStanding.objects.all().delete()

    def asked(ids):
        with CaptureQueriesContext(connection) as statements:
            actions.refresh(order_ids=ids)
        return len(statements)

    new = (asked(orders[:1]), asked(orders[1:]))
    kept = (asked(orders[:1]), asked(orders))

    told = queries.standings_of(order_ids=orders)
    assert new[0] == new[1] and kept[0] == kept[1] <= 12
    assert len(told) == 20
    for one in orders:
        now_stands = actions.standing(order_id=one)
        assert told[one].actual_minor == now_stands.actual_minor > 100_00
        assert told[one].forecast_minor == now_stands.forecast_minor


def test_all_whose_budget_is_exceeded_are_told_at_once(factory):
    orders = [furnish(factory, number=f"SO-{n}") for n in range(3)]
    for one in orders:
        limit(one, labour=4_500_00)
    actions.set_rate(scope="everybody", subject="", minor_per_hour=150_00, since=TODAY)

    actions.refresh(order_ids=orders)
    actions.refresh(order_ids=orders)

    told = [one.subject_id for one in kernel.recent(limit=50) if one.type == "costs.budget_exceeded"]
    assert sorted(told) == sorted(orders)


def test_orders_that_are_gone_or_none_at_all_are_no_trouble(factory, order_id):
    actions.refresh(order_ids=[])
    actions.refresh(order_ids=[factory.id, order_id])

    assert list(queries.standings_of(order_ids=[factory.id, order_id])) == [order_id]
