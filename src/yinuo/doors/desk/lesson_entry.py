"""A lesson as it is typed on a form, and what it may be about."""

from __future__ import annotations

from typing import Any

from django.http import QueryDict

from yinuo.doors.desk.stage_names import first_names_by_code, stage_names
from yinuo.flow.orders import queries as orders
from yinuo.flow.reviews.actions import NewLesson
from yinuo.flow.reviews.queries import Sought
from yinuo.ground.kernel.wording import called
from yinuo.ground.supply import queries as supply

_MOST_ITEMS = 2_000


def typed_lesson(told: QueryDict) -> NewLesson:
    """Return a lesson as it was typed; labels are parted by commas or spaces."""
    words = told.get("labels", "").replace("，", " ").replace("、", " ").replace(",", " ").split()
    return NewLesson(
        title=told.get("title", ""),
        text=told.get("text", ""),
        good=told.get("good") == "1",
        item_family=told.get("item_family", "").strip(),
        order_type=told.get("order_type", ""),
        stage_code=told.get("stage_code", ""),
        supplier_code=told.get("supplier_code", ""),
        labels=tuple(words),
    )


def sought_lessons(told: QueryDict) -> Sought:
    """Return what the address looks for."""
    names = ("item_family", "order_type", "stage_code", "supplier_code", "label")
    good = {"1": True, "0": False}.get(told.get("good", ""))
    texts = {name: told.get(name, "")[:60] for name in names}
    return Sought(words=told.get("q", "")[:200], good=good, removed=told.get("removed") == "1", **texts)


def lesson_choices() -> dict[str, list[tuple[str, str]]]:
    """Return what a lesson may be about, as choices by field."""
    families = sorted({one.family for one in supply.items(limit=_MOST_ITEMS) if one.family})
    return {
        "order_type": [(one.code, called(one)) for one in orders.order_types()],
        "stage_code": sorted(first_names_by_code(stage_names()).items()),
        "item_family": [(one, one) for one in families],
        "supplier_code": [(one.code, f"{one.code} {one.name}") for one in supply.suppliers()],
    }


def about_in_words(one: Any, choices: dict[str, list[tuple[str, str]]]) -> list[str]:
    """Return what a lesson is about, in words."""
    known = {name: dict(pairs) for name, pairs in choices.items()}
    told = [(name, getattr(one, name)) for name in ("order_type", "stage_code", "item_family", "supplier_code")]
    return [known[name].get(value, value) for name, value in told if value]
