"""Columns of `Memory.slots`."""

(
    START,
    END,
    SETUP,
    WAY,
    CREW,
    HOLDER,
    HELD,
    LOT,
) = range(8)

WIDTH = 8
