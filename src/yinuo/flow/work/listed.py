"""A plain list of stages as the process it is: one step after the other, each shown by the order instead of an inbox.

Published the first time that an order walks through it, and again when the list of its type changes.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from uuid import UUID

from django.utils.translation import gettext as _

from yinuo.core.bpmn.vertical import Column, Step, write_column
from yinuo.flow.orders import queries as orders
from yinuo.flow.promises.queries import StageStandard
from yinuo.ground.kernel import locks
from yinuo.ground.kernel.remembering import forget, remembered
from yinuo.ground.kernel.wording import called
from yinuo.ground.process import catalogue, definitions, publishing
from yinuo.ground.process.stages import StageStep, stage_steps
from yinuo.ground.process.taskwork import role_of

PREFIX = "stages-"
_PLAIN = re.compile(r"[A-Za-z_][\w.-]{0,39}", re.ASCII)
Listed = tuple[str, tuple[StageStandard, ...]]  # an order type, and its stages
Told = tuple[str, str, str, bool, str]
_TAKEN = ("start", "end", "definitions")


def definition_of_list(*, order_type: str, stages: Sequence[StageStandard]) -> UUID:
    """Return the published version that is this list of stages; publish it where there is none."""
    return definitions_of_lists(lists=[(order_type, tuple(stages))])[0]


def definitions_of_lists(*, lists: Sequence[Listed]) -> list[UUID]:
    """Return the published versions that are these lists; all locks are taken before the first is published."""
    known = {one: _version_of(*one) for one in dict.fromkeys(lists)}
    missing = [one for one, found in known.items() if found is None]
    for key in sorted({key_of(order_type=order_type) for order_type, _stages in missing}):
        locks.hold(f"process.definition|{key}")
    again = {one: _found(key_of(order_type=one[0]), _told_of(one[1])) for one in missing}
    found = known | {one: version or _published(*one) for one, version in again.items()}
    return [version for one in lists if (version := found[one]) is not None]


def _version_of(order_type: str, stages: tuple[StageStandard, ...]) -> UUID | None:
    key, told = key_of(order_type=order_type), _told_of(stages)
    found: UUID | None = remembered(("work.listed", key, told), lambda: _found(key, told))
    return found


def key_of(*, order_type: str) -> str:
    """Return the key of the process that the list of an order type is."""
    return PREFIX + re.sub(r"[^\w.-]", "_", order_type, flags=re.ASCII)


def drawing_of(*, key: str, stages: Sequence[StageStandard]) -> bytes:
    """Return the BPMN file of a list of stages."""
    codes = {kind.code: called(kind) for kind in orders.order_types()}
    order_type = next((code for code in codes if key_of(order_type=code) == key), "")
    column = Column(
        id=key,
        name=_("订单环节：%(type)s") % {"type": codes.get(order_type, key.removeprefix(PREFIX))},
        start_name=_("开始"),
        end_name=_("结束"),
        steps=tuple(_step(stage) for stage in stages),
    )
    return write_column(column=column)


def element_of(*, code: str) -> str:
    """Return the element's id of a stage: its code, where that may be one."""
    if _PLAIN.fullmatch(code) and code not in _TAKEN:
        return code
    return f"s_{hashlib.sha256(code.encode()).hexdigest()[:12]}"


def _step(stage: StageStandard) -> Step:
    told = {
        "stage": stage.code,
        "inbox": "none",
        "due": _duration(stage.standard_hours),
        "role": stage.role,
        "elapsed": "" if stage.working_time else "true",
        "delivers": "true" if stage.completes_delivery else "",
        "name_en": stage.name_en,
        "customer_text": stage.customer_text,
    }
    settings = tuple(sorted((name, value) for name, value in told.items() if value))
    return Step(id=element_of(code=stage.code), kind="do", name=stage.name, settings=settings)


def _duration(hours: float) -> str:
    return f"PT{hours:.0f}H" if hours == round(hours) else f"PT{hours * 3600:.3f}S"


def _told(stage: StageStandard | StageStep) -> Told:
    """Return what tells one list from another; texts as a drawing keeps them."""
    role, name = role_of(stage.role), " ".join(stage.name.split())
    return stage.code, name, _duration(stage.standard_hours), stage.working_time, role


def _told_of(stages: Sequence[StageStandard]) -> tuple[Told, ...]:
    return tuple(_told(stage) for stage in stages)


def _found(key: str, told: tuple[Told, ...]) -> UUID | None:
    for version in catalogue.versions(key=key):
        if version.state != "published":
            continue
        steps = stage_steps(definition_id=version.id, key=key)
        if tuple(_told(step) for step in steps) == told:
            return version.id
    return None


def _published(order_type: str, stages: tuple[StageStandard, ...]) -> UUID:
    """Publish a list; what somebody drafts by hand under its key stays a draft."""
    key = key_of(order_type=order_type)
    draft = next((one for one in catalogue.versions(key=key) if one.state == "draft"), None)
    by_hand = catalogue.content(definition_id=draft.id) if draft else None
    found = definitions.save_draft(content=drawing_of(key=key, stages=stages))
    publishing.publish_definition(definition_id=found)
    if by_hand is not None:
        definitions.save_draft(content=by_hand)
    forget(("work.listed", key, _told_of(stages)))
    return found
