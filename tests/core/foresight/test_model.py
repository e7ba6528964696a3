"""One interface from presets to forests: cold start, forecasts, storage, fall-backs."""

# ruff: noqa: DTZ001 - the case table takes instants as they stand, zone or not

from __future__ import annotations

import itertools
from datetime import UTC, datetime, timedelta

import numpy as np
import pyarrow as pa
import pytest

from tests.core.foresight.cast import open_at, year_of_orders
from yinuo.core.foresight import (
    FitSettings,
    Model,
    ModelUnreadableError,
    PresetTimes,
    StageTime,
    boosting,
    fit,
    from_bytes,
    preset_model,
    refresh,
    score,
    to_bytes,
)

ORDERS = year_of_orders()
NOW = datetime(2024, 11, 20)
OPEN = open_at(ORDERS, NOW)
PRESETS = PresetTimes(
    default=[StageTime.standard(stage=name, hours=hours) for name, hours in (("a", 5), ("b", 60), ("c", 100))]
)
QUANTILES = ["finish_q05", "finish_q10", "finish_q25", "finish_q50", "finish_q75", "finish_q90", "finish_q95"]


@pytest.fixture(scope="module")
def forests() -> Model:
    return fit(history=ORDERS, now=NOW, presets=PRESETS, settings=FitSettings(effort=0.3))


def some_model(kind: str, forests: Model) -> Model:
    if kind == "model":
        return forests
    if kind == "segments":
        return fit(history=ORDERS.slice(0, 400), now=NOW, presets=PRESETS)
    return preset_model(presets=PRESETS)


@pytest.mark.parametrize("kind", ["preset", "segments", "model"])
def test_every_kind_answers_the_same_questions(kind: str, forests: Model) -> None:
    model = some_model(kind, forests)

    rows = score(table=OPEN, model=model, now=NOW, explain=True).to_pylist()

    assert model.kind == kind
    assert (model.note == "") == (kind == "model")
    assert len(rows) == len(OPEN)
    for row in rows:
        assert 0 <= row["p_late"] <= 1
        assert all(row[a] <= row[b] for a, b in itertools.pairwise(QUANTILES))
        assert row["finish_q05"] >= NOW
        assert row["expected_days_late"] >= 0
        assert row["next_at"] is None or row["next_at"] > NOW
        assert (row["next_at"] is None) or not row["verdict"]
        assert row["source"] == kind
        assert len(row["drivers"]) <= 3
        assert all(driver["factor"] >= 1.05 for driver in row["drivers"])


def test_the_slow_supplier_and_the_far_region_are_forecast_late(forests: Model) -> None:
    fresh = year_of_orders(orders=600, seed=9, days=60)
    now = datetime(2024, 1, 20)
    rows = zip(
        open_at(fresh, now).to_pylist(),
        score(table=open_at(fresh, now), model=forests, now=now).to_pylist(),
        strict=True,
    )

    late: dict[tuple[str, str], list[float]] = {}
    for order, forecast in rows:
        late.setdefault((order["supplier"], order["destination_region"]), []).append(forecast["p_late"])

    assert np.mean(late["slow", "far"]) > np.mean(late["prompt", "near"]) + 0.2


@pytest.mark.parametrize("kind", ["preset", "segments", "model"])
def test_a_stored_model_answers_the_same(kind: str, forests: Model) -> None:
    model = some_model(kind, forests)

    again = from_bytes(data=to_bytes(model=model))

    assert score(table=OPEN, model=again, now=NOW).equals(score(table=OPEN, model=model, now=NOW))


def test_the_same_history_gives_the_same_model() -> None:
    quick = FitSettings(effort=0.1)

    first, second = (to_bytes(model=fit(history=ORDERS, now=NOW, settings=quick)) for _ in range(2))

    assert first == second


