"""The benchmark on tiny made-up tables in the original form."""

# ruff: noqa: DTZ001 - the case table takes instants as they stand, zone or not

from __future__ import annotations

import csv
import gzip
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from bench.olist import radar
from bench.olist.__main__ import main
from bench.olist.levels import days_kept_at
from bench.olist.measures import average_precision, calibration_error, roc_area
from bench.olist.promise import goals
from bench.olist.promising import Chances
from bench.olist.rolling import Split, Stream
from bench.olist.tables import COLUMNS, STAGES, TablesMissingError, last_known_instant, read_case_table
from yinuo.core.foresight.cases import Cases, hours_of, read_cases
from yinuo.core.foresight.memory import DAY, remember

Rows = list[dict[str, object]]
START = datetime(2017, 1, 1)
STATES = {"SP": ("01001", -23.5, -46.6), "AM": ("69001", -3.1, -60.0)}


def made_up(*, orders: int = 900, seed: int = 3, days: int = 420, known: datetime | None = None) -> dict[str, Rows]:
    """Return the six tables of a small marketplace: one slow seller, one far state."""
    generator = np.random.default_rng(seed)
    tables: dict[str, Rows] = {name: [] for name in COLUMNS}
    for prefix, lat, lon in STATES.values():
        tables["olist_geolocation"].append(
            {
                "geolocation_zip_code_prefix": int(prefix),
                "geolocation_lat": lat,
                "geolocation_lng": lon,
            }
        )
    for seller in ("prompt", "slow"):
        tables["olist_sellers_dataset"].append(
            {"seller_id": seller, "seller_zip_code_prefix": 1001, "seller_state": "SP"}
        )
    tables["olist_products_dataset"].append(
        {
            "product_id": "gear",
            "product_category_name": "gears",
            "product_weight_g": 500,
            "product_length_cm": 10,
            "product_height_cm": 10,
            "product_width_cm": 10,
        }
    )
    for number in range(orders):
        _add_order(tables, number, START + timedelta(days=float(number * days / orders)), generator, known)
    return tables


def _add_order(
    tables: dict[str, Rows],
    number: int,
    bought: datetime,
    generator: np.random.Generator,
    known: datetime | None,
) -> None:
    state = "AM" if number % 3 == 0 else "SP"
    seller = "slow" if number % 4 == 0 else "prompt"
    approved = bought + timedelta(hours=float(generator.uniform(0.2, 20)))
    handed = approved + timedelta(days=float(generator.uniform(1, 3) * (3 if seller == "slow" else 1)))
    took = timedelta(days=float(generator.uniform(3, 9) + (6 if state == "AM" else 0)))

    def until(moment: datetime) -> str:
        return "" if known and moment > known else moment.strftime("%Y-%m-%d %H:%M:%S")

    if known and bought > known:
        return
    tables["olist_orders_dataset"].append(
        {
            "order_id": f"o{number}",
            "customer_id": f"c{number}",
            "order_status": "delivered" if until(handed + took) else "shipped",
            "order_purchase_timestamp": until(bought),
            "order_approved_at": until(approved),
            "order_delivered_carrier_date": until(handed),
            "order_delivered_customer_date": until(handed + took),
            "order_estimated_delivery_date": (bought + timedelta(days=14)).strftime("%Y-%m-%d 00:00:00"),
        }
    )
    _add_sale(tables, number, state, seller, approved)


def _add_sale(tables: dict[str, Rows], number: int, state: str, seller: str, approved: datetime) -> None:
    tables["olist_customers_dataset"].append(
        {
            "customer_id": f"c{number}",
            "customer_zip_code_prefix": STATES[state][0],
            "customer_state": state,
        }
    )
    tables["olist_order_items_dataset"].append(
        {
            "order_id": f"o{number}",
            "order_item_id": 1,
            "product_id": "gear",
            "seller_id": seller,
            "shipping_limit_date": (approved + timedelta(days=4)).strftime("%Y-%m-%d %H:%M:%S"),
            "price": 10.5,
            "freight_value": 3,
        }
    )


def write(folder: Path, tables: dict[str, Rows], *, zipped: bool = True, places: str = "centroids") -> Path:
    """Write the tables as the data set has them; `zipped` or plain."""
    folder.mkdir(exist_ok=True)
    for name, rows in tables.items():
        stem = f"olist_geolocation_{places}" if name == "olist_geolocation" else name
        path = folder / (stem + (".csv.gz" if zipped else ".csv"))
        with gzip.open(path, "wt", newline="") if zipped else path.open("w", newline="") as stream:
            writer = csv.DictWriter(stream, fieldnames=COLUMNS[name])
            writer.writeheader()
            writer.writerows(rows)
    return folder


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(tmp_path_factory.mktemp("olist"), made_up())


def test_late_means_delivered_on_a_later_date_than_estimated(tmp_path: Path) -> None:
    tables = made_up(orders=2, days=2)
    tables["olist_orders_dataset"][0]["order_delivered_customer_date"] = "2017-01-15 23:59:59"
    tables["olist_orders_dataset"][1]["order_delivered_customer_date"] = "2017-01-17 00:00:00"

    rows = read_case_table(data=write(tmp_path, tables)).to_pylist()

    assert [row["due_at"] for row in rows] == [datetime(2017, 1, 16), datetime(2017, 1, 17)]
    assert [row["finished_at"] >= row["due_at"] for row in rows] == [False, True]


