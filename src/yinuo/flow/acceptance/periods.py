"""The time a customer has for a delivery: told beforehand with its date, reminded, and over at its end without a word.

1. A delivery arrives, and the contract speaks of silence: the customer is told until when, and a timer stands for it.
2. Reminders go out at their moments, each a timer.
3. At the end, if the customer was told and nothing was said, the delivery counts as accepted.

Whatever the customer says before that stops it: a signature, a refusal, an issue raised. Staff may stop it, too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from yinuo.flow.acceptance import keys, silence, subjects, writing
from yinuo.flow.acceptance.balance import Share
from yinuo.flow.acceptance.events import CustomerReminded, PeriodBegan, PeriodUntold
from yinuo.flow.acceptance.models import Acceptance, AcceptancePeriod
from yinuo.flow.acceptance.queries import AcceptanceFacts, PeriodFacts, period_facts
from yinuo.flow.acceptance.subjects import Offer
from yinuo.flow.acceptance.terms import Terms, due_at, reminder_moments, terms_for, terms_of
from yinuo.flow.acceptance.writing import Word
from yinuo.flow.orders import queries as orders
from yinuo.flow.orders.queries import OrderFacts
from yinuo.flow.sharing.standing import address_of, standing_link
from yinuo.ground.kernel import clock, locks, log, timers
from yinuo.ground.kernel.timers import Moment
from yinuo.ground.kernel.wording import long_date
from yinuo.ground.notices.telling import tell_contact
from yinuo.ground.people import queries as people
from yinuo.ground.people.queries import ContactFacts

_LINK_DAYS = 120
_SENT = "sent"


class NobodyToTell(Exception):
    """The customer has no contact with an e-mail address."""


class NothingToRemind(Exception):
    """Nothing of the order waits to be accepted."""


@dataclass(frozen=True, kw_only=True)
class _Letter:
    """A message to the customer about a delivery; `values` is asked in their language and time zone."""

    key: str
    event: str
    values: Callable[[], Mapping[str, str]]
    path: str = "/receipt"


def begin_period(*, order_id: UUID, subject: str, delivered_at: datetime) -> PeriodFacts | None:
    """Begin the time for a delivery that arrived, if its contract speaks of silence, and tell the customer.

    A delivery whose time began before is left as it is.
    """
    locks.hold(f"acceptance.sign:{order_id}")
    order = orders.order(order_id=order_id)
    offer = subjects.offer(order_id=order_id, subject=subject)
    agreed = terms_for(order=order) if order else None
    if order is None or offer is None or agreed is None:
        return None
    known = AcceptancePeriod.objects.filter(order_id=order_id, subject=subject).first()
    if known is not None and known.state != AcceptancePeriod.State.UNTOLD:
        return period_facts(known)
    row = known or AcceptancePeriod(order_id=order_id, subject=subject, began_at=clock.now())
    # Who could not be told before has the whole time from now on.
    since = delivered_at if known is None else clock.now()
    row.terms, row.due_at = agreed.plain(), due_at(terms=agreed, delivered_at=max(since, delivered_at))
    if row.due_at <= clock.now():
        row.due_at = due_at(terms=agreed, delivered_at=clock.now())
    return _tell(row, order, offer, agreed)


def remind(*, order_id: UUID) -> int:
    """Remind the customer now of all that waits to be accepted; return of how much.

    Raises NobodyToTell, NothingToRemind.
    """
    order = orders.order(order_id=order_id)
    waiting = subjects.offers(order_id=order_id)
    if order is None or not waiting:
        raise NothingToRemind
    contact = contact_to_tell(order=order)
    if contact is None:
        raise NobodyToTell
    ends = {one.subject: one.due_at for one in AcceptancePeriod.objects.filter(order_id=order_id, state="running")}
    now = clock.now()
    for offer in waiting:
        key = f"acceptance.reminder:{order_id}:{offer.subject}:{now:%Y%m%d%H%M}"
        _remind(order, offer, contact, ends.get(offer.subject), key)
    return len(waiting)


def ask_for(*, order_id: UUID, subject: str, again: bool) -> bool:
    """Mail the customer the link to one thing that waits to be accepted, or remind them of it.

    Return whether there was somebody to mail.
    """
    order, offer = orders.order(order_id=order_id), subjects.offer(order_id=order_id, subject=subject)
    contact = contact_to_tell(order=order) if order else None
    if order is None or offer is None or contact is None:
        return False
    key = f"acceptance.asked:{order_id}:{subject}:{clock.now():%Y%m%d%H%M}"
    if again:
        _remind(order, offer, contact, None, key)
    else:
        _send(order, contact, _Letter(key=key, event="milestone_asked", values=lambda: {"what": _called(offer)}))
    return True


def stop_period(*, order_id: UUID, subject: str, why: str) -> bool:
    """Let silence no longer count for a delivery; return whether it did."""
    locks.hold(f"acceptance.sign:{order_id}")
    return silence.end_period(order_id=order_id, subject=subject, why=why)


def stop_all(*, order_id: UUID, why: str) -> int:
    """Let silence no longer count for anything of an order; return how many times ended."""
    locks.hold(f"acceptance.sign:{order_id}")
    running = list(AcceptancePeriod.objects.filter(order_id=order_id, state__in=("running", "untold")))
    return sum(silence.end_period(order_id=order_id, subject=one.subject, why=why) for one in running)


def hold_orders(*, order_ids: Iterable[UUID]) -> None:
    """Keep several orders from being signed meanwhile; before anything is published, and always in one order."""
    for order_id in sorted(set(order_ids), key=str):
        locks.hold(f"acceptance.sign:{order_id}")


def contact_to_tell(*, order: OrderFacts) -> ContactFacts | None:
    """Return whom to write to about an order: its contact, else the customer's first with an address."""
    own = people.contact(contact_id=order.contact_id) if order.contact_id else None
    candidates = [own] if own else []
    candidates += people.contacts(customer_id=order.customer_id)
    return next((one for one in candidates if one.email), None)


