"""What customers and staff of the demo write to each other about orders; mails that belong to no order yet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from yinuo.doors.console.demo.outside_cast import STRAYS, TALKS, Word
from yinuo.doors.console.demo.stage import Stage
from yinuo.flow.conversations import actions, receiving
from yinuo.flow.orders.queries import OrderFacts

_WRITERS = {"s": "sales", "m": "manager", "i": "manager"}
FIRST_STRAY = timedelta(hours=7)


@dataclass
class Talks:
    """Conversations, each ending some hours ago."""

    stage: Stage

    def play(self, told: Sequence[OrderFacts]) -> None:
        """Let each of these orders have its conversation, and leave some mails to be assigned."""
        for number, (order, talk) in enumerate(zip(told, TALKS, strict=False)):
            at = self.stage.now - timedelta(hours=sum(hours for _who, hours, _way, _text in talk) + 2 + number)
            for place, word in enumerate(talk):
                at += timedelta(hours=word[1])
                self._write(order, word, at, f"demo:{order.number}:{place}")
        for number, (sender, name, subject, text) in enumerate(STRAYS):
            with self.stage.acting(self.stage.now - FIRST_STRAY + timedelta(hours=number), "system"):
                receiving.take_mail(
                    mail=receiving.IncomingMail(
                        key=f"demo-{number}@mail", sender=sender, sender_name=name, subject=subject, text=text
                    )
                )

    def _write(self, order: OrderFacts, word: Word, at: datetime, key: str) -> None:
        who, _hours, way, text = word
        writer = _WRITERS.get(who, "system")
        member = self.stage.members.get(writer)
        with self.stage.acting(at, writer):
            actions.write_message(
                new=actions.NewMessage(
                    order_id=order.id,
                    text=text,
                    channel=way,
                    key=key,
                    member_id=member.id if member else None,
                    contact_id=None if member else order.contact_id,
                    internal=who == "i",
                )
            )
