"""Versions of models: a fresh fit serves when it is better, stays outside when not, and a person may go back."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import numpy as np
import pyarrow as pa
import pytest

from tests.cast import NOW, Factory
from tests.core.foresight.cast import START, slower_since, year_of_orders
from tests.flow.radar.conftest import Place
from tests.outbox import deliver_all
from yinuo.core.foresight import Contest, Duel, FitSettings, Model, PresetTimes, Sign, Trial, fit, preset_model
from yinuo.core.foresight.cases import hours_of
from yinuo.core.foresight.contest import ASKED_HOURS
from yinuo.flow.orders import actions as orders
from yinuo.flow.promises import queries as promises
from yinuo.flow.radar import actions, judgement, queries, versions
from yinuo.flow.radar.casetable import stage_columns
from yinuo.flow.radar.judgement import Task
from yinuo.flow.radar.queries import Version
from yinuo.flow.radar.versions import Champion, Decision, Fallback, Fit
from yinuo.ground.kernel import clock, jobs
from yinuo.ground.kernel import queries as kernel
from yinuo.ground.kernel.tenancy import acting_for

FITTED = START + timedelta(days=180)
STEADY = year_of_orders()
JAMMED = slower_since(STEADY, FITTED, days=6.0)
TYPE = "make_to_order"
# Of the kinds that could be fitted the segments won.
WINNER = Trial(kind="segments", said=np.full((len(ASKED_HOURS), 20), 0.5), late=np.zeros(20, bool), tiers=("",) * 20)


def aware(table: pa.Table) -> pa.Table:
    """Return the table as the radar makes it: instants with a zone."""
    columns = [
        column.cast(pa.timestamp("us", "UTC")) if pa.types.is_timestamp(column.type) else column
        for column in table.columns
    ]
    return pa.table(columns, names=table.column_names)


def task(history: pa.Table, *, now: datetime) -> Task:
    return Task(
        order_type=TYPE,
        history=aware(history),
        settings=FitSettings(),
        now=now.replace(tzinfo=UTC),
        contest=Contest(since=0.0, until=1.0, trials=(WINNER,)),
    )


def champion_of(history: pa.Table, *, outcomes: int | None = None) -> Champion:
    at = FITTED.replace(tzinfo=UTC)
    model = fit(history=aware(history), now=at, most="segments")
    known = model.finished if outcomes is None else outcomes
    return Champion(id=uuid4(), model=model, outcomes=known, fitted_at=at, promoted_at=at)


def test_a_better_fit_takes_the_place_of_the_champion() -> None:
    """Transport takes most of a day longer than the champion learnt: not enough to call it a drift."""
    slower = slower_since(STEADY, FITTED + timedelta(days=3), days=0.8)

    found = task(slower, now=START + timedelta(days=330)).judged(champion=champion_of(slower))

    assert found.fit.decision == Decision.BETTER and found.champion is None
    assert found.fit.model is not None and found.fit.model.finished > 900
    assert found.fit.figures["duel"]["challenger"] < found.fit.figures["duel"]["champion"]


def test_after_a_drift_simpler_means_serve_until_a_fit_is_good_again() -> None:
    found = task(JAMMED, now=START + timedelta(days=200)).judged(champion=champion_of(JAMMED))

    assert (found.fit.decision, found.fit.kind) == (Decision.DRIFT, "preset")
    assert found.fit.drift is not None and found.fit.drift.name == "slower"
    assert found.fit.figures["drift"]["seen"] > 0.2 and found.champion is None


@pytest.mark.parametrize(
    ("error", "decision", "serves"), [(0.4, Decision.NOT_BETTER, False), (0.2, Decision.DRIFT, True)]
)
def test_segments_stand_in_for_a_model_that_drifted_only_where_they_are_no_worse(
    monkeypatch: pytest.MonkeyPatch, error: float, decision: Decision, serves: bool
) -> None:
    before = champion_of(JAMMED)
    before = replace(before, model=replace(before.model, kind="model"))
    compared = Duel(0.0, 1.0, 100, 20, champion_loss=0.3, challenger_loss=error, chance=0.5)
    monkeypatch.setattr(judgement, "hold_duel", lambda **_asked: compared)

    found = task(JAMMED, now=START + timedelta(days=200)).judged(champion=before)

    assert found.fit.decision == decision and (found.fit.model is not None) == serves
    if not serves:
        assert found.champion is not None and found.consequences["drift"]["sign"] == "slower"


@pytest.mark.parametrize(
    ("history", "days", "decision"),
    [
        (STEADY, 300, Decision.RECOVERED),  # it forecasts as it says
        (JAMMED, 300, Decision.DRIFTING),  # segments learnt from before and after the jam do not
        (STEADY, 182, Decision.TOO_SOON),
    ],
)
def test_what_ends_a_fallback_has_proved_itself_after_the_drift(
    history: pa.Table, days: int, decision: Decision
) -> None:
    began = FITTED.replace(tzinfo=UTC)
    fallback = Fallback(id=uuid4(), kind="preset", drift_since=began)

    found = task(history, now=START + timedelta(days=days)).recovered(fallback=fallback)

    assert found.fit.decision == decision
    assert (found.fit.model is not None) == (decision is Decision.RECOVERED)


def test_a_champion_that_stays_gets_a_fresh_memory_and_keeps_what_it_learnt() -> None:
    before = champion_of(STEADY)

    found = task(STEADY, now=START + timedelta(days=190)).judged(champion=before)

    assert found.fit.decision == Decision.TOO_SOON and found.fit.model is None
    assert found.champion is not None and found.champion.segments == before.model.segments
    assert found.champion.known_at > before.model.known_at


def test_history_that_the_champion_never_saw_is_learnt_at_once() -> None:
    found = task(STEADY, now=START + timedelta(days=190)).judged(champion=champion_of(STEADY, outcomes=100))

    assert found.fit.decision == Decision.HISTORY and found.fit.model is not None


@pytest.fixture
def model(factory: Factory) -> Model:
    with acting_for(factory.id):
        standards = promises.standards_by_type(order_types=[TYPE])[TYPE]
    stages = stage_columns(codes=[stage.code for stage in standards])
    bare = STEADY.select(["order_id", "ordered_at", "due_at", "finished_at"])
    return fit(history=aware(bare), now=FITTED, settings=FitSettings(stages=stages), most="segments")


def kept(
    factory: Factory,
    model: Model | None,
    decision: Decision,
    *,
    against: UUID | None = None,
    drift: Sign | None = None,
) -> UUID:
    told = {"drift": {"sign": drift.name, "stated": 0.1, "seen": 0.4, "since_hours": drift.since}} if drift else {}
    kind = model.kind if model is not None else "segments"
    with acting_for(factory.id):
        versions.serialise()
        one = Fit(order_type=TYPE, kind=kind, outcomes=50, decision=decision, figures=told, model=model, drift=drift)
        return versions.keep(fit=one, against=against)


def book(factory: Factory) -> tuple[Version | None, list[int], list[str]]:
    """Return the champion, the numbers of earlier versions, and why the others stayed outside."""
    with acting_for(factory.id):
        (line,) = queries.model_lines()
    return line.champion, [one.version for one in line.earlier], [one.decision for one in line.outside]


def test_each_that_serves_is_a_version_and_the_others_stay_outside(factory: Factory, model: Model) -> None:
    first = kept(factory, model, Decision.FIRST)
    kept(factory, None, Decision.CHANCE, against=first)
    second = kept(factory, model, Decision.BETTER, against=first)

    champion, earlier, outside = book(factory)
    assert champion is not None and (champion.id, champion.version) == (second, 2)
    assert earlier == [1] and outside == ["chance"]


def test_a_member_goes_back_to_an_earlier_version(factory: Factory, model: Model) -> None:
    first = kept(factory, model, Decision.FIRST)
    kept(factory, model, Decision.BETTER, against=first)

    with acting_for(factory.id):
        job_id = actions.put_in_service(version_id=first, member_id=factory.members["owner"].id)
    jobs.run_now(organisation_id=factory.id, job_id=job_id)

    champion, earlier, _outside = book(factory)
    assert champion is not None and champion.id == first and champion.decision == "person"
    assert champion.promoted_by_name == factory.members["owner"].name and earlier == [2]
    with acting_for(factory.id), pytest.raises(actions.VersionServes):
        actions.put_in_service(version_id=first, member_id=None)


def test_what_a_member_chose_while_learning_went_on_stays(factory: Factory, model: Model) -> None:
    first = kept(factory, model, Decision.FIRST)
    second = kept(factory, model, Decision.BETTER, against=first)
    with acting_for(factory.id):
        actions.put_in_service(version_id=first, member_id=factory.members["owner"].id)

    kept(factory, model, Decision.BETTER, against=second)

    champion, _earlier, outside = book(factory)
    assert champion is not None and champion.id == first and outside == ["too_soon"]


def test_a_version_that_knows_other_stages_cannot_serve_again(factory: Factory, model: Model) -> None:
    strange = kept(factory, fit(history=aware(STEADY), now=FITTED, most="segments"), Decision.FIRST)
    kept(factory, model, Decision.STAGES, against=strange)

    with acting_for(factory.id), pytest.raises(actions.VersionUnusable):
        actions.put_in_service(version_id=strange, member_id=None)


def test_a_version_of_another_organisation_is_unknown(factory: Factory) -> None:
    with acting_for(factory.id), pytest.raises(actions.NoSuchVersion):
        actions.put_in_service(version_id=uuid4(), member_id=None)


def test_the_nightly_learning_keeps_a_champion_that_nothing_beats(factory: Factory, place: Place) -> None:
    for number in range(60):
        ordered = NOW - timedelta(days=150 - 2 * number)
        order_id = place(f"SO-{number}", days=8, at=ordered)
        with clock.frozen(ordered + timedelta(days=6)), acting_for(factory.id):
            orders.note_deliveries(deliveries={order_id: ordered + timedelta(days=6)})
    for night in (NOW, NOW + timedelta(days=1)):
        with clock.frozen(night):
            deliver_all()
            with acting_for(factory.id):
                job_id = actions.start_learning()
            jobs.run_now(organisation_id=factory.id, job_id=job_id)

    champion, earlier, outside = book(factory)

    assert champion is not None and (champion.version, champion.decision) == (1, "first")
    assert earlier == [] and outside == ["too_soon"]
    assert champion.refreshed_at == NOW + timedelta(days=1)


def test_forecasts_made_after_a_drift_say_so_until_it_is_over(factory: Factory, place: Place, model: Model) -> None:
    order_id = place("SO-1", days=9)
    first = kept(factory, model, Decision.FIRST)
    sign = Sign("slower", 0.1, 0.4, 200, 900.0, hours_of(NOW) - 240, hours_of(NOW))

    seen = [basis_of(factory, order_id)]
    instead = kept(factory, preset_model(presets=PresetTimes(default=[])), Decision.DRIFT, against=first, drift=sign)
    seen.append(basis_of(factory, order_id))
    with acting_for(factory.id):
        fallback = versions.fallbacks(order_types=[TYPE])[TYPE]
    kept(factory, model, Decision.RECOVERED, against=instead)
    seen.append(basis_of(factory, order_id))

    assert seen == ["segments", "standard_drift", "segments"]
    assert (fallback.id, fallback.kind, fallback.drift_since) == (instead, "preset", NOW - timedelta(days=10))
    with acting_for(factory.id):
        (told,) = kernel.recent(types=["radar.model_drifted"])
        assert told.payload["sign"] == "slower" and versions.fallbacks(order_types=[TYPE]) == {}


def basis_of(factory: Factory, order_id: UUID) -> str:
    with clock.frozen(NOW), acting_for(factory.id):
        actions.reforecast(order_ids=[order_id])
        found = queries.forecast_of(order_id=order_id)
    assert found is not None
    return found.basis


def test_very_old_versions_lose_what_they_learnt_and_stay_on_record(
    factory: Factory, model: Model, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(versions, "VERSIONS_STORED", 2)
    serving = None
    for _night in range(5):
        serving = kept(factory, model, Decision.BETTER, against=serving)

    with acting_for(factory.id):
        lost = versions.forget_old(order_type=TYPE)
        (line,) = queries.model_lines()

    assert lost == 2
    assert line.champion is not None and line.champion.stored
    assert [(one.version, one.stored) for one in line.earlier] == [(4, True), (3, True), (2, False), (1, False)]
