"""Measures that people make of others by an expression, such as `complaints_raised / deliveries`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.utils.functional import Promise as LazyText
from django.utils.translation import gettext_lazy as _

from yinuo.core.measuring import Measured
from yinuo.core.rules import BadExpression, NoValue, expression
from yinuo.flow.insight.events import FormulaRemoved, FormulaSaved
from yinuo.flow.insight.metrics import Metric
from yinuo.flow.insight.models import Formula
from yinuo.flow.insight.queries import NOT, Filters, Period, metrics, serving, table
from yinuo.ground.kernel import clock, locks, log

MOST_FORMULAS, LONGEST_TEXT = 200, 500
MARK = "f-"


class BadFormula(Exception):
    """It cannot be kept; faults by field: empty, taken, too_many, unknown (with names), constant or unreadable."""

    def __init__(self, faults: dict[str, str], names: tuple[str, ...] = ()) -> None:
        super().__init__(faults)
        self.faults, self.names = faults, names


@dataclass(frozen=True, kw_only=True)
class Made:
    """A measure made of others."""

    id: UUID
    code: str
    name: str | LazyText
    text: str
    unit: str
    better: str = "high"
    meaning: str | LazyText = ""
    key: bool = False

    @property
    def parts(self) -> tuple[str, ...]:
        """The metrics that it is made of."""
        return tuple(sorted(expression(self.text).names))

    def of(self, numbers: Mapping[str, Measured]) -> Measured:
        """Return its number of the numbers of its parts; without one of them, or divided by nothing, it has none."""
        parts = {code: numbers[code] for code in self.parts}
        count = max((one.count for one in parts.values()), default=0)
        values = {code: one.value for code, one in parts.items()}
        if any(value is None for value in values.values()):
            return Measured(value=None, count=count)
        return Measured(value=_worked_out(self.text, values), count=count)


# Measures that are made of others for everybody.
BUILT_IN: dict[str, Made] = {
    one.code: one
    for one in (
        Made(
            id=UUID(int=0),
            code="utilisation",
            name=_("工时利用率"),
            text="hours_billable / hours_recorded",
            unit="share",
            meaning=_("登记的工时中，用在客户订单、项目和任务上的占比。"),
            key=True,
        ),
        Made(
            id=UUID(int=0),
            code="machine_utilisation",
            name=_("设备利用率"),
            text="machine_hours_held / machine_hours_open",
            unit="share",
            meaning=_("工作中心的机器开放的时间里，被订单占用的占比。"),
            key=True,
        ),
        Made(
            id=UUID(int=0),
            code="margin_rate",
            name=_("送达订单毛利率"),
            text="(orders_revenue - orders_cost) / orders_revenue",
            unit="share",
            meaning=_("期内送达、收入和成本都已知的订单，毛利占收入的比例。"),
        ),
        Made(
            id=UUID(int=0),
            code="defect_rate",
            name=_("不合格率"),
            text="units_nonconforming / units_inspected",
            unit="share",
            better="low",
            meaning=_("期内判定的检验批中，不合格件数占检验件数的比例。"),
        ),
    )
}
Measuring = Metric | Made


@dataclass(frozen=True, kw_only=True)
class MadeFigure:
    """A key measure made of others, now and in the period before."""

    made: Made
    measured: Measured
    before: Measured


def made_figures(*, period: Period, filters: Filters | None = None) -> list[MadeFigure]:
    """Return the key measures made of others that whoever acts sees and that the filters can narrow."""
    seen, asked = metrics(), {code.removeprefix(NOT) for code, keys in (filters or {}).items() if keys}
    found = [
        one
        for one in BUILT_IN.values()
        if one.key and seen.keys() >= set(one.parts) and serving(metrics=one.parts).keys() >= asked
    ]
    codes = list(dict.fromkeys(code for one in found for code in one.parts))
    if not codes:
        return []
    now, before = (
        table(metrics=codes, groups=[], period=each, filters=filters)[0].numbers for each in (period, period.before())
    )
    return [MadeFigure(made=one, measured=one.of(now), before=one.of(before)) for one in found]


def formulas() -> list[Made]:
    """Return the organisation's own measures by name."""
    return [_made(row) for row in Formula.objects.order_by("name")[:MOST_FORMULAS]]


def measures() -> dict[str, Measuring]:
    """Return every measure that whoever acts sees: the defined ones, then the organisation's own."""
    seen = metrics()
    made = [*BUILT_IN.values(), *formulas()]
    return {**seen, **{one.code: one for one in made if seen.keys() >= set(one.parts)}}


def keep_formula(*, name: str, text: str, unit: str, member_id: UUID) -> Made:
    """Make a measure, or change the one of that name; raises BadFormula."""
    name, text = " ".join(name.split())[:80], text.strip()
    check_formula(name=name, text=text)
    locks.hold("insight.formulas")
    row = Formula.objects.filter(name=name).first()
    if row is None and Formula.objects.count() >= MOST_FORMULAS:
        raise BadFormula({"name": "too_many"})
    row = row or Formula(name=name, code=_code())
    row.text, row.unit = text, unit if unit in Formula.Unit else Formula.Unit.NUMBER
    row.made_by_id, row.changed_at = member_id, clock.now()
    row.save()
    log.publish(subject_type="formula", subject_id=row.id, body=FormulaSaved(name=row.name))
    return _made(row)


def check_formula(*, name: str, text: str) -> None:
    """Find every fault of a formula; raises BadFormula."""
    faults, names = {}, frozenset[str]()
    if not name:
        faults["name"] = "empty"
    try:
        names = expression(text[: LONGEST_TEXT + 1]).names
    except BadExpression as error:
        faults["text"] = "empty" if error.code == "empty" else "unreadable"
    unknown = tuple(sorted(names - metrics().keys()))
    if unknown:
        faults["text"] = "unknown"
    elif not names and "text" not in faults:
        faults["text"] = "constant"
    if len(text) > LONGEST_TEXT:
        faults["text"] = "unreadable"
    if faults:
        raise BadFormula(faults, unknown)


def remove_formula(*, code: str) -> None:
    """Remove a measure; reports leave it out and say so."""
    row = Formula.objects.filter(code=code).first()
    if row is not None:
        ident = row.id
        row.delete()
        log.publish(subject_type="formula", subject_id=ident, body=FormulaRemoved(name=row.name))


def _worked_out(text: str, values: Mapping[str, float | None]) -> float | None:
    try:
        value = expression(text).value(variables=values)
    except (BadExpression, NoValue):
        return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value) if abs(value) < float("inf") else None


def _code() -> str:
    taken = set(Formula.objects.values_list("code", flat=True))
    return next(code for n in range(1, MOST_FORMULAS + 2) if (code := f"{MARK}{n}") not in taken)


def _made(row: Formula) -> Made:
    return Made(id=row.id, code=row.code, name=row.name, text=row.text, unit=row.unit)
