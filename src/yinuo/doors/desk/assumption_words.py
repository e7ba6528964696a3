"""Assumptions in words: what a scenario supposed, as people say it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from yinuo.doors.desk import labels
from yinuo.doors.desk.forms.assumed import DAY_HOURS
from yinuo.doors.desk.forms.scenarios import number_of
from yinuo.ground.kernel.wording import date_text, datetime_text, number
from yinuo.ground.supply import queries as supply

Told = Mapping[str, Any]


def assumption_texts(*, assumptions: Sequence[Told]) -> list[str]:
    """Return each assumption as a sentence; lines of one order are told once."""
    names = _Names(assumptions)
    return list(dict.fromkeys(_WORDS[str(one["kind"])](one, names) for one in assumptions if one.get("kind") in _WORDS))


class _Names:
    """The names behind the codes of some assumptions."""

    def __init__(self, assumptions: Sequence[Told]) -> None:
        codes = {str(one["item"]) for one in assumptions if "item" in one}
        codes |= {str(one["demand"]["item"]) for one in assumptions if "demand" in one}
        self.items = {code: item.name for code, item in supply.items_by_code(codes=sorted(codes)).items()}
        self.centres = {one.code: one.name for one in supply.work_centres()}
        self.suppliers = {one.code: one.name for one in supply.suppliers()}
        self.sites = {one.code: one.name for one in supply.sites()}

    def item(self, one: Told) -> str:
        """Return the name of an item."""
        return self.items.get(str(one["item"])) or str(one["item"])

    def centre(self, one: Told) -> str:
        """Return the name of a work centre, with the number of the machine."""
        name = self.centres.get(str(one["work_centre"])) or str(one["work_centre"])
        machine = one.get("machine", -1)
        return _("%(name)s第 %(n)s 台") % {"name": name, "n": machine + 1} if machine >= 0 else name

    def site(self, one: Told) -> str:
        """Return the name of a site."""
        return self.sites.get(str(one["site"])) or str(one["site"])

    def supplier(self, one: Told) -> str:
        """Return the name of a supplier."""
        return self.suppliers.get(str(one["supplier"])) or str(one["supplier"])


def _down(one: Told, names: _Names) -> str:
    told = {"name": names.centre(one), "start": _at(one["start"]), "end": _at(one["end"])}
    return _("%(name)s停机：%(start)s – %(end)s") % told


def _shift(one: Told, names: _Names) -> str:
    days = _("、").join(labels.word(labels.WEEKDAYS, str(day)) for day in one.get("weekdays", (0, 1, 2, 3, 4)))
    return _("%(name)s加班：%(days)s %(shift)s") % {"name": names.centre(one), "days": days, "shift": one["shift"]}


def _stock(one: Told, names: _Names) -> str:
    told = {"item": names.item(one), "site": names.site(one), "n": number(abs(one["quantity"]), 4)}
    more = _("%(site)s的%(item)s多 %(n)s") if one["quantity"] > 0 else _("%(site)s的%(item)s少 %(n)s")
    return more % told


def _receipt(one: Told, _names: _Names) -> str:
    ref = str(one["ref"]).removeprefix("po:")
    return _("采购 %(ref)s 改到 %(day)s 到货") % {"ref": ref, "day": _day(one["available_at"])}


def _supplier(one: Told, names: _Names) -> str:
    return _moved(names.supplier(one), one)


def _lane(one: Told, _names: _Names) -> str:
    return _moved(_("线路 %(lane)s") % {"lane": one["lane"]}, one)


def _moved(name: str, one: Told) -> str:
    days = number(abs(one["hours"]) / DAY_HOURS, 1)
    text = _("%(name)s晚 %(days)s 天") if one["hours"] > 0 else _("%(name)s早 %(days)s 天")
    return text % {"name": name, "days": days}


def _added(one: Told, names: _Names) -> str:
    demand = one["demand"]
    told = {"item": names.item(demand), "n": number(demand["quantity"], 4), "day": _day(demand["due_at"])}
    text = _("插单 %(item)s × %(n)s，%(day)s 要") if one.get("first") else _("新增 %(item)s × %(n)s，%(day)s 要")
    return text % told


def _removed(one: Told, _names: _Names) -> str:
    ref = str(one["ref"])
    return _("撤掉订单 %(number)s") % {"number": number_of(ref=ref) or ref}


def _at(text: Any) -> str:
    return datetime_text(datetime.fromisoformat(text)) if isinstance(text, str) else str(text)


def _day(text: Any) -> str:
    return date_text(datetime.fromisoformat(text)) if isinstance(text, str) else str(text)


_WORDS: Mapping[str, Callable[[Told, _Names], str]] = {
    "machine_down": _down,
    "shift_added": _shift,
    "stock_changed": _stock,
    "receipt_moved": _receipt,
    "supplier_later": _supplier,
    "lane_slower": _lane,
    "demand_added": _added,
    "demand_removed": _removed,
}
