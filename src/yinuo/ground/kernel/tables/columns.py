"""What the columns of a file may mean, guessed from headings as people write them, in either script or language."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

from opencc import OpenCC

# Headings in Traditional Chinese mean the same.
_simplified = OpenCC("tw2sp").convert


class Told(Protocol):
    """A column that a file may have: its name, and the normal forms of the headings that mean it."""

    @property
    def name(self) -> str:
        """Return what it is called in a mapping."""

    @property
    def synonyms(self) -> tuple[str, ...]:
        """Return its headings, as `normal` writes them."""


@dataclass(frozen=True, kw_only=True)
class Synonyms:
    """A column with nothing but its name and its headings."""

    name: str
    synonyms: tuple[str, ...]


# The same few headings and words stand in every row.
@lru_cache(maxsize=4_096)
def normal(heading: str) -> str:
    """Return a heading without what does not matter: width, case, script, spaces, signs, a unit in brackets."""
    folded = str(_simplified(unicodedata.normalize("NFKC", heading).lower()))
    return re.sub(r"[\W_]+", "", re.sub(r"[(\[【].*?[)\]】]", "", folded))


def guess(*, headings: Sequence[str], columns: Sequence[Told]) -> dict[str, int]:
    """Return which column (by place) most likely tells what: exact synonyms first, then contained ones."""
    plain = [normal(one) for one in headings]
    found: dict[str, int] = {}
    taken: set[int] = set()
    for match in (_equal, _contained):
        for column in columns:
            place = next((n for n, one in enumerate(plain) if n not in taken and match(one, column)), None)
            if column.name not in found and place is not None:
                found[column.name] = place
                taken.add(place)
    return found


def signature(*, headings: Sequence[str]) -> str:
    """Return what tells files with the same headings from others."""
    return hashlib.sha256("\x1f".join(normal(one) for one in headings).encode()).hexdigest()


def usable(*, mapping: Mapping[str, object], names: Collection[str], width: int) -> dict[str, int]:
    """Return the part of a mapping that names known things and existing columns."""
    return {
        name: place
        for name, place in mapping.items()
        if name in names and isinstance(place, int) and not isinstance(place, bool) and 0 <= place < width
    }


def _equal(heading: str, column: Told) -> bool:
    return heading in column.synonyms


def _contained(heading: str, column: Told) -> bool:
    # Short synonyms such as "po" or "so" stand in too many other words.
    return any(len(one) >= (2 if not one.isascii() else 5) and one in heading for one in column.synonyms)
