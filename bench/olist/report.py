"""The figures as lines of text, with what they mean above them."""

from __future__ import annotations

from typing import Any

from bench.olist.goals import goal_lines
from bench.olist.rolling import Split, day


def radar_lines(*, figures: dict[str, Any], split: Split) -> list[str]:
    """Return the radar's tables."""
    early, last = figures["thresholds"]["early"], figures["thresholds"]["last_call"]
    lines = [
        f"Radar on the orders placed {day(split.train_until)} to {day(split.test_until)}.",
        "Due = end of the estimated date; late = not delivered by then. Every forecast uses only what was known",
        "at its moment; models are refitted monthly and corrected weekly inside the period, as in service.",
        f"Thresholds were set before it: {early:.3f}, more beyond 72 h, and {last:.3f} at 36 h before due.",
        f"{figures['left_out']} orders are left out: cancelled, or due after the end of the data.",
    ]
    lines += _population("All other orders; one never delivered is late", figures["all"])
    return lines + _population("Only orders that were delivered in the end", figures["delivered"])


def _population(title: str, figures: dict[str, Any]) -> list[str]:
    lines = ["", f"== {title}: {figures['orders']} orders, {figures['late']:.1%} late"]
    head = f"{'alerts at least 36 h before due':<32}{'alerts':>9}{'recall':>9}{'precision':>11}"
    lines.append(head + f"{'lead h':>8}{'recall 72 h':>13}")
    for name, row in figures["alerts"].items():
        lines.append(
            f"{name:<32}{row['alerts']:>9.1%}{row['recall']:>9.1%}{row['precision']:>11.1%}"
            f"{row['median_lead_hours']:>8.0f}{row['recall_72h']:>13.1%}"
        )
    ranking = f"{'orders':>9}{'late':>9}{'PR-AUC':>9}{'ROC-AUC':>9}{'calib.':>9}"
    lines += ["", f"{'open orders, hours before due':<32}{ranking}{'PR overrun':>12}{'PR open':>9}"]
    for row in figures["landmarks"]:
        rules = f"{row['stage_overrun_pr_auc']:>12.3f}{row['still_open_pr_auc']:>9.3f}"
        lines.append(_ranking(f"{row['hours']:.0f}", row) + rules)
    lines += ["", f"{'at the stage':<32}{ranking}"]
    lines += [_ranking(row["stage"], row) for row in figures["stages"]]
    lines += ["", f"calibration error over all decisions: {figures['calibration_error']:.3f}"]
    return [*lines, *goal_lines(goals=figures["goals"])]


def _ranking(name: str, row: dict[str, Any]) -> str:
    return (
        f"{name:<32}{row['orders']:>9}{row['late']:>9.1%}{row['pr_auc']:>9.3f}{row['roc_auc']:>9.3f}"
        f"{row['calibration_error']:>9.3f}"
    )


def promise_lines(*, figures: dict[str, Any], split: Split) -> list[str]:
    """Return the promise's tables."""
    own = figures["marketplace"]
    lines = [
        f"Promise at the purchase, {figures['orders']} delivered orders placed {day(split.train_until)} to "
        f"{day(split.test_until)}.",
        "A promise is a date, kept when delivered by its end; days count from the purchase. Refitted monthly and",
        "recalibrated daily on outcomes known by then; the marketplace's own date is not looked at.",
        "",
        f"{'':<54}{'days':>8}{'kept':>9}{'shorter':>10}",
        f"{'marketplace':<54}{own['days']:>8.2f}{own['on_time']:>9.1%}",
    ]
    rows = [
        ("at its own on-time rate, days bought where cheapest", figures["at_its_rate"]),
        ("at its own on-time rate, one level for all", figures["same_level_for_all"]),
        (f"priced before the period for {figures['set_before']['rate']:.1%}", figures["set_before"]),
        *((f"promised {row['level']:.0%}", row) for row in figures["levels"]),
    ]
    for name, row in rows:
        lines.append(f"{name:<54}{row['days']:>8.2f}{row['kept']:>9.1%}{row['shorter']:>10.1%}")
    head = f"{'month':<10}{'orders':>8}{'own days':>10}{'own kept':>10}"
    lines += ["", head + f"{'90 % days':>11}{'kept':>8}{'95 % days':>11}{'kept':>8}"]
    for row in figures["months"]:
        lines.append(
            f"{row['month']:<10}{row['orders']:>8}{row['marketplace_days']:>10.2f}{row['marketplace_on_time']:>10.1%}"
            f"{row['days_90']:>11.2f}{row['kept_90']:>8.1%}{row['days_95']:>11.2f}{row['kept_95']:>8.1%}"
        )
    return [*lines, *goal_lines(goals=figures["goals"])]
