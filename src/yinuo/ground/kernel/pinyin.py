"""Search words for Chinese names: the text itself, its pinyin and its initials.

The dictionaries are loaded at the first name: a process that starts does not wait for them.
"""

from __future__ import annotations

import re
from functools import lru_cache

_OTHER = re.compile(r"[^a-z0-9]+")


@lru_cache(maxsize=20_000)
def search_text(text: str) -> str:
    """Return lower-case text to search in: `远山机械` also answers to `yuanshanjixie` and `ysjx`."""
    lowered = " ".join(text.lower().split())
    if lowered.isascii():
        return lowered
    spoken = _spoken(lowered)
    # What has no pinyin stays as it is, among the initials too.
    initials = "".join(one if one == whole else one[0] for whole, words in spoken for one in words)
    return f"{lowered} {''.join(one for _whole, words in spoken for one in words)} {initials}".strip()


@lru_cache(maxsize=20_000)
def sort_key(text: str) -> str:
    """Return a key that sorts Chinese by pinyin."""
    return "".join(one for _whole, words in _spoken(text.lower()) for one in words)


def latin_key(text: str) -> str:
    """Return a text in small letters, digits and hyphens: `远山 Co.` becomes `yuanshan-co`; empty without any."""
    return _OTHER.sub("-", sort_key(text)).strip("-")


def _spoken(text: str) -> list[tuple[str, tuple[str, ...]]]:
    """Return the words and other stretches of a text, each with its syllables."""
    from pypinyin.seg.simpleseg import simple_seg

    return [word for part in simple_seg(text) if part for word in _words(part)]


# A name is looked for in its order, its customer and their places in a list; other names share its words.
@lru_cache(maxsize=20_000)
def _words(part: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    from pypinyin.seg.mmseg import seg

    spoken = _syllables(part[0]) != (part[0],)
    return tuple((word, _syllables(word)) for word in (seg.cut(part) if spoken else [part]))


@lru_cache(maxsize=100_000)
def _syllables(word: str) -> tuple[str, ...]:
    from pypinyin import lazy_pinyin

    return tuple(lazy_pinyin(word))
