"""Columns of `Memory.reals`: what of a part is no whole number."""

(
    KEEPS,
    RUN,
    FACTOR,
    RATIO,
) = range(4)

WIDTH = 4
