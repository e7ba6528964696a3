"""Columns of one need, see `need.Need`."""

(
    ITEM,
    SITE,
    COUNT,
    DUE,
    FLOOR,
    NOT_BEFORE,
    GROUP,
    SUBSTITUTES,
    EARLIEST,
    HAS_CHOICE,
    HAS_DUAL,
    NAMES_FROM,
) = range(12)

WIDTH = 12
