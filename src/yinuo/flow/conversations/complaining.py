"""Mails that are complaints: by a word of their subject, or by the address that they came to.

A complaint of the same order that came by mail and is still open takes the mail as one more message, not as another.
"""

from __future__ import annotations

from collections.abc import Sequence

from yinuo.flow.care import actions as care
from yinuo.flow.care import queries as complaints
from yinuo.flow.orders.queries import OrderFacts
from yinuo.ground.kernel.preferences import declare
from yinuo.ground.people import queries as people

WORDS = declare(
    name="conversations.complaint_words",
    default=["投诉", "客诉", "complaint"],
    unit="words",
    meaning="A mail about a known order whose subject has one of these words opens a complaint.",
)
ADDRESSES = declare(
    name="conversations.complaint_addresses",
    default=[],
    unit="mail addresses",
    meaning="A mail about a known order that was sent to one of these addresses opens a complaint.",
)
CHANNEL = "email"


def is_complaint(*, subject: str, recipients: Sequence[str]) -> bool:
    """Return whether a mail is a complaint by its subject or its address."""
    said = subject.casefold()
    if any(str(word).strip() and str(word).casefold() in said for word in people.preference(name=WORDS.name)):
        return True
    ours = {str(one).strip().lower() for one in people.preference(name=ADDRESSES.name)}
    return bool(ours & {one.lower() for one in recipients})


def take(*, order: OrderFacts, text: str, reporter: str, key: str) -> bool:
    """Open a complaint of a mail, once; return whether it was opened."""
    known = complaints.complaints(order_id=order.id)
    if any(one.channel == CHANNEL and one.state != "closed" for one in known):
        return False
    care.raise_complaint(order_id=order.id, topic="other", text=text, reporter=reporter, channel=CHANNEL, key=key)
    return True
