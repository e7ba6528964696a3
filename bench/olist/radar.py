"""How early and how precisely late orders are seen coming, beside the two simple rules."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

from bench.olist.forecasts import DECISIONS, EARLY, LEAD, Forecasts, Thresholds, choose_thresholds
from bench.olist.goals import at_least, at_most
from bench.olist.measures import average_precision, calibration_error, roc_area
from bench.olist.rolling import Flags, Rows, Split, Stream, late_of, placed
from yinuo.core.foresight.cases import Cases, Floats

LANDMARKS = (36.0, 72.0, 120.0, 168.0, 240.0)
STAGE_QUANTILE = 0.9
# What is asked on months nobody has seen: ranking at each landmark, alerts, calibration.
PR_AUC = {36.0: 0.76, 72.0: 0.65, 120.0: 0.51, 168.0: 0.39, 240.0: 0.28}
ALERTS, RECALL, PRECISION, RECALL_EARLY, CALIBRATION = 0.085, 0.97, 0.48, 0.62, 0.03


@dataclass(frozen=True)
class Scene:
    """The orders of one population with what was forecast of them."""

    cases: Cases
    rows: Rows
    late: Flags
    ahead: Floats  # [decision, order], NaN where the order was not open
    at_stage: Floats  # [stage, order]
    overrun: Floats  # hours before due at which the stage-overrun rule speaks, NaN if never

    def only(self, keep: Flags) -> Scene:
        """Return the scene with the orders that `keep` marks."""
        return Scene(
            self.cases,
            self.rows[keep],
            self.late[keep],
            self.ahead[:, keep],
            self.at_stage[:, keep],
            self.overrun[keep],
        )


def measure_radar(*, stream: Stream, forecasts: Forecasts, split: Split) -> dict[str, Any]:
    """Return every figure of the radar on the test period, thresholds set on the rehearsal before it."""
    cases = stream.cases
    before = placed(stream=stream, since=split.rehearsal, until=split.train_until, known_by=split.train_until)
    thresholds = choose_thresholds(ahead=forecasts.ahead[:, before], late=late_of(cases=cases, rows=before))
    rows = placed(stream=stream, since=split.train_until, until=split.test_until, known_by=split.known_until)
    scene = Scene(
        cases=cases,
        rows=rows,
        late=late_of(cases=cases, rows=rows),
        ahead=forecasts.ahead[:, rows],
        at_stage=forecasts.at_stage[:, rows],
        overrun=_overrun_hours(cases, rows, split),
    )
    delivered = ~np.isnan(cases.instants["finished_at"][rows])
    ordered = cases.instants["ordered_at"]
    inside = (ordered >= split.train_until) & (ordered < split.test_until)
    return {
        "left_out": int(inside.sum()) - len(rows),
        "thresholds": {"early": thresholds.early, "last_call": thresholds.last_call},
        "all": _with_goals(_figures(scene, thresholds)),
        "delivered": _with_goals(_figures(scene.only(delivered), thresholds)),
    }


def goals(*, figures: dict[str, Any]) -> list[dict[str, Any]]:
    """Return each goal of one population with what was reached."""
    radar = figures["alerts"]["radar"]
    return [
        *(
            at_least(name=f"PR-AUC {row['hours']:.0f} h before due", goal=PR_AUC[row["hours"]], reached=row["pr_auc"])
            for row in figures["landmarks"]
        ),
        at_most(name="alerts", goal=ALERTS, reached=radar["alerts"]),
        at_least(name="recall at 36 h", goal=RECALL, reached=radar["recall"]),
        at_least(name="precision at 36 h", goal=PRECISION, reached=radar["precision"]),
        at_least(name="recall at 72 h", goal=RECALL_EARLY, reached=radar["recall_72h"]),
        at_most(name="calibration error", goal=CALIBRATION, reached=figures["calibration_error"]),
    ]


def _with_goals(figures: dict[str, Any]) -> dict[str, Any]:
    return {**figures, "goals": goals(figures=figures)}


def _figures(scene: Scene, thresholds: Thresholds) -> dict[str, Any]:
    still_open = np.where(np.isnan(scene.ahead[DECISIONS.index(LEAD)]), np.nan, LEAD)
    live = ~np.isnan(scene.ahead)
    outcome = np.broadcast_to(scene.late, scene.ahead.shape)[live]
    return {
        "orders": len(scene.rows),
        "late": _share(scene.late),
        "alerts": {
            "radar": _alert_figures(thresholds.alert_hours(ahead=scene.ahead), scene.late),
            "stage overrun": _alert_figures(scene.overrun, scene.late),
            "still open": _alert_figures(still_open, scene.late),
        },
        "landmarks": [_landmark(scene, hours) for hours in LANDMARKS],
        "stages": [
            {"stage": name.removesuffix("_at"), **_ranking(scene.late, scene.at_stage[place])}
            for place, name in enumerate(("ordered_at", *scene.cases.stages))
        ],
        "calibration_error": calibration_error(outcome=outcome, probability=scene.ahead[live]),
    }


def _share(late: Flags) -> float:
    return float(late.mean()) if len(late) else float("nan")


def _alert_figures(hours: Floats, late: Flags) -> dict[str, float]:
    alerted = ~np.isnan(hours)
    hit = alerted & late
    count = max(int(late.sum()), 1)
    return {
        "alerts": _share(alerted),
        "recall": float(hit.sum() / count),
        "precision": float(hit.sum() / max(int(alerted.sum()), 1)),
        "median_lead_hours": float(np.median(hours[hit])) if hit.any() else float("nan"),
        "recall_72h": float((hit & (np.nan_to_num(hours) >= EARLY)).sum() / count),
    }


def _landmark(scene: Scene, hours: float) -> dict[str, Any]:
    forecast = scene.ahead[DECISIONS.index(hours)]
    opened = ~np.isnan(forecast)
    rule = (np.nan_to_num(scene.overrun[opened]) >= hours).astype(np.float64)
    return {
        "hours": hours,
        **_ranking(scene.late, forecast),
        "stage_overrun_pr_auc": average_precision(outcome=scene.late[opened], score=rule),
        "still_open_pr_auc": _share(scene.late[opened]),
    }


def _ranking(late: Flags, forecast: Floats) -> dict[str, Any]:
    live = ~np.isnan(forecast)
    late, forecast = late[live], forecast[live]
    return {
        "orders": len(late),
        "late": _share(late),
        "pr_auc": average_precision(outcome=late, score=forecast),
        "roc_auc": roc_area(outcome=late, score=forecast),
        "calibration_error": calibration_error(outcome=late, probability=forecast),
    }


def _overrun_hours(cases: Cases, rows: Rows, split: Split) -> Floats:
    """Hours before due at which a stage first ran over its 90 % time, as it stood before the test period."""
    known = cases.until(split.train_until)
    first = np.full(len(rows), np.inf)
    for start, end in pairwise(["ordered_at", *cases.stages, "finished_at"]):
        usual = known.instants[end] - known.instants[start]
        usual = usual[usual > 0]
        if not len(usual):
            continue
        over = cases.instants[start][rows] + np.quantile(usual, STAGE_QUANTILE)
        first = np.where(~(cases.instants[end][rows] <= over), np.fmin(first, over), first)
    hours = cases.instants["due_at"][rows] - first
    return np.where(hours >= LEAD, hours, np.nan)
