"""Every metric against a table computed by hand, and every number against its rows."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID

import pytest

from tests.cast import NOW, Factory, found_factory
from tests.flow.insight import happenings
from tests.flow.insight.happenings import happen
from tests.outbox import deliver_all
from yinuo.core.measuring import Aggregate, Measured, NoSuchPart, mean, median, share
from yinuo.flow.care import actions as care
from yinuo.flow.care.models import Survey, SurveyAsk
from yinuo.flow.costs.models import TimeEntry
from yinuo.flow.insight import formulas, queries, sight, targets
from yinuo.flow.insight.metrics import METRICS
from yinuo.flow.insight.queries import Fact, Period
from yinuo.flow.orders import actions as orders
from yinuo.flow.orders.actions import NewLine, NewOrder
from yinuo.flow.orders.models import Order
from yinuo.flow.plans.models import MachineDay
from yinuo.flow.promises.models import Promise
from yinuo.flow.radar.models import Alert
from yinuo.flow.responses.models import Response
from yinuo.ground.kernel import clock
from yinuo.ground.kernel.events import acting_as
from yinuo.ground.kernel.tenancy import acting_for
from yinuo.ground.people.models import Organisation
from yinuo.ground.supply import actions as supply

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
PERIOD = Period(since=NOW, until=NOW + 30 * DAY)

# number, customer, ordered on day, first committed day, delivered on day, complaint, score, warned hours before
DELIVERIES = [
    ("A", "C-001", 0, 10, 9, False, 5, None),
    ("B", "C-001", 0, 10, 12, True, 2, 72),
    ("C", "C-002", 1, 8, 8, False, None, None),
    ("D", "C-002", 1, 8, 11, False, 3, 20),
]
EXPECTED = {
    # A and C were not after their date.
    "on_time_rate": 2 / 4,
    # Nobody missed anything: as on time.
    "otif_rate": 2 / 4,
    "promise_kept_rate": 2 / 4,
    # 9, 12, 7 and 10 days: the middle two are 9 and 10.
    "lead_time_days": 9.5,
    # 72 and 20 hours.
    "alert_lead_hours": 46.0,
    # Both alerts came true.
    "alert_precision": 1.0,
    # Of B and D, only B was warned at least 36 hours before.
    "alert_recall": 1 / 2,
    "complaint_rate": 1 / 4,
    "first_response_hours": 6.0,
    # 5, 2 and 3.
    "csat": 10 / 3,
    "orders_entered": 4,
    "deliveries": 4,
    # B two days and D three.
    "late_days": 2.5,
    "alerts_raised": 2,
    "complaints_raised": 1,
    # Two of four promoters, one detractor.
    "nps": 25.0,
    # Kept 1 and 0, promised with 0.9 and 0.8: 0.1 and -0.8.
    "forecast_calibration": -0.35,
    # 1,200 for B; the undone 500 for D do not count.
    "cost_of_delay": 1200.0,
    "hours_recorded": 10.5,
    # Six on the order, none of the internal hours, none that are not billable.
    "hours_billable": 6.0,
    # 16 and 8 hours; the closed Sunday is no fact.
    "machine_hours_open": 24.0,
    "machine_hours_held": 12.0 + 3.0,
    **happenings.EXPECTED,
}


def added_up(code: str, facts: list[Fact]) -> Measured:
    """Return what the rows of a number come to, added up by other means than the database's."""
    values = [fact.value for fact in facts]
    if METRICS[code].aggregate is Aggregate.COUNT:
        return Measured(value=len(values), count=len(values))
    if METRICS[code].aggregate is Aggregate.SUM:
        return Measured(value=sum(values), count=len(values))
    return {Aggregate.SHARE: share, Aggregate.MEAN: mean, Aggregate.MEDIAN: median}[METRICS[code].aggregate](values)


def named(fact: Fact) -> str:
    return fact.order.number if fact.order else f"no order, {fact.about}, {fact.value}"


