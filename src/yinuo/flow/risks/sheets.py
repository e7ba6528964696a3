"""The register as a workbook."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from yinuo.flow.orders import queries as orders
from yinuo.flow.plans import queries as plans
from yinuo.flow.risks import queries
from yinuo.flow.risks.queries import RiskFacts, Sought
from yinuo.ground.kernel.tables.writing import xlsx_file
from yinuo.ground.kernel.wording import minor_digits
from yinuo.ground.people import queries as people

MOST_ROWS = 10_000
Words = Mapping[str, Promise | str]


def register_file(*, sought: Sought, categories: Words, states: Words) -> bytes:
    """Return the risks that are asked for as a workbook, the gravest first."""
    headings = [
        _("编号"),
        _("标题"),
        _("说明"),
        _("类别"),
        pgettext("project", "项目"),
        _("订单"),
        _("可能性"),
        pgettext("risk", "影响"),
        _("得分"),
        _("最少延误"),
        _("通常延误"),
        _("最多延误"),
        _("损失金额"),
        _("负责人"),
        _("预防措施"),
        _("应急措施"),
        _("下次复核"),
        _("状态"),
    ]
    found = queries.risks(sought=sought, limit=MOST_ROWS)
    about = _About(found)
    rows = [_row(one, about, str(categories[one.category]), str(states[one.state])) for one in found]
    return xlsx_file(headings=headings, rows=rows, sheet=_("风险登记册"))


class _About:
    """What risks are about and who watches them, by their ids."""

    def __init__(self, found: list[RiskFacts]) -> None:
        ids = {one.project_id for one in found if one.project_id}
        self.projects = {one: plans.project(project_id=one) for one in ids}
        self.orders = orders.facts_for(order_ids=[one.order_id for one in found if one.order_id])
        self.members: dict[UUID | None, str] = {one.id: one.name for one in people.members(active_only=False)}
        self.digits = minor_digits(people.organisation().currency)

    def amount(self, minor: int) -> float:
        """Return money in whole units, as sheets count."""
        return float(minor / 10**self.digits)


def _row(one: RiskFacts, about: _About, category: str, state: str) -> list[Any]:
    project = about.projects.get(one.project_id) if one.project_id else None
    order = about.orders.get(one.order_id) if one.order_id else None
    return [
        one.number,
        one.title,
        one.description,
        category,
        project.name if project else "",
        order.number if order else "",
        one.likelihood,
        one.impact,
        one.score,
        one.delay_least,
        one.delay_usual,
        one.delay_most,
        about.amount(one.loss_minor),
        about.members.get(one.owner_id, ""),
        one.prevention,
        one.contingency,
        timezone.localdate(one.review_due_at) if one.review_due_at else "",
        state,
    ]
