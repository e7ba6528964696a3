"""FEEL's ``x between 5 and 10`` and ``x in ("vip", "key")``, ``x in [5..10)``, told by comparisons that CEL knows.

Only where the operand is one name, member or call: what stands before it in arithmetic would belong to it too.
"""

from __future__ import annotations

from yinuo.core.rules.dialects import CLOSING, OPENING
from yinuo.core.rules.tokens import Word

AND = Word("sign", "&&")
_BEFORE = ("and", "or", "(", ",", "&&", "||", "!", "not")
_LOW, _HIGH = {"[": ">=", "(": ">", "]": ">"}, {"]": "<=", ")": "<", "[": "<"}


class NotComparable(Exception):
    """A comparison that has no sure meaning here; the text is its word."""


def comparisons(found: list[Word]) -> list[Word]:
    """Return the words with each `between` and `in` told by comparisons; raises NotComparable."""
    out: list[Word] = []
    place = 0
    while place < len(found):
        word = found[place]
        if word.kind != "name" or word.text not in ("between", "in"):
            out.append(word)
            place += 1
            continue
        begin = _operand(out)
        asked = out[begin:]
        if not asked or (begin and out[begin - 1].text not in _BEFORE):
            raise NotComparable(word.text)
        told, place = (_between if word.text == "between" else _in)(asked, found, place + 1)
        out[begin:] = told
    return out


def _operand(out: list[Word]) -> int:
    """Return where the last operand begins: a name with its members and calls, or brackets."""
    at, depth = len(out) - 1, 0
    while at >= 0:
        word = out[at]
        depth += (word.text in CLOSING) - (word.text in OPENING)
        joins = word.kind != "sign" or word.text in (".", *CLOSING, *OPENING)
        if depth < 0 or (not depth and (not joins or word.text in _BEFORE[:2] or word.text == "not")):
            break
        at -= 1
    return at + 1


def _between(asked: list[Word], found: list[Word], place: int) -> tuple[list[Word], int]:
    low, place = _until(found, place, ("and",))
    if place >= len(found) or not low:
        raise NotComparable("between")
    high, place = _until(found, place + 1, ("and", "or", ")", "]", ","))
    return _within(asked, ">=", low, "<=", high), place


def _in(asked: list[Word], found: list[Word], place: int) -> tuple[list[Word], int]:
    if place >= len(found) or found[place].text not in _LOW:
        raise NotComparable("in")
    opening = found[place].text
    values, at = _until(found, place + 1, (")", "]", "["))
    if at >= len(found):
        raise NotComparable("in")
    dots = [n for n in range(len(values) - 1) if (values[n].text, values[n + 1].text) == (".", ".")]
    if len(dots) == 1:
        low, high = values[: dots[0]], values[dots[0] + 2 :]
        return _within(asked, _LOW[opening], low, _HIGH[found[at].text], high), at + 1
    if dots or not _plain_list(values) or (opening, found[at].text) not in (("(", ")"), ("[", "]")):
        raise NotComparable("in")
    return [*_bracket(asked), Word("name", "in"), Word("sign", "["), *values, Word("sign", "]")], at + 1


def _plain_list(values: list[Word]) -> bool:
    """Tell whether these are values parted by commas: texts, numbers and names, no tests such as ``< 5``."""
    return bool(values) and all(
        word.text == "," if place % 2 else word.kind in ("text", "number", "name") for place, word in enumerate(values)
    )


def _within(asked: list[Word], above: str, low: list[Word], below: str, high: list[Word]) -> list[Word]:
    if not low or not high:
        raise NotComparable("..")
    first = [*asked, Word("sign", above), *_bracket(low)]
    return _bracket([*first, AND, *asked, Word("sign", below), *_bracket(high)])


def _bracket(inner: list[Word]) -> list[Word]:
    return [Word("sign", "("), *inner, Word("sign", ")")]


def _until(found: list[Word], place: int, ends: tuple[str, ...]) -> tuple[list[Word], int]:
    """Return the words up to one of these, outside of brackets, and where it stands."""
    depth, inner = 0, []
    while place < len(found):
        word = found[place]
        if not depth and word.text in ends and word.kind != "text":
            break
        depth += (word.text in OPENING) - (word.text in CLOSING)
        inner.append(word)
        place += 1
    return inner, place
