"""Orders on their way through processes: what is reported moves the tokens, where the tokens stand makes stages ready.

An order whose type has a process of its own walks from the day it is taken up; one with a plain list of stages walks
from its first report on, beginning where its stages stand.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from yinuo.core.planning import Disposition, Outcome, Reason, StageNow, is_passed
from yinuo.core.planning import StageState as State
from yinuo.flow.orders import queries as orders
from yinuo.flow.orders.queries import OrderFacts
from yinuo.flow.work.listed import definitions_of_lists
from yinuo.flow.work.models import Stage, Walk
from yinuo.flow.work.queries import standard_of
from yinuo.ground.kernel.events import plain
from yinuo.ground.kernel.ids import new_id
from yinuo.ground.kernel.lookups import among
from yinuo.ground.kernel.tenancy import current_organisation
from yinuo.ground.process.automations.vocabulary import kind_of
from yinuo.ground.process.driving import Drive, Walker, wants_facts
from yinuo.ground.process.instances import Beginning
from yinuo.ground.process.stages import REPORTABLE, StageStep, latest_steps

ORDER = "order"
OVER = (State.DONE, State.SKIPPED)


class WalkOfOrder:
    """One order's way through its process, while a batch passes over it."""

    def __init__(self, *, drive: Drive, row: Walk) -> None:
        self.drive, self.row = drive, row
        self.arrived: dict[str, datetime] = {}

    @property
    def walker(self) -> Walker:
        """Return the instance."""
        return self.drive.walker(instance_id=self.row.instance_id)

    def ready(self, *, stages: Sequence[StageNow]) -> frozenset[str]:
        """Return the stages that wait to begin: those on which a token stands."""
        standing = self.walker.standing()
        return frozenset(stage.code for stage in stages if stage.state is State.NEXT and stage.code in standing)

    def block(self, *, before: Sequence[StageNow], outcome: Outcome) -> tuple[Disposition, Reason] | None:
        """Say why the process does not let an order do what a report made of its stages; None where it does."""
        old = next((stage for stage in before if stage.code == outcome.stage_code), None)
        new = next((stage for stage in outcome.stages if stage.code == outcome.stage_code), None)
        if old is None or new is None or old.state is State.SKIPPED or new.state is old.state:
            return None
        step = self.walker.step_of.get(old.code)
        if step is None or not self.walker.running:
            return None
        if step.kind not in REPORTABLE:
            return Disposition.REJECTED, Reason.of("answered_elsewhere", stage=old.name)
        if self.walker.row.suspended:
            return Disposition.HELD, Reason.of("suspended")
        way = self.drive.way(instance_id=self.row.instance_id, code=old.code)
        if way.open:
            return None
        if way.closed:
            return Disposition.REJECTED, Reason.of("other_branch", stage=old.name)
        return Disposition.HELD, Reason.of("waits_for", stage="、".join(way.waits_at))

    def follow(self, *, before: Sequence[StageNow], stages: tuple[StageNow, ...]) -> tuple[StageNow, ...]:
        """Complete the work of stages that are over by now, and return the stages as the tokens then have them."""
        known = {stage.code: stage.state for stage in before}
        passing = {stage.code for stage in stages if stage.state in OVER and known.get(stage.code) not in OVER}
        self.pass_over(codes=passing)
        return self.adjusted(stages=stages)

    def pass_over(self, *, codes: set[str]) -> None:
        """Complete the work that stands at these stages, at each once, and at those of them it leads to."""
        steps = self.walker.step_of
        left = {code for code in codes if code in steps and steps[code].kind in REPORTABLE}
        while here := left & self.walker.standing().keys():
            for code in sorted(here):
                left.discard(code)
                self.drive.complete(instance_id=self.row.instance_id, code=code)

    def adjusted(self, *, stages: tuple[StageNow, ...], again: bool = False) -> tuple[StageNow, ...]:
        """Return the stages as the tokens have them: where none can come any more is skipped.

        `again` lets skipped stages that tokens may come to wait once more, as after a move to another version.
        """
        standing, ahead = self.walker.standing(), self.walker.may_come()
        return tuple(self._adjusted(stage, stages, standing, ahead, again) for stage in stages)

    def _adjusted(
        self,
        stage: StageNow,
        stages: Sequence[StageNow],
        standing: Mapping[str, Any],
        ahead: frozenset[str],
        again: bool,
    ) -> StageNow:
        here = stage.code in standing
        if here and stage.state in OVER:
            stage = replace(stage, state=State.NEXT, started_at=None, finished_at=None, start_inferred=False)
            stage = replace(stage, finish_inferred=False)
        elif (
            stage.state is State.SKIPPED and again and stage.code in ahead and not is_passed(stage=stage, stages=stages)
        ):
            stage = replace(stage, state=State.ACTIVE if stage.started_at else State.NEXT)
        if not here and (stage.state is State.ACTIVE or (stage.state is State.NEXT and stage.code not in ahead)):
            return replace(stage, state=State.SKIPPED)
        if here and stage.state is State.NEXT and self.walker.step_of[stage.code].kind not in REPORTABLE:
            return replace(stage, state=State.ACTIVE, started_at=self.drive.now)
        return stage

    @property
    def moved(self) -> bool:
        """Tell whether the instance runs on another version than when it was looked at last."""
        return self.walker.row.definition_id != self.row.definition_id

    @property
    def completed(self) -> bool:
        """Tell whether the whole process is done."""
        return self.walker.row.status == "completed"


