"""What the log says, in plain words: one sentence for each event type, with its values as people write them.

`SENTENCES` must know every registered event type; a test holds the two together.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from yinuo.doors.desk import (
    approval_words,
    cost_sentences,
    cost_words,
    custom_words,
    insight_sentences,
    labels,
    quality_sentences,
    quiet_times,
    risk_sentences,
    risk_words,
    sentences,
)
from yinuo.doors.desk.event_names import EVENT_NAMES
from yinuo.doors.desk.field_names import FIELD_NAMES
from yinuo.doors.desk.line_changes import line_changes
from yinuo.doors.desk.sentence import Sentence
from yinuo.doors.desk.stage_names import first_names_by_code, stage_names
from yinuo.flow.radar import queries as radar
from yinuo.flow.responses import queries as responses
from yinuo.flow.work.forms import DISPOSITIONS, KINDS, explain
from yinuo.ground.kernel import wording
from yinuo.ground.kernel.events import Recorded
from yinuo.ground.people import queries as people
from yinuo.ground.process import catalogue

NONE = wording.NONE
SENTENCES = sentences.SENTENCES | cost_sentences.SENTENCES
_LONGEST_LIST = 6


@dataclass(frozen=True, kw_only=True)
class Names:
    """What members are called by id, and stages and measures by code, in the reader's language."""

    members: Mapping[str, str] = field(default_factory=dict)
    stages: Mapping[str, str] = field(default_factory=dict)
    measures: Mapping[str, str] = field(default_factory=dict)
    processes: Mapping[str, str] = field(default_factory=dict)


def told(events: Sequence[Recorded]) -> list[dict[str, Any]]:
    """Return events as lines of a history: text, icon, tone, who, at, detail."""
    about_stages = any(_names_a_stage(event) for event in events)
    about_measures = any("measures" in event.payload for event in events)
    names = Names(
        members=members_by_id(),
        stages=first_names_by_code(stage_names()) if about_stages else {},
        measures=responses.measure_names() if about_measures else {},
        processes=catalogue.names() if any(event.type.startswith("process.instance_") for event in events) else {},
    )
    return [_line(event, names) for event in events]


def _names_a_stage(event: Recorded) -> bool:
    return event.type.startswith("work.") or str(event.payload.get("cause", "")).startswith("stage_overrun")


def sentence_of(event: Recorded, names: Names) -> str:
    """Return what happened as one sentence."""
    sentence = SENTENCES.get(event.type)
    if sentence is None:
        return event.type
    return str(sentence.text) % _Values(event.payload, names)


def who(actor: str, members: Mapping[str, str]) -> str:
    """Return who acted, in words."""
    kind, _colon, identity = actor.partition(":")
    if kind == "member":
        return members.get(identity, _("成员"))
    words = {"link": _("客户链接"), "token": _("接口"), "contact": _("客户")}
    return words.get(kind, _("系统"))


def _line(event: Recorded, names: Names) -> dict[str, Any]:
    sentence = SENTENCES.get(event.type, Sentence(text=event.type))  # type: ignore[arg-type]  # a bare name
    detail = _detail(sentence, event.payload, names)
    return {
        "text": sentence_of(event, names),
        "icon": sentence.icon,
        "tone": _tone(sentence, event.payload),
        "who": who(event.actor, names.members),
        "at": event.happened_at,
        "detail": detail,
    }


def _detail(sentence: Sentence, payload: Mapping[str, Any], names: Names) -> str:
    shown = [_shown(name, payload.get(name), names) for name in sentence.details if payload.get(name)]
    return _("；").join(shown)


def _tone(sentence: Sentence, payload: Mapping[str, Any]) -> str:
    severity = payload.get("severity")
    return str(severity) if sentence.tone == "severity" and severity else sentence.tone


