"""What stages are called in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from yinuo.flow.orders import queries as orders
from yinuo.flow.orders.queries import OrderTypeFacts
from yinuo.flow.work import queries as work
from yinuo.ground.kernel.wording import called

Names = Mapping[tuple[str, str], str]


def stage_names(kinds: Sequence[OrderTypeFacts] | None = None) -> Names:
    """Return the names by order type and code of the stage; `kinds` are the order types, where they are known."""
    codes = [kind.code for kind in (orders.order_types() if kinds is None else kinds)]
    templates = work.templates_by_type(order_types=codes)
    return {(code, one.code): called(one) for code in codes for one in templates[code]}


def first_names_by_code(names: Names) -> dict[str, str]:
    """Return stages by code alone; where order types differ, as the first calls them."""
    told: dict[str, str] = {}
    for (_kind, code), name in names.items():
        told.setdefault(code, name)
    return told


def names_by_code(names: Names) -> dict[str, str]:
    """Return stages by code alone, each with all the names that order types give it."""
    told: dict[str, list[str]] = {}
    for (_kind, code), name in names.items():
        several = told.setdefault(code, [])
        if name not in several:
            several.append(name)
    return {code: " / ".join(several) for code, several in told.items()}
