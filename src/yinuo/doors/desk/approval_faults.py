"""What keeps somebody from acting on an approval, in a sentence that says what to do."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yinuo.core.approving import NotAllowed
from yinuo.ground.kernel.wording import datetime_text
from yinuo.ground.process.actions import AsksForAnswer, StandsStill, TaskNotOpen
from yinuo.ground.process.approving.holding import MayNotAct, ReasonMissing, TurnOver, UnknownPerson
from yinuo.ground.process.approving.ruling import TooSoon
from yinuo.ground.process.asking import AsksForForm
from yinuo.ground.process.claiming import NotOffered
from yinuo.ground.process.outcomes import CannotFollow

_CODES: dict[str, Promise] = {
    "not_open": gettext_lazy("现在轮不到这一步，请刷新后再看。"),
    "nobody": gettext_lazy("请至少选择一位同事。"),
    "already": gettext_lazy("所选同事本来就在审批人中，请换一位。"),
    "self": gettext_lazy("不能选自己，请换一位同事。"),
    "too_many": gettext_lazy("审批人最多 100 位，请先减少一些。"),
    "only_advice": gettext_lazy("你被征求意见，给出意见即可；其余由委派你的人决定。"),
    "not_yours": gettext_lazy("只有加签的人才能减签；需要时请联系管理员。"),
    "last": gettext_lazy("最后一位审批人不能减去，可以转办给别人。"),
    "went_on": gettext_lazy("后面已有人处理，不能再撤回；请联系后续审批人退回。"),
    "not_returned": gettext_lazy("审批没有被退回，无需重新提交。"),
    "no_initiator": gettext_lazy("这个审批由系统发起，没有发起人可退回，请改为拒绝。"),
    "no_way_back": gettext_lazy("不能退回到所选步骤，请换一步。"),
    "only_direct": gettext_lazy("所选步骤在并行分支内，只能选择“改完直接回到我这里”。"),
}
FAULTS = (
    NotAllowed,
    MayNotAct,
    TurnOver,
    ReasonMissing,
    UnknownPerson,
    TooSoon,
    CannotFollow,
    NotOffered,
    TaskNotOpen,
    AsksForAnswer,
    AsksForForm,
)


def sentence(fault: Exception) -> str:
    """Return what to tell the person."""
    if isinstance(fault, NotAllowed):
        return str(_CODES.get(fault.code, fault.code))
    if isinstance(fault, TooSoon):
        return _("刚催办过，%(at)s 之后才能再催。") % {"at": datetime_text(fault.again_at)}  # type: ignore[arg-type]
    if isinstance(fault, CannotFollow):
        return _("无法按审批结果执行：%(why)s") % {"why": fault}
    if isinstance(fault, AsksForForm):
        return _("请先填写表单“%(name)s”。") % {"name": fault}
    return str(_PLAIN[type(fault)])


_PLAIN: dict[type, Promise] = {
    MayNotAct: gettext_lazy("这不是你的审批，请让当前审批人处理。"),
    TurnOver: gettext_lazy("这个审批已由他人处理，或不再需要。"),
    ReasonMissing: gettext_lazy("请写明理由，对方才知道怎么改。"),
    UnknownPerson: gettext_lazy("所选同事不存在或已停用，请重新选择。"),
    NotOffered: gettext_lazy("这个任务不是派给你岗位的。"),
    TaskNotOpen: gettext_lazy("任务已被他人领取、完成或取消。"),
    StandsStill: gettext_lazy("流程已暂停，恢复之后才能办理。"),
    AsksForAnswer: gettext_lazy("这是审批，请选择同意或拒绝。"),
}