class _Values(Mapping[str, str]):
    """A payload's values in words; a value that is not there reads as a dash."""

    def __init__(self, payload: Mapping[str, Any], names: Names) -> None:
        self.payload, self.names = payload, names

    def __getitem__(self, name: str) -> str:
        if name in _RENAMED:
            words, field_name = _RENAMED[name]
            return labels.word(words, self.payload.get(field_name))
        if name in _OF_THE_WHOLE:
            return _OF_THE_WHOLE[name](self.payload)
        if name == "cause":
            cause = str(self.payload.get("cause", ""))
            return radar.cause_in_words(cause=cause, stage_name=self.names.stages.get(cause.partition(":")[2], ""))
        if name == "resolution":
            told = {part: str(self.payload.get(part, "")) for part in ("resolution", "note")}
            return radar.resolution_in_words(**told)
        if name == "process_name":
            key = str(self.payload.get("key") or NONE)
            return self.names.processes.get(key) or key
        if name == "stage_name":
            return self._stage_name()
        return _shown(name, self.payload.get(name), self.names)

    def _stage_name(self) -> str:
        code, english = str(self.payload.get("stage_code", "")), self.payload.get("stage_name_en")
        told = {"name": self.payload.get("stage_name") or NONE, "name_en": english or self.names.stages.get(code)}
        return wording.called(told)

    def __iter__(self) -> Any:
        return iter(self.payload)

    def __len__(self) -> int:
        return len(self.payload)


def _lead(hours: float | None) -> str:
    if hours is None:
        return _("尚未承诺")
    words = _("提前 %(length)s") if hours >= 0 else _("已逾期 %(length)s")
    return words % {"length": wording.duration(abs(hours))}


def _quiet_until(moment: str | None) -> str:
    return _("到 %(at)s") % {"at": wording.datetime_text(moment)} if moment else _("直到预警解除")


def _shown(name: str, value: Any, names: Names) -> str:
    if value is None or value == "" or value == [] or value == {}:
        return NONE
    if name == "changes" and isinstance(value, Mapping):
        return _changes(value, names)
    if name == "reasons" and isinstance(value, list):
        return _reasons(value)
    if name in _CODES:
        several = value if isinstance(value, list) else [value]
        return _("、").join(labels.word(_CODES[name], one) for one in several)
    if isinstance(value, bool):
        return _("是") if value else _("否")
    write = next((told for ending, told in _ENDINGS.items() if name.endswith(ending)), None)
    # Several figures under one name, such as the hours of each stage, are told one by one.
    return _plain(name, value, names) if write is None or isinstance(value, Mapping) else write(value)


def _plain(name: str, value: Any, names: Names) -> str:
    if name.endswith("member_id") or name in ("owner_id", "assignee_id"):
        return names.members.get(str(value), NONE)
    if name == "measures" and isinstance(value, list):
        return _("、").join(names.measures.get(str(one), str(one)) for one in value)
    if isinstance(value, list):
        return _("、").join(str(one) for one in value[:_LONGEST_LIST]) + ("…" if len(value) > _LONGEST_LIST else "")
    if isinstance(value, Mapping):
        return _("，").join(f"{key} {_shown(str(key), one, names)}" for key, one in value.items())
    if isinstance(value, int | float):
        return wording.number(value, 1)
    return str(value)


def _changes(changes: Mapping[str, Any], names: Names) -> str:
    parts = []
    for name, value in changes.items():
        label = str(FIELD_NAMES.get(name, name))
        if name == "lines" and isinstance(value, list) and len(value) == 2:
            parts.append(line_changes(before=value[0], after=value[1]))
        elif isinstance(value, list) and len(value) == 2:
            before, after = (_shown(name, one, names) for one in value)
            parts.append(
                _("%(field)s由 %(before)s 改为 %(after)s") % {"field": label, "before": before, "after": after}
            )
        else:
            parts.append(_("%(field)s改为 %(after)s") % {"field": label, "after": _shown(name, value, names)})
    return _("，").join(parts)


def _reasons(reasons: list[Any]) -> str:
    if all(isinstance(reason, Mapping) and "kind" in reason for reason in reasons):
        return _("；").join(_told(told) for told in radar.reasons_in_words(reasons=reasons))
    coded = [reason for reason in reasons if isinstance(reason, Mapping) and "code" in reason]
    if coded:
        return explain(reasons=coded)
    return _("；").join(
        str(reason.get("text", reason) if isinstance(reason, Mapping) else reason) for reason in reasons
    )


