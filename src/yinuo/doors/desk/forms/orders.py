"""The forms of an order: entering one with its lines, and changing its facts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from yinuo.doors.desk import labels
from yinuo.doors.desk.order_kinds import kind_choices
from yinuo.flow.orders import actions as orders
from yinuo.ground.kernel.wording import minor_digits
from yinuo.ground.people import queries as people

LINE_FIELDS = ("item_name", "quantity", "unit", "price")
MOST_LINES = 200
_BLANK_LINES = 3
# A date without a time means: by the end of the working day.
_END_OF_DAY_HOUR = 18

FAULT_WORDS = {
    "missing": _("请填写。"),
    "unknown": _("没有找到，请重新选择。"),
    "taken": _("这个单号已被使用。"),
    "name_taken": _("已经有同名的了，请换一个名称。"),
    "duplicate": _("内容重复。"),
    "too_long": _("内容过长。"),
    "out_of_range": _("超出允许的范围。"),
    "before_ordered": _("早于下单时间。"),
    "in_future": _("不能是将来的时间。"),
    "not_positive": _("应大于 0。"),
    "wrong_type": _("内容有误。"),
    "not_rising": _("最少、通常、最多应依次不减。"),
}


def fault_words(code: str) -> str:
    """Return a fault's code in words."""
    return str(FAULT_WORDS.get(code, _("内容有误。")))


def end_of_day(day: date | None) -> datetime | None:
    """Return the end of business of a day in the reader's time zone."""
    if day is None:
        return None
    return datetime(day.year, day.month, day.day, _END_OF_DAY_HOUR, tzinfo=timezone.get_current_timezone())


def minor_units(amount: Decimal | None, currency: str) -> int | None:
    """Return an amount in the currency's minor units."""
    return None if amount is None else int(amount.scaleb(minor_digits(currency)).to_integral_value())


def major_units(minor: int, currency: str) -> Decimal:
    """Return an amount given in minor units as people write it."""
    amount = Decimal(minor).scaleb(-minor_digits(currency))
    return amount.quantize(Decimal(1)) if amount == amount.to_integral_value() else amount


