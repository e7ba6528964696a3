"""What is done to promises: computing an offer, committing to a date, learning from what was delivered."""

from __future__ import annotations

from collections.abc import Sequence

from yinuo.flow.promises.events import StandardsSet
from yinuo.flow.promises.standards import StageStandard, replace_standards
from yinuo.ground.kernel import log
from yinuo.ground.kernel.tenancy import current_organisation


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
