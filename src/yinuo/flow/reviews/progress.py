"""How far an order or a project is, in words for its customer: where it stands, what was reached, what comes next."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _

from yinuo.flow.orders.queries import OrderFacts
from yinuo.flow.plans import queries as plans
from yinuo.flow.plans.queries import MilestoneFacts, ProjectFacts, TaskFacts
from yinuo.flow.reviews.scope import Scope, span
from yinuo.flow.work import queries as work
from yinuo.flow.work.queries import StageFacts
from yinuo.ground.kernel.wording import called, date_text, percent

MOST_NEXT = 6
_AHEAD = ("next", "active")


def standing(scope: Scope) -> Iterator[str]:
    """Say where it stands, how far it is, and when it comes: the interval, beside what was promised."""
    if scope.about.project is not None:
        yield from _project_standing(scope, scope.about.project)
    for order in scope.orders:
        yield from _order_standing(scope, order)


def _project_standing(scope: Scope, project: ProjectFacts) -> Iterator[str]:
    tasks = leaves(plans.tasks(project_id=project.id))
    if scope.shown["stages"] and tasks:
        yield _("“%(name)s”已完成 %(share)s。") % {"name": project.name, "share": percent(share_done(tasks))}
    else:
        yield _("“%(name)s”正在进行。") % {"name": project.name}
    if scope.shown["expected"] and project.finish_at and project.state != "done":
        yield _("预计 %(day)s 全部完成。") % {"day": date_text(project.finish_at)}


def _order_standing(scope: Scope, order: OrderFacts) -> Iterator[str]:
    over = {"delivered": order.delivered_at, "accepted": order.accepted_at, "cancelled": order.cancelled_at}
    words = {"delivered": _("已送达"), "accepted": _("已签收"), "cancelled": _("已取消")}
    if order.state in over:
        told = {"number": order.number, "what": words[order.state], "day": date_text(over[order.state])}
        yield _("订单 %(number)s %(day)s %(what)s。") % told
        return
    stages = work.stages(order_id=order.id) if scope.shown["stages"] else []
    active = next((one for one in stages if one.state in _AHEAD), None)
    if active is None:
        yield _("订单 %(number)s 正在进行。") % {"number": order.number}
    else:
        told = {"number": order.number, "stage": called(active), "share": percent(stage_share(stages))}
        yield _("订单 %(number)s 处于“%(stage)s”环节，已完成 %(share)s。") % told
    yield from _dates(scope, order)


def _dates(scope: Scope, order: OrderFacts) -> Iterator[str]:
    if not scope.shown["dates"]:
        return
    if order.committed_at is None:
        yield _("交付日期正在核定，确认后告知。")
        return
    promised = span(order.committed_earliest_at, order.committed_at)
    if scope.shown["expected"] and order.projected_at is not None:
        expected = span(order.projected_earliest_at, order.projected_latest_at or order.projected_at)
        yield _("承诺 %(promised)s 送达，目前预计 %(expected)s。") % {"promised": promised, "expected": expected}
    else:
        yield _("承诺 %(promised)s 送达。") % {"promised": promised}


def reached(scope: Scope) -> Iterator[str]:
    """Name what was reached in the period: milestones, finished stages."""
    for one in _milestones(scope):
        if one.done and scope.holds(one.finished_at):
            accepted = _("，已验收") if one.accepted_at else ""
            yield _("%(day)s 达成里程碑“%(name)s”%(accepted)s") % {
                "day": date_text(one.finished_at),
                "name": one.name,
                "accepted": accepted,
            }
    if not scope.shown["stages"]:
        return
    for order in scope.orders:
        for stage in work.stages(order_id=order.id):
            if scope.holds(stage.finished_at):
                told = {"day": date_text(stage.finished_at), "stage": called(stage)}
                yield scope.of(order) + _("%(day)s 完成“%(stage)s”") % told


def ahead(scope: Scope) -> Iterator[str]:
    """Name what comes next: milestones with their dates, and the stages to come."""
    coming = [one for one in _milestones(scope) if not one.done]
    for one in coming[:MOST_NEXT]:
        yield _milestone_ahead(scope, one)
    if not scope.shown["stages"]:
        return
    for order in scope.orders:
        if order.state != "open":
            continue
        stages = [one for one in work.stages(order_id=order.id) if one.state in _AHEAD]
        for stage in stages[: 1 if scope.is_project else MOST_NEXT]:
            state = _("进行中") if stage.state == "active" else _("待开始")
            yield scope.of(order) + _("“%(stage)s”%(state)s") % {"stage": called(stage), "state": state}


def _milestone_ahead(scope: Scope, one: MilestoneFacts) -> str:
    told = {"name": one.name, "promised": date_text(one.committed_at), "expected": date_text(one.projected_at)}
    promised = scope.shown["dates"] and one.committed_at is not None
    expected = scope.shown["expected"] and one.projected_at is not None
    if promised and expected:
        return _("里程碑“%(name)s”：承诺 %(promised)s，目前预计 %(expected)s") % told
    if promised:
        return _("里程碑“%(name)s”：承诺 %(promised)s") % told
    return _("里程碑“%(name)s”：预计 %(expected)s") % told if expected else _("里程碑“%(name)s”") % told


def _milestones(scope: Scope) -> list[MilestoneFacts]:
    return plans.milestones(project_id=scope.about.id) if scope.is_project else []


def leaves(tasks: Sequence[TaskFacts]) -> list[TaskFacts]:
    """Return the tasks that are work themselves."""
    return [one for one in tasks if not one.summary and not one.milestone]


def share_done(tasks: Sequence[TaskFacts]) -> float:
    """Return how much of the planned work is done, 0 to 1; tasks count by their length."""
    total = sum(one.minutes for one in tasks)
    return sum(one.minutes * one.done_percent for one in tasks) / total / 100 if total else 0.0


def stage_share(stages: Sequence[StageFacts]) -> float:
    """Return how much of an order's standard time is behind it, 0 to 1; a stage counts once it is done."""
    wanted = [one for one in stages if one.state != "skipped"]
    total = sum(one.standard_hours for one in wanted)
    return sum(one.standard_hours for one in wanted if one.state == "done") / total if total else 0.0
