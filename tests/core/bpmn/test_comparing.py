"""What differs between two versions, element by element; the diagram does not count."""

from __future__ import annotations

import pytest

from tests.core.bpmn.drawing import HEAD, element, ways
from tests.core.bpmn.parts import E, S
from yinuo.core.bpmn import parse, read_tree
from yinuo.core.bpmn.comparing import compare

TASK = element("userTask", "t")
FLOWS = ways("s>t t>e")
CASES = [
    ("nothing", S + TASK + E + FLOWS, []),
    (
        "a step added",
        S + TASK + element("userTask", "u") + E + ways("s>t t>u u>e"),
        [("added", "u"), ("way_removed", "t-e")],
    ),
    ("a step removed", S + E + ways("s>e"), [("way_added", "s-e"), ("removed", "t")]),
    ("another name", S + TASK.replace('name="t"', 'name="other"') + E + FLOWS, [("renamed", "t")]),
    ("another kind", S + element("manualTask", "t") + E + FLOWS, [("kind", "t")]),
    ("a setting", S + element("userTask", "t", **{"yinuo:role": "sales"}) + E + FLOWS, [("setting", "t")]),
    ("a condition", S + TASK + E + ways("s>t t>e[x > 1]"), [("condition", "t-e")]),
    ("a loop", S + element("userTask", "t", "<standardLoopCharacteristics/>") + E + FLOWS, [("detail", "t")]),
]


@pytest.mark.parametrize(("what", "body", "found"), CASES, ids=[row[0] for row in CASES])
def test_it_is_told_what_changed(what: str, body: str, found: list[tuple[str, str]]) -> None:
    before, after = _read(S + TASK + E + FLOWS), _read(body)

    told = [(one.what, one.element) for one in compare(before=before, after=after)]
    assert sorted(told) == sorted(found)


def _read(body: str):
    return parse(root=read_tree(content=f'{HEAD}<process id="p">{body}</process></definitions>'.encode()))
