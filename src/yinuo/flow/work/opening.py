"""The stages of orders laid out when they are taken up, closed when they are cancelled, and taken up again.

Orders whose type has a process of its own begin to walk through it at once; others with their first report.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from yinuo.flow.orders import actions as orders_actions
from yinuo.flow.orders import queries as orders
from yinuo.flow.orders.queries import OrderFacts
from yinuo.flow.promises.queries import StageStandard, drawn_standards, standards_by_type
from yinuo.flow.work.events import StagesOpened
from yinuo.flow.work.history import stage_row
from yinuo.flow.work.models import Stage, StageState
from yinuo.flow.work.recording import at_work, ready_spans, save_rows, settle, stage_now, walking
from yinuo.flow.work.schedule import due_times
from yinuo.flow.work.telling import draft, note_orders
from yinuo.flow.work.walking import Walks
from yinuo.ground.kernel import clock, log
from yinuo.ground.kernel.events import Draft
from yinuo.ground.kernel.lookups import among


def open_stages(*, order_ids: Sequence[UUID]) -> int:
    """Lay out the stages of open orders that have none yet, from the standards of their type; return how many.

    Those whose type has a process of its own begin to walk.
    """
    drafts = lay_out(order_ids=order_ids)
    drawn = [one.body.order_id for one in drafts if one.body.due_at is None]
    works = at_work(order_ids=drawn) if drawn else {}
    if works:
        walks = walking(works=works)
        settle(works=works.values())
        note_orders(moved=works.values())
        walks.write()
        dues = {one: _first_due(work.rows) for one, work in works.items()}
        drafts = [_due(one, dues.get(one.body.order_id)) for one in drafts]
    log.publish_all(drafts=drafts)
    return len(drafts)


def lay_out(*, order_ids: Sequence[UUID]) -> list[Draft]:
    """Write the stages of open orders that have none yet; return what the log is to be told, once nothing waits."""
    known = set(Stage.objects.filter(among("order_id", order_ids)).values_list("order_id", flat=True))
    facts = orders.facts_for(order_ids=[one for one in order_ids if one not in known])
    fresh = [order for order in facts.values() if order.state == "open"]
    if not fresh:
        return []
    types = sorted({order.order_type for order in fresh})
    layouts = standards_by_type(order_types=types)
    drawn = drawn_standards(order_types=types)
    dues = _first_dues([order for order in fresh if order.order_type not in drawn], layouts)
    rows = [
        stage_row(
            order_id=order.id, standard=standard, position=position, due_at=None if position else dues.get(order.id)
        )
        for order in fresh
        for position, standard in enumerate(layouts[order.order_type])
    ]
    Stage.objects.bulk_create(rows, batch_size=5_000, ignore_conflicts=True)
    firsts = [(order.id, layouts[order.order_type][0]) for order in fresh]
    orders_actions.note_stages(stages=[(one, first.code, first.name) for one, first in firsts])
    return [
        _opened(order.id, [stage.code for stage in layouts[order.order_type]], dues.get(order.id)) for order in fresh
    ]


def _first_dues(fresh: Sequence[OrderFacts], layouts: Mapping[str, Sequence[StageStandard]]) -> dict[UUID, datetime]:
    """Return when the first stages of lists are due; where a process leads to is known once it begins."""
    now = clock.now()
    firsts = [layouts[order.order_type][0] for order in fresh]
    spans = [
        (max(now, order.ordered_at), s.standard_hours, s.working_time) for order, s in zip(fresh, firsts, strict=True)
    ]
    return {order.id: due for order, due in zip(fresh, due_times(spans=spans), strict=True)}


def _first_due(rows: Sequence[Stage]) -> datetime | None:
    return min((row.due_at for row in rows if row.due_at is not None), default=None)


def _due(opened: Draft, due_at: datetime | None) -> Draft:
    body = opened.body
    return opened if body.due_at is not None else replace(opened, body=replace(body, due_at=due_at))


def _opened(order_id: UUID, codes: list[str], due_at: datetime | None) -> Draft:
    return draft(order_id=order_id, body=StagesOpened(order_id=order_id, stages=codes, due_at=due_at))


def close_stages(*, order_ids: Sequence[UUID]) -> None:
    """Nothing more is done on orders that were cancelled: what was not over is skipped."""
    live = Stage.objects.filter(order_id__in=list(order_ids), state__in=[StageState.NEXT, StageState.ACTIVE])
    live.update(state=StageState.SKIPPED, due_at=None)
    walks = Walks()
    walks.find(order_ids=order_ids)
    walks.put_aside()
    walks.write()


def reopen_stages(*, order_ids: Sequence[UUID]) -> None:
    """Take up again what `close_stages` closed: after the last stage that ended, what had begun goes on."""
    known = at_work(order_ids=order_ids)
    walks = Walks()
    walks.find(order_ids=order_ids)
    walks.take_up()
    works = list(known.values())
    spans: list[tuple[Stage, datetime]] = []
    for work in works:
        work.walk = walks.walks.get(work.facts.id)
        ended = max((row.position for row in work.rows if row.finished_at), default=-1)
        for row in work.rows:
            if row.state == StageState.SKIPPED and row.position > ended:
                row.state = StageState.ACTIVE if row.started_at else StageState.NEXT
                spans += [(row, row.started_at)] if row.started_at else []
        work.stages = tuple(stage_now(row) for row in work.rows)
        if work.walk is not None:
            work.stages = work.walk.adjusted(stages=work.stages)
            for row, stage in zip(work.rows, work.stages, strict=True):
                row.state = stage.state
        spans += ready_spans(work)
    ends = due_times(spans=[(begin, row.standard_hours, row.working_time) for row, begin in spans])
    for (row, _begin), end in zip(spans, ends, strict=True):
        row.due_at = end
    save_rows(rows=[row for work in works for row in work.rows])
    walks.write()
