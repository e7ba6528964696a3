"""Words of an expression, whatever language it is written in: names, numbers, texts and signs."""

from __future__ import annotations

import re
from dataclasses import dataclass

_TOKEN = re.compile(
    r"""(?P<space>\s+)
    |(?P<number>\d+\.\d+(?:[eE][+-]?\d+)?|\d+)
    |(?P<text>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')
    |(?P<name>[^\W\d]\w*)
    |(?P<sign>&&|\|\||===|!==|==|!=|<=|>=|[-+*/%<>=!?:.,;$\#()\[\]{}])""",
    re.VERBOSE,
)


@dataclass(frozen=True)
class Word:
    """One word: kind is name, number, text or sign."""

    kind: str
    text: str


class UnreadableExpression(Exception):
    """The expression holds something that belongs to no expression; the text is what was found."""


def words(text: str) -> list[Word]:
    """Return the words of an expression; raises UnreadableExpression."""
    found, place = [], 0
    while place < len(text):
        match = _TOKEN.match(text, place)
        if match is None:
            raise UnreadableExpression(text[place : place + 20])
        kind = match.lastgroup or ""
        if kind != "space":
            found.append(Word(kind, match.group()))
        place = match.end()
    return found
