"""How the demo organisation treats people outside: terms of acceptance, checklists, brand, surveys, causes."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from yinuo.doors.console.demo import outside_cast as words
from yinuo.flow.acceptance import setup, terms
from yinuo.flow.care import actions as care
from yinuo.flow.care.targets import CAUSES
from yinuo.flow.sharing import actions as sharing
from yinuo.ground.kernel import clock
from yinuo.ground.notices import wordings
from yinuo.ground.people import actions as people_actions
from yinuo.ground.people import queries as people


def agree() -> None:
    """Set what holds for every customer, and the terms of those whose contract lets silence accept."""
    known = people.customers_by_code(codes=list(words.TACIT))
    for code, (days, working) in words.TACIT.items():
        agreed = terms.Terms(days=days, working=working, reminders=(2,), clause=words.CLAUSE)
        terms.set_terms(terms=agreed, customer_id=known[code].id)
    setup.change_setup(changes={"milestones": words.MILESTONES, "checklists": words.CHECKLISTS})
    sharing.change_brand(changes={"footer": words.WELCOME, "contact": "0512-6600 1000", "colour": words.COLOUR})
    people_actions.set_preferences(changes={CAUSES.name: words.CAUSES})
    for survey in words.SURVEYS:
        care.save_survey(values=survey)
    wordings.set_words(
        event="delivered",
        channel="email",
        language="zh-hans",
        subject="订单 {order} 已送达，请验收",
        text=words.DELIVERED_WORDS,
    )


def improve(*, owner_id: UUID) -> None:
    """Note what was changed for the better, and who answers for it."""
    for title, kind, days in words.IMPROVEMENTS:
        since = clock.now() - timedelta(days=days)
        care.note_improvement(title=title, kind=kind, introduced_at=since, owner_id=owner_id)
