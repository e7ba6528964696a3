"""What became of responses once their orders are delivered: whether the promise was kept, and the hours really gained.

The hours gained are from the finish that was likely when the measures were started to the delivery. One response
mostly shows the forecast's own error, so that measures are judged over many: see `core.responding.learning`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from yinuo.core.responding.learning import Outcome, effects, gain_by_itself
from yinuo.flow.radar import queries as radar
from yinuo.flow.responses.events import ORDER, ResponseProved
from yinuo.flow.responses.models import Measure, Response
from yinuo.ground.kernel import locks, log
from yinuo.ground.kernel.events import Draft
from yinuo.ground.kernel.lookups import among

# The newest responses tell how measures work now.
MOST_OUTCOMES = 2_000
HOUR = 3_600


@dataclass(frozen=True, kw_only=True)
class Deed:
    """One response that is over, as the record of a measure shows it; hours are of this measure's part."""

    response_id: UUID
    order_id: UUID
    number: str
    customer_name: str
    cause: str
    applied_at: datetime
    planned_hours: float
    gained_hours: float | None
    kept_promise: bool | None
    alone: bool


def note_outcomes(*, deliveries: Mapping[UUID, datetime]) -> int:
    """Note of delivered orders what their responses came to, and learn from it; return how many responses."""
    rows = list(
        Response.objects.select_for_update().filter(order_id__in=list(deliveries), state=Response.State.APPLIED)
    )
    drafts = []
    for row in rows:
        delivered_at, owed = deliveries[row.order_id], row.new_committed_at or row.committed_at
        row.kept_promise = owed is None or delivered_at <= owed
        if row.projected_at is not None:
            row.actual_hours = round((row.projected_at - delivered_at).total_seconds() / HOUR, 2)
        row.state = Response.State.DONE
        codes = [str(measure["code"]) for measure in row.measures]
        body = ResponseProved(
            response_id=row.id, measures=codes, kept_promise=row.kept_promise, actual_hours=row.actual_hours
        )
        drafts.append(Draft(subject_type=ORDER, subject_id=row.order_id, body=body))
    Response.objects.bulk_update(rows, ["kept_promise", "actual_hours", "state"])
    if any(row.actual_hours is not None for row in rows):
        learn()
    log.publish_all(drafts=drafts)
    return len(rows)


def learn() -> None:
    """Reckon anew what each measure gains, from the newest responses that are over."""
    locks.hold("responses.learning")
    rows = Response.objects.filter(state=Response.State.DONE, actual_hours__isnull=False).order_by("-applied_at")
    outcomes = [found for row in rows[:MOST_OUTCOMES] if (found := _outcome(row)) is not None]
    learnt = effects(outcomes=outcomes, by_itself=gain_by_itself(left_alone=_left_alone()))
    known = list(Measure.objects.all())
    for measure in known:
        effect = learnt.get(str(measure.id))
        measure.learnt_uses = effect.uses if effect else 0
        measure.learnt_ratio = round(effect.ratio, 4) if effect else 1.0
    Measure.objects.bulk_update(known, ["learnt_uses", "learnt_ratio"])


def _left_alone() -> list[float]:
    """Return the hours that alerted orders gained for which no measure was started, the newest."""
    gained = radar.hours_after_first_alert(limit=MOST_OUTCOMES)
    answered = set(Response.objects.filter(among("order_id", list(gained))).values_list("order_id", flat=True))
    return [hours for order_id, hours in gained.items() if order_id not in answered]


def deeds(*, measure_id: UUID, limit: int = 200) -> list[Deed]:
    """Return the responses in which a measure was taken and that were not undone, the newest first."""
    rows = (
        Response.objects.filter(measures__contains=[{"id": str(measure_id)}])
        .exclude(state=Response.State.UNDONE)
        .select_related("order", "alert")
        .order_by("-applied_at")
    )
    return [_deed(row, str(measure_id)) for row in rows[:limit]]


def _planned(row: Response) -> dict[str, float]:
    """Return the hours planned of each measure as written down; none of responses from before these were kept."""
    return {str(one["id"]): float(one["hours"]) for one in row.measures if float(one.get("hours") or 0.0) > 0}


def _outcome(row: Response) -> Outcome | None:
    planned = _planned(row)
    total = sum(planned.values())
    if row.actual_hours is None or total <= 0:
        return None
    shares = {key: hours / total for key, hours in planned.items()}
    return Outcome(planned_hours=total, gained_hours=row.actual_hours, measures=shares)


def _deed(row: Response, measure_id: str) -> Deed:
    planned = _planned(row)
    mine, total = planned.get(measure_id, 0.0), sum(planned.values())
    gained = None if row.actual_hours is None or total <= 0 else round(row.actual_hours * mine / total, 2)
    return Deed(
        response_id=row.id,
        order_id=row.order_id,
        number=row.order.number,
        customer_name=row.order.customer_name,
        cause=row.alert.cause if row.alert else "",
        applied_at=row.applied_at,
        planned_hours=mine,
        gained_hours=gained,
        kept_promise=row.kept_promise,
        alone=len(row.measures) == 1,
    )
