"""Columns of `Memory.frames`: one need or lot that the search is at."""

(
    KIND,
    ITEM,
    COUNT,
    AT,
    PARENT,
    SUBSTITUTES,
    STATE,
    LEFT,
    MARK,
    STOCKED,
    READY,
    LINE,
    LOT,
    GOOD,
    USED,
    ROW,
    FIRST_ROW,
) = range(17)

WIDTH = 17
