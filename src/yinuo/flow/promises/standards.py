"""The standard stages of each order type: what a promise is computed from before there is history."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields

from yinuo.flow.orders import actions as orders_actions
from yinuo.flow.orders import queries as orders
from yinuo.flow.promises.events import StandardsSet
from yinuo.flow.promises.models import StageTemplate
from yinuo.ground.kernel import log
from yinuo.ground.kernel.questions import Question
from yinuo.ground.kernel.tenancy import current_organisation
from yinuo.ground.process.stages import LISTED, StageStep, latest_steps


@dataclass(frozen=True, kw_only=True)
class StageStandard:
    """A step of the delivery of one order type, and how many hours it should take.

    `working_time` says whether the hours run on the working calendar or on the clock (transport does);
    `completes_delivery` marks the step whose end is the delivery. `before` names the steps that lie on a way to it,
    None: all before it in the list; `kind` is that of `process.stages`, listed where there is no drawing.
    """

    code: str
    name: str
    standard_hours: float
    working_time: bool = True
    role: str = "operator"
    completes_delivery: bool = False
    name_en: str = ""
    customer_text: str = ""
    before: frozenset[str] | None = None
    kind: str = LISTED


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
_DRAWN = ("before", "kind")
_COLUMNS = tuple(field.name for field in fields(StageStandard) if field.name not in _DRAWN)
_LISTED = Question(
    lambda sought: StageTemplate.objects.filter(order_type=sought).order_by("position").values_list(*_COLUMNS),
    by_text=True,
)


def standards(*, order_type: str) -> tuple[StageStandard, ...]:
    """Return the stages of an order type in order; the presets when nobody has defined any."""
    return standards_by_type(order_types=[order_type])[order_type]


def standards_by_type(*, order_types: Sequence[str]) -> dict[str, tuple[StageStandard, ...]]:
    """Return the stages of several order types: of their process, else of their list, the presets for those without."""
    drawn = drawn_standards(order_types=order_types)
    return drawn | _listed([code for code in order_types if code not in drawn])


def drawn_standards(*, order_types: Sequence[str]) -> dict[str, tuple[StageStandard, ...]]:
    """Return the stages of those order types that run through a process of their own."""
    keys = orders.process_keys()
    found = {code: latest_steps(key=keys[code]) for code in order_types if code in keys}
    return {code: tuple(map(drawn_standard, told[1])) for code, told in found.items() if told is not None and told[1]}


def drawn_standard(step: StageStep) -> StageStandard:
    """Return a step of a process as a stage."""
    return StageStandard(
        code=step.code,
        name=step.name,
        name_en=step.name_en,
        customer_text=step.customer_text,
        standard_hours=step.standard_hours,
        working_time=step.working_time,
        role=step.role or "operator",
        completes_delivery=step.delivers,
        before=step.before,
        kind=step.kind,
    )


def _listed(order_types: Sequence[str]) -> dict[str, tuple[StageStandard, ...]]:
    found: dict[str, list[StageStandard]] = {code: [] for code in order_types}
    for order_type in found:
        rows = _LISTED.ask(order_type)
        found[order_type] = [StageStandard(**dict(zip(_COLUMNS, values, strict=True))) for values in rows]
    return {code: tuple(stages) or PRESET_STANDARDS for code, stages in found.items()}


def replace_standards(*, order_type: str, stages: Sequence[StageStandard]) -> None:
    """Store the stages of an order type instead of those it had."""
    StageTemplate.objects.filter(order_type=order_type).delete()
    for position, stage in enumerate(stages):
        values = {name: getattr(stage, name) for name in _COLUMNS}
        StageTemplate(order_type=order_type, position=position, **values).save()


class UnfitProcess(Exception):
    """Orders cannot run through the process: unknown_type, unpublished or no_stages."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def set_process(*, order_type: str, process_key: str) -> None:
    """Let new orders of a type run through a published process, or, where it is empty, through its list of stages.

    Orders under way stay on what they run through. Raises UnfitProcess.
    """
    told = latest_steps(key=process_key) if process_key else None
    if process_key and told is None:
        raise UnfitProcess("unpublished")
    if told is not None and not told[1]:
        raise UnfitProcess("no_stages")
    if not orders_actions.set_type_process(order_type=order_type, process_key=process_key):
        raise UnfitProcess("unknown_type")
    tell_standards(order_types=[order_type])


def tell_standards(*, order_types: Sequence[str]) -> None:
    """Tell the log what the stages of these order types are now."""
    for order_type, stages in standards_by_type(order_types=order_types).items():
        body = StandardsSet(order_type=order_type, standard_hours={s.code: s.standard_hours for s in stages})
        log.publish(subject_type="organisation", subject_id=current_organisation(), body=body)


class InvalidStandards(Exception):
    """Faults in the stages of an order type, by stage code: {code: fault}."""

    def __init__(self, faults: dict[str, str]) -> None:
        super().__init__(faults)
        self.faults = faults


def set_standards(*, order_type: str, stages: Sequence[StageStandard]) -> None:
    """Set the standard stages of an order type; raises InvalidStandards."""
    check_standards(stages=stages)
    replace_standards(order_type=order_type, stages=stages)
    tell_standards(order_types=[order_type])


def check_standards(*, stages: Sequence[StageStandard]) -> None:
    """Raise InvalidStandards where these stages cannot be those of an order type."""
    faults = _standard_faults(stages)
    if faults:
        raise InvalidStandards(faults)


def _standard_faults(stages: Sequence[StageStandard]) -> dict[str, str]:
    codes = [stage.code for stage in stages]
    faults = {code: "twice" for code in codes if codes.count(code) > 1}
    faults |= {s.code: "hours" for s in stages if not 0 < s.standard_hours < 24 * 3650}
    faults |= {s.code or "?": "code_or_name_missing" for s in stages if not s.code or not s.name}
    if sum(stage.completes_delivery for stage in stages) != 1:
        faults["*"] = "one_stage_completes_delivery"
    return faults
