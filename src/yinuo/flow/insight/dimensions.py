"""By what numbers can be told apart. Weeks begin on Monday; days are those of the organisation's time zone."""

from __future__ import annotations

from yinuo.core.measuring import Dimension

# The sets of facts that know their order; the days of machines do not.
OF_ORDERS = frozenset({"orders", "deliveries", "alerts", "complaints", "answers", "time"})
_LOCAL = "(counted_at at time zone {zone})"


def _span(code: str, letters: int) -> Dimension:
    key = f"substr(cast(cast(date_trunc('{code}', {_LOCAL}) as date) as text), 1, {letters})"
    return Dimension(code=code, key=key, in_order=True)


def _column(code: str, *, label: str = "", column: str = "") -> Dimension:
    return Dimension(code=code, key=column or code, label=label, facts=OF_ORDERS)


_ALL = (
    _span("day", 10),
    _span("week", 10),
    _span("month", 7),
    _span("quarter", 7),
    _span("year", 4),
    Dimension(code="customer", key="customer_id", label="customer_name", facts=OF_ORDERS, exact=True),
    _column("region"),
    _column("city"),
    _column("tier"),
    _column("order_type"),
    _column("family"),
    _column("channel"),
    _column("supplier", column="supplier_code"),
    Dimension(code="work_centre", key="work_centre", facts=frozenset({"machines"})),
)
DIMENSIONS: dict[str, Dimension] = {one.code: one for one in _ALL}
