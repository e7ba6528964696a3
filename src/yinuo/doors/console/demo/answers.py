"""What customers of the demo answer when they are asked how content they are."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from random import Random
from typing import Any
from uuid import UUID

from yinuo.doors.console.demo.outside_cast import BAD, FAIR, GOOD
from yinuo.doors.console.demo.stage import Stage, Step
from yinuo.doors.console.demo.timeline import Plot
from yinuo.flow.care import actions as care
from yinuo.flow.care import answering, asks, surveying, targets
from yinuo.flow.care import queries as care_queries
from yinuo.flow.care.asks import AskFacts
from yinuo.ground.kernel import clock
from yinuo.ground.kernel.events import acting_as
from yinuo.ground.process import actions as process_actions
from yinuo.ground.process import queries as process
from yinuo.ground.process.queries import TaskFacts

# A whole working day would end at closing time, when no survey goes out.
ALMOST_A_DAY = 7 * 60
# Of those who are asked so many answer, and within so many hours.
ANSWERING, SOON = 0.62, (0.3, 40.0)
# Scores that are given, some more often than others: by content customers, and by those who were let down.
_SCORES: dict[str, tuple[tuple[int, ...], tuple[int, ...]]] = {
    "csat": ((5, 5, 5, 4, 4, 4, 3), (2, 3, 1, 4, 3, 2)),
    "nps": ((10, 9, 9, 9, 8, 8, 7, 10), (5, 6, 3, 7, 8, 4)),
    "ces": ((7, 6, 6, 5, 5), (3, 4, 2, 5)),
}
CALLED_WITHIN = (120, 240, 300, 420, 600)  # working minutes
_CONTENT, _FAIR = {"csat": 5, "nps": 9, "ces": 6}, {"csat": 3, "nps": 7, "ces": 4}


@dataclass
class Answers:
    """Customers who are asked; what they say is drawn apart from everything else in the demo."""

    stage: Stage
    draw: Random = field(default_factory=lambda: Random(20))

    def ask(self, plot: Plot, *, late: bool) -> None:
        """Plan a survey about a delivery at a working hour, if surveys are sent at all."""
        trigger = "acceptance" if self.draw.random() < 0.35 else "delivery"
        at = targets.plus(since=clock.now(), minutes=ALMOST_A_DAY)
        order_id = self.stage.ids[plot.index]
        self.stage.at(at, "system", lambda: self._send(order_id, trigger, sad=late))

    def after_complaint(self, complaint_id: UUID) -> None:
        """Plan the survey that follows a complaint."""
        found = care_queries.complaint(complaint_id=complaint_id)
        if found is not None and self.draw.random() < 0.8:
            at = targets.plus(since=clock.now(), minutes=ALMOST_A_DAY)
            sad = self.draw.random() < 0.4
            self.stage.at(at, "system", lambda: self._send(found.order_id, "complaint", sad=sad))

    def _send(self, order_id: UUID, trigger: str, *, sad: bool) -> None:
        surveying.plan(order_id=order_id, trigger=trigger)
        planned = [one.id for one in asks.asks(order_id=order_id, states=("planned",))]
        surveying.send_due(ask_ids=planned)
        for ident in planned:
            ask = asks.ask(ask_id=ident)
            if ask is not None and ask.state == "asked" and self.draw.random() < ANSWERING:
                at = clock.now() + timedelta(hours=self.draw.uniform(*SOON))
                self.stage.at(at, "system", self._answering(ask, sad=sad))

    def _answering(self, ask: AskFacts, *, sad: bool) -> Step:
        survey = asks.survey(survey_id=ask.survey_id)
        kind = survey.kind if survey else "csat"
        score = self.draw.choice(_SCORES[kind][sad])
        comment = self.draw.choice(GOOD if score >= _CONTENT[kind] else FAIR if score >= _FAIR[kind] else BAD)
        parts = {one["key"]: str(self.draw.randint(2, 5)) for one in (survey.questions if survey else ())}
        if "why" in parts:
            parts["why"] = self.draw.choice(("准时", "准时", "质量", "沟通", "价格"))
        source = self.draw.choice(("mail", "portal"))
        return lambda: self._answer(ask, score=score, answers=parts, comment=comment, source=source)

    def _answer(self, ask: AskFacts, **said: Any) -> None:
        """Say it; whoever has to look into a low score calls the customer some working hours later."""
        care.answer(ask_id=ask.id, **said)
        source = answering.source_of(ask_id=ask.id)
        for task in process.tasks_from(sources=[source]).get(source, []):
            at = targets.plus(since=clock.now(), minutes=self.draw.choice(CALLED_WITHIN))
            self.stage.at(at, "system", lambda task=task: self._called(task))  # type: ignore[misc]

    def _called(self, task: TaskFacts) -> None:
        whose = task.assignee_id or self.stage.members["sales"].id
        told = self.draw.choice(("已通电话，下次发货前先说一声。", "已上门，单据补齐了。", "已通电话，客户谅解。"))
        with acting_as(f"member:{whose}"):
            process_actions.complete_task(task_id=task.id, member_id=whose, note=told)
