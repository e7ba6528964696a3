"""Search words for Chinese names: the text itself, its pinyin and its initials."""

from __future__ import annotations

from functools import lru_cache

from pypinyin import Style, lazy_pinyin


@lru_cache(maxsize=20_000)
def search_text(text: str) -> str:
    """Return lower-case text to search in: `远山机械` also answers to `yuanshanjixie` and `ysjx`."""
    lowered = " ".join(text.lower().split())
    if lowered.isascii():
        return lowered
    syllables = lazy_pinyin(lowered)
    initials = lazy_pinyin(lowered, style=Style.FIRST_LETTER)
    return f"{lowered} {''.join(syllables)} {''.join(initials)}".strip()


@lru_cache(maxsize=20_000)
def sort_key(text: str) -> str:
    """Return a key that sorts Chinese by pinyin."""
    return "".join(lazy_pinyin(text.lower()))