def enter(row: tuple[str, str, int, int, int, bool, int | None, int | None]) -> UUID:
    number, customer, ordered, committed, delivered, complained, score, warned = row
    ordered_at, committed_at = NOW + ordered * DAY, NOW + committed * DAY
    delivered_at = NOW + delivered * DAY
    with clock.frozen(ordered_at):
        order_id = orders.create_order(
            order=NewOrder(
                number=number,
                customer_code=customer,
                ordered_at=ordered_at,
                committed_at=committed_at,
                lines=(NewLine(item_name="减速机", quantity=Decimal(1)),),
            )
        )
    if warned is not None:
        _warn(order_id, committed_at - timedelta(hours=warned), committed_at)
    with clock.frozen(delivered_at):
        orders.note_delivered(order_id=order_id, delivered_at=delivered_at)
        if score is not None:
            care.rate(order_id=order_id, score=score, source="portal")
        if complained:
            made = care.raise_complaint(
                order_id=order_id, topic="late", text="晚了", reporter="王工", channel="portal", key=number
            )
    if complained:
        with clock.frozen(delivered_at + timedelta(hours=6)):
            care.reply(complaint_id=made.id, text="抱歉")
    return order_id


def _warn(order_id: UUID, raised_at: datetime, committed_at: datetime) -> None:
    lead = (committed_at - raised_at).total_seconds() / 3600
    Alert(
        order_id=order_id,
        cause="lateness",
        severity="warning",
        raised_at=raised_at,
        lead_hours=lead,
        committed_at=committed_at,
    ).save()


@pytest.fixture
def factory() -> Factory:
    factory = found_factory()
    with acting_for(factory.id):
        orders.define_order_types(names=orders.STARTER_TYPES)
        for row in DELIVERIES:
            enter(row)
        _more(factory)
        happen(factory)
    return factory


def _more(factory: Factory) -> None:
    """Promises with a confidence, measures against delay, answers to surveys, and recorded time."""
    ids = dict(Order.objects.values_list("number", "id"))
    for number, confidence, days in (("A", 0.9, 10), ("B", 0.8, 10)):
        at = NOW + days * DAY
        moments = {"committed_at": at, "earliest_at": at, "latest_at": at, "made_at": NOW}
        Promise(
            order_id=ids[number], version=1, confidence=confidence, earliest_days=1, latest_days=1, basis="x", **moments
        ).save()
    for number, cost, state in (("B", 120_000, "done"), ("D", 50_000, "undone")):
        Response(order_id=ids[number], cost_minor=cost, state=state, applied_by="member", applied_at=NOW).save()
    for kind, scores in (("nps", (10, 9, 7, 3)), ("csat", (1,))):
        survey = Survey(name=kind, kind=kind, trigger="none", created_at=NOW)
        survey.save()
        for number, score in zip("ABCD", scores, strict=False):
            ask = {"order_id": ids[number], "about": number, "planned_at": NOW, "answered_at": NOW + DAY}
            SurveyAsk(survey=survey, state="answered", score=score, **ask).save()
    for kind, minutes, billable in (("order", 360, True), ("internal", 240, True), ("task", 30, False)):
        TimeEntry(
            member_id=factory.members["sales"].id,
            day=(NOW + DAY).date(),
            minutes=minutes,
            kind=kind,
            key=kind,
            label=kind,
            order_id=ids["A"] if kind == "order" else None,
            billable=billable,
            changed_at=NOW,
        ).save()
    for code, day, opened, held in (("CNC", 1, 960, 720), ("PAINT", 1, 480, 180), ("CNC", 4, 0, 0)):
        MachineDay(work_centre=code, day=(NOW + day * DAY).date(), open_minutes=opened, held_minutes=held).save()


def test_every_metric_is_what_one_computes_by_hand(factory: Factory) -> None:
    with acting_for(factory.id):
        found = {code: queries.number(metric=code, period=PERIOD).value for code in METRICS}

    assert found == pytest.approx(EXPECTED)


def test_the_rows_of_every_number_add_up_to_it(factory: Factory) -> None:
    with acting_for(factory.id):
        numbers = {code: queries.number(metric=code, period=PERIOD) for code in METRICS}
        rows = {code: queries.rows(metric=code, period=PERIOD) for code in METRICS}

    for code, number in numbers.items():
        again = added_up(code, rows[code])
        assert again.count == number.count > 0, code
        assert (again.value, again.low, again.high) == pytest.approx((number.value, number.low, number.high)), code


