"""How a re-promise that needs a yes stands on its own page, and on the page of the task that asks for it."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from markupsafe import Markup

from yinuo.doors.desk import chronicle
from yinuo.doors.desk.entry import DeskRequest, render
from yinuo.doors.desk.task_parts import AboutTask, Part, provide
from yinuo.flow.promises import queries
from yinuo.flow.promises.queries import MoveFacts, RepromiseApprovalFacts, RepromiseFacts
from yinuo.ground.kernel.wording import duration
from yinuo.ground.people import rights
from yinuo.ground.process import queries as tasks
from yinuo.ground.process.approving import reading as approvals

OPEN = ("proposed", "confirmed")
_SHOWN = 20


def shown(request: DeskRequest, proposal: RepromiseFacts, known: dict[str, Any] | None) -> dict[str, Any]:
    """Return what the page of a proposal says of approval: who waits, what was refused, or that a yes is needed."""
    asked = queries.repromise_approval(repromise_id=proposal.id)
    late = queries.late_moves(repromise_id=proposal.id, limit=1)[1] if proposal.state in OPEN else 0
    role, may = request.member.role, request.member.may(rights.PROMISE)
    return {
        "question": _question(request, asked) if asked and proposal.waiting else None,
        "refused": _refused(asked) if asked and asked.state == "refused" and proposal.state in OPEN else None,
        "late_count": late,
        "all_need_yes": may and queries.may_need_approval(role=role, late=late),
        "needed": _needed(proposal, known) if may and "view" not in request.GET else "",
    }


def _question(request: DeskRequest, asked: RepromiseApprovalFacts) -> dict[str, Any]:
    turn = tasks.turn_of(subject_id=asked.repromise_id, asked_id=asked.id, member_id=request.member.id)
    return {
        "facts": asked,
        "who": chronicle.who(asked.asked_by, chronicle.members_by_id()),
        "told": _counted(len(asked.order_ids), asked.late),
        "sent_back": approvals.sent_back(subject_id=asked.repromise_id, asked_id=asked.id),
        "mine": turn if turn and turn.kind == "approval" else None,
        "revision": turn if turn and turn.kind == "revision" else None,
    }


def _refused(asked: RepromiseApprovalFacts) -> dict[str, str]:
    return {"who": chronicle.who(asked.answered_by, chronicle.members_by_id()), "why": asked.answer_why}


def _needed(proposal: RepromiseFacts, known: dict[str, Any] | None) -> str:
    """Return that what was chosen last needs a yes, where its job said so."""
    result = known["result"] if known else {}
    if proposal.waiting or proposal.state not in OPEN or "late" not in result:
        return ""
    return _counted(len(result.get("chosen", ())), int(result["late"]))


def _counted(orders: int, late: int) -> str:
    if not late:
        return ngettext("确认 %(n)s 张订单，没有承诺推迟", "确认 %(n)s 张订单，没有承诺推迟", orders) % {"n": orders}
    text = ngettext(
        "确认 %(n)s 张订单，其中 %(late)s 张晚于现在的承诺",
        "确认 %(n)s 张订单，其中 %(late)s 张晚于现在的承诺",
        orders,
    )
    return text % {"n": orders, "late": late}


def _part(request: DeskRequest, about: AboutTask) -> Markup:
    """Draw before and after of the orders that an approver is asked about, those that get later first."""
    if about.subject_type != "repromise":
        return Markup("")
    proposal = queries.repromise(repromise_id=about.subject_id)
    asked = queries.repromise_approval(repromise_id=about.subject_id)
    if proposal is None or asked is None:
        return Markup("")
    found, total = queries.late_moves(repromise_id=proposal.id, order_ids=asked.order_ids, limit=_SHOWN)
    context = {
        "proposal": proposal,
        "told": _counted(len(asked.order_ids), asked.late),
        "rows": [{"move": one, "later": _later(one)} for one in found],
        "more": total - len(found),
    }
    return Markup(render(request, "desk/repromises/_part.html", context).content.decode())  # our own template, escaped


def _later(move: MoveFacts) -> str:
    if move.committed_at is None or move.after_at is None:
        return _("占用全部让出")
    hours = (move.after_at - move.committed_at).total_seconds() / 3_600
    return _("推迟 %(span)s") % {"span": duration(hours)}


provide(name="repromise", part=Part(shown=_part))
