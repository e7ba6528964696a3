"""Regions as tiles: where each stands among its neighbours. A drawing of our own, not a map of boundaries.

Two layouts are known: the great regions of China and its provinces. What a layout does not know, such as regions of
one's own or abroad, stands in rows below it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

Place = tuple[int, int]
_GREAT: dict[str, Place] = {
    "西北": (0, 0),
    "华北": (1, 0),
    "东北": (2, 0),
    "西南": (0, 1),
    "华中": (1, 1),
    "华东": (2, 1),
    "华南": (1, 2),
    "港澳台": (2, 2),
}
_PROVINCES: dict[str, Place] = {
    "黑龙江": (9, 0),
    "内蒙古": (7, 1),
    "吉林": (9, 1),
    "新疆": (1, 2),
    "甘肃": (3, 2),
    "宁夏": (4, 2),
    "山西": (6, 2),
    "河北": (7, 2),
    "北京": (8, 2),
    "辽宁": (9, 2),
    "西藏": (1, 3),
    "青海": (3, 3),
    "陕西": (5, 3),
    "河南": (6, 3),
    "山东": (7, 3),
    "天津": (8, 3),
    "四川": (3, 4),
    "重庆": (4, 4),
    "湖北": (6, 4),
    "安徽": (7, 4),
    "江苏": (8, 4),
    "上海": (9, 4),
    "云南": (3, 5),
    "贵州": (4, 5),
    "湖南": (5, 5),
    "江西": (6, 5),
    "浙江": (8, 5),
    "广西": (4, 6),
    "广东": (5, 6),
    "福建": (7, 6),
    "台湾": (8, 6),
    "海南": (4, 7),
    "澳门": (5, 7),
    "香港": (6, 7),
}
_ENDING = re.compile(r"(壮族自治区|回族自治区|维吾尔自治区|特别行政区|自治区|省|市|地区|大区)$")
_WIDEST = 6


def laid_out(names: Sequence[str]) -> tuple[list[str], list[Place]]:
    """Return the tiles to draw and their places: those of the names first, in their order, then the rest of the layout.

    No two tiles have one place; a name that comes twice under different spellings stands below.
    """
    plain = [_ENDING.sub("", name) for name in names]
    layout = _PROVINCES if any(name in _PROVINCES for name in plain) else _GREAT
    layout = layout if any(name in layout for name in plain) else {}
    width = max((column for column, _row in layout.values()), default=_WIDEST - 1) + 1
    below = max((row for _column, row in layout.values()), default=-1) + 1
    taken: set[str] = set()
    places: list[Place] = []
    extra = 0
    for name in plain:
        if name in layout and name not in taken:
            taken.add(name)
            places.append(layout[name])
        else:
            places.append((extra % width, below + extra // width))
            extra += 1
    rest = [name for name in layout if name not in taken]
    return [*names, *rest], [*places, *(layout[name] for name in rest)]
