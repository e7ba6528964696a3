"""What becomes of goods that were refused or did not arrive: an issue, so that somebody sees to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from yinuo.flow.care.complaining import raise_complaint, serialise
from yinuo.ground.kernel.events import Recorded
from yinuo.ground.kernel.wording import unit_name
from yinuo.ground.people import queries as people

# What an organisation's own reasons mean to care; those not named here are `other`.
_TOPICS = {"damaged": "damage", "quality": "quality", "wrong": "quality", "late": "late", "surplus": "other"}
_LONGEST_KEY = 100


def take_in(*, events: Sequence[Recorded]) -> None:
    """Raise an issue for each acceptance with something refused or short, once."""
    serialise()
    with translation.override(people.organisation().language):
        for event in events:
            if event.subject_id is not None:
                _raise(event)


def _raise(event: Recorded) -> None:
    lines = list(event.payload["lines"])
    assert event.subject_id is not None
    raise_complaint(
        order_id=event.subject_id,
        topic=_topic(lines),
        text="\n".join([_("验收单 %(number)s：") % {"number": event.payload["number"]}, *map(_said, lines)]),
        reporter=str(event.payload["signer_name"]),
        channel="portal",
        key=f"acceptance:{event.payload['acceptance_id']}"[:_LONGEST_KEY],
    )


def _topic(lines: Sequence[Mapping[str, Any]]) -> str:
    reasons = [
        str(line.get("reason", "")) for line in lines if line.get("refused", "0") != "0" or "refused" not in line
    ]
    if not reasons:
        return "missing"
    return _TOPICS.get(reasons[0], "other")


def _said(line: Mapping[str, Any]) -> str:
    unit, parts = unit_name(str(line.get("unit", ""))), [str(line["name"])]
    if line.get("refused", "0") != "0":
        parts.append(_("拒收 %(quantity)s %(unit)s") % {"quantity": line["refused"], "unit": unit})
    if line.get("short", "0") != "0":
        parts.append(_("短少 %(quantity)s %(unit)s") % {"quantity": line["short"], "unit": unit})
    parts += [str(text) for text in (line.get("reason_zh"), line.get("words")) if text]
    return _("，").join(parts)
