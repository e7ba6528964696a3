"""The process as orders really ran through it: its map, its bottlenecks, how it fits the drawing, its true times."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from yinuo.core import discovery
from yinuo.core.discovery import Bottleneck, Conformance, Deviation, ProcessMap, Proposal, Variants
from yinuo.flow.insight.queries import Filters, Period, breakdown, dimensions, metrics, shown
from yinuo.flow.insight.tracing import Stage, Traces, UnknownFilter, traces
from yinuo.flow.orders import queries as orders
from yinuo.flow.orders.queries import OrderFacts
from yinuo.flow.promises.queries import StageStandard
from yinuo.flow.work import queries as work
from yinuo.ground.process.stages import latest_drawing

__all__ = ["Discovery", "Row", "Standing", "UnknownFilter", "UnknownPart", "discover", "rows"]
MOST_ROWS = 500


class UnknownPart(Exception):
    """Nothing of the map is called this."""


@dataclass(frozen=True, kw_only=True)
class Standing:
    """A stage of an order type: its standard time, what reality says of it, and whether a drawing holds it."""

    standard: StageStandard
    proposal: Proposal


@dataclass(frozen=True, kw_only=True)
class Discovery:
    """All that was found. `fit` and `standings` are there where one order type was asked for.

    `process_key` names the drawing the orders are held against, empty where it is the type's list of stages.
    """

    found: Traces
    map: ProcessMap
    variants: Variants
    bottlenecks: tuple[Bottleneck, ...]
    order_type: str
    process_key: str = ""
    fit: Conformance | None = None
    fit_stages: tuple[Stage, ...] = ()
    standings: tuple[Standing, ...] = ()

    def stage(self, number: int) -> Stage:
        """Return an activity of the map or of the fit as a stage."""
        return self.fit_stages[number] if self.fit_stages else self.found.stages[number]


@dataclass(frozen=True, kw_only=True)
class Row:
    """An order behind a number, and the hours or times that it brings to it."""

    order: OrderFacts
    hours: float | None = None
    count: int = 1


def discover(*, period: Period, filters: Filters | None = None) -> Discovery:
    """Return the process of the orders delivered in a period; raises UnknownFilter."""
    found = traces(period=period, filters=filters)
    mapped = discovery.process_map(events=found.events, times=found.times)
    types = (filters or {}).get("order_type", ())
    told = Discovery(
        found=found,
        map=mapped,
        variants=discovery.variants_of(events=found.events),
        bottlenecks=discovery.bottlenecks(found=mapped),
        order_type=types[0] if len(types) == 1 else "",
    )
    return _held_against(told) if told.order_type else told


def _held_against(told: Discovery) -> Discovery:
    """Return what was found with its fit to the drawing or list of its order type, and its standard times."""
    standards = work.templates(order_type=told.order_type)
    key = orders.process_keys().get(told.order_type, "")
    drawn = latest_drawing(key=key) if key else None
    stages = [*told.found.stages]
    numbers = {stage.code: n for n, stage in enumerate(stages)}
    for one in standards:
        if one.code not in numbers:
            numbers[one.code] = len(stages)
            stages.append(Stage(code=one.code, name=one.name, name_en=one.name_en, working=one.working_time))
    if drawn is None:
        net: discovery.Net = discovery.ListNet(activities=[numbers[one.code] for one in standards])
    else:
        _id, process, codes = drawn
        seen = {element: numbers[code] for element, code in codes.items() if code in numbers}
        net = discovery.ProcessNet(process=process, activities=seen)
    return replace(
        told,
        process_key=key if drawn is not None else "",
        fit=discovery.conformance(variants=told.variants.found, net=net),
        fit_stages=tuple(stages),
        standings=_standings(told.found, standards, numbers),
    )


def _standings(found: Traces, standards: tuple[StageStandard, ...], numbers: Mapping[str, int]) -> tuple[Standing, ...]:
    """Return the stages of the type with what they took; begins that nobody reported say nothing of it."""
    told = []
    for one in standards:
        those = (found.events.activity == numbers[one.code]) & ~found.events.inferred
        proposal = discovery.propose(standard_hours=one.standard_hours, minutes=found.times.working[those])
        if proposal is not None:
            told.append(Standing(standard=one, proposal=proposal))
    return tuple(told)


def rows(*, told: Discovery, what: str, key: str) -> tuple[list[Row], int]:
    """Return the orders behind a number of the page, the longest first, and how many they are; raises UnknownPart.

    `what` is activity, waiting, again (key: a stage), edge or loop (key: `stage>stage`, empty for start and end),
    variant (key: its number), deviation (key: `kind:stage`), fitting or cases.
    """
    if what not in _CHOICES:
        raise UnknownPart(what)
    cases, minutes = _CHOICES[what](told, key)
    hours = np.bincount(cases, weights=minutes, minlength=len(told.found.orders)) / 60
    counts = np.bincount(cases, minlength=len(told.found.orders))
    chosen = np.flatnonzero(counts)
    order = chosen[np.lexsort((chosen, -hours[chosen]))]
    ids = [told.found.orders[case] for case in order[:MOST_ROWS]]
    facts = orders.facts_for(order_ids=ids)
    made = [
        Row(order=shown(facts[one]), hours=float(hours[case]), count=int(counts[case]))
        for one, case in zip(ids, order, strict=False)
        if one in facts
    ]
    return made, len(chosen)


Chosen = tuple[Any, Any]
"""Cases, each as often as it counts, and the minutes of each."""


def _number(told: Discovery, code: str) -> int:
    """Return the activity of a code; raises UnknownPart."""
    for number, stage in enumerate(told.fit_stages or told.found.stages):
        if stage.code == code:
            return number
    raise UnknownPart(code)


def _of_activity(told: Discovery, key: str) -> Chosen:
    those = told.found.events.activity == _number(told, key)
    return told.found.events.case[those], told.found.times.working_elapsed[those]


def _of_waiting(told: Discovery, key: str) -> Chosen:
    those = told.found.events.activity == _number(told, key)
    return told.found.events.case[those], told.found.times.waiting_elapsed[those]


def _of_again(told: Discovery, key: str) -> Chosen:
    events = told.found.events
    those = (events.activity == _number(told, key)) & (discovery.repeats(events=events) > 0)
    return events.case[those], told.found.times.working[those]


def _of_edge(told: Discovery, key: str) -> Chosen:
    events = told.found.events
    before, _sign, after = key.partition(">")
    first = events.first_of_case
    came = np.full(events.count, discovery.START, dtype=np.int64)
    came[1:] = events.activity[:-1]
    came[first] = discovery.START
    if not after:
        last = np.append(first[1:], True)[: events.count]
        those = last & (events.activity == _number(told, before))
        return events.case[those], np.zeros(int(those.sum()))
    those = events.activity == _number(told, after)
    those &= came == (_number(told, before) if before else discovery.START)
    return events.case[those], told.found.times.waiting_elapsed[those]


def _of_loop(told: Discovery, key: str) -> Chosen:
    events = told.found.events
    before, _sign, after = key.partition(">")
    those = (events.activity == _number(told, after)) & (discovery.repeats(events=events) > 0)
    those[1:] &= events.activity[:-1] == _number(told, before)
    return events.case[those], told.found.times.working[those]


def _of_variant(told: Discovery, key: str) -> Chosen:
    if not key.isdecimal() or len(key) > 9 or int(key) >= len(told.variants.found):
        raise UnknownPart(key)
    return _whole(told, told.variants.of_case == int(key))


def _of_deviation(told: Discovery, key: str) -> Chosen:
    kind, _sign, code = key.partition(":")
    if told.fit is None or kind not in set(Deviation):
        raise UnknownPart(key)
    number = _number(told, code)
    those = [one for one in told.fit.deviations if one.kind == kind and one.activity == number]
    return _whole(told, np.isin(told.variants.of_case, [variant for one in those for variant in one.variants]))


def _of_fitting(told: Discovery, _key: str) -> Chosen:
    if told.fit is None:
        raise UnknownPart("fitting")
    fitting = [n for n, one in enumerate(told.fit.alignments) if one is not None and one.fits]
    return _whole(told, np.isin(told.variants.of_case, fitting))


def _of_cases(told: Discovery, _key: str) -> Chosen:
    return _whole(told, told.variants.of_case >= 0)


def _whole(told: Discovery, those: Any) -> Chosen:
    return np.flatnonzero(those), discovery.durations(events=told.found.events)[those]


_CHOICES: dict[str, Callable[[Discovery, str], Chosen]] = {
    "activity": _of_activity,
    "waiting": _of_waiting,
    "again": _of_again,
    "edge": _of_edge,
    "loop": _of_loop,
    "variant": _of_variant,
    "deviation": _of_deviation,
    "fitting": _of_fitting,
    "cases": _of_cases,
}
PARTS = tuple(_CHOICES)


def busiest_type(*, period: Period) -> str:
    """Return the order type of which most was delivered in a period, empty where nothing was."""
    if "order_type" not in dimensions() or "deliveries" not in metrics():
        return ""
    found = breakdown(metric="deliveries", dimension="order_type", period=period)
    return found[0].key if found else ""