@pytest.mark.parametrize("dimension", sorted(queries.DIMENSIONS))
def test_the_rows_of_every_group_are_the_rows_of_the_number(factory: Factory, dimension: str) -> None:
    parts, whole = {}, {}
    with acting_for(factory.id):
        for code in queries.metrics():
            if dimension not in queries.serving(metrics=[code]):
                with pytest.raises(NoSuchPart):
                    queries.breakdown(metric=code, dimension=dimension, period=PERIOD)
                continue
            groups = queries.breakdown(metric=code, dimension=dimension, period=PERIOD)
            parts[code] = sorted(
                named(row)
                for group in groups
                for row in queries.rows(metric=code, period=PERIOD, filters={dimension: (group.key,)})
            )
            whole[code] = sorted(named(row) for row in queries.rows(metric=code, period=PERIOD))

    assert parts == whole


def test_a_filter_counts_only_its_orders(factory: Factory) -> None:
    with acting_for(factory.id):
        found = queries.figures(period=PERIOD, filters={"tier": ("new",)})
        figures = {figure.metric.code: figure.measured for figure in found}

    assert (figures["on_time_rate"].value, figures["on_time_rate"].count) == (0.5, 2)
    assert figures["csat"].value == 3


def test_re_dating_mends_the_on_time_rate_but_not_the_kept_promises(factory: Factory) -> None:
    with acting_for(factory.id):
        deliver_all()
        late = next(
            row.order.id for row in queries.rows(metric="on_time_rate", period=PERIOD) if row.order.number == "B"
        )
        moved = NOW + 13 * DAY
        orders.note_commitment(order_id=late, committed_at=moved, earliest_at=moved, confidence=0.9)
        figures = {figure.metric.code: figure.measured.value for figure in queries.figures(period=PERIOD)}

    assert figures["on_time_rate"] == 3 / 4 and figures["promise_kept_rate"] == 2 / 4


def test_a_period_is_half_open_and_an_empty_one_has_no_numbers(factory: Factory) -> None:
    with acting_for(factory.id):
        exact = Period(since=NOW + 8 * DAY, until=NOW + 9 * DAY)
        numbers = [row.order.number for row in queries.rows(metric="lead_time_days", period=exact)]
        empty = queries.figures(period=Period(since=NOW - 9 * DAY, until=NOW - 8 * DAY))

    assert numbers == ["C"]
    assert all(figure.measured.value is None and figure.measured.count == 0 for figure in empty)


def test_an_unknown_metric_or_dimension_is_named(factory: Factory) -> None:
    with acting_for(factory.id):
        with pytest.raises(queries.UnknownMetric):
            queries.rows(metric="luck", period=PERIOD)
        with pytest.raises(queries.UnknownDimension):
            queries.breakdown(metric="csat", dimension="mood", period=PERIOD)
        with pytest.raises(queries.TooManyGroups):
            queries.table(metrics=["csat"], groups=["week", "tier", "region", "city"], period=PERIOD)


def test_another_organisations_orders_are_in_no_number(factory: Factory) -> None:
    other = found_factory()

    with acting_for(other.id):
        assert all(figure.measured.count == 0 for figure in queries.figures(period=PERIOD))


def test_one_table_holds_metrics_of_different_facts_by_several_dimensions(factory: Factory) -> None:
    with acting_for(factory.id):
        found = queries.table(metrics=["deliveries", "alerts_raised"], groups=["tier", "month"], period=PERIOD)

    numbers = {one.keys: tuple(one.numbers[code].count for code in ("deliveries", "alerts_raised")) for one in found}
    assert sum(delivered for delivered, _raised in numbers.values()) == 4
    assert sum(raised for _delivered, raised in numbers.values()) == 2
    assert {tier for tier, _month in numbers} == {"vip", "new"}


