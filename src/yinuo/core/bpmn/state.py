"""The state of one instance: tokens, open scopes and waits, as values that JSON holds in few bytes.

A token stands at a node of one scope run. Of a looped activity one token holds the place (phase `loop`) and one
body token for each turn under way does the work.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

RUNNING = "running"
ROOT = 0


@dataclass
class Token:
    """Where work stands: phase wait, scope, loop, join, undo (compensating), told (a signal), stuck (an incident)."""

    id: int
    node: int
    scope: int
    phase: str = "wait"
    body: bool = False
    data: dict[str, Any] = field(default_factory=dict)


@dataclass
class ScopeRun:
    """An open scope: `definition` is its number in the process (-1: the turns of a loop), `host` the token outside.

    `done` holds what may have to be undone: [node, what was done inside it] in order of completion.
    """

    id: int
    definition: int
    host: int
    parent: int
    done: list[Any] = field(default_factory=list)
    data: dict[str, Any] = field(default_factory=dict)


@dataclass
class Wait:
    """An event that is waited for, by a token or (token 0) by an event sub-process of the scope."""

    id: int
    node: int
    scope: int
    token: int
    which: int = 0
    name: str = ""
    turn: int = 0
    held: bool = False  # of a conditional event: whether its condition held when last looked at


@dataclass
class State:
    """All of an instance."""

    status: str = RUNNING
    code: str = ""
    counter: int = 0
    variables: dict[str, Any] = field(default_factory=dict)
    tokens: dict[int, Token] = field(default_factory=dict)
    scopes: dict[int, ScopeRun] = field(default_factory=dict)
    waits: dict[int, Wait] = field(default_factory=dict)
    resets: dict[str, list[int]] = field(default_factory=dict)  # complex gateways that fired: flows still expected
    todo: list[list[int]] = field(default_factory=list)  # arrivals left over when a loop was stopped

    def next_id(self) -> int:
        """Return a number not used before in this instance."""
        self.counter += 1
        return self.counter

    def tokens_in(self, scope: int) -> Iterator[Token]:
        """Yield the tokens that stand directly in a scope run."""
        return (token for token in list(self.tokens.values()) if token.scope == scope)

    def waits_of(self, token: int) -> list[Wait]:
        """Return what a token waits for."""
        return [wait for wait in self.waits.values() if wait.token == token]

    def to_plain(self) -> dict[str, Any]:
        """Return the state as JSON can hold it; what is empty or usual is left out."""
        plain: dict[str, Any] = {"n": self.counter}
        if self.status != RUNNING:
            plain["s"] = [self.status, self.code]
        parts = {
            "v": self.variables,
            "t": [_short([t.id, t.node, t.scope, t.phase, int(t.body), t.data]) for t in self.tokens.values()],
            "c": [_short([c.id, c.definition, c.host, c.parent, c.done, c.data]) for c in self.scopes.values()],
            "w": [
                _short([w.id, w.node, w.scope, w.token, w.which, w.name, w.turn, int(w.held)])
                for w in self.waits.values()
            ],
            "r": self.resets,
            "q": self.todo,
        }
        return plain | {key: value for key, value in parts.items() if value}

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> State:
        """Read what `to_plain` wrote."""
        status, code = plain.get("s", [RUNNING, ""])
        tokens = (Token(*row[:4], *map(bool, row[4:5]), *row[5:6]) for row in _copied(plain, "t"))
        waits = (Wait(*row[:7], *(bool(flag) for flag in row[7:])) for row in _copied(plain, "w"))
        return cls(
            status=status,
            code=code,
            counter=plain["n"],
            variables=dict(plain.get("v", {})),
            tokens={token.id: token for token in tokens},
            scopes={row[0]: ScopeRun(*row) for row in _copied(plain, "c")},
            waits={wait.id: wait for wait in waits},
            resets={key: list(flows) for key, flows in plain.get("r", {}).items()},
            todo=_copied(plain, "q"),
        )


_DEEP = (list, dict)


def _short(row: list[Any]) -> list[Any]:
    """Leave out what is empty at the end."""
    while row and not row[-1] and len(row) > 4:
        row.pop()
    return row


def _copied(plain: Mapping[str, Any], key: str) -> list[Any]:
    return [[_copy(one) if one.__class__ in _DEEP else one for one in row] for row in plain.get(key, ())]


def _copy(value: Any) -> Any:
    if isinstance(value, list):
        return [_copy(one) for one in value]
    if isinstance(value, dict):
        return {key: _copy(one) for key, one in value.items()}
    return value
