"""Coming in and going out: sign-in, choice of organisation, language, passwords."""

from __future__ import annotations

from typing import Any, cast
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import authenticate, login, logout, update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from yinuo.doors.desk.entry import SESSION_ORGANISATION, DeskRequest, open_to_all, page, render
from yinuo.doors.desk.forms.signing_in import (
    ForgottenForm,
    NewPasswordForm,
    PasswordChangeForm,
    ProfileForm,
    SignInForm,
)
from yinuo.ground.kernel.events import acting_as
from yinuo.ground.kernel.tenancy import acting_for
from yinuo.ground.people import actions as people
from yinuo.ground.people import queries, rights, sign_in
from yinuo.ground.people.sign_in import PasswordLink

LANGUAGE_COOKIE_SECONDS = 365 * 24 * 3600


@open_to_all
@never_cache
@require_http_methods(["GET", "POST"])
def enter(request: HttpRequest) -> HttpResponse:
    """Ask for e-mail and password, and let the person in."""
    if request.method == "GET":
        if request.user.is_authenticated and request.session.get(SESSION_ORGANISATION):
            return redirect(_onward(request))
        return _entry_page(request, SignInForm())
    form = SignInForm(request.POST)
    if form.is_valid() and _let_in(request, form):
        return redirect(_after_sign_in(request))
    return _entry_page(request, form, status=422)


@open_to_all
@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """Sign out; the language stays."""
    logout(request)
    return redirect("desk:sign-in")


@open_to_all
@never_cache
@require_http_methods(["GET", "POST"])
def choose_organisation(request: HttpRequest) -> HttpResponse:
    """Let a member of several organisations say for which one they work now."""
    if not request.user.is_authenticated:
        return redirect("desk:sign-in")
    known = _organisations(request.user.pk)
    if request.method == "POST":
        chosen = request.POST.get("organisation", "")
        if chosen in {str(item["id"]) for item in known}:
            request.session.cycle_key()
            request.session[SESSION_ORGANISATION] = chosen
            return redirect(_onward(request))
    present = request.session.get(SESSION_ORGANISATION)
    context = {"organisations": known, "present": present, "next": _onward(request)}
    return render(request, "desk/signing_in/organisations.html", context)


@open_to_all
@require_POST
def choose_language(request: HttpRequest) -> HttpResponse:
    """Keep a language in a cookie, and in the profile of a signed-in member."""
    response = redirect(_onward(request))
    language = request.POST.get("language", "")
    if language not in dict(settings.LANGUAGES):
        return response
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME, language, max_age=LANGUAGE_COOKIE_SECONDS, samesite="Lax", httponly=True
    )
    chosen = request.session.get(SESSION_ORGANISATION)
    if request.user.is_authenticated and chosen:
        with acting_for(UUID(chosen)):
            member = queries.member_of_account(account_id=request.user.pk)
            if member is not None and member.language != language:
                with acting_as(f"member:{member.id}"):
                    people.change_member(member_id=member.id, language=language)
    return response


@open_to_all
@never_cache
@require_http_methods(["GET", "POST"])
def forgotten(request: HttpRequest) -> HttpResponse:
    """Send a link to set a new password; the answer is the same for an unknown e-mail."""
    form = ForgottenForm(request.POST or None)
    sent = form.is_valid()
    if sent:
        _send_link(request, form.cleaned_data["email"])
    return render(request, "desk/signing_in/forgotten.html", {"form": form, "sent": sent})


@open_to_all
@never_cache
@require_http_methods(["GET", "POST"])
def set_password(request: HttpRequest, account_id: UUID, token: str) -> HttpResponse:
    """Set a password by an invitation or a recovery link, which works once."""
    link = PasswordLink(account_id=account_id, token=token)
    try:
        email = sign_in.email_behind(link=link)
        form = NewPasswordForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            account = sign_in.set_password(link=link, wanted=form.cleaned_data["wanted"])
            login(request, account, backend="django.contrib.auth.backends.ModelBackend")
            return redirect(_after_sign_in(request))
    except sign_in.LinkExpired:
        return render(request, "desk/signing_in/expired.html", status=410)
    return render(request, "desk/signing_in/set_password.html", {"form": form, "email": email})


@page(rights.SEE)
@require_http_methods(["GET", "POST"])
def profile(request: DeskRequest) -> HttpResponse:
    """Show and change a member's own name, language and time zone."""
    member = request.member
    known = {"name": member.name, "title": member.title, "language": member.language, "timezone": member.timezone}
    form = ProfileForm(request.POST or None, initial=known)
    if request.method == "POST" and form.is_valid():
        changes = {key: value for key, value in form.cleaned_data.items() if value != known[key]}
        if changes:
            people.change_member(member_id=member.id, **changes)
        messages.success(request, _("已保存。"))
        return redirect("desk:profile")
    return _profile_page(request, form, PasswordChangeForm())


