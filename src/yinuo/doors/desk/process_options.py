"""What the editors of processes offer: roles, people, services, facts for conditions, and their own words."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from yinuo.doors.desk import labels
from yinuo.doors.desk.order_kinds import kind_choices
from yinuo.doors.desk.process_texts import EDITOR_TEXTS
from yinuo.doors.desk.stage_names import names_by_code, stage_names
from yinuo.flow.orders.naming import CHANNEL_NAMES, TIER_NAMES
from yinuo.ground.people import queries as people
from yinuo.ground.process import catalogue, services
from yinuo.ground.process.tables import published_keys
from yinuo.ground.process.wording import KIND_NAMES


def options(*, key: str) -> dict[str, Any]:
    """Return what can be chosen from, each as [value, words]."""
    others = [one for one in catalogue.processes() if one.key != key and one.published]
    return {
        "roles": [list(pair) for pair in labels.options(labels.ROLES)],
        "members": [[str(one.id), one.name] for one in people.members() if one.active],
        "services": [[name, _services().get(name, name)] for name in services.service_names() if name != "notify"],
        "processes": [[one.key, one.name or one.key] for one in others],
        "tables": [[key, key] for key in sorted(published_keys())],
        "stages": [[code, name] for code, name in names_by_code(stage_names()).items()],
        "facts": facts(),
    }


def facts() -> list[dict[str, Any]]:
    """Return the facts that conditions may ask, with what people call them."""
    return [
        {"name": "amount", "label": _("订单金额"), "kind": "number", "example": 500_000},
        _choice("tier", _("客户等级"), labels.options(TIER_NAMES)),
        _choice("type", _("订单类型"), kind_choices()),
        _choice("channel", _("渠道"), labels.options(CHANNEL_NAMES)),
        {"name": "currency", "label": _("币种"), "kind": "text", "example": "CNY"},
        {"name": "region", "label": _("地区"), "kind": "text", "example": ""},
        {"name": "number", "label": _("单号"), "kind": "text", "example": ""},
        {"name": "approved", "label": _("审批通过"), "kind": "truth", "example": True},
    ]


def known_facts() -> set[str]:
    """Return the names of all facts that conditions may ask."""
    return {str(one["name"]) for one in facts()}


def _choice(name: str, label: str, choices: list[tuple[str, str]]) -> dict[str, Any]:
    example = choices[0][0] if choices else ""
    return {
        "name": name,
        "label": label,
        "kind": "choice",
        "choices": [list(one) for one in choices],
        "example": example,
    }


def _services() -> dict[str, str]:
    return {"notify": _("告知")}


def texts() -> dict[str, str]:
    """Return the words of the editors, by the keys that their components use."""
    return {key: str(text) for key, text in EDITOR_TEXTS.items()} | {
        f"kind_{kind}": str(text) for kind, text in KIND_NAMES.items()
    }
