"""Which words comments are full of, in Chinese and in languages with spaces, without a dictionary.

Chinese is not divided into words by spaces. Runs of Han characters are counted as pairs of neighbours (bigrams), which
for retrieval and counting do about as well as dictionary segmentation (K. L. Kwok, "Comparing representations in
Chinese information retrieval", SIGIR 1997); pairs that stand in one longer phrase with the same number of comments are
then joined into it. A word counts once for each comment.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]+")
_LATIN = re.compile(r"[A-Za-z][A-Za-z'-]{2,}")
# Characters that join or point, and begin or end no word worth counting.
_EMPTY = frozenset("的了和是我你他她它们在就都而及与着或也很还又把被让给对从到这那有没不会能要可以吗呢吧啊呀个")
_EMPTY_WORDS = frozenset(
    (
        "the",
        "and",
        "for",
        "that",
        "this",
        "with",
        "was",
        "were",
        "are",
        "but",
        "not",
        "you",
        "your",
        "our",
        "have",
        "has",
        "had",
        "from",
        "they",
        "very",
        "too",
        "been",
        "will",
        "all",
        "can",
    )
)
_LONGEST = 6


@dataclass(frozen=True, kw_only=True)
class WordCount:
    """A word and in how many comments it stands."""

    word: str
    comments: int


def frequent_words(*, comments: Iterable[str], most: int = 30, least: int = 2) -> list[WordCount]:
    """Return the words that stand in at least so many comments, the most frequent first."""
    texts = [text for text in comments if text.strip()]
    counts: Counter[str] = Counter()
    for text in texts:
        counts.update(_pieces(text))
    known = {word: count for word, count in counts.items() if count >= least}
    whole = {word: count for word, count in known.items() if not _inside(word, count, known)}
    ranked = sorted(whole.items(), key=lambda pair: (-pair[1], -len(pair[0]), pair[0]))
    return [WordCount(word=word, comments=count) for word, count in ranked[:most]]


def _pieces(text: str) -> set[str]:
    latin = {word.lower() for word in _LATIN.findall(text)}
    return _han_pieces(text) | (latin - _EMPTY_WORDS)


def _han_pieces(text: str) -> set[str]:
    found = set()
    for run in _HAN.findall(text):
        for size in range(2, _LONGEST + 1):
            for start in range(len(run) - size + 1):
                piece = run[start : start + size]
                if not _EMPTY & set(piece):
                    found.add(piece)
    return found


def _inside(word: str, count: int, known: dict[str, int]) -> bool:
    """Tell whether a piece stands only in a longer one that as many comments have."""
    return any(len(other) > len(word) and word in other and known[other] == count for other in known)
