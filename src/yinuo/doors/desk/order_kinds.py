"""The kinds of orders one may choose from, as the reader calls them."""

from __future__ import annotations

from yinuo.flow.orders import actions, queries
from yinuo.ground.kernel.wording import called


def kind_choices() -> list[tuple[str, str]]:
    """Return (code, name) of every kind; of the starter set, where the organisation has none yet."""
    known = [(kind.code, called(kind)) for kind in queries.order_types()]
    return known or [
        (code, called({"name": name, "name_en": actions.STARTER_TYPES_IN_ENGLISH[code]}))
        for code, name in actions.STARTER_TYPES.items()
    ]
