"""Column of `Memory.reals`: of each kind of part, the one thing that is no whole number."""

KEEPS = RUN = FACTOR = RATIO = 0

WIDTH = 1
