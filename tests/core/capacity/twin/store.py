"""What lies in stock, is to come, or is left over of a lot: what of it is free at a time, and taking it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from yinuo.core.capacity.model import Minute
from yinuo.core.capacity.routes import Routes, quantity_of, units

NEVER = 1 << 60


@dataclass
class Lot:
    """Goods that are there from `available_at` until `expires_at`; `left` ten-thousandths are not taken."""

    ref: str
    item: str
    site: str
    available_at: Minute
    expires_at: Minute
    left: int
    number: int
    source: str = "supply"
    total: int = 0


@dataclass(frozen=True, kw_only=True)
class StockPoint:
    """From `at` on `quantity` lies there (taken out when it is used), of which `free` can still be promised."""

    at: Minute
    quantity: float
    free: float


class Store:
    """All lots of a plant, and what customer groups took of them."""

    def __init__(self, routes: Routes) -> None:
        self.routes = routes
        self.lots: dict[str, list[Lot]] = {}
        self.by_ref: dict[str, Lot] = {}
        self.taken: dict[tuple[str, str], int] = {}
        self.numbers = 0
        self.safety = {(s.item, s.site): units(s.quantity) for s in routes.plant.safety}
        self.allocations = {
            item: [a for a in routes.plant.allocations if a.item == item]
            for item in {a.item for a in routes.plant.allocations}
        }
        for supply in routes.plant.supplies:
            self.add(
                supply.ref, supply.item, supply.site, supply.available_at, supply.expires_at, units(supply.quantity)
            )

    def add(
        self, ref: str, item: str, site: str, at: Minute, expires_at: Minute | None, count: int, source: str = "supply"
    ) -> Callable[[], None]:
        """Put a lot there; return what removes it again."""
        lot = Lot(ref, item, site, at, NEVER if expires_at is None else expires_at, count, self.numbers, source, count)
        self.numbers += 1
        self.lots.setdefault(item, []).append(lot)
        self.by_ref[ref] = lot

        def remove() -> None:
            self.lots[item].remove(lot)
            del self.by_ref[ref]

        return remove

    def free(self, item: str, site: str, at: Minute, group: str) -> int:
        """Return how much of an item may be taken at a site at a time by a customer group."""
        return min(sum(self._limits(item, site, at).values()), self._allowance(item, at, group))

    def unallocated(self, item: str, site: str, at: Minute) -> int:
        """Return how much there is at a site at a time, whomever it is kept for."""
        return sum(self._limits(item, site, at).values())

    def earliest(self, item: str, site: str, count: int, ready: Minute, group: str) -> Minute | None:
        """Return the earliest instant from `ready` on at which so much is free."""
        for at in self.moments(item, ready):
            if self.free(item, site, at, group) >= count:
                return at
        return None

    def moments(self, item: str, ready: Minute) -> list[Minute]:
        """Return the instants from `ready` on at which more may become free."""
        later = {lot.available_at for lot in self.lots.get(item, ()) if lot.left > 0}
        later |= {a.until for a in self.allocations.get(item, ()) if a.until is not None}
        return [ready, *sorted(at for at in later if at > ready)]

    def profile(self, item: str, site: str, gone: list[tuple[Minute, int]]) -> tuple[StockPoint, ...]:
        """Return what lies at a site over time; `gone` is when how much leaves."""
        lots = [lot for lot in self.lots.get(item, ()) if lot.site == site]
        moves = sorted([(lot.available_at, lot.total) for lot in lots] + [(at, -count) for at, count in gone])
        points: dict[Minute, StockPoint] = {}
        there = 0
        for at, count in moves:
            there += count
            free = self._limits(item, site, at).get(site, 0) if site else sum(self._limits(item, site, at).values())
            points[at] = StockPoint(at=at, quantity=quantity_of(there), free=quantity_of(free))
        return tuple(points.values())

    def take(self, item: str, site: str, count: int, at: Minute, group: str) -> Iterator[tuple[Lot, int]]:
        """Take up to so much; yield from which lots. What expires goes first, then what came last."""
        left = min(count, self.free(item, site, at, group))
        limits = self._limits(item, site, at)
        usable = [lot for lot in self.lots.get(item, ()) if lot.site in limits and _usable(lot, at)]
        for lot in sorted(usable, key=_first_out):
            part = min(left, lot.left, limits[lot.site])
            if part > 0:
                left -= part
                limits[lot.site] -= part
                yield lot, part

    def draw(self, lot: Lot, count: int, at: Minute, group: str) -> Callable[[], None]:
        """Take of one lot; return what gives it back."""
        counted = self._counts(lot.item, at, group)
        self._move(lot, -count, group, counted)
        return lambda: self._move(lot, count, group, counted)

    def _move(self, lot: Lot, count: int, group: str, counted: bool) -> None:
        lot.left += count
        if counted:
            self.taken[lot.item, group] = self.taken.get((lot.item, group), 0) - count

    def _limits(self, item: str, site: str, at: Minute) -> dict[str, int]:
        """Return what may be taken in all at each site that serves `site`, its safety stock kept."""
        there: dict[str, int] = {}
        for lot in self.lots.get(item, ()):
            if lot.left > 0 and _usable(lot, at) and (not site or lot.site in ("", site)):
                there[lot.site] = there.get(lot.site, 0) + lot.left
        return {place: max(0, count - self.safety.get((item, place), 0)) for place, count in there.items()}

    def _allowance(self, item: str, at: Minute, group: str) -> int:
        """Return what a group may take of all there is: less what is kept for others, at most its cap."""
        if item not in self.allocations:
            return NEVER
        allowed = sum(self._limits(item, "", at).values())
        for allocation in self.allocations[item]:
            if allocation.until is not None and at >= allocation.until:
                continue
            taken = self.taken.get((item, allocation.group), 0)
            if allocation.group != group:
                allowed -= max(0, units(allocation.protected) - taken)
            elif allocation.cap is not None:
                allowed = min(allowed, units(allocation.cap) - taken)
        return max(0, allowed)

    def _counts(self, item: str, at: Minute, group: str) -> bool:
        """Whether a taking counts for the group's allocation: as long as that holds."""
        own = [a for a in self.allocations.get(item, ()) if a.group == group]
        return any(a.until is None or at < a.until for a in own)


def _usable(lot: Lot, at: Minute) -> bool:
    return lot.available_at <= at < lot.expires_at


def _first_out(lot: Lot) -> tuple[int, int, int]:
    return lot.expires_at, -lot.available_at, lot.number