def on_moments(moments: list[Moment]) -> None:
    """Serve moments of periods: remind, or end them."""
    ids = [UUID(moment.key.partition(":")[0]) for moment in moments]
    hold_orders(order_ids=AcceptancePeriod.objects.filter(pk__in=ids).values_list("order_id", flat=True))
    keys.key_to_sign()  # should one be made, its lock is taken before anything is published
    for moment in moments:
        period_id, _colon, step = moment.key.partition(":")
        row = AcceptancePeriod.objects.filter(pk=UUID(period_id), state=AcceptancePeriod.State.RUNNING).first()
        if row is None:
            continue
        if step == silence.DUE:
            _end(row)
        else:
            _remind_at(row, step)


def _tell(row: AcceptancePeriod, order: OrderFacts, offer: Offer, agreed: Terms) -> PeriodFacts:
    contact = contact_to_tell(order=order)
    if contact is None:
        fresh = row.state != AcceptancePeriod.State.UNTOLD
        row.state = AcceptancePeriod.State.UNTOLD
        row.save()
        if fresh:
            log.publish(
                subject_type="order", subject_id=order.id, body=PeriodUntold(subject=offer.subject, due_at=row.due_at)
            )
        return period_facts(row)
    row.state, row.told_at = AcceptancePeriod.State.RUNNING, clock.now()
    row.save()
    row.told_notice_id = _send(order, contact, _first_letter(row, order, offer, agreed))
    row.save()
    moments: list[tuple[str, datetime, dict[str, Any]]] = [(f"{row.id}:{silence.DUE}", row.due_at, {})]
    for place, moment in enumerate(reminder_moments(terms=agreed, end=row.due_at, now=clock.now())):
        moments.append((f"{row.id}:{place}", moment, {}))
    timers.set_timers(kind=silence.TIMER, moments=moments)
    body = PeriodBegan(subject=offer.subject, due_at=row.due_at, tacit=agreed.tacit, clause=agreed.clause)
    log.publish(subject_type="order", subject_id=order.id, body=body)
    return period_facts(row)


def _first_letter(row: AcceptancePeriod, order: OrderFacts, offer: Offer, agreed: Terms) -> _Letter:
    def told() -> dict[str, str]:
        return {"what": _called(offer), "deadline": _last_day(row.due_at), "clause": agreed.clause}

    event = "silence_told" if agreed.tacit else "acceptance_asked"
    return _Letter(key=f"acceptance.period:{row.id}:{row.due_at:%Y%m%d}", event=event, values=told)


def _remind_at(row: AcceptancePeriod, step: str) -> None:
    order = orders.order(order_id=row.order_id)
    offer = subjects.offer(order_id=row.order_id, subject=row.subject)
    contact = contact_to_tell(order=order) if order else None
    if order is None or offer is None or contact is None:
        return
    _remind(order, offer, contact, row.due_at, f"acceptance.period:{row.id}:{step}")


