"""The whole book forecast again as columns: it says what looking at every order by itself says."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import cache
from uuid import UUID

import numpy as np
import pyarrow as pa
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.cast import NOW, Factory
from tests.core.foresight.cast import START, year_of_orders
from tests.flow.radar.conftest import Place, Report
from tests.flow.radar.test_versions import aware
from tests.outbox import deliver_all
from yinuo.core.foresight import FitSettings, Model, fit
from yinuo.flow.orders import queries as orders
from yinuo.flow.promises import queries as promises
from yinuo.flow.radar import actions, book, queries, versions
from yinuo.flow.radar.bookwriting import write_news
from yinuo.flow.radar.casetable import stage_columns
from yinuo.flow.radar.queries import ForecastFacts
from yinuo.flow.radar.versions import Decision, Fit
from yinuo.flow.work import queries as work
from yinuo.ground.kernel import clock, jobs, timers
from yinuo.ground.kernel.models import Job
from yinuo.ground.kernel.tenancy import acting_for
from yinuo.ground.people import actions as people

TYPE = "make_to_order"
LATER = NOW + timedelta(hours=130)


@cache
def _model(stages: tuple[str, ...]) -> Model:
    history = aware(_moved_to_now(year_of_orders(), stages))
    return fit(history=history, now=NOW, most="segments", settings=FitSettings(stages=stages))


@pytest.fixture
def learnt(factory: Factory) -> Factory:
    """The factory's orders are forecast by segments: about nine days from the order to its end."""
    with clock.frozen(NOW), acting_for(factory.id):
        standards = promises.standards_by_type(order_types=[TYPE])[TYPE]
        model = _model(stage_columns(codes=[stage.code for stage in standards]))
        versions.serialise()
        versions.keep(
            fit=Fit(
                order_type=TYPE,
                kind=model.kind,
                outcomes=model.finished,
                decision=Decision.FIRST,
                figures={},
                model=model,
            )
        )
    return factory


def _moved_to_now(table: pa.Table, stages: tuple[str, ...]) -> pa.Table:
    """The year of orders ends now, and has passed the factory's stages."""
    moved = int((NOW - START.replace(tzinfo=UTC) - timedelta(days=365)).total_seconds() * 1e6)
    columns = {}
    for name in table.column_names:
        column = table[name]
        if pa.types.is_timestamp(column.type):
            column = pa.array(column.to_numpy() + np.timedelta64(moved, "us"))
        columns[name] = column
    columns |= dict.fromkeys(stages, columns["approved_at"])
    columns[stages[-1]] = columns["handed_over_at"]
    return pa.table(columns)


def _walk(factory: Factory, at: datetime) -> int:
    with clock.frozen(at):
        return sum(book.walk(organisation_id=factory.id))


def _forecasts(factory: Factory) -> dict[UUID, ForecastFacts]:
    with acting_for(factory.id):
        return queries.forecasts_of(order_ids=orders.open_ids())


def _orders(factory: Factory, ids: list[str]) -> list[orders.OrderFacts]:
    with acting_for(factory.id):
        facts = orders.facts_for(order_ids=[UUID(one) for one in ids])
    return [facts[UUID(one)] for one in ids]


def _alerts(factory: Factory) -> dict[tuple[str, str], tuple[str, str]]:
    with acting_for(factory.id):
        found = queries.alerts(filters=queries.AlertFilters(states=()))
    return {(one.number, one.cause): (one.state, one.severity) for one in found}


@pytest.fixture
def busy(learnt: Factory, place: Place, report: Report) -> Factory:
    """Orders with much time and with little, on their way and not begun, of VIPs and others, with and without dates."""
    for number, days in enumerate((40, 30, 20, 14, 12, 10, 9, 8, 6, 4, None)):
        order_id = place(f"SO-{number}", days=days, vip=number % 3 == 0)
        if number % 2:
            report(order_id, "confirm", "finished", NOW + timedelta(hours=2))
    return learnt


