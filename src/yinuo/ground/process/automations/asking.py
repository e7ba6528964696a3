"""The deed that asks for an approval: 会签, 或签 or one after another, of roles, people, or whoever stands near."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from yinuo.ground.process.approving.ruling import ask_approval
from yinuo.ground.process.automations.deeds import Deed, Doing, Done, Parameter, Refused, offer
from yinuo.ground.process.automations.scenes import plain_facts
from yinuo.ground.process.automations.standard import ROLE, members_meant, receivers
from yinuo.ground.process.seating.opening import Ask
from yinuo.ground.process.seating.setting import BadSetting, Setting

KIND = "automation"


def register() -> None:
    """Offer the deed."""
    offer(_ASK)


def _modes() -> list[tuple[str, str]]:
    return [
        ("any", str(_("或签（一人同意即可）"))),
        ("all", str(_("会签（全部同意）"))),
        ("sequential", str(_("依次审批"))),
    ]


def _ask(doing: Doing) -> Done:
    thing, said = doing.scene.about, doing.said["to"]
    ask = Ask(
        source=doing.source,
        kind=KIND,
        title=doing.text("title"),
        detail=doing.text("detail"),
        subject_type=thing.kind if thing else "rule",
        subject_id=thing.id if thing else doing.rule_id,
        subject_label=thing.label if thing else doing.rule_name,
        setting=_setting(doing, said if isinstance(said, list) else [said]),
        facts=plain_facts(doing.scene),
    )
    try:
        return Done(told=ask.title, id=ask_approval(ask=ask))
    except BadSetting as bad:
        raise Refused("nobody_found", str(bad.faults)) from bad


def _setting(doing: Doing, said: list[str]) -> Setting:
    roles = [one for one in said if one.startswith(ROLE)]
    others = members_meant(said=[one for one in said if not one.startswith(ROLE)], doing=doing)
    hours = str(doing.said.get("due_hours") or "")
    return Setting(
        mode=str(doing.said["mode"]),
        approvers="; ".join([*roles, *(f"member:{one.id}" for one in others)]),
        due=f"PT{round(float(hours) * 60)}M" if hours else "",
    )


_ASK = Deed(
    name="ask_approval",
    label=_("发起审批"),
    icon="signature",
    do=_ask,
    parameters=(
        Parameter(name="title", label=_("审批标题"), most=150),
        Parameter(name="to", label=_("由谁审批"), kind="several", choices=receivers),
        Parameter(name="mode", label=_("审批方式"), kind="choice", choices=_modes, default="any"),
        Parameter(name="due_hours", label=_("几个工作小时内"), kind="hours", required=False),
        Parameter(name="detail", label=_("说明"), kind="long", required=False, most=2_000),
    ),
)
