"""Words for each event, channel and language: an organisation's own, else those that come with Yinuo.

Only `{variable}` is replaced, by what the event says; there is no code in words, and an unknown variable is refused.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from django.utils import translation

from yinuo.ground.kernel import clock, log
from yinuo.ground.kernel.tenancy import current_organisation
from yinuo.ground.notices.catalogue import EVENTS, EventKind
from yinuo.ground.notices.events import WordingChanged
from yinuo.ground.notices.models import Wording

LANGUAGES = ("zh-hans", "en", "zh-hant")
LONGEST_SUBJECT, LONGEST_TEXT = 200, 5_000
_VARIABLE = re.compile(r"\{([^{}\n]*)\}")


class InvalidWording(Exception):
    """Faults in words, by field: {field: code}; `unknown` names variables that the event does not have."""

    def __init__(self, faults: dict[str, str], unknown: tuple[str, ...] = ()) -> None:
        super().__init__(faults, unknown)
        self.faults, self.unknown = faults, unknown


class UnknownEvent(Exception):
    """People are not told of such an event."""


@dataclass(frozen=True, kw_only=True)
class Words:
    """Subject and text with their variables, and whether they are the organisation's own."""

    subject: str
    text: str
    own: bool


def event_kind(*, event: str) -> EventKind:
    """Return an event that people are told of; raises UnknownEvent."""
    if event not in EVENTS:
        raise UnknownEvent(event)
    return EVENTS[event]


def words(*, event: str, channel: str, language: str) -> Words:
    """Return the words for an event: own ones for the channel, own ones for all channels, or the usual ones."""
    known = event_kind(event=event)
    rows = {row.channel: row for row in Wording.objects.filter(event=event, language=language)}
    row = rows.get(channel) or rows.get("")
    if row is not None:
        return Words(subject=row.subject, text=row.text, own=True)
    with translation.override(language):
        return Words(subject=str(known.subject), text=str(known.text), own=False)


def render(*, text: str, values: Mapping[str, str]) -> str:
    """Return words with their variables replaced, once: what a value holds is never read as a variable."""
    return _VARIABLE.sub(lambda match: values.get(match[1].strip(), ""), text)


def written(*, event: str, channel: str, language: str, values: Mapping[str, str]) -> tuple[str, str]:
    """Return subject and text of an event as its reader gets them."""
    found = words(event=event, channel=channel, language=language)
    subject = " ".join(render(text=found.subject, values=values).split())
    return subject[:LONGEST_SUBJECT], render(text=found.text, values=values)


def set_words(*, event: str, channel: str, language: str, subject: str, text: str) -> None:
    """Keep an organisation's own words; raises UnknownEvent, InvalidWording naming unknown variables."""
    check(event=event, subject=subject, text=text)
    if language not in LANGUAGES:
        raise InvalidWording({"language": "unknown"})
    row = Wording.objects.filter(event=event, channel=channel, language=language).first()
    row = row or Wording(event=event, channel=channel, language=language)
    row.subject, row.text, row.changed_at = subject.strip(), text.strip(), clock.now()
    row.save()
    _tell(event, channel, language, own=True)


def use_usual(*, event: str, channel: str, language: str) -> None:
    """Take own words back; doing it twice changes nothing."""
    gone, _rows = Wording.objects.filter(event=event, channel=channel, language=language).delete()
    if gone:
        _tell(event, channel, language, own=False)


def check(*, event: str, subject: str, text: str) -> None:
    """Refuse words that are empty, too long, or name what the event does not know; raises as `set_words`."""
    known = event_kind(event=event)
    faults: dict[str, str] = {}
    unknown: dict[str, None] = {}
    for field, said, longest in (("subject", subject, LONGEST_SUBJECT), ("text", text, LONGEST_TEXT)):
        if not said.strip():
            faults[field] = "missing"
        elif len(said) > longest:
            faults[field] = "too_long"
        strange = [name for match in _VARIABLE.finditer(said) if (name := match[1].strip()) not in known.variables]
        if strange:
            faults[field] = "variables"
            unknown |= dict.fromkeys(strange)
    if faults:
        raise InvalidWording(faults, tuple(unknown))


def own_words() -> set[tuple[str, str, str]]:
    """Return for which (event, channel, language) the organisation has words of its own."""
    return set(Wording.objects.values_list("event", "channel", "language"))


def _tell(event: str, channel: str, language: str, *, own: bool) -> None:
    body = WordingChanged(event=event, channel=channel, language=language, own=own)
    log.publish(subject_type="organisation", subject_id=current_organisation(), body=body)
