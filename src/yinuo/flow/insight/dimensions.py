"""By what numbers can be told apart. Weeks begin on Monday; days are those of the organisation's time zone."""

from __future__ import annotations

from yinuo.core.measuring import Dimension
from yinuo.flow.insight.fact_sets import FACTS, PLANT

# The sets of facts that know their order; the days of machines do not.
OF_ORDERS = frozenset(FACTS.keys() - PLANT.keys())
LOCAL = "(counted_at at time zone {zone})"


def _span(code: str, letters: int, *, step: str = "") -> Dimension:
    key = f"substr(cast(cast(date_trunc('{step or code}', {LOCAL}) as date) as text), 1, {letters})"
    return Dimension(code=code, key=key, in_order=True)


def _column(code: str, *, label: str = "", column: str = "") -> Dimension:
    return Dimension(code=code, key=column or code, label=label, facts=OF_ORDERS)


def _own(code: str, *facts: str, column: str = "", label: str = "") -> Dimension:
    return Dimension(code=code, key=column or code, label=label, facts=frozenset(facts))


_ALL = (
    _span("day", 10),
    _span("week", 10),
    _span("month", 7),
    _span("quarter", 7),
    _span("year", 4),
    # Written out for each organisation, see `calendars`; as they stand here they are those of the calendar.
    _span("fiscal_quarter", 7, step="quarter"),
    _span("fiscal_year", 4, step="year"),
    Dimension(code="day_kind", key=f"case when extract(isodow from {LOCAL}) >= 6 then 'weekend' else 'workday' end"),
    Dimension(code="holiday", key=f"substr(cast({LOCAL} as text), 1, 0)"),
    Dimension(code="customer", key="customer_id", label="customer_name", facts=OF_ORDERS, exact=True),
    _column("region"),
    _column("city"),
    _column("tier"),
    _column("order_type"),
    _column("family"),
    _column("channel"),
    _column("supplier", column="supplier_code"),
    Dimension(code="work_centre", key="work_centre", facts=frozenset({"machines"})),
    _own("stage", "stages", "time", "inspections", "nonconformities", "warnings"),
    _own("person", "tasks", "time", "responses", "risks"),
    _own("team", "tasks", "time", "responses", "risks", column="person"),
    _own("item", "lines", "line_deliveries", "inspections", "nonconformities", label="item_name"),
    _own("carrier", "shipments"),
    _own("cause", "warnings", "responses", "complaints", "nonconformities", "risks"),
    _own("cost_kind", "expenses"),
)
DIMENSIONS: dict[str, Dimension] = {one.code: one for one in _ALL}
