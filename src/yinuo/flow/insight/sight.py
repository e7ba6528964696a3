"""What a member sees in numbers: only facts of some customers, regions or tiers, and no hidden measure or dimension.

What pages show by a right only is hidden without it here too: costs and margins, and what each of the staff did.

Whoever acts is whose sight it is: a page's member, a token's member, the owner of a schedule, the maker of a public
link. The layer asks here for every number, so that no page, filter list, export, mail or error can forget it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from uuid import UUID

from django.db.models import Q

from yinuo.flow.insight.dimensions import DIMENSIONS
from yinuo.flow.insight.events import SightChanged
from yinuo.flow.insight.metrics import METRICS
from yinuo.flow.insight.models import Sight
from yinuo.ground.kernel import clock, log
from yinuo.ground.kernel.events import current_actor
from yinuo.ground.kernel.ids import as_uuid
from yinuo.ground.kernel.remembering import forget, remembered
from yinuo.ground.people import queries as people
from yinuo.ground.people import rights, tokens
from yinuo.ground.people.queries import CustomerFacts

LIMITED = ("customer", "region", "tier", "order_type", "supplier", "channel")
MOST_KEYS = 500
_OF_COSTS = frozenset({"orders_revenue", "orders_cost"})
# By the right that it takes: measures, and dimensions.
_BY_RIGHT: dict[str, tuple[frozenset[str], frozenset[str]]] = {
    rights.SEE_COSTS: (
        _OF_COSTS | {code for code, one in METRICS.items() if one.facts == "expenses"},
        frozenset({"cost_kind"}),
    ),
    # As scorecards: whoever leads sees everybody's.
    rights.ADMINISTER: (frozenset(), frozenset({"person", "team"})),
}


class BadSight(Exception):
    """It cannot be kept; faults by field: unknown (with what), too_many, all."""

    def __init__(self, faults: dict[str, str], unknown: tuple[str, ...] = ()) -> None:
        super().__init__(faults)
        self.faults, self.unknown = faults, unknown


@dataclass(frozen=True, kw_only=True)
class Seen:
    """What one member sees."""

    limits: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    hidden_metrics: frozenset[str] = frozenset()
    hidden_dimensions: frozenset[str] = frozenset()

    @property
    def whole(self) -> bool:
        """Return whether nothing is left out."""
        return not (self.limits or self.hidden_metrics or self.hidden_dimensions)

    @property
    def all_customers(self) -> bool:
        """Return whether numbers of every customer are seen."""
        return not self.limits and "customer" not in self.hidden_dimensions


WHOLE = Seen()


def present() -> Seen:
    """Return what whoever acts sees; the program itself sees everything."""
    kind, _, identity = current_actor().partition(":")
    if kind not in ("member", "token") or not identity:
        return WHOLE
    return remembered(f"insight.sight.{kind}.{identity}", lambda: _of_actor(kind, UUID(identity)))


def present_limits() -> Mapping[str, tuple[str, ...]]:
    """Return the limits of whoever acts, by dimension: lists of orders and alerts ask for them."""
    return present().limits


def narrowing(*, columns: Mapping[str, str]) -> tuple[str, list[str]]:
    """Return the conditions on orders that leave what whoever acts sees, and their parameters.

    `columns` says by code how the key of a dimension is written.
    """
    text, parameters = "", list[str]()
    for code, keys in present().limits.items():
        if code in columns:
            text += f" and coalesce({columns[code]}, '') in ({', '.join(['%s'] * len(keys)) or 'null'})"
            parameters += keys
    return text, parameters


def of_customers() -> Q:
    """Return the condition on customers that leaves those of whom whoever acts may see numbers."""
    seen = present()
    if "customer" in seen.hidden_dimensions:
        return Q(pk__in=())
    ids = [identity for identity in map(as_uuid, seen.limits.get("customer", ())) if identity]
    allowed = Q(pk__in=ids) if "customer" in seen.limits else Q()
    for code in ("region", "tier"):
        if code in seen.limits:
            allowed &= Q(**{f"{code}__in": seen.limits[code]})
    return allowed


def sees_customer(*, customer: CustomerFacts) -> bool:
    """Return whether whoever acts may see numbers of a customer."""
    seen = present()
    keys = {"customer": str(customer.id), "region": customer.region, "tier": customer.tier}
    limited = all(key in seen.limits[code] for code, key in keys.items() if code in seen.limits)
    return limited and "customer" not in seen.hidden_dimensions


def of_member(*, member_id: UUID) -> Seen:
    """Return what a member sees."""
    row = Sight.objects.filter(member_id=member_id).first()
    if row is None:
        return WHOLE
    return Seen(
        limits={code: tuple(keys) for code, keys in row.limits.items() if code in DIMENSIONS},
        hidden_metrics=frozenset(row.hidden_metrics),
        hidden_dimensions=frozenset(row.hidden_dimensions),
    )


def limited() -> dict[UUID, Seen]:
    """Return the members who do not see everything."""
    return {
        member_id: of_member(member_id=member_id) for member_id in Sight.objects.values_list("member_id", flat=True)
    }


def set_sight(
    *, member_id: UUID, limits: Mapping[str, Sequence[str]], metrics: Sequence[str], dimensions: Sequence[str]
) -> None:
    """Say what a member sees; without any limit they see everything. Raises BadSight."""
    unknown = [code for code in limits if code not in LIMITED]
    unknown += [code for code in metrics if code not in METRICS]
    unknown += [code for code in dimensions if code not in DIMENSIONS]
    if unknown or people.member(member_id=member_id) is None:
        raise BadSight({"member" if not unknown else "limits": "unknown"}, tuple(unknown))
    if not METRICS.keys() - set(metrics) or not DIMENSIONS.keys() - set(dimensions):
        raise BadSight({"hidden": "all"})
    kept = {code: list(dict.fromkeys(keys)) for code, keys in limits.items() if keys}
    if any(len(keys) > MOST_KEYS for keys in kept.values()):
        raise BadSight({"limits": "too_many"})
    if kept or metrics or dimensions:
        values = {"limits": kept, "hidden_metrics": sorted(set(metrics)), "hidden_dimensions": sorted(set(dimensions))}
        Sight.objects.update_or_create(member_id=member_id, defaults={**values, "changed_at": clock.now()})
    else:
        Sight.objects.filter(member_id=member_id).delete()
    forget(f"insight.sight.member.{member_id}")
    body = SightChanged(member_id=member_id, whole=of_member(member_id=member_id).whole)
    log.publish(subject_type="member", subject_id=member_id, body=body)


def _of_actor(kind: str, identity: UUID) -> Seen:
    member_id = identity if kind == "member" else tokens.member_behind(token_id=identity)
    return _by_rights(member_id, of_member(member_id=member_id)) if member_id else WHOLE


def _by_rights(member_id: UUID, seen: Seen) -> Seen:
    """Leave out what a member has no right to see."""
    member = people.member(member_id=member_id)
    for right, (metrics, dimensions) in _BY_RIGHT.items():
        if member is None or not member.may(right):
            seen = replace(
                seen,
                hidden_metrics=seen.hidden_metrics | metrics,
                hidden_dimensions=seen.hidden_dimensions | dimensions,
            )
    return seen
