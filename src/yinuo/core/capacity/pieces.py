"""What is counted comes in whole pieces: nobody buys or begins a fifth of a pump.

Plans reckon in ten-thousandths, so that a bill with two per cent of scrap asks for 10.2041 castings; what is told to
those who buy them is 11.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

from yinuo.core.capacity.shortfall import SMALLEST, Gap, Shortfall, most_at_once

# Units of things that are used whole. Of lengths, weights, sheets, bars, boxes and drums a part may be used.
_CHINESE = ("件", "台", "个", "套", "只", "支", "把", "辆", "部", "架", "对", "双", "组", "枚", "颗", "顶")
_ENGLISH = ("pc", "pcs", "piece", "pieces", "ea", "each", "set", "sets", "unit", "units")
COUNTED = frozenset((*_CHINESE, *_ENGLISH))


def is_counted(*, unit: str) -> bool:
    """Return whether there is no part of one such unit."""
    return unit.strip().casefold() in COUNTED


def in_pieces(*, short: Shortfall) -> Shortfall:
    """Return what lacks in whole pieces: of several needs together no more than the next whole number.

    A need whose fraction is covered by the piece that one before it lacks stays with nothing lacking of its own.
    """
    gaps = tuple(_whole(short.gaps))
    return Shortfall(begins=short.begins, most=most_at_once(gaps), gaps=gaps)


def _whole(gaps: Sequence[Gap]) -> list[Gap]:
    exact, told, found = 0.0, 0, []
    for gap in gaps:
        exact += gap.lacking
        upto = max(told, math.ceil(exact - SMALLEST))
        found.append(replace(gap, lacking=float(upto - told)))
        told = upto
    return found
