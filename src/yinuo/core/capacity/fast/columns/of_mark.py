"""Places in `Memory.marks`, before the tallies of shares, pools, work centres and suppliers."""

(
    ROWS,
    LOTS,
    DEAD,
    NUMBER,
    NAMES,
    STATUS,
    MISS_ITEM,
    MISS_COUNT,
    MISS_WHY,
    READY,
    HOLDER,
    FRAMES,
    BEST_END,
    BEST_MAY,
    FULL_SPAN,
) = range(15)

WIDTH = 16
