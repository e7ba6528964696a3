"""Conditions as other tools write them, brought to plain names and signs before they are told in CEL.

Java's ``return a.equals("x");``, XPath's ``getDataObject('a') = 'x'`` and ``$a``, JUEL's ``${a} == ${b}``,
JavaScript's ``===``. Only the form changes; what a word means stays with `translation`.
"""

from __future__ import annotations

from yinuo.core.rules.tokens import Word

GETTERS = frozenset({"getDataObject", "getProcessProperty", "getDataInput", "getVariable", "getVariableLocal"})
_MARKS = ("$", "#")
OPENING, CLOSING = ("(", "[", "{"), (")", "]", "}")
_STRICT = {"===": "==", "!==": "!="}
_VALUES = {"True": "true", "False": "false", "None": "null", "TRUE": "true", "FALSE": "false"}


def plain(found: list[Word]) -> list[Word]:
    """Return the words of a condition without what only its language needs."""
    return _equals(_getters(_dollars(_statement(found))))


def _statement(found: list[Word]) -> list[Word]:
    """A statement that returns the condition is the condition; values are written one way."""
    if found and found[0].text == "return":
        found = found[1:]
    while found and found[-1].text == ";":
        found = found[:-1]
    out = []
    for place, word in enumerate(found):
        member = place > 0 and found[place - 1].text == "."
        text = (
            _STRICT.get(word.text, word.text) if member else _VALUES.get(word.text, _STRICT.get(word.text, word.text))
        )
        out.append(Word(word.kind, text))
    return out


def _dollars(found: list[Word]) -> list[Word]:
    """Read ``$name`` as the name and ``${…}`` in the middle as brackets."""
    out: list[Word] = []
    braces: list[bool] = []  # of each open brace: whether a dollar stands before it
    for place, word in enumerate(found):
        if word.text == "{":
            braces.append(place > 0 and found[place - 1].text in _MARKS)
        marked = braces[-1] if braces and word.text in ("{", "}") else False
        if word.text == "}" and braces:
            braces.pop()
        if word.text not in _MARKS and not _prefix(found, place):
            out.append(Word("sign", "(" if word.text == "{" else ")") if marked else word)
    return out


def _prefix(found: list[Word], place: int) -> bool:
    """Tell whether a word is the prefix of an XPath function, or the colon after it."""
    after = [word.text for word in found[place : place + 3]]
    colon = after[:1] == [":"] and after[1:2] != [] and after[1] in GETTERS
    return colon or (len(after) == 3 and after[1] == ":" and after[2] in GETTERS)


def _getters(found: list[Word]) -> list[Word]:
    """Read ``execution.getVariable("amount")`` as ``amount``."""
    out: list[Word] = []
    place = 0
    while place < len(found):
        word = found[place]
        asked = found[place + 1 : place + 4]
        fits = len(asked) == 3 and asked[0].text == "(" and asked[1].kind == "text" and asked[2].text == ")"
        name = asked[1].text[1:-1] if fits else ""
        if word.text in GETTERS and name.isidentifier():
            while out and out[-1].text == "." and len(out) > 1:
                del out[-2:]
            out.append(Word("name", name))
            place += 4
        else:
            out.append(word)
            place += 1
    return out


def _equals(found: list[Word]) -> list[Word]:
    """Read ``a.equals(b)`` as ``(a == (b))``."""
    out: list[Word] = []
    place = 0
    while place < len(found):
        call = [one.text for one in found[place : place + 3]] == [".", "equals", "("]
        if not call:
            out.append(found[place])
            place += 1
            continue
        end = _closing(found, place + 2)
        begin = _operand(out)
        inner = _equals(found[place + 3 : end])
        brackets = [Word("sign", "=="), Word("sign", "("), *inner, Word("sign", ")"), Word("sign", ")")]
        out[begin:] = [Word("sign", "("), *out[begin:], *brackets]
        place = end + 1
    return out


def _closing(found: list[Word], place: int) -> int:
    """Return where the bracket that opens here closes; the end where it does not."""
    depth = 0
    for at in range(place, len(found)):
        depth += (found[at].text in OPENING) - (found[at].text in CLOSING)
        if not depth:
            return at
    return len(found)


def _operand(out: list[Word]) -> int:
    """Return where the last operand begins: a chain of names, members, calls and texts."""
    at, depth = len(out) - 1, 0
    while at >= 0:
        text = out[at].text
        depth += (text in CLOSING) - (text in OPENING)
        if depth < 0:
            break
        if not depth and out[at].kind == "sign" and text not in (".", *OPENING, *CLOSING):
            break
        at -= 1
    return at + 1
