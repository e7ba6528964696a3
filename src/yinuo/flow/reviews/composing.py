"""A status report composed from facts, section by section, in the customer's language and time zone."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from contextlib import ExitStack
from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from yinuo.flow.reviews import matters, progress
from yinuo.flow.reviews.scope import Scope, scope_of, span
from yinuo.flow.reviews.subjects import Subject

SUMMARY, OUTLOOK = "summary", "outlook"
_PARTS: Mapping[str, Callable[[Scope], Iterable[str]]] = {
    SUMMARY: progress.standing,
    "reached": progress.reached,
    "next": progress.ahead,
    "waiting": matters.waited_for,
    "changes": matters.agreed,
    "problems": matters.problems,
    "shipped": matters.sent_out,
    "money": matters.money_matters,
    OUTLOOK: lambda _scope: (),
}
SECTIONS = tuple(_PARTS)


def headings() -> dict[str, str]:
    """Return what each section is called in the present language."""
    return {
        SUMMARY: _("目前状态"),
        "reached": _("本期完成"),
        "next": _("接下来"),
        "waiting": _("需要您配合"),
        "changes": _("已同意的变更"),
        "problems": _("问题与处理"),
        "shipped": _("发货与签收"),
        "money": _("金额与付款"),
        OUTLOOK: _("说明"),
    }


def composed(*, about: Subject, since: datetime, until: datetime, language: str, zone: str) -> dict[str, str]:
    """Return the text of each section as facts have it; a section without facts is empty."""
    scope = scope_of(about=about, since=since, until=until)
    with in_words_of(language=language, zone=zone):
        return {name: "\n".join(part(scope)) for name, part in _PARTS.items()}


def in_words_of(*, language: str, zone: str) -> ExitStack:
    """Speak a language and tell a time zone's days within the block."""
    stack = ExitStack()
    stack.enter_context(translation.override(language))
    stack.enter_context(timezone.override(ZoneInfo(zone)))
    return stack


def period_in_words(*, since: datetime, until: datetime) -> str:
    """Return the period of a report in the present language."""
    return span(since, until)
