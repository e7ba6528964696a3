"""What stands above every page of a project: its name, its dates, and the ways to its other pages."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from yinuo.doors.desk import plan_words
from yinuo.flow.orders import queries as orders
from yinuo.flow.plans import queries, waiting
from yinuo.flow.plans.queries import ProjectFacts
from yinuo.ground.kernel import clock


def frame(*, project: ProjectFacts, chosen: str) -> dict[str, Any]:
    """Return the project, how it stands, and its tabs; `chosen` is the page that is shown."""
    counts = queries.standing(ids=[project.id], now=clock.now()).get(project.id, {})
    return {
        "project": project,
        "view": chosen,
        "counts": counts,
        "orders": list(orders.facts_for(order_ids=list(project.order_ids)).values()) if project.order_ids else [],
        "state_word": plan_words.STATES[project.state],
        "state_tone": plan_words.TONES.get(project.state, "quiet"),
        "late_days": _late_days(project),
        "held_up": waiting.held_up(project_id=project.id)[:3],
        "tabs": _tabs(project, chosen),
    }


def _late_days(project: ProjectFacts) -> int:
    if project.finish_at is None or project.deadline_at is None or project.finish_at <= project.deadline_at:
        return 0
    return max((project.finish_at - project.deadline_at).days, 1)


def _tabs(project: ProjectFacts, chosen: str) -> list[dict[str, Any]]:
    own = {"project_id": project.id}
    plan = reverse("desk:project", kwargs=own)
    tabs = [
        ("gantt", _("甘特图"), plan),
        ("table", _("表格"), f"{plan}?view=table"),
        ("board", _("看板"), f"{plan}?view=board"),
        ("calendar", pgettext("view", "日历"), f"{plan}?view=calendar"),
        ("milestones", pgettext("plural", "里程碑"), reverse("desk:project-milestones", kwargs=own)),
        ("risks", pgettext("plural", "风险"), reverse("desk:project-risks", kwargs=own)),
        ("baselines", _("基线"), reverse("desk:project-baselines", kwargs=own)),
        ("levelling", _("均衡"), reverse("desk:project-levelling", kwargs=own)),
        ("papers", _("报告与复盘"), reverse("desk:project-papers", kwargs=own)),
    ]
    return [{"label": label, "url": url, "active": code == chosen} for code, label, url in tabs]
