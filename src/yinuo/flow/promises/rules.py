"""The rules by which the whole book is promised anew, kept under names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from yinuo.core.promising.repromise import Criterion, OrderClass
from yinuo.flow.promises.demanding import TIERS
from yinuo.flow.promises.models import RepromiseRules
from yinuo.flow.promises.repromise_facts import RulesFacts
from yinuo.ground.kernel import clock

LONGEST_NAME = 60
# Before anybody wrote rules: who matters most never loses; of the others as little as possible is late, by the weight
# of their tiers, and what was promised first counts most.
STANDARD = RulesFacts(
    name="standard",
    order_by=(Criterion.LATENESS.value, Criterion.PROMISED.value),
    classes={
        "vip": OrderClass.WIN.value,
        "key": OrderClass.GAIN.value,
        "standard": OrderClass.REDISTRIBUTE.value,
        "new": OrderClass.REDISTRIBUTE.value,
    },
    is_default=True,
)


class InvalidRules(Exception):
    """Faults of rules, {field: code}; name (missing, too_long, unknown), order_by, classes (unknown, twice)."""

    def __init__(self, faults: dict[str, str]) -> None:
        super().__init__(faults)
        self.faults = faults


def save_rules(
    *, name: str, order_by: Sequence[str], classes: Mapping[str, str], is_default: bool = False
) -> RulesFacts:
    """Keep rules under a name: what decides who chooses first, and the class of each customer tier."""
    faults = _faults(name, order_by, classes)
    if faults:
        raise InvalidRules(faults)
    if is_default:
        RepromiseRules.objects.exclude(name=name).update(is_default=False)
    row = RepromiseRules.objects.select_for_update().filter(name=name).first() or RepromiseRules(name=name)
    row.order_by, row.classes = list(order_by), dict(classes)
    row.is_default, row.saved_at = is_default or bool(row.is_default), clock.now()
    row.save()
    return _facts(row)


def rules() -> list[RulesFacts]:
    """Return all rules, the default ones first; the standard ones, which stay, are these until others are made so."""
    kept = [_facts(row) for row in RepromiseRules.objects.order_by("-is_default", "name")]
    if any(one.name == STANDARD.name for one in kept):
        return kept
    standard = replace(STANDARD, is_default=not any(one.is_default for one in kept))
    return sorted([*kept, standard], key=lambda one: not one.is_default)


def rules_named(*, name: str) -> RulesFacts:
    """Return the rules of a name; without a name, or one that is not known, the default ones."""
    known = rules()
    return next((one for one in known if one.name == name), known[0])


def known_rules(*, name: str) -> RulesFacts:
    """Return the rules of a name; the default ones without a name. Raises InvalidRules for a name that is not known."""
    found = rules_named(name=name)
    if name and found.name != name:
        raise InvalidRules({"name": "unknown"})
    return found


def _faults(name: str, order_by: Sequence[str], classes: Mapping[str, str]) -> dict[str, str]:
    faults = {}
    if not name.strip() or len(name) > LONGEST_NAME:
        faults["name"] = "too_long" if name.strip() else "missing"
    if set(order_by) - {one.value for one in Criterion}:
        faults["order_by"] = "unknown"
    elif len(set(order_by)) < len(order_by):
        faults["order_by"] = "twice"
    if set(classes) - set(TIERS) or set(classes.values()) - {one.value for one in OrderClass}:
        faults["classes"] = "unknown"
    return faults


def _facts(row: RepromiseRules) -> RulesFacts:
    return RulesFacts(name=row.name, order_by=tuple(row.order_by), classes=dict(row.classes), is_default=row.is_default)
