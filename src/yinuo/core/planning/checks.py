"""Finds everything that is wrong with a plan before it is computed, circles of tasks that wait for each other too."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from yinuo.core.planning.faults import PlanFault, PlanFaultCode
from yinuo.core.planning.model import ConstraintKind, Link, LinkKind, Plan, Task

SUMMARY_CONSTRAINTS = (ConstraintKind.ASAP, ConstraintKind.SNET, ConstraintKind.FNLT)
TO_SUMMARY = (LinkKind.FINISH_START, LinkKind.START_START)
FROM_SUMMARY = (LinkKind.FINISH_START, LinkKind.FINISH_FINISH)


def check_plan(*, plan: Plan) -> list[PlanFault]:
    """Return all that is wrong with the records of a plan, but for circles of links (see `circle`)."""
    known = {task.ref: task for task in plan.tasks}
    summaries = {task.parent for task in plan.tasks if task.parent is not None}
    faults = _doubles(plan.tasks)
    for task in plan.tasks:
        faults += [*_task_faults(task, plan, known), *_date_faults(task, is_summary=task.ref in summaries)]
    parents = _parent_circles(known)
    faults += parents
    for link in plan.links:
        if link.before in summaries or link.after in summaries or not _is_plain(link, known):
            faults += _link_faults(link, known, summaries, has_tree=not parents)
    return faults


def circle(*, arrows: Iterable[tuple[str, str]]) -> tuple[str, ...]:
    """Return one way that leads back to where it began, first and last the same; empty where there is none."""
    following: dict[str, list[str]] = {}
    for before, after in arrows:
        following.setdefault(before, []).append(after)
    left: set[str] = set()
    for root in following:
        found = _walk(root, following, left)
        if found:
            return found
    return ()


def _walk(root: str, following: Mapping[str, Sequence[str]], left: set[str]) -> tuple[str, ...]:
    path, stack = {root: None}, [iter(following.get(root, ()))]
    if root in left:
        return ()
    while stack:
        node = next(stack[-1], None)
        if node is None:
            stack.pop()
            left.add(path.popitem()[0])
        elif node in path:
            way = list(path)
            return (*way[way.index(node) :], node)
        elif node not in left:
            path[node] = None
            stack.append(iter(following.get(node, ())))
    return ()


def _doubles(tasks: Sequence[Task]) -> list[PlanFault]:
    seen: set[str] = set()
    doubles = [task.ref for task in tasks if task.ref in seen or seen.add(task.ref)]  # type: ignore[func-returns-value]
    return [_fault(PlanFaultCode.DUPLICATE, "task", ref, "ref", value=ref) for ref in doubles]


def _task_faults(task: Task, plan: Plan, known: Mapping[str, Task]) -> Iterator[PlanFault]:
    if task.parent is not None and task.parent not in known:
        yield _fault(PlanFaultCode.UNKNOWN, "task", task.ref, "parent", value=task.parent)
    code = plan.calendar_of(task)
    if not task.elapsed and code not in plan.calendars:
        yield _fault(PlanFaultCode.UNKNOWN, "task", task.ref, "calendar", value=code)
    for field, minutes in (("minutes", task.minutes), ("remaining", task.remaining or 0)):
        if minutes < 0:
            yield _fault(PlanFaultCode.NEGATIVE, "task", task.ref, field, value=minutes)


def _date_faults(task: Task, *, is_summary: bool) -> Iterator[PlanFault]:
    kind = task.constraint
    if kind.needs_date and task.constraint_at is None:
        yield _fault(PlanFaultCode.NO_DATE, "task", task.ref, "constraint_at", kind=kind)
    if is_summary:
        if kind not in SUMMARY_CONSTRAINTS:
            yield _fault(PlanFaultCode.SUMMARY_CONSTRAINT, "task", task.ref, "constraint", kind=kind)
        return
    start, finish = task.actual_start, task.actual_finish
    if start is not None and finish is not None and finish < start:
        yield _fault(PlanFaultCode.FINISH_BEFORE_START, "task", task.ref, "actual_finish", start=start, finish=finish)


def _parent_circles(known: Mapping[str, Task]) -> list[PlanFault]:
    parents = {task.parent for task in known.values()}
    found = circle(arrows=[(r, t.parent) for r, t in known.items() if t.parent is not None and r in parents])
    if not found:
        return []
    code = PlanFaultCode.ITSELF if len(found) == 2 else PlanFaultCode.PARENT_CYCLE
    values: dict[str, str | int] = {"value": found[0]} if len(found) == 2 else {"path": " → ".join(found)}
    return [PlanFault(code=code, record="task", key=found[0], field="parent", values=values)]


def _is_plain(link: Link, known: Mapping[str, Task]) -> bool:
    return link.before != link.after and link.before in known and link.after in known


def _link_faults(link: Link, known: Mapping[str, Task], summaries: set[str], *, has_tree: bool) -> Iterator[PlanFault]:
    key = f"{link.before} → {link.after}"
    unknown = [(field, ref) for field, ref in (("before", link.before), ("after", link.after)) if ref not in known]
    for field, ref in unknown:
        yield _fault(PlanFaultCode.UNKNOWN, "link", key, field, value=ref)
    if link.before == link.after:
        yield _fault(PlanFaultCode.ITSELF, "link", key, "after", value=link.after)
    elif not unknown and has_tree and _is_part(link, known):
        yield _fault(PlanFaultCode.LINK_TO_PART, "link", key, "after", before=link.before, after=link.after)
    if (link.after in summaries and link.kind not in TO_SUMMARY) or (
        link.before in summaries and link.kind not in FROM_SUMMARY
    ):
        yield _fault(PlanFaultCode.SUMMARY_LINK, "link", key, "kind", kind=link.kind)


def _is_part(link: Link, known: Mapping[str, Task]) -> bool:
    return link.before in _above(link.after, known) or link.after in _above(link.before, known)


def _above(ref: str, known: Mapping[str, Task]) -> Iterator[str]:
    parent = known[ref].parent
    while parent is not None and parent in known:
        yield parent
        parent = known[parent].parent


def _fault(code: PlanFaultCode, record: str, key: str, field: str, **values: str | int) -> PlanFault:
    return PlanFault(code=code, record=record, key=key, field=field, values=values)
