"""A column of steps: each one after the other, some with branches side by side that meet again below.

Knows no XML. What a step asks of people and services stands in its settings, as `yinuo:` attributes do.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

APPROVE, DO, NOTIFY, SERVICE, RULE, CALL, WAIT, END = (
    "approve",
    "do",
    "notify",
    "service",
    "rule",
    "call",
    "wait",
    "end",
)
CHOOSE, ANY, TOGETHER = "choose", "any", "together"
SPLITS = (CHOOSE, ANY, TOGETHER)
KINDS = (APPROVE, DO, NOTIFY, SERVICE, RULE, CALL, WAIT, END, *SPLITS)
TIMERS = ("date", "duration", "cycle")
WAITS = (*TIMERS, "message", "signal")
APPROVAL, NOTIFYING = "approval", "notify"  # the setting that makes a task an approval; the service that tells people


@dataclass(frozen=True, kw_only=True)
class Wait:
    """What is waited for: a moment (`kind` date, duration or cycle), a message or a signal, told by `text`."""

    kind: str
    text: str
    working: bool = False


@dataclass(frozen=True, kw_only=True)
class Branch:
    """One way of several; `id` is that of the flow into it. The `otherwise` branch is taken where none else is."""

    id: str
    name: str = ""
    condition: str = ""
    otherwise: bool = False
    steps: tuple[Step, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Step:
    """One step. `join` is the id of the gateway where its branches meet, where it is not `<id>_join`."""

    id: str
    kind: str
    name: str = ""
    note: str = ""
    settings: tuple[tuple[str, str], ...] = ()  # sorted by name
    wait: Wait | None = None
    called: str = ""
    join: str = ""
    branches: tuple[Branch, ...] = ()

    @property
    def meets(self) -> str:
        """Return the id of the gateway where its branches meet."""
        return self.join or f"{self.id}_join"

    def setting(self, name: str) -> str:
        """Return a setting, empty where it has none of this name."""
        return dict(self.settings).get(name, "")


@dataclass(frozen=True, kw_only=True)
class Column:
    """A whole process: `begins` says what starts it where people do not."""

    id: str
    name: str = ""
    note: str = ""
    settings: tuple[tuple[str, str], ...] = ()
    start_id: str = "start"
    start_name: str = ""
    begins: Wait | None = None
    end_id: str = "end"
    end_name: str = ""
    steps: tuple[Step, ...] = ()

    def all_steps(self) -> Iterator[Step]:
        """Yield every step, outer ones before those in their branches."""
        yield from _within(self.steps)


def ends(steps: tuple[Step, ...]) -> bool:
    """Tell whether nothing goes on below these steps: the last one ends the process, in all of its branches."""
    if not steps:
        return False
    last = steps[-1]
    if last.kind == END:
        return True
    return bool(last.branches) and all(ends(branch.steps) for branch in last.branches)


def _within(steps: tuple[Step, ...]) -> Iterator[Step]:
    for step in steps:
        yield step
        for branch in step.branches:
            yield from _within(branch.steps)
