"""The forms of coming in: sign-in, passwords, and a member's own profile."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext_lazy as _

from yinuo.doors.desk import labels


class SignInForm(forms.Form):
    """E-mail and password."""

    email = forms.CharField(
        label=_("邮箱"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "username", "autofocus": True, "inputmode": "email"}),
    )
    password = forms.CharField(
        label=_("密码"),
        strip=False,
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


class ForgottenForm(forms.Form):
    """Where to send a link to set a new password."""

    email = forms.EmailField(
        label=_("邮箱"), max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "username", "autofocus": True})
    )


class NewPasswordForm(forms.Form):
    """A new password, twice, checked against the rules."""

    wanted = forms.CharField(
        label=_("新密码"),
        strip=False,
        max_length=200,
        help_text=_("至少 10 个字符，避开常见词。"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label=_("再输一次"),
        strip=False,
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, account: Any = None, **options: Any) -> None:
        super().__init__(*args, **options)
        self.account = account

    def clean(self) -> dict[str, Any]:
        """Check the rules and that both entries agree."""
        entered: dict[str, Any] = super().clean() or {}
        wanted, again = entered.get("wanted"), entered.get("again")
        if wanted and again and wanted != again:
            self.add_error("again", _("两次输入不一致。"))
        elif wanted:
            try:
                validate_password(wanted, user=self.account)
            except forms.ValidationError as error:
                self.add_error("wanted", error)
        return entered


class PasswordChangeForm(NewPasswordForm):
    """A new password, with the present one."""

    present = forms.CharField(
        label=_("当前密码"),
        strip=False,
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    field_order = ("present", "wanted", "again")


class ProfileForm(forms.Form):
    """How a member is named and spoken to."""

    name = forms.CharField(label=_("姓名"), max_length=100)
    title = forms.CharField(label=_("职务"), max_length=100, required=False)
    language = forms.ChoiceField(
        label=_("语言"), required=False, choices=lambda: [("", _("跟随浏览器")), *labels.options(labels.LANGUAGES)]
    )
    timezone = forms.ChoiceField(
        label=_("时区"),
        required=False,
        choices=lambda: [("", _("跟随组织")), *((zone, zone) for zone in labels.TIMEZONES)],
    )
