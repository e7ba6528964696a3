"""The form of what nobody can help: where, from when to when, and what it does."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

SCOPES = (("region", _("地区")), ("lane", _("线路")))
_MOST_HOURS = 24 * 60


class ForceForm(forms.Form):
    """Force majeure to be entered; times are of the member's zone."""

    name = forms.CharField(label=_("名称"), max_length=100, help_text=_("例如：台风“海葵”、港口罢工。"))
    scope = forms.ChoiceField(label=_("影响"), choices=SCOPES)
    place = forms.CharField(
        label=_("哪个地区或线路"),
        max_length=120,
        widget=forms.TextInput(attrs={"list": "regions"}),
        help_text=_("与订单上的地区名或线路代码一致。"),
    )
    begins_at = forms.DateTimeField(label=_("开始"), widget=forms.DateTimeInput(attrs={"type": "datetime-local"}))
    ends_at = forms.DateTimeField(label=_("结束"), widget=forms.DateTimeInput(attrs={"type": "datetime-local"}))
    closed = forms.BooleanField(label=_("期间完全不能送达"), required=False)
    delay_hours = forms.FloatField(
        label=_("晚多少（小时）"),
        required=False,
        min_value=0,
        max_value=_MOST_HOURS,
        help_text=_("期间要送达的订单晚这么久；完全不能送达时，从结束起再晚这么久。"),
    )
    note = forms.CharField(label=_("说明"), max_length=300, required=False)

    def told(self) -> dict[str, Any]:
        """Return what was entered, as the action takes it."""
        return {**self.cleaned_data, "delay_hours": self.cleaned_data["delay_hours"] or 0.0}

    def take(self, faults: Mapping[str, str]) -> None:
        """Say beside each field what the radar refused."""
        words = {
            ("ends_at", "past"): gettext("结束时间已经过去。"),
            ("ends_at", "before_begin"): gettext("结束要晚于开始。"),
            ("ends_at", "late"): gettext("结束时间太远，请填十年以内的日期。"),
            ("begins_at", "too_early"): gettext("开始时间太早，请填十年以内的日期。"),
            ("place", "unknown"): gettext("没有这条线路，请核对线路代码。"),
            ("delay_hours", "nothing"): gettext("请填写晚多少小时，或勾选完全不能送达。"),
            ("delay_hours", "range"): gettext("请填 0 到 1440 小时。"),
        }
        for field, code in faults.items():
            self.add_error(field, words.get((field, code), gettext("请填写。")))
