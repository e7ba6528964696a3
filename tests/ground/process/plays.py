"""Processes of the factory, published and played."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from tests.cast import NOW, Factory
from tests.core.bpmn.drawing import HEAD, ROOTS, element, ways
from tests.core.bpmn.parts import E, S
from yinuo.ground.kernel import clock, timers
from yinuo.ground.kernel.tenancy import acting_for
from yinuo.ground.process import actions, definitions, instances, publishing, queries
from yinuo.ground.process.models import Incident, Instance
from yinuo.ground.process.queries import TaskFacts


def file(key: str, body: str, more: str = "") -> bytes:
    """A BPMN file with one process."""
    return f'{HEAD}{ROOTS}<process id="{key}" isExecutable="true">{body}</process>{more}</definitions>'.encode()


APPROVAL = (
    S
    + element("userTask", "approve")
    + element("serviceTask", "reserve")
    + E
    + ways("s>approve approve>reserve reserve>e")
)


class Play:
    """One factory whose clock can be wound."""

    def __init__(self, factory: Factory) -> None:
        self.factory = factory
        self.now: datetime = NOW

    @contextmanager
    def acting(self) -> Iterator[None]:
        with clock.frozen(self.now), acting_for(self.factory.id):
            yield

    def publish(self, key: str, body: str, more: str = "") -> UUID:
        with self.acting():
            draft = definitions.save_draft(content=file(key, body, more))
            publishing.publish_definition(definition_id=draft)
        return draft

    def start(self, key: str, business_key: str = "", **facts: Any) -> UUID:
        with self.acting():
            started = instances.start_instance(key=key, variables=facts, business_key=business_key)
        self.settle()
        return started

    def settle(self) -> None:
        """Serve all that is due now."""
        with clock.frozen(self.now):
            for _round in range(50):
                if not timers.fire(organisation_id=self.factory.id):
                    return
        raise AssertionError("work did not come to rest")

    def wait(self, **span: float) -> None:
        self.now += timedelta(**span)
        self.settle()

    def tasks(self) -> list[TaskFacts]:
        with self.acting():
            return [one for one in queries.tasks() if one.source.startswith("process:")]

    def complete(self, title: str, **facts: Any) -> None:
        task = next(one for one in self.tasks() if one.title == title)
        with self.acting():
            actions.complete_task(task_id=task.id, member_id=self.factory.members["sales"].id, variables=facts)
        self.settle()

    def row(self, instance_id: UUID) -> Instance:
        with self.acting():
            return Instance.objects.get(pk=instance_id)

    def incidents(self) -> list[tuple[str, str]]:
        with self.acting():
            rows = Incident.objects.filter(closed_at=None).order_by("opened_at", "id")
            return list(rows.values_list("element", "code"))

    def incident(self) -> UUID:
        with self.acting():
            found: UUID = Incident.objects.get(closed_at=None).id
            return found

    def trace(self, instance_id: UUID) -> list[str]:
        """The elements that ended, in order."""
        with self.acting():
            return [move.element for move in queries.history(instance_id=instance_id) if move.event == "end"]
