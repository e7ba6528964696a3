"""Who hears of an alert, and in what words: in the app and, from a severity on, by e-mail."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from yinuo.core.responding import Chain
from yinuo.flow.radar import queries
from yinuo.flow.radar.escalating import chain, told_at
from yinuo.flow.radar.judging import at_least
from yinuo.flow.radar.limits import Limits, limits
from yinuo.flow.radar.queries import AlertFacts
from yinuo.ground.kernel.events import Recorded
from yinuo.ground.kernel.wording import datetime_text, percent
from yinuo.ground.people import actions, rights
from yinuo.ground.people import queries as people
from yinuo.ground.people.queries import MemberFacts, OrganisationFacts

# More alerts at once for one reader than this become one message.
MOST_SINGLE = 5
MOST_LISTED = 20
ESCALATED = "escalated"


def tell(*, events: Sequence[Recorded]) -> None:
    """Queue the messages of alerts raised and escalated; the same events again change nothing."""
    told, house = limits(), people.organisation()
    raised = [event for event in events if event.type == "radar.alert_raised"]
    escalated = [event for event in events if event.type == "radar.alert_escalated"]
    members = people.members()
    known = queries.alerts_by_id(ids=[_alert_id(event) for event in events])
    for member in members:
        mine = _mine(known, raised, member, roles=told.notify_roles)
        _tell_one(member, mine, told, house, key=raised[0].id if raised else None, mark="raised")
    for event in events:
        if event.type == "radar.alert_woken" and event.payload["why"] != "member":
            for member in members:
                mine = _mine(known, [event], member, roles=told.notify_roles)
                _tell_one(member, mine, told, house, key=event.id, mark=f"woken:{event.id}")
    steps = chain()
    for event in escalated:
        for member, alert in _reached(known, event, steps, members):
            _tell_one(member, [alert], told, house, key=event.id, mark=ESCALATED)


def _reached(
    known: Mapping[UUID, AlertFacts], event: Recorded, steps: Chain, members: Sequence[MemberFacts]
) -> list[tuple[MemberFacts, AlertFacts]]:
    """Return whom the chain's step of an escalation reaches, with the alert, if that is alive."""
    alert, step = known.get(_alert_id(event)), steps.step(level=int(event.payload["level"]))
    if alert is None or step is None or not alert.is_alive:
        return []
    return [(member, alert) for member in told_at(step=step, owner_id=alert.owner_id, members=members)]


def _alert_id(event: Recorded) -> UUID:
    return UUID(str(event.payload["alert_id"]))


def _mine(
    known: Mapping[UUID, AlertFacts], events: Iterable[Recorded], member: MemberFacts, *, roles: Sequence[str]
) -> list[AlertFacts]:
    if not member.may(rights.SEE):
        return []
    found = [known.get(_alert_id(event)) for event in events]
    alive = [one for one in found if one is not None and one.is_alive]
    return [one for one in alive if member.role in roles or one.owner_id == member.id]


def _tell_one(
    member: MemberFacts,
    alerts: Sequence[AlertFacts],
    told: Limits,
    house: OrganisationFacts,
    *,
    key: UUID | None,
    mark: str,
) -> None:
    escalated = mark == ESCALATED
    if not alerts:
        return
    with translation.override(member.language or house.language), timezone.override(member.timezone or house.timezone):
        if len(alerts) > MOST_SINGLE:
            _tell_together(member, alerts, told, key)
            return
        for one in alerts:
            level = one.escalation_level if escalated else ""
            _send(
                member,
                key=f"alert:{one.id}:{mark}{level}:{member.id}",
                subject=_subject(one, mark),
                text=_text(one, escalated=escalated),
                link=f"/radar/alerts/{one.id}",
                about=one.order_id,
                by_email=escalated or at_least(severity=one.severity, bar=told.email_severity),
            )


def _tell_together(member: MemberFacts, alerts: Sequence[AlertFacts], told: Limits, key: UUID | None) -> None:
    ordered = sorted(alerts, key=lambda one: -one.impact)
    lines = [f"{one.number} · {one.customer_name} · {queries.one_line(reasons=one.reasons)}" for one in ordered]
    if len(lines) > MOST_LISTED:
        more = len(lines) - MOST_LISTED
        lines = [*lines[:MOST_LISTED], ngettext("另有 %(n)s 条", "另有 %(n)s 条", more) % {"n": more}]
    _send(
        member,
        key=f"alerts:{key}:{member.id}",
        subject=ngettext("新增 %(n)s 条预警", "新增 %(n)s 条预警", len(alerts)) % {"n": len(alerts)},
        text="\n".join(lines),
        link="/radar",
        about=None,
        by_email=any(at_least(severity=one.severity, bar=told.email_severity) for one in alerts),
    )


def _send(
    member: MemberFacts, *, key: str, subject: str, text: str, link: str, about: UUID | None, by_email: bool
) -> None:
    for channel in ("app", "email") if by_email else ("app",):
        actions.queue_notice(
            key=f"{key}:{channel}",
            channel=channel,
            subject=subject,
            text=text,
            member_id=member.id,
            link=link,
            about_type="order" if about else "",
            about_id=about,
            event="alert",
        )


def _subject(one: AlertFacts, mark: str) -> str:
    cause = queries.cause_in_words(cause=one.cause, stage_name=queries.overrun_stage(reasons=one.reasons))
    told = _("%(number)s %(cause)s · %(customer)s") % {
        "number": one.number,
        "cause": cause,
        "customer": one.customer_name,
    }
    if mark == ESCALATED:
        return _("【升级】%(told)s") % {"told": told}
    return _("【恢复提醒】%(told)s") % {"told": told} if mark.startswith("woken") else told


def _text(one: AlertFacts, *, escalated: bool) -> str:
    lines = []
    if escalated:
        lines.append(_("此预警尚无人接手，请处理。"))
    if one.committed_at:
        lines.append(_("承诺：%(at)s") % {"at": datetime_text(one.committed_at)})
    if one.projected_at:
        lines.append(_("预计：%(at)s") % {"at": datetime_text(one.projected_at)})
    if one.late_probability is not None:
        lines.append(_("逾期概率：%(share)s") % {"share": percent(one.late_probability)})
    for reason in queries.reasons_in_words(reasons=one.reasons):
        lines.append(f"· {reason.factor} {reason.text}" if reason.factor else f"· {reason.text}")
    return "\n".join(lines)
