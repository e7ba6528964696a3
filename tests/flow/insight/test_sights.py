"""What a member may not see stands in no number, row, list of values, file or error."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.utils import translation

from tests.cast import NOW, Factory, found_factory
from tests.flow.insight.books import DAY, delivered
from yinuo.flow.care import rating
from yinuo.flow.insight import answering, asking, eventlog, formulas, queries, sheets, sight
from yinuo.flow.orders import actions as orders
from yinuo.ground.kernel import clock
from yinuo.ground.kernel.events import acting_as
from yinuo.ground.kernel.tenancy import acting_for
from yinuo.ground.people import tokens

pytestmark = pytest.mark.django_db
HIDDEN = "新禾食品"


@pytest.fixture
def factory() -> Iterator[Factory]:
    """Two customers with deliveries; the viewer may count one of them, no ratings, and may not see cities."""
    factory = found_factory()
    with acting_for(factory.id), clock.frozen(NOW):
        orders.define_order_types(names=orders.STARTER_TYPES)
        delivered(to=[factory.vip, factory.vip, factory.newcomer], ordered_at=NOW - 20 * DAY, days=10)
        sight.set_sight(
            member_id=factory.members["viewer"].id,
            limits={"customer": [str(factory.vip.id)], "region": []},
            metrics=["csat"],
            dimensions=["city"],
        )
        formulas.keep_formula(name="评分加一", text="csat + 1", unit="number", member_id=factory.members["owner"].id)
        yield factory


def as_viewer(factory: Factory):
    return acting_as(f"member:{factory.members['viewer'].id}")


OF_DELIVERIES = [code for code, one in queries.DIMENSIONS.items() if one.serves(queries.METRICS["deliveries"])]


@pytest.mark.parametrize("dimension", sorted(set(OF_DELIVERIES) - {"city"}))
def test_no_number_and_no_value_is_of_a_hidden_customer(factory: Factory, dimension: str) -> None:
    with as_viewer(factory):
        groups = queries.breakdown(metric="deliveries", dimension=dimension, period=period())

    assert sum(group.measured.count for group in groups) == 2
    assert HIDDEN not in {group.label for group in groups}


def test_asking_for_a_hidden_customer_counts_nothing(factory: Factory) -> None:
    with as_viewer(factory):
        filters = {"customer": [str(factory.newcomer.id), str(factory.vip.id)]}
        both = queries.number(metric="deliveries", period=period(), filters=filters)
        hidden = queries.rows(metric="deliveries", period=period(), filters={"customer": [str(factory.newcomer.id)]})

    assert both.count == 2 and hidden == []


def test_no_file_filter_list_or_spread_tells_of_a_hidden_customer(factory: Factory) -> None:
    with as_viewer(factory), translation.override("zh-hans"):
        known = formulas.measures()
        text = "m=deliveries&m=orders_entered&by=customer&across=region&compare=before"
        asked = asking.read_text(text, known=known, dimensions=queries.dimensions())
        answer = answering.answer(asked=asked, known=known, now=NOW)
        file = sheets.written(answer=answer, form="csv", title="x").decode()
        values = answering.values_of(dimension="customer", asked=asked, known=known, now=NOW, limit=9)
        spread = queries.spread(metric="lead_time_days", groups=["customer"], period=period())

    assert HIDDEN not in file and "西南" not in file and "华东重工" in file
    assert [head.label for head in values] == ["华东重工"] and [one.labels for one in spread] == [("华东重工",)]


def test_hidden_measures_and_dimensions_are_not_there_at_all(factory: Factory) -> None:
    with as_viewer(factory):
        known = formulas.measures()
        asked = asking.read_text("m=csat&m=deliveries&by=city", known=known, dimensions=queries.dimensions())
        with pytest.raises(queries.UnknownMetric):
            queries.number(metric="csat", period=period())
        with pytest.raises(queries.UnknownDimension):
            queries.breakdown(metric="deliveries", dimension="city", period=period())
        with pytest.raises(queries.UnknownDimension):
            queries.number(metric="deliveries", period=period(), filters={"city": ["上海"]})
        rows = queries.rows(metric="deliveries", period=period())
        figures = [figure.metric.code for figure in queries.figures(period=period())]

    assert not [one for one in known if one == "csat" or one.startswith("f-")]
    assert (asked.measures, asked.by, asked.unknown) == (("deliveries",), "", ("csat", "city"))
    assert {row.order.city for row in rows} == {""} and "csat" not in figures


def test_a_token_sees_what_its_member_sees_and_others_see_everything(factory: Factory) -> None:
    member = factory.members["viewer"].id
    tokens.issue_token(member_id=member, name="t", scopes=["insight:read"])
    [token] = tokens.tokens()

    with acting_as(f"token:{token['id']}"):
        by_token = queries.number(metric="deliveries", period=period()).count
    with acting_as(f"member:{factory.members['sales'].id}"):
        by_other = queries.number(metric="deliveries", period=period()).count

    assert (by_token, by_other) == (2, 3)


def test_a_limit_that_is_taken_away_is_none(factory: Factory) -> None:
    member = factory.members["viewer"].id
    sight.set_sight(member_id=member, limits={}, metrics=[], dimensions=[])

    assert sight.of_member(member_id=member).whole and sight.limited() == {}


@pytest.mark.parametrize(
    ("limits", "metrics", "fault"),
    [
        ({"mood": ["x"]}, [], "unknown"),
        ({}, ["luck"], "unknown"),
        ({"region": [str(n) for n in range(501)]}, [], "too_many"),
        ({}, list(queries.METRICS), "all"),
    ],
)
def test_a_limit_that_cannot_be_is_refused(factory: Factory, limits: dict, metrics: list, fault: str) -> None:
    with pytest.raises(sight.BadSight) as refused:
        sight.set_sight(member_id=factory.members["sales"].id, limits=limits, metrics=metrics, dimensions=[])

    assert list(refused.value.faults.values()) == [fault]


def period() -> queries.Period:
    return queries.period_of(days=90, until=NOW)


def test_an_event_log_tells_no_hidden_customer_dimension_or_measure(factory: Factory) -> None:
    order = queries.rows(metric="deliveries", period=period(), filters={"customer": [str(factory.vip.id)]})[0].order
    assert order is not None
    rating.rate(order_id=order.id, score=2, source="portal")
    member = factory.members["viewer"].id

    with as_viewer(factory):
        limited = [log_of(form) for form in ("ocel", "xes")]
    sight.set_sight(member_id=member, limits={}, metrics=["csat"], dimensions=["customer", "region", "tier", "family"])
    with as_viewer(factory):
        narrow = [log_of(form) for form in ("ocel", "xes")]

    for text in limited:
        assert HIDDEN not in text and "华东重工" in text and "delivery rated" not in text
    for text in narrow:
        assert not [one for one in (HIDDEN, "华东重工", "customer:", "华东", "vip", "family") if one in text]
    assert "delivery rated" in log_of("xes")


def log_of(form: str) -> str:
    return "".join(eventlog.event_log(format=form, period=period()))
