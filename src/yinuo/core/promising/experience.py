"""What past deliveries say of an order at the moment it is placed: who handles it, over which lane, to where.

Means of a group shrunk to a coarser one, in a ladder; recent means to long ones; and how often, and how far,
deliveries of the kind missed what the ladder expects. A delivery counts only from the instant it was complete.
All durations are logs of days on the clock of `pace`. Knows no promise: neither ours nor anybody else's.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from yinuo.core.foresight.cases import Cases, Category, Codes, Floats, planned_name
from yinuo.core.foresight.features import Recollection
from yinuo.core.foresight.memory import DAY, Log, Memory, Snapshot, keep_log

LONG, YEAR, MONTH = 700.0, 365.0, 30.0
SEASON_DAYS = 60.0  # transit is compared with that of all deliveries of so many days before it ended
SHORTEST_DAYS = 0.15  # shorter legs are recording noise
LONGEST_PLAN_DAYS = 40.0
SLOW_DAYS = (3.0, 6.0)  # handling that takes longer marks a supplier
FAR_MISS = 0.7  # log time: twice as long as expected
LANE_AREA = "lane_area"  # region of origin and area of destination together


@dataclass(frozen=True)
class Step:
    """One mean: of `measure` in the order's group of `family`, over `days`, held to `prior` by `strength` deliveries.

    `prior` names an earlier step; blank is zero.
    """

    name: str
    family: str
    measure: str
    days: float
    strength: float
    prior: str = ""


FIRST: Sequence[Step] = (
    Step("planned.all", "all", "planned", YEAR, 1),
    Step("planned.supplier", "supplier", "planned", YEAR, 2, "planned.all"),
    Step("planned.item", "item", "planned", YEAR, 1, "planned.supplier"),
    Step("transit.all", "all", "transit", LONG, 1),
    Step("transit.lane", "lane", "transit", LONG, 8, "transit.all"),
    Step("transit.lane_area", LANE_AREA, "transit", LONG, 8, "transit.lane"),
    Step("relative.lane", "lane", "relative", LONG, 8),
    Step("relative.lane_area", LANE_AREA, "relative", LONG, 6, "relative.lane"),
    Step("relative.lane_recent", "lane", "relative", 28.0, 10, "relative.lane"),
    Step("relative.region_recent", "destination_region", "relative", 21.0, 10, "relative.lane"),
    Step("relative.area_recent", "destination_area", "relative", 60.0, 5, "relative.lane_area"),
    Step("handling.all", "all", "handling", YEAR, 1),
    Step("handling.supplier", "supplier", "handling", YEAR, 4, "handling.all"),
    Step("handling.supplier_recent", "supplier", "handling", MONTH, 4, "handling.supplier"),
    Step("handling.item", "item", "handling", YEAR, 3, "handling.supplier"),
    Step("handling.family", "item_family", "handling", YEAR, 20, "handling.all"),
    *(
        step
        for number in range(len(SLOW_DAYS))
        for step in (
            Step(f"slow{number}.all", "all", f"slow{number}", YEAR, 1),
            Step(f"slow{number}.supplier", "supplier", f"slow{number}", YEAR, 4, f"slow{number}.all"),
        )
    ),
)
SECOND: Sequence[Step] = (
    Step("rest.supplier", "supplier", "rest", YEAR, 6),
    Step("rest.origin", "origin_area", "rest", YEAR, 15),
    Step("rest.family", "item_family", "rest", YEAR, 20),
    Step("rest.item", "item", "rest", YEAR, 4, "rest.supplier"),
    Step("spread.handling_all", "all", "handling_spread", YEAR, 1),
    Step("spread.handling", "supplier", "handling_spread", YEAR, 5, "spread.handling_all"),
    Step("spread.all", "all", "spread", YEAR, 1),
    Step("spread.lane", "lane", "spread", YEAR, 20, "spread.all"),
    Step("spread.area", "destination_area", "spread", YEAR, 20, "spread.lane"),
    Step("spread.supplier", "supplier", "spread", YEAR, 10, "spread.all"),
    *(
        step
        for measure, strength in (("miss", 10), ("far_miss", 15))
        for step in (
            Step(f"{measure}.all", "all", measure, YEAR, 1),
            *(
                Step(f"{measure}.{family}", family, measure, YEAR, strength, f"{measure}.all")
                for family in ("supplier", "destination_area", "item_family", "lane")
            ),
        )
    ),
)
LEVELS = tuple(step.name for step in (*FIRST, *SECOND) if step.family == "all" and not step.name.startswith("transit"))
FAMILIES = sorted({step.family for step in (*FIRST, *SECOND)})


def gather(*, history: Cases) -> Memory:
    """Build the memory that `look_back` asks, from cases on the clock; later facts carry their own instants.

    Measures of the second kind are misses against what the first said at the order, so they are made after it.
    """
    history = with_lane_area(cases=history)
    known = _first_measures(history)
    names = {"all": ("all",)} | {f: history.categories[f].names for f in FAMILIES if f != "all"}
    memory = Memory(logs=_logs(history, known), names=names)
    ordered = history.instants["ordered_at"]
    known |= _relative(memory, known)
    memory = replace(memory, logs=_logs(history, known))
    first = _climb(FIRST, history, ordered, memory, {})
    known |= _second_measures(history, known, first)
    return replace(memory, logs=_logs(history, known))


def look_back(*, cases: Cases, moments: Floats, memory: Recollection) -> dict[str, Floats]:
    """Return every step by name as of each moment, and the whole time that the ladder expects."""
    cases = with_lane_area(cases=cases)
    columns = _climb(FIRST, cases, moments, memory, {})
    columns["expected.whole"] = _expected(columns)
    columns["expected.against_season"] = columns["expected.whole"] - columns["transit.all"]
    columns = _climb(SECOND, cases, moments, memory, columns)
    return {name: values for name, values in columns.items() if name not in LEVELS}


def freeze(*, memory: Memory, moment: float) -> Snapshot:
    """Return the memory as of `moment`, small enough to be stored with what was learnt."""
    return memory.snapshot(moment=moment, wanted=[(s.family, s.measure, s.days) for s in (*FIRST, *SECOND)])


def with_lane_area(*, cases: Cases) -> Cases:
    """Add the category of origin region and destination area together; unknown where either is."""
    if LANE_AREA in cases.categories:
        return cases
    origin, area = cases.categories["origin_region"], cases.categories["destination_area"]
    folded = np.where((origin.codes < 0) | (area.codes < 0), -1, origin.codes * max(len(area.names), 1) + area.codes)
    distinct, codes = np.unique(folded, return_inverse=True)
    pairs = (divmod(int(one), max(len(area.names), 1)) for one in distinct if one >= 0)
    names = tuple(f"{origin.names[a]}→{area.names[b]}" for a, b in pairs)
    category = Category(codes.astype(np.int64) - int((distinct < 0).any()), names)
    return replace(cases, categories={**cases.categories, LANE_AREA: category})


def _climb(
    steps: Sequence[Step], cases: Cases, moments: Floats, memory: Recollection, found: Mapping[str, Floats]
) -> dict[str, Floats]:
    columns = dict(found)
    codes: dict[str, Codes] = {}
    nothing = np.zeros(len(cases))
    for step in steps:
        if step.family not in codes:
            category = None if step.family == "all" else cases.categories[step.family]
            codes[step.family] = memory.codes(family=step.family, category=category, rows=len(cases))
        count, total = memory.stat(
            family=step.family, measure=step.measure, codes=codes[step.family], moments=moments, days=step.days
        )
        prior = columns[step.prior] if step.prior else nothing
        columns[step.name] = (total + step.strength * prior) / (count + step.strength)
    return columns


def _expected(columns: Mapping[str, Floats]) -> Floats:
    """Return the log of handling and transit together, as the lane and the item have it."""
    return np.asarray(np.log(np.exp(columns["transit.lane_area"]) + np.exp(columns["handling.item"])))


def _first_measures(history: Cases) -> dict[str, tuple[Floats, Floats]]:
    """Return (known at, value) of what is read off a delivery alone; without stages all of it is transit."""
    ordered, finished = history.instants["ordered_at"], history.instants["finished_at"]
    if not history.stages:
        return {"transit": (finished, _log_days(finished - ordered))}
    first, last = history.instants[history.stages[0]], history.instants[history.stages[-1]]
    planned = np.clip((history.instants[planned_name(history.stages[-1])] - first) / DAY, 0, LONGEST_PLAN_DAYS)
    handling = _log_days(last - ordered)
    measures = {
        "transit": (finished, _log_days(finished - last)),
        "handling": (last, handling),
        "planned": (first, planned),
    }
    for number, days in enumerate(SLOW_DAYS):
        slow = np.where(np.isnan(handling), np.nan, handling > np.log(days))
        measures[f"slow{number}"] = (last, slow)
    return measures


def _relative(memory: Memory, known: Mapping[str, tuple[Floats, Floats]]) -> dict[str, tuple[Floats, Floats]]:
    """Return transit against that of all deliveries that ended in the season before."""
    finished, transit = known["transit"]
    everyone: Codes = np.zeros(len(finished), dtype=np.int64)
    moments = np.nan_to_num(finished)
    count, total = memory.stat(family="all", measure="transit", codes=everyone, moments=moments, days=SEASON_DAYS)
    return {"relative": (finished, transit - total / np.maximum(count, 1.0))}


def _second_measures(
    history: Cases, known: Mapping[str, tuple[Floats, Floats]], first: Mapping[str, Floats]
) -> dict[str, tuple[Floats, Floats]]:
    finished, relative = known["relative"]
    rest = relative - first["relative.lane_area"]
    miss = _log_days(finished - history.instants["ordered_at"]) - _expected(first)
    measures = {
        "rest": (finished, rest),
        "spread": (finished, rest**2),
        "miss": (finished, miss),
        "far_miss": (finished, np.where(np.isnan(miss), np.nan, miss > FAR_MISS)),
    }
    if "handling" in known:
        last, handling = known["handling"]
        measures["handling_spread"] = (last, (handling - first["handling.supplier"]) ** 2)
    return measures


def _logs(history: Cases, measures: Mapping[str, tuple[Floats, Floats]]) -> dict[tuple[str, str], Log]:
    wanted = {(step.family, step.measure) for step in (*FIRST, *SECOND)}
    logs = {}
    for family, measure in wanted:
        if measure in measures:
            codes = np.zeros(len(history), dtype=np.int64) if family == "all" else history.categories[family].codes
            logs[family, measure] = keep_log(codes, *measures[measure])
    return logs


def _log_days(hours: Floats) -> Floats:
    return np.asarray(np.log(np.maximum(hours / DAY, SHORTEST_DAYS)))
