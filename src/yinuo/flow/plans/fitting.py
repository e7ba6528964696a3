"""Leaves out of a plan that was read the links that no plan can have, and tells where they stand: circles, and links of
summaries that lead nowhere. Whoever looks at the file sees them before anything is made."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import pairwise
from typing import Any
from uuid import UUID

from yinuo.core.planning import model as planning
from yinuo.core.planning.drawing import Drawing
from yinuo.core.planning.faults import InvalidPlan, PlanFaultCode
from yinuo.flow.plans.brought import Problem

MOST_CIRCLES = 50  # more are found when the project is made, one by one
MOST_STEPS = 12  # of a circle that is told
ARROW = " → "
Changes = list[dict[str, Any]]


def fitting(*, changes: Changes, places: Mapping[UUID, str]) -> tuple[Changes, list[Problem]]:
    """Return the changes without the links that cannot be, and those; `places` are where each task stands."""
    tasks = [one for one in changes if one["kind"] == "task"]
    links = [one for one in changes if one["kind"] == "link"]
    names = {one["id"]: one["after"]["name"] for one in tasks}
    problems = []
    for _circle in range(MOST_CIRCLES):
        found = _misfit(tasks, links)
        if found is None:
            break
        dropped, code, path = found
        told = ARROW.join(_shortened([names[ref] for ref in path]))
        problems += [Problem(places[UUID(one["after"]["after_id"])], code, told) for one in dropped]
        gone = {one["id"] for one in dropped}
        links = [one for one in links if one["id"] not in gone]
    return [*tasks, *links], problems


def _shortened(path: list[str]) -> list[str]:
    return path if len(path) <= MOST_STEPS else [*path[: MOST_STEPS - 3], "…", *path[-2:]]


def _misfit(tasks: Changes, links: Changes) -> tuple[Changes, str, tuple[str, ...]] | None:
    """Return links that cannot be, what is wrong with them, and the way they lead round."""
    try:
        Drawing(_plan(tasks, links)).order()
    except InvalidPlan as invalid:
        circles = [one for one in invalid.faults if one.code is PlanFaultCode.CYCLE]
        if circles:
            path = tuple(str(circles[0].values["path"]).split(ARROW))
            dropped = _last(links, path)
            turn = path.index(_ends(dropped)[1])  # told from the task whose row is named
            return [dropped], "circle", (*path[turn:-1], *path[: turn + 1])
        barred = {one.key for one in invalid.faults if one.record == "link"}
        misfits = [one for one in links if ARROW.join(_ends(one)) in barred]
        return (misfits, "summary_link", ()) if misfits else None
    return None


def _last(links: Changes, path: tuple[str, ...]) -> dict[str, Any]:
    """Return the link of a circle that was read last: without it, what stood before it holds."""
    steps = set(pairwise(path))
    return [one for one in links if _ends(one) in steps][-1]


def _ends(link: Mapping[str, Any]) -> tuple[str, str]:
    return link["after"]["before_id"], link["after"]["after_id"]


def _plan(tasks: Iterable[Mapping[str, Any]], links: Iterable[Mapping[str, Any]]) -> planning.Plan:
    """Return what hangs together as the core sees it; how long anything takes makes no difference here."""
    return planning.Plan(
        start=0,
        tasks=tuple(planning.Task(ref=one["id"], parent=one["after"].get("parent_id"), elapsed=True) for one in tasks),
        links=tuple(
            planning.Link(
                before=before, after=after, kind=planning.LinkKind(one["after"].get("kind", "FS")), elapsed=True
            )
            for one in links
            for before, after in [_ends(one)]
        ),
        calendars={},
        calendar="",
    )
