"""The forms of the settings."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from yinuo.doors.desk import labels
from yinuo.doors.desk.preference_words import PREFERENCES, PreferenceWords
from yinuo.flow.radar import actions as radar
from yinuo.ground.kernel import webhooks
from yinuo.ground.kernel.preferences import Preference, declared
from yinuo.ground.people.tokens import SCOPES

_MOST = 1_000_000
# Settings with a page of their own.
_ON_ITS_PAGE = ("steps", "tiers, types")
TOKEN_DAYS = (("30", _("30 天")), ("90", _("90 天")), ("365", _("一年")), ("", _("不过期")))


class OrganisationForm(forms.Form):
    """The organisation's name and time zone."""

    name = forms.CharField(label=_("名称"), max_length=200)
    timezone = forms.ChoiceField(
        label=_("时区"),
        choices=[(zone, zone) for zone in labels.TIMEZONES],
        help_text=_("成员没有自选时区时使用，也是报表分日的依据。"),
    )


class MemberForm(forms.Form):
    """A colleague to be invited."""

    email = forms.EmailField(label=_("邮箱"), max_length=254)
    name = forms.CharField(label=_("姓名"), max_length=100)
    role = forms.ChoiceField(label=_("角色"), choices=lambda: labels.options(labels.ROLES), initial="sales")


class TokenForm(forms.Form):
    """A program's key to be made."""

    name = forms.CharField(label=_("用途"), max_length=100, help_text=_("写明给哪个系统用，方便日后吊销。"))
    days = forms.ChoiceField(label=_("有效期"), choices=TOKEN_DAYS, required=False, initial="90")
    scopes = forms.MultipleChoiceField(label=_("权限范围"), choices=[(scope, scope) for scope in SCOPES])


class WebhookForm(forms.Form):
    """An address that wants to hear of events."""

    url = forms.CharField(label=_("地址"), max_length=500, widget=forms.URLInput())
    description = forms.CharField(label=_("说明"), max_length=200, required=False)
    rooms = forms.MultipleChoiceField(label=_("事件范围"), choices=lambda: labels.options(labels.ROOMS), required=False)


