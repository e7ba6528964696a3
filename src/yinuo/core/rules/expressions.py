"""Conditions that people write: checked before they run, bounded while they run, never code.

The language is CEL. Numbers are one kind: 2 and 2.0 mean the same. Every variable is a fact by name.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from functools import lru_cache
from itertools import pairwise
from typing import Any

from yinuo.core.rules.tokens import UnreadableExpression, Word, words
from yinuo.core.rules.translation import NotTranslatable, identifier, is_feel, to_cel

LONGEST = 2_000
DEEPEST = 40
LOOPS = frozenset({"map", "filter", "all", "exists", "exists_one"})
# The functions there are, of CEL's standard; any other would only be missed once the condition is asked.
FUNCTIONS = (
    LOOPS
    | {"size", "has", "type", "dyn", "int", "uint", "double", "string", "bytes", "timestamp", "duration"}
    | {"contains", "startsWith", "endsWith", "matches", "getFullYear", "getMonth", "getDayOfYear", "getDayOfMonth"}
    | {"getDate", "getDayOfWeek", "getHours", "getMinutes", "getSeconds", "getMilliseconds"}
)
_NO_CALL = frozenset({"in"})
LONGEST_LIST = 5_000  # what a loop may run over
_NO_VALUE = (TypeError, RuntimeError, ValueError, ArithmeticError, LookupError)


class BadExpression(Exception):
    """It cannot be used: empty, too_long, too_deep, too_many_loops, unreadable, not_translatable or syntax."""

    def __init__(self, code: str, text: str = "") -> None:
        super().__init__(code, text)
        self.code = code
        self.text = text


class NoValue(Exception):
    """The expression has no value with these facts; the text says why."""


@dataclass(frozen=True)
class Expression:
    """A checked expression. `names` are the facts it asks for."""

    text: str
    program: Any
    plain: Any  # the same with all whole numbers as decimals, so that 1 / 2 is a half
    names: frozenset[str]
    loops: bool
    lenient: bool = False  # FEEL's and XPath's: a fact that is not known is nothing, and nothing fits no comparison

    def value(self, *, variables: Mapping[str, Any]) -> Any:
        """Return its value; raises NoValue."""
        facts = {identifier(name): _fact(value) for name, value in variables.items()}
        missing = [name for name in self.names if name not in facts] if self.lenient else []
        facts |= dict.fromkeys(missing)
        if self.loops and any(isinstance(one, list) and len(one) > LONGEST_LIST for one in facts.values()):
            raise NoValue(f"a list is longer than {LONGEST_LIST}")
        try:
            return self.plain.execute({name: _decimal(value) for name, value in facts.items()})
        except _NO_VALUE:
            pass  # a place in a list and a size are whole numbers
        try:
            return self.program.execute(facts)
        except _NO_VALUE as error:
            if missing:
                return None
            raise NoValue(str(error)) from error


@lru_cache(maxsize=4_096)
def expression(text: str) -> Expression:
    """Check and compile an expression; raises BadExpression."""
    if not text.strip():
        raise BadExpression("empty")
    if len(text) > LONGEST:
        raise BadExpression("too_long", str(LONGEST))
    try:
        translated = to_cel(text)
        found = words(translated)
    except UnreadableExpression as error:
        raise BadExpression("unreadable", str(error)) from error
    except NotTranslatable as error:
        raise BadExpression("not_translatable", str(error)) from error
    loops = _bounded(found)
    _known(found)
    import cel  # brings a command line of its own along, which takes 0.1 s to load

    try:
        return Expression(
            text=text,
            program=cel.compile(translated),
            plain=cel.compile(" ".join(_decimals(found))),
            names=_names(found),
            loops=loops > 0,
            lenient=is_feel(text),
        )
    except ValueError as error:
        raise BadExpression("syntax", str(error).partition("\n")[0][:200]) from error


def _bounded(found: list[Word]) -> int:
    """Refuse what could take long: deep brackets, and more than one loop."""
    depth = loops = 0
    for place, word in enumerate(found):
        depth += (word.text in "([{") - (word.text in ")]}")
        if depth > DEEPEST:
            raise BadExpression("too_deep", str(DEEPEST))
        loops += word.text in LOOPS and place > 0 and found[place - 1].text == "."
    if loops > 1:
        raise BadExpression("too_many_loops")
    return loops


def _known(found: list[Word]) -> None:
    """Refuse a call of a function that there is not."""
    for word, following in pairwise(found):
        if word.kind == "name" and following.text == "(" and word.text not in FUNCTIONS | _NO_CALL:
            raise BadExpression("not_translatable", word.text)


def _names(found: list[Word]) -> frozenset[str]:
    names = set()
    for place, word in enumerate(found):
        after_dot = place > 0 and found[place - 1].text == "."
        call = place + 1 < len(found) and found[place + 1].text == "("
        if word.kind == "name" and not after_dot and not call and word.text not in ("true", "false", "null", "in"):
            names.add(word.text)
    return frozenset(names)


def _decimals(found: list[Word]) -> list[str]:
    inside = 0
    out = []
    for word in found:
        inside += (word.text == "[") - (word.text == "]")
        whole = word.kind == "number" and word.text.isdigit() and not inside
        out.append(f"{word.text}.0" if whole else word.text)
    return out


def _fact(value: Any) -> Any:
    """Return a fact as CEL knows it."""
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, date) and not isinstance(value, datetime):
        return datetime.combine(value, time.min)
    if isinstance(value, Mapping):
        return {str(name): _fact(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple | set):
        return [_fact(inner) for inner in value]
    if value is None or isinstance(value, bool | int | float | str | datetime | bytes):
        return value
    return str(value)


def _decimal(value: Any) -> Any:
    if isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    if isinstance(value, dict):
        return {name: _decimal(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_decimal(inner) for inner in value]
    return value
