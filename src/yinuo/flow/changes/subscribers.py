"""What changes do when approvals end, dates are committed, and time passes."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.utils import translation
from django.utils.translation import gettext as _

from yinuo.flow.changes import answering, approving, delivering, documenting
from yinuo.flow.changes.approval_process import KEY
from yinuo.flow.orders import actions as order_actions
from yinuo.flow.orders import queries as orders
from yinuo.ground.kernel import outbox, timers
from yinuo.ground.kernel.events import Recorded
from yinuo.ground.kernel.timers import Moment
from yinuo.ground.people import queries as people
from yinuo.ground.process import outcomes


def register() -> None:
    """Follow approvals and promises, keep what was agreed, and serve the moments at which offers lapse."""
    outcomes.provide(kind=KEY, follow=approving.follow)
    outbox.subscribe(name="changes.freezes", types=["promises.promise_confirmed"], handler=on_committed)
    outbox.subscribe(name="changes.documents", types=["changes.change_applied"], handler=on_applied)
    timers.serve(kind=delivering.LAPSES, handler=on_lapse)


def on_committed(events: Sequence[Recorded]) -> None:
    """Freeze the scope of orders whose kind is frozen once a date is committed."""
    ids = {event.subject_id for event in events if event.subject_id is not None}
    kinds = {one.code for one in orders.order_types() if one.freezes_scope}
    if not kinds:
        return
    chosen = [one.id for one in orders.facts_for(order_ids=list(ids)).values() if one.order_type in kinds]
    with translation.override(people.organisation().language):
        order_actions.freeze_scope(order_ids=chosen, why=_("承诺日期后自动冻结"))


def on_applied(events: Sequence[Recorded]) -> None:
    """Write the agreed change orders as PDFs and keep them."""
    for event in events:
        documenting.keep_document(change_id=UUID(str(event.payload["change_id"])))


def on_lapse(moments: Sequence[Moment]) -> None:
    """Let change orders lapse that nobody answered."""
    answering.lapse(change_ids=[UUID(moment.key) for moment in moments])
