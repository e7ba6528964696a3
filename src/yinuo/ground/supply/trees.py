"""Bills of materials as people read them: what an item is made of, level by level, and what it goes into."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from yinuo.ground.supply.models import Component, Item, Operation

DEEPEST = 8
MOST_LINES = 400


@dataclass(frozen=True, kw_only=True)
class BillLine:
    """A line of a bill, `level` 1 directly below the item; `whole` is how much goes into one of the item itself."""

    component_id: UUID
    level: int
    item_id: UUID
    code: str
    name: str
    unit: str
    quantity: Decimal
    whole: Decimal
    scrap: float
    made: bool
    supplier: str


@dataclass(frozen=True, kw_only=True)
class Use:
    """An item that another goes into directly, and how much of it."""

    item_id: UUID
    code: str
    name: str
    quantity: Decimal


def bill_of(*, item_id: UUID) -> list[BillLine]:
    """Return what an item is made of, each line followed by what it is made of itself; at most MOST_LINES."""
    below = _lines_below([item_id])
    ids = {line.child_id for lines in below.values() for line in lines}
    made = set(Operation.objects.filter(item_id__in=ids).values_list("item_id", flat=True))
    return list(_walk(item_id, below, made))[:MOST_LINES]


def uses_of(*, item_id: UUID) -> list[Use]:
    """Return the items that an item goes into directly."""
    rows = Component.objects.filter(child_id=item_id).select_related("parent").order_by("parent__code")[:MOST_LINES]
    return [
        Use(item_id=row.parent_id, code=row.parent.code, name=row.parent.name, quantity=row.quantity) for row in rows
    ]


def items_without_source(*, item_ids: Sequence[UUID]) -> set[UUID]:
    """Return the items among these that are neither made nor bought."""
    made = Operation.objects.filter(item_id__in=item_ids).values_list("item_id", flat=True)
    bought = Item.objects.filter(pk__in=item_ids, supplier__isnull=False).values_list("id", flat=True)
    return set(item_ids) - set(made) - set(bought)


def _lines_below(roots: Sequence[UUID]) -> dict[UUID, list[Component]]:
    """Return the lines of the roots and of all below them, read level by level."""
    found: dict[UUID, list[Component]] = defaultdict(list)
    level = set(roots)
    for _depth in range(DEEPEST):
        rows = Component.objects.filter(parent_id__in=level).select_related("child", "child__supplier")
        lines = list(rows.order_by("parent_id", "child__code"))
        for line in lines:
            found[line.parent_id].append(line)
        level = {line.child_id for line in lines} - set(found)
        if not level:
            break
    return found


def _walk(root: UUID, below: dict[UUID, list[Component]], made: set[UUID]) -> Iterator[BillLine]:
    # Depth first, without recursion: the newest of what is waiting comes next.
    waiting = [(line, 1, line.quantity) for line in reversed(below.get(root, []))]
    count = 0
    while waiting and count < MOST_LINES:
        line, level, whole = waiting.pop()
        count += 1
        yield BillLine(
            component_id=line.id,
            level=level,
            item_id=line.child_id,
            code=line.child.code,
            name=line.child.name,
            unit=line.child.unit,
            quantity=line.quantity,
            whole=whole,
            scrap=line.scrap,
            made=line.child_id in made,
            supplier=line.child.supplier.name if line.child.supplier else "",
        )
        if level < DEEPEST:
            waiting += [(one, level + 1, whole * one.quantity) for one in reversed(below.get(line.child_id, []))]
