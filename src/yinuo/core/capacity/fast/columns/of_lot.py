"""Columns of `Memory.lots`."""

(
    ITEM,
    POOL,
    AVAILABLE,
    EXPIRES,
    LEFT,
    TOTAL,
    NUMBER,
    OWN,
    NEXT,
) = range(9)

WIDTH = 9