def test_columns_say_what_each_order_says_by_itself(busy: Factory) -> None:
    """Whatever was news is as if looked at alone; whatever was not differs by less than anybody can tell."""
    assert _walk(busy, LATER) == 11
    by_columns, told = _forecasts(busy), _alerts(busy)

    with clock.frozen(LATER), acting_for(busy.id):
        actions.reforecast(order_ids=list(by_columns))

    alone = _forecasts(busy)
    written = 0
    for order_id, one in by_columns.items():
        other = alone[order_id]
        assert one.basis == other.basis == "segments"
        assert abs(one.late_probability - other.late_probability) < 0.01
        room = max(timedelta(hours=1), (other.latest_at - other.earliest_at) / 9)
        assert abs(one.likely_at - other.likely_at) <= room
        if one.made_at == LATER:
            written += 1
            assert one.curve == pytest.approx(other.curve, abs=0.002)
            assert one.expected_late_hours == pytest.approx(other.expected_late_hours, abs=0.02)
    assert written >= 3
    assert _alerts(busy) == told


@pytest.mark.django_db(transaction=True)
def test_a_walk_that_reads_ahead_says_what_one_in_turn_says(busy: Factory, monkeypatch: pytest.MonkeyPatch) -> None:
    """Outside any transaction parts are read by another connection; here there are four."""
    monkeypatch.setitem(book.parts.__kwdefaults__, "size", 3)

    assert _walk(busy, LATER) == 11

    ahead, told = _forecasts(busy), _alerts(busy)
    with clock.frozen(LATER), acting_for(busy.id):
        actions.reforecast(order_ids=list(ahead))
    assert _alerts(busy) == told and {one.basis for one in ahead.values()} == {"segments"}
    assert sum(one.made_at == LATER for one in ahead.values()) >= 3


def test_a_chance_that_moves_by_less_than_a_point_stays_where_the_list_has_it(busy: Factory) -> None:
    """Dates that are news bring no chance along that nobody can tell from the one there is: its index stays."""
    _walk(busy, LATER)
    before, night = _forecasts(busy), LATER + timedelta(hours=49)

    _walk(busy, night)

    written = {order_id: one for order_id, one in _forecasts(busy).items() if one.made_at == night}
    with clock.frozen(night), acting_for(busy.id):
        actions.reforecast(order_ids=list(written))
    exact = _forecasts(busy)
    stayed = [one for one in written if written[one].late_probability == before[one].late_probability]
    assert any(exact[one].late_probability != before[one].late_probability for one in stayed)
    for order_id, one in written.items():
        assert order_id in stayed or one.late_probability == pytest.approx(exact[order_id].late_probability)
        assert abs(one.late_probability - exact[order_id].late_probability) < 0.01


def test_alerts_begin_and_end_as_if_every_order_were_looked_at(busy: Factory) -> None:
    before, late = _alerts(busy), LATER + timedelta(days=4)

    _walk(busy, late)

    told = _alerts(busy)
    assert len(told) > len(before)
    with clock.frozen(late), acting_for(busy.id):
        actions.reforecast(order_ids=orders.open_ids())
    assert _alerts(busy) == told


def test_a_look_that_is_not_needed_before_the_next_night_is_moved(busy: Factory) -> None:
    _walk(busy, LATER)
    before = _forecasts(busy)

    _walk(busy, LATER + timedelta(hours=150))

    moved = {order_id: one.next_verdict_at for order_id, one in _forecasts(busy).items()}
    assert all(at and at > LATER + timedelta(hours=150) for at in moved.values())
    assert any(before[order_id].next_verdict_at != at for order_id, at in moved.items())


def test_a_look_far_away_is_not_put_off_every_night(busy: Factory) -> None:
    """Most orders need no look of their own for a week: putting it off costs more than all else of a night."""
    _walk(busy, LATER)
    with clock.frozen(LATER + timedelta(hours=49)), acting_for(busy.id):
        told = book.basis()
        (part,) = book.parts(organisation_id=busy.id, told=told)
        sketch = book.sketch(part=part, told=told)

    owed = [order.committed_at for order in _orders(busy, sketch.texts(np.arange(len(sketch.ids))))]
    far = np.array([at is not None and at > LATER + timedelta(days=12) for at in owed])
    assert far.sum() >= 2 and not sketch.attention[far].any() and not sketch.other_look[far].any()


