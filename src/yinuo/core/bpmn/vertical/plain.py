"""A column as JSON holds it, for the browser; what comes back is not trusted."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from yinuo.core.bpmn.vertical.model import KINDS, SPLITS, WAITS, Branch, Column, Step, Wait

MOST_STEPS, DEEPEST, LONGEST_TEXT, MOST_SETTINGS = 500, 12, 4_000, 60
_ID = re.compile(r"[A-Za-z_][\w.-]{0,99}", re.ASCII)
_SETTING = re.compile(r"[A-Za-z_][\w.-]{0,59}", re.ASCII)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


class BadColumn(Exception):
    """It cannot be a column: shape, id, twice, kind, setting, too_long, too_many or too_deep; `where` says the step."""

    def __init__(self, code: str, where: str = "") -> None:
        super().__init__(code, where)
        self.code = code
        self.where = where


def to_plain(*, column: Column) -> dict[str, Any]:
    """Return a column as JSON."""
    return {
        "id": column.id,
        "name": column.name,
        "note": column.note,
        "settings": dict(column.settings),
        "start_id": column.start_id,
        "start_name": column.start_name,
        "begins": _plain_wait(column.begins),
        "end_id": column.end_id,
        "end_name": column.end_name,
        "steps": [_plain_step(step) for step in column.steps],
    }


def _plain_wait(wait: Wait | None) -> dict[str, Any] | None:
    return {"kind": wait.kind, "text": wait.text, "working": wait.working} if wait else None


def _plain_step(step: Step) -> dict[str, Any]:
    return {
        "id": step.id,
        "kind": step.kind,
        "name": step.name,
        "note": step.note,
        "settings": dict(step.settings),
        "wait": _plain_wait(step.wait),
        "called": step.called,
        "join": step.join,
        "branches": [
            {
                "id": branch.id,
                "name": branch.name,
                "condition": branch.condition,
                "otherwise": branch.otherwise,
                "steps": [_plain_step(inner) for inner in branch.steps],
            }
            for branch in step.branches
        ],
    }


def from_plain(*, plain: Any) -> Column:
    """Read what a browser sent; raises BadColumn."""
    taker = _Taker()
    told = _mapping(plain, "")
    column = Column(
        id=taker.identity(told.get("id")),
        name=_text(told, "name", ""),
        note=_text(told, "note", ""),
        settings=_settings(told, ""),
        start_id=taker.identity(told.get("start_id", "start")),
        start_name=_text(told, "start_name", ""),
        begins=_wait(told.get("begins"), "start"),
        end_id=taker.identity(told.get("end_id", "end")),
        end_name=_text(told, "end_name", ""),
        steps=taker.steps(told.get("steps", []), 0),
    )
    taker.joins(column)
    return column


class _Taker:
    """Sees to it that every id is there once."""

    def __init__(self) -> None:
        self.ids: set[str] = set()

    def identity(self, value: Any) -> str:
        """Take an id."""
        if not isinstance(value, str) or not _ID.fullmatch(value):
            raise BadColumn("id", str(value)[:100])
        if value in self.ids:
            raise BadColumn("twice", value)
        self.ids.add(value)
        if len(self.ids) > MOST_STEPS:
            raise BadColumn("too_many", str(MOST_STEPS))
        return value

    def joins(self, column: Column) -> None:
        """Take the ids that follow from others: where branches meet, and the flows between steps."""
        for step in column.all_steps():
            if step.kind in SPLITS:
                self.identity(step.meets)

    def steps(self, value: Any, depth: int) -> tuple[Step, ...]:
        """Take steps."""
        if not isinstance(value, list):
            raise BadColumn("shape", "steps")
        if depth > DEEPEST:
            raise BadColumn("too_deep", str(DEEPEST))
        return tuple(self._step(one, depth) for one in value)

    def _step(self, value: Any, depth: int) -> Step:
        told = _mapping(value, "steps")
        identity, kind = self.identity(told.get("id")), told.get("kind")
        if kind not in KINDS:
            raise BadColumn("kind", identity)
        split = kind in SPLITS
        branches = told.get("branches") or []
        if not isinstance(branches, list) or (split and len(branches) < 2) or (branches and not split):
            raise BadColumn("shape", identity)
        join = told.get("join") or ""
        if not isinstance(join, str) or (join and not _ID.fullmatch(join)):
            raise BadColumn("id", identity)
        wait = _wait(told.get("wait"), identity) if kind == "wait" else None
        if kind == "wait" and wait is None:
            raise BadColumn("shape", identity)
        return Step(
            id=identity,
            kind=str(kind),
            name=_text(told, "name", identity),
            note=_text(told, "note", identity),
            settings=_settings(told, identity),
            wait=wait,
            called=_text(told, "called", identity),
            join=join if join != f"{identity}_join" else "",
            branches=tuple(self._branch(one, depth) for one in branches),
        )

    def _branch(self, value: Any, depth: int) -> Branch:
        told = _mapping(value, "branches")
        identity = self.identity(told.get("id"))
        return Branch(
            id=identity,
            name=_text(told, "name", identity),
            condition=_text(told, "condition", identity).strip(),
            otherwise=told.get("otherwise") is True,
            steps=self.steps(told.get("steps", []), depth + 1),
        )


def _mapping(value: Any, where: str) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise BadColumn("shape", where)
    return value


def _text(told: Mapping[str, Any], name: str, where: str) -> str:
    value = told.get(name) or ""
    if not isinstance(value, str):
        raise BadColumn("shape", where)
    if len(value) > LONGEST_TEXT:
        raise BadColumn("too_long", where)
    return _CONTROL.sub("", value)


def _settings(told: Mapping[str, Any], where: str) -> tuple[tuple[str, str], ...]:
    value = _mapping(told.get("settings") or {}, where)
    if len(value) > MOST_SETTINGS:
        raise BadColumn("too_many", where)
    found = []
    for name in value:
        if not isinstance(name, str) or not _SETTING.fullmatch(name):
            raise BadColumn("setting", where)
        text = _text(value, name, where)
        found += [(name, text)] if text else []
    return tuple(sorted(found))


def _wait(value: Any, where: str) -> Wait | None:
    if value is None:
        return None
    told = _mapping(value, where)
    if told.get("kind") not in WAITS:
        raise BadColumn("kind", where)
    return Wait(kind=told["kind"], text=_text(told, "text", where).strip(), working=told.get("working") is True)
