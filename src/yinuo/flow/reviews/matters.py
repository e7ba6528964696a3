"""What else a report tells a customer: agreed changes, what is waited for, problems, goods, and money if allowed."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from django.utils.translation import gettext as _

from yinuo.flow.acceptance import queries as acceptance
from yinuo.flow.care import queries as care
from yinuo.flow.changes import queries as changes
from yinuo.flow.changes.wording import edits_in_words
from yinuo.flow.orders import queries as orders
from yinuo.flow.orders.queries import OrderFacts
from yinuo.flow.plans import queries as plans
from yinuo.flow.promises import queries as promises
from yinuo.flow.quality import queries as quality
from yinuo.flow.reviews.scope import Scope
from yinuo.flow.sharing import queries as sharing
from yinuo.ground.kernel.wording import date_text, money, number, unit_name

CUSTOMER = "customer"
_SETTLED = ("closed", "merged")


def agreed(scope: Scope) -> Iterator[str]:
    """Name the changes that came into effect in the period."""
    if not scope.shown["changes"]:
        return
    for order in scope.orders:
        lines = orders.lines(order_id=order.id)
        for one in changes.changes(order_id=order.id, states=("applied",)):
            if not scope.holds(one.settled_at):
                continue
            said = edits_in_words(edits=one.edits, lines=lines, currency=order.currency) or [one.reason]
            new = one.impact.committed_at if one.impact and scope.shown["dates"] else None
            date = _("；新的交期 %(day)s") % {"day": date_text(new)} if new else ""
            yield scope.of(order) + _("变更 %(number)s：") % {"number": one.number} + _("，").join(said) + date


def waited_for(scope: Scope) -> Iterator[str]:
    """Name what the customer still owes, and by when; what colleagues owe is our own matter."""
    if not scope.shown["pledges"]:
        return
    for order in scope.orders:
        for one in promises.pledges(order_id=order.id):
            if one.party != CUSTOMER or one.state != "open":
                continue
            late = _("（已过期，交付日期会顺延）") if one.is_overdue(scope.until) else ""
            told = {"what": one.what, "day": date_text(one.due_at), "late": late}
            yield scope.of(order) + _("%(what)s：请在 %(day)s 前提供%(late)s") % told


def problems(scope: Scope) -> Iterator[str]:
    """Name open complaints, and non-conformities where customers are told of them."""
    for order in scope.orders:
        if scope.shown["issues"]:
            yield from _complaints(scope, order)
        if scope.tell_nonconformities:
            for fault in quality.nonconformities(found=quality.Found(order_id=order.id, states=("open", "waiting"))):
                told = {"defect": fault.defect, "quantity": number(fault.quantity, 4)}
                yield scope.of(order) + _("内部检验发现：%(defect)s，数量 %(quantity)s，正在处理") % told


def _complaints(scope: Scope, order: OrderFacts) -> Iterator[str]:
    for one in care.complaints(order_id=order.id):
        if one.state in _SETTLED:
            continue
        state = _("已有处理办法") if one.first_replied_at else _("处理中")
        told = {"number": one.number, "text": one.text[:80], "state": state}
        yield scope.of(order) + _("您反映的问题 %(number)s（%(text)s）：%(state)s") % told


def sent_out(scope: Scope) -> Iterator[str]:
    """Name what was shipped, delivered and accepted in the period, with quantities where they are shown."""
    if not scope.shown["shipments"]:
        return
    for order in scope.orders:
        for one in sharing.shipments(order_id=order.id):
            if scope.holds(one.shipped_at):
                carrier = f"{one.carrier_name} " if scope.shown["carrier"] else ""
                told = {"day": date_text(one.shipped_at), "number": f"{carrier}{one.number}"}
                yield scope.of(order) + _("%(day)s 发出运单 %(number)s") % told
        if scope.shown["lines"] and scope.shown["quantities"]:
            yield from _accepted(scope, order)


def _accepted(scope: Scope, order: OrderFacts) -> Iterator[str]:
    for one in acceptance.acceptances(order_id=order.id):
        if not one.is_valid or not scope.holds(one.signed_at):
            continue
        for item in one.items:
            told = {
                "day": date_text(one.signed_at),
                "name": item.get("name", ""),
                "quantity": number(Decimal(str(item.get("accepted") or 0)), 4),
                "unit": unit_name(str(item.get("unit", ""))),
            }
            yield scope.of(order) + _("%(day)s 签收 %(name)s %(quantity)s %(unit)s") % told


def money_matters(scope: Scope) -> Iterator[str]:
    """Tell the value, what changes did to it, and payments; costs and margins are never in here."""
    if not scope.tell_budget:
        return
    for order in scope.orders:
        applied = changes.changes(order_id=order.id, states=("applied",))
        moved = sum(one.impact.value_by for one in applied if one.impact)
        told = {"value": money(order.value_minor, order.currency), "moved": money(moved, order.currency)}
        yield scope.of(order) + (
            _("订单金额 %(value)s，其中变更 %(moved)s") % told if moved else _("订单金额 %(value)s") % told
        )
    for stone in plans.milestones(project_id=scope.about.id) if scope.is_project else []:
        if stone.amount_minor and scope.about.project is not None:
            words = {"paid": _("已付款"), "invoiced": _("已开票"), "due": _("应付款")}
            amount = money(stone.amount_minor, scope.about.project.currency)
            told = {"name": stone.name, "amount": amount, "state": words.get(stone.payment, _("未到期"))}
            yield _("“%(name)s” %(amount)s：%(state)s") % told