def _told(reason: radar.Told) -> str:
    return _("%(factor)s，%(text)s") % {"factor": reason.factor, "text": reason.text} if reason.factor else reason.text


def _sign(kind: str, value: str) -> str:
    """Return a sign of a risk, which its event tells in codes: a day, an event, or a figure and its bound."""
    if kind == "event":
        return labels.word(EVENT_NAMES, value)
    if kind != "metric":
        return value
    metric, _space, bound = value.partition(" ")
    return f"{labels.word(risk_words.METRICS, metric)} {bound}"


# What is told from a payload as a whole.
_OF_THE_WHOLE: dict[str, Callable[[Mapping[str, Any]], str]] = {
    "department_lead": lambda payload: str(payload.get("lead") or NONE),
    "how_sure": lambda payload: _how_sure(payload),
    "lead": lambda payload: _lead(payload.get("lead_hours")),
    "quiet_until": lambda payload: _quiet_until(payload.get("until")),
    "lines": lambda payload: line_changes(before=payload.get("before"), after=payload.get("after")),
    "custom_changes": custom_words.told_in,
    "custom_values": custom_words.told_in,
    "risk_sign_value": lambda payload: _sign(str(payload.get("trigger_kind")), str(payload.get("value"))),
}


def _how_sure(payload: Mapping[str, Any]) -> str:
    """Return how sure a promise is; one before the computed date is not as sure as it was computed."""
    if payload.get("ahead"):
        return _("早于系统算得的日期")
    return _("把握 %(confidence)s") % {"confidence": wording.percent(payload.get("confidence"))}


# Codes that are called otherwise than others of the same name.
_RENAMED: dict[str, tuple[Any, str]] = {
    "record_kind": (labels.RECORD_KINDS, "kind"),
    "pledge_state": (labels.PLEDGE_STATES, "state"),
    "woken_why": (quiet_times.WOKEN, "why"),
    "approval_mode": (approval_words.MODES, "mode"),
    "approval_verb": (approval_words.VERBS, "verb"),
    "approval_state": (approval_words.STATES, "status"),
    "closing_step": (labels.CLOSING_STEPS, "step"),
    "care_clock": (labels.CARE_CLOCKS, "clock"),
    "closed_how": (labels.CLOSED_HOW, "how"),
    "repair_reason": (labels.REPAIR_REASONS, "reason"),
    "repair_step": (labels.REPAIR_STEPS, "step"),
    "rate_scope": (cost_words.RATE_SCOPES, "scope"),
    "expense_state": (cost_words.EXPENSE_STATES, "state"),
    **quality_sentences.RENAMED,
    **risk_sentences.RENAMED,
    **insight_sentences.RENAMED,
}
_CODES: dict[str, Any] = {
    "role": labels.ROLES,
    "tier": labels.TIERS,
    "channel": labels.CHANNELS | labels.NOTICE_CHANNELS,
    "severity": labels.SEVERITIES | labels.COMPLAINT_SEVERITIES,
    "state": labels.STATES,
    "kind": KINDS | labels.MEASURE_KINDS,
    "causes": labels.CAUSES,
    "disposition": DISPOSITIONS,
    "language": labels.LANGUAGES,
    "right": labels.LINK_RIGHTS,
    "topic": labels.COMPLAINT_TOPICS,
    "deeds": labels.DEEDS,
    "cost_kind": cost_words.COST_KINDS,
    "cost_kinds": cost_words.COST_KINDS,
}
_ENDINGS: dict[str, Callable[[Any], str]] = {
    "_at": wording.datetime_text,
    "due_before": wording.datetime_text,
    "_hours": wording.duration,
    "hours_gained": wording.duration,
    "probability": wording.percent,
    "confidence": wording.percent,
    "_share": wording.percent,
    "_minor": wording.money,
    "_minor_per_day": wording.money,
}


def members_by_id() -> dict[str, str]:
    """Return the members' names by id, for `sentence_of`."""
    return {str(member.id): member.name for member in people.members(active_only=False)}
