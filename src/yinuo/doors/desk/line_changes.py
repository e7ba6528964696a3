"""What became of an order's lines, in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from yinuo.ground.kernel.wording import money, number

Line = Mapping[str, Any]
MOST_NAMED = 6


def line_changes(*, before: Any, after: Any) -> str:
    """Say which items were added, taken out, or are wanted in another quantity or at another price."""
    old, new = _by_item(_lines(before)), _by_item(_lines(after))
    told = [
        *(_("新增 %(item)s %(what)s") % {"item": item, "what": _what(new[item])} for item in new if item not in old),
        *(_("删除 %(item)s") % {"item": item} for item in old if item not in new),
        *(_changed(item, old[item], new[item]) for item in new if item in old and not _same(old[item], new[item])),
    ]
    shown = _("；").join(told[:MOST_NAMED]) + ("…" if len(told) > MOST_NAMED else "")
    return shown or _("调整了顺序")


def _lines(told: Any) -> list[Line]:
    return [line for line in told if isinstance(line, Mapping)] if isinstance(told, list) else []


def _by_item(lines: Sequence[Line]) -> dict[str, list[Line]]:
    """Return lines by what they are of; an item may stand there several times."""
    found: dict[str, list[Line]] = {}
    for line in lines:
        code, name = str(line.get("item_code") or ""), str(line.get("item_name") or "")
        found.setdefault(name if code in ("", name) else f"{name}（{code}）", []).append(line)
    return found


def _same(old: Sequence[Line], new: Sequence[Line]) -> bool:
    return [_key(line) for line in old] == [_key(line) for line in new]


def _key(line: Line) -> tuple[Any, ...]:
    return tuple(line.get(name) for name in ("quantity", "unit", "price_minor", "freight_minor"))


def _changed(item: str, old: Sequence[Line], new: Sequence[Line]) -> str:
    priced = [line.get("price_minor") for line in old] != [line.get("price_minor") for line in new]
    return _("%(item)s 由 %(before)s 改为 %(after)s") % {
        "item": item,
        "before": _what(old, priced=priced),
        "after": _what(new, priced=priced),
    }


def _what(lines: Sequence[Line], *, priced: bool = False) -> str:
    return " + ".join(_one(line, priced) for line in lines)


def _one(line: Line, priced: bool) -> str:
    quantity = f"{number(Decimal(str(line.get('quantity', 0))), 4)} {line.get('unit', '')}".strip()
    return f"{quantity} × {money(int(line.get('price_minor') or 0))}" if priced else quantity
