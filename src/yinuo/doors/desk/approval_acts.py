"""The verbs of approvals as the desk offers them: their words, what they ask for, and which action they are."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from yinuo.ground.process.approving import acting, ruling, sending_back


@dataclass(frozen=True, kw_only=True)
class Verb:
    """`people` is how many colleagues it asks for: none, one or several; `needs_reason` whether it must say why."""

    label: Promise
    icon: str
    said: Promise
    act: Callable[[UUID, UUID, QueryDict, dict[str, Any]], Any]
    help: Promise | str = ""
    people: str = ""
    needs_reason: bool = False
    danger: bool = False
    undo: bool = False


def _ids(told: QueryDict) -> list[UUID]:
    return [found for text in told.getlist("to") if (found := _id(text)) is not None]


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _one(told: QueryDict) -> UUID:
    found = _ids(told)
    return found[0] if found else UUID(int=0)


def _why(told: QueryDict) -> str:
    return told.get("reason", "").strip()


def _signers(*, before: bool) -> Callable[[UUID, UUID, QueryDict, dict[str, Any]], None]:
    def act(ident: UUID, member: UUID, told: QueryDict, _facts: dict[str, Any]) -> None:
        acting.add_signers(task_id=ident, member_id=member, to=_ids(told), before=before, reason=_why(told))

    return act


def _send_back(ident: UUID, member: UUID, told: QueryDict, _facts: dict[str, Any]) -> None:
    sending_back.send_back(
        task_id=ident,
        member_id=member,
        to=told.get("step", ""),
        direct=told.get("way") == "direct",
        reason=_why(told),
    )


def _resubmit(ident: UUID, member: UUID, told: QueryDict, facts: dict[str, Any]) -> None:
    again = told.get("way") == "again"
    sending_back.resubmit(task_id=ident, member_id=member, again=again, reason=_why(told), variables=facts)


ON_TURN: dict[str, Verb] = {
    "approval": Verb(
        label=pgettext_lazy("act now", "同意"),
        icon="check",
        said=_("已同意。"),
        act=lambda ident, member, told, facts: acting.approve(
            task_id=ident, member_id=member, reason=_why(told), variables=facts
        ),
        undo=True,
    ),
    "refusal": Verb(
        label=pgettext_lazy("act now", "拒绝"),
        icon="x",
        said=_("已拒绝。"),
        act=lambda ident, member, told, facts: acting.refuse(
            task_id=ident, member_id=member, reason=_why(told), variables=facts
        ),
        needs_reason=True,
        danger=True,
        undo=True,
    ),
    "return": Verb(
        label=pgettext_lazy("act now", "退回"),
        icon="arrow-back-up",
        said=_("已退回。"),
        act=_send_back,
        needs_reason=True,
    ),
    "transfer": Verb(
        label=pgettext_lazy("act now", "转办"),
        icon="arrows-exchange",
        said=_("已转办。"),
        help=_("交给同事决定，之后不再回到你这里。"),
        act=lambda ident, member, told, facts: acting.hand_over(
            task_id=ident, member_id=member, to=_one(told), reason=_why(told)
        ),
        people="one",
    ),
    "advice": Verb(
        label=pgettext_lazy("act now", "委派"),
        icon="message-circle",
        said=_("已委派，对方给出意见后回到你这里。"),
        help=_("请同事先给意见，再由你决定。"),
        act=lambda ident, member, told, facts: acting.ask_advice(
            task_id=ident, member_id=member, to=_one(told), reason=_why(told)
        ),
        people="one",
    ),
    "signers-before": Verb(
        label=pgettext_lazy("act now", "前加签"),
        icon="user-plus",
        said=_("已加签，他们同意后回到你这里。"),
        help=_("所选同事先审批，全部同意后再由你决定。"),
        act=_signers(before=True),
        people="several",
    ),
    "signers-after": Verb(
        label=pgettext_lazy("act now", "后加签"),
        icon="users",
        said=_("已同意并加签。"),
        help=_("你先同意，再由所选同事审批，全部同意才算通过。"),
        act=_signers(before=False),
        people="several",
    ),
    "resubmission": Verb(
        label=pgettext_lazy("act now", "重新提交"), icon="send", said=_("已重新提交。"), act=_resubmit
    ),
}
AROUND: dict[str, Verb] = {
    "withdrawal": Verb(
        label=pgettext_lazy("act now", "撤回"),
        icon="rotate",
        said=_("已撤回，重新轮到你处理。"),
        help=_("收回你刚才的处理；后面已有人处理时不能撤回。"),
        act=lambda ident, member, told, facts: ruling.take_back(approval_id=ident, member_id=member, reason=_why(told)),
    ),
    "cancellation": Verb(
        label=pgettext_lazy("act now", "撤销"),
        icon="ban",
        said=_("审批已撤销。"),
        help=_("不再需要审批，所属流程一并结束。"),
        act=lambda ident, member, told, facts: ruling.cancel(approval_id=ident, member_id=member, reason=_why(told)),
        danger=True,
    ),
    "nudge": Verb(
        label=pgettext_lazy("act now", "催办"),
        icon="bell-ringing",
        said=_("已催办。"),
        help=_("提醒当前审批人尽快处理。"),
        act=lambda ident, member, told, facts: ruling.nudge(approval_id=ident, member_id=member, reason=_why(told)),
    ),
    "copies": Verb(
        label=pgettext_lazy("act now", "抄送"),
        icon="copy",
        said=_("已抄送。"),
        help=_("让同事知晓，不需要他们审批。"),
        act=lambda ident, member, told, facts: ruling.copy_to(
            approval_id=ident, member_id=member, to=_ids(told), reason=_why(told)
        ),
        people="several",
    ),
    "removal": Verb(
        label=pgettext_lazy("act now", "减签"),
        icon="circle-minus",
        said=_("已减签。"),
        help=_("不再需要这位同事审批。"),
        act=lambda ident, member, told, facts: acting.remove_signer(
            approval_id=ident,
            member_id=member,
            seat=int(told.get("seat", "0")) if told.get("seat", "0").isdecimal() else 0,
            reason=_why(told),
        ),
    ),
}
