"""A drawn process as the steps it allows: from a marking (where tokens are) to the next, with or without an activity.

Read off the compiled form without conditions: every way that a condition may open is allowed. Left out are event
sub-processes and compensation, whose activities therefore count as extra where they happen.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import combinations

from yinuo.core.bpmn.elements import SCOPES, Flow, Kind, Node, Process, Trigger

Marking = tuple[int, ...]
Step = tuple[int | None, Marking]
# More ways out of one gateway than this are not combined with each other: all or one.
MOST_COMBINED = 6
# Of a sub-process for each of many items so many run side by side; the others one after the other.
MOST_BODIES = 3
# A drawing that makes tokens without end stops here.
MOST_TOKENS = 64


class Net:
    """Markings and the steps between them; the whole is done when no token is left."""

    start: Marking

    def steps(self, marking: Marking) -> list[Step]:
        """Return where the tokens may go from here: the activity done on the way, None for none, and the marking."""
        raise NotImplementedError


class ListNet(Net):
    """Activities one after the other."""

    def __init__(self, *, activities: Iterable[int]) -> None:
        self.activities = tuple(activities)
        self.start = (0,) if self.activities else ()

    def steps(self, marking: Marking) -> list[Step]:
        """Return the one step that comes next."""
        if not marking:
            return []
        behind = marking[0] + 1
        return [(self.activities[marking[0]], (behind,) if behind < len(self.activities) else ())]


class ProcessNet(Net):
    """A drawn process; `activities` names those elements whose work is seen in the log, by element id.

    A marking holds, in order, flow numbers; node numbers above them, for a token that stands before a node; and above
    those, sub-processes that are under way.
    """

    def __init__(self, *, process: Process, activities: Mapping[str, int]) -> None:
        self._process = process
        self._seen = {node.index: activities[node.id] for node in process.nodes if node.id in activities}
        self._before, self._under = len(process.flows), len(process.flows) + len(process.nodes)
        self._known: dict[Marking, list[Step]] = {}
        self._links = _links(process)
        self._upstream: dict[int, frozenset[int]] = {}
        starts = process.scopes[0].starts if process.scopes else ()
        # Several starts are several ways to begin: a token at each would run the process twice.
        self.start = ()
        self._first: list[Marking] = [(self._before + start,) for start in starts]
        if len(self._first) == 1:
            self.start = self._first[0]
        elif self._first:
            self.start = (-1,)

    def steps(self, marking: Marking) -> list[Step]:
        """Return where the tokens may go from here, each way once."""
        if marking == (-1,):
            return [(None, first) for first in self._first]
        found = self._known.get(marking)
        if found is None:
            found = list(dict.fromkeys(self._steps(marking))) if len(marking) <= MOST_TOKENS else []
            self._known[marking] = found
        return found

    def _steps(self, marking: Marking) -> Iterator[Step]:
        for node in self._process.nodes:
            for rest in self._taken(node, marking):
                for label, put in self._passed(node):
                    yield label, tuple(sorted([*self._cleared(node, rest), *put]))
            if node.inside >= 0 and self._under + node.index in marking:
                yield from self._left(node, marking)

    def _taken(self, node: Node, marking: Marking) -> Iterator[Marking]:
        """Return what is left of the marking when a node takes what it waits for; nothing where it must wait on."""
        standing = self._before + node.index
        if standing in marking:
            yield _without(marking, [standing])
        here = [flow for flow in node.incoming if flow in marking]
        if node.kind is Kind.PARALLEL and len(node.incoming) > 1:
            if len(here) == len(node.incoming):
                yield _without(marking, here)
        elif node.kind in (Kind.INCLUSIVE, Kind.COMPLEX) and len(node.incoming) > 1:
            missing = [flow for flow in node.incoming if flow not in here]
            if here and not self._may_come(missing, node, _without(marking, here)):
                yield _without(marking, here)
        else:
            for flow in here:
                yield _without(marking, [flow])

    def _may_come(self, flows: list[int], node: Node, marking: Marking) -> bool:
        """Tell whether a token of this marking may still come to one of these flows without passing the node."""
        upstream = self._upstream.get(node.index)
        if upstream is None:
            upstream = self._upstream[node.index] = self._places_before(flows, node)
        return any(place in upstream for place in marking)

    def _places_before(self, flows: list[int], node: Node) -> frozenset[int]:
        """Return the places from which these flows can be reached."""
        found: set[int] = set()
        todo = list(flows)
        while todo:
            flow = todo.pop()
            if flow in found:
                continue
            found.add(flow)
            source = self._process.nodes[self._process.flows[flow].source]
            if source.index != node.index:
                found.add(self._before + source.index)
                if source.inside >= 0:
                    found.add(self._under + source.index)
                todo += source.incoming
                if source.attached_to >= 0:
                    todo += self._process.nodes[source.attached_to].incoming
        return frozenset(found)

    def _passed(self, node: Node) -> Iterator[tuple[int | None, list[int]]]:
        """Return what a node may put when it is passed: which activity is done, and the new tokens."""
        if node.kind in SCOPES and node.inside >= 0:
            inner = [self._before + start for start in self._process.scopes[node.inside].starts]
            at_once = MOST_BODIES if node.loop is not None and node.loop.kind == "parallel" else 1
            for bodies in range(1, at_once + 1):
                yield None, [self._under + node.index, *inner * bodies]
            return
        label = self._seen.get(node.index)
        for flows in self._ways_out(node):
            yield label, flows
            for boundary in self._boundaries(node, interrupting=False):
                yield label, [*flows, self._before + boundary.index]
        for boundary in self._boundaries(node, interrupting=True):
            yield None, [self._before + boundary.index]
        if node.loop is not None:
            yield label, [self._before + node.index]

    def _boundaries(self, node: Node, *, interrupting: bool) -> list[Node]:
        found = [self._process.nodes[index] for index in node.boundaries]
        return [one for one in found if one.interrupting is interrupting and one.handler < 0]

    def _ways_out(self, node: Node) -> Iterator[list[int]]:
        """Return the flows that tokens may take out of a node."""
        if node.kind is Kind.THROW and (link := node.event(Trigger.LINK)) is not None and link.name in self._links:
            yield [self._before + self._links[link.name]]
            return
        flows = list(node.outgoing)
        if node.kind in (Kind.EXCLUSIVE, Kind.EVENTS) and flows:
            yield from ([flow] for flow in flows)
            return
        free = [flow for flow in flows if not self._is_choice(node, self._process.flows[flow])]
        choices = [flow for flow in flows if flow not in free]
        for chosen in _subsets(choices):
            if free or chosen or not flows:
                yield [*free, *chosen]

    def _is_choice(self, node: Node, flow: Flow) -> bool:
        if node.kind is Kind.PARALLEL:
            return False
        return node.kind in (Kind.INCLUSIVE, Kind.COMPLEX) or bool(flow.condition) or node.default == flow.index

    def _cleared(self, node: Node, marking: Marking) -> Marking:
        """Return the marking without what a terminating end puts an end to."""
        if node.kind is Kind.END and node.event(Trigger.TERMINATE) is not None:
            return tuple(place for place in marking if not self._is_within(place, node.scope))
        return marking

    def _left(self, node: Node, marking: Marking) -> Iterator[Step]:
        """Return how a sub-process under way may be left: when nothing is left in it, or at its boundary."""
        inner = [place for place in marking if self._is_within(place, node.inside)]
        rest = _without(marking, [*inner, self._under + node.index])
        if not inner:
            for flows in self._ways_out(node):
                yield None, tuple(sorted([*rest, *flows]))
            if node.loop is not None:
                yield None, tuple(sorted([*rest, self._before + node.index]))
        for boundary in self._boundaries(node, interrupting=True):
            yield None, tuple(sorted([*rest, self._before + boundary.index]))

    def _is_within(self, place: int, scope: int) -> bool:
        """Tell whether a token lies in a scope or in one inside it."""
        here = self._scope_of(place)
        while here != scope:
            owner = self._process.scopes[here].owner
            if owner < 0:
                return False
            here = self._process.nodes[owner].scope
        return True

    def _scope_of(self, place: int) -> int:
        if place < self._before:
            return self._process.nodes[self._process.flows[place].source].scope
        index = place - (self._under if place >= self._under else self._before)
        return self._process.nodes[index].scope


def _links(process: Process) -> dict[str, int]:
    return {
        event.name: node.index
        for node in process.nodes
        for event in node.events
        if event.trigger is Trigger.LINK and node.kind is Kind.CATCH
    }


def _subsets(choices: list[int]) -> Iterator[tuple[int, ...]]:
    if len(choices) > MOST_COMBINED:
        yield from ((), tuple(choices), *((one,) for one in choices))
        return
    for size in range(len(choices) + 1):
        yield from combinations(choices, size)


def _without(marking: Marking, places: Iterable[int]) -> Marking:
    left = list(marking)
    for place in places:
        left.remove(place)
    return tuple(left)
