"""What a book holds, looked up by what it is held of: machines, people, goods, deliveries; with a digest of each.

The digest of a set is the sum of the digests of its members (Clarke et al., "Incremental multiset hash functions",
2003), so that a plan taken or given back changes it by its own part and a certificate need not read the whole book.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from weakref import WeakKeyDictionary

from yinuo.core.capacity.book import Book, steps_with_site
from yinuo.core.capacity.plan import DemandPlan, Step, StepKind, lying_at
from yinuo.core.promising.plain import canonical, read

Key = tuple[str, str]
Row = list[object]
CENTRE, SKILL, ITEM, SITE = "centre", "skill", "item", "site"
MODULUS = 1 << 256
ROW_FIELDS = (
    "kind",
    "item",
    "quantity",
    "ready_at",
    "start",
    "end",
    "ref",
    "place",
    "machine",
    "minutes",
    "setup_minutes",
    "family",
    "skill",
    "surplus",
)
"""What of a step decides what it holds."""


class Holdings:
    """The steps that hold something, by key, kept in step with one book."""

    def __init__(self) -> None:
        self._plans: dict[str, DemandPlan] = {}
        self._seen: frozenset[object] = frozenset()
        self._keys: dict[str, tuple[Key, ...]] = {}
        self._parts: dict[Key, dict[str, int]] = defaultdict(dict)
        self._sums: dict[Key, int] = defaultdict(int)

    def follow(self, book: Book) -> Holdings:
        """Take over what changed since the last time."""
        # Whatever is taken is entered anew, so that thousands that stayed are told from the rest at a glance.
        held = book.ledger.held
        now = frozenset(held.values())
        if now == self._seen:
            return self
        fresh = [one for one in held.values() if one not in self._seen]
        self._seen = now
        for ref in [ref for ref in self._plans if ref not in held]:
            self._forget(ref)
        for one in fresh:
            plan = book.plan_of(ref=one.ref)
            known = self._plans.get(one.ref)
            if known is not None and known is not plan:
                self._forget(one.ref)
            if plan is not None and known is not plan:
                self._learn(plan)
        return self

    def digests(self, *, keys: Iterable[Key]) -> dict[str, str]:
        """Return the digest of what is held of each thing; nothing for what is free."""
        return {
            f"{kind}:{name}": f"{self._sums[kind, name]:064x}" for kind, name in keys if self._sums.get((kind, name))
        }

    def _learn(self, plan: DemandPlan) -> None:
        rows: dict[Key, list[Row]] = defaultdict(list)
        for step, site in steps_with_site(plan):
            for key in _keys_of(step, site):
                rows[key].append(_row(step, site))
        for key, held in rows.items():
            part = int.from_bytes(hashlib.sha256(canonical([plan.ref, plan.group, held])).digest(), "big")
            self._parts[key][plan.ref] = part
            self._sums[key] = (self._sums[key] + part) % MODULUS
        self._keys[plan.ref] = tuple(rows)
        self._plans[plan.ref] = plan

    def _forget(self, ref: str) -> None:
        for key in self._keys.pop(ref):
            self._sums[key] = (self._sums[key] - self._parts[key].pop(ref)) % MODULUS
        del self._plans[ref]


_followed: WeakKeyDictionary[Book, Holdings] = WeakKeyDictionary()


def holdings_of(*, book: Book) -> Holdings:
    """Return what a book holds; what was found before is kept as long as the book lives."""
    return _followed.setdefault(book, Holdings()).follow(book)


def rows_of(*, plans: Iterable[DemandPlan], keys: Iterable[Key]) -> Iterator[tuple[str, str, list[Row]]]:
    """Yield ref, customer group and rows of the plans that hold any of these things, in their order."""
    wanted = set(keys)
    for plan in plans:
        rows = [_row(step, site) for step, site in steps_with_site(plan) if wanted & set(_keys_of(step, site))]
        if rows:
            yield plan.ref, plan.group, rows


def plan_of(*, ref: str, group: str, rows: Iterable[Sequence[object]]) -> DemandPlan:
    """Return a plan that holds what rows say, in their order, and is good for nothing else."""
    deliveries = []
    for *values, site in rows:
        step = _step(values)
        at_site = step if step.kind is StepKind.PICK else lying_at(step=step, site=str(site))
        deliveries.append(at_site)
    return DemandPlan(ref=ref, deliveries=tuple(deliveries), due_at=0, group=group)


def _step(values: Sequence[object]) -> Step:
    plain = dict(zip(ROW_FIELDS, values, strict=True))
    return read(kind=Step, plain=plain)


def _row(step: Step, site: str) -> Row:
    return [*(getattr(step, name) for name in ROW_FIELDS), site]


def _keys_of(step: Step, site: str) -> Iterator[Key]:
    if step.kind is StepKind.OPERATION and step.machine >= 0:
        yield CENTRE, step.place
        if step.skill:
            yield SKILL, step.skill
    elif step.kind in (StepKind.STOCK, StepKind.RECEIPT) or step.surplus > 0:
        yield ITEM, step.item
    elif step.kind is StepKind.PICK:
        yield SITE, step.place