class Walks:
    """The walks of a batch of orders, under one lock; `write` keeps them."""

    def __init__(self, *, quiet: bool = True) -> None:
        self.quiet = quiet  # else it is heard of as if others had sent the instances on
        self.drive = Drive(quiet=quiet)
        self.walks: dict[UUID, WalkOfOrder] = {}
        self._fresh: list[Walk] = []

    def find(self, *, order_ids: Sequence[UUID]) -> None:
        """Lock the instances of those orders that walk already."""
        rows = list(Walk.objects.filter(among("order_id", list(order_ids))))
        ids, subjects = [row.instance_id for row in rows], [row.order_id for row in rows]
        self.drive.lock(ids=ids, subject_type=ORDER, subject_ids=subjects)
        self.walks |= {row.order_id: WalkOfOrder(drive=self.drive, row=row) for row in rows}

    def begin(self, *, definition_id: UUID, orders: Sequence[OrderFacts]) -> None:
        """Let orders begin to walk through a version of a process."""
        told = facts_for(definition_id=definition_id, order_ids=[order.id for order in orders])
        beginnings = [
            Beginning(
                variables=told.get(order.id, {}),
                subject_type=ORDER,
                subject_id=order.id,
                subject_label=order.number,
                business_key=order.number,
            )
            for order in orders
        ]
        ids = self.drive.begin(definition_id=definition_id, beginnings=beginnings)
        for order, instance_id in zip(orders, ids, strict=True):
            row = Walk(id=new_id(), organisation_id=current_organisation(), order_id=order.id)
            row.instance_id, row.definition_id = instance_id, definition_id
            self._fresh.append(row)
            self.walks[order.id] = WalkOfOrder(drive=self.drive, row=row)

    def put_aside(self) -> None:
        """Let the processes of cancelled orders stand still, and take their tasks out of sight."""
        for walk in self.walks.values():
            self.drive.put_aside(instance_id=walk.row.instance_id)

    def take_up(self) -> None:
        """Let the processes of reinstated orders go on."""
        for walk in self.walks.values():
            self.drive.take_up(instance_id=walk.row.instance_id)

    def write(self) -> None:
        """Write the instances, and how far each walk is known; the log comes last."""
        changed: list[Walk] = []
        for walk in self.walks.values() if self.quiet else ():
            now = walk.walker.row
            if (walk.row.steps, walk.row.definition_id) != (now.steps, now.definition_id):
                walk.row.steps, walk.row.definition_id = now.steps, now.definition_id
                changed.append(walk.row)
        Walk.objects.bulk_create(self._fresh, batch_size=2_000)
        fresh = {row.id for row in self._fresh}
        Walk.objects.bulk_update([row for row in changed if row.id not in fresh], ["steps", "definition_id"])
        self.drive.write()


def definitions_for(*, beginning: Sequence[tuple[OrderFacts, Sequence[Stage]]]) -> list[UUID]:
    """Return the versions that orders with these stages begin to walk through: their type's, else their own list."""
    keys = orders.process_keys() if beginning else {}
    newest = {key: latest_steps(key=key) for key in set(keys.values())}
    drawn = [_drawn(newest.get(keys.get(order.order_type, "")), rows) for order, rows in beginning]
    lists = [
        (order.order_type, tuple(standard_of(row) for row in rows))
        for (order, rows), found in zip(beginning, drawn, strict=True)
        if found is None
    ]
    listed = iter(definitions_of_lists(lists=lists))
    return [found or next(listed) for found in drawn]


def _drawn(told: tuple[UUID, tuple[StageStep, ...]] | None, rows: Sequence[Stage]) -> UUID | None:
    """Return the newest version of a process where these are its stages."""
    return told[0] if told is not None and [step.code for step in told[1]] == [row.code for row in rows] else None


def facts_for(*, definition_id: UUID, order_ids: Sequence[UUID]) -> dict[UUID, dict[str, Any]]:
    """Return the facts of orders that rules know too, where the conditions of a process ask for any."""
    kind = kind_of(ORDER)
    if kind is None or not wants_facts(definition_id=definition_id):
        return {}
    return {one: plain(dict(thing.facts)) for one, thing in kind.look(order_ids).items()}
