"""No material before it exists, none twice, and as much of it as is needed."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tests.core.capacity.checker.facts import LOTS, ROUNDING, TAKES, UNIT, WORK, Entry, Facts, count_of, minutes_of
from yinuo.core.capacity.model import Item
from yinuo.core.capacity.plan import Step, StepKind


@dataclass(eq=False)
class Lot:
    """What can be taken of: supply, or what is left over of a lot of a plan."""

    item: str
    site: str
    at: int
    expires: float
    count: int


def missing(facts: Facts) -> Iterator[str]:
    """Tell of what is taken before it is there, after it expired, at another site, or more often than it exists."""
    lots = _lots(facts)
    for entry in facts.entries:
        if entry.step.kind in TAKES:
            lot = lots.get(entry.step.ref)
            if lot is None or lot.item != entry.step.item:
                yield entry.told("no such lot")
            else:
                yield from _taken(entry, lot)
    if not facts.has_outlived:
        yield from _safety_touched(facts, lots)
        yield from _over_cap(facts)


def expired(facts: Facts) -> Iterator[str]:
    """Tell of what is made or bought and expires before it is used."""
    items = {item.code: item for item in facts.plant.items}
    for entry in facts.entries:
        step, hours = entry.step, items[entry.step.item].shelf_life_hours
        if step.kind in LOTS and hours and entry.consumer and entry.used_at >= step.end + minutes_of(hours):
            yield entry.told(f"has expired at {entry.used_at}")


def unbalanced(facts: Facts) -> Iterator[str]:
    """Tell of lots against the rules, routings not followed, and needs that are not met in full."""
    items = {item.code: item for item in facts.plant.items}
    for entry in facts.entries:
        step = entry.step
        if step.kind == StepKind.READY:
            yield from _needs(facts, entry, [(step.item, count_of(step.quantity))], step.needs)
        elif step.kind == StepKind.PURCHASE:
            yield from _lot_rules(entry, items[step.item], count_of(step.quantity))
        elif step.kind == StepKind.MAKE:
            yield from _made(facts, entry, items[step.item])
    for agreed in facts.agreed:
        total = sum(count_of(delivery.quantity) for delivery in agreed.plan.deliveries)
        if total != max(1, count_of(agreed.demand.quantity)):
            yield f"{agreed.demand.ref}: {total / UNIT} of {agreed.demand.quantity} delivered"


def _lots(facts: Facts) -> dict[str, Lot]:
    found = {}
    for supply in facts.plant.supplies:
        expires = math.inf if supply.expires_at is None else supply.expires_at
        found[supply.ref] = Lot(supply.item, supply.site, supply.available_at, expires, count_of(supply.quantity))
    items = {item.code: item for item in facts.plant.items}
    for entry in facts.entries:
        step = entry.step
        if step.kind in LOTS and (step.surplus > 0 or entry.agreed.given_back):
            hours = items[step.item].shelf_life_hours
            count = count_of(step.quantity if entry.agreed.given_back else step.surplus)
            expires = step.end + minutes_of(hours) if hours else math.inf
            found[step.ref] = Lot(step.item, entry.site, step.end, expires, count)
    return found


def _taken(entry: Entry, lot: Lot) -> Iterator[str]:
    step = entry.step
    if not lot.at <= step.start <= entry.used_at:
        yield entry.told(f"there from {lot.at} on, used at {entry.used_at}")
    if entry.used_at >= lot.expires:
        yield entry.told(f"expires at {lot.expires}")
    if entry.site and lot.site not in ("", entry.site):
        yield entry.told(f"lies at {lot.site}, not at {entry.site}")
    lot.count -= count_of(step.quantity)
    if lot.count < 0:
        yield entry.told(f"{-lot.count / UNIT} more than there is")


def _safety_touched(facts: Facts, lots: dict[str, Lot]) -> Iterator[str]:
    """Tell of safety stock that was taken of."""
    taken = {lot for entry in facts.entries if entry.step.kind in TAKES if (lot := lots.get(entry.step.ref))}
    places = {(lot.item, lot.site) for lot in taken}
    for kept in facts.plant.safety:
        left = sum(lot.count for lot in lots.values() if (lot.item, lot.site) == (kept.item, kept.site))
        if (kept.item, kept.site) in places and left < count_of(kept.quantity):
            yield f"{kept.item} at {kept.site}: {left / UNIT} left of a safety stock of {kept.quantity}"


def _over_cap(facts: Facts) -> Iterator[str]:
    """Tell of customer groups that took more of an item than they may."""
    for share in facts.plant.allocations:
        taken = sum(
            count_of(entry.step.quantity)
            for entry in facts.entries
            if entry.step.kind in TAKES
            and (entry.step.item, entry.agreed.demand.group) == (share.item, share.group)
            and (share.until is None or entry.step.start < share.until)
        )
        if share.cap is not None and taken > count_of(share.cap):
            yield f"{share.group} took {taken / UNIT} of {share.item}, more than {share.cap}"


def _made(facts: Facts, entry: Entry, item: Item) -> Iterator[str]:
    """Tell what is wrong with a lot: its operations from the last one back to the first, whose needs are components."""
    chain: list[Step] = []
    below = entry.step.needs
    while len(below) == 1 and below[0].kind in WORK and below[0].item == item.code and len(chain) < _steps(facts, item):
        chain.append(below[0])
        below = below[0].needs
    sequences = sorted({operation.sequence for operation in facts.plant.operations if operation.item == item.code})
    done = [operation.sequence for step in reversed(chain) if (operation := facts.operation(step))]
    if done != sequences or entry.step.quantity <= 0:
        yield entry.told(f"operations {done} instead of {sequences}")
        return
    lot = count_of(chain[0].quantity)
    if any(count_of(step.quantity) != lot for step in chain):
        yield entry.told("operations of another quantity")
    if count_of(entry.step.quantity) != math.floor(lot * (1 - item.scrap) + ROUNDING):
        yield entry.told(f"{entry.step.quantity} good ones of a lot of {lot / UNIT}")
    yield from _lot_rules(entry, item, lot)
    wanted = [
        (line.child, math.ceil(lot * line.quantity / (1 - line.scrap) - ROUNDING))
        for line in facts.plant.components
        if line.parent == item.code
    ]
    yield from _needs(facts, entry, wanted, below)


def _steps(facts: Facts, item: Item) -> int:
    return len({operation.sequence for operation in facts.plant.operations if operation.item == item.code})


def _lot_rules(entry: Entry, item: Item, lot: int) -> Iterator[str]:
    multiple, most = count_of(item.lot_multiple), count_of(item.lot_max)
    most = most - most % multiple if multiple else most
    if multiple and lot % multiple:
        yield entry.told(f"a lot of {lot / UNIT} is no multiple of {item.lot_multiple}")
    if most and lot > most:
        yield entry.told(f"a lot of {lot / UNIT} is more than {item.lot_max}")
    if lot < count_of(item.lot_min) and not (most and lot == most):
        yield entry.told(f"a lot of {lot / UNIT} is less than {item.lot_min}")


def _needs(facts: Facts, entry: Entry, wanted: Sequence[tuple[str, int]], sources: Sequence[Step]) -> Iterator[str]:
    """Tell of sources that are not just what is wanted, line by line in their order."""
    if not _fits(facts, wanted, sources, may_substitute=entry.agreed.options.substitutes):
        given = [(source.item, used(source) / UNIT) for source in sources]
        needed = [(item, count / UNIT) for item, count in wanted]
        yield entry.told(f"has {given} beside what is needed: {needed}")


def _fits(facts: Facts, wanted: Sequence[tuple[str, int]], sources: Sequence[Step], *, may_substitute: bool) -> bool:
    """Return whether the first sources are just what the first line wants, the next ones what the second wants, …"""
    if not wanted:
        return not sources
    item, count = wanted[0]
    ratios = {s.by: s.ratio for s in facts.plant.substitutes if s.item == item} if may_substitute else {}
    return any(
        _covers(item, count, ratios, sources[:cut])
        and _fits(facts, wanted[1:], sources[cut:], may_substitute=may_substitute)
        for cut in range(len(sources) + 1)
    )


def _covers(item: str, count: int, ratios: dict[str, float], sources: Sequence[Step]) -> bool:
    """Return whether sources are just so much of an item; a substitute is rounded up for each source."""
    left = count
    for source in sources:
        ratio = 1.0 if source.item == item else ratios.get(source.item, 0.0)
        rounding = 0.0 if source.item == item else 2 * ratio + 1
        if not ratio or left <= 0 or used(source) > left * ratio + rounding:
            return False
        left = max(0, left - math.floor(used(source) / ratio + ROUNDING))
    return left <= sum(1 for source in sources if source.item != item)


def used(source: Step) -> int:
    """Return how much of a source is for what it stands below: what is left over is for others."""
    return count_of(source.quantity) - (count_of(source.surplus) if source.kind in LOTS else 0)
