"""Makes the compiled functions of plans ready before anybody waits: `python -m yinuo.core.planning.warming`."""

from __future__ import annotations

import time

from yinuo.core.planning.model import ConstraintKind, Link, Plan, Task
from yinuo.core.worktime import WorkCalendar, weekly_pattern

START = 29_000_000  # any moment will do


def warm_up() -> None:
    """Call every compiled function of plans that Python calls, but those of published instances."""
    from yinuo.core.planning.drawing import Drawing
    from yinuo.core.planning.estimates import Estimate, finish_outlook
    from yinuo.core.planning.fast.runs import run_ends
    from yinuo.core.planning.levelling import level
    from yinuo.core.planning.loads import Busy, Load, Need, Resource
    from yinuo.core.planning.network import plan_dates

    calendar = WorkCalendar("UTC", weekly_pattern(shifts=["08:00-16:00"]))
    tasks = (Task(ref="a", minutes=60), Task(ref="b", minutes=60, constraint=ConstraintKind.ALAP))
    plan = Plan(start=START, tasks=tasks, links=(Link(before="a", after="b"),), calendars={"": calendar})
    plan_dates(plan=plan)
    one = Resource(code="r", calendar=calendar, busy=(Busy(start=START, end=START + 60),))
    load = Load(plan=plan, resources=(one,), needs=(Need(task="a", resource="r"),))
    level(load=load, seconds=0, clock=time.perf_counter)
    drawing = Drawing(plan)
    run_ends(drawing.net, drawing.opened(years=1), drawing.order(), drawing.net.minutes.reshape(1, -1))
    finish_outlook(plan=plan, estimates={"a": Estimate(least=1, usual=2, most=3)}, runs=1)


if __name__ == "__main__":
    warm_up()
