"""Columns of `Memory.rows`: one step of a plan."""

(
    KIND,
    PARENT,
    ITEM,
    WAY,
    MACHINE,
    CREW,
    LOT,
    OWN,
    COUNT,
    SURPLUS,
    AVAILABLE,
    START,
    END,
    SETUP,
    RUN,
    NUMBER,
    SITE,
    SUBSTITUTE,
) = range(18)

WIDTH = 18
