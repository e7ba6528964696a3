"""A drawing that follows an earlier one is the drawing of the new plan, whatever was changed."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.core.planning.networks import plans
from yinuo.core.planning import ConstraintKind, InvalidPlan, Link, LinkKind, Plan, Task
from yinuo.core.planning.drawing import Drawing
from yinuo.core.planning.network import dates_of, plan_dates
from yinuo.core.planning.reckoning import Reckoning


@st.composite
def grouped(draw: st.DrawFn) -> Plan:
    """A plan, some of its tasks parts of a phase within a phase, looked at at some moment or at none."""
    plan = draw(plans())
    within = draw(st.sets(st.integers(0, len(plan.tasks) - 1), max_size=4))
    tasks = [replace(task, parent="phase" if place in within else None) for place, task in enumerate(plan.tasks)]
    if within:
        tasks += [Task(ref="phase", parent="whole", calendar="office"), Task(ref="whole", calendar="office")]
    now = draw(st.one_of(st.none(), st.integers(plan.start, plan.start + 4_000)))
    return replace(plan, tasks=tuple(tasks), now=now)


@st.composite
def edited(draw: st.DrawFn, plan: Plan) -> Plan:
    """A plan after an edit: tasks longer, dated, begun; links gone, lagged, new; later, or moved as a whole."""
    tasks, links = list(plan.tasks), list(plan.links)
    for place in draw(st.sets(st.integers(0, len(tasks) - 1), max_size=3)):
        tasks[place] = draw(_changed(plan, tasks[place]))
    if links and draw(st.booleans()):
        links.pop(draw(st.integers(0, len(links) - 1)))
    if links and draw(st.booleans()):
        place = draw(st.integers(0, len(links) - 1))
        links[place] = replace(links[place], lag=draw(st.integers(-300, 300)))
    if draw(st.booleans()):
        before, after = (draw(st.sampled_from(tasks)).ref for _ in range(2))
        links.append(Link(before=before, after=after, kind=draw(st.sampled_from(LinkKind))))
    if draw(st.integers(0, 4)) == 0:
        tasks.append(
            Task(ref=f"new{len(tasks)}", minutes=60, calendar="office", parent=draw(st.sampled_from(tasks)).parent)
        )
    now = None if plan.now is None else plan.now + draw(st.integers(0, 3_000))
    return replace(plan, tasks=tuple(tasks), links=tuple(links), now=now, start=plan.start + draw(st.integers(0, 900)))


def _changed(plan: Plan, task: Task) -> st.SearchStrategy[Task]:
    if any(one.parent == task.ref for one in plan.tasks):  # a summary
        return st.just(replace(task, deadline=plan.start + 500))
    began = plan.start + 60
    return st.sampled_from(
        [
            replace(task, minutes=task.minutes + 90),
            replace(task, constraint=ConstraintKind.SNET, constraint_at=plan.start + 2_000),
            replace(task, constraint=ConstraintKind.ALAP, constraint_at=None),
            replace(task, deadline=plan.start + 700),
            replace(task, minutes=task.minutes or 30, actual_start=began, actual_finish=None, remaining=None),
            replace(task, actual_start=began, actual_finish=began + 100, remaining=None),
        ]
    )


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_a_drawing_that_follows_another_one_is_the_same_as_a_new_one(data: st.DataObject) -> None:
    before = data.draw(grouped())
    drawing = Drawing(before)
    drawing.net  # noqa: B018 - it is drawn before it is edited, as between two edits
    for _ in range(2):
        after = data.draw(edited(before))
        try:
            expected = plan_dates(plan=after)
        except InvalidPlan:
            return  # a link that closes a circle

        drawing = drawing.redrawn(plan=after)

        for mine, fresh in zip(drawing.net, Drawing(after).net, strict=True):
            assert np.array_equal(mine, fresh)
        assert dates_of(found=Reckoning(drawing)) == expected
        before = after
