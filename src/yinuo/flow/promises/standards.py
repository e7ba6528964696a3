"""The standard stages of each order type: what a promise is computed from before there is history."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields

from yinuo.flow.promises.events import StandardsSet
from yinuo.flow.promises.models import StageTemplate
from yinuo.ground.kernel import log
from yinuo.ground.kernel.tenancy import current_organisation


@dataclass(frozen=True, kw_only=True)
class StageStandard:
    """A step of the delivery of one order type, and how many hours it should take.

    `working_time` says whether the hours run on the working calendar or on the clock (transport does);
    `completes_delivery` marks the step whose end is the delivery.
    """

    code: str
    name: str
    standard_hours: float
    working_time: bool = True
    role: str = "operator"
    completes_delivery: bool = False
    name_en: str = ""
    customer_text: str = ""


# For an order type nobody has described yet: figures of a small trading firm, to be replaced by the user's own.
PRESET_STANDARDS: tuple[StageStandard, ...] = (
    StageStandard(
        code="confirm",
        name="订单确认",
        name_en="Confirmation",
        customer_text="订单已确认",
        standard_hours=4,
        role="sales",
    ),
    StageStandard(code="prepare", name="备货", name_en="Preparation", customer_text="正在备货", standard_hours=16),
    StageStandard(code="dispatch", name="出库", name_en="Dispatch", customer_text="正在出库", standard_hours=8),
    StageStandard(
        code="transport",
        name="运输",
        name_en="Transport",
        customer_text="运输途中",
        standard_hours=72,
        working_time=False,
        completes_delivery=True,
    ),
)
_COLUMNS = tuple(field.name for field in fields(StageStandard))


def standards(*, order_type: str) -> tuple[StageStandard, ...]:
    """Return the stages of an order type in order; the presets when nobody has defined any."""
    return standards_by_type(order_types=[order_type])[order_type]


def standards_by_type(*, order_types: Sequence[str]) -> dict[str, tuple[StageStandard, ...]]:
    """Return the stages of several order types, the presets for those without."""
    found: dict[str, list[StageStandard]] = {code: [] for code in order_types}
    rows = StageTemplate.objects.filter(order_type__in=list(found)).order_by("order_type", "position")
    for order_type, *values in rows.values_list("order_type", *_COLUMNS):
        found[order_type].append(StageStandard(**dict(zip(_COLUMNS, values, strict=True))))
    return {code: tuple(stages) or PRESET_STANDARDS for code, stages in found.items()}


def replace_standards(*, order_type: str, stages: Sequence[StageStandard]) -> None:
    """Store the stages of an order type instead of those it had."""
    StageTemplate.objects.filter(order_type=order_type).delete()
    for position, stage in enumerate(stages):
        values = {name: getattr(stage, name) for name in _COLUMNS}
        StageTemplate(order_type=order_type, position=position, **values).save()


class InvalidStandards(Exception):
    """Faults in the stages of an order type, by stage code: {code: fault}."""

    def __init__(self, faults: dict[str, str]) -> None:
        super().__init__(faults)
        self.faults = faults


def set_standards(*, order_type: str, stages: Sequence[StageStandard]) -> None:
    """Set the standard stages of an order type; raises InvalidStandards."""
    faults = _standard_faults(stages)
    if faults:
        raise InvalidStandards(faults)
    replace_standards(order_type=order_type, stages=stages)
    body = StandardsSet(order_type=order_type, standard_hours={s.code: s.standard_hours for s in stages})
    log.publish(subject_type="organisation", subject_id=current_organisation(), body=body)


def _standard_faults(stages: Sequence[StageStandard]) -> dict[str, str]:
    codes = [stage.code for stage in stages]
    faults = {code: "twice" for code in codes if codes.count(code) > 1}
    faults |= {s.code: "hours" for s in stages if not 0 < s.standard_hours < 24 * 3650}
    faults |= {s.code or "?": "code_or_name_missing" for s in stages if not s.code or not s.name}
    if sum(stage.completes_delivery for stage in stages) != 1:
        faults["*"] = "one_stage_completes_delivery"
    return faults
