"""How orders flowed from stage to stage, as a Sankey: step by step, so that what is done again leads on, never back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

from django.utils.translation import gettext as _

from yinuo.core.discovery import Variant

# Beyond so many steps, and for flows of fewer than one in so many orders, a drawing cannot be read.
MOST_STEPS, RAREST = 10, 200
_DONE, _LATER = -1, -2
_Node = tuple[int, int]


def flow_of(*, variants: Sequence[Variant], called: Callable[[int], str]) -> dict[str, Any] | None:
    """Return the data of a chart of ways; None where no order had two steps. What is rare is left out and counted."""
    links: Counter[tuple[_Node, _Node]] = Counter()
    for one in variants:
        nodes = _nodes(one.sequence)
        for pair in pairwise(nodes):
            links[pair] += one.count
    least = sum(one.count for one in variants) / RAREST
    kept = {pair: count for pair, count in sorted(links.items()) if count >= least}
    if not kept:
        return None
    nodes = sorted({node for pair in kept for node in pair})
    place = {node: at for at, node in enumerate(nodes)}
    words = {_DONE: _("完成"), _LATER: "…"}
    series = {
        "name": _("订单"),
        "data": list(kept.values()),
        "links": [[place[before], place[after]] for before, after in kept],
    }
    return {
        "x": [words.get(activity) or called(activity) for _step, activity in nodes],
        "hues": [activity if activity >= 0 else 4 for _step, activity in nodes],
        "series": [series],
        "rare": len(links) - len(kept),
    }


def _nodes(sequence: Sequence[int]) -> list[_Node]:
    """Return each step of a way with its activity, and what follows the last one that is shown."""
    steps = list(enumerate(sequence[:MOST_STEPS]))
    return [*steps, (len(steps), _DONE if len(sequence) <= MOST_STEPS else _LATER)] if steps else []
