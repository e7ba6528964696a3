"""Columns of `Memory.intervals`."""

(
    OPENS,
    CLOSES,
    WORKED,
) = range(3)

WIDTH = 3
