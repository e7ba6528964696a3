"""What the readings say together: control charts, capability, and which defects are most."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from yinuo.core.measuring import control_charts
from yinuo.core.measuring.capability import Capability, CapabilityInvalidError, capability
from yinuo.core.measuring.control_charts import ChartInvalidError, Charts
from yinuo.core.measuring.pareto import Bar, pareto
from yinuo.core.measuring.run_rules import RULE_SETS
from yinuo.flow.quality.models import Characteristic, Inspection, NonConformity, Reading
from yinuo.ground.kernel.preferences import declare
from yinuo.ground.kernel.wording import minor_digits
from yinuo.ground.people import queries as people

RULES = declare(
    name="quality.rules",
    default="western_electric",
    unit="western_electric or nelson",
    meaning="Which rules tell a special cause from chance on control charts.",
)
MOST_READINGS = 20_000
# From this size on a subgroup's deviation says more than its range (ISO 7870-2).
_LARGE_GROUP = 10
PARETO_BY = ("defect", "item_code", "supplier_code", "stage_code", "disposition")
ATTRIBUTES = ("p", "np", "u", "c")


@dataclass(frozen=True, kw_only=True)
class Period:
    """What is charted: by supplier and item at will, since a moment and before another."""

    since: datetime | None = None
    until: datetime | None = None
    supplier_code: str = ""
    item_code: str = ""


@dataclass(frozen=True, kw_only=True)
class Point:
    """A point of a chart: the inspection behind it."""

    inspection_id: UUID
    label: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Charted:
    """A chart with what stands behind each of its points; `capability` of measured values between limits."""

    charts: Charts
    points: tuple[Point, ...]
    capability: Capability | None = None


def measured(*, characteristic_id: UUID, period: Period) -> Charted | None:
    """Return the chart of a measured characteristic in all versions of its standard; None without enough readings.

    Each inspection is a subgroup: of one size they make a chart of means, else single values are charted.
    """
    one = Characteristic.objects.select_related("standard").filter(pk=characteristic_id).first()
    if one is None:
        return None
    groups = _groups(one, period)
    values = [value for _point, found in groups for value in found]
    sizes = {len(found) for _point, found in groups}
    try:
        charts, points = _drawn(groups, sizes)
    except ChartInvalidError:
        return None
    try:
        held = capability(values=values, lower=one.lower, upper=one.upper, within=charts.sigma or 0.0)
    except CapabilityInvalidError:
        held = None
    return Charted(charts=charts, points=points, capability=held)


def counted(*, kind: str, period: Period) -> Charted | None:
    """Return a chart of nonconforming units (p, np) or of defects (u, c), lot by lot; None without enough lots.

    np and c need samples of one size: the commonest is charted.
    """
    rows = [row for row in _judged(period) if row.inspected > 0]
    if kind in ("np", "c") and rows:
        usual = Counter(row.inspected for row in rows).most_common(1)[0][0]
        rows = [row for row in rows if row.inspected == usual]
    sizes, rules = [row.inspected for row in rows], _rules()
    try:
        if kind == "p":
            charts = control_charts.proportions(hits=[row.nonconforming for row in rows], sizes=sizes, rules=rules)
        elif kind == "np":
            hits = [row.nonconforming for row in rows]
            charts = control_charts.numbers_of_units(hits=hits, size=sizes[0] if sizes else 1, rules=rules)
        elif kind == "u":
            charts = control_charts.defects_per_unit(counts=_defects(rows), sizes=sizes, rules=rules)
        else:
            charts = control_charts.numbers_of_defects(counts=_defects(rows), rules=rules)
    except ChartInvalidError:
        return None
    return Charted(charts=charts, points=tuple(_point(row) for row in rows))


def most_frequent(*, by: str, weight: str, period: Period) -> list[Bar]:
    """Return non-conformities by one of PARETO_BY, weighed by `count`, `quantity` or `cost_minor`.

    Costs are in whole units of the organisation's currency.
    """
    unit = 10 ** minor_digits(people.organisation().currency)
    rows = NonConformity.objects.all()
    for name, value in (("supplier_code", period.supplier_code), ("item_code", period.item_code)):
        if value:
            rows = rows.filter(**{name: value})
    if period.since is not None:
        rows = rows.filter(raised_at__gte=period.since)
    if period.until is not None:
        rows = rows.filter(raised_at__lt=period.until)
    amounts: dict[str, float] = defaultdict(float)
    for key, quantity, cost in rows.values_list(by, "quantity", "cost_minor"):
        amounts[key] += {"quantity": float(quantity), "cost_minor": cost / unit}.get(weight, 1.0)
    return pareto(amounts=amounts)


def measured_characteristics() -> list[tuple[UUID, str, str]]:
    """Return what can be charted by value: id, its standard's name, its own; of the current versions."""
    rows = Characteristic.objects.filter(kind=Characteristic.Kind.MEASURED, standard__current=True)
    return list(rows.order_by("standard__name", "position").values_list("id", "standard__name", "name"))


