"""The deed of rules that opens a risk: in the register, about the order that the rule looks at."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from yinuo.flow.risks.faults import InvalidRisk
from yinuo.flow.risks.names import CATEGORIES
from yinuo.flow.risks.queries import SCALE
from yinuo.flow.risks.registering import NUMBERS_LOCK, NewRisk, register_risk
from yinuo.ground.process.automations.deeds import Deed, Doing, Done, Parameter, Refused, offer
from yinuo.ground.process.automations.standard import ROLE, members_meant, receivers

ORDER = "order"


def register() -> None:
    """Offer the deed."""
    offer(_OPEN_RISK)


def _categories() -> list[tuple[str, str]]:
    return [(code, str(name)) for code, name in CATEGORIES.items()]


def _scale() -> list[tuple[str, str]]:
    return [(str(one), str(one)) for one in SCALE]


def _owners() -> list[tuple[str, str]]:
    """Return who may watch a risk: one person, so no roles."""
    return [one for one in receivers() if not one[0].startswith(ROLE)]


def _open_risk(doing: Doing) -> Done:
    order = doing.scene.things.get(ORDER)
    new = NewRisk(
        title=doing.text("title"),
        category=str(doing.said["category"]),
        likelihood=int(str(doing.said["likelihood"])),
        impact=int(str(doing.said["impact"])),
        description=doing.text("description"),
        order_id=order.id if order else None,
        owner_id=_owner(doing),
    )
    try:
        return Done(told=new.title, id=register_risk(new=new))
    except InvalidRisk as bad:
        raise Refused("risk_refused", "、".join(bad.faults)) from bad


def _owner(doing: Doing) -> UUID | None:
    """Return who watches it: whom the rule names, if that person is there, else nobody yet."""
    said = str(doing.said.get("owner") or "")
    found = members_meant(said=[said], doing=doing) if said else []
    return found[0].id if found else None


_OPEN_RISK = Deed(
    name="open_risk",
    label=_("登记风险"),
    icon="shield-half",
    do=_open_risk,
    locks=(NUMBERS_LOCK,),
    parameters=(
        Parameter(name="title", label=_("风险标题"), most=150),
        Parameter(name="category", label=_("类别"), kind="choice", choices=_categories),
        Parameter(name="likelihood", label=_("可能性"), kind="choice", choices=_scale, default="3"),
        Parameter(name="impact", label=pgettext_lazy("risk", "影响"), kind="choice", choices=_scale, default="3"),
        Parameter(name="owner", label=_("负责人"), kind="choice", choices=_owners, required=False),
        Parameter(name="description", label=_("说明"), kind="long", required=False, most=2_000),
    ),
)
