"""What people may begin from instead of an empty page: forms and rules."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise


@dataclass(frozen=True, kw_only=True)
class Starter:
    """Something to begin from; its texts are taken in the language of whoever begins."""

    code: str
    title: Promise
    icon: str
