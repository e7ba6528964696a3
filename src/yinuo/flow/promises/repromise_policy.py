"""Who may confirm new dates of the whole book by himself: what the organisation says, and what was approved before.

A re-promise moves many dates by one press. A date that comes earlier is good news; one that comes later breaks a word
that a customer already has.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from yinuo.flow.promises.models import Repromise, RepromiseApproval
from yinuo.ground.kernel.preferences import declare
from yinuo.ground.people import queries as people

NEVER, LATER, ALWAYS = "never", "later", "always"
FREE_ROLES = ("owner", "manager")  # who approves what others confirm answers for his own
APPROVAL = declare(
    name="promises.repromise_approval",
    default=LATER,
    unit="never, later or always",
    meaning=(
        "When confirming a re-promise needs a manager's approval: never; when some promise would get later; or always. "
        "Managers and owners confirm by themselves."
    ),
)


class RepromiseNeedsApproval(Exception):
    """So many of these orders would be promised later, or any of them need a yes; whoever confirms must ask."""

    def __init__(self, *, order_ids: Sequence[UUID], late: Sequence[UUID]) -> None:
        super().__init__(len(late))
        self.order_ids = tuple(order_ids)
        self.late = tuple(late)


class RepromiseWaits(Exception):
    """Somebody asked for approval of this proposal; until it is answered or withdrawn nothing of it is confirmed."""


def may_need_approval(*, role: str, late: int) -> bool:
    """Return whether a role that confirms orders of which so many get later has to ask."""
    said = str(people.preference(name=APPROVAL.name))
    return role not in FREE_ROLES and (said == ALWAYS or (said != NEVER and late > 0))


def authority(
    *,
    row: Repromise,
    dates: Mapping[UUID, datetime | None],
    shown: Mapping[UUID, datetime | None],
    late: set[UUID],
    role: str,
) -> RepromiseApproval | None:
    """Return the approval under which orders get their new dates, None where nobody has to be asked.

    An approval is for what the approver was `shown`: an order whose date would be another by now, later than that, is
    not covered by it. Raises RepromiseNeedsApproval.
    """
    if not may_need_approval(role=role, late=len(late)):
        return None
    answered = RepromiseApproval.objects.filter(repromise=row, state=RepromiseApproval.State.APPROVED)
    given = answered.order_by("-asked_at", "-id").first()
    covered = set(map(UUID, given.order_ids)) if given else set()
    asked = set(dates) if people.preference(name=APPROVAL.name) == ALWAYS else late
    if not all(one in covered and _as_shown(dates[one], shown[one]) for one in asked):
        raise RepromiseNeedsApproval(order_ids=list(dates), late=sorted(late))
    return given


def _as_shown(date: datetime | None, shown: datetime | None) -> bool:
    return date is None or (shown is not None and date <= shown)