class PreferencesForm(forms.Form):
    """Every declared setting, with its meaning and unit."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for name, preference in sorted(declared().items()):
            if preference.unit not in _ON_ITS_PAGE:
                self.fields[name] = _field(preference)

    def rooms(self) -> list[tuple[str, list[forms.BoundField]]]:
        """Return the fields by the room they belong to."""
        found: dict[str, list[forms.BoundField]] = {}
        for bound in self:
            found.setdefault(bound.name.partition(".")[0], []).append(bound)
        return [(labels.word(labels.ROOMS, room), fields) for room, fields in found.items()]

    def values(self) -> dict[str, Any]:
        """Return the settings in the type of their defaults."""
        return {name: _value(declared()[name], entered) for name, entered in self.cleaned_data.items()}


def shown_value(value: Any) -> Any:
    """Return a setting as its field shows it."""
    return ", ".join(str(one) for one in value) if isinstance(value, list) else value


def _field(preference: Preference) -> forms.Field:
    words = PREFERENCES.get(preference.name)
    label = words.label if words else preference.name
    told: dict[str, Any] = {"label": label, "help_text": _help(words) if words else preference.meaning}
    default = preference.default
    if words and words.choices:
        return forms.ChoiceField(choices=words.choices, **told)
    if isinstance(default, bool):
        return forms.BooleanField(required=False, **told)
    if isinstance(default, int | float):
        most = 1 if preference.unit in ("probability", "share") else _MOST
        kind = forms.IntegerField if isinstance(default, int) else forms.FloatField
        return kind(min_value=0, max_value=most, **told)
    if preference.unit == "web address":
        return forms.CharField(required=False, validators=[_web_address], **told)
    if preference.unit == "time of day":
        return forms.CharField(required=False, validators=[_time_of_day], **told)
    return forms.CharField(required=False, max_length=2_000, **told)


def _time_of_day(entered: str) -> None:
    if radar.minute_of(entered) is None:
        raise forms.ValidationError(gettext("请填写几点几分，例如 08:00。"))


def _web_address(entered: str) -> None:
    if not webhooks.is_callable(address=entered):
        raise forms.ValidationError(gettext("请填写以 http:// 或 https:// 开头的完整地址。"))


def _help(words: PreferenceWords) -> str:
    if not words.unit:
        return str(words.meaning)
    return gettext("%(meaning)s单位：%(unit)s。") % {"meaning": words.meaning, "unit": words.unit}


def _value(preference: Preference, entered: Any) -> Any:
    if isinstance(preference.default, list):
        return [word for word in str(entered).replace("，", ",").replace("、", ",").replace(" ", "").split(",") if word]
    return entered


class CalendarForm(forms.Form):
    """A working calendar: shifts for each weekday, public holidays, and days that differ."""

    name = forms.CharField(label=_("名称"), max_length=100)
    timezone = forms.ChoiceField(label=_("时区"), choices=[(zone, zone) for zone in labels.TIMEZONES])
    country = forms.ChoiceField(
        label=_("公共假日"),
        required=False,
        choices=lambda: [("", gettext("不使用")), *labels.options(labels.COUNTRIES)],
    )
    mon = forms.CharField(label=_("周一"), required=False, max_length=200)
    tue = forms.CharField(label=_("周二"), required=False, max_length=200)
    wed = forms.CharField(label=_("周三"), required=False, max_length=200)
    thu = forms.CharField(label=_("周四"), required=False, max_length=200)
    fri = forms.CharField(label=_("周五"), required=False, max_length=200)
    sat = forms.CharField(label=_("周六"), required=False, max_length=200)
    sun = forms.CharField(label=_("周日"), required=False, max_length=200)
    exceptions = forms.CharField(
        label=_("特殊日期"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 6, "placeholder": _("2026-03-01 08:00-12:00 赶工\n2026-05-08 休 年会")}),
        help_text=_("每行一天：日期、班次（休息写“休”）、原因。比公共假日优先。"),
    )
    WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

    def plain(self) -> dict[str, Any]:
        """Return what was entered in the plain form of the calendars."""
        entered = self.cleaned_data
        weekly = {day: shifts for day in self.WEEKDAYS if (shifts := _shifts(entered[day]))}
        holidays = {"country": entered["country"], "subdivision": ""} if entered["country"] else None
        return {
            "timezone": entered["timezone"],
            "weekly": weekly,
            "holidays": holidays,
            "exceptions": [_exception(line) for line in entered["exceptions"].splitlines() if line.strip()],
        }


def calendar_initial(*, name: str, plain: dict[str, Any]) -> dict[str, Any]:
    """Return a calendar as its form shows it."""
    weekly = {day: ", ".join(shifts) for day, shifts in plain.get("weekly", {}).items()}
    lines = [
        f"{one['date']} {', '.join(one['shifts']).replace(' ', '') or gettext('休')} {one.get('reason', '')}".strip()
        for one in plain.get("exceptions", [])
    ]
    country = (plain.get("holidays") or {}).get("country", "")
    return {
        "name": name,
        "timezone": plain["timezone"],
        "country": country,
        "exceptions": "\n".join(lines),
        **weekly,
    }


def _shifts(text: str) -> list[str]:
    joined = text.replace("，", ",").replace("、", ",").replace("；", ",").replace("：", ":").replace("—", "-")
    return [part.strip() for part in joined.replace("–", "-").split(",") if part.strip()]


def _exception(line: str) -> dict[str, Any]:
    date, _space, rest = line.strip().partition(" ")
    shifts, _space, reason = rest.strip().partition(" ")
    closed = shifts in ("休", "休息", "off", "Off", "")
    return {"date": date, "shifts": [] if closed else _shifts(shifts), "reason": reason.strip()[:200]}
