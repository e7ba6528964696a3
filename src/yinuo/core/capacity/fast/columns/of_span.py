"""Columns of `Memory.spans`."""

(
    LO,
    COUNT,
    ROOM,
    HOLDS,
) = range(4)

WIDTH = 4
