"""Approvals of the factory, played by role: who acts is named as the cast names them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from tests.ground.process.plays import Play
from yinuo.ground.kernel.events import acting_as
from yinuo.ground.people.queries import MemberFacts
from yinuo.ground.process import inbox, queries
from yinuo.ground.process.approving import absences, acting, reading, ruling, sending_back
from yinuo.ground.process.approving.reading import ApprovalFacts
from yinuo.ground.process.inbox import Filters, InboxRow
from yinuo.ground.process.instances import start_instance
from yinuo.ground.process.queries import TaskFacts
from yinuo.ground.process.seating.opening import Ask
from yinuo.ground.process.seating.setting import Setting

ORDER = uuid4()
TITLE = "批准折扣"


class Table:
    """Who sits at the approvals of one factory."""

    def __init__(self, play: Play) -> None:
        self.play = play
        self.asked: list[UUID] = []

    def member(self, role: str) -> MemberFacts:
        return self.play.factory.members[role]

    def ask(self, by: str = "sales", facts: dict[str, Any] | None = None, **setting: str) -> UUID:
        """Ask for an approval without a process."""
        ask = Ask(
            source="",
            kind="discount",
            title=TITLE,
            subject_type="order",
            subject_id=ORDER,
            subject_label="SO-1",
            setting=Setting(**setting),
            initiator_id=self.member(by).id,
            facts=facts or {},
        )
        with self.play.acting(), acting_as(f"member:{self.member(by).id}"):
            self.asked.append(ruling.ask_approval(ask=ask))
        return self.asked[-1]

    def start(self, key: str, by: str = "sales", **facts: Any) -> UUID:
        """Begin a process in somebody's name."""
        with self.play.acting(), acting_as(f"member:{self.member(by).id}"):
            started = start_instance(
                key=key, variables=facts, subject_type="order", subject_id=ORDER, subject_label="SO-1"
            )
        self.play.settle()
        return started

    def turn(self, role: str) -> TaskFacts:
        """The open task of somebody."""
        with self.play.acting():
            return queries.tasks(member_id=self.member(role).id)[-1]

    def turns(self) -> list[str]:
        """Whose turn it is, by role."""
        names = {one.id: role for role, one in self.play.factory.members.items()}
        with self.play.acting():
            return sorted(names[one.assignee_id] for one in queries.tasks() if one.assignee_id and one.approval_id)

    def act(self, role: str, verb: str, **how: Any) -> None:
        """Let somebody act on the task that is theirs."""
        task, who = self.turn(role), self.member(role).id
        verbs = {"approve": acting.approve, "refuse": acting.refuse, "send_back": sending_back.send_back}
        verbs |= {"resubmit": sending_back.resubmit, "add": acting.add_signers}
        verbs |= {"hand_over": acting.hand_over, "ask_advice": acting.ask_advice}
        with self.play.acting(), acting_as(f"member:{who}"):
            verbs[verb](task_id=task.id, member_id=who, **how)
        self.play.settle()

    def rule(self, role: str, verb: str, **how: Any) -> Any:
        """Let somebody do something around the approval that came last."""
        verbs = {"take_back": ruling.take_back, "cancel": ruling.cancel, "nudge": ruling.nudge, "copy": ruling.copy_to}
        verbs |= {"remove": acting.remove_signer}
        who, approval_id = self.member(role).id, how.pop("approval_id", None) or self.last().id
        with self.play.acting(), acting_as(f"member:{who}"):
            done = verbs[verb](approval_id=approval_id, member_id=who, **how)
        self.play.settle()
        return done

    def last(self) -> ApprovalFacts:
        """The approval that began last."""
        with self.play.acting():
            return reading.approvals_of(subject_id=ORDER)[0]

    def facts(self, approval_id: UUID) -> ApprovalFacts:
        with self.play.acting():
            found = reading.approval(approval_id=approval_id)
        assert found is not None
        return found

    def box(self, role: str, name: str, **filters: Any) -> list[InboxRow]:
        member = self.member(role)
        with self.play.acting():
            return inbox.box(name=name, member_id=member.id, roles=[member.role], filters=Filters(**filters))

    def away(self, role: str, deputy: str, **more: Any) -> UUID:
        with self.play.acting():
            return absences.set_absence(
                member_id=self.member(role).id,
                deputy_id=self.member(deputy).id,
                from_at=self.play.now,
                until_at=self.play.now + timedelta(days=3),
                **more,
            )

    def ids(self, *roles: str) -> list[UUID]:
        return [self.member(one).id for one in roles]