def _remind(order: OrderFacts, offer: Offer, contact: ContactFacts, end: datetime | None, key: str) -> None:
    def told() -> dict[str, str]:
        deadline = _last_day(end) if end is not None else ""
        return {"what": _called(offer), "deadline": deadline, "left": _left(end)}

    _send(order, contact, _Letter(key=key, event="acceptance_reminder", values=told))
    body = CustomerReminded(subject=offer.subject, contact_id=contact.id, due_at=end)
    log.publish(subject_type="order", subject_id=order.id, body=body)


def _left(end: datetime | None) -> str:
    if end is None:
        return ""
    days = max((end - clock.now()).days, 0)
    words = ngettext("还剩 %(days)s 天，%(date)s 当天结束截止。", "还剩 %(days)s 天，%(date)s 当天结束截止。", days)
    return words % {"days": days, "date": _last_day(end)}


def _send(order: OrderFacts, contact: ContactFacts, letter: _Letter) -> UUID | None:
    _id, token = standing_link(order_id=order.id, about=contact.id, contact_id=contact.id, days=_LINK_DAYS)
    return tell_contact(
        event=letter.event,
        key=letter.key,
        contact=contact,
        order_id=order.id,
        values=lambda: {"customer": order.customer_name, "order": order.number, **letter.values()},
        link=address_of(token=token, path=letter.path),
    )


def _end(row: AcceptancePeriod) -> None:
    order = orders.order(order_id=row.order_id)
    offer = subjects.offer(order_id=row.order_id, subject=row.subject)
    agreed = terms_of(row.terms)
    if order is None or offer is None or not agreed.tacit:
        silence.end_period(order_id=row.order_id, subject=row.subject, why="", silent=True)
        return
    if not _was_told(row):
        row.state = AcceptancePeriod.State.UNTOLD
        row.save()
        body = PeriodUntold(subject=row.subject, due_at=row.due_at)
        log.publish(subject_type="order", subject_id=row.order_id, body=body)
        return
    contact, house = contact_to_tell(order=order), people.organisation()
    language = contact.language if contact else house.language
    with translation.override(language), timezone.override(contact.timezone if contact else house.timezone):
        word = _silent_word(row, order, offer, agreed)
    given = writing.write(word=word)
    if contact is not None:
        _send(order, contact, _last_letter(row, offer, agreed, given))


def _last_letter(row: AcceptancePeriod, offer: Offer, agreed: Terms, given: AcceptanceFacts) -> _Letter:
    def told() -> dict[str, str]:
        told_of = {"what": _called(offer), "number": given.number}
        return {**told_of, "deadline": _last_day(row.due_at), "clause": agreed.clause}

    key, path = f"acceptance.period:{row.id}:over", f"/receipt/{given.id}"
    return _Letter(key=key, event="silence_accepted", values=told, path=path)


def _was_told(row: AcceptancePeriod) -> bool:
    """Return whether the letter that named the date went out."""
    notice = people.notice(notice_id=row.told_notice_id) if row.told_notice_id else None
    return notice is not None and notice["state"] == _SENT


def _silent_word(row: AcceptancePeriod, order: OrderFacts, offer: Offer, agreed: Terms) -> Word:
    told = row.told_at or row.began_at
    days = _("%(days)s 个工作日") if agreed.working else _("%(days)s 个自然日")
    grounds = _(
        "合同约定：%(clause)s 期限 %(days)s，%(told)s 已书面告知客户，%(due)s 到期，期间没有收到签收、拒收或异议。"
    ) % {
        "clause": agreed.clause,
        "days": days % {"days": agreed.days},
        "told": long_date(told),
        "due": _last_day(row.due_at),
    }
    return Word(
        order=order,
        offer=offer,
        way=Acceptance.Way.TACIT,
        verdict=Acceptance.Verdict.ACCEPTED,
        signer_name="",
        shares={line.position: Share(accepted=line.open) for line in offer.lines},
        key=f"tacit:{row.id}",
        grounds=grounds,
        seen=offer.seen,
    )


def _last_day(end: datetime) -> str:
    return long_date(end - timedelta(seconds=1))  # the end is the midnight after the last day


def _called(offer: Offer) -> str:
    if offer.note_number:
        return _("送货单 %(number)s") % {"number": offer.note_number}
    return _("里程碑「%(name)s」") % {"name": offer.name} if offer.is_milestone else _("整单")
