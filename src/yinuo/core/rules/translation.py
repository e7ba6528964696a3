"""Conditions of imported files, told in CEL: JUEL (``${a eq 'x'}``) and FEEL (``= a = "x" and b > 3``).

Only what means the same in CEL is translated. What a condition is written in shows in its form: a leading ``=`` is
FEEL, ``${…}`` or ``#{…}`` JUEL, all else CEL with the words that both others share.
"""

from __future__ import annotations

from yinuo.core.rules.dialects import plain
from yinuo.core.rules.feel import NotComparable, comparisons
from yinuo.core.rules.tokens import Word, words

JUEL_WORDS = {"eq": "==", "ne": "!=", "lt": "<", "gt": ">", "le": "<=", "ge": ">=", "div": "/", "mod": "%"}
SHARED_WORDS = {"and": "&&", "or": "||", "not": "!"}
METHODS = {"contains": "contains", "startsWith": "startsWith", "endsWith": "endsWith", "matches": "matches"}
FEEL_PAIRS = {("starts", "with"): "startsWith", ("ends", "with"): "endsWith"}
XPATH_CALLS = ("true", "false")  # written as calls without arguments
RESERVED = frozenset(
    {"as", "break", "const", "continue", "else", "for", "function", "if", "import", "let", "loop", "namespace"}
    | {"package", "return", "var", "void", "while"}
)


_NO_XPATH = ("==", "&&", "||", "${", "=>")


class NotTranslatable(Exception):
    """The expression says something that has no sure meaning here; the text is the word."""


def to_cel(text: str) -> str:
    """Return the expression in CEL; raises NotTranslatable, UnreadableExpression."""
    body, feel = _body(text)
    found = plain(words(body))
    found = _feel(_compared(found)) if feel else _methods(found)
    out: list[str] = []
    for place, word in enumerate(found):
        out.append(_word(word, feel, found[place - 1] if place else None))
    return _with_empty(" ".join(out))


def is_feel(text: str) -> bool:
    """Tell whether a condition is written where ``=`` compares and what is not known is nothing: FEEL or XPath."""
    return _body(text)[1]


def _body(text: str) -> tuple[str, bool]:
    stripped = text.strip()
    if stripped[:2] in ("${", "#{") and stripped.endswith("}") and stripped.count("{") == 1:
        return stripped[2:-1], False
    if stripped.startswith("="):
        return stripped[1:], True
    xpath = ("getDataObject" in stripped or stripped.startswith("$")) and not any(
        sign in stripped for sign in _NO_XPATH
    )
    return stripped, xpath


def _word(word: Word, feel: bool, before: Word | None) -> str:
    after_dot = before is not None and before.text == "."
    if word.kind == "name" and not after_dot:
        if word.text in SHARED_WORDS:
            return SHARED_WORDS[word.text]
        if not feel and word.text in JUEL_WORDS:
            return JUEL_WORDS[word.text]
        if word.text in RESERVED:
            raise NotTranslatable(word.text)
    if word.text in ("$", "#", ";"):
        raise NotTranslatable(word.text)
    if word.kind == "sign" and word.text == "=":
        if feel:
            return "=="
        raise NotTranslatable("=")
    return identifier(word.text) if word.kind == "name" else word.text


def identifier(name: str) -> str:
    """Return a name CEL can read: names in Chinese are spelt by their code points."""
    if name.isascii():
        return name
    return "u_" + "_".join(f"{ord(letter):x}" for letter in name)


def _compared(found: list[Word]) -> list[Word]:
    try:
        return comparisons(found)
    except NotComparable as error:
        raise NotTranslatable(str(error)) from error


def _feel(found: list[Word]) -> list[Word]:
    """Join FEEL's functions of two words, and turn ``contains(a, b)`` into ``a.contains(b)``."""
    joined: list[Word] = []
    for word in found:
        if len(joined) > 1 and (joined[-2].text, joined[-1].text, word.text) == ("starts", "-", "with"):
            del joined[-1]  # XPath's
        if [one.text for one in joined[-2:]] in [[name, "("] for name in XPATH_CALLS] and word.text == ")":
            del joined[-1]
            continue
        pair = (joined[-1].text, word.text) if joined else ("", "")
        if pair in FEEL_PAIRS:
            joined[-1] = Word("name", FEEL_PAIRS[pair])
        else:
            joined.append(word)
    return _methods(joined)


def _methods(found: list[Word]) -> list[Word]:
    out: list[Word] = []
    place = 0
    while place < len(found):
        word = found[place]
        call = word.text in METHODS and place + 1 < len(found) and found[place + 1].text == "("
        if not call or (out and out[-1].text == "."):
            out.append(word)
            place += 1
            continue
        first, rest, place = _two_arguments(found, place + 2)
        out += [Word("sign", "("), *_methods(first), Word("sign", ")"), Word("sign", "."), word, Word("sign", "(")]
        out += [*_methods(rest), Word("sign", ")")]
    return out


def _two_arguments(found: list[Word], place: int) -> tuple[list[Word], list[Word], int]:
    depth, parts = 1, [[]]  # type: tuple[int, list[list[Word]]]
    while place < len(found):
        word = found[place]
        place += 1
        depth += (word.text in ("(", "[")) - (word.text in (")", "]"))
        if depth == 0:
            break
        if depth == 1 and word.text == ",":
            parts.append([])
        else:
            parts[-1].append(word)
    if depth or len(parts) != 2:
        raise NotTranslatable("()")
    return parts[0], parts[1], place


def _with_empty(text: str) -> str:
    """JUEL's ``empty x`` is asked as a size."""
    parts = text.split(" ")
    out, place = [], 0
    while place < len(parts):
        if parts[place] == "empty" and place + 1 < len(parts):
            name = parts[place + 1]
            out.append(f"({name} == null || string({name}) == '')")
            place += 2
        else:
            out.append(parts[place])
            place += 1
    return " ".join(out)