def test_a_case_row_carries_seller_places_and_size(data: Path) -> None:
    row = read_case_table(data=data).to_pylist()[3]

    assert (row["supplier"], row["destination_region"], row["destination_area"]) == ("prompt", "AM", "690")
    assert (row["weight_kg"], row["volume_l"], row["price"], row["line_count"]) == (0.5, 1.0, 10.5, 1)
    assert row["destination_lat"] == pytest.approx(-3.1)


def test_plain_files_and_many_points_per_place_read_the_same(tmp_path: Path, data: Path) -> None:
    tables = made_up()
    tables["olist_geolocation"] *= 3

    plain = read_case_table(data=write(tmp_path, tables, zipped=False, places="dataset"))

    assert plain.to_pylist() == read_case_table(data=data).to_pylist()


def test_both_folders_are_one_stream_and_the_hold_out_completes_an_order(tmp_path: Path, data: Path) -> None:
    known = START + timedelta(days=300)
    early = write(tmp_path / "early", made_up(known=known))
    later = made_up()
    streams = ("olist_orders_dataset", "olist_order_items_dataset", "olist_customers_dataset")
    held = write(tmp_path / "held", {name: later[name][500:] for name in streams})

    both = read_case_table(data=early, holdout=held)

    assert both.num_rows == 900
    assert both.slice(500).to_pylist() == read_case_table(data=data).slice(500).to_pylist()
    assert last_known_instant(table=read_case_table(data=early)) <= hours_of(known)


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (lambda folder: (folder / "olist_sellers_dataset.csv.gz").unlink(), "olist_sellers_dataset.csv"),
        (lambda folder: (folder / "olist_geolocation_centroids.csv.gz").unlink(), "olist_geolocation_centroids"),
        (
            lambda folder: (folder / "olist_customers_dataset.csv.gz").write_bytes(gzip.compress(b"customer_id\nx\n")),
            "customer_zip_code_prefix",
        ),
    ],
)
def test_what_is_missing_is_said_in_one_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], spoil: Callable[[Path], object], told: str
) -> None:
    folder = write(tmp_path, made_up(orders=3))
    spoil(folder)

    code = main(["promise", "--data", str(folder)])

    error = capsys.readouterr().err.strip()
    assert code == 2
    assert told in error
    assert error.count("\n") == 0


def test_a_missing_table_is_named() -> None:
    with pytest.raises(TablesMissingError, match=r"olist_orders_dataset\.csv"):
        read_case_table(data=Path("nowhere"))


@pytest.mark.parametrize(
    "dates",
    [
        ["--train-until", "2018-13-01"],
        ["--train-until", "2018-01-01", "--test-until", "2017-01-01"],
    ],
)
def test_dates_that_make_no_period_are_refused(data: Path, dates: list[str]) -> None:
    assert main(["radar", "--data", str(data), *dates]) == 2


@pytest.mark.parametrize("what", ["promise", "radar"])
def test_the_table_and_the_json_tell_the_same(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], what: str
) -> None:
    target = tmp_path / "figures.json"
    dates = ["--train-until", "2018-01-01", "--test-until", "2018-02-01"]

    code = main([what, "--data", str(data), *dates, "--json", str(target)])

    printed, figures = capsys.readouterr().out, json.loads(target.read_text(encoding="utf-8"))
    assert code == 0
    if what == "promise":
        assert f"{figures['at_its_rate']['days']:.2f}" in printed
        assert figures["months"][0]["month"] == "2018-01"
        assert printed.count("  pass\n") + printed.count("  FAIL\n") == len(figures["goals"]) == 5
        assert figures["at_its_rate"]["kept"] >= figures["marketplace"]["on_time"]
    else:
        assert f"{figures['all']['landmarks'][0]['pr_auc']:.3f}" in printed
        assert figures["all"]["orders"] >= figures["delivered"]["orders"] > 0
        marks = printed.count("  pass\n") + printed.count("  FAIL\n")
        assert marks == len(figures["all"]["goals"]) + len(figures["delivered"]["goals"]) == 20