def test_nothing_is_written_when_nothing_is_news(busy: Factory) -> None:
    _walk(busy, LATER)
    before = _forecasts(busy)

    _walk(busy, LATER + timedelta(minutes=20))

    assert [one.made_at for one in _forecasts(busy).values()] == [one.made_at for one in before.values()]


def test_a_forecast_of_newer_facts_is_not_written_over(busy: Factory) -> None:
    with clock.frozen(LATER), acting_for(busy.id):
        told = book.basis()
        (part,) = book.parts(organisation_id=busy.id, told=told)
    sketch = book.sketch(part=part, told=told)
    newest = _forecasts(busy)
    with clock.frozen(LATER + timedelta(seconds=1)), acting_for(busy.id):
        actions.reforecast(order_ids=list(newest))
    newest = _forecasts(busy)

    with clock.frozen(LATER + timedelta(seconds=2)), acting_for(busy.id):
        written = write_news(sketch=sketch)

    assert sketch.news.sum() > 0 and written == 0
    assert _forecasts(busy) == newest


def test_the_look_and_the_dates_on_the_order_move_along(busy: Factory) -> None:
    _walk(busy, LATER)

    with acting_for(busy.id):
        for order_id, one in _forecasts(busy).items():
            order = orders.order(order_id=order_id)
            due = timers.moments_of(kind="radar.verdict", keys=[str(order_id)])[str(order_id)]
            assert order is not None and order.projected_at == one.likely_at
            assert (order.late_probability or 0.0) == one.late_probability
            assert due == one.next_verdict_at and due > LATER


def test_queries_do_not_grow_with_orders_that_are_fine(learnt: Factory, place: Place) -> None:
    counted = []
    for number, more in enumerate((2, 12)):
        for order in range(more):
            place(f"SO-{number}-{order}", days=60)
        with CaptureQueriesContext(connection) as asked:
            _walk(learnt, LATER + timedelta(days=number))
        counted.append(len(asked))

    assert abs(counted[1] - counted[0]) <= 3


@pytest.mark.parametrize(("each", "moment"), [({}, None), ({"each": True}, 30.0)])
def test_only_a_look_at_each_order_sets_the_moments_of_its_stages(
    learnt: Factory, place: Place, report: Report, each: dict[str, bool], moment: float | None
) -> None:
    order_id = place("SO-1", days=40)
    report(order_id, "confirm", "started", NOW)
    with clock.frozen(NOW), acting_for(learnt.id):
        timers.cancel_timer(kind="radar.stage", key=str(order_id))
        people.set_preferences(changes={"radar.overrun_hours": 30.0})
        job_id = jobs.start_job(kind="radar.reforecast", payload=each)

    with clock.frozen(NOW):
        jobs.run_now(organisation_id=learnt.id, job_id=job_id)

    with acting_for(learnt.id):
        (stage, *_rest) = work.stages(order_id=order_id)
        looks = timers.moments_of(kind="radar.stage", keys=[str(order_id)])
    assert stage.due_at is not None
    assert looks.get(str(order_id)) == (None if moment is None else stage.due_at + timedelta(hours=moment))


@pytest.mark.parametrize(("name", "value", "each"), [("overrun_hours", 9.0, True), ("threshold_vip", 0.2, False)])
def test_new_hours_over_ask_for_a_look_at_each_order(factory: Factory, name: str, value: float, each: bool) -> None:
    with clock.frozen(NOW), acting_for(factory.id):
        Job.objects.all().delete()
        people.set_preferences(changes={f"radar.{name}": value})
    with clock.frozen(NOW):
        deliver_all()

    with acting_for(factory.id):
        (asked,) = Job.objects.filter(kind="radar.reforecast")
    assert bool(asked.payload.get("each")) is each
