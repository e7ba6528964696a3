"""Texts in the reader's language, remembered: for what is said hundreds of times on one page."""

from __future__ import annotations

from functools import cache, lru_cache

from django.utils import translation


def phrase(text: str) -> str:
    """Return a text in the present language; imported as `_`, as `gettext` is, so that the catalogues find it."""
    return _known("", text, translation.get_language())


def phrase_of(meaning: str, text: str) -> str:
    """Return a text that is said differently in different places, in the present language."""
    return _known(meaning, text, translation.get_language())


def phrase_for(singular: str, plural: str, count: int) -> str:
    """Return a text as it is said of so many, in the present language; imported as `ngettext`."""
    return _numbered(singular, plural, count, translation.get_language())


@cache
def _known(meaning: str, text: str, _language: str | None) -> str:
    return translation.pgettext(meaning, text) if meaning else translation.gettext(text)


@lru_cache(maxsize=10_000)
def _numbered(singular: str, plural: str, count: int, _language: str | None) -> str:
    return translation.ngettext(singular, plural, count)
