"""An order is taken in as its quote agreed on, else as was agreed with its customer, else as usual."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from tests.cast import NOW
from tests.flow.promises.workshop import PUMP, SITE, equip, order_pumps
from yinuo.flow.orders import queries as orders
from yinuo.flow.promises import actions, queries
from yinuo.flow.promises.actions import InvalidWanted
from yinuo.flow.promises.demanding import subject_of_order
from yinuo.flow.promises.queries import TermsFacts
from yinuo.ground.kernel import queries as kernel
from yinuo.ground.people import queries as people
from yinuo.ground.supply import actions as supply
from yinuo.ground.supply import queries as supply_queries

pytestmark = pytest.mark.django_db
SHANGHAI = ZoneInfo("Asia/Shanghai")
FRIDAYS = TermsFacts(ship="partial", min_split=Decimal(2), max_splits=3, receiver_calendar="fri", lane_code="TRUCK")


@pytest.fixture
def plant(factory):
    equip(pumps=2)
    plain = supply_queries.standard_calendar().plain
    supply.save_calendar(code="office", name="办公", plain=plain)
    supply.save_calendar(code="fri", name="只在周五", plain={**plain, "weekly": {"fri": ["08:00-18:00"]}})
    supply.save(drafts=[supply.NewCarrier(code="DB", name="德邦")])
    supply.save(
        drafts=[
            supply.NewLane(
                code="TRUCK",
                origin="杭州",
                origin_site=SITE,
                destination="华东",
                low_hours=20,
                usual_hours=24,
                high_hours=30,
                carrier="DB",
            )
        ]
    )
    return factory


def customer():
    (found,) = people.customers_by_code(codes=["C-001"]).values()
    return found


def wanted(**terms):
    line = queries.WantedLine(item_code=PUMP, quantity=Decimal(4))
    return queries.Wanted(customer_id=customer().id, lines=(line,), **terms)


def weekday(at: datetime) -> int:
    return at.astimezone(SHANGHAI).weekday()


def test_an_order_entered_directly_is_promised_on_its_customers_terms(plant):
    order_id = order_pumps("SO-1", count=4)
    usual = queries.offer(order_id=order_id)

    actions.agree_terms(customer_id=customer().id, terms=FRIDAYS)
    agreed = queries.offer(order_id=order_id)

    (line,) = agreed.lines
    assert {one.place for one in line.deliveries} == {"fri"}
    assert {one.place for one in usual.lines[0].deliveries} == {""}
    assert weekday(agreed.latest_at) == 4
    assert [weekday(step.end_at) for step in line.deliveries] == [4] * len(line.deliveries)


def test_a_quote_takes_them_too_where_it_has_none_of_its_own(plant):
    actions.agree_terms(customer_id=customer().id, terms=FRIDAYS)

    plain = actions.quote_lines(wanted=wanted()).wanted
    own = actions.quote_lines(wanted=wanted(ship="full", lane_code="TRUCK")).wanted

    assert (plain.ship, plain.min_split, plain.max_splits) == ("partial", 2, 3)
    assert (plain.receiver_calendar, plain.lane_code) == ("fri", "TRUCK")
    assert (own.ship, own.receiver_calendar) == ("full", "fri")


def test_what_a_quote_agreed_on_stays_with_its_order(plant):
    since = NOW.astimezone(UTC) + timedelta(days=20)
    quote = actions.quote_lines(wanted=wanted(ship="partial", max_splits=4, not_before=since, receiver_calendar="fri"))
    order_id = actions.accept_quote(quote_id=quote.id).order_id

    subject = subject_of_order(order=orders.order(order_id=order_id))
    again = actions.quote_order(order_id=order_id).wanted

    assert (subject.ship, subject.max_splits, subject.not_before) == ("partial", 4, since)
    assert subject.receiver_calendar == again.receiver_calendar == "fri"
    assert queries.offer(order_id=order_id).latest_at >= since


def test_an_order_of_a_quote_does_not_follow_its_customer_where_it_has_its_own(plant):
    quote = actions.quote_lines(wanted=wanted(ship="partial", max_splits=4))
    order_id = actions.accept_quote(quote_id=quote.id).order_id

    actions.agree_terms(customer_id=customer().id, terms=FRIDAYS)

    subject = subject_of_order(order=orders.order(order_id=order_id))
    assert (subject.max_splits, subject.receiver_calendar) == (4, "")


def test_agreeing_is_told_once_and_can_be_taken_back(plant):
    for terms in (FRIDAYS, FRIDAYS, TermsFacts()):
        actions.agree_terms(customer_id=customer().id, terms=terms)

    told = [one.type for one in kernel.history(subject_type="customer", subject_id=customer().id)]
    assert told.count("promises.receiving_terms_agreed") == 2
    assert queries.customer_terms(customer_id=customer().id) == TermsFacts()


FAULTY = [
    ({"ship": "sometimes"}, ("ship", "unknown")),
    ({"min_split": Decimal(-1)}, ("min_split", "out_of_range")),
    ({"max_splits": 0}, ("max_splits", "out_of_range")),
    ({"receiver_calendar": "moon"}, ("receiver_calendar", "unknown")),
    ({"lane_code": "moon"}, ("lane_code", "unknown")),
]


@pytest.mark.parametrize(("changes", "fault"), FAULTY)
def test_terms_that_cannot_be_are_refused_and_nothing_changes(plant, changes, fault):
    with pytest.raises(InvalidWanted) as refused:
        actions.agree_terms(customer_id=customer().id, terms=replace(FRIDAYS, **changes))

    assert [(one.field, one.code) for one in refused.value.faults] == [fault]
    assert queries.customer_terms(customer_id=customer().id) == TermsFacts()