@page(rights.SEE)
@require_POST
def change_password(request: DeskRequest) -> HttpResponse:
    """Change a member's own password; other sessions end."""
    form = PasswordChangeForm(request.POST, account=request.user)
    if form.is_valid():
        entered = form.cleaned_data
        try:
            account_id = cast(UUID, request.user.pk)
            sign_in.change_password(account_id=account_id, present=entered["present"], wanted=entered["wanted"])
        except sign_in.WrongPassword:
            form.add_error("present", _("当前密码不对。"))
        else:
            update_session_auth_hash(request, sign_in.account(account_id=account_id))
            messages.success(request, _("密码已更换，其他设备已退出。"))
            return redirect("desk:profile")
    member = request.member
    known = {"name": member.name, "title": member.title, "language": member.language, "timezone": member.timezone}
    return _profile_page(request, ProfileForm(initial=known), form, status=422)


def _let_in(request: HttpRequest, form: SignInForm) -> bool:
    email, address = form.cleaned_data["email"].strip(), _address(request)
    wait = sign_in.seconds_to_wait(identity=email, address=address)
    if wait:
        form.add_error(None, _waiting_words(wait))
        return False
    account = authenticate(request, username=email, password=form.cleaned_data["password"])
    known = queries.memberships(account_id=account.pk) if account else []
    sign_in.note_attempt(identity=email, address=address, succeeded=bool(known))
    if account is None or not known:
        wait = sign_in.seconds_to_wait(identity=email, address=address)
        form.add_error(None, _waiting_words(wait) if wait else _("邮箱或密码不对。"))
        return False
    login(request, account)
    return True


def _waiting_words(seconds: int) -> str:
    if seconds < 90:
        return ngettext("尝试次数过多，请 %(n)s 秒后再试。", "尝试次数过多，请 %(n)s 秒后再试。", seconds) % {
            "n": seconds
        }
    minutes = -(-seconds // 60)
    words = ngettext("尝试次数过多，请 %(n)s 分钟后再试。", "尝试次数过多，请 %(n)s 分钟后再试。", minutes)
    return words % {"n": minutes}


def _address(request: HttpRequest) -> str:
    # Behind a proxy that ends TLS, the last hop that the proxy itself wrote is the caller.
    forwarded = request.headers.get("X-Forwarded-For", "") if settings.SECURE_PROXY_SSL_HEADER else ""
    return forwarded.rpartition(",")[2].strip() or request.META.get("REMOTE_ADDR", "")


def _after_sign_in(request: HttpRequest) -> str:
    known = queries.memberships(account_id=cast(UUID, request.user.pk))
    if len(known) == 1:
        request.session[SESSION_ORGANISATION] = str(known[0].organisation_id)
        return _onward(request)
    return f"{reverse('desk:organisations')}?next={_onward(request)}"


def _onward(request: HttpRequest) -> str:
    wanted = request.POST.get("next") or request.GET.get("next") or "/"
    safe = url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()}, require_https=False)
    return wanted if safe else "/"


def _organisations(account_id: UUID) -> list[dict[str, Any]]:
    found = []
    for member in queries.memberships(account_id=account_id):
        with acting_for(member.organisation_id):
            found.append({"id": member.organisation_id, "name": queries.organisation().name, "role": member.role})
    return found


def _send_link(request: HttpRequest, email: str) -> None:
    found = sign_in.forgotten(email=email)
    if found is None:
        return
    member, link = found
    address = reverse("desk:set-password", kwargs={"account_id": link.account_id, "token": link.token})
    url = request.build_absolute_uri(address)
    with acting_for(member.organisation_id):
        people.queue_notice(
            key=f"password:{link.account_id}:{link.token}",
            channel="email",
            subject=_("重设一诺密码"),
            text=_("请打开下面的链接设置新密码，三天内有效，只能使用一次。\n\n%(url)s") % {"url": url},
            member_id=member.id,
            address=member.email,
            link=url,
        )


def _entry_page(request: HttpRequest, form: SignInForm, status: int = 200) -> HttpResponse:
    context = {"form": form, "next": _onward(request), "is_new": not queries.organisation_ids()}
    return render(request, "desk/signing_in/sign_in.html", context, status=status)


def _profile_page(
    request: DeskRequest, form: ProfileForm, password_form: PasswordChangeForm, status: int = 200
) -> HttpResponse:
    context = {"form": form, "password_form": password_form}
    return render(request, "desk/signing_in/profile.html", context, status=status)


urlpatterns = [
    path("sign-in", enter, name="sign-in"),
    path("sign-out", leave, name="sign-out"),
    path("organisations", choose_organisation, name="organisations"),
    path("language", choose_language, name="language"),
    path("password/forgotten", forgotten, name="forgotten"),
    path("password/<uuid:account_id>/<str:token>", set_password, name="set-password"),
    path("profile", profile, name="profile"),
    path("profile/password", change_password, name="change-password"),
]
