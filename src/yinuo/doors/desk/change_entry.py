"""A change order as it was typed: read into a draft and a letter, and shown again as it stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yinuo.doors.desk.change_plan import PlanEntry, present_plan, typed_plan
from yinuo.doors.desk.entry import DeskRequest, render
from yinuo.doors.desk.forms.orders import major_units, minor_units
from yinuo.doors.desk.forms.quotes import day_of
from yinuo.flow.changes.actions import Draft, Letter
from yinuo.flow.changes.queries import ChangeFacts
from yinuo.flow.orders.queries import LineFacts, OrderFacts
from yinuo.flow.promises import queries as promises
from yinuo.ground.kernel import clock
from yinuo.ground.kernel.ids import as_uuid
from yinuo.ground.people import queries as people
from yinuo.ground.supply import queries as supply

PLACE = ("region", "city", "postcode")
ADDED = ("name", "quantity", "unit", "price")
UNREADABLE = -1  # a price that the room will refuse
_MOST_ROWS = 100
FAULTS: dict[str, Promise] = {
    "quantity": gettext_lazy("数量须为不小于 0 的数字，最多四位小数；0 表示不要这一项。"),
    "price": gettext_lazy("单价须为不小于 0 的数字。"),
    "name": gettext_lazy("请填写新增物料的名称。"),
    "unit": gettext_lazy("单位与物料档案不符。"),
    "moved": gettext_lazy("这一行刚被改成别的物料，请重新填写。"),
    "unknown": gettext_lazy("没有找到，请重新选择。"),
    "none_left": gettext_lazy("至少保留一项物料；不要整张订单请取消订单。"),
    "past": gettext_lazy("请选择将来的日期。"),
    "too_long": gettext_lazy("内容过长，请改短。"),
    "too_many": gettext_lazy("新增的物料太多，请分成几张变更单。"),
    "missing": gettext_lazy("请填写。"),
    "too_early": gettext_lazy("日期不能早于按此变更算得的日期。"),
    "no_address": gettext_lazy("这位联系人没有邮箱，请换一位，或不选联系人、自己转发链接。"),
    "out_of_range": gettext_lazy("金额超出范围。"),
    "stale": gettext_lazy("这张变更单刚被别人修改过，请核对后再提交。"),
    "no_project": gettext_lazy("这张订单不属于进行中的项目，没有计划可改。"),
    "reported": gettext_lazy("变更单只改计划本身；进度请在项目里汇报。"),
    "plan_moved": gettext_lazy("项目计划刚有变化，这些改动已对不上。请核对后重新填写。"),
    "plan_task": gettext_lazy("计划里没有这个任务，请从列表里选。"),
    "plan_link": gettext_lazy("计划里没有这个先后关系：写上任务原来要等的那一个。"),
    "plan_name": gettext_lazy("请填写任务名称。"),
    "plan_rename": gettext_lazy("新名称只写在“改”的行里；新增的任务直接写名称。"),
    "plan_too_long": gettext_lazy("名称过长，最多 200 个字。"),
    "plan_out_of_range": gettext_lazy("工期或间隔超出允许的范围，请改小。"),
    "plan_days": gettext_lazy("工期请填天数，例如 3 或 0.5。"),
    "plan_cycle": gettext_lazy("这样连会绕成一圈，谁也开始不了，请去掉一条先后关系。"),
    "plan_twice": gettext_lazy("这两个任务之间已经有先后关系。"),
    "plan_itself": gettext_lazy("任务不能等自己。"),
    "plan_accepted": gettext_lazy("这个里程碑客户已验收，不能去掉。"),
    "plan_invoiced": gettext_lazy("这个里程碑已开票，不能去掉。"),
    "plan_paid": gettext_lazy("这个里程碑已收款，不能去掉。"),
    "other_sent": gettext_lazy("这张订单已有一张变更单在等客户答复，请先撤回它。"),
}


def fault_text(faults: Mapping[str, str]) -> str:
    """Return the first fault as a sentence."""
    field, code = next(iter(faults.items()))
    if field == "reason" and code == "missing":
        return _("请写明变更原因，客户会看到。")
    if field == "why" and code == "missing":
        return _("请写明客户不同意的原因。")
    return str(FAULTS.get(code, FAULTS["unknown"]))


@dataclass(frozen=True, kw_only=True)
class Entry:
    """What was typed about a change of an order, or what a change order holds."""

    order: OrderFacts
    lines: Sequence[LineFacts]
    typed: Mapping[str, str]
    added: Sequence[Mapping[str, str]]
    plan: PlanEntry | None = None

    def draft(self) -> Draft:
        """Return what was typed as a draft."""
        edits: dict[str, Any] = {
            "lines": {str(line.position): self._line(line) for line in self.lines},
            "added": [self._added(one) for one in self.added if one["name"].strip()],
            **{name: self.typed.get(name, "") for name in (*PLACE, "specification")},
        }
        day = day_of(self.typed.get("requested_on", ""))
        if day is not None and day != self._requested_on():
            edits["requested_at"] = promises.day_end(on=day)
        if self.plan is not None:
            edits["plan"] = self.plan.changes()
        return Draft(
            edits=edits,
            reason=self.typed.get("reason", ""),
            fee_minor=self._money(self.typed.get("fee", ""), negative=True) or 0,
            alternative=self.typed.get("alternative", ""),
            project_id=self.plan.project.id if self.plan else None,
        )

    def letter(self) -> Letter:
        """Return what was typed about sending."""
        day, until = day_of(self.typed.get("committed_on", "")), day_of(self.typed.get("answer_within", ""))
        contact = as_uuid(self.typed.get("contact", ""))
        return Letter(
            contact_id=UUID(str(contact)) if contact else None,
            message=self.typed.get("message", ""),
            committed_at=promises.day_end(on=day) if day else None,
            answer_within_at=promises.day_end(on=until) if until else None,
        )

    def _line(self, line: LineFacts) -> dict[str, Any]:
        told: dict[str, Any] = {"quantity": self.typed.get(f"quantity_{line.position}", "")}
        price = self.typed.get(f"price_{line.position}", "")
        if price.strip():
            told["price_minor"] = self._money(price)
        return told

    def _added(self, one: Mapping[str, str]) -> dict[str, Any]:
        name = one["name"].strip()
        item = supply.items_by_code(codes=[name]).get(name)
        told: dict[str, Any] = {"item_name": item.name if item else name, "quantity": one["quantity"]}
        if item is not None:
            told["item_code"] = item.code
        elif one["unit"].strip():
            told["unit"] = one["unit"].strip()
        if one["price"].strip():
            told["price_minor"] = self._money(one["price"])
        return told

    def _money(self, text: str, *, negative: bool = False) -> int | None:
        if not text.strip():
            return None
        try:
            amount = Decimal(text.replace(",", "").replace("，", "").strip())
        except InvalidOperation:
            return UNREADABLE
        fits = amount.is_finite() and abs(amount) < Decimal(10) ** 15 and (negative or amount >= 0)
        return minor_units(amount, self.order.currency) if fits else UNREADABLE

    def _requested_on(self) -> object:
        return timezone.localtime(self.order.requested_at).date() if self.order.requested_at else None


def typed_entry(*, order: OrderFacts, lines: Sequence[LineFacts], data: Any) -> Entry:
    """Return what a form sent."""
    columns = [data.getlist(f"added_{name}")[:_MOST_ROWS] for name in ADDED]
    added = [dict(zip(ADDED, row, strict=True)) for row in zip(*columns, strict=False)]
    typed = {name: str(data[name]) for name in data}
    plan = typed_plan(order_id=order.id, data=data)
    return Entry(order=order, lines=lines, typed=typed, added=added or [blank()], plan=plan)


def present_entry(*, order: OrderFacts, lines: Sequence[LineFacts], change: ChangeFacts | None = None) -> Entry:
    """Return the form as it is opened: the order as it is, with what a change order changes."""
    edits = change.edits if change else {}
    typed = {name: str(edits.get(name) or getattr(order, name)) for name in PLACE}
    for line in lines:
        told = (edits.get("lines") or {}).get(str(line.position)) or {}
        typed[f"quantity_{line.position}"] = told.get("quantity") or f"{line.quantity.normalize():f}"
        typed[f"price_{line.position}"] = f"{major_units(told.get('price_minor', line.price_minor), order.currency)}"
    wished = edits.get("requested_at") or order.requested_at
    moment = datetime.fromisoformat(wished) if isinstance(wished, str) else wished
    typed["requested_on"] = timezone.localtime(moment).date().isoformat() if moment else ""
    typed["specification"] = str(edits.get("specification") or "")
    if change is not None:
        typed |= {"reason": change.reason, "alternative": change.alternative, "message": change.message}
        typed["fee"] = f"{major_units(change.fee_minor, order.currency)}" if change.fee_minor else ""
    added = [
        {
            "name": one["item_code"] or one["item_name"],
            "quantity": one["quantity"],
            "unit": one["unit"],
            "price": f"{major_units(one['price_minor'], order.currency)}",
        }
        for one in edits.get("added") or ()
    ]
    plan = present_plan(order_id=order.id, edits=edits.get("plan") or ())
    return Entry(order=order, lines=lines, typed=typed, added=[*added, blank()], plan=plan)


def blank() -> dict[str, str]:
    """Return an empty row for something new."""
    return {"name": "", "quantity": "", "unit": "", "price": ""}


def form_page(
    request: DeskRequest, order: OrderFacts, entry: Entry, *, faults: dict[str, str], extra: dict[str, Any]
) -> HttpResponse:
    """Show the form of a change order, new or begun."""
    contacts = [one for one in people.contacts(customer_id=order.customer_id) if one.email]
    context = {
        "order": order,
        "entry": entry,
        "faults": {field: fault_text({field: code}) for field, code in faults.items()},
        "fault": fault_text(faults) if faults else "",
        "contacts": contacts,
        "contact": entry.typed.get("contact") or next((str(one.id) for one in contacts), ""),
        "change": None,
        "asked": None,
        "frozen": order.is_frozen(clock.now()),
        **extra,
    }
    return render(request, "desk/changes/form.html", context, status=422 if faults else 200)