def test_days_are_those_of_the_organisations_time_zone(factory: Factory) -> None:
    with acting_for(factory.id):
        here = {one.keys[0] for one in queries.table(metrics=["orders_entered"], groups=["day"], period=PERIOD)}
        Organisation.objects.filter(pk=factory.id).update(timezone="America/New_York")
    with acting_for(factory.id):
        there = {one.keys[0] for one in queries.table(metrics=["orders_entered"], groups=["day"], period=PERIOD)}

    # Nine in the morning in Shanghai is still the evening before in New York.
    assert (here, there) == ({"2026-03-11", "2026-03-12"}, {"2026-03-10", "2026-03-11"})


def test_measures_made_of_others_for_everybody_have_a_number(factory: Factory) -> None:
    with acting_for(factory.id):
        found = {one.made.code: one.measured.value for one in formulas.made_figures(period=PERIOD)}
        of_a_tier = formulas.made_figures(period=PERIOD, filters={"tier": ("vip",)})

    assert found == pytest.approx({"utilisation": 6 / 10.5, "machine_utilisation": 15 / 24})
    # Machines are of no tier: such a filter leaves them out.
    assert [one.made.code for one in of_a_tier] == ["utilisation"]


def test_machines_are_told_apart_by_work_centre_and_who_sees_only_some_orders_sees_them_not(factory: Factory) -> None:
    viewer, limited = factory.members["viewer"].id, {"tier": ["vip"]}
    with acting_for(factory.id):
        supply.save(drafts=[supply.NewWorkCentre(code="CNC", name="加工中心", machines=2)])
        parts = formulas.BUILT_IN["machine_utilisation"].parts
        cells = queries.table(metrics=parts, groups=["work_centre"], period=PERIOD)
        rows = queries.rows(metric=parts[0], period=PERIOD, filters={"work_centre": ("CNC",)})
        sight.set_sight(member_id=viewer, limits=limited, metrics=[], dimensions=[])
        with acting_as(f"member:{viewer}"):
            seen, shown = formulas.measures().keys(), queries.dimensions().keys()
            with pytest.raises(queries.UnknownMetric):
                queries.number(metric=parts[0], period=PERIOD)
            with pytest.raises(queries.UnknownDimension):
                queries.breakdown(metric="deliveries", dimension="work_centre", period=PERIOD)

    shares = {one.labels[0]: formulas.BUILT_IN["machine_utilisation"].of(one.numbers).value for one in cells}
    assert shares == pytest.approx({"加工中心": 0.75, "PAINT": 0.375})
    assert [(one.about, one.value) for one in rows] == [("加工中心", 12.0)]
    assert "on_time_rate" in seen and not seen & {*parts, "machine_utilisation"}
    assert "work_centre" not in shown and "region" in shown


def test_a_target_holds_from_its_day_until_the_next_and_is_hidden_with_its_metric(factory: Factory) -> None:
    owner, viewer = factory.members["owner"].id, factory.members["viewer"].id
    with acting_for(factory.id):
        with clock.frozen(NOW):
            for value, day in ((0.9, NOW.date()), (0.95, (NOW + 30 * DAY).date())):
                targets.set_target(metric="on_time_rate", value=value, since=day, member_id=owner)
            now = targets.in_force()["on_time_rate"]
        with clock.frozen(NOW + 40 * DAY):
            later = targets.in_force()["on_time_rate"]
        before = targets.in_force(on=(NOW - DAY).date())
        for metric, value, fault in (("on_time_rate", 1.5, "value"), ("luck", 1, "metric")):
            with pytest.raises(targets.BadTarget) as refused:
                targets.set_target(metric=metric, value=value, since=NOW.date(), member_id=owner)
            assert fault in refused.value.faults
        sight.set_sight(member_id=viewer, limits={}, metrics=["on_time_rate"], dimensions=[])
        with acting_as(f"member:{viewer}"):
            hidden = targets.targets()
            with pytest.raises(targets.TargetMissing):
                targets.remove_target(target_id=now.id)
        targets.remove_target(target_id=later.id)

    assert (now.value, later.value, before, hidden) == (0.9, 0.95, {}, [])
    assert now.set_by == factory.members["owner"].name
