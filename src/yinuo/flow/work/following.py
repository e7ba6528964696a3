"""What processes do by themselves, made known to the orders that walk through them.

Tasks completed in an inbox, approvals answered, services and timers: each is a report on the stage it ends or begins,
taken once by the step of the instance. Reports that waited for the process to come to their stage are taken again.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils import translation
from django.utils.translation import gettext as _

from yinuo.core.planning import Disposition, Kind
from yinuo.flow.work.events import StagesOpened
from yinuo.flow.work.models import ProgressEvent, Walk
from yinuo.flow.work.queries import BY_PROCESS
from yinuo.flow.work.recording import OrderAtWork, ProgressReport, at_work, walking
from yinuo.flow.work.taking import Taker
from yinuo.flow.work.telling import draft
from yinuo.flow.work.walking import Walks, facts_for
from yinuo.ground.kernel import clock, log
from yinuo.ground.kernel.events import member_of
from yinuo.ground.people import queries as people
from yinuo.ground.process.driving import News, news
from yinuo.ground.process.stages import LISTED, TASK


def follow_instances(*, instance_ids: Sequence[UUID]) -> None:
    """Bring the stages of orders to where their processes stand; asked twice, it does nothing twice."""
    ids = Walk.objects.filter(instance_id__in=list(instance_ids)).values_list("order_id", flat=True)
    works = at_work(order_ids=ids)
    walks = walking(works=works)
    taker = Taker(works=works, walks=walks, known={}, now=clock.now())
    with translation.override(people.organisation().language):
        for work in works.values():
            _follow(taker, work)
    _take_held(taker)
    taker.write()
    log.publish_all(
        drafts=[draft(order_id=one, body=_laid_out(work)) for one, work in works.items() if work.laid_out],
    )


def tell_facts(*, order_ids: Sequence[UUID]) -> None:
    """Tell the processes of orders that changed what they may ask for."""
    walks = Walks(quiet=False)
    walks.find(order_ids=order_ids)
    for one, walk in walks.walks.items():
        facts = facts_for(definition_id=walk.walker.row.definition_id, order_ids=[one]).get(one)
        if facts and walk.walker.running:
            walks.drive.tell(instance_id=walk.row.instance_id, variables=facts)
    walks.write()


def _follow(taker: Taker, work: OrderAtWork) -> None:
    if work.walk is None:
        return
    for one in news(instance_id=work.walk.row.instance_id, after=work.walk.row.steps):
        report = _report(work, one)
        if report is not None:
            taker.take(report, work.facts.id)
    work.stages = work.walk.adjusted(stages=work.stages)


def _report(work: OrderAtWork, told: News) -> ProgressReport | None:
    """Return what a token's movement says of a stage; None where it says nothing new."""
    assert work.walk is not None
    stage = next((one for one in work.stages if one.code == told.code), None)
    standing = told.code in work.walk.walker.standing()
    if stage is None:
        return None
    if told.event == "start":
        work.walk.arrived[told.code] = told.at
        by_itself = work.walk.walker.step_of[told.code].kind not in (TASK, LISTED)
        return _made(work, told, Kind.STARTED, told.at) if by_itself else None
    if told.event != "end" or standing or stage.state == "done":
        return None
    return _made(work, told, Kind.FINISHED, max(told.at, stage.started_at or told.at))


def _made(work: OrderAtWork, told: News, kind: Kind, at: datetime) -> ProgressReport:
    assert work.walk is not None
    return ProgressReport(
        key=f"process:{work.walk.row.instance_id}:{told.number}:{told.code}:{kind.value}",
        kind=kind.value,
        happened_at=at,
        order_id=work.facts.id,
        stage_code=told.code,
        source=BY_PROCESS,
        reporter=_name_of(told.actor),
    )


def _name_of(actor: str) -> str:
    member_id = member_of(actor=actor)
    member = people.member(member_id=member_id) if member_id is not None else None
    return member.name if member is not None else _("流程")


def _take_held(taker: Taker) -> None:
    """Take again what waited for the processes to come to its stage."""
    waiting = ProgressEvent.objects.filter(
        order_id__in=list(taker.works), disposition=Disposition.HELD, happened_at__lte=taker.now, undone=False
    )
    for row in waiting.order_by("happened_at", "id"):
        taker.retake(row)


def _laid_out(work: OrderAtWork) -> Any:
    due = min((row.due_at for row in work.rows if row.due_at is not None), default=None)
    return StagesOpened(order_id=work.facts.id, stages=[row.code for row in work.rows], due_at=due)
