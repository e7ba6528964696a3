"""The rules by which the book is promised anew, as they are put in order on the page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yinuo.doors.desk import labels
from yinuo.flow.promises import actions, queries
from yinuo.flow.promises.queries import RulesFacts

STANDARD = "standard"
# What decides who chooses first, with what comes first by it.
CRITERIA: dict[str, tuple[Promise, Promise]] = {
    "lateness": (
        gettext_lazy("总拖期最小"),
        gettext_lazy("上面几条分不出先后的订单一起排，拖期合计最小；下面几条作为权重"),
    ),
    "promised": (gettext_lazy("已有承诺"), gettext_lazy("承诺过的先于没承诺的，承诺早的在前")),
    "tier": (gettext_lazy("客户等级"), gettext_lazy("等级高的在前")),
    "margin": (gettext_lazy("毛利"), gettext_lazy("毛利高的在前")),
    "age": (gettext_lazy("下单先后"), gettext_lazy("下单早的在前")),
    "due": (gettext_lazy("交期先后"), gettext_lazy("到期早的在前")),
}
CLASSES: dict[str, tuple[Promise, Promise]] = {
    "win": (gettext_lazy("优先保证"), gettext_lazy("最先挑选，能按客户希望的日期就按，决不变晚")),
    "gain": (gettext_lazy("只增不减"), gettext_lazy("决不变晚，逾期的有空档就提前")),
    "redistribute": (gettext_lazy("重新分配"), gettext_lazy("可能提前，也可能推迟")),
    "fill": (gettext_lazy("补足剩余"), gettext_lazy("用别人剩下的，不会提前")),
    "lose": (gettext_lazy("全部让出"), gettext_lazy("让位给所有其他订单，用它们剩下的；承诺日期不改")),
}
FAULTS: dict[str, Promise] = {
    "missing": gettext_lazy("请给规则起个名字。"),
    "too_long": gettext_lazy("名字请写在 60 字以内。"),
    "unknown": gettext_lazy("请重新选择。"),
    "twice": gettext_lazy("同一条依据只能用一次。"),
}


@dataclass
class TypedRules:
    """Rules as they stand on the page: all criteria in their order, those that count, and the class of each tier."""

    name: str
    places: list[str]
    counted: list[str]
    classes: dict[str, str]
    is_default: bool = False
    faults: dict[str, str] = field(default_factory=dict)

    @property
    def order_by(self) -> list[str]:
        """Return the criteria that count, first things first."""
        return [code for code in self.places if code in self.counted]

    def shift(self, *, asked: str) -> None:
        """Move a criterion up or down, asked as `tier:-1`."""
        code, _colon, step = asked.partition(":")
        if code not in self.places or step not in ("-1", "1"):
            return
        at = self.places.index(code)
        to = min(max(at + int(step), 0), len(self.places) - 1)
        self.places.insert(to, self.places.pop(at))

    def save(self) -> bool:
        """Keep the rules unless they are kept already; return whether that could be, or note the faults."""
        if not self._differs():
            return True
        try:
            actions.save_rules(name=self.name, order_by=self.order_by, classes=self.classes, is_default=self.is_default)
        except actions.InvalidRules as error:
            self.faults = {name: str(FAULTS.get(code, code)) for name, code in error.faults.items()}
            return False
        return True

    def _differs(self) -> bool:
        known = next((one for one in queries.rules() if one.name == self.name), None)
        if known is None:
            return True
        mine = (self.order_by, self.classes, self.is_default or known.is_default)
        return mine != (list(known.order_by), known.classes, known.is_default)


def typed_rules(data: Any) -> TypedRules:
    """Return the rules as they were posted."""
    named = [code for code in data.getlist("place") if code in CRITERIA]
    return TypedRules(
        name=data.get("name", "").strip()[:200],
        places=_all(named),
        counted=[code for code in data.getlist("order_by") if code in CRITERIA],
        classes={tier: data[f"class_{tier}"] for tier in labels.TIERS if f"class_{tier}" in data},
        is_default=data.get("is_default") == "1",
    )


def kept_rules(*, rules: RulesFacts) -> TypedRules:
    """Return kept rules as the page shows them."""
    return TypedRules(
        name=rules.name,
        places=_all(rules.order_by),
        counted=list(rules.order_by),
        classes={tier: rules.classes.get(tier, "redistribute") for tier in labels.TIERS},
        is_default=rules.is_default,
    )


def rules_name(name: str) -> str:
    """Return what rules are called; those that the program brings have a name in every language."""
    return _("标准规则") if name == STANDARD else name


def _all(named: Sequence[str]) -> list[str]:
    return [*dict.fromkeys(named), *(code for code in CRITERIA if code not in named)]