def test_later_facts_do_not_change_the_model() -> None:
    quick = FitSettings(effort=0.1)
    known = pa.Table.from_pylist(
        [row for row in ORDERS.to_pylist() if row["finished_at"] <= NOW] + OPEN.to_pylist(), ORDERS.schema
    ).sort_by("ordered_at")

    with_later = fit(history=ORDERS.sort_by("ordered_at"), now=NOW, settings=quick)
    without = fit(history=known, now=NOW, settings=quick)

    assert score(table=OPEN, model=with_later, now=NOW).equals(score(table=OPEN, model=without, now=NOW))


def test_without_the_library_it_falls_back_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(boosting, "available", lambda: False)

    model = fit(history=ORDERS, now=NOW)

    assert model.kind == "segments"
    assert "lightgbm" in model.note


def test_with_nothing_known_it_says_nothing() -> None:
    model = preset_model(presets=PresetTimes())

    row = score(table=OPEN.slice(0, 1), model=model, now=NOW).to_pylist()[0]

    assert row["source"] == "none"
    assert row["p_late"] is None
    assert row["finish_q50"] is None


def test_an_order_past_its_promise_is_late(forests: Model) -> None:
    past = OPEN.slice(0, 3).set_column(
        OPEN.schema.get_field_index("due_at"), "due_at", pa.array([NOW] * 3, pa.timestamp("us"))
    )

    assert [row["p_late"] for row in score(table=past, model=forests, now=NOW).to_pylist()] == [1.0] * 3


def test_an_order_without_a_promise_has_a_finish_and_no_lateness(forests: Model) -> None:
    row = score(table=OPEN.slice(0, 1).drop_columns(["due_at"]), model=forests, now=NOW).to_pylist()[0]

    assert row["p_late"] is None
    assert row["verdict"] is None
    assert row["finish_q50"] > NOW


def test_waiting_only_makes_a_late_finish_likelier() -> None:
    model = some_model("segments", None)  # type: ignore[arg-type]
    order = OPEN.slice(len(OPEN) - 1, 1)

    chances = [
        score(table=order, model=model, now=NOW + timedelta(hours=step)).to_pylist()[0]["p_late"]
        for step in range(0, 400, 20)
    ]

    assert chances == sorted(chances)


def test_the_verdict_changes_at_the_announced_moment() -> None:
    model = some_model("segments", None)  # type: ignore[arg-type]
    table, hits = OPEN, 0
    for row in score(table=table, model=model, now=NOW, threshold=0.6).to_pylist():
        if row["next_at"] is None or row["slack_hours"] <= 36:
            continue
        order = table.filter(pa.compute.equal(table["order_id"], row["order_id"]))
        before = score(table=order, model=model, now=row["next_at"] - timedelta(hours=1), threshold=0.6)
        assert before.to_pylist()[0]["verdict"] is False or row["next_at"] - timedelta(hours=1) <= NOW
        hits += 1

    assert hits > 0


def test_instants_keep_their_zone(forests: Model) -> None:
    zoned = pa.table(
        {
            name: column.cast(pa.timestamp("us", "UTC")) if pa.types.is_timestamp(column.type) else column
            for name, column in zip(OPEN.column_names, OPEN.columns, strict=True)
        }
    )

    a = score(table=zoned, model=forests, now=NOW.replace(tzinfo=UTC)).column("finish_q50").to_pylist()
    b = score(table=OPEN, model=forests, now=NOW).column("finish_q50").to_pylist()

    assert [moment.replace(tzinfo=None) for moment in a] == b


def test_a_refreshed_model_knows_newer_deliveries(forests: Model) -> None:
    later = NOW + timedelta(days=10)

    fresh = refresh(model=forests, history=ORDERS, now=later)

    assert fresh.known_at > forests.known_at
    assert fresh.trained == forests.trained


@pytest.mark.parametrize("data", [b"", b"nonsense", b"x\x9c\x03\x00\x00\x00\x00\x01"])
def test_bytes_that_are_no_model_are_refused(data: bytes) -> None:
    with pytest.raises(ModelUnreadableError):
        from_bytes(data=data)
