"""What is laid out: cells joined by arcs, and the plan that says where they stand. Pixels, y downwards."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from yinuo.core.bpmn.vertical.layout import EVENT, Box, Point

RUN_STEP = 12  # between ways that run beside each other
LABEL_ROOM = 32  # below an event or a gateway that has a name
ATTACHED_STEP = 50  # between attached events


@dataclass(frozen=True, kw_only=True)
class Plan:
    """Where the elements of a container stand, by id, and how the ways between them run."""

    width: float
    height: float
    boxes: dict[str, Box] = field(default_factory=dict)
    ways: dict[str, tuple[Point, ...]] = field(default_factory=dict)
    expanded: frozenset[str] = frozenset()

    def moved(self, right: float, down: float) -> Plan:
        """Return it at another place."""
        boxes = {name: replace(box, x=box.x + right, y=box.y + down) for name, box in self.boxes.items()}
        ways = {name: tuple((x + right, y + down) for x, y in points) for name, points in self.ways.items()}
        return replace(self, boxes=boxes, ways=ways)


@dataclass(frozen=True, kw_only=True)
class Cell:
    """Something with a place in a layer. `attached` are the events at its lower edge, `band` the lane it lies in."""

    id: str
    width: float
    height: float
    named_below: bool = False
    attached: tuple[str, ...] = ()
    band: int = 0
    inside: Plan | None = None

    @property
    def below(self) -> float:
        """Return the room that it needs below itself: for its name, its attached events and the ways from these."""
        label = LABEL_ROOM if self.named_below else 0
        events = EVENT / 2 + RUN_STEP * (len(self.attached) + 1) if self.attached else 0
        return max(label, events)

    def placed(self, x: float, y: float) -> Iterator[tuple[str, Box]]:
        """Yield its box and those of its attached events, where its centre stands at x, y."""
        box = Box(x=round(x - self.width / 2), y=round(y - self.height / 2), width=self.width, height=self.height)
        yield self.id, box
        for number, name in enumerate(self.attached):
            left = box.x + (number + 0.5) * self.width / len(self.attached) - EVENT / 2
            yield name, Box(x=round(left), y=box.y + self.height - EVENT / 2, width=EVENT, height=EVENT)

    def run(self, port: str) -> float:
        """Return how far below its lower edge the way from an attached event turns; outer ones turn lower."""
        return EVENT / 2 + RUN_STEP * (len(self.attached) - self.attached.index(port))


@dataclass(frozen=True, kw_only=True)
class Arc:
    """A way from one cell to another; `port` is the attached event it begins at."""

    id: str
    source: str
    target: str
    port: str = ""
