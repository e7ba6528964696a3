"""What a message looks like as a Feishu card: plain text only, a way to the page, and acts where there are any."""

from __future__ import annotations

from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from yinuo.doors.channels.contract import Message


def card(*, message: Message, most: int, with_acts: bool) -> dict[str, Any]:
    """Return the card; with acts, an approval may be decided on it."""
    with translation.override(message.language):
        buttons = _buttons(message, with_acts)
    text = message.text if len(message.text) <= most else f"{message.text[: most - 1]}…"
    elements: list[dict[str, Any]] = [{"tag": "div", "text": {"tag": "plain_text", "content": text}}]
    if buttons:
        elements.append({"tag": "action", "actions": buttons})
    return {
        "config": {"wide_screen_mode": True},
        "header": {"title": {"tag": "plain_text", "content": message.subject}, "template": "blue"},
        "elements": elements,
    }


def _buttons(message: Message, with_acts: bool) -> list[dict[str, Any]]:
    buttons: list[dict[str, Any]] = []
    if with_acts and message.task_id is not None:
        for act, word, kind in (("approve", _("同意"), "primary"), ("refuse", _("拒绝"), "danger")):
            value = {"act": act, "task": str(message.task_id)}
            buttons.append(
                {"tag": "button", "text": {"tag": "plain_text", "content": word}, "type": kind, "value": value}
            )
    if message.link:
        look = {"tag": "plain_text", "content": _("查看详情")}
        buttons.append({"tag": "button", "text": look, "type": "default", "url": message.link})
    return buttons
