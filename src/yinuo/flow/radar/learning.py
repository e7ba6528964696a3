"""Learning from the organisation's own deliveries: what forecasts are made from, and what is fitted from history."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

import pyarrow as pa

from yinuo.core.foresight import FitSettings, LocalTime, Model, fit, hold_contest, refresh
from yinuo.core.foresight.cases import hours_of
from yinuo.flow.orders import queries as orders
from yinuo.flow.promises import queries as promises
from yinuo.flow.promises.queries import StageStandard
from yinuo.flow.radar.casetable import Case, by_order_type, case_table, make_cases, stage_columns
from yinuo.flow.radar.foreseeing import Means
from yinuo.flow.radar.judgement import LEARNABLE, Judged, Task
from yinuo.flow.radar.versions import Champion, Decision, Fallback, serving
from yinuo.flow.work import queries as work
from yinuo.ground.people import queries as people
from yinuo.ground.supply import queries as supply

FIT = "radar.fit"
REFRESH = "radar.refresh"
_PIECE = 2_000
Report = Callable[[int, int], None]


def means(*, order_types: Sequence[str]) -> Means:
    """Return what forecasts of these order types are made from."""
    standards = promises.standards_by_type(order_types=list(order_types))
    champions, fallen = serving(standards=standards)
    return Means(
        models={order_type: one.model for order_type, one in champions.items()},
        standards=standards,
        calendar=supply.working_calendar(),
        fallen=frozenset(fallen),
    )


def local_time(*, now: datetime) -> LocalTime:
    """Return how far the organisation's clock is ahead of UTC, and when it works."""
    offset = now.astimezone(ZoneInfo(people.organisation().timezone)).utcoffset()
    hours = offset.total_seconds() / 3600 if offset else 0.0
    return LocalTime(utc_offset_hours=hours, calendar=supply.working_calendar())


def all_cases(*, until: datetime, report: Report | None = None) -> list[Case]:
    """Return every order placed by a moment, with its lines and stages, whatever became of it."""
    filters = orders.OrderFilters(states=(), ordered_until=until, unseen=True)
    found: list[Case] = []
    after: UUID | None = None
    while piece := orders.page_after(filters=filters, after=after, size=_PIECE):
        ids = [order.id for order in piece]
        found += make_cases(
            orders={order.id: order for order in piece},
            stages=work.stages_of(order_ids=ids),
            lines=orders.lines_for(order_ids=ids),
        )
        after = ids[-1]
        if report is not None:
            report(len(found), len(found) + _PIECE)
    return found


def fitted(
    *,
    cases: Sequence[Case],
    now: datetime,
    standards: Mapping[str, Sequence[StageStandard]],
    local: LocalTime,
) -> dict[str, Model]:
    """Fit a model for each order type on what was known at `now`; needs no database, only time."""
    return {
        order_type: fit(history=history, now=now, settings=settings)
        for order_type, history, settings in _materials(cases, standards, local)
    }


def learnt(
    *,
    cases: Sequence[Case],
    now: datetime,
    standards: Mapping[str, Sequence[StageStandard]],
    local: LocalTime,
    serving: Mapping[str, Champion],
    fallen: Mapping[str, Fallback],
    known_before: Collection[str] = (),
    report: Report | None = None,
) -> list[Judged]:
    """Judge for each order type a fresh fit against the version that serves; with it that version, refreshed.

    A contest on months that none has seen finds the kind to fit; `hold_duel` tells whether it is better than the
    champion on outcomes that came after that began to serve. `known_before` names order types that had a champion
    which cannot serve any more, `fallen` those whose model drifted.
    """
    found: list[Judged] = []
    steps = 2 * len(standards)

    def tell(done: int) -> None:
        if report is not None:
            report(done, steps)

    for order_type, history, settings in _materials(cases, standards, local):
        contest = hold_contest(history=history, now=hours_of(now), settings=settings, kinds=LEARNABLE)
        tell(2 * len(found) + 1)
        task = Task(order_type=order_type, history=history, settings=settings, now=now, contest=contest)
        champion = serving.get(order_type)
        if order_type in fallen:
            found.append(task.recovered(fallback=fallen[order_type]))
        elif champion is None:
            decision = Decision.STAGES if order_type in known_before else Decision.FIRST
            found.append(Judged(fit=task.promoted(decision=decision)))
        else:
            found.append(task.judged(champion=champion))
        tell(2 * len(found))
    return found


def refreshed(
    *,
    cases: Sequence[Case],
    now: datetime,
    standards: Mapping[str, Sequence[StageStandard]],
    local: LocalTime,
    serving: Mapping[str, Champion],
) -> dict[str, Model]:
    """Return the models that serve with their memory brought up to `now`, by order type."""
    return {
        order_type: refresh(model=serving[order_type].model, history=history, now=now)
        for order_type, history, _settings in _materials(cases, standards, local)
        if order_type in serving
    }


def _materials(
    cases: Sequence[Case], standards: Mapping[str, Sequence[StageStandard]], local: LocalTime
) -> Iterator[tuple[str, pa.Table, FitSettings]]:
    """Yield for each order type the case table and the settings that its model is fitted with."""
    for order_type, group in by_order_type(cases=cases).items():
        codes = [stage.code for stage in standards[order_type]]
        settings = FitSettings(
            stages=stage_columns(codes=codes), utc_offset_hours=local.utc_offset_hours, calendar=local.calendar
        )
        yield order_type, case_table(cases=group, codes=codes), settings
