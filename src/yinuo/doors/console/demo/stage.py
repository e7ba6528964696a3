"""Where the demo plays: whose moment it is, and what is planned for later moments."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from random import Random
from uuid import UUID

from yinuo.ground.kernel import clock
from yinuo.ground.kernel.events import acting_as
from yinuo.ground.people.queries import MemberFacts

Step = Callable[[], object]


@dataclass
class Stage:
    """Where the demo plays: the organisation, its people, and what has been entered so far."""

    organisation_id: UUID
    members: dict[str, MemberFacts]
    contacts: dict[str, UUID]
    now: datetime
    draw: Random
    ids: dict[int, UUID] = field(default_factory=dict)
    due: list[tuple[datetime, int, str, Step]] = field(default_factory=list)
    counter: int = 0

    def at(self, moment: datetime, actor: str, step: Step) -> None:
        """Plan a step; what would be in the future is left out."""
        if moment <= self.now:
            self.counter += 1
            self.due.append((moment, self.counter, actor, step))

    @contextmanager
    def acting(self, moment: datetime, actor: str) -> Iterator[None]:
        """Hold the clock and act as a member."""
        name = f"member:{self.members[actor].id}" if actor in self.members else actor
        with clock.frozen(moment), acting_as(name):
            yield