def _rules() -> tuple[str, ...]:
    return RULE_SETS.get(str(people.preference(name=RULES.name)), RULE_SETS["western_electric"])


def _groups(one: Characteristic, period: Period) -> list[tuple[Point, list[float]]]:
    rows = Reading.objects.filter(
        characteristic__name=one.name,
        characteristic__standard__name=one.standard.name,
        characteristic__kind=Characteristic.Kind.MEASURED,
        value__isnull=False,
    ).exclude(inspection__state=Inspection.State.CANCELLED)
    rows = rows.filter(**_within(period, "inspection__"))
    found: dict[UUID, tuple[Point, list[float]]] = {}
    columns = ("inspection_id", "inspection__number", "inspection__lot", "inspection__opened_at", "value")
    newest = rows.order_by("-inspection__opened_at", "-inspection_id", "unit_number").values_list(*columns)
    for inspection_id, number, lot, opened_at, value in newest[:MOST_READINGS]:
        point = Point(inspection_id=inspection_id, label=lot or number, at=opened_at)
        found.setdefault(inspection_id, (point, []))[1].append(value)
    return list(found.values())[::-1]


def _drawn(groups: Sequence[tuple[Point, list[float]]], sizes: set[int]) -> tuple[Charts, tuple[Point, ...]]:
    rules = _rules()
    if len(sizes) == 1 and min(sizes) > 1:
        draw = control_charts.means_and_deviations if min(sizes) >= _LARGE_GROUP else control_charts.means_and_ranges
        return draw(groups=[found for _p, found in groups], rules=rules), tuple(point for point, _f in groups)
    pairs = [(point, value) for point, found in groups for value in found]
    charts = control_charts.individuals(values=[value for _point, value in pairs], rules=rules)
    return charts, tuple(point for point, _value in pairs)


def _judged(period: Period) -> list[Inspection]:
    judged = (Inspection.State.ACCEPTED, Inspection.State.PARTIAL, Inspection.State.REFUSED)
    rows = Inspection.objects.filter(state__in=judged)
    return list(rows.filter(**_within(period, "")).order_by("-opened_at", "-id")[:500])[::-1]


def _within(period: Period, prefix: str) -> dict[str, object]:
    told: dict[str, object] = {}
    if period.since is not None:
        told[f"{prefix}opened_at__gte"] = period.since
    if period.until is not None:
        told[f"{prefix}opened_at__lt"] = period.until
    if period.supplier_code:
        told[f"{prefix}supplier_code"] = period.supplier_code
    if period.item_code:
        told[f"{prefix}item_code"] = period.item_code
    return told


def _defects(rows: Sequence[Inspection]) -> list[int]:
    """Return the number of defects in each sample: those counted, and each thing that is not right."""
    counts: dict[UUID, int] = defaultdict(int)
    found = Reading.objects.filter(inspection_id__in=[row.id for row in rows])
    for inspection_id, kind, value, conforms in found.values_list(
        "inspection_id", "characteristic__kind", "value", "conforms"
    ):
        is_count = kind == Characteristic.Kind.COUNT
        counts[inspection_id] += int(value or 0) if is_count else int(not conforms)
    return [counts[row.id] for row in rows]


def _point(row: Inspection) -> Point:
    return Point(inspection_id=row.id, label=row.lot or row.number, at=row.opened_at)