class DayInput(forms.DateInput):
    """A date as browsers ask for it."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs=attrs, format="%Y-%m-%d")


class OrderFactsForm(forms.Form):
    """What may be changed of an order after it was entered."""

    order_type = forms.ChoiceField(label=_("订单类型"))
    channel = forms.ChoiceField(label=_("渠道"), choices=lambda: labels.options(labels.CHANNELS))
    requested_at = forms.DateField(
        label=_("客户需求日期"),
        required=False,
        widget=DayInput(),
        help_text=_("客户希望哪天收到。承诺日期另行确认，不会随之变动。"),
    )
    owner_id = forms.ChoiceField(label=_("负责人"), required=False)
    reference = forms.CharField(
        label=_("客户单号"), max_length=100, required=False, help_text=_("客户自己的采购单号，可用来搜索。")
    )
    penalty = forms.DecimalField(
        label=_("逾期罚金（每天）"), required=False, min_value=0, max_digits=15, decimal_places=2
    )
    note = forms.CharField(label=_("备注"), max_length=10_000, required=False, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        types = kind_choices()
        members = [(str(member.id), member.name) for member in people.members()]
        choosable: Mapping[str, Any] = self.fields
        choosable["order_type"].choices = types
        choosable["owner_id"].choices = [("", gettext("不指定")), *members]

    def owner(self) -> UUID | None:
        """Return the chosen owner."""
        chosen = self.cleaned_data["owner_id"]
        return UUID(chosen) if chosen else None


class NewOrderForm(OrderFactsForm):
    """An order to be entered; the customer is chosen, or named to be made."""

    number = forms.CharField(label=_("单号"), max_length=60, required=False, help_text=_("留空则自动编号。"))
    ordered_at = forms.DateField(label=_("下单日期"), required=False, widget=DayInput(), help_text=_("默认今天。"))
    customer_id = forms.UUIDField(label=_("客户"), required=False, widget=forms.HiddenInput())
    customer_name = forms.CharField(label=_("客户名称"), max_length=200, required=False)
    customer_tier = forms.ChoiceField(
        label=_("等级"), required=False, choices=lambda: labels.options(labels.TIERS), initial="new"
    )
    customer_region = forms.CharField(label=_("地区"), max_length=100, required=False)

    def clean(self) -> dict[str, Any]:
        """Ask for a customer, known or new."""
        entered: dict[str, Any] = super().clean() or {}
        if not entered.get("customer_id") and not entered.get("customer_name", "").strip():
            self.add_error("customer_id", gettext("请选择客户，或填写新客户的名称。"))
        return entered


@dataclass
class LineEntry:
    """One line as it was typed, with its faults by field."""

    values: dict[str, str]
    faults: dict[str, str] = field(default_factory=dict)

    @property
    def is_blank(self) -> bool:
        """Return whether nothing was entered but what stood there before; a known line without a name is taken out."""
        nameless = not self.values["item_name"].strip()
        return nameless and (bool(self.values.get("key")) or not self.values["price"].strip())


class LineEntries:
    """The lines of an order as they were typed; blank ones are left out."""

    def __init__(self, entries: list[LineEntry]) -> None:
        self.entries = entries

    @classmethod
    def blank(cls) -> LineEntries:
        """Return a few empty lines to begin with."""
        return cls([blank_line() for _n in range(_BLANK_LINES)])

    @classmethod
    def typed(cls, data: Any) -> LineEntries:
        """Return the lines of a posted form."""
        columns = [data.getlist(f"line_{name}")[:MOST_LINES] for name in LINE_FIELDS]
        rows = zip(*columns, strict=False)
        entries = [LineEntry(dict(zip(LINE_FIELDS, row, strict=True))) for row in rows]
        for entry, key in zip(entries, data.getlist("line_key"), strict=False):
            entry.values["key"] = key[:20]
        return cls(entries or [blank_line()])

    @property
    def filled(self) -> list[LineEntry]:
        """Return the lines that hold something."""
        return [entry for entry in self.entries if not entry.is_blank]

    @property
    def faulty(self) -> bool:
        """Return whether any line has a fault."""
        return any(entry.faults for entry in self.entries)

    def read(self, *, currency: str) -> tuple[orders.NewLine, ...]:
        """Return the lines to enter, and mark what cannot be read; `faulty` says whether there was any."""
        return tuple(line for _key, line in self.read_with_keys(currency=currency))

    def read_with_keys(self, *, currency: str) -> list[tuple[str, orders.NewLine]]:
        """Return the lines as `read` does, each with the key of the line that it was before, or an empty one."""
        read = [(entry.values.get("key", ""), _line(entry, currency)) for entry in self.filled]
        return [(key, line) for key, line in read if line is not None]


def blank_line() -> LineEntry:
    """Return an empty line."""
    return LineEntry({"item_name": "", "quantity": "1", "unit": gettext("件"), "price": ""})


def _line(entry: LineEntry, currency: str) -> orders.NewLine | None:
    values = entry.values
    if not values["item_name"].strip():
        entry.faults["item_name"] = gettext("请填写物料名称。")
    quantity = _decimal(values["quantity"])
    if quantity is None or not 0 < quantity < Decimal(10) ** 14:
        entry.faults["quantity"] = gettext("数量应大于 0。")
    price = _decimal(values["price"] or "0")
    if price is None or not 0 <= price < Decimal(10) ** 15:
        entry.faults["price"] = gettext("单价应为不小于 0 的数字。")
    if entry.faults or quantity is None or price is None:
        return None
    return orders.NewLine(
        item_name=values["item_name"].strip()[:200],
        quantity=quantity,
        unit=values["unit"].strip()[:20] or gettext("件"),
        price_minor=minor_units(price, currency) or 0,
    )


def _decimal(text: str) -> Decimal | None:
    try:
        number = Decimal(text.replace(",", "").replace("，", "").strip())
    except InvalidOperation:
        return None
    return number if number.is_finite() else None
