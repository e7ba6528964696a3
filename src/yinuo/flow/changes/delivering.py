"""A change order on its way to the customer: looked at once more, mailed, and from then on waiting for an answer."""

from __future__ import annotations

from datetime import datetime

from yinuo.flow.changes.drafting import changeable, computed, impact_of, publish
from yinuo.flow.changes.editing import InvalidChangeOrder
from yinuo.flow.changes.events import ChangeMoved, ChangeSent
from yinuo.flow.changes.facts import ChangeFacts, Impact
from yinuo.flow.changes.impact import offered_instead
from yinuo.flow.changes.models import ChangeOrder
from yinuo.flow.changes.queries import change_facts
from yinuo.flow.changes.telling import close_tasks, mail_customer
from yinuo.flow.sharing import actions as sharing
from yinuo.ground.kernel import clock, timers
from yinuo.ground.kernel.events import current_actor

LAPSES = "changes.lapse"
State = ChangeOrder.State


def look_again(row: ChangeOrder, *, committed_at: datetime | None = None, is_fresh: bool = False) -> Impact | None:
    """Compute a change order as things stand; None where the customer would read something else than was seen, and
    what was computed is kept then and told.

    `is_fresh`: this transaction computed it already. `committed_at` is a later date that is offered instead.
    """
    seen = Impact.from_json(row.impact)
    fresh = seen if is_fresh else impact_of(row, changeable(row.order_id))
    if fresh.same_for_customer(seen):
        return offered_instead(impact=fresh, committed_at=committed_at) if committed_at else fresh
    row.impact, row.state, row.moved_at = fresh.to_json(), State.COMPUTED, clock.now()
    row.revision += 1
    row.save()
    publish(row, *computed(row), moved(row, seen, fresh))
    return None


def moved(row: ChangeOrder, seen: Impact, fresh: Impact) -> ChangeMoved:
    """Return the event of a change order that says something else now."""
    return ChangeMoved(
        change_id=row.id, number=row.number, before_at=seen.committed_at, committed_at=fresh.committed_at
    )


def deliver(row: ChangeOrder) -> ChangeFacts:
    """Let the customer have a change order that may go."""
    if ChangeOrder.objects.filter(order_id=row.order_id, state=State.SENT).exclude(pk=row.pk).exists():
        raise InvalidChangeOrder({"order": "other_sent"})
    impact = Impact.from_json(row.impact)
    row.state, row.sent_at, row.sent_by = State.SENT, clock.now(), current_actor()
    assert row.answer_within_at is not None  # set with the letter
    order = changeable(row.order_id)
    row.link_id = mail_customer(row, order, impact)
    row.save()
    timers.set_timer(kind=LAPSES, key=str(row.id), due_at=row.answer_within_at)
    if row.request_id:
        # Whoever asked has a link of their own; another contact that was chosen has got one by mail.
        nobody = row.link_id is None
        sharing.follow_change(request_id=row.request_id, state="offered", answer=row.message, tell=nobody)
    close_tasks(row)
    publish(
        row,
        ChangeSent(
            change_id=row.id,
            number=row.number,
            previous_at=impact.committed_before,
            committed_at=impact.committed_at,
            value_before=impact.value_before,
            value_minor=impact.value_minor,
            answer_within_at=row.answer_within_at,
        ),
    )
    return change_facts(row)
