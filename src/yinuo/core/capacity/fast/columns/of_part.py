"""Columns of `Memory.parts`: each kind of part has its own, in the same places; a name means the same place in all."""

# Items.
MADE, SUPPLIER, LEAD, LEAD_FAST, WORKING, CALENDAR, SHELF, LOT_MIN, LOT_MULTIPLE, LOT_MAX, SCRAPS = range(11)
GROUP_LO, GROUP_HI, LINE_LO, LINE_HI, SUB_LO, SUB_HI, POOL_LO, POOL_HI, SHARE_LO, SHARE_HI = range(11, 21)
# Groups of ways, and ways (WORKING and CALENDAR as of items).
WAY_LO, WAY_HI = range(2)
CENTRE, SITE, RANK, SETUP = range(4)
FAMILY, OUTSIDE, CREW_LO, CREW_HI, OPENINGS_LO, ALONE_LO = range(6, 12)
# Lines of bills of materials, and substitutes.
CHILD = 0
# Pools (SITE as of ways); TALLY is of pools, work centres and shares.
SAFETY, TALLY = 2, 3
# Work centres, machines and crews.
MACHINE_LO, MACHINE_HI = range(2)
CHANGE_LO, FAMILIES, SETS_UP = range(4, 7)
AXIS, REGULAR = range(2)
PEOPLE = 0
# Shares of customer groups.
GROUP, PROTECTED, CAP = range(3)
UNTIL = 4
# Openings.
INTERVAL_LO, INTERVAL_HI, DAY_LO = range(3)

WIDTH = 21