def test_a_hold_out_folder_is_the_test_period(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    known = START + timedelta(days=380)
    early = write(tmp_path / "early", made_up(known=known))
    later, streams = made_up(), list(COLUMNS)[:3]
    held = write(tmp_path / "held", {name: later[name][780:] for name in streams})

    code = main(["promise", "--data", str(early), "--holdout", str(held)])

    assert code == 0
    assert "placed 2018-01-1" in capsys.readouterr().out


def quarter_of_promises(cases: Cases, *, known: float) -> tuple[Stream, Split, Chances]:
    """Return orders, the last hundred days as test period, and the same chances for each: 85 to 99 % within 29 days."""
    stream = Stream(cases=cases, cancelled=np.zeros(len(cases), dtype=bool), memory=remember(history=cases))
    split = Split(train_until=known - 100 * DAY, test_until=known, known_until=known)
    rows = np.flatnonzero(cases.instants["ordered_at"] >= split.train_until - 60 * DAY)
    late = np.tile(np.linspace(0.15, 0.01, 15), (len(rows), 1))
    return stream, split, Chances(rows=rows, late=late, days=np.tile(np.arange(15.0, 30.0), (len(rows), 1)))


def test_a_level_answers_to_promises_that_are_over_and_to_nothing_later(data: Path) -> None:
    cases = read_cases(table=read_case_table(data=data), stages=STAGES)
    known = float(cases.instants["ordered_at"][-1])
    stream, split, promised = quarter_of_promises(cases, known=known)

    chosen = days_kept_at(stream=stream, split=split, promised=promised, level=0.95)

    middle = known - 40 * DAY
    early = cases.until(middle)
    keep = promised.rows < len(early)
    then = Chances(rows=promised.rows[keep], late=promised.late[keep], days=promised.days[keep])
    before = days_kept_at(
        stream=replace(stream, cases=early, cancelled=stream.cancelled[: len(early)]),
        split=split,
        promised=then,
        level=0.95,
    )
    assert chosen[0] == 11, "nothing is over yet: 95 % aims at 95.5, which day 10 of these does not reach"
    assert len(np.unique(chosen)) > 1
    assert before.tolist() == chosen[keep].tolist()


def promised(*, shorter: float, kept: float, months: list[tuple[int, float]]) -> dict[str, Any]:
    """Return figures of a promise at 90 % only."""
    return {
        "at_its_rate": {"shorter": shorter},
        "levels": [{"level": 0.9, "kept": kept}],
        "months": [{"orders": orders, "kept_90": share} for orders, share in months],
    }


@pytest.mark.parametrize(
    ("figures", "passed"),
    [
        (promised(shorter=0.13, kept=0.885, months=[(900, 0.865)]), [True, True, True]),
        (promised(shorter=0.12, kept=0.93, months=[(900, 0.85), (900, 0.99)]), [False, False, False]),
        (promised(shorter=0.2, kept=0.87, months=[(900, 0.97), (5, 0.2)]), [True, False, True]),
    ],
)
def test_goals_are_judged_both_ways_overall_and_downwards_by_month(figures: dict[str, Any], passed: list[bool]) -> None:
    assert [row["passed"] for row in goals(figures=figures)] == passed


def forecast(*, ranked: float, alerts: float, recall: float, precision: float, early: float, off: float) -> Any:
    """Return figures of a radar that ranks equally well at every landmark."""
    raised = {"alerts": alerts, "recall": recall, "precision": precision, "recall_72h": early}
    landmarks = [{"hours": hours, "pr_auc": ranked} for hours in radar.LANDMARKS]
    return {"alerts": {"radar": raised}, "landmarks": landmarks, "calibration_error": off}


@pytest.mark.parametrize(
    ("figures", "failed"),
    [
        (forecast(ranked=0.76, alerts=0.085, recall=0.97, precision=0.48, early=0.62, off=0.03), 0),
        (forecast(ranked=0.5, alerts=0.085, recall=0.97, precision=0.48, early=0.62, off=0.03), 3),
        (forecast(ranked=0.9, alerts=0.09, recall=0.96, precision=0.47, early=0.61, off=0.04), 5),
        (forecast(ranked=float("nan"), alerts=0.0, recall=1.0, precision=1.0, early=1.0, off=float("nan")), 6),
    ],
)
def test_the_radar_is_judged_by_what_is_asked_of_it(figures: dict[str, Any], failed: int) -> None:
    judged = radar.goals(figures=figures)

    assert len(judged) == 10
    assert sum(not row["passed"] for row in judged) == failed


@pytest.mark.parametrize(
    ("late", "score", "expected"),
    [
        ([1, 1, 0, 0], [4.0, 3.0, 2.0, 1.0], (1.0, 1.0)),
        ([0, 0, 1, 1], [4.0, 3.0, 2.0, 1.0], ((1 / 3 + 2 / 4) / 2, 0.0)),
        ([1, 0, 1, 0], [1.0, 1.0, 1.0, 1.0], (0.5, 0.5)),
        ([1, 0, 1], [3.0, 2.0, 1.0], ((1 + 2 / 3) / 2, 0.5)),
    ],
)
def test_areas_agree_with_a_sum_by_hand(late: list[int], score: list[float], expected: tuple[float, float]) -> None:
    outcome, ranked = np.array(late, dtype=bool), np.array(score)

    areas = (average_precision(outcome=outcome, score=ranked), roc_area(outcome=outcome, score=ranked))

    assert areas == pytest.approx(expected)


def test_a_forecast_that_keeps_its_word_has_no_calibration_error() -> None:
    outcome = np.array([True, False] * 50)

    assert calibration_error(outcome=outcome, probability=np.full(100, 0.5)) == pytest.approx(0.0)
    assert calibration_error(outcome=outcome, probability=np.full(100, 0.9)) == pytest.approx(0.4)
