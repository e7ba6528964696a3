"""How an event is told."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise


@dataclass(frozen=True, kw_only=True)
class Sentence:
    """How an event is told: its words, its mark, and which fields of the payload stand below."""

    text: Promise
    icon: str = "circle-check"
    tone: str = ""
    details: tuple[str, ...] = ()
