"""What customers of the demo do after a delivery: sign or refuse, rate, answer surveys, now and then complain."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from uuid import UUID

from yinuo.doors.console.demo import cast
from yinuo.doors.console.demo.answers import Answers
from yinuo.doors.console.demo.outside_cast import REFUSALS, TACIT
from yinuo.doors.console.demo.stage import Stage
from yinuo.doors.console.demo.timeline import Plot
from yinuo.flow.acceptance import actions as acceptance
from yinuo.flow.acceptance import periods
from yinuo.flow.acceptance.queries import PeriodFacts
from yinuo.flow.acceptance.silence import DUE, TIMER
from yinuo.flow.care import actions as care
from yinuo.flow.care import queries as care_queries
from yinuo.flow.care import refusing, repairing
from yinuo.flow.orders import actions as orders
from yinuo.flow.orders import queries as order_queries
from yinuo.flow.sharing import actions as sharing
from yinuo.flow.sharing import queries as links
from yinuo.ground.kernel import clock
from yinuo.ground.kernel import queries as kernel
from yinuo.ground.kernel.timers import Moment
from yinuo.ground.people import notices

# Older acceptances are noted without a drawn signature; each of those makes a document.
SIGNED_WITHIN = timedelta(days=9)
# Of the newest complaints some still wait for an answer.
UNANSWERED_WITHIN = timedelta(days=4)
# Broken promises and silent customers of longer ago are told of without what came of them.
SIGNED_AT_LAST = timedelta(days=30)
REPAIRED_WITHIN, SILENT_WITHIN = timedelta(days=45), timedelta(days=60)
_SIGNATURE = json.dumps([[[x, 40 + (x * 7) % 23] for x in range(10, 160, 6)], [[60, 20], [64, 70], [90, 66]]])


@dataclass
class Customers:
    """Those who receive."""

    stage: Stage
    signed: int = 0
    answers: Answers = field(init=False)

    def __post_init__(self) -> None:
        self.answers = Answers(self.stage)

    def plan(self, plot: Plot, delivered_at: datetime) -> None:
        """Plan how a customer takes a delivery."""
        stage, draw = self.stage, self.stage.draw
        morning = delivered_at + timedelta(hours=draw.uniform(4, 90))
        accepts = draw.random() < 0.78 or stage.now - delivered_at > SIGNED_AT_LAST
        if plot.buyer.code in TACIT and stage.now - delivered_at < SILENT_WITHIN:
            stage.at(delivered_at + timedelta(minutes=5), "system", lambda: self._say_nothing(plot, delivered_at))
        elif accepts:
            stage.at(morning, "system", lambda: self._accept(plot, morning))
        if stage.now - delivered_at < REPAIRED_WITHIN:
            stage.at(delivered_at, "system", lambda: repairing.delivered(order_id=stage.ids[plot.index]))
        stage.at(morning + timedelta(hours=3), "system", lambda: self.answers.ask(plot, late=self._is_late(plot)))
        if draw.random() < 0.62:
            stage.at(morning + timedelta(hours=2), "system", lambda: self._rate(plot))
        stage.at(delivered_at + timedelta(hours=draw.uniform(2, 60)), "system", lambda: self._complain(plot))
        recent = stage.now - delivered_at < timedelta(days=cast.ROUGH_FOR_DAYS)
        if recent and plot.buyer.region == cast.ROUGH_REGION:
            stage.at(delivered_at + timedelta(hours=7), "system", lambda: self._complain_of_damage(plot))

    def _accept(self, plot: Plot, moment: datetime) -> None:
        order_id = self.stage.ids[plot.index]
        recent = self.stage.now - moment < SIGNED_WITHIN
        if not recent or self.stage.draw.random() < 0.4:
            orders.note_accepted(order_id=order_id, accepted_at=moment)
            return
        contact = self.stage.contacts[plot.buyer.code]
        link_id, _token = sharing.invite(order_id=order_id, contact_id=contact, right="sign", days=60)
        link = links.link_by_id(link_id=link_id)
        if link is not None:
            self.signed += 1
            acceptance.sign(link=link, receipt=self._receipt(plot, order_id))
            self._follow_refusal(order_id)

    def _receipt(self, plot: Plot, order_id: UUID) -> acceptance.Receipt:
        """What the customer says: mostly yes to all; the second refuses a piece, the fourth lacks one, the sixth
        refuses everything."""
        whole = acceptance.Receipt(signer_name=plot.buyer.contact, signature=_SIGNATURE, key=f"demo:{plot.index}")
        code, words = REFUSALS[self.signed // 2 % 2]
        if self.signed == 6:
            return replace(whole, refuse=True, reason=code, remarks=words)
        line = next((one for one in order_queries.lines(order_id=order_id) if one.quantity > 1), None)
        if line is None or self.signed not in (2, 4):
            return whole
        refused = acceptance.Told(refused="1", reason=code, words=words)
        told = refused if self.signed == 2 else acceptance.Told(short="1", words="装箱单有，实物没有。")
        return replace(whole, lines={line.position: told})

    def _follow_refusal(self, order_id: UUID) -> None:
        """Let a refusal become an issue and a trust repair, as it does when news are told at once."""
        told = [one for one in kernel.history(subject_type="order", subject_id=order_id, limit=20)]
        refused = [one for one in told if one.type == "acceptance.goods_refused"]
        if refused:
            refusing.take_in(events=refused)
            repairing.start(order_id=order_id, reason="refused")
            answered = clock.now() + timedelta(hours=5)
            if self.signed != 2:
                self.stage.at(answered, "quality", lambda: self._answer_refusal(order_id))

    def _answer_refusal(self, order_id: UUID) -> None:
        for one in care_queries.complaints(order_id=order_id, states=("open",)):
            care.reply(complaint_id=one.id, text=cast.REPLIES[0])

    def _say_nothing(self, plot: Plot, delivered_at: datetime) -> None:
        """Begin the time after which silence accepts, and let it pass."""
        order_id = self.stage.ids[plot.index]
        period = periods.begin_period(order_id=order_id, subject="order", delivered_at=delivered_at)
        if period is not None:
            self.stage.at(period.due_at, "system", lambda: self._silent(period))

    def _silent(self, period: PeriodFacts) -> None:
        notices.let_rest(queued_until=clock.now())
        moment = Moment(kind=TIMER, key=f"{period.id}:{DUE}", due_at=period.due_at, payload={})
        periods.on_moments([moment])

    def _is_late(self, plot: Plot) -> bool:
        order = order_queries.order(order_id=self.stage.ids[plot.index])
        return bool(order and order.delivered_at and order.committed_at and order.delivered_at > order.committed_at)

    def _rate(self, plot: Plot) -> None:
        late, draw = self._is_late(plot), self.stage.draw
        score = draw.choice((3, 2, 1, 4, 2)) if late else draw.choice((5, 5, 5, 4, 4, 3))
        comment = draw.choice(cast.BLAME if late else cast.PRAISE)
        care.rate(order_id=self.stage.ids[plot.index], score=score, comment=comment, source="portal")

    def _complain(self, plot: Plot) -> None:
        draw, late = self.stage.draw, self._is_late(plot)
        recent = self.stage.now - clock.now() < UNANSWERED_WITHIN
        if draw.random() > (0.25 if late or recent else 0.05):
            return
        topic = "late" if late and draw.random() < 0.7 else draw.choice(("quality", "damage", "missing", "service"))
        raised = care.raise_complaint(
            order_id=self.stage.ids[plot.index],
            topic=topic,
            text=draw.choice(cast.COMPLAINTS[topic]),
            reporter=plot.buyer.contact,
            channel="portal",
            key=f"demo:{plot.index}",
        )
        answered = clock.now() + timedelta(hours=draw.uniform(1, 30))
        closed = answered + timedelta(hours=draw.uniform(20, 80))
        text = draw.choice(cast.REPLIES)
        if recent and draw.random() < 0.6:
            return
        self.stage.at(answered, "quality", lambda: care.reply(complaint_id=raised.id, text=text))
        self.stage.at(closed, "quality", lambda: self._settle(raised.id, text))

    def _complain_of_damage(self, plot: Plot) -> None:
        raised = care.raise_complaint(
            order_id=self.stage.ids[plot.index],
            topic="damage",
            text=cast.COMPLAINTS["damage"][plot.index // 2 % 2],
            reporter=plot.buyer.contact,
            channel="portal",
            key=f"demo-damage:{plot.index}",
        )
        if self.stage.now - clock.now() < UNANSWERED_WITHIN:
            return
        text = cast.REPLIES[plot.index % len(cast.REPLIES)]
        self.stage.at(
            clock.now() + timedelta(hours=9), "quality", lambda: care.reply(complaint_id=raised.id, text=text)
        )
        self.stage.at(clock.now() + timedelta(hours=52), "quality", lambda: self._settle(raised.id, text))

    def _settle(self, complaint_id: UUID, text: str) -> None:
        for kind in care_queries.missing_steps(complaint_id=complaint_id):
            words = cast.CAUSE_FOUND if kind == "cause" else text
            care.set_step(complaint_id=complaint_id, kind=kind, text=words)
        care.close(complaint_id=complaint_id)
        self.answers.after_complaint(complaint_id)
