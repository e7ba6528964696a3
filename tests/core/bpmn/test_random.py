"""Random well-structured processes, driven in random order: no token lost or doubled, and replay gives the same."""

from __future__ import annotations

import json
import os
from itertools import pairwise

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.core.bpmn.drawing import Case, PaperWorld, drawn, element, ways
from yinuo.core.bpmn import step
from yinuo.core.bpmn.messages import Complete

Block = tuple  # ("task",) | ("seq", [..]) | ("and"|"or"|"xor"|"sub"|"many", ..)


def blocks(depth: int = 3) -> st.SearchStrategy[Block]:
    leaf = st.just(("task",))
    if depth == 0:
        return leaf
    inner = blocks(depth - 1)
    several = st.lists(inner, min_size=1, max_size=3)
    return st.one_of(
        leaf,
        st.tuples(st.sampled_from(["seq", "and", "or", "xor"]), several),
        st.tuples(st.sampled_from(["sub", "many"]), inner),
    )


class _Drawer:
    def __init__(self) -> None:
        self.count = 0

    def name(self, kind: str) -> str:
        self.count += 1
        return f"{kind}{self.count}"

    def draw(self, block: Block) -> tuple[str, str, str, int]:
        """Return elements, first, last and how many tasks one walk through completes."""
        kind = block[0]
        if kind == "task":
            name = self.name("t")
            return element("userTask", name), name, name, 1
        if kind == "seq":
            return self._row([self.draw(one) for one in block[1]])
        if kind in ("sub", "many"):
            return self._inside(kind, block[1])
        return self._split(kind, [self.draw(one) for one in block[1]])

    def _row(self, parts: list[tuple[str, str, str, int]]) -> tuple[str, str, str, int]:
        flows = " ".join(f"{one[2]}>{two[1]}" for one, two in pairwise(parts))
        return "".join(p[0] for p in parts) + ways(flows), parts[0][1], parts[-1][2], sum(p[3] for p in parts)

    def _inside(self, kind: str, block: Block) -> tuple[str, str, str, int]:
        body, _first, _last, count = self.draw(block)
        name = self.name("p")
        loop = ""
        if kind == "many":
            count_of = "<loopCardinality>2</loopCardinality>"
            loop = f"<multiInstanceLoopCharacteristics>{count_of}</multiInstanceLoopCharacteristics>"
        return element("subProcess", name, loop + body), name, name, count * (2 if kind == "many" else 1)

    def _split(self, kind: str, parts: list[tuple[str, str, str, int]]) -> tuple[str, str, str, int]:
        gateway = {"and": "parallelGateway", "or": "inclusiveGateway", "xor": "exclusiveGateway"}[kind]
        fork, join = self.name("f"), self.name("j")
        taken = parts if kind == "and" else parts[:1] if kind == "xor" else [p for n, p in enumerate(parts) if n != 1]
        flows = []
        for part in parts:
            condition = "" if kind == "and" else "[true]" if part in taken else "[false]"
            flows += [f"{fork}>{part[1]}{condition}", f"{part[2]}>{join}"]
        body = element(gateway, fork) + "".join(p[0] for p in parts) + element(gateway, join) + ways(" ".join(flows))
        return body, fork, join, sum(p[3] for p in taken)


@settings(
    max_examples=int(os.environ.get("YINUO_PROCESSES", "150")),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
@given(block=blocks(), choices=st.lists(st.integers(0, 10**6), min_size=60, max_size=60))
def test_structured_processes_end_with_every_task_done_once(block: Block, choices: list[int]) -> None:
    body, first, last, tasks = _Drawer().draw(block)
    process = drawn(element("startEvent", "s") + body + element("endEvent", "e") + ways(f"s>{first} {last}>e"))
    instance = Case(process).start()

    for turn in range(tasks):
        waiting = [row[0] for row in (instance.state or {}).get("t", []) if row[3] == "wait"]
        assert waiting, "every task still to do is open or will be opened by one that is"
        instance.happen(Complete(token=waiting[choices[turn % len(choices)] % len(waiting)]))

    assert instance.status == "completed" and instance.incidents == []
    assert instance.state is not None and not {"t", "c", "w"} & set(instance.state)
    assert json.dumps(_replayed(instance)) == json.dumps(instance.state)


def _replayed(instance: Case) -> dict | None:  # type: ignore[type-arg]
    state = None
    for event in instance.log:
        state, _effects = step(process=instance.process, state=state, event=event, world=PaperWorld(), now=instance.now)
    return state
