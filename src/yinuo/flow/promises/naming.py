"""What people call the things that reasons, steps and alternatives name by code.

Names are kept for as long as supply's design stays the same: every offer and every promise is told in words.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from yinuo.ground.kernel.remembering import remembered
from yinuo.ground.kernel.tenancy import current_organisation
from yinuo.ground.supply import queries as supply

KEPT = 8
MOST_NAMES = 50_000
# The key of a value, and what kind of thing its code names.
KINDS = {
    "item": "item",
    "by": "item",
    "work_centre": "work_centre",
    "supplier": "supplier",
    "site": "site",
    "calendar": "calendar",
}
OPERATION, WITHIN = "operation", "\x1f"  # an operation is named within its item


@dataclass(frozen=True, kw_only=True)
class Names:
    """Names by kind and code; what is not known is called by its code."""

    by_kind: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def of(self, kind: str, code: str) -> str:
        """Return what a thing is called."""
        return self.by_kind.get(kind, {}).get(code) or code

    def operation(self, *, item: str, code: str) -> str:
        """Return what an operation of an item's routing is called."""
        return self.of(OPERATION, f"{item}{WITHIN}{code}").rpartition(WITHIN)[2]


def names_in(*, values: Iterable[Mapping[str, Any]]) -> Names:
    """Return the names of all that these values speak of, with one question for each kind of thing."""
    codes: dict[str, set[str]] = {}
    for one in values:
        for key, kind in KINDS.items():
            if one.get(key):
                codes.setdefault(kind, set()).add(str(one[key]))
        if one.get(OPERATION) and one.get("item"):
            codes.setdefault(OPERATION, set()).add(f"{one['item']}{WITHIN}{one[OPERATION]}")
    return names_of(codes=codes)


def names_of(*, codes: Mapping[str, Iterable[str]]) -> Names:
    """Return the names of things by kind: item, supplier, work_centre, site, calendar."""
    return Names(by_kind={kind: _names(kind, set(wanted)) for kind, wanted in codes.items() if wanted})


_kept: OrderedDict[tuple[UUID, int], dict[str, dict[str, str]]] = OrderedDict()


def _names(kind: str, codes: set[str]) -> dict[str, str]:
    """Return what is known of these codes, asking only for those nobody asked for since the design changed."""
    design = remembered(supply.DESIGN_SEEN, lambda: supply.version().design)
    known = _kept.setdefault((current_organisation(), design), {}).setdefault(kind, {})
    while len(_kept) > KEPT:
        _kept.popitem(last=False)
    lacking = codes - known.keys()
    if lacking:
        if len(known) > MOST_NAMES:
            known.clear()
        # A code that nobody knows is its own name.
        known.update({code: code for code in lacking} | _read(kind, lacking))
    return known


def _read(kind: str, codes: set[str]) -> dict[str, str]:
    if kind == OPERATION:
        return _operations(codes)
    if kind == "item":
        return {code: item.name for code, item in supply.items_by_code(codes=sorted(codes)).items()}
    if kind == "supplier":
        return {code: one.name for code, one in supply.suppliers_by_code(codes=sorted(codes)).items()}
    if kind == "work_centre":
        return {one.code: one.name for one in supply.work_centres()}
    if kind == "site":
        return {one.code: one.name for one in supply.sites()}
    return {one.code: one.name for one in supply.calendars()}


def _operations(codes: set[str]) -> dict[str, str]:
    """Return the names of operations; the code of one is its sequence, and of an alternate `sequence.rank`."""
    keys = {}
    for code in codes:
        item, _sign, step = code.rpartition(WITHIN)
        sequence, _dot, rank = step.partition(".")
        if sequence.isdecimal() and (rank or "0").isdecimal():
            keys[item, int(sequence), int(rank or 0)] = code
    found = supply.records_by_key(kind=OPERATION, keys=list(keys)) if keys else {}
    return {code: found[key]["name"] for key, code in keys.items() if key in found and found[key]["name"]}
