"""The forms of a playbook and of a measure: money as people write it, shares in percent."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yinuo.doors.desk import labels
from yinuo.doors.desk.forms.orders import fault_words, major_units, minor_units
from yinuo.flow.responses.queries import BudgetFacts, MeasureFacts
from yinuo.ground.kernel.wording import called

_HUNDRED = Decimal(100)
_MOST_HOURS = 24 * 92
_USES = "uses_"
# The room's names of faulty fields that the form calls otherwise.
_FIELD_OF = {"cost_minor": "cost", "cost_share": "share"}


class PlaybookForm(forms.Form):
    """What a playbook is called, and against which causes it is offered."""

    name = forms.CharField(label=_("名称"), max_length=100)
    name_en = forms.CharField(label=_("英文名"), max_length=100, required=False)
    causes = forms.MultipleChoiceField(
        label=_("用于"), choices=lambda: labels.options(labels.CAUSES), error_messages={"required": _("至少选择一项。")}
    )


class MeasureForm(forms.Form):
    """A measure: what it costs and gains, who acts, and what the customer is told."""

    name = forms.CharField(label=_("名称"), max_length=100)
    name_en = forms.CharField(label=_("英文名"), max_length=100, required=False)
    kind = forms.ChoiceField(
        label=_("类型"),
        choices=lambda: labels.options(labels.MEASURE_KINDS),
        help_text=_("选“改期”的措施会要求填写新的承诺日期。"),
    )
    hours_gained = forms.FloatField(
        label=_("预计抢回（小时）"),
        min_value=0,
        max_value=_MOST_HOURS,
        help_text=_("按以往经验估计；交付后会统计这项措施的兑现情况。"),
    )
    hours_least = forms.FloatField(
        label=_("最少抢回（小时）"),
        required=False,
        min_value=0,
        max_value=_MOST_HOURS,
        help_text=_("说不准时填写，用于估计风险。"),
    )
    hours_most = forms.FloatField(label=_("最多抢回（小时）"), required=False, min_value=0, max_value=_MOST_HOURS)
    cost = forms.DecimalField(
        label=_("固定费用"),
        required=False,
        min_value=0,
        max_digits=14,
        decimal_places=2,
        help_text=_("每用一次的费用。"),
    )
    share = forms.DecimalField(
        label=_("按金额的费用（%）"),
        required=False,
        min_value=0,
        max_value=100,
        decimal_places=2,
        max_digits=5,
        help_text=_("占订单金额的百分比，与固定费用相加。"),
    )
    instead_of = forms.CharField(
        label=_("择一组"), max_length=40, required=False, help_text=_("同组的措施对一张订单只用一项，例如“运输方式”。")
    )
    stage_codes = forms.MultipleChoiceField(label=_("适用环节"), required=False)
    role = forms.ChoiceField(label=_("负责岗位"), choices=lambda: labels.options(labels.ROLES))
    task_title = forms.CharField(
        label=_("任务标题"), max_length=200, help_text=_("执行后派给负责岗位的任务，系统会在后面加上单号。")
    )
    tells_customer = forms.BooleanField(label=_("默认同时告知客户"), required=False)
    customer_text = forms.CharField(
        label=_("给客户的话"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("写成完整的句子，会放进给客户的消息。留空则按类型概括说明。"),
    )
    customer_text_en = forms.CharField(
        label=_("给客户的话（英文）"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, stages: list[tuple[str, str]], budgets: list[BudgetFacts], **options: Any) -> None:
        super().__init__(*args, **options)
        self.use_fields = []
        for one in budgets:
            name = f"{_USES}{one.code}"
            label = f"{called({'name': one.name, 'name_en': one.name_en})}{f'（{one.unit}）' if one.unit else ''}"
            self.fields[name] = forms.FloatField(label=label, required=False, min_value=0, max_value=1e12)
            self.use_fields.append(name)
        choosable: Mapping[str, Any] = self.fields
        choosable["stage_codes"].choices = stages

    def values(self, *, currency: str) -> dict[str, Any]:
        """Return what was entered as the room keeps it."""
        entered = dict(self.cleaned_data)
        cost, share = entered.pop("cost"), entered.pop("share")
        uses = {name.removeprefix(_USES): entered.pop(name) for name in self.use_fields}
        entered["uses"] = {code: amount for code, amount in uses.items() if amount}
        told = {"cost_minor": minor_units(cost, currency) or 0, "cost_share": float((share or 0) / _HUNDRED)}
        return {**entered, **told}


class BudgetForm(forms.Form):
    """Something that measures for all orders share, and how much of it there is in any seven days."""

    name = forms.CharField(label=_("名称"), max_length=100, help_text=_("例如：装配线加班、空运预算。"))
    name_en = forms.CharField(label=_("英文名"), max_length=100, required=False)
    unit = forms.CharField(label=_("单位"), max_length=20, required=False, help_text=_("例如：小时、票、元。"))
    weekly_limit = forms.FloatField(label=_("7 天内最多"), min_value=0, max_value=1e12)
    active = forms.BooleanField(label=_("启用"), required=False)


def measure_initial(measure: MeasureFacts, *, currency: str) -> dict[str, Any]:
    """Return a measure as its form shows it."""
    names = ("name", "name_en", "kind", "role", "task_title", "tells_customer", "customer_text", "customer_text_en")
    return {
        **{name: getattr(measure, name) for name in names},
        "stage_codes": list(measure.stage_codes),
        "hours_gained": f"{measure.hours_gained:g}",
        "hours_least": measure.hours_least,
        "hours_most": measure.hours_most,
        "instead_of": measure.instead_of,
        **{f"{_USES}{code}": f"{amount:g}" for code, amount in measure.uses.items()},
        "cost": major_units(measure.cost_minor, currency) if measure.cost_minor else None,
        "share": f"{measure.cost_share * 100:g}" if measure.cost_share else None,
    }


def mark(form: forms.Form, faults: Mapping[str, str]) -> None:
    """Show what the room found wrong beside its field."""
    for name, code in faults.items():
        known = _FIELD_OF.get(name, name)
        form.add_error(known if known in form.fields else None, fault_words(code))
