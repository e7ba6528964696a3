"""Whoever is given a task by name hears of it in the app; mails go to whom asked for them."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest

from tests.cast import Factory, found_factory
from tests.outbox import deliver_all
from yinuo.ground.kernel.events import acting_as
from yinuo.ground.kernel.tenancy import acting_for
from yinuo.ground.notices import wishes, wordings
from yinuo.ground.people import queries as people
from yinuo.ground.process import actions

pytestmark = pytest.mark.django_db


@pytest.fixture
def factory() -> Factory:
    return found_factory()


def give(factory: Factory, *, to: str = "", by: str = "system:care") -> None:
    assignee = factory.members[to].id if to else None
    with acting_as(by):
        actions.create_task(
            title="给王工回电",
            detail="问清哪一天",
            subject_type="order",
            subject_id=uuid4(),
            source=f"test:{uuid4()}",
            role="" if to else "sales",
            assignee_id=assignee,
        )
    deliver_all()


def heard(member_id: UUID) -> list[tuple[str, str, str]]:
    found = people.notices(member_id=member_id)
    return sorted((one["event"], one["channel"], one["state"]) for one in found if one["subject"] == "给王工回电")


def test_a_task_given_by_name_is_told_in_the_app_and_not_mailed_unless_wished(factory: Factory) -> None:
    planner, quality = factory.members["planner"].id, factory.members["quality"].id
    with acting_for(factory.id):
        wishes.wish(reader=f"member:{quality}", wishes={("task_given", "email"): "at_once"})

        give(factory, to="planner")
        give(factory, to="quality")

        assert heard(planner) == [("task_given", "app", "sent")]
        assert [one[:2] for one in heard(quality)] == [("task_given", "app"), ("task_given", "email")]


def test_who_gives_a_task_to_themselves_hears_nothing_and_a_role_finds_it_in_its_inbox(factory: Factory) -> None:
    planner = factory.members["planner"].id
    with acting_for(factory.id):
        give(factory, to="planner", by=f"member:{planner}")
        give(factory)

        assert heard(planner) == [] and heard(factory.members["sales"].id) == []


LETTERS = (
    *("link_given", "acceptance_asked", "silence_told", "silence_accepted", "acceptance_reminder"),
    *("milestone_asked", "survey", "change_offered", "change_refused"),
)


def test_each_letter_has_words_in_three_languages_that_an_organisation_may_replace(factory: Factory) -> None:
    with acting_for(factory.id):
        for event in (*LETTERS, "task_given"):
            kind = wordings.event_kind(event=event)
            own, values = "{" + kind.variables[-1] + "}!", {kind.variables[-1]: "值"}
            usual = {}
            for language in wordings.LANGUAGES:
                found = wordings.words(event=event, channel="email", language=language)
                wordings.check(event=event, subject=found.subject, text=found.text)
                usual[language] = found.text
                wordings.set_words(event=event, channel="", language=language, subject=own, text=own)
                said = wordings.written(event=event, channel="email", language=language, values=values)
                assert not found.own and said == ("值!", "值!")
            assert event == "task_given" or len(set(usual.values())) == len(wordings.LANGUAGES)
