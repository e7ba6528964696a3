"""How an approval is set: by attributes of its step in the drawing, or by whoever asks without one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

from yinuo.core.approving import BadRule, Mode, rules_of
from yinuo.core.bpmn.elements import Node
from yinuo.core.bpmn.messages import ConditionFault
from yinuo.core.bpmn.timing import span

SKIP, ADMINISTRATOR, MEMBER = "skip", "administrator", "member:"


class BadSetting(Exception):
    """The approval cannot be set so: faults by name."""

    def __init__(self, faults: dict[str, str]) -> None:
        super().__init__(faults)
        self.faults = faults


@dataclass(frozen=True, kw_only=True)
class Setting:
    """The attributes of an approval; each is `yinuo:<name>` in a drawing, but `mode`, which is `yinuo:approval`.

    `nobody` is what happens when no approver is found: skip, administrator, or member:<id>. `own` is whether the
    initiator may approve (`approve`) or is left out (`leave`). `due` and `remind` are working time, `due` may be an
    expression; `escalate` and `copies` name people as `approvers` does. `answer` is the fact the process is told.
    """

    mode: str = Mode.ALL.value
    percent: str = "100"
    approvers: str = ""
    nobody: str = ADMINISTRATOR
    own: str = "leave"
    due: str = ""
    remind: str = ""
    escalate: str = ""
    copies: str = ""
    answer: str = "approved"

    def to_plain(self) -> dict[str, str]:
        """Return what differs from the usual."""
        usual = asdict(Setting())
        return {name: value for name, value in asdict(self).items() if value != usual[name]}

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> Setting:
        """Read what `to_plain` wrote."""
        return cls(**{one.name: str(plain[one.name]) for one in fields(cls) if one.name in plain})


def is_approval(node: Node | None) -> bool:
    """Tell whether a step asks for approval."""
    return node is not None and any(name == "approval" for name, _value in node.settings)


def setting_of(node: Node) -> Setting:
    """Return how a step of a drawing sets its approval."""
    told = dict(node.settings)
    told["mode"] = told.pop("approval", "")
    if not told.get("approvers") and (told.get("role") or node.lane):
        told["approvers"] = f"role:{(told.get('role') or node.lane).strip().lower().replace(' ', '_')}"
    return Setting.from_plain({name: value for name, value in told.items() if value})


def faults_of(*, setting: Setting) -> dict[str, str]:
    """Return what is wrong with a setting: {name: code}."""
    faults: dict[str, str] = {}
    if setting.mode not in list(Mode):
        faults["approval"] = "unknown"
    if not (setting.percent.isdigit() and 1 <= int(setting.percent) <= 100):
        faults["percent"] = "out_of_range"
    if setting.nobody not in (SKIP, ADMINISTRATOR) and not setting.nobody.startswith(MEMBER):
        faults["nobody"] = "unknown"
    if setting.own not in ("approve", "leave"):
        faults["own"] = "unknown"
    faults |= {name: "no_duration" for name in ("due", "remind") if not _is_span(getattr(setting, name))}
    return faults | _faults_of_people(setting)


def _faults_of_people(setting: Setting) -> dict[str, str]:
    faults = {} if setting.approvers.strip(" ;") else {"approvers": "missing"}
    for name in ("approvers", "escalate", "copies"):
        try:
            rules_of(text=getattr(setting, name))
        except BadRule as fault:
            faults[name] = f"unknown: {fault.part}"
    return faults


def _is_span(text: str) -> bool:
    """Tell whether a text is a duration, or says nothing."""
    if not text or text.startswith("="):
        return True
    try:
        span(text)
    except ConditionFault:
        return False
    return True
