"""What thresholds would have done, added up; and that the nightly learning keeps it with the model in use."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pytest

from tests.cast import NOW, Factory
from tests.flow.radar.conftest import Place
from tests.outbox import deliver_all
from yinuo.core.foresight import Contest, Trial
from yinuo.core.foresight.contest import ASKED_HOURS
from yinuo.flow.orders import actions as orders
from yinuo.flow.radar import actions, judgement, queries, tuning
from yinuo.flow.radar.tuning import GRID, Tried
from yinuo.ground.kernel import clock, jobs
from yinuo.ground.kernel.tenancy import acting_for


def contest(*, vip_late: float = 0.8, standard_in_time: float = 0.3) -> Contest:
    said = np.full((len(ASKED_HOURS), 3), np.nan)
    said[0] = (vip_late, standard_in_time, 0.1)
    trial = Trial(kind="segments", said=said, late=np.array([True, False, True]), tiers=("vip", "standard", "standard"))
    return Contest(since=0.0, until=90 * 24.0, trials=(trial,))


def test_figures_of_order_types_add_up() -> None:
    once = tuning.figures_of(contest=contest())

    grid = tuning.added_up(figures=[once, once, {}])

    assert tuning.at(grid=grid, thresholds={"vip": 0.5, "standard": 0.26})["vip"] == Tried(
        orders=2, late=2, raised=2, caught=2, lead_hours=36.0
    )
    assert tuning.at(grid=grid, thresholds={"standard": 0.26})["standard"] == Tried(orders=4, late=2, raised=2)


@pytest.mark.parametrize(("miss", "threshold"), [(10.0, 0.1), (0.5, 0.6)])
def test_the_dearer_a_miss_the_lower_the_threshold(miss: float, threshold: float) -> None:
    """A late order seen at 10 %, one in time at 30 %: worth the false alarm only where a miss is dear."""
    grid = tuning.added_up(figures=[tuning.figures_of(contest=contest())])

    found = tuning.cheapest(grid=grid, miss_costs={"standard": miss})

    assert found["standard"] <= 0.1 if threshold == 0.1 else found["standard"] > 0.3


def test_a_tier_without_late_orders_gets_no_recommendation() -> None:
    only_in_time = Contest(
        since=0.0,
        until=1.0,
        trials=(
            Trial(kind="segments", said=np.full((len(ASKED_HOURS), 1), 0.4), late=np.array([False]), tiers=("vip",)),
        ),
    )

    grid = tuning.added_up(figures=[tuning.figures_of(contest=only_in_time)])

    assert tuning.cheapest(grid=grid, miss_costs={"vip": 5.0}) == {}
    assert len(grid["vip"]) == len(GRID)


def test_learning_keeps_what_thresholds_would_have_done(factory: Factory, place: Place) -> None:
    for number in range(76):
        ordered = NOW - timedelta(days=200 - 2 * number)
        order_id = place(f"SO-{number}", days=8, at=ordered, vip=number % 2 == 0)
        delivered = ordered + timedelta(days=12 if number % 5 == 0 else 6)
        with clock.frozen(delivered), acting_for(factory.id):
            orders.note_deliveries(deliveries={order_id: delivered})
    with clock.frozen(NOW):
        deliver_all()
        with acting_for(factory.id):
            job_id = actions.start_learning()
        jobs.run_now(organisation_id=factory.id, job_id=job_id)

    with acting_for(factory.id):
        state = jobs.job_state(job_id=job_id)
        (model,) = queries.models()
        grid = queries.tried_thresholds()
    assert state is not None and state["state"] == "done", state
    assert model["kind"] == "segments" and model["figures"]["orders"] > 20
    assert sum(rows[0].late for rows in grid.values()) == model["figures"]["late"] > 0
    assert judgement.LEARNABLE == ("segments", "model")
