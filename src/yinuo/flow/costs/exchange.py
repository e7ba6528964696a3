"""What other currencies are worth in the organisation's own, as it told."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal, InvalidOperation

from yinuo.ground.kernel.preferences import declare
from yinuo.ground.people import queries as people

EXCHANGE = declare(
    name="costs.exchange_rates",
    default=[],
    unit="rates",
    meaning="What one unit of another currency is worth in the organisation's, such as USD=7.1.",
)


def exchange_of(*, currency: str) -> Decimal | None:
    """Return what one unit of a currency is worth in the organisation's, or None while nobody said."""
    return exchanges_of(currencies=[currency])[currency]


def exchanges_of(*, currencies: Iterable[str]) -> dict[str, Decimal | None]:
    """Return what one unit of each currency is worth in the organisation's; None while nobody said."""
    own = people.organisation().currency
    told = dict(_rate(one) for one in people.preference(name=EXCHANGE.name))
    return {one: Decimal(1) if one == own else told.get(one) for one in currencies}


def _rate(told: str) -> tuple[str, Decimal | None]:
    """Read a rate such as USD=7.1; what is no rate above nought is none."""
    currency, _, value = str(told).partition("=")
    try:
        rate = Decimal(value.strip())
    except InvalidOperation:
        return currency.strip().upper(), None
    return currency.strip().upper(), rate if rate.is_finite() and rate > 0 else None
