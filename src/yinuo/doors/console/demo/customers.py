"""What customers of the demo do after a delivery: sign, rate, and now and then complain."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from yinuo.doors.console.demo import cast
from yinuo.doors.console.demo.stage import Stage
from yinuo.doors.console.demo.timeline import Plot
from yinuo.flow.acceptance import actions as acceptance
from yinuo.flow.care import actions as care
from yinuo.flow.care import queries as care_queries
from yinuo.flow.orders import actions as orders
from yinuo.flow.orders import queries as order_queries
from yinuo.flow.sharing import actions as sharing
from yinuo.flow.sharing import queries as links
from yinuo.ground.kernel import clock

# Older acceptances are noted without a drawn signature; each of those makes a document.
SIGNED_WITHIN = timedelta(days=9)
# Of the newest complaints some still wait for an answer.
UNANSWERED_WITHIN = timedelta(days=4)
_SIGNATURE = json.dumps([[[x, 40 + (x * 7) % 23] for x in range(10, 160, 6)], [[60, 20], [64, 70], [90, 66]]])


@dataclass
class Customers:
    """Those who receive."""

    stage: Stage

    def plan(self, plot: Plot, delivered_at: datetime) -> None:
        """Plan how a customer takes a delivery."""
        stage, draw = self.stage, self.stage.draw
        morning = delivered_at + timedelta(hours=draw.uniform(4, 90))
        if draw.random() < 0.78:
            stage.at(morning, "system", lambda: self._accept(plot, morning))
        if draw.random() < 0.62:
            stage.at(morning + timedelta(hours=2), "system", lambda: self._rate(plot))
        stage.at(delivered_at + timedelta(hours=draw.uniform(2, 60)), "system", lambda: self._complain(plot))

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
            receipt = acceptance.Receipt(signer_name=plot.buyer.contact, signature=_SIGNATURE, key=f"demo:{plot.index}")
            acceptance.sign(link=link, receipt=receipt)

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

    def _settle(self, complaint_id: UUID, text: str) -> None:
        for kind in care_queries.missing_steps(complaint_id=complaint_id):
            words = cast.CAUSE_FOUND if kind == "cause" else text
            care.set_step(complaint_id=complaint_id, kind=kind, text=words)
        care.close(complaint_id=complaint_id)
