"""Words hold variables and nothing else; what an event does not know is refused by name."""

from __future__ import annotations

import re

import pytest
from django.utils import translation

from tests.cast import Factory, found_factory
from yinuo.ground.kernel.tenancy import acting_for
from yinuo.ground.notices import wordings
from yinuo.ground.notices.catalogue import EVENTS, VARIABLES, samples

pytestmark = pytest.mark.django_db


@pytest.fixture
def factory() -> Factory:
    return found_factory()


@pytest.mark.parametrize("language", wordings.LANGUAGES)
@pytest.mark.parametrize("event", sorted(EVENTS))
def test_the_words_that_come_along_name_only_what_their_event_knows(
    factory: Factory, event: str, language: str
) -> None:
    with acting_for(factory.id):
        found = wordings.words(event=event, channel="email", language=language)
        wordings.check(event=event, subject=found.subject, text=found.text)
        with translation.override(language):
            subject, text = wordings.written(event=event, channel="email", language=language, values=samples())

    assert subject and text and not found.own and not re.search(r"[{}]", subject + text)


def test_every_variable_of_every_event_is_explained() -> None:
    assert {name for one in EVENTS.values() for name in one.variables} == set(VARIABLES)


@pytest.mark.parametrize("language", ["en", "zh-hant"])
def test_customers_read_their_own_language(factory: Factory, language: str) -> None:
    with acting_for(factory.id):
        here = wordings.words(event="delay_risk", channel="email", language="zh-hans").text
        there = wordings.words(event="delay_risk", channel="email", language=language).text

    assert there != here


FAULTY = [
    ("a variable of another event", "{complaint}", ("complaint",)),
    ("a variable that nobody knows", "{price} {x.y}", ("price", "x.y")),
    ("what looks like code", "{order.__class__}", ("order.__class__",)),
    ("a format", "{order!r:>10}", ("order!r:>10",)),
    ("empty braces", "{}", ("",)),
]


@pytest.mark.parametrize(("case", "text", "unknown"), FAULTY)
def test_an_unknown_variable_is_refused_by_name(
    factory: Factory, case: str, text: str, unknown: tuple[str, ...]
) -> None:
    with acting_for(factory.id), pytest.raises(wordings.InvalidWording) as refused:
        wordings.set_words(event="promised", channel="", language="zh-hans", subject="{order}", text=text)

    assert refused.value.unknown == unknown, case
    assert refused.value.faults == {"text": "variables"}


def test_what_a_value_holds_is_never_read_as_a_variable() -> None:
    values = {"order": "{house}", "house": "密"}

    assert wordings.render(text="{order} { house } {% x %}", values=values) == "{house} 密 "


def test_own_words_of_a_channel_go_before_those_of_all(factory: Factory) -> None:
    def told(channel: str) -> str:
        return wordings.words(event="promised", channel=channel, language="en").subject

    with acting_for(factory.id):
        wordings.set_words(event="promised", channel="", language="en", subject="All {order}", text="x")
        wordings.set_words(event="promised", channel="sms", language="en", subject="SMS {order}", text="x")
        own = [told("sms"), told("email")]
        wordings.use_usual(event="promised", channel="sms", language="en")
        wordings.use_usual(event="promised", channel="", language="en")
        usual = told("sms")

    assert own == ["SMS {order}", "All {order}"] and usual not in own


@pytest.mark.parametrize(
    ("subject", "text", "field"), [("", "x", "subject"), ("x" * 201, "x", "subject"), ("x", " ", "text")]
)
def test_empty_and_endless_words_are_refused(factory: Factory, subject: str, text: str, field: str) -> None:
    with acting_for(factory.id), pytest.raises(wordings.InvalidWording) as refused:
        wordings.set_words(event="promised", channel="", language="en", subject=subject, text=text)

    assert field in refused.value.faults


def test_a_subject_is_one_line_whatever_its_values_hold(factory: Factory) -> None:
    values = {**samples(), "order": "SO-1\r\nBcc: x@evil.example"}
    with acting_for(factory.id):
        subject, _text = wordings.written(event="promised", channel="email", language="zh-hans", values=values)

    assert "\n" not in subject and "\r" not in subject


def test_own_words_belong_to_their_organisation(factory: Factory) -> None:
    with acting_for(factory.id):
        wordings.set_words(event="promised", channel="", language="en", subject="Ours", text="x")
    other = found_factory(name="南山电子")

    with acting_for(other.id):
        assert not wordings.words(event="promised", channel="", language="en").own
